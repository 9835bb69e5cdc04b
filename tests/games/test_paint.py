"""Colours by roles, which count for no column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.paint import ROLES, ansi, cut, pad, paint, painted, plain, side_by_side, width

texts = st.text(st.characters(blacklist_categories=("Cs", "Co", "Cc")), max_size=20)

LINES = "a\nb"


class Marks(SynchronousTestCase):
    """What is painted stays the same text."""

    @given(st.lists(st.tuples(st.sampled_from(ROLES), texts), max_size=6))
    def test_text_is_untouched(self, parts: list[tuple[str, str]]) -> None:
        """Without marks a text is what it was; each part is found with its role."""
        text = "".join(paint(role, part) + "." for role, part in parts)
        shown = painted(text)
        self.assertEqual(shown.text, "".join(f"{part}." for _, part in parts))
        self.assertEqual(plain(text), shown.text)
        found = [(role, shown.text[first:last]) for first, last, role in shown.colours]
        self.assertEqual(found, [(role, part) for role, part in parts if part])

    @given(st.text())
    def test_anything_can_be_looked_at(self, text: str) -> None:
        """Marks that nobody made do no harm."""
        shown = painted(text)
        self.assertEqual(ansi(shown.text, ()), shown.text)
        ansi(shown.text, shown.colours)

    def test_inside(self) -> None:
        """A part in another has its own role."""
        shown = painted(paint("dim", f"a{paint('good', 'b')}c"))
        self.assertEqual(shown, ("abc", ((0, 1, "dim"), (1, 2, "good"), (2, 3, "dim"))))

    def test_touching(self) -> None:
        """Parts of one role that touch are told as one; those of another, or apart from them, are not."""
        row = "".join(paint("dim", " .") for _ in range(15))
        self.assertEqual(painted(row).colours, ((0, 30, "dim"),))
        mixed = paint("dim", "a") + paint("good", "b") + paint("dim", "c") + "d" + paint("dim", "e")
        self.assertEqual([(first, last) for first, last, _ in painted(mixed).colours], [(0, 1), (1, 2), (2, 3), (4, 5)])

    def test_ansi(self) -> None:
        """Each part is coloured, and each line ends without colour."""
        shown = painted(f"x{paint('good', LINES)}y")
        self.assertEqual(ansi(*shown), "x\x1b[32ma\x1b[0m\n\x1b[32mb\x1b[0my")

    def test_unknown_role(self) -> None:
        """The roles are a closed set."""
        self.assertRaises(ValueError, paint, "mauve", "x")

    def test_width(self) -> None:
        """Marks take no columns, wide characters two; what is too wide is cut."""
        self.assertEqual(width(paint("good", "棋x")), 3)
        self.assertEqual(plain(pad(paint("good", "棋"), 4)), "棋  ")
        self.assertEqual([cut("abcdef", 4), cut("棋棋棋", 4), pad("棋棋棋", 4)], ["abc…", "棋…", "棋… "])

    def test_side_by_side(self) -> None:
        """Blocks of different heights and widths stand in columns."""
        self.assertEqual(side_by_side([["a", "bb"], [paint("bad", "c")]], 4)[1], "bb")
        self.assertEqual(plain(side_by_side([["a", "bb"], [paint("bad", "c")]], 4)[0]), "a   c")
