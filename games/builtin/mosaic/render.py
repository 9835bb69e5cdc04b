"""How mosaic looks and sounds."""

from __future__ import annotations

from games.game import Seen

from .board import COLOURS, COLUMN, COLUMNS, NAMES, full_columns
from .supply import Lay, Site, Tile

WIDTH = 19
"""Columns of text for a wall and the space beside it."""

LEGEND = (
    ">X the last tile   X+1 with a coin, a point for whoever takes it\n"
    "patches of one colour: 2 tiles 1, 3 tiles 3, 4 tiles 6, 5 or more 10\n"
    f"* a full column in which no colour is twice, {COLUMN}"
)


def draw(view: Seen[Site]) -> str:
    """What is on offer, and all walls side by side, one's own on the left: 76 columns of text for four players."""
    site = view.state
    walls = [_wall(view, seat) for seat in _order(view)]
    lines = ["".join(f"{part:<{WIDTH}}" for part in parts).rstrip() for parts in zip(*walls, strict=True)]
    left = "  ".join(f"{colour} {count}" for colour, count in zip(COLOURS, site.bag, strict=True))
    head = f"Round {site.round} of {site.rounds}"
    offer = "   ".join(map(_tile, site.offer)) or "-"
    return "\n".join(
        [f"{head}    on offer:  {offer}", f"{'still in the bag:':>{len(head) + 13}}  {left}", "", *lines, "", LEGEND]
    )


def _order(view: Seen[Site]) -> list[int]:
    """The seats from one's own on."""
    seats = len(view.state.walls)
    return [((view.you or 0) + number) % seats for number in range(seats)]


def _tile(tile: Tile) -> str:
    return f"{tile.colour}+{tile.coins}" if tile.coins else tile.colour


def _wall(view: Seen[Site], seat: int) -> list[str]:
    """One wall with its heading, its columns numbered below."""
    site = view.state
    wall, height = site.walls[seat], site.height
    columns = full_columns(wall, height)
    state = "gone" if seat in site.gone else str(site.points(seat))
    lines = [f"{'> ' if seat == site.next else '  '}{_who(view, seat)}: {state}"]
    lines.append("  +" + "".join("-*" if column in columns else "--" for column in range(COLUMNS)) + "-+")
    for row in reversed(range(height)):
        cells = "".join(_cell(site, seat, column, row) for column in range(COLUMNS))
        lines.append(f"  |{cells} |")
    lines.append("  +" + "".join(f"-{column + 1}" for column in range(COLUMNS)) + "-+")
    return lines


def _cell(site: Site, seat: int, column: int, row: int) -> str:
    built = site.walls[seat][column]
    if row >= len(built):
        return " ."
    newest = site.last is not None and site.last[0] == seat and site.last[1].column == column and row == len(built) - 1
    return f"{'>' if newest else ' '}{built[row]}"


def _who(view: Seen[Site], seat: int) -> str:
    return "You" if seat == view.you else f"Seat {seat + 1}"


def tell(view: Seen[Site]) -> str:
    """The round, the last move, the offer, the points, one's own wall, and whose turn it is."""
    site = view.state
    sentences = [f"Round {site.round} of {site.rounds}."] if site.round else []
    if site.last is not None:
        seat, move = site.last
        sentences.append(f"{_who(view, seat)} laid {NAMES[move.colour]} on column {move.column + 1}.")
    if site.offer and not site.over:
        sentences.append(f"On offer: {', '.join(_spoken(tile) for tile in site.offer)}.")
    standing = ", ".join(
        f"{_who(view, seat)}: {'gone' if seat in site.gone else site.points(seat)}" for seat in _order(view)
    )
    sentences.append(f"Points: {standing}.")
    if view.you is not None and any(site.walls[view.you]):
        columns = (
            f"{number}: {' '.join(NAMES[colour] for colour in built) or 'empty'}"
            for number, built in enumerate(site.walls[view.you], 1)
        )
        sentences.append(f"Your columns from the bottom up: {'; '.join(columns)}.")
    sentences.append(_turn(view))
    return " ".join(sentences)


def _turn(view: Seen[Site]) -> str:
    site = view.state
    if site.over:
        return _ended(view)
    if site.next is None:
        return "The next tiles are being drawn."
    return "It is your turn." if site.next == view.you else f"It is the turn of seat {site.next + 1}."


def _ended(view: Seen[Site]) -> str:
    site = view.state
    most = max((site.points(seat) for seat in site.present), default=0)
    best = [_who(view, seat) for seat in _order(view) if seat in site.present and site.points(seat) == most]
    return f"It is over; {' and '.join(best) or 'nobody'} {'tie' if len(best) > 1 else 'won'} with {most} points."


def _spoken(tile: Tile) -> str:
    return NAMES[tile.colour] + (f" with {_coins(tile.coins)}" if tile.coins else "")


def _coins(count: int) -> str:
    return "a coin" if count == 1 else f"{count} coins"


def comment(site: Site, move: Lay, who_takes: str) -> str:
    """What a move means. :param who_takes: such as ``Ada takes``."""
    tile = site.best_tile(move.colour)
    spoken = NAMES[move.colour] if tile is None else _spoken(tile)
    return f"{who_takes} {spoken} for column {move.column + 1}."
