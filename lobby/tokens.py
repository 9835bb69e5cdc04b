"""Tokens: what a client shows to go on with its session on a new line."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from itertools import islice

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from lobby.accounts.sessions import LIFETIME, Kept, Sessions
from lobby.core.sessions import Session
from lobby.core.world import World
from lobby.errors import SessionExpired, StorageFailed, TryLater

TOGETHER = 500
"""So many tokens at most are revoked in one piece of work."""

LAZY = LIFETIME / 7
"""A token that was prolonged more recently than this is not prolonged again: coming back must be cheap."""


def hashed(token: str) -> str:
    """What is kept of a token. It is 256 bits of chance, so a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Tokens:
    """The tokens of the sessions that are here, in memory, and of all others, in the table.

    A session without one (it is not stored yet, or was taken over) ends with its line: nobody could come back to it.
    """

    log = Logger()

    def __init__(self, store: Sessions, world: World) -> None:
        self._store, self._world = store, world
        self._kept: dict[str, Kept] = {}
        self._hashes: dict[str, str] = {}
        self._over: dict[str, str] = {}
        self._revoking = False

    def has(self, session: Session) -> bool:
        """Whether somebody can come back to this session."""
        return session.id in self._hashes

    def opens(self, session: Session, kept: Kept) -> bool:
        """Whether a token is this session's, by now. One that has no token here was brought back by somebody's ticket,
        and awaits its player."""
        return self._hashes[session.id] == kept.hash if self.has(session) else session.detached

    async def issue(self, session: Session) -> str:
        """A new token for a session, safely stored; the older one is revoked with it.

        :raises StorageFailed, TryLater: it could not be stored.
        """
        self.forget(session.id)
        token = secrets.token_hex(32)
        kept = await self._store.keep(
            hashed(token), session.id, session.name, session.key, session.account, session.public_key
        )
        if self._world.sessions.get(session.id) is session:
            self._remember(session, kept)
        return token

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

    async def own(self, session: Session, account: int) -> None:
        """A drop-in's token is its account's from now on. Where that cannot be stored it outlives no restart."""
        hash_ = self._hashes.get(session.id)
        if hash_ is not None:
            self._kept[hash_] = replace(self._kept[hash_], account=account)
        try:
            await self._store.own(session.id, account)
        except (StorageFailed, TryLater):
            self.log.error("the token of {name} could not be stored with its account", name=session.name)

    async def revoke(self, session_id: str) -> None:
        """The session is over: its token is good no more, at once here, and by the time that this returns anywhere."""
        hash_ = self.forget(session_id)
        try:
            await self._store.revoke({session_id: hash_})
        except (StorageFailed, TryLater):
            self.log.error("the token of a session that is over could not be revoked")

    def over(self, session_id: str) -> None:
        """A session has ended, somehow: its token is revoked when there is time, together with others."""
        self._over[session_id] = self.forget(session_id)
        if not self._revoking:
            self._revoking = True
            revoked = Deferred.fromCoroutine(self._revoke_all())
            revoked.addErrback(lambda failure: self.log.failure("tokens were not revoked", failure))

    async def _revoke_all(self) -> None:
        """Revoke what is over. What cannot be stored is tried again when the next session ends."""
        try:
            while self._over:
                over = dict(islice(self._over.items(), TOGETHER))
                await self._store.revoke(over)
                for session_id in over:
                    del self._over[session_id]
        except (StorageFailed, TryLater):
            self.log.error("the tokens of {number} sessions that are over await revoking", number=len(self._over))
        finally:
            self._revoking = False

    def forget(self, session_id: str) -> str:
        """Nobody comes back to this session as long as this lobby runs; the hash of the token that it had."""
        hash_ = self._hashes.pop(session_id, "")
        self._kept.pop(hash_, None)
        return hash_

    def _remember(self, session: Session, kept: Kept) -> None:
        self.forget(session.id)
        self._hashes[session.id] = kept.hash
        self._kept[kept.hash] = replace(kept, session=session.id)
