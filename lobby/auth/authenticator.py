"""Names looked up, accounts made and passwords checked, slowly where somebody guesses."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger

from lobby.auth.passwords import Passwords
from lobby.auth.throttle import Throttle
from lobby.core import names
from lobby.core.model.parties import network
from lobby.errors import LoginRefused, NoSuchAccount, StorageFailed, TryLater, WrongPassword
from lobby.storage.accounts import Account, Accounts


class Authenticator:
    """What stands between a visitor and an account.

    :param uniform: look-up and log-in must tell nothing about which names exist.
    """

    log = Logger()

    def __init__(
        self, accounts: Accounts, passwords: Passwords, throttle: Throttle, clock: IReactorTime, uniform: bool
    ) -> None:
        self.accounts, self._passwords, self._throttle = accounts, passwords, throttle
        self._clock, self.uniform = clock, uniform

    async def known(self, name: str) -> bool:
        """Whether there is an account of this name; always yes where nothing may be told.

        :raises BadName: there is none, and nobody could take it.
        """
        names.check(name)
        if self.uniform or await self.accounts.find(name) is not None:
            return True
        names.check_new(name)
        return False

    async def verify(self, name: str, password: str, host: str, owner: int | None = None) -> Account:
        """The account whose password this is, as it is after the password was checked, which takes a while.

        :param host: the address that asks, by which guessing is slowed.
        :param owner: the id of the account that it must be, where the name may be somebody else's by now.
        :raises NoSuchAccount, WrongPassword: or, where nothing may be told, ``LoginRefused`` for both.
        :raises TryLater: too many attempts wait before this one.
        """
        key, whose = names.key(name), network(host)
        delay = self._throttle.delay(key, host, self._clock.seconds())
        if delay > 0:
            await deferLater(self._clock, delay)
        try:
            account = await self._checked(name, password, whose, owner)
        except (StorageFailed, TryLater):
            self._throttle.undecided(key, host, self._clock.seconds())
            raise
        if account is not None:
            self._throttle.succeeded(key, host, self._clock.seconds())
            return account
        self._throttle.failed(key, host, self._clock.seconds())
        self.log.info("a wrong password from {host}", host=host)
        if self.uniform:
            raise LoginRefused()
        raise WrongPassword(name=name)

    async def _checked(self, name: str, password: str, whose: str, owner: int | None) -> Account | None:
        """The account, if this is its password."""
        account = await self.accounts.find(name)
        if account is None or owner not in (None, account.id):
            if not self.uniform:
                raise NoSuchAccount(name=name)
            await self._passwords.waste(password, whose)
            return None
        if not await self._passwords.matches(password, account.password, whose):
            return None
        again = await self.accounts.find(name)  # by now it may be deleted, and the name another's
        return account if again == account else None

    async def introduce(self, name: str, password: str, host: str) -> tuple[str, str]:
        """A name as a new account would show it, and the hash of its password; nothing is stored yet.

        :raises BadPassword: no password can be like this.
        :raises NameTaken: the name has an account, in whatever case or Unicode form.
        :raises NameAlike: an account's name looks like it.
        """
        shown = names.check(name)
        await self.accounts.refuse_taken(shown)
        return shown, await self._passwords.hash(password, network(host))

    async def hashed(self, password: str) -> str:
        """The hash of a password that an operator gives to somebody.

        :raises BadPassword: no password can be like this.
        """
        return await self._passwords.hash(password, "operator")

    async def change(self, owner: int | None, name: str, old: str, new: str, host: str) -> None:
        """Change an account's password.

        :param owner: the account's id.
        :raises WrongPassword, BadPassword: the old one is wrong, or the new one cannot be.
        :raises NoSuchAccount: it was deleted, or got another password, meanwhile.
        """
        account = await self.verify(name, old, host, owner)
        await self.accounts.set_password(account, await self._passwords.hash(new, network(host)))

    async def remove(self, owner: int | None, name: str, password: str, host: str) -> None:
        """Delete an account.

        :param owner: the account's id.
        :raises WrongPassword: the password is not its own.
        :raises NoSuchAccount: it was deleted, or got another password, meanwhile.
        """
        account = await self.verify(name, password, host, owner)
        await self.accounts.delete(account)
