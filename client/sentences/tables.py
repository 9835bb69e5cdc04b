"""The lists of players, rooms and games: tables on a terminal, lines elsewhere, numbered in both."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from client.events import GameRow, Games, PlayerRow, Players, RoomRow, Rooms
from client.sentences.context import Context
from client.sentences.translation import N_, _, plural
from client.values import display_of

STATUSES = {
    "idle": N_("idle"),
    "in room": N_("in a room"),
    "playing": N_("playing"),
    "waiting": N_("waiting"),
    "starting": N_("starting"),
}


def status(word: str) -> str:
    """A status in the person's language."""
    return _(STATUSES.get(word, word))


def presence(row: PlayerRow) -> str:
    """A player's status with what stands beside it."""
    return _("{status}, away").format(status=status(row.status)) if row.away else status(row.status)


def players(event: Players, context: Context) -> str:
    """The other players."""
    if not event.players:
        none = _("None of the {total} other players is meant.") if event.total else ""
        return _mark(none.format(total=event.total) or _("Right now no other players are online."), event.stale)
    rows = [(row.name, presence(row)) for row in event.players]
    head = plural("{count} other player is online", "{count} other players are online", event.total)
    if len(rows) < event.total:
        shown = _("{shown} of {total} other players").format(shown=len(rows), total=event.total)
        return _mark(shown, event.stale) + "\n" + _list([_("player"), _("status")], rows, context)
    return _mark(head.format(count=event.total), event.stale) + "\n" + _list([_("player"), _("status")], rows, context)


def rooms(event: Rooms, context: Context) -> str:
    """The public rooms."""
    if not event.rooms:
        return _mark(_("Right now no public rooms are waiting."), event.stale)
    rows = [_room(row) for row in event.rooms]
    head = plural("{count} public room", "{count} public rooms", event.total).format(count=event.total)
    titles = [_("host"), _("game"), _("release"), _("seats"), _("status"), _("room")]
    said = [
        _("{host}'s room {room}: {game}, {taken}, {status}, release {release}.").format(
            host=host, room=room, game=game, taken=taken, status=status_, release=release
        )
        for host, game, release, taken, status_, room in rows
    ]
    return _mark(head, event.stale) + "\n" + _list(titles, rows, context, said)


def _room(row: RoomRow) -> tuple[str, str, str, str, str, str]:
    taken = _("{taken} of {seats} taken").format(taken=row.taken, seats=row.seats)
    return (row.host, display_of(row.game), row.release, taken, status(row.status), row.room)


def games(event: Games, context: Context) -> str:
    """The games on offer."""
    if not event.games:
        return _("This lobby offers no games.")
    titles = [_("game"), _("name"), _("seats"), _("release"), _("description")]
    rows = [_game(row) for row in event.games]
    said = [
        _("{game}: {name}, {seats} players, release {release}. {description}").format(
            game=game, name=name, seats=seats, release=release, description=description
        )
        for game, name, seats, release, description in rows
    ]
    hint = _("Type create to open a room, join to sit down in one, and help for all words.")
    return _("Games:") + "\n" + _list(titles, rows, context, said) + "\n" + hint


def _game(row: GameRow) -> tuple[str, str, str, str, str]:
    seats = str(row.least) if row.least == row.most else f"{row.least}–{row.most}"
    missing = "" if row.here else " " + _("(not in this client)")
    return (row.game, row.display, seats, row.release, row.description + missing)


def _mark(head: str, stale: bool) -> str:
    return f"{head} {_('(stale: as it was before the line went down)')}" if stale else head


def _list(
    titles: Sequence[str], rows: Sequence[Sequence[str]], context: Context, said: Sequence[str] | None = None
) -> str:
    """A table, or a line each for listeners.

    :param said: the lines; where it is missing, a row's parts say enough.
    """
    if not context.tables:
        lines = said if said is not None else [", ".join(row) for row in rows]
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("#", justify="right", no_wrap=True)
    for title in titles:
        table.add_column(title, overflow="fold")
    for number, row in enumerate(rows, 1):
        table.add_row(str(number), *(Text(cell) for cell in row))
    return render(table, context)


def render(table: Table, context: Context) -> str:
    """A table as text, as wide as the terminal and coloured only where that is wanted."""
    page = StringIO()
    console = Console(
        file=page,
        width=max(context.width, 40),
        force_terminal=context.colour,
        color_system="standard" if context.colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip("\n").split("\n"))
