"""Names: what is one, and when two are the same."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from lobby.core.names import check, key
from lobby.errors import BadName

ANY = st.text(max_size=40)


def reason(typed: str) -> str:
    """Why a name is refused, or nothing."""
    try:
        check(typed)
    except BadName as problem:
        return str(problem.parameters["reason"])
    return ""


class CheckTests(SynchronousTestCase):
    """What may be a name."""

    def test_shown_as_typed(self) -> None:
        """A name keeps its case and its form; only blanks around it go."""
        for typed in ("Ada", "ÅSA", "李明", "Zoë", "Ｗｉｄｅ", "x1", "1x", "🙂", "-", "/dev"):
            self.assertEqual(check(f"  {typed} "), typed)

    def test_length(self) -> None:
        """1 to 32 characters, whatever their bytes."""
        self.assertEqual(reason("é" * 32), "")
        self.assertEqual(reason("𝒳" * 32), "")
        self.assertEqual(reason("é" * 33), "long")
        self.assertEqual(reason(""), "empty")
        self.assertEqual(reason("   "), "empty")

    def test_one_word(self) -> None:
        """A name has no blank inside, of any kind."""
        self.assertEqual(reason("Ada Lovelace"), "blank")
        for blank in "\t\n\u00a0\u2003\u3000\u2028":
            self.assertEqual(reason(f"Ada{blank}Lovelace"), "invisible")

    def test_invisible(self) -> None:
        """What shows nothing is refused: control, format, filler, selector, private, unassigned, half a character."""
        for hidden in "\x00\x1b\u200b\u202e\u00ad\ufeff\u115f\u3164\uffa0\u2800\u034f\ufe0f\ue000\u0378\ud800":
            self.assertEqual(reason(f"Ada{hidden}"), "invisible", hex(ord(hidden)))
        self.assertEqual(reason("Ada\U000e0041"), "invisible")

    def test_mark_first(self) -> None:
        """A combining mark needs a character to sit on."""
        self.assertEqual(reason("\u0301Ada"), "invisible")
        self.assertEqual(reason("A\u0301da"), "")

    def test_no_number(self) -> None:
        """Digits alone are a place in a list, in any script."""
        for number in ("7", "042", "１２", "٣", "②", "x²"):
            self.assertEqual(reason(number), "" if number.startswith("x") else "number")

    @given(ANY)
    def test_accepted_names_are_visible(self, typed: str) -> None:
        """Whatever is accepted has 1 to 32 characters, none of them of a category that shows nothing."""
        if reason(typed):
            return
        shown = check(typed)
        self.assertTrue(1 <= len(shown) <= 32)
        self.assertFalse(
            {unicodedata.category(each) for each in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}
        )
        self.assertEqual(check(shown), shown)
        self.assertEqual(key(shown), key(typed))


class KeyTests(SynchronousTestCase):
    """When two names are the same."""

    def test_same(self) -> None:
        """Case, composition and compatibility forms make no difference."""
        for one, other in (
            ("Ada", "aDA"),
            ("É", "e\u0301"),
            ("Ｗｉｄｅ", "wide"),
            ("Straße", "STRASSE"),
            ("ﬁn", "FIN"),
        ):
            self.assertEqual(key(one), key(other))

    def test_other(self) -> None:
        """Accents and letters do make a difference."""
        for one, other in (("Ada", "Adá"), ("o", "0"), ("а", "a")):
            self.assertNotEqual(key(one), key(other))

    @given(ANY)
    def test_settled(self, text: str) -> None:
        """The key of a key is that key, of any text."""
        self.assertEqual(key(key(text)), key(text))

    @given(ANY)
    def test_forms(self, text: str) -> None:
        """Every normal form of a text has its key, and so has its folded case."""
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            self.assertEqual(key(unicodedata.normalize(form, text)), key(text))
        self.assertEqual(key(text.casefold()), key(text))
