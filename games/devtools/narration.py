"""What has happened at a table, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from games.engine.model import Ending, Entry, Kind, Reason
from games.engine.table import Table
from wire.sanitize import sanitize

_QUITS = {
    Kind.RESIGN: "{player} has resigned.",
    Kind.TIMEOUT: "{player} took too long for a move.",
    Kind.GONE: "{player} is gone for good.",
}
_OFFERS = {
    Kind.OFFER: {"draw": "{player} offers a draw.", "undo": "{player} asks to take the last move back."},
    Kind.AGREE: {"draw": "{player} agrees to a draw.", "undo": "{player} agrees to take it back."},
    Kind.DECLINE: {"draw": "{player} declines the draw.", "undo": "{player} does not want it taken back."},
}
_REASONS = {
    Reason.AGREED: "They agreed to a draw.",
    Reason.RESIGNED: "{player} has resigned.",
    Reason.LEFT: "{player} is gone for good.",
    Reason.TIMEOUT: "{player} took too long for a move.",
    Reason.BROKEN: "{player} broke the rules: {detail}",
    Reason.INTERRUPTED: "The match was interrupted.",
}


def what_was_done(table: Table, entries: Sequence[Entry], you: int | None = None) -> list[str]:
    """A sentence for each entry that means something to people; commitments, links and openings do not.

    :param table: has accepted the entries.
    :param you: the seat of whoever reads it.
    """
    sentences = (_sentence(table, entry, you) for entry in entries)
    return [sanitize(sentence) for sentence in sentences if sentence]


def _sentence(table: Table, entry: Entry, you: int | None) -> str:
    player = table.setup.players[entry.seat]
    if entry.kind in _QUITS:
        return _QUITS[entry.kind].format(player=player)
    if entry.kind in _OFFERS:
        return _OFFERS[entry.kind][entry.body].format(player=player)
    made = table.made(entry.turn, entry.seat) if entry.move else None
    if made is None:
        return ""
    before, move = made
    comment = table.rules.comment(before, entry.seat, move, table.rules.reader(table.setup.players, you))
    who = "You play" if entry.seat == you else f"{player} plays"
    return comment or f"{who} {entry.move}."


def ended(ending: Ending, players: Sequence[str], scores: Sequence[int] = ()) -> str:
    """How a match has ended; with the points by seat, where the game counts any."""
    player = "" if ending.seat is None else players[ending.seat]
    why = _REASONS.get(ending.reason, "").format(player=player, detail=ending.detail)
    return sanitize(f"{why} {_result(ending.places, players)} {_points(players, scores)}".strip())


def _result(places: Sequence[int], players: Sequence[str]) -> str:
    if not places:
        return "The match has no result."
    first = [player for player, place in zip(players, places, strict=True) if place == 1]
    if len(first) == len(players):
        return "It is a draw."
    won = f"{_listed(first)} {'has' if len(first) == 1 else 'have'} won."
    if len(set(places)) < 3:
        return won
    ranks = sorted(zip(places, players, strict=True))
    return f"{won} {', '.join(f'{place}. {player}' for place, player in ranks)}."


def _points(players: Sequence[str], scores: Sequence[int]) -> str:
    points = ", ".join(f"{player} {score}" for player, score in zip(players, scores, strict=False))
    return f"The points: {points}." if points else ""


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
