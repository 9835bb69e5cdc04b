"""The door: names looked up, accounts made and passwords checked, slowly where somebody guesses."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger

from lobby.accounts.passwords import Passwords
from lobby.accounts.store import Account, Accounts
from lobby.core import names
from lobby.errors import LoginRefused, NameTaken, NoSuchAccount, WrongPassword
from lobby.throttle import Throttle, network


class Door:
    """What stands between a visitor and an account.

    :param uniform: look-up and log-in must tell nothing about which names exist.
    """

    log = Logger()

    def __init__(
        self, accounts: Accounts, passwords: Passwords, throttle: Throttle, clock: IReactorTime, uniform: bool
    ) -> None:
        self.accounts, self._passwords, self._throttle = accounts, passwords, throttle
        self._clock, self._uniform = clock, uniform

    async def known(self, name: str) -> bool:
        """Whether there is an account of this name; always yes where nothing may be told."""
        names.check(name)
        return self._uniform or await self.accounts.find(name) is not None

    async def verify(self, name: str, password: str, host: str) -> Account:
        """The account whose password this is.

        :param host: the address that asks, by which guessing is slowed.
        :raises NoSuchAccount, WrongPassword: or, where nothing may be told, ``LoginRefused`` for both.
        """
        key, whose = names.key(name), network(host)
        delay = self._throttle.delay(key, host, self._clock.seconds())
        if delay > 0:
            await deferLater(self._clock, delay)
        account = await self.accounts.find(name)
        if account is None:
            if not self._uniform:
                raise NoSuchAccount(name=name)
            await self._passwords.waste(password, whose)
        elif await self._passwords.matches(password, account.password, whose):
            self._throttle.succeeded(key, host, self._clock.seconds())
            return account
        self._throttle.failed(key, host, self._clock.seconds())
        self.log.info("a wrong password from {host}", host=host)
        if self._uniform:
            raise LoginRefused()
        raise WrongPassword(name=name)

    async def make(self, name: str, password: str, host: str) -> Account:
        """A new account.

        :raises BadPassword: no password can be like this.
        :raises NameTaken: the name has an account, in whatever case or Unicode form.
        """
        shown = names.check(name)
        if await self.accounts.find(shown) is not None:
            raise NameTaken(name=shown)
        return await self.accounts.create(shown, await self._passwords.hash(password, network(host)))

    async def change(self, name: str, old: str, new: str, host: str) -> None:
        """Another password for an account.

        :raises WrongPassword, BadPassword: the old one is wrong, or the new one cannot be.
        """
        account = await self.verify(name, old, host)
        await self.accounts.set_password(account.key, await self._passwords.hash(new, network(host)))

    async def remove(self, name: str, password: str, host: str) -> None:
        """Delete an account.

        :raises WrongPassword: the password is not its own.
        """
        account = await self.verify(name, password, host)
        await self.accounts.delete(account.key)
