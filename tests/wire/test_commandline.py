"""Arguments as text: what Python could not read is read once more, or refused."""

from __future__ import annotations

import sys
from io import StringIO

from hypothesis import given
from hypothesis import strategies as some
from twisted.trial.unittest import SynchronousTestCase

from wire.commandline import USAGE, texts, variables


def as_given(content: bytes) -> str:
    """An argument as Python hands it over under a locale of UTF-8."""
    return content.decode("utf-8", "surrogateescape")


class Texts(SynchronousTestCase):
    """``texts`` and ``variables``."""

    def refused(self, *given: str) -> str:
        """What is said of a command line that cannot be used."""
        said = StringIO()
        self.patch(sys, "stderr", said)
        self.assertEqual(self.assertRaises(SystemExit, texts, given, "python -m x").code, USAGE)
        return said.getvalue()

    @given(some.lists(some.binary(max_size=12)))
    def test_any_bytes(self, arguments: list[bytes]) -> None:
        """UTF-8 is what it was; anything else is one line of printable ASCII."""
        given_ = [as_given(content) for content in arguments]
        try:
            wanted = [content.decode("utf-8") for content in arguments]
        except UnicodeDecodeError:
            said = self.refused(*given_)
            self.assertTrue(said.isascii() and said[:-1].isprintable() and said.endswith("\n"))
        else:
            self.assertEqual(texts(given_, "python -m x"), wanted)

    def test_names_it(self) -> None:
        """The argument is named by its number, with its bytes."""
        self.assertIn(
            r"its argument 2 has bytes that are no UTF-8, 'Ad\xe9'", self.refused("--name", as_given(b"Ad\xe9"))
        )

    def test_under_a_locale_of_ascii(self) -> None:
        """Where every other byte came as half a character, UTF-8 is still read."""
        self.assertEqual(texts(["Zoë".encode().decode("ascii", "surrogateescape")], "x"), ["Zoë"])

    def test_variables(self) -> None:
        """Only the variables that are read as text are looked at."""
        bad = as_given(b"\xff")
        self.assertEqual(variables({"A": "a", "PATH": bad}, "x", "A", "B"), {"A": "a", "PATH": bad})
        self.patch(sys, "stderr", StringIO())
        self.assertRaises(SystemExit, variables, {"A": bad}, "x", "A")
