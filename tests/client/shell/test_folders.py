"""A folder's code that is not contained: its player is asked, once for these files, and the answer is remembered."""

from __future__ import annotations

import shutil
from pathlib import Path

import games
from client import games as opened
from client.events import Event, Failed
from client.trust import FILE, TrustedFolders
from games.cage import report
from games.cage.report import Wall
from tests.support.shell_stage import ShellStage, Typing

RPS = Path(games.__file__).parent / "builtin" / "rps"

ASKED = "keeps the code of"


class Folders(ShellStage):
    """A real client in a real lobby, with a folder, on a machine of which is said what holds there."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(opened, "_opened", {})
        self.home, self.folder = Path(self.mktemp()), Path(self.mktemp()).absolute() / "dice"
        shutil.copytree(RPS, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        manifest = self.folder / "manifest.toml"
        text = manifest.read_text("utf-8").replace('name = "rps"', 'name = "dice"')
        manifest.write_text(text.replace('"games.builtin.rps.rules:', '"rules:'), "utf-8")
        self.told: list[Event] = []
        self._names = iter(("Ada", "Bea", "Cleo", "Dora", "Eve", "Finn"))

    def holds(self, *names: str) -> None:
        """These walls hold here, and no other."""
        every = ("process", "limits", "memory", "calls", "box")
        walls = tuple(Wall(name, "much", "it", "" if name in names else f"no {name}") for name in every)
        self.patch(report, "walls", lambda: walls)

    def create(self, *lines: str, given: tuple[Path, ...] = (), interactive: bool = True) -> Typing:
        """Somebody with this home registers and types create FOLDER, and then these lines."""
        begun = self.begin(trusted=TrustedFolders(self.home, given, self.told.append), interactive=interactive)
        passwords = ["pw", "pw"] if interactive else ["pw"]
        begun.type(f"register {next(self._names)}", *passwords, f"create {self.folder}", *lines)
        return begun

    def room(self, begun: Typing) -> str:
        """The game of the room that the player is in; empty where there is none."""
        return begun.session.rooms.room.game if begun.session.rooms.room else ""


class Contained(Folders):
    def test_not_asked(self) -> None:
        """Where the code is contained nobody is asked, and it is said once which walls hold."""
        self.holds("process", "limits", "memory", "box")
        begun = self.create("leave", f"create {self.folder}")
        self.assertEqual(self.room(begun), "dice")
        self.assertNotIn(ASKED, begun.terminal.now + begun.text)
        said = "Walls that hold here: process, limits, memory, box; that do not: calls (no calls)."
        self.assertEqual(begun.text.count(said), 1)
        self.assertEqual(begun.text.count("Opened: dice"), 2)
        self.assertFalse((self.home / FILE).exists())

    def test_every_wall(self) -> None:
        """Where all walls hold nothing is said of any that does not."""
        self.holds("process", "limits", "memory", "calls", "box")
        begun = self.create()
        self.assertIn("Walls that hold here: process, limits, memory, calls, box.", begun.text)


class Uncontained(Folders):
    def setUp(self) -> None:
        super().setUp()
        self.holds("process", "limits", "memory", "calls")

    def test_question(self) -> None:
        """What is asked says what the code is not kept from here, and why."""
        begun = self.create()
        asked = " ".join(begun.terminal.now.split())
        said = f"Nothing here keeps the code of {self.folder} from your files and other programs (box: no box)."
        self.assertIn(said, asked)
        self.assertIn("with all your rights", asked)
        self.assertIn("Walls that hold: process, limits, memory, calls; that do not: box (no box).", begun.text)
        self.assertEqual(self.room(begun), "")

    def test_yes(self) -> None:
        """A yes opens the room, and it is remembered in a file that is nobody else's: nobody is asked again."""
        begun = self.create("yes")
        self.assertEqual(self.room(begun), "dice")
        self.assertIn("is opened without asking, until one of its files changes", begun.text)
        self.assertEqual((self.home / FILE).stat().st_mode & 0o777, 0o600)
        again = self.create()
        self.assertEqual(self.room(again), "dice")
        self.assertNotIn("Run it?", again.text + again.terminal.now)

    def test_no(self) -> None:
        """A no opens nothing, says why, and is asked again next time: nothing is kept."""
        begun = self.create("no")
        self.assertEqual(self.room(begun), "")
        self.assertIn("was not opened: nothing here keeps its code from your files and other programs", begun.text)
        self.assertFalse((self.home / FILE).exists())
        begun.type(f"create {self.folder}")
        self.assertIn(ASKED, begun.terminal.now)

    def test_rubbish(self) -> None:
        """What is neither is asked again, and an empty line is no yes."""
        begun = self.create("perhaps")
        self.assertIn(ASKED, begun.terminal.now)
        begun.type("")
        self.assertIn("Cancelled.", begun.text)
        self.assertEqual((self.room(begun), (self.home / FILE).exists()), ("", False))

    def test_end_of_input(self) -> None:
        """The end of a script is no yes either: it is refused, which its exit code tells."""
        begun = self.create(interactive=False)
        begun.shell.ended()
        begun.person.network.settle()
        self.assertIn("was not opened", begun.text)
        self.assertEqual((begun.code, (self.home / FILE).exists()), (1, False))

    def test_other_files(self) -> None:
        """Changed files are asked about anew, and then it is they that are remembered."""
        self.create("yes")
        (self.folder / "notes.txt").write_text("Another file.\n", "utf-8")
        changed = self.create()
        self.assertIn(ASKED, changed.terminal.now)
        changed.type("yes")
        self.assertEqual(self.room(changed), "dice")
        self.assertEqual(self.room(self.create()), "dice")
        (self.folder / "notes.txt").unlink()
        self.assertIn(ASKED, self.create().terminal.now)

    def test_other_folder(self) -> None:
        """The same files in another folder are another's: somebody else may write to it."""
        self.create("yes")
        self.folder = Path(shutil.copytree(self.folder, self.folder.parent / "copied"))
        self.assertIn(ASKED, self.create().terminal.now)

    def test_damaged(self) -> None:
        """A file that is damaged is told and put aside; its player is asked again, and the answer is kept."""
        self.create("yes")
        (self.home / FILE).write_bytes(b'{"folders": [["')
        begun = self.create()
        self.assertEqual([event.error for event in self.told if isinstance(event, Failed)], ["FILE_DAMAGED"])
        self.assertIn(ASKED, begun.terminal.now)
        begun.type("yes")
        self.assertEqual((self.room(begun), self.room(self.create())), ("dice", "dice"))

    def test_given(self) -> None:
        """``--trust-folder`` is a yes for this run and this folder: nothing is asked, and nothing kept."""
        begun = self.create(given=(self.folder,), interactive=False)
        self.assertEqual((self.room(begun), (self.home / FILE).exists()), ("dice", False))
        self.assertIn(ASKED, self.create(given=(self.folder.parent,)).terminal.now)

    def test_no_game(self) -> None:
        """About a folder without a game nothing is asked."""
        (self.folder / "manifest.toml").unlink()
        begun = self.create()
        self.assertNotIn(ASKED, begun.terminal.now)
        self.assertIn("There is no game to be played", begun.text)
