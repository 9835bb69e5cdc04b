"""Results on disk, for the next run of the client."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import msgspec
from twisted.trial.unittest import SynchronousTestCase

from client.session.outbox import LIFETIME, MOST_FILES, KeptResult, Outbox

LOBBY = "lobby.example:12000"


def result(match: str = "m1", name: str = "Ada", lobby: str = LOBBY) -> KeptResult:
    """A result of Ada's."""
    return KeptResult(lobby, name, f"token-{name}", match, (1, 2), "played", None, f"ticket-{match}", "a" * 64, "mine")


class Kept(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp()) / "results"
        self.first = Outbox(self.folder)

    def files(self) -> list[Path]:
        """What is there."""
        return sorted(self.folder.iterdir())

    def die(self) -> None:
        """The first client is killed: its locks go with it."""
        for descriptor in self.first._held.values():
            os.close(descriptor)

    def test_next_run(self) -> None:
        """What one client has kept the next one finds, and nobody once it is handed in."""
        self.assertTrue(self.first.keep(result()))
        self.die()
        second = Outbox(self.folder)
        self.assertEqual(second.take_up(LOBBY, "ＡDA"), [result()])
        second.drop(result())
        self.assertEqual(self.files(), [])
        self.assertEqual(Outbox(self.folder).take_up(LOBBY, "Ada"), [])

    def test_of_the_version_before(self) -> None:
        """A file of the version before has a transcript and no signature: it is handed in as that version did."""
        self.first.keep(result())
        self.die()
        (file,) = self.files()
        kept = {**json.loads(file.read_text("utf-8")), "testimony": "AG1vdmVz"}
        del kept["anchor"], kept["signature"]
        file.write_text(json.dumps(kept), "utf-8")
        (found,) = Outbox(self.folder).take_up(LOBBY, "Ada")
        self.assertEqual(found, msgspec.structs.replace(result(), anchor="", signature=""))

    def test_owners_eyes_alone(self) -> None:
        """It holds a token: nobody else may read it."""
        self.first.keep(result())
        self.assertEqual([file.stat().st_mode & 0o777 for file in self.files()], [0o600])
        self.assertEqual(self.folder.stat().st_mode & 0o777, 0o700)

    def test_two_at_once(self) -> None:
        """What one client is at work on another with the same folder leaves alone, until the one has died."""
        self.first.keep(result())
        second, third = Outbox(self.folder), Outbox(self.folder)
        self.assertEqual(second.take_up(LOBBY, "Ada"), [])
        second.drop(result())
        self.die()
        self.assertEqual(second.take_up(LOBBY, "Ada"), [result()])
        self.assertEqual((third.take_up(LOBBY, "Ada"), second.take_up(LOBBY, "Ada")), ([], []))
        second.release(result())
        self.assertEqual(third.take_up(LOBBY, "Ada"), [result()])

    def test_whose(self) -> None:
        """Each player's at each lobby; two players of one match have one each."""
        every = [result(), result(name="Bea"), result("m2"), result("m3", lobby="other.example:12000")]
        for one in every:
            self.first.keep(one)
        self.die()
        second = Outbox(self.folder)
        self.assertEqual([one.match for one in second.take_up(LOBBY, "Ada")], ["m1", "m2"])
        self.assertEqual(second.take_up(LOBBY, "Bea"), [result(name="Bea")])
        self.assertEqual(len(self.files()), 4)

    def test_bounded(self) -> None:
        """So many at the most, the newest; and none for longer than a lobby knows its session."""
        before = time.time() - 1_000
        for number in range(MOST_FILES + 3):
            kept = result(f"m{number}")
            self.first.keep(kept)
            os.utime(self.folder / kept.file, (before + number, before + number))
        self.assertEqual(len(self.files()), MOST_FILES)
        os.utime(self.files()[0], (before, before - LIFETIME))
        self.die()
        self.assertEqual(len(Outbox(self.folder).take_up(LOBBY, "Ada")), MOST_FILES - 1)
        self.assertEqual(len(self.files()), MOST_FILES - 1)

    def test_damaged(self) -> None:
        """A file that is none of ours is left where it is, and hurts nobody."""
        self.first.keep(result())
        (self.folder / "x.result").write_bytes(b"\xff{")
        self.die()
        self.assertEqual(Outbox(self.folder).take_up(LOBBY, "Ada"), [result()])
        self.assertEqual(len(self.files()), 2)

    def test_no_file(self) -> None:
        """A pipe or a folder that has a result's name is left alone, and makes no result go for room."""
        self.folder.mkdir(parents=True)
        os.mkfifo(self.folder / "pipe.result")
        (self.folder / "folder.result").mkdir()
        for name in ("pipe.result", "folder.result"):  # the newest, which no result makes go
            os.utime(self.folder / name, (time.time() + 1_000,) * 2)
        for number in range(MOST_FILES):
            self.first.keep(result(f"m{number}"))
        self.die()
        self.assertEqual(len(Outbox(self.folder).take_up(LOBBY, "Ada")), MOST_FILES)

    def test_nowhere(self) -> None:
        """Without a folder, or with one that cannot be made, nothing is kept, and nobody is kept from playing."""
        file = Path(self.mktemp())
        file.write_bytes(b"")
        for nowhere in (Outbox(), Outbox(file)):
            self.assertFalse(nowhere.keep(result()))
            nowhere.drop(result())
            self.assertEqual(nowhere.take_up(LOBBY, "Ada"), [])
