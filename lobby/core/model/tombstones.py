"""What is over and must not come back by an old ticket."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = 50_000
"""The most ids that are remembered; the oldest go first. It bounds the memory, at some 5 MiB."""


@dataclass
class Tombstones:
    """The ids of rooms, matches and sessions that ended while this lobby ran.

    Finished matches are in the database, too; here they are known at once, and while they are being written.
    """

    ids: dict[str, None] = field(default_factory=dict)

    def add(self, id_: str) -> None:
        """It is over."""
        self.ids[id_] = None
        if len(self.ids) > MOST:
            del self.ids[next(iter(self.ids))]

    def discard(self, id_: str) -> None:
        """It may come back after all."""
        self.ids.pop(id_, None)

    def __contains__(self, id_: object) -> bool:
        return id_ in self.ids
