"""Rules from a folder that fail in the middle of a match: it costs that match, and the client stays usable."""

from __future__ import annotations

from typing import Any

from client import events
from client import games as folders
from client.session.screens import Screen
from games.cage import process
from games.packages.catalog import BadGame
from tests.client.bot.test_player import RealWorld
from tests.client.test_games import FolderCase, trust

RULES = """
import os
from games.builtin.rps import rules as own


class RockPaperScissors(own.RockPaperScissors):
    def render(self, view, reader):
        if reader.seat == 0:
            {picture}
        return super().render(view, reader)

    def apply(self, state, moves):
        {move}
        return super().apply(state, moves)
"""

LATE = "took longer than 1 s"
ENDED = "its process ended"


class Failing(FolderCase):
    """Two play it; the rules of one or of both fail."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(process, "CALL_SECONDS", 1.0)
        self.patch(folders, "_opened", {})

    def begin(self, picture: str = "pass", move: str = "pass") -> None:
        """Both sit; the host is Ada, whose picture it is."""
        (self.folder / "rules.py").write_text(RULES.format(picture=picture, move=move), "utf-8")
        self.world = world = RealWorld()
        self.addCleanup(world.database.stopService)
        package = folders.open_one(str(self.folder), trust)
        (self.ada, self.heard), (self.bob, self.told) = players = [world.session() for _ in range(2)]
        for (session, _), name in zip(players, ("Ada", "Bob"), strict=True):
            world.run(session.connect("lobby.example"))
            world.run(session.account.drop_in_as(name))
        world.run(self.ada.rooms.create_from(package, "best=1"))
        assert self.ada.rooms.room is not None
        world.run(self.bob.rooms.join(self.ada.rooms.room.room))
        world.net.pass_time(3)

    def only(self, told: list[events.Event], kind: type[events.Event]) -> Any:
        """The one event of this kind."""
        (found,) = [event for event in told if isinstance(event, kind)]
        return found

    def usable(self) -> None:
        """Both can go on with something else."""
        self.world.net.pass_time(30)
        for session in (self.ada, self.bob):
            self.assertIs(session.screen, Screen.IDLE)
            self.world.run(session.chat.tell("Ada", "Again?"))
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_picture(self) -> None:
        """At a picture: its player is told why, the opponent is told who cannot go on, and nobody is called a cheat."""
        for failing, why in {
            "while True: pass": LATE,
            "os._exit(7)": ENDED,
            "import ctypes; ctypes.string_at(0)": ENDED,
        }.items():
            self.begin(picture=failing)
            self.world.net.pass_time(3)
            notice = self.only(self.heard, events.Notice)
            self.assertEqual((notice.what, notice.parameters["why"]), ("rules-failed", why))
            for told in (self.heard, self.told):
                over = self.only(told, events.MatchOver)
                self.assertEqual((over.reason.value, over.player, over.places), ("resigned", "Ada", (2, 1)))
                self.assertEqual(self.only(told, events.ResultTaken).verdict, "agreed")
            words = self.only(self.told, events.WordsHeard)
            self.assertEqual(words.text, "I cannot go on: my client cannot run the rules of dice any more.")
            self.usable()

    def test_picture_that_prints(self) -> None:
        """A million lines at a picture harm nothing: the match is played to its end. Memory that is not given fails,
        and so does a word to end the program."""
        for odd, stumbles in (
            ("print('x\\n' * 10**6)", 0),
            ("return 'x' * 10**9", 1),
            ("raise SystemExit", 1),
        ):
            self.begin(picture=odd)
            self.world.run(self.ada.match.move("rock"))
            self.world.run(self.bob.match.move("paper"))
            self.world.net.pass_time(3)
            self.assertEqual(self.only(self.told, events.MatchOver).reason.value, "played")
            notices = [event for event in self.heard if isinstance(event, events.Notice)]
            self.assertEqual([notice.what for notice in notices], ["game-stumbled"] * stumbles)
            self.usable()

    def test_move(self) -> None:
        """At a move, where both have the same rules: both are told, and the match ends."""
        for failing, why in {
            "while True: pass": LATE,
            "os._exit(7)": ENDED,
            "raise KeyError(7)": "KeyError: 7",
        }.items():
            self.begin(move=failing)
            self.world.run(self.ada.match.move("rock"))
            self.world.run(self.bob.match.move("paper"))
            self.world.net.pass_time(3)
            notices = [event for event in (*self.heard, *self.told) if isinstance(event, events.Notice)]
            self.assertEqual({notice.what for notice in notices}, {"rules-failed"})
            self.assertTrue(all(str(notice.parameters["why"]).startswith(why) for notice in notices), notices)
            for told in (self.heard, self.told):
                self.assertEqual(self.only(told, events.MatchOver).reason.value, "resigned")
            self.usable()

    def test_import(self) -> None:
        """At import: the folder is refused in words."""
        self.patch(process, "START_SECONDS", 3.0)
        for failing, why in (
            ("while True: pass", "took longer"),
            ("raise SystemExit(7)", "it would end the program"),
            ("import os; os._exit(7)", ENDED),
            ("1 / 0", "rules.py, line 1"),
        ):
            (self.folder / "rules.py").write_text(failing, "utf-8")
            refused = self.assertRaises(BadGame, folders.open_one, str(self.folder), trust)
            self.assertIn(why, str(refused))
