"""What the tests of judging share: signed matches in lockstep, and cases made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Ending, Entry, Kind
from games.engine.serialization import write
from games.judge.case import Case, Said, Verdict
from games.packages.catalog import manifests
from games.records.transcript import Transcript, header_of
from tests.support.peers import LOBBY_KEY, PLAYERS, Side, by_itself, choose, set_up, sides
from wire.seats import NOBODY
from wire.tickets import Absence, Departure, seal

KEY = LOBBY_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def match(game: str = "rps", seats: int = 2, seed: str = "", settings: str = "") -> list[Side]:
    """All sides of a signed match, with the manifest's policy for who is gone."""
    return sides(game, seats, seed, settings, signed=True, gone=manifests()[game].gone)


def transcript(side: Side, entries: Sequence[Entry] | None = None) -> Transcript:
    """What a side shows: all that its table has accepted, or these entries."""
    said = side.table.transcript if entries is None else tuple(entries)
    return Transcript(header_of(side.seating, KEY), tuple(said))


def said(ending: Ending | None) -> Said:
    """A truthful report."""
    assert ending is not None
    return Said(ending.places, ending.reason.value, ending.blamed)


def lines(*entries: Entry) -> tuple[str, ...]:
    """Entries as they go by way of the lobby."""
    return tuple(map(write, entries))


def absent(seat: int, why: str, match: str = "m1") -> dict[int, tuple[str, str]]:
    """The lobby's word that a seat is gone."""
    return {seat: (why, seal(Absence(match, seat, Departure(why)), LOBBY_KEY))}


def case(
    transcripts: Mapping[int, Transcript | str], reports: Mapping[int, Said] | None = None, seats: int = 2, **more: Any
) -> Case:
    """A case of these transcripts."""
    texts = {seat: one if isinstance(one, str) else one.text for seat, one in transcripts.items()}
    return Case(KEY, "m1", PLAYERS[:seats], dict(reports or {}), texts, **more)


ADA_WON, BOB_WON = Said((1, 2), "played", NOBODY), Said((2, 1), "played", NOBODY)
ADA_LEFT, BOB_LEFT = Said((2, 1), "left", 0), Said((1, 2), "left", 1)


def any_of(seed: str) -> Callable[[int], int]:
    """Choices by chance, the same in each run."""
    return Random(seed).randrange


def begin(sides: list[Side]) -> Mapping[int, Kind]:
    """Set a match up; answers who moves first."""
    set_up(sides)
    return sides[0].table.due()


class Judged(SynchronousTestCase):
    def found(self, verdict: Verdict, kind: str, seat: int = NOBODY, places: tuple[int, ...] | None = None) -> None:
        """The verdict is this one."""
        self.assertEqual((verdict.kind, verdict.seat), (kind, seat), verdict.detail)
        if places is not None:
            self.assertEqual(verdict.places, places)
        self.assertTrue(verdict.detail)

    def begun(self, *moves: str, game: str = "gomoku") -> list[Side]:
        """A match in which the seats have made these moves, one after the other."""
        both = next(both for seed in "abcdefghij" if 0 in begin(both := match(game, seed=seed)))
        for move in moves:
            choose(both, min(both[0].table.due()), move)
            by_itself(both)
        return both
