"""What the tests of judging share: signed matches in lockstep, and cases made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from games.engine.model import Entry, Kind
from games.engine.serialization import packed
from games.judge.process import Case
from games.packages.catalog import manifests
from games.records.transcript import Transcript, header_of
from tests.support.peers import LOBBY_KEY, Side, set_up, sides

KEY = LOBBY_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def match(game: str = "rps", seats: int = 2, seed: str = "", settings: str = "") -> list[Side]:
    """All sides of a signed match, with the manifest's policy for who is gone."""
    return sides(game, seats, seed, settings, signed=True, gone=manifests()[game].gone)


def begin(sides: list[Side]) -> Mapping[int, Kind]:
    """Set a match up; answers who moves first."""
    set_up(sides)
    return sides[0].table.due()


def transcript(side: Side, entries: Sequence[Entry] | None = None) -> Transcript:
    """What a side keeps: all that its table has accepted, or these entries."""
    said = side.table.transcript if entries is None else tuple(entries)
    return Transcript(header_of(side.setup, KEY), tuple(said))


def case(side: Side, entries: Iterable[Entry] | None = None, **more: Any) -> Case:
    """A case: somebody shows all that a side has heard, or these entries."""
    shown = side.table.transcript if entries is None else entries
    return Case(KEY, side.setup.header, content=packed(shown), **more)
