"""Who may make an account: anybody, who has a code, or nobody. Where not anybody may, nobody plays without one either:
whom an operator wants to keep out would only choose another name."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection
from twisted.internet.interfaces import IReactorTime

from lobby.auth.guessing import Guessing
from lobby.commands.reasons import Registration
from lobby.errors import CodeWanted, RegistrationClosed
from lobby.storage.accounts import Account, Also
from lobby.storage.codes import Codes
from lobby.storage.settings import Settings

SETTING = "registration"


class Gate:
    """Lets newcomers in.

    :ivar mode: what holds now.
    :ivar wants_drop_ins: whether names without an account may play, where anybody may make one.
    """

    def __init__(self, codes: Codes, settings: Settings, drop_ins: bool, clock: IReactorTime) -> None:
        self.codes, self._settings, self.wants_drop_ins = codes, settings, drop_ins
        self.mode = Registration.OPEN
        self._guessing = Guessing("registration code", clock)

    @property
    def drop_ins(self) -> bool:
        """Whether a name without an account may play."""
        return self.wants_drop_ins and self.mode is Registration.OPEN

    async def set(self, mode: Registration) -> None:
        """From now on, and after the next start.

        :raises StorageFailed, TryLater: nothing was changed.
        """
        await self._settings.put(SETTING, mode)
        self.mode = mode

    async def admit(self, code: str | None, host: str) -> tuple[Also, ...]:
        """Let somebody make an account; returns what is to be done in one transaction with that.

        :param host: the address that asks, by which guessing is slowed.
        :raises RegistrationClosed: nobody may.
        :raises CodeWanted: there is no code.
        :raises CodeRefused: it is not good; what is returned raises it too, where the code is used up meanwhile.
        :raises TryLater: too many attempts from there wait before this one.
        """
        if self.mode is Registration.OPEN:
            return ()
        if self.mode is Registration.CLOSED:
            raise RegistrationClosed()
        if not code or not code.strip():
            raise CodeWanted()
        await self._guessing.tried(host, partial(self.codes.check, code))
        return (partial(self._use, code),)

    def _use(self, code: str, connection: Connection, account: Account) -> None:
        self.codes.use(connection, code)
