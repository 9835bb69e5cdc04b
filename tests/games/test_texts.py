"""What a game says: sentences by keys, in files, for whoever reads them."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from games.packages.texts import BadTexts, read
from games.reader import Reader
from games.texts import Text, Texts

ENGLISH = b"""
full = "Column {column} is full."
said = "{who} said: {what}"
[dice]
one = "{count} die"
other = "{count} dice"
[bids]
you = "You bid {bid}."
other = "{player} bids {bid}."
"""
GERMAN = b'full = "Spalte {column} ist voll."\n'


class Sentences(SynchronousTestCase):
    """Keys with values become sentences."""

    def setUp(self) -> None:
        self.texts = read({"texts/en.toml": ENGLISH, "texts/de.toml": GERMAN, "rules.py": b""})
        self.reader = Reader(("Ada", "Bea"), 1, texts=self.texts)

    def test_forms(self) -> None:
        """A number chooses between one and several; the reader is You, others have their names."""
        self.assertEqual([self.reader.text("dice", count=count) for count in (1, 2)], ["1 die", "2 dice"])
        bids = [self.reader.about(seat, "bids", bid="4 fives") for seat in (0, 1)]
        self.assertEqual(bids, ["Ada bids 4 fives.", "You bid 4 fives."])

    def test_language(self) -> None:
        """The reader's language where it has the sentence, English where not, and the key where neither has."""
        reader = Reader(("Ada", "Bea"), None, "de", self.texts)
        said = (reader.text("full", column=3), reader.text("dice", count=1), reader.text("unheard-of"))
        self.assertEqual(said, ("Spalte 3 ist voll.", "1 die", "unheard-of"))

    def test_said_without_a_reader(self) -> None:
        """What the rules say is English for whoever knows no better, and worded again where it is shown."""
        full = self.texts.english("full", "", {"column": 3})
        self.assertEqual((full, str(full)), ("Column 3 is full.", "Column 3 is full."))
        self.assertIs(type(str(full)), str)
        german = Reader((), None, "de", self.texts)
        self.assertEqual(german.again(full), "Spalte 3 ist voll.")
        inside = self.texts.english("said", "", {"who": "Ada", "what": full})
        self.assertEqual(german.again(inside), "Ada said: Spalte 3 ist voll.")
        self.assertEqual(german.again("A plain sentence."), "A plain sentence.")

    def test_a_place_without_value_is_seen(self) -> None:
        """A value that is not there leaves its place; nothing is looked up in values."""
        self.assertEqual(self.reader.text("full"), "Column {column} is full.")
        self.assertEqual(self.reader.text("full", column="{0.__class__}"), "Column {0.__class__} is full.")

    def test_wrong_files(self) -> None:
        """Every problem of every file is told with its place."""
        wrong = {
            "texts/en.toml": b'A = "x"\nopen = "{"\nplace = "{0.x}"\nempty = 3\n[forms]\none = "1"\n',
            "texts/de.toml": b"= 3",
            "texts/notes.txt": b"",
        }
        problems = "\n".join(self.assertRaises(BadTexts, read, wrong).problems)
        for place in (
            "texts/en.toml: $.A: is no key",
            "texts/en.toml: $.open: ",
            "texts/en.toml: $.place: {0.x} is no place",
            "texts/en.toml: $.empty: must be a sentence",
            '$.forms: must be a sentence, or a table of forms with "other"',
            "texts/de.toml: it is no TOML",
            "texts/notes.txt: is no file of sentences",
        ):
            self.assertIn(place, problems)

    def test_no_files(self) -> None:
        """A small game needs none."""
        self.assertEqual(Texts().english("hello", "", {}), Text("hello", "hello", "", {}))
