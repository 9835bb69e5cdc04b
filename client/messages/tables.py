"""The lists of players, rooms and games: tables on a terminal, lines elsewhere, numbered in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from client.events import GameRow, Games, PlayerRow, Players, RoomRow, Rooms
from client.games import display_of
from client.messages import reasons
from client.messages.context import Context
from client.messages.i18n import _, plural, worded
from client.terminal.cells import NARROW, columns, fold
from lobby.commands.reasons import PlayerStatus
from wire.tickets import RoomStatus


@dataclass(frozen=True)
class Entry:
    """One entry of a list, in every form that it may take.

    :ivar cells: of its row in a table; :ivar said: a sentence.
    :ivar short: the first of two short lines, with what it is named by; :ivar below: the second.
    """

    cells: tuple[str, ...]
    said: str
    short: str
    below: str


def player_status(status: PlayerStatus) -> str:
    """A player's status in the person's language; one that this client does not know as the lobby says it."""
    return _(worded(PlayerStatus, status, reasons.player_status, status))


def room_status(status: RoomStatus) -> str:
    """The same of a room."""
    return _(worded(RoomStatus, status, reasons.room_status, status))


def presence(row: PlayerRow) -> str:
    """A player's status with what stands beside it."""
    status = player_status(row.status)
    return _("{status}, away").format(status=status) if row.away else status


def players(event: Players, context: Context) -> str:
    """The other players."""
    if not event.players:
        none = _("None of the {total} other players has a name that begins so.") if event.total else ""
        return _mark(none.format(total=event.total) or _("Right now no other players are online."), event.stale)
    rows = [(row.name, presence(row)) for row in event.players]
    head = plural("{count} other player is online", "{count} other players are online", event.total)
    head = head.format(count=event.total)
    if len(rows) < event.total:
        head = _("{shown} of {total} other players").format(shown=len(rows), total=event.total)
    entries = [Entry(row, ", ".join(row), *row) for row in rows]
    return _mark(head, event.stale) + "\n" + _list([_("player"), _("status")], entries, context, 1)


def rooms(event: Rooms, context: Context) -> str:
    """The public rooms."""
    if not event.rooms:
        return _mark(_("Right now no public rooms are waiting."), event.stale)
    head = plural("{count} public room", "{count} public rooms", event.total).format(count=event.total)
    titles = [_("host"), _("game"), _("release"), _("seats"), _("status"), _("room")]
    return _mark(head, event.stale) + "\n" + _list(titles, [_room(row) for row in event.rooms], context, 3)


def _room(row: RoomRow) -> Entry:
    said = {
        "host": row.host,
        "room": row.room,
        "game": display_of(row.game),
        "taken": _("{taken} of {seats} taken").format(taken=row.taken, seats=row.seats),
        "status": room_status(row.status),
        "release": row.release,
    }
    return Entry(
        (row.host, said["game"], row.release, said["taken"], said["status"], row.room),
        _("{host}'s room {room}: {game}, {taken}, {status}, release {release}.").format_map(said),
        _("{host}: {room}").format_map(said),
        _("{game}, {taken}, {status}").format_map(said),
    )


def games(event: Games, context: Context) -> str:
    """The games on offer."""
    if not event.games:
        return _("This lobby offers no games.")
    titles = [_("game"), _("name"), _("seats"), _("release"), _("description")]
    hint = _("Type create to open a room, join to sit down in one, and help for all words.")
    return _("Games:") + "\n" + _list(titles, [_game(row) for row in event.games], context, 4) + "\n" + hint


def _game(row: GameRow) -> Entry:
    said = {
        "game": row.game,
        "name": row.display,
        "seats": str(row.least) if row.least == row.most else f"{row.least}–{row.most}",
        "release": row.release,
        "missing": "" if row.here else " " + _("(not in this client)"),
    }
    described = row.description + said["missing"]
    return Entry(
        (row.game, row.display, said["seats"], row.release, described),
        _("{game}: {name}, {seats} players, release {release}. {description}").format(**said, description=described),
        _("{game}: {name}").format_map(said),
        _("{seats} players, release {release}").format_map(said) + said["missing"],
    )


def _mark(head: str, stale: bool) -> str:
    return f"{head} {_('(stale: as it was before the line went down)')}" if stale else head


def _list(titles: Sequence[str], entries: Sequence[Entry], context: Context, folded: int) -> str:
    """A table; two short lines for each entry where that would be too wide; or a line each for listeners.

    :param folded: the column whose cells may be folded between words.
    """
    if not context.tables:
        return "\n".join(f"{number}. {entry.said}" for number, entry in enumerate(entries, 1))
    if context.width >= NARROW:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        table.add_column("#", justify="right", no_wrap=True)
        for column, title in enumerate(titles):
            table.add_column(title, overflow="fold", no_wrap=column != folded)
        for number, entry in enumerate(entries, 1):
            table.add_row(str(number), *(Text(cell) for cell in entry.cells))
        drawn = render(table, context)
        if _fits(drawn, entries, context.width):
            return drawn
    return "\n".join(row for number, entry in enumerate(entries, 1) for row in _short(number, entry, context))


def _short(number: int, entry: Entry, context: Context) -> list[str]:
    """An entry on two lines, or some more where even they are too long: what is indented is not folded later."""
    indent = " " * len(f"{number}. ")
    below = fold(indent + entry.below, context.width - 1, indent)
    return [*fold(f"{number}. {entry.short}", context.width - 1, indent), *below]


def _fits(drawn: str, entries: Sequence[Entry], width: int) -> bool:
    """Whether the table has all words whole, and no row is too wide."""
    plain = Text.from_ansi(drawn).plain
    whole = all(word in plain for entry in entries for cell in entry.cells for word in cell.split(" "))
    return whole and all(columns(line) <= width for line in plain.split("\n"))


def render(table: Table, context: Context) -> str:
    """A table as text, coloured only where that is wanted."""
    page = StringIO()
    console = Console(
        file=page,
        width=context.width,
        force_terminal=context.colour,
        color_system="standard" if context.colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip("\n").split("\n"))
