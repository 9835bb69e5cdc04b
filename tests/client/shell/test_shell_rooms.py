"""The words for rooms of more than two, for offers in a match, and for games from folders."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import games
from client.events import Offered, StartProposed
from client.session.screens import Screen
from client.trust import TrustedFolders
from tests.support.shell import ShellCase, invitation, turn


class Several(ShellCase):
    """ready, unready, start, agree, refuse, offer."""

    def test_in_a_room(self) -> None:
        """Each word does what it says."""
        self.signed_in()
        self.session.go(Screen.IN_ROOM)
        self.type("ready", "unready", "start", "agree", "refuse")
        self.assertEqual(self.session.done, [("ready", True), ("ready", False), ("start",), ("agree",), ("refuse",)])

    def test_called(self) -> None:
        """A proposed start and an offer call me; my own do not."""
        self.signed_in()
        for mine in (True, False):
            self.shell.hear(StartProposed("bob", 20, mine))
            self.shell.hear(Offered("m1", "bob", "draw", mine))
        self.assertEqual(self.terminal.calls, [("bob wants to start", True), ("bob offers something", True)])

    def test_in_a_match(self) -> None:
        """An offer is made and answered in a match; a move that is called like a word is still a move."""
        self.signed_in()
        self.session.go(Screen.PLAYING)
        self.session.match.turn = turn("rock", "agree")
        self.type("offer undo", "offer dr", "refuse", "agree")
        done = [("offer", "undo"), ("offer", "draw"), ("refuse",), ("move", "agree")]
        self.assertEqual([what for what in self.session.done if what[0] != "move" or what[1] == "agree"], done)

    def test_what_is_offered(self) -> None:
        """An offer of nothing asks what; of something else it is refused. ``undo`` is an offer, too."""
        self.signed_in()
        self.session.go(Screen.PLAYING)
        self.session.match.turn = turn("rock")
        self.type("offer", "2", "offer money", "undo")
        self.assertEqual([what for what in self.session.done if what[0] == "offer"], [("offer", "undo")] * 2)
        self.assertIn("Type it as: offer [draw|undo]", self.terminal.text)

    def test_not_now(self) -> None:
        """Where a word does not work it is said why."""
        self.signed_in()
        for word, said in (
            ("ready", "ready works in a room"),
            ("agree", "Nobody asks you anything"),
            ("start", "start works in a room of your own"),
            ("offer draw", "offer works in a match"),
        ):
            self.terminal.lines.clear()
            self.type(word)
            self.assertIn(said, self.terminal.text)
        self.session.go(Screen.IN_ROOM)
        self.terminal.lines.clear()
        self.type("offer draw", "accept")
        self.assertIn("There is no match yet", self.terminal.text)
        self.assertIn("To a start you say agree.", " ".join(self.terminal.lines))
        self.assertEqual(self.session.done, [])


class Folders(ShellCase):
    """create ./FOLDER and those who come to it."""

    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(self.mktemp()).absolute() / "mine"
        shutil.copytree(
            Path(games.__file__).parent / "builtin" / "rps", self.folder, ignore=shutil.ignore_patterns("__pycache__")
        )
        manifest = self.folder / "manifest.toml"
        text = manifest.read_text("utf-8").replace('name = "rps"', 'name = "mine"')
        manifest.write_text(text.replace('"games.builtin.rps.rules:', '"rules:'), "utf-8")
        self.signed_in(trusted=TrustedFolders(given=(self.folder.resolve(),)))

    def test_create(self) -> None:
        """A folder instead of a game opens a room for what lies there, and says which files these are."""
        self.type(f"create {self.folder} best=5")
        self.assertEqual(self.session.done, [("create_from", "mine", "best=5")])
        self.assertRegex(self.terminal.text, r"Opened: mine 2\.0\.0 \([0-9a-f]{8}\)\.")

    def test_create_asks(self) -> None:
        """A folder may be the answer to which game, too; there a slash in front would make the line a word."""
        self.type("create", f"./{os.path.relpath(self.folder)}")
        self.assertEqual(self.session.done, [("create_from", "mine", "")])

    def test_public(self) -> None:
        """Such a room is private."""
        self.type(f"create {self.folder} public")
        self.assertEqual(self.session.done, [])
        self.assertIn("private room: leave public out", self.terminal.text)

    def test_no_game(self) -> None:
        """A folder without a game is refused, and no room is opened."""
        self.type("create ./nothing-here")
        self.assertEqual(self.session.done, [])
        self.assertIn("There is no game to be played in nothing-here", self.terminal.text)

    def test_join(self) -> None:
        """Who joins with a folder opens it first; a pasted line is no folder."""
        self.type(f"join K3J4M2 {self.folder}", "leave", "join lobby.test:12000/K3J4M2")
        joined = [what for what in self.session.done if what[0] == "join"]
        self.assertEqual(joined, [("join", "K3J4M2"), ("join", "K3J4M2")])
        self.assertEqual(self.terminal.text.count("Opened: mine"), 1)

    def test_join_in_vain(self) -> None:
        """Where the folder holds no game no seat is taken."""
        self.type("join K3J4M2 ./nothing-here")
        self.assertEqual(self.session.done, [])

    def test_accept(self) -> None:
        """An invitation is accepted with a folder, with or without the host's name."""
        for line in (f"accept {self.folder}", f"accept bob {self.folder}"):
            self.session.invitations.waiting = {"i1": invitation("bob")}
            self.session.go(Screen.IDLE)
            self.type(line)
        self.assertEqual(self.session.done, [("answer", "i1", True)] * 2)
