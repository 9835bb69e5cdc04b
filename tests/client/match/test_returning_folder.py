"""A client dies in a match of a game from a folder and is started again: it comes back as in one of a built-in game."""

from __future__ import annotations

import shutil
from pathlib import Path

from client import games as folders
from client.match.records import unfinished
from games.cage import report
from lobby.core import sessions
from tests.client.match.test_returning import ReturningCase
from tests.client.test_games import RPS
from tests.support.stage import Person


class FromFolder(ReturningCase):
    """Ada hosts a game that the lobby does not know; both have its folder."""

    def until_playing(self) -> None:
        """The match is on, of the game in the folder."""
        self.patch(folders, "_opened", {})
        self.dice = Path(self.mktemp()) / "dice"
        shutil.copytree(RPS, self.dice, ignore=shutil.ignore_patterns("__pycache__"))
        manifest = self.dice / "manifest.toml"
        text = manifest.read_text("utf-8").replace('name = "rps"', 'name = "dice"')
        manifest.write_text(text.replace('"games.builtin.rps.rules:', '"rules:'), "utf-8")
        package = folders.open_one(str(self.dice), lambda package: True)
        self.ada.do(self.ada.session.rooms.create_from(package, self.settings))
        room = self.ada.session.rooms.room
        assert room is not None
        self.bea.do(self.bea.session.rooms.join(room.room))
        self.screens("playing", "playing")

    def dies(self, person: Person) -> None:
        """What it had opened is gone with it."""
        super().dies(person)
        folders._opened.clear()

    def test_host_and_guest(self) -> None:
        """Whoever of the two is killed is back at its table within 15 seconds, and the match is played to its end."""
        for seat, person in enumerate((self.ada, self.bea)):
            with self.subTest(person=person.name):
                person.do(person.session.match.move("rock"))
                self.dies(person)
                self.network.pass_time(3)
                again, other = self.starts(person), self.other(person)
                self.told(again, "match-taken-up", 10, players=(other.name,), game="dice")
                self.never_told(again, "game-differs")
                other.do(other.session.match.move("paper"))
                for one in (again, other):
                    self.told(one, "result-taken", 20, verdict="agreed", places=(2, 1) if seat == 0 else (1, 2))
                self.assertTrue(all(len(bodies) == 1 for bodies in self.words(again).values()))
                if seat == 0:
                    self.ada, self.people = again, (again, self.bea)
                    self.network.pass_time(1)
                    for file in (self.folder / "Ada").iterdir():
                        file.unlink()
                    self.until_playing()
                    self.now()

    def test_many_lines(self) -> None:
        """A guest that had made many lines before it was killed is let in with its first one after that."""
        for _ in range(6):
            self.bea.session.coordinator.current.game.lines[0].hang_up()  # type: ignore[union-attr]
            self.network.pass_time(8)
        self.now()
        self.dies(self.bea)
        again = self.starts(self.bea)
        self.told(again, "match-taken-up", 5)
        self.told(self.ada, "opponent-back", 6)

    def test_says_nothing_of_judges(self) -> None:
        """Where nobody judges nobody is said to be asked, whether the lobby is there or not."""
        self.dies(self.bea)
        self.told(self.ada, "opponent-silent", 1, judged=False)
        self.after(20)
        self.lobby.kill()
        self.after(300)
        self.never_told(self.ada, "claim-waits", "clock-started")

    def test_other_files(self) -> None:
        """A folder that holds other files now is told, with what to do; the match is not taken up."""
        self.dies(self.bea)
        (self.dice / "notes.txt").write_text("Another file.\n", "utf-8")
        again = self.starts(self.bea)
        self.told(again, "notice", 2, what="match-other-files")
        self.never_told(again, "match-taken-up")
        self.assertIn("type leave to give the match up", "\n".join(again.said))

    def test_no_folder(self) -> None:
        """So is one that is gone."""
        self.dies(self.bea)
        shutil.rmtree(self.dice)
        again = self.starts(self.bea)
        self.told(again, "notice", 2, what="match-not-here")
        self.assertIn("There is no such folder", "\n".join(again.said))

    def test_session_over(self) -> None:
        """Who was away for too long is told so, once."""
        self.dies(self.bea)
        self.network.pass_time(1)
        self.lobby.dispatcher.do(lambda world: sessions.sign_out(world, world.by_key["bea"]))
        again = self.starts(self.bea)
        self.told(again, "notice", 2, what="match-lost")
        self.assertEqual(self.count(), 0)

    def count(self) -> int:
        """How many matches of Bea's may still be gone on with."""
        welcome = self.ada.session.lobby.welcome
        assert welcome is not None
        return len(list(unfinished(self.folder / "Bea", welcome.key)))

    def test_not_contained(self) -> None:
        """Where nothing contains the folder's code its player's word is awaited, and then the match goes on."""
        self.patch(report, "walls", lambda: (report.Wall("box", "much", "it", "no namespaces"),))
        self.dies(self.bea)
        again = self.starts(self.bea)
        self.told(again, "notice", 2, what="match-untrusted")
        self.never_told(again, "match-taken-up")
        self.assertIsNotNone(again.session.match.untrusted)
        again.do(again.session.match.trust_folder())
        self.told(again, "match-taken-up", 5)
        self.assertIsNone(again.session.match.untrusted)
