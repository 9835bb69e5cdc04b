"""One of three leaves a match that plays on, also in the middle of a turn in which all choose at once."""

from __future__ import annotations

from pathlib import Path

from client import games as folders
from tests.support.stage import Person, StageCase

MANIFEST = """
api = 1
name = "ballot"
display = "Ballot"
type = "test"
description = "All name a number at once."
version = "1.0.0"
rules = "rules:Ballot"
min_players = 3
max_players = 3
gone = "plays on"
"""

RULES = """
from dataclasses import dataclass, replace

from games.game import Game, IllegalMove, ranked


@dataclass(frozen=True)
class Votes:
    points: tuple
    here: tuple
    rounds: int = 0


class Ballot(Game):
    def setup(self, seats, settings, chance):
        return Votes((0,) * seats, tuple(range(seats)))

    def to_move(self, state):
        return frozenset() if self.outcome(state) else frozenset(state.here)

    def legal(self, state, seat, secret=""):
        return ("1", "2", "3") if seat in self.to_move(state) else ()

    def apply(self, state, moves):
        points = tuple(have + int(moves.get(seat, "0")) for seat, have in enumerate(state.points))
        return replace(state, points=points, rounds=state.rounds + 1)

    def without(self, state, seat):
        return replace(state, here=tuple(one for one in state.here if one != seat))

    def outcome(self, state):
        here = [1 if seat in state.here else 0 for seat in range(len(state.points))]
        return ranked(tuple(have * one for have, one in zip(state.points, here))) if state.rounds == 2 else None

    def render(self, view, reader):
        return " ".join(map(str, view.state.points))

    def describe(self, view, reader):
        return self.render(view, reader)
"""


class Leaving(StageCase):
    """Ada hosts, Bea and Cid sit with her; all are to choose."""

    def setUp(self) -> None:
        super().setUp()
        self.cid = self.person("Cid", "192.0.2.13")
        self.people = (self.ada, self.bea, self.cid)
        self.patch(folders, "_opened", {})
        folder = Path(self.mktemp()) / "ballot"
        folder.mkdir(parents=True)
        (folder / "manifest.toml").write_text(MANIFEST, "utf-8")
        (folder / "rules.py").write_text(RULES, "utf-8")
        self.ada.do(self.ada.session.rooms.create_from(folders.open_one(str(folder), lambda package: True)))
        room = self.ada.session.rooms.room
        assert room is not None
        for person in (self.bea, self.cid):
            person.do(person.session.rooms.join(room.room))
            person.do(person.session.rooms.ready())
        self.ada.do(self.ada.session.rooms.start())
        for person in (self.bea, self.cid):
            person.do(person.session.agree())
        self.network.pass_time(5, lambda: all(person.heard("turn", yours=True) for person in self.people))
        self.now()

    def move(self, person: Person, text: str) -> None:
        """Somebody chooses."""
        person.do(person.session.match.move(text))

    def test_still_counts(self) -> None:
        """whoever had sealed a move is told that it counts, and is not asked again; whoever had not is."""
        self.move(self.ada, "3")
        self.move(self.bea, "2")
        self.cid.do(self.cid.session.leave())
        self.told(self.ada, "seat-gone", 1, player="Cid", sealed="3", again=False)
        self.told(self.bea, "seat-gone", 1, player="Cid", sealed="2", again=False)
        self.assertIn(
            "Cid is out of the match for good; the others play on. Your 3 stays sealed and counts.", self.ada.said
        )
        self.told(self.ada, "moved", 2, player="Ada", move="3")
        self.told(self.ada, "moved", 2, player="Bea", move="2")
        self.told(self.ada, "turn", 2, yours=True, turn=3)
        for person in (self.ada, self.bea):
            self.assertEqual(person.heard("turn", yours=True), person.heard("turn", yours=True, turn=3))

    def test_not_sealed_yet(self) -> None:
        """who had not chosen is asked as before, and has nothing to seal again."""
        self.move(self.ada, "3")
        self.cid.do(self.cid.session.leave())
        self.told(self.bea, "seat-gone", 1, sealed="", again=False)
        self.assertIn("Cid is out of the match for good; the others play on.", self.bea.said)
        self.told(self.bea, "turn", 1, yours=True)
        self.move(self.bea, "1")
        self.told(self.ada, "moved", 2, player="Ada", move="3")

    def test_crossing(self) -> None:
        """a move that crosses the word of who leaves is not refused: it is sealed for the turn anew."""
        self.move(self.ada, "3")
        way = self.between(self.ada, self.bea)
        way.frozen = True
        self.cid.do(self.cid.session.leave())
        self.move(self.bea, "2")
        way.frozen = False
        self.told(self.ada, "moved", 30, player="Bea", move="2")
        self.never_told(self.bea, "failed")

    def test_named_at_the_end(self) -> None:
        """However it ends for those who play on, who was out before is named: played, or agreed to be a draw."""
        self.cid.do(self.cid.session.leave())
        self.told(self.ada, "seat-gone", 1)
        self.ada.do(self.ada.session.match.offer("draw"))
        self.bea.do(self.bea.session.agree())
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 2, reason="agreed", out=("Cid",))
            end = next(said for said in person.said if "agreed to a draw" in said)
            self.assertIn("All who still played have agreed to a draw.", end)
            self.assertTrue(end.endswith("Out before the end: Cid."), end)

    def test_named_after_play(self) -> None:
        """The same where it is played to its end."""
        self.cid.do(self.cid.session.leave())
        self.told(self.ada, "seat-gone", 1)
        for _ in range(2):
            for person in (self.ada, self.bea):
                self.move(person, "1")
            self.network.pass_time(1)
        self.told(self.ada, "match-over", 5, reason="played", out=("Cid",))
