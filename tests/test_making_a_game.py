"""``docs/making-a-game.md``: the game on that page is complete and works, so the page cannot go stale."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games import catalogue
from games.entries import Reason, Seating
from games.game import Game, IllegalMove
from games.manifest import load, read_settings, settings_of
from games.seat import SeatKeeper
from games.table import Table
from tests.support_games import Side, entropy, play_out, set_up

PAGE = Path(__file__).parent.parent / "docs" / "making-a-game.md"


def example(language: str) -> str:
    """The page's only block in this language."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(text)


class Page(SynchronousTestCase):
    """The example, taken from the page."""

    def setUp(self) -> None:
        path = Path(self.mktemp())
        path.write_text(example("toml"), "utf-8")
        self.manifest = load(path)
        name = self.manifest.rules.partition(":")[0]
        module = ModuleType(name)
        sys.modules[name] = module
        self.addCleanup(sys.modules.pop, name)
        exec(compile(example("python"), str(PAGE), "exec"), module.__dict__)
        self.rules: Game[Any, Any, Any] = catalogue.rules(self.manifest)

    def sides(self, seed: str) -> tuple[Side, Side]:
        """Two peers of one match, each with a table of its own."""
        return self.side(0, seed), self.side(1, seed)

    def side(self, seat: int, seed: str) -> Side:
        """One peer."""
        side = object.__new__(Side)
        chosen = read_settings(self.manifest, "")
        side.seating = Seating("m1", self.manifest.name, self.manifest.version, ("Ada", "Bea"), chosen, 0, seat)
        side.rules = self.rules
        side.table = Table(side.seating, side.rules)
        side.keeper = SeatKeeper(side.seating, side.rules, entropy(f"{seed}/{seat}"))
        return side

    def test_manifest(self) -> None:
        """The manifest is whole; the table of its fields on the page names each of them."""
        self.assertEqual((self.manifest.name, self.manifest.least, self.manifest.most), ("tictactoe", 2, 2))
        self.assertEqual(set(settings_of(self.manifest)), {"time"})
        text = PAGE.read_text("utf-8")
        for field in msgspec.structs.fields(type(self.manifest)):
            self.assertRegex(text, rf"\| .*`(\[{field.name}\.NAME\]|{field.name})`.* \|")

    @settings(max_examples=50, deadline=None)
    @given(st.text(max_size=8), st.data())
    def test_played_to_the_end(self, seed: str, data: st.DataObject) -> None:
        """Whatever both choose, they play to the end through ``games.table``, and both tables are the same."""
        ada, bea = sides = self.sides(seed)
        ending = play_out(sides, lambda bound: data.draw(st.integers(0, bound - 1)))
        self.assertIs(ending.reason, Reason.PLAYED)
        self.assertIn(ending.places, ((1, 1), (1, 2), (2, 1)))
        self.assertEqual(ada.table, bea.table)
        self.assertEqual(self.rules.to_move(ada.table.state), frozenset())

    def test_a_known_match(self) -> None:
        """Three in a row win, a marked cell and another's turn are refused, and the picture shows it."""
        sides = self.sides("")
        set_up(sides)
        table = sides[0].table
        first = table.state.first
        for turn, cell in enumerate(("b2", "a1", "A3 ", "c3", "c1")):
            mover = sides[(first + turn) % 2]
            self.assertRaises(IllegalMove, self.rules.play, table.state, {1 - mover.keeper.seat: cell})
            entry = mover.keeper.choose(table, cell)
            for side in sides:
                side.table.accept(entry)
        self.assertRaises(IllegalMove, self.rules.play, table.state, {first: "b2"})
        self.assertRaises(IllegalMove, self.rules.read, table.state, first, "d4")
        picture = self.rules.picture(self.rules.view(table.state, None))
        self.assertEqual(picture, "3  X  .  O\n2  .  X  .\n1  O  .  X\n   a  b  c")
        ending = table.ending
        assert ending is not None
        self.assertEqual(ending.places[first], 1)
