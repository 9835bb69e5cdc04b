"""The code that makes the first operator: shown once when a lobby starts that has none, good once, and kept nowhere."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from twisted.cred.checkers import ICredentialsChecker
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from lobby.auth.guessing import Guessing
from lobby.auth.realm import Claimed, IClaim, Identity
from lobby.commands.reasons import CodeFault
from lobby.errors import CodeRefused, DeclaredError, StorageFailed, TryLater
from lobby.storage.audit import DONE, Audit, in_the_client
from lobby.storage.codes import hashed
from lobby.storage.roles import Roles


@implementer(ICredentialsChecker)
class ClaimChecker:
    """Takes the code, and makes whose account it is the first operator.

    :ivar code: its hash; empty where none is good.
    """

    credentialInterfaces = (IClaim,)
    log = Logger()

    def __init__(self, roles: Roles, audit: Audit, clock: IReactorTime) -> None:
        self._roles, self._audit = roles, audit
        self._guessing = Guessing("claim code", clock)
        self.code = ""

    def offer(self, make: Callable[[], str]) -> str:
        """A code that is good from now on; one before it is not any more."""
        code = make()
        self.code = hashed(code)
        return code

    def requestAvatarId(self, credentials: Any) -> Any:
        """The account as an ``Identity``.

        :raises CodeRefused: the code is not good.
        :raises NoSuchAccount: the account was deleted meanwhile. Then, as after any failure, the code stays.
        """
        return Deferred.fromCoroutine(self._check(credentials))

    async def _check(self, claimed: Claimed) -> Identity:
        async def check() -> None:
            if not self.code or not hmac.compare_digest(self.code, hashed(claimed.code)):
                raise CodeRefused(reason=CodeFault.WRONG)

        await self._guessing.tried(claimed.host, check)
        code, self.code = self.code, ""  # at once: of two who have it, one may use it
        try:
            written = await self._audit.begin(in_the_client(claimed.name), "claim")
            made = await self._roles.add(claimed.account, first=True)
        except DeclaredError:
            self.code = code
            raise
        await self._end(written, DONE if made else "refused: there is an operator already")
        if not made:
            raise CodeRefused(reason=CodeFault.USED)
        self.log.info("{who} is operator by the code that was shown at the start", who=in_the_client(claimed.name))
        return Identity(claimed.name, claimed.account)

    async def _end(self, written: int, outcome: str) -> None:
        """What came of it holds, whether that can be written down or not."""
        try:
            await self._audit.end(written, outcome)
        except (StorageFailed, TryLater):
            self.log.error(
                "the audit does not say what came of its entry {entry}: {outcome}", entry=written, outcome=outcome
            )
