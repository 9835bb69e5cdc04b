"""The forms of moves and secrets on the protocol's page are those that the games write."""

from __future__ import annotations

import contextlib
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.game import IllegalMove
from games.kit.random_playout import new
from games.packages.catalog import packages
from tools import protocol
from tools.moves import FORMS, allowed, matches, written

LARGEST = {"hex": {"size": "13"}}
"""Settings with which every text of a form is a place on the board."""

names = st.sampled_from(sorted(FORMS))


class Forms(SynchronousTestCase):
    """In random matches, and the other way round."""

    def test_every_game(self) -> None:
        """Each built-in game is on the page, with an example of each form."""
        self.assertEqual(FORMS.keys(), packages().keys())
        text = protocol.text()
        for name, forms in FORMS.items():
            self.assertIn(f"\n**{name}.** {forms.prose}\n", text)
            self.assertEqual(bool(forms.secret), packages()[name].rules().secrets, name)

    def test_written(self) -> None:
        """Every move in random matches, played or allowed, has one form, every form is met, and secrets have theirs."""
        for name, package in packages().items():
            forms, met = FORMS[name], set()
            for walk in matches(package, 12):
                for text in (*written(walk), *allowed(walk)):
                    met.add(forms.of(text))
                    self.assertIn(forms.of(text), forms.moves, f"{name}: {text}")
                for secret in walk.secrets:
                    self.assertTrue(re.fullmatch(forms.secret, secret), f"{name}: {secret}")
            self.assertEqual(met, set(forms.moves), name)

    @settings(max_examples=150, deadline=None)
    @given(names, st.data())
    def test_read(self, name: str, data: st.DataObject) -> None:
        """Every text of a form is a move of the game, and is written just so."""
        package = packages()[name]
        walk = new(package.rules(), package.manifest, 0)
        walk.settings = {**walk.settings, **LARGEST.get(name, {})}
        walk.begin()
        form = data.draw(st.sampled_from(sorted(FORMS[name].moves.values())))
        text = data.draw(st.from_regex(form, fullmatch=True))
        self.assertEqual(walk.rules.write(walk.rules.read(walk.state, 0, text)), text)

    @settings(max_examples=60, deadline=None)
    @given(names, st.text("abcdefghijklmnopqrstuvwxyz0123456789- ", max_size=8))
    def test_nothing_else(self, name: str, text: str) -> None:
        """A text of no form is refused, or is written in another way, which the wire refuses."""
        package = packages()[name]
        walk = new(package.rules(), package.manifest, 0)
        walk.begin()
        if FORMS[name].of(text):
            return
        with contextlib.suppress(IllegalMove):
            self.assertNotEqual(walk.rules.write(walk.rules.read(walk.state, 0, text)), text)
