"""A manifest's problems, all of them with their places, and settings of three kinds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Gone
from games.packages import catalog
from games.packages.manifest import BadManifest, BadSetting, Manifest, load, read_settings, settings_of
from lobby.app import service
from lobby.app.options import Refusal

WHOLE = """
api = 1
name = "dice"
display = "Dice"
type = "chance"
description = "Roll."
version = "1.2.3"
rules = "rules:Dice"
bot = "bot:choose"
min_players = 2
max_players = 6
gone = "plays on"
after = "again"

[settings.rounds]
default = 3
least = 1
most = 9
odd = true
description = "how many rounds"

[settings.scoring]
default = "short"
choices = ["short", "long"]
description = "how points are counted"

[settings.jokers]
default = true
description = "whether ones are jokers"
"""

WRONG: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ('name = "dice"', 'name = "Dice"', ("$.name: must be lower-case letters, digits and hyphens, ",)),
    ('name = "dice"', "", ("$.name: is missing",)),
    ("api = 1", "", ("$.api: is missing: write api = 1, the version of the interface",)),
    ("api = 1", "api = 2", ("$.api: must be 1: this program knows no other",)),
    ("api = 1", 'api = "1"', ("$.api: Expected int, got str",)),
    (
        "min_players = 2",
        "least = 2",
        ("$.least: has another name now: write min_players = 2", "$.min_players: is miss"),
    ),
    ("max_players = 6", "most = 6", ("$.most: has another name now: write max_players = 6", "$.max_players: is miss")),
    ('type = "chance"', "type = 3", ("$.type: Expected str, got int",)),
    ('type = "chance"', 'type = "a\\tb"', ("$.type: must be one line of 1 to 64 bytes",)),
    ('"Roll."', '""', ("$.description: must be one line of 1 to 500 bytes",)),
    ('"1.2.3"', '"1.2"', ("$.version: must be three numbers, major.minor.patch",)),
    ('"1.2.3"', '"1.02.3"', ("$.version: must be three numbers, major.minor.patch",)),
    ('"rules:Dice"', '"rules"', ('$.rules: must be "module:Class"',)),
    ('"bot:choose"', '"bot.py"', ('$.bot: must be "module:function"',)),
    ("min_players = 2", "min_players = 1", ("$.min_players: must be from 2 to 8",)),
    (
        "max_players = 6",
        "max_players = 9\ncolour = 1",
        ("$.colour: is unknown; there are api, name, ", "$.max_players: must be from 2 to 8"),
    ),
    ("min_players = 2", "min_players = 7", ("$.min_players: is 7, above max_players, 6",)),
    ("max_players = 6", "max_players = true", ("$.max_players: Expected int, got bool",)),
    ('"plays on"', '"stops"', ('$.gone: must be "ends", "plays on" or "bot"',)),
    ('"again"', '"never"', ('$.after: must be "close" or "again"',)),
    ('"again"', '"again"\nkind = "program"', ('$.kind: must be "rules"',)),
    ("default = 3", "default = 4", ("$.settings.rounds.default: is 4, which is not an odd whole number from 1 to 9",)),
    ("default = 3", "default = 11", ("$.settings.rounds.default: is 11, ",)),
    ("least = 1\n", "least = 10\n", ("$.settings.rounds.least: is 10, above most, 9",)),
    ("least = 1\n", "lest = 1\n", ("$.settings.rounds.lest: is unknown; ", "$.settings.rounds.least: is missing")),
    ("odd = true", "odd = 1", ("$.settings.rounds.odd: Expected bool, got int",)),
    ('"how many rounds"', '""', ("$.settings.rounds.description: must be one line",)),
    ('"short"\nch', '"long one"\nch', ('$.settings.scoring.default: is "long one", which is not one of short, long',)),
    ('["short", "long"]', '["short"]', ("$.settings.scoring.choices: must be two or more different words",)),
    ('["short", "long"]', '["short", 2]', ("$.settings.scoring.choices[1]: Expected str, got int",)),
    ('["short", "long"]', '["short", "a b"]', ("$.settings.scoring.choices[1]: must be a word without spaces",)),
    ("[settings.jokers]", "[settings.Jokers]", ("$.settings.Jokers: is no name for a setting",)),
    ("[settings.jokers]", "[settings.ranked]", ("$.settings.ranked: is a setting that every game has by itself",)),
    ("[settings.jokers]", "[settings.time]", ("$.settings.time: is a setting that every game has by itself",)),
)
"""What is replaced by what, and what is said of it."""


class Manifests(SynchronousTestCase):
    """``games/packages/manifest.py``."""

    def load(self, text: str) -> Manifest:
        """A manifest of this text."""
        path = Path(self.mktemp())
        path.write_text(text, "utf-8")
        return load(path)

    def problems(self, text: str) -> list[str]:
        """What is said of it, without the file's name, which each line begins with."""
        problem = self.assertRaises(BadManifest, self.load, text)
        self.assertEqual(str(problem), "\n".join(problem.problems))
        name = problem.problems[0].partition(": ")[0]
        self.assertTrue(all(line.startswith(f"{name}: ") for line in problem.problems))
        return [line.removeprefix(f"{name}: ") for line in problem.problems]

    def test_whole(self) -> None:
        """Everything that a manifest says is read; what it need not say has its default."""
        manifest = self.load(WHOLE)
        self.assertEqual((manifest.bot, manifest.gone, manifest.after), ("bot:choose", Gone.PLAYS_ON, "again"))
        self.assertEqual(list(settings_of(manifest)), ["rounds", "scoring", "jokers", "time", "clock", "ranked"])
        rps = catalog.manifests()["rps"]
        self.assertEqual((rps.kind, rps.bot, rps.gone, rps.after), ("rules", "", Gone.ENDS, "close"))

    def test_each_problem(self) -> None:
        """What is missing, unknown, of the wrong type or over a limit is named with its place."""
        for old, new, said in WRONG:
            self.assertIn(old, WHOLE)
            found = self.problems(WHOLE.replace(old, new, 1))
            self.assertEqual(len(found), len(said), found)
            for line, beginning in zip(found, said, strict=True):
                self.assertTrue(line.startswith(beginning), line)

    def test_all_at_once(self) -> None:
        """Several problems are told together, whatever else is wrong."""
        text, expected = WHOLE, 0
        for old, new, _ in (WRONG[0], WRONG[2], WRONG[5], WRONG[13], WRONG[16], WRONG[22], WRONG[26]):
            text, expected = text.replace(old, new, 1), expected + 1
        self.assertEqual(len(self.problems(text)), expected)

    def test_no_manifest(self) -> None:
        """A file that is not there, is no TOML or no text is a problem like others, with the line where it is known."""
        self.assertIn("it cannot be read", str(self.assertRaises(BadManifest, load, Path("nothing"))))
        self.assertRegex(self.problems('name = "dice"\ntype =\n')[0], r"it is no TOML: .*line 2")
        path = Path(self.mktemp())
        path.write_bytes(b"\xff\xfe")
        self.assertIn("it is no TOML", str(self.assertRaises(BadManifest, load, path)))
        self.assertIn("$.settings: must be a table", self.problems("settings = 3\n" + WHOLE.partition("[")[0]))
        self.assertIn("$.settings.a: must be a table", self.problems(WHOLE.partition("[")[0] + "[settings]\na = 3"))

    @given(st.text(alphabet='abm=0129"[].\n tru', max_size=80))
    def test_any_text(self, text: str) -> None:
        """Whatever a manifest holds, there are problems in lines, and nothing else is raised."""
        for line in self.problems(text):
            self.assertTrue(line.startswith(("$.", "it is no TOML")), line)

    def test_settings(self) -> None:
        """Settings are completed as text; what a game does not allow is refused with what it does."""
        manifest = self.load(WHOLE)
        plain = {"rounds": "3", "scoring": "short", "jokers": "yes", "time": "120", "clock": "none", "ranked": "no"}
        self.assertEqual(read_settings(manifest, ""), plain)
        self.assertEqual(
            read_settings(manifest, "jokers=no rounds=007 scoring=long ranked=yes time=5"),
            {"rounds": "7", "scoring": "long", "jokers": "no", "time": "5", "clock": "none", "ranked": "yes"},
        )
        for wrong, allowed in (
            ("rounds=4", "an odd whole number from 1 to 9"),
            ("rounds=٣", "an odd whole number from 1 to 9"),
            ("rounds=-1", "an odd whole number from 1 to 9"),
            ("scoring=Short", "one of short, long"),
            ("jokers=true", "yes or no"),
            ("ranked", "one of the settings clock, jokers, ranked, rounds, scoring, time, as name=value"),
            ("colour=red", "one of the settings clock, jokers, ranked, rounds, scoring, time, as name=value"),
        ):
            problem = self.assertRaises(BadSetting, read_settings, manifest, wrong)
            self.assertEqual(problem.parameters["allowed"], allowed)

    def test_clock(self) -> None:
        """A clock is minutes and seconds, written in one way; anything else is refused with what it may be."""
        manifest = self.load(WHOLE)
        for typed, value in (("none", "none"), ("5+3", "5+3"), ("005+00", "5+0"), ("1+0", "1+0"), ("180+60", "180+60")):
            self.assertEqual(read_settings(manifest, f"clock={typed}")["clock"], value)
        for wrong in (
            "",
            "5",
            "5+",
            "+3",
            "0+5",
            "181+0",
            "5+61",
            "5+3+1",
            "-5+3",
            "5 +3",
            "٥+٣",
            "5.5+3",
            "5+3s",
            "None",
        ):
            problem = self.assertRaises(BadSetting, read_settings, manifest, f"clock={wrong}")
            self.assertIn(problem.parameters["setting"], ("clock", "+3"))
            if problem.parameters["setting"] == "clock":
                self.assertEqual(
                    problem.parameters["allowed"],
                    "none, or minutes+seconds such as 5+3: 1 to 180 minutes for all moves, "
                    "and 0 to 60 seconds more for each",
                )
        self.assertRaises(BadSetting, read_settings, manifest, "clock=5+3 clock=5+3")

    def test_every_value(self) -> None:
        """A setting knows all its values, each of which is allowed as it is written."""
        found = {name: setting.every for name, setting in settings_of(self.load(WHOLE)).items()}
        self.assertEqual(list(found["rounds"]), [1, 3, 5, 7, 9])
        self.assertEqual((list(found["scoring"]), list(found["jokers"])), (["short", "long"], ["no", "yes"]))
        for name, setting in settings_of(self.load(WHOLE)).items():
            for value in list(found[name])[:50]:
                self.assertEqual(setting.read(str(value)), str(value))

    def test_the_lobby_says_them(self) -> None:
        """A lobby whose games have problems does not start, and prints each in a line."""
        problems = ("a.toml: $.name: is missing", "b.toml: $.rules: is missing")

        def broken() -> None:
            raise BadManifest(problems)

        self.patch(catalog, "packages", broken)
        refusal = self.assertRaises(Refusal, service._check_games)
        self.assertEqual(str(refusal).splitlines()[1:], list(problems))
