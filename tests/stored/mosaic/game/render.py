"""How mosaic looks and sounds."""

from __future__ import annotations

from collections.abc import Sequence

from games.game import Reader, Seen, cut, paint, side_by_side

from .board import COLOURS, COLUMN, COLUMNS, full_columns
from .supply import Lay, Site, Tile

WIDTH = 19
"""Columns of the picture for a wall and the space beside it."""

NAME = 10
"""The most columns of it for a name."""

ROLES = {"R": "red", "G": "green", "B": "blue", "Y": "yellow"}
"""The colours of tiles; white ones are as they are."""


def picture(view: Seen[Site], reader: Reader) -> str:
    """What is on offer, and all walls side by side, one's own on the left: 76 columns of text for four players."""
    site = view.state
    head = reader.text("round", round=site.round, rounds=site.rounds)
    left = "  ".join(f"{_painted(colour)} {count}" for colour, count in zip(COLOURS, site.bag, strict=True))
    offer = "   ".join(map(_tile, site.offer)) or "-"
    offered, bag = reader.text("on-offer"), reader.text("in-bag")
    wide = max(len(head) + 4 + len(offered), len(bag))
    lines = [f"{head}{offered:>{wide - len(head)}}  {offer}", f"{bag:>{wide}}  {left}"]
    lines += [_sides(site, reader)] * bool(site.teams)
    lines += ["", *side_by_side([_wall(site, seat, reader) for seat in _order(site, reader)], WIDTH), ""]
    legend = (reader.text("legend-tiles"), reader.text("legend-patches"), reader.text("legend-columns", points=COLUMN))
    return "\n".join([*lines, *legend])


def _order(site: Site, reader: Reader) -> list[int]:
    """The seats from one's own on."""
    seats = len(site.walls)
    return [((reader.seat or 0) + number) % seats for number in range(seats)]


def _painted(colour: str, shown: str = "") -> str:
    """A tile's letter, or what is shown of it, in its colour."""
    return paint(ROLES[colour], shown or colour) if colour in ROLES else shown or colour


def _tile(tile: Tile) -> str:
    return _painted(tile.colour, f"{tile.colour}+{tile.coins}" if tile.coins else tile.colour)


def _wall(site: Site, seat: int, reader: Reader) -> list[str]:
    """One wall with its heading, its columns numbered below."""
    wall, height = site.walls[seat], site.height
    columns = full_columns(wall, height)
    name = paint(f"player{seat + 1}", cut(_who(reader, seat), NAME))
    lines = [f"{'> ' if seat == site.next else '  '}{name}: {_standing(site, seat, reader)}"]
    lines.append("  +" + "".join("-*" if column in columns else "--" for column in range(COLUMNS)) + "-+")
    for row in reversed(range(height)):
        cells = "".join(_cell(site, seat, column, row) for column in range(COLUMNS))
        lines.append(f"  |{cells} |")
    lines.append("  +" + "".join(f"-{column + 1}" for column in range(COLUMNS)) + "-+")
    return lines


def _standing(site: Site, seat: int, reader: Reader) -> str:
    return reader.text("gone") if seat in site.gone else str(site.points(seat))


def _cell(site: Site, seat: int, column: int, row: int) -> str:
    built = site.walls[seat][column]
    if row >= len(built):
        return " ."
    newest = site.last is not None and site.last[0] == seat and site.last[1].column == column and row == len(built) - 1
    return f"{'>' if newest else ' '}{_painted(built[row])}"


def _sides(site: Site, reader: Reader) -> str:
    """Who plays with whom, and their points."""
    sides = (
        reader.text("side", players=_together(side, reader, NAME), points=site.total(side[0])) for side in site.sides
    )
    return reader.text("sides", sides=", ".join(sides))


def _who(reader: Reader, seat: int, columns: int = 0) -> str:
    return reader.text("you") if seat == reader.seat else reader.name(seat, columns)


def _together(seats: Sequence[int], reader: Reader, columns: int = 0) -> str:
    """Players in a row."""
    names = [_who(reader, seat, columns) for seat in sorted(seats, key=lambda seat: seat != reader.seat)]
    return reader.text("and", one=", ".join(names[:-1]), other=names[-1]) if len(names) > 1 else names[0]


def words(view: Seen[Site], reader: Reader) -> str:
    """The round, the last move, the offer, the points, one's own wall, and whose turn it is."""
    site = view.state
    sentences = [reader.text("round-said", round=site.round, rounds=site.rounds)] if site.round else []
    if site.last is not None:
        seat, move = site.last
        sentences.append(reader.about(seat, "laid", colour=_colour(move.colour, reader), column=move.column + 1))
    if site.offer and not site.over:
        sentences.append(reader.text("offer-said", tiles=", ".join(_spoken(tile, reader) for tile in site.offer)))
    points = (
        reader.text("side", players=_who(reader, seat), points=_standing(site, seat, reader))
        for seat in _order(site, reader)
    )
    sentences.append(reader.text("points-said", points=", ".join(points)))
    sentences += [_sides(site, reader)] * bool(site.teams)
    if reader.seat is not None and any(site.walls[reader.seat]):
        columns = (
            f"{number}: {' '.join(_colour(colour, reader) for colour in built) or reader.text('empty')}"
            for number, built in enumerate(site.walls[reader.seat], 1)
        )
        sentences.append(reader.text("columns-said", columns="; ".join(columns)))
    sentences.append(_turn(site, reader))
    return " ".join(sentences)


def _turn(site: Site, reader: Reader) -> str:
    if site.over:
        return _ended(site, reader)
    return reader.text("being-drawn") if site.next is None else reader.about(site.next, "turn")


def _ended(site: Site, reader: Reader) -> str:
    most = max((site.total(seat) for seat in site.present), default=0)
    best = [seat for seat in _order(site, reader) if seat in site.present and site.total(seat) == most]
    if not best:
        return reader.text("nobody")
    if len(best) == 1:
        return reader.about(best[0], "won", points=most)
    won = set(best) <= set(site.side(best[0]))
    return reader.text("won-both" if won else "tied", players=_together(best, reader), points=most)


def _colour(colour: str, reader: Reader) -> str:
    return reader.text(f"colour-{colour.lower()}")


def _spoken(tile: Tile, reader: Reader) -> str:
    colour = _colour(tile.colour, reader)
    return reader.text("spoken", colour=colour, count=tile.coins) if tile.coins else colour


def comment(site: Site, seat: int, move: Lay, reader: Reader) -> str:
    """What a move means."""
    tile = site.best_tile(move.colour) or Tile(move.colour, 0)
    return reader.about(seat, "takes", tile=_spoken(tile, reader), column=move.column + 1)
