"""Chance that all draw alike, and values that are sealed now and shown later."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.chance import SeededChance
from games.engine.commitments import Purpose, Sealed, read_opening
from games.game import shuffled
from games.hashing import digest

purposes: st.SearchStrategy[Purpose] = st.sampled_from(("secret", "move"))
nonces = st.binary(min_size=16, max_size=16).map(bytes.hex)
values = st.builds(Sealed, purposes, st.text(max_size=8), st.integers(0, 9), st.integers(0, 9), nonces, st.text())


class Chances(SynchronousTestCase):
    """``SeededChance``."""

    def test_the_same_everywhere(self) -> None:
        """A seed gives these very numbers, so that a client in another language can check itself."""
        chance = SeededChance(b"seed")
        self.assertEqual([chance.below(bound) for bound in (2, 6, 100, 2**64, 1)], [1, 0, 6, 3905565626735638149, 0])

    @settings(max_examples=50)
    @given(st.binary(), st.integers(1, 2**64))
    def test_in_bounds(self, seed: bytes, bound: int) -> None:
        """Each number is below its bound."""
        chance = SeededChance(seed)
        for _ in range(5):
            self.assertTrue(0 <= chance.below(bound) < bound)

    def test_fair(self) -> None:
        """Numbers are about equally frequent."""
        chance = SeededChance(b"fair")
        counts = Counter(chance.below(6) for _ in range(6000))
        self.assertTrue(all(850 < counts[number] < 1150 for number in range(6)), counts)

    def test_words_that_are_unfair_are_passed_over(self) -> None:
        """A word at or above the highest multiple of the bound is not used."""
        bound = 2**63 + 1  # about every second word is too high
        passed_over = 0
        for number in range(20):
            seed = str(number).encode()
            words = SeededChance(seed)
            drawn = [words.below(2**64) for _ in range(40)]
            passed_over += drawn[0] >= bound
            self.assertEqual(SeededChance(seed).below(bound), next(word for word in drawn if word < bound))
        self.assertGreater(passed_over, 0)

    def test_impossible_bounds(self) -> None:
        """Nothing can be drawn below 0 or 1, nor beyond a word."""
        for bound in (0, -1, 2**64 + 1):
            self.assertRaises(ValueError, SeededChance(b"").below, bound)

    @given(st.lists(st.integers()), st.binary())
    def test_shuffled(self, items: list[int], seed: bytes) -> None:
        """Shuffling keeps the items and depends on the seed alone."""
        once = shuffled(items, SeededChance(seed))
        self.assertEqual(sorted(once), sorted(items))
        self.assertEqual(once, shuffled(items, SeededChance(seed)))


class Seals(SynchronousTestCase):
    """``Sealed``."""

    @given(values)
    def test_opens(self, sealed: Sealed) -> None:
        """What was sealed is read again from its opening, and keeps its commitment."""
        shown = read_opening(sealed.purpose, sealed.origin, sealed.turn, sealed.seat, sealed.opening)
        self.assertEqual(shown, sealed)
        self.assertTrue(sealed.keeps(sealed.commitment))

    @given(values, values)
    def test_binds_everything(self, one: Sealed, other: Sealed) -> None:
        """Purpose, origin, turn, seat, nonce and value: if one of them differs, the commitment does."""
        self.assertEqual(one == other, one.commitment == other.commitment)
        for name in ("purpose", "origin", "turn", "seat", "nonce", "value"):
            mixed = replace(one, **{name: getattr(other, name)})
            self.assertEqual(mixed == one, mixed.keeps(one.commitment))

    def test_fields_do_not_run_together(self) -> None:
        """Where one field ends and the next begins matters."""
        self.assertNotEqual(digest("ab", "c"), digest("a", "bc"))
        self.assertNotEqual(digest("ab"), digest("ab", ""))

    def test_malformed_openings(self) -> None:
        """An opening without a nonce of 32 hexadecimal digits is none."""
        for text in ("", "rock", " rock", "0" * 32, "0" * 31 + " rock", "0" * 33 + " rock", "G" * 32 + " rock"):
            self.assertIsNone(read_opening("move", "m", 1, 0, text))
