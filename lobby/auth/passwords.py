"""Passwords: checked and hashed with bcrypt, in a few threads that leave a processor to the reactor."""

from __future__ import annotations

import base64
import hmac
import os
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial

import bcrypt
from twisted.application.service import Service
from twisted.internet.defer import Deferred

from lobby.commands.reasons import PasswordFault
from lobby.errors import BadPassword
from lobby.storage.threads import Threads
from lobby.storage.workqueue import Backlog

MOST_BYTES = 1024
COST = 12
"""bcrypt's cost: 2**12 rounds, a third of a second or so. Every account's hash carries its own."""

MOST_WAITING = 64

_PURPOSE = b"txlobby password"


def processors() -> int:
    """How many threads may hash at once: one processor is left to the reactor, and four are enough."""
    return max(1, min(4, (os.cpu_count() or 1) - 1))


def check(password: str) -> None:
    """Refuse what cannot be a password.

    :raises BadPassword: ``empty``, or ``long``: over 1024 bytes in UTF-8.
    """
    if not password:
        raise BadPassword(reason=PasswordFault.EMPTY)
    if len(_bytes(password)) > MOST_BYTES:
        raise BadPassword(reason=PasswordFault.LONG)


def _bytes(password: str) -> bytes:
    """The password in NFC (as RFC 8265 has it: one keyboard sends ``é`` as one character, another as two)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _digest(password: str) -> bytes:
    """44 bytes without NUL for every password, since bcrypt takes 72 and ends at a NUL.

    It is keyed with its purpose, so that a plain SHA-256 leaked elsewhere is of no use against our hashes.
    """
    return base64.b64encode(hmac.digest(_PURPOSE, _bytes(password), "sha256"))


class Passwords(Service):
    """Hashes and compares passwords, a few at once; those who ask (by address, say) take turns.

    A comparison whose asker is gone (its Deferred cancelled) is dropped before it costs anything.

    :param threads: ``processors()`` of them.
    :param at_once: how many those are.
    :param cost: bcrypt's, 4 to 31; one more doubles the time.
    """

    name = "passwords"

    def __init__(self, threads: Threads, at_once: int = 1, cost: int = COST) -> None:
        self._threads = threads
        self.set_cost(cost)
        self._backlog: Backlog[Callable[[], object], object] = Backlog(
            threads, _each, at_once=at_once, together=1, most=MOST_WAITING
        )

    def set_cost(self, cost: int) -> None:
        """From now on passwords are hashed at this cost; a hash that is there keeps its own."""
        self._cost, self._nobody = cost, bcrypt.gensalt(cost) + b"." * 31

    def startService(self) -> None:
        """Start the threads."""
        super().startService()
        self._threads.start()
        self._backlog.open()

    def stopService(self) -> Deferred[None]:
        """Finish what was asked, then end the threads."""
        super().stopService()
        return self._backlog.close().addCallback(lambda _: self._threads.stop())

    async def hash(self, password: str, whose: str = "") -> str:
        """The text to keep instead of the password.

        :raises BadPassword: it cannot be a password.
        :raises TryLater: too many wait already.
        """
        check(password)
        digest = _digest(password)
        hashed = await self._backlog.ask(lambda: bcrypt.hashpw(digest, bcrypt.gensalt(self._cost)), whose)
        assert isinstance(hashed, bytes)
        return hashed.decode("ascii")

    async def matches(self, password: str, hashed: str, whose: str = "") -> bool:
        """Whether ``hashed`` was made of this password.

        :raises TryLater: too many wait already.
        """
        compare = partial(bcrypt.checkpw, _digest(password), hashed.encode("ascii"))
        return bool(await self._backlog.ask(compare, whose))

    async def waste(self, password: str, whose: str = "") -> None:
        """Take as long as ``matches``, for an account that does not exist.

        :raises TryLater: too many wait already.
        """
        await self._backlog.ask(partial(bcrypt.checkpw, _digest(password), self._nobody), whose)


def _each(jobs: Sequence[Callable[[], object]]) -> Sequence[object]:
    return [job() for job in jobs]
