"""The feed: a snapshot, then numbered changes, encoded once and written to every subscriber.

Changes are gathered for a short window, which grows with the number of subscribers: ten thousand log-ins must not
become a hundred million messages. Above ``limit`` listed players or rooms the lists are no longer pushed whole: only
the count and the waiting rooms are, and the rest is asked for. Crossing that limit begins a new epoch, upon which every
subscriber asks for the whole state again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from lobby.commands import Changed
from lobby.core import queries
from lobby.core.effects import PlayerListed, PlayerUnlisted, RoomListed, RoomUnlisted
from lobby.core.state import LobbyState
from lobby.server.encoding import box, player_row, room_row
from wire.apart import each
from wire.tickets import RoomStatus

PAGE = 60_000
"""The most bytes of rows in one value; AMP allows 65,535."""

SMALL = 100
"""Subscribers up to whom a change is written so quickly that nobody need wait for the window to close."""

GONE = 400
"""The most names in one value: each may have 128 bytes."""

FEWER = 0.8
"""The share of ``limit`` below which the lists are whole again, so that one coming and going does not flap."""


class Subscriber(Protocol):
    """Where changes are written to."""

    def write_all(self, data: bytes) -> None:
        """Write boxes that are the same for everybody."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the snapshot: rows as bytes."""

    players: bytes
    rooms: bytes


@dataclass(frozen=True)
class Windows:
    """How long changes are gathered: ``least`` seconds and ``each`` more for every subscriber, at most ``most``."""

    least: float = 0.05
    each: float = 0.000_1
    most: float = 5.0

    def seconds(self, subscribers: int) -> float:
        """The window for so many subscribers."""
        return min(self.most, self.least + self.each * subscribers)


class Feed:
    """The public lists and their subscribers.

    :param source: the id of this run of the lobby.
    :param limit: the most players, and the most rooms, that are listed whole.
    """

    def __init__(
        self, world: LobbyState, clock: IReactorTime, source: str, limit: int, windows: Windows | None = None
    ) -> None:
        self._world, self._clock, self.source, self.limit = world, clock, source, limit
        self._windows = windows or Windows()
        self._subscribers: dict[Subscriber, None] = {}
        self.epoch = self.number = 0
        self.whole = True
        self._players: dict[str, bytes] = {}
        self._rooms: dict[str, bytes] = {}
        self._pages: list[Page] | None = None
        self._online = 0
        self._changed_players: dict[str, PlayerListed | None] = {}
        self._changed_rooms: dict[str, RoomListed | None] = {}
        self._timer: IDelayedCall | None = None

    # -- subscribers

    def subscribe(self, subscriber: Subscriber) -> tuple[dict[str, Any], list[Page]]:
        """Begin to send changes; returns the arguments of ``Subscribe``'s answer and all the snapshot's pages.

        The snapshot is the state as of the last change sent, the same bytes for all who come within one window. In a
        small lobby that is the state of this moment.
        """
        self.hurry()
        self._subscribers[subscriber] = None
        if self._pages is None:
            self._pages = list(_pages(self._players.values(), self._rooms.values()))
        first = self._pages[0]
        state = {
            "source": self.source,
            "epoch": self.epoch,
            "number": self.number,
            "whole": self.whole,
            "online": self._online,
            "players": first.players,
            "rooms": first.rooms,
            "more": len(self._pages) - 1,
        }
        return state, self._pages

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Send it no more."""
        self._subscribers.pop(subscriber, None)

    # -- changes

    def apply(self, event: PlayerListed | PlayerUnlisted | RoomListed | RoomUnlisted) -> None:
        """Note a change; it is sent when the window closes."""
        match event:
            case PlayerListed():
                self._changed_players[event.name] = event
            case PlayerUnlisted():
                self._changed_players[event.name] = None
            case RoomListed():
                self._changed_rooms[event.room] = event
            case RoomUnlisted():
                self._changed_rooms[event.room] = None
        if self._timer is None:
            self._timer = self._clock.callLater(self._windows.seconds(len(self._subscribers)), self.flush)

    def hurry(self) -> None:
        """Close the window now, for somebody who is about to look at the lists; a crowd waits until it closes."""
        if self._timer is not None and len(self._subscribers) <= SMALL:
            self._timer.cancel()
            self.flush()

    def stop(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._subscribers.clear()

    def flush(self) -> None:
        """Close the window: number what has changed and write it to all."""
        self._timer = None
        players, self._changed_players = self._changed_players, {}
        rooms, self._changed_rooms = self._changed_rooms, {}
        self._online = queries.online(self._world)
        self._pages = None
        if self._whole_now() is not self.whole:
            self._new_epoch()
            return
        new_players = self._written(event for event in players.values() if event and self.whole)
        gone = [name for name, event in players.items() if event is None and self._players.pop(name, b"")]
        self._players.update(new_players)
        closed = [room for room, event in rooms.items() if not self._fits(event) and self._rooms.pop(room, b"")]
        new_rooms = self._list(event for event in rooms.values() if event is not None)
        if closed and not self.whole:  # places have become free for rooms that there was none for before
            new_rooms |= self._list(self._unlisted())
        self._send(new_players, gone, new_rooms, closed)

    def _fits(self, event: RoomListed | None) -> bool:
        return event is not None and (self.whole or event.status is RoomStatus.WAITING)

    def _written(self, listings: Iterable[PlayerListed]) -> dict[str, bytes]:
        """Players' rows by name."""
        rows: dict[str, bytes] = {}

        def write(listing: PlayerListed) -> None:
            rows[listing.name] = player_row(listing)

        each(listings, write, "a player could not be listed")
        return rows

    def _list(self, listings: Iterable[RoomListed]) -> dict[str, bytes]:
        """List rooms, those that are listed already again, others as long as there is room; returns their rows."""
        rows: dict[str, bytes] = {}

        def write(listing: RoomListed) -> None:
            room = listing.room
            if self._fits(listing) and (self.whole or room in self._rooms or len(self._rooms) < self.limit):
                self._rooms[room] = rows[room] = room_row(listing)

        each(listings, write, "a room could not be listed")
        return rows

    def _unlisted(self) -> Iterator[RoomListed]:
        return (listing for listing in queries.listed_rooms(self._world) if listing.room not in self._rooms)

    def _whole_now(self) -> bool:
        most = self.limit if self.whole else self.limit * FEWER
        return self._online <= most and queries.rooms(self._world) <= most

    def _new_epoch(self) -> None:
        self.whole = not self.whole
        self.epoch += 1
        self.number = 0
        self._players = self._written(queries.listed_players(self._world)) if self.whole else {}
        self._rooms = {}
        self._list(self._unlisted())
        self._send({}, [], {}, [])

    def _send(self, players: dict[str, bytes], gone: list[str], rooms: dict[str, bytes], closed: list[str]) -> None:
        pages = list(_pages(players.values(), rooms.values()))
        pages += [Page(b"", b"")] * (-(-max(len(gone), len(closed)) // GONE) - len(pages))
        boxes = []
        for part, page in enumerate(pages):
            self.number += 1
            boxes.append(
                box(
                    Changed,
                    source=self.source,
                    epoch=self.epoch,
                    number=self.number,
                    online=self._online,
                    players=page.players,
                    rooms=page.rooms,
                    gone=gone[part :: len(pages)],
                    closed=closed[part :: len(pages)],
                )
            )
        data = b"".join(boxes)
        each(list(self._subscribers), lambda one: one.write_all(data), "a change of the lists was not sent")


def _pages(players: Iterable[bytes], rooms: Iterable[bytes]) -> Iterable[Page]:
    """Rows, page by page; at least one page, which may be empty."""
    player_pages, room_pages = _filled(players), _filled(rooms)
    for index in range(max(1, len(player_pages), len(room_pages))):
        yield Page(
            player_pages[index] if index < len(player_pages) else b"",
            room_pages[index] if index < len(room_pages) else b"",
        )


def _filled(rows: Iterable[bytes]) -> list[bytes]:
    pages: list[bytes] = []
    page: list[bytes] = []
    size = 0
    for row in rows:
        if size + len(row) > PAGE or len(page) == 1000:
            pages.append(b"".join(page))
            page, size = [], 0
        page.append(row)
        size += len(row)
    if page:
        pages.append(b"".join(page))
    return pages
