"""Tokens: what a client shows to resume its session on a new line."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import islice

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from lobby.core import queries
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import SessionExpired, StorageFailed, TryLater
from lobby.storage.tokens import LIFETIME, Kept, Sessions, Written

TOGETHER = 500
"""So many tokens at most are revoked in one piece of work."""

FIRST, LONGEST = 1.0, 60.0
"""The waits, in seconds, before what a failing disk did not take is tried again: each twice the one before."""

LAZY = LIFETIME / 7
"""A token that was prolonged more recently than this is not prolonged again: coming back must be cheap."""


def hashed(token: str) -> str:
    """What is kept of a token. It is 256 bits of chance, so a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Tokens:
    """The tokens of the sessions that are here, in memory, and of all others, in the table.

    A session without one (a ticket has brought it here, or it was taken over) ends with its line: nobody could come
    back to it.
    """

    log = Logger()

    def __init__(self, store: Sessions, world: LobbyState, clock: IReactorTime) -> None:
        self._store, self._world, self._clock = store, world, clock
        self._kept: dict[str, Kept] = {}
        self._hashes: dict[str, str] = {}
        self._over: dict[str, str] = {}
        self._undone: list[Written] = []
        self._awaiting: list[Deferred[None]] = []
        self._again: IDelayedCall | None = None
        self._wait = FIRST
        self._settling = self._stopped = False

    def has(self, session: Session) -> bool:
        """Whether somebody can come back to this session."""
        return session.id in self._hashes

    def opens(self, session: Session, kept: Kept) -> bool:
        """Whether a token is this session's, by now. One that has no token here was brought back by somebody's ticket,
        and awaits its player."""
        return self._hashes[session.id] == kept.hash if self.has(session) else session.detached

    def draft(self, token: str, session: str, name: str, key: str, account: int | None, public_key: str) -> Kept:
        """What will be kept of a token that is about to be given out."""
        return self._store.draft(hashed(token), session, name, key, account, public_key)

    async def write(self, draft: Kept) -> Written:
        """Store a token safely. Until ``issued`` is called the session's older one is good, after it no more.

        :raises StorageFailed, TryLater: it could not be stored.
        """
        return await self._store.keep(draft)

    def issued(self, session: Session, kept: Kept) -> None:
        """A token that is stored is this session's from now on."""
        self._remember(session, kept)

    def undo(self, written: Written) -> None:
        """The sign-in that a token was stored for came to nothing: the disk is to be as it was, but for what has ended
        since."""
        written.replaced = [row for row in written.replaced if not queries.is_over(self._world, row["session"])]
        self._undone.append(written)
        self._settle()

    async def find(self, token: str) -> Kept:
        """What a token is for: one look into memory, or one into the database.

        :raises SessionExpired: nothing, or no longer.
        """
        hash_ = hashed(token)
        kept = self._kept.get(hash_) or await self._store.find(hash_)
        if kept is None:
            raise SessionExpired()
        return kept

    def resumed(self, session: Session, kept: Kept) -> None:
        """A token was good: it is this session's, and is prolonged now and then."""
        self._remember(session, kept)
        if kept.public_key != session.public_key or kept.expires - self._store.now() < LIFETIME - LAZY:
            prolonged = Deferred.fromCoroutine(self._prolong(session, kept.hash))
            prolonged.addErrback(lambda failure: self.log.failure("a token was not prolonged", failure))

    async def _prolong(self, session: Session, hash_: str) -> None:
        public_key = session.public_key
        try:
            expires = await self._store.prolong(hash_, public_key)
        except (StorageFailed, TryLater):
            return  # the next time, then
        if hash_ in self._kept:
            self._kept[hash_] = replace(self._kept[hash_], expires=expires, public_key=public_key)

    def own(self, session: Session, account: int) -> None:
        """A drop-in's token is its account's from now on, as it is on the disk already."""
        hash_ = self._hashes.get(session.id)
        if hash_ is not None:
            self._kept[hash_] = replace(self._kept[hash_], account=account)

    async def revoke(self, session_id: str) -> None:
        """The session is over: its token is good no more, at once here, and by the time that this returns anywhere,
        unless the disk fails: then it is revoked there as soon as the disk takes it."""
        self._over.setdefault(session_id, self.forget(session_id))
        await self._settle()

    def over(self, session_id: str) -> None:
        """A session has ended, somehow: its token is revoked when there is time, together with others."""
        self._over.setdefault(session_id, self.forget(session_id))
        self._settle()

    def _settle(self) -> Deferred[None]:
        """Have the disk follow what holds here already; fires when it does, or could not."""
        done: Deferred[None] = Deferred()
        self._awaiting.append(done)
        if not self._settling:
            self._settling = True
            settled = Deferred.fromCoroutine(self._settle_all())
            settled.addErrback(lambda failure: self.log.failure("tokens were not revoked", failure))
        return done

    async def _settle_all(self) -> None:
        """Undo and revoke what there is, sign-ins that came to nothing first: what they put back may be over by now."""
        if self._again is not None and self._again.active():
            self._again.cancel()
        try:
            while self._undone or self._over:
                if self._undone:
                    await self._store.undo(self._undone[0])
                    del self._undone[0]
                else:
                    over = dict(islice(self._over.items(), TOGETHER))
                    await self._store.revoke(over)
                    for session_id in over:
                        del self._over[session_id]
            self._wait = FIRST
        except (StorageFailed, TryLater):
            number = len(self._over) + len(self._undone)
            self.log.error("the tokens of {number} sessions that are over await revoking", number=number)
            if not self._stopped:
                self._again = self._clock.callLater(self._wait, self._settle)
                self._wait = min(self._wait * 2, LONGEST)
        finally:
            self._settling = False
            awaiting, self._awaiting = self._awaiting, []
            for done in awaiting:
                done.callback(None)

    def stop(self) -> None:
        """Try no more."""
        self._stopped = True
        if self._again is not None and self._again.active():
            self._again.cancel()

    def forget(self, session_id: str) -> str:
        """Nobody comes back to this session as long as this lobby runs; returns the hash of the token that it had."""
        hash_ = self._hashes.pop(session_id, "")
        self._kept.pop(hash_, None)
        return hash_

    def _remember(self, session: Session, kept: Kept) -> None:
        self.forget(session.id)
        self._hashes[session.id] = kept.hash
        self._kept[kept.hash] = replace(kept, session=session.id)
