"""Challenged matches on their way to the disk: of each the newest state, one at a time."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from lobby.core.model.dispute import Kept
from lobby.errors import StorageFailed, TryLater
from lobby.storage.challenges import Challenges


class ChallengeKeeper:
    """Keeps what a lobby that is restarted has to know. What cannot be written is not tried again: the next state comes
    soon, and whoever plays can show all of it."""

    log = Logger()

    def __init__(self, challenges: Challenges) -> None:
        self._challenges = challenges
        self._next: dict[str, Kept] = {}
        self._writing: set[str] = set()

    def keep(self, kept: Kept) -> None:
        """Write this instead of what was kept of the match before."""
        self._next[kept.match] = kept
        if kept.match not in self._writing:
            self._writing.add(kept.match)
            writing = Deferred.fromCoroutine(self._write(kept.match))
            writing.addErrback(lambda failure: self.log.failure("a challenge was not kept", failure))

    def forget(self, match: str) -> None:
        """A match is over; what was kept of it goes with its result."""
        self._next.pop(match, None)

    async def _write(self, match: str) -> None:
        try:
            while (kept := self._next.pop(match, None)) is not None:
                try:
                    await self._challenges.keep(kept)
                except (StorageFailed, TryLater):
                    self.log.error("the challenge of {match} is not kept", match=match)
        finally:
            self._writing.discard(match)
