"""What has happened at a table, in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from games.engine.model import Ending, Entry, Kind, Reason
from games.engine.table import Table
from wire.sanitize import sanitize

_QUITS = {
    Kind.RESIGN: "{player} [has|have] resigned.",
    Kind.TIMEOUT: "{player} took too long for a move.",
    Kind.GONE: "{player} [is|are] gone for good.",
}
_OFFERS = {
    Kind.OFFER: {
        "draw": "{player} [offers|offer] a draw.",
        "undo": "{player} [asks|ask] to take the last move back.",
    },
    Kind.AGREE: {
        "draw": "{player} [agrees|agree] to a draw.",
        "undo": "{player} [agrees|agree] to take it back.",
    },
    Kind.DECLINE: {
        "draw": "{player} [declines|decline] the draw.",
        "undo": "{player} [does|do] not want it taken back.",
    },
}
_REASONS = {
    Reason.AGREED: "They agreed to a draw.",
    Reason.RESIGNED: "{player} [has|have] resigned.",
    Reason.LEFT: "{player} [is|are] gone for good.",
    Reason.TIMEOUT: "{player} took too long for a move.",
    Reason.BROKEN: "{player} broke the rules: {detail}",
    Reason.INTERRUPTED: "The match was interrupted.",
}
"""In brackets what is said of a player, and what to whoever reads it."""


def what_was_done(table: Table, entries: Sequence[Entry], you: int | None = None) -> list[str]:
    """A sentence for each entry that means something to people; commitments, links and openings do not.

    :param table: has accepted the entries.
    :param you: the seat of whoever reads it.
    """
    sentences = (_sentence(table, entry, you) for entry in entries)
    return [sanitize(sentence) for sentence in sentences if sentence]


def _sentence(table: Table, entry: Entry, you: int | None) -> str:
    players = _called(table.setup.players, you)
    player, mine = players[entry.seat], entry.seat == you
    if entry.kind in _QUITS:
        return _worded(_QUITS[entry.kind], player, mine)
    if entry.kind in _OFFERS:
        return _worded(_OFFERS[entry.kind][entry.body], player, mine)
    made = table.made(entry.turn, entry.seat) if entry.move else None
    if made is None:
        return ""
    before, move = made
    comment = table.rules.comment(before, entry.seat, move, table.rules.reader(table.setup.players, you))
    return comment or _worded("{player} [plays|play] {detail}.", player, mine, entry.move)


def ended(ending: Ending, players: Sequence[str], scores: Sequence[int] = (), you: int | None = None) -> str:
    """How a match has ended; with the points by seat, where the game counts any.

    :param you: the seat of whoever reads it.
    """
    players = _called(players, you)
    player = "" if ending.seat is None else players[ending.seat]
    why = _worded(_REASONS.get(ending.reason, ""), player, you is not None and ending.seat == you, ending.detail)
    return sanitize(f"{why} {_result(ending.places, players, you)} {_points(players, scores)}".strip())


def _called(players: Sequence[str], you: int | None) -> Sequence[str]:
    """What the players are called to whoever reads it."""
    return ["You" if seat == you else player for seat, player in enumerate(players)]


def _worded(sentence: str, player: str, mine: bool, detail: str = "") -> str:
    form = re.sub(r"\[(.*?)\|(.*?)\]", r"\2" if mine else r"\1", sentence)
    return form.format(player=player, detail=detail)


def _result(places: Sequence[int], players: Sequence[str], you: int | None) -> str:
    if not places:
        return "The match has no result."
    first = [player for player, place in zip(players, places, strict=True) if place == 1]
    if len(first) == len(players):
        return "It is a draw."
    alone = len(first) == 1 and (you is None or places[you] != 1)
    won = f"{_listed(first)} {'has' if alone else 'have'} won."
    if len(set(places)) < 3:
        return won
    ranks = sorted(zip(places, players, strict=True))
    return f"{won} {', '.join(f'{place}. {player}' for place, player in ranks)}."


def _points(players: Sequence[str], scores: Sequence[int]) -> str:
    points = ", ".join(f"{player} {score}" for player, score in zip(players, scores, strict=False))
    return f"The points: {points}." if points else ""


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
