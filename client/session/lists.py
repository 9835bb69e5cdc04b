"""The live lists: a snapshot, then numbered changes; what changed, folded into few events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.task import deferLater

from client.events import Event, GameRow, ListsChanged, PlayerRow, Players, RoomRow, Rooms
from client.session.values import Change, Row, game_rows, player_rows, room_rows
from lobby.commands import Browse, FeedPage, Subscribe
from wire.amp.errors import DeclaredError
from wire.tickets import RoomStatus

FOLD_SECONDS = 0.3
"""Changes that arrive within this time become one event."""

BUSY_SECONDS = 3.0
"""The same where the lists have been changing for long: their lines must not push everything else off the screen."""

AT_ONCE = 5
"""So many events may come one after the other before the lists are taken to be busy; one more each ``BUSY_SECONDS``."""

PAUSE_SECONDS = 1.0
"""At least so long is between two snapshots that are asked for because changes did not fit: a lobby that misnumbers
them is not to be asked without pause."""

Ask = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
"""``ask(command, **arguments)``: a question to the lobby and its answer."""

R = TypeVar("R", PlayerRow, RoomRow)


class Lists:
    """The other players and the public rooms as the lobby lists them.

    :param clock: measures ``FOLD_SECONDS``.
    :param ask: asks the lobby; raises declared errors.
    :param emit: takes the events.
    :param me: my own name, which is not among the others.
    :param live: whether the lobby may be asked where the lists here are not whole.
    """

    def __init__(
        self,
        clock: IReactorTime,
        ask: Ask,
        emit: Callable[[Event], object],
        me: Callable[[], str],
        live: Callable[[], bool],
    ) -> None:
        self._clock, self._ask, self._emit, self._me, self._live = clock, ask, emit, me, live
        self.players: dict[str, PlayerRow] = {}
        self.rooms: dict[str, RoomRow] = {}
        self.games: tuple[GameRow, ...] = ()
        self.online = 0
        self.whole = True
        self._place: tuple[str, int, int] | None = None
        self._early: list[Change] = []
        self._began_anew = float("-inf")
        self._loading: Deferred[Any] | None = None
        self._before_players: dict[str, PlayerRow | None] = {}
        self._before_rooms: dict[str, RoomRow | None] = {}
        self._before_online: int | None = None
        self._fold: IDelayedCall | None = None
        self._told = deque[float](maxlen=AT_ONCE)

    # -- the snapshot

    async def subscribe(self, arrived: Callable[[dict[str, Any]], object], quietly: bool = True) -> None:
        """Take the first snapshot of a line, all its pages, and go on from there.

        :param quietly: no ``ListsChanged`` comes of it: the caller tells everything itself. Otherwise, after a return,
            what differs from the lists as they were is told.
        :param arrived: takes what the lobby answered as soon as it is there, before anything that comes later.
        :raises LineDown: the line broke meanwhile.
        """
        self._place, self._early = None, []
        fits = await self._load(arrived)
        if quietly:
            self._forget_changes()
        if not fits:
            await self._anew(quietly)

    async def _anew(self, quietly: bool = False) -> None:
        """Take new snapshots until one fits what came meanwhile, with pauses between."""
        fits = False
        while not fits:
            self._place = None
            pause = self._began_anew + PAUSE_SECONDS - self._clock.seconds()
            if pause > 0:
                await deferLater(self._clock, pause)
            self._began_anew = self._clock.seconds()
            self._early = []
            fits = await self._load()
            if quietly:
                self._forget_changes()

    async def _load(self, arrived: Callable[[dict[str, Any]], object] | None = None) -> bool:
        """Take a snapshot; returns whether the changes that came meanwhile follow it."""
        answer = await self._ask(Subscribe)
        if arrived is not None:
            arrived(answer)
        rows, rooms = list(answer["players"]), list(answer["rooms"])
        for page in range(1, answer["more"] + 1):
            further = await self._ask(FeedPage, page=page)
            rows += further["players"]
            rooms += further["rooms"]
        self._replace(rows, rooms)
        self._counts(answer["online"])
        if answer["whole"] != self.whole:
            self._forget_changes()  # the listing changed, not the players
        self.games, self.whole = game_rows(answer["games"]), answer["whole"]
        self._place = (answer["source"], answer["epoch"], answer["number"])
        early, self._early = self._early, []
        return all(self._apply(change) for change in early)

    def _replace(self, players: list[Row], rooms: list[Row]) -> None:
        """Let the lists be exactly these rows."""
        named = {row.name: row for row in player_rows(players)}
        for name in set(self.players) - set(named):
            self._put(self.players, self._before_players, name, None)
        for name, player in named.items():
            self._put_player(name, player)
        opened = {row.room: row for row in room_rows(rooms)}
        for room in set(self.rooms) - set(opened):
            self._put(self.rooms, self._before_rooms, room, None)
        for room, row in opened.items():
            self._put(self.rooms, self._before_rooms, room, row)

    # -- changes

    def changed(self, change: Change) -> None:
        """Apply a change; one that does not follow the last means that the lists are wrong and are asked for again."""
        if self._place is None:
            self._early.append(change)
        elif not self._apply(change):
            self._cancel_loading()
            self._loading = Deferred.fromCoroutine(self._anew())
            self._loading.addErrback(lambda failure: failure.trap(DeclaredError))  # whoever watches the line tells

    def _apply(self, change: Change) -> bool:
        """Whether the change fits: it follows the last, or was in the snapshot already."""
        if self._place is None:
            return False
        source, epoch, number = self._place
        if (change.source, change.epoch) == (source, epoch) and change.number <= number:
            return True
        if (change.source, change.epoch, change.number) != (source, epoch, number + 1):
            return False
        self._place = (source, epoch, change.number)
        for player in change.players:
            self._put_player(player.name, player)
        for name in change.gone:
            self._put(self.players, self._before_players, name, None)
        for room in change.rooms:
            self._put(self.rooms, self._before_rooms, room.room, room)
        for closed in change.closed:
            self._put(self.rooms, self._before_rooms, closed, None)
        self._counts(change.online)
        return True

    def _put_player(self, name: str, row: PlayerRow) -> None:
        if name != self._me():
            self._put(self.players, self._before_players, name, row)

    def _put(self, rows: dict[str, R], before: dict[str, R | None], key: str, row: R | None) -> None:
        """Set or remove a row, and remember what the person was last told of it."""
        old = rows.get(key)
        if old == row:
            return
        before.setdefault(key, old)
        if row is None:
            del rows[key]
        else:
            rows[key] = row
        self._tell_soon()

    def _counts(self, online: int) -> None:
        if online != self.online:
            if self._before_online is None:
                self._before_online = self.online
            self.online = online
            if not self.whole:
                self._tell_soon()

    # -- telling

    def _tell_soon(self) -> None:
        if self._fold is None:
            busy = len(self._told) == AT_ONCE and self._clock.seconds() - self._told[0] < AT_ONCE * BUSY_SECONDS
            self._fold = self._clock.callLater(BUSY_SECONDS if busy else FOLD_SECONDS, self._tell)

    def _tell(self) -> None:
        """One event for all that differs from what was last told."""
        self._fold = None
        came, went, changed = _difference(self._before_players, self.players)
        opened, closed, updated = _difference(self._before_rooms, self.rooms)
        counted = not self.whole and self._before_online not in (None, self.online)
        self._forget_changes()
        if not (came or went or changed or opened or closed or updated or counted):
            return
        self._told.append(self._clock.seconds())
        self._emit(
            ListsChanged(
                online=self.online,
                came=tuple(sorted(came)),
                went=tuple(sorted(went)),
                changed=tuple(self.players[name] for name in changed),
                opened=tuple(self.rooms[room] for room in opened),
                updated=tuple(self.rooms[room] for room in updated),
                closed=tuple(closed),
            )
        )

    def _forget_changes(self) -> None:
        self._before_players, self._before_rooms, self._before_online = {}, {}, None
        if self._fold is not None:
            self._fold.cancel()
            self._fold = None

    # -- on request

    async def show_players(self, beginning: str = "") -> None:
        """Tell the other players whose name begins so."""
        rows, total = await self._find_players(beginning)
        self._emit(Players(players=rows, total=max(total, self.others), stale=not self._live()))

    async def show_rooms(self, beginning: str = "") -> None:
        """Tell the public rooms whose game or host begins so."""
        rows, total = await self._find_rooms(beginning)
        self._emit(Rooms(rooms=rows, total=total, stale=not self._live()))

    @property
    def others(self) -> int:
        """How many other players there are, as far as that is known."""
        return len(self.players) if self.whole else max(0, self.online - 1)

    async def _find_players(self, beginning: str) -> tuple[tuple[PlayerRow, ...], int]:
        """The other players whose name begins so, and how many there are in all."""
        if self.whole or not self._live():
            found = sorted(
                (row for row in self.players.values() if row.name.casefold().startswith(beginning.casefold())),
                key=lambda row: row.name.casefold(),
            )
            return tuple(found), len(found)
        answer = await self._browse("players", beginning)
        rows = player_rows(answer["players"])
        others = tuple(row for row in rows if row.name != self._me())
        mine = self._me().casefold().startswith(beginning.casefold())
        return others, max(len(others), answer["total"] - int(mine))

    async def _find_rooms(self, beginning: str) -> tuple[tuple[RoomRow, ...], int]:
        """The public rooms whose game or host begins so, those that wait for players first, and how many in all."""
        if self.whole or not self._live():
            start = beginning.casefold()
            found = sorted(
                (
                    row
                    for row in self.rooms.values()
                    if row.game.casefold().startswith(start) or row.host.casefold().startswith(start)
                ),
                key=lambda row: (row.status != RoomStatus.WAITING, row.game, row.host.casefold(), row.room),
            )
            return tuple(found), len(found)
        answer = await self._browse("rooms", beginning)
        return room_rows(answer["rooms"]), answer["total"]

    async def _browse(self, what: str, beginning: str) -> dict[str, Any]:
        return await self._ask(Browse, what=what, beginning=beginning, start=0)

    # -- ends

    def freeze(self) -> None:
        """The line is gone: keep the lists as they are, tell nothing more."""
        self._cancel_loading()
        self._forget_changes()
        self._place, self._early, self._began_anew = None, [], float("-inf")

    def clear(self) -> None:
        """Signed out: there are no lists."""
        self.freeze()
        self.players.clear()
        self.rooms.clear()
        self.games, self.online, self.whole = (), 0, True

    def _cancel_loading(self) -> None:
        loading, self._loading = self._loading, None
        if loading is not None and not loading.called:
            loading.addErrback(lambda failure: None)
            loading.cancel()


def _difference(before: dict[str, R | None], now: dict[str, R]) -> tuple[list[str], list[str], list[str]]:
    """Keys that are new, gone, and have another row."""
    new = [key for key, row in before.items() if row is None and key in now]
    gone = [key for key, row in before.items() if row is not None and key not in now]
    other = [key for key, row in before.items() if row is not None and key in now and now[key] != row]
    return new, gone, other
