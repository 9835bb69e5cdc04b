"""What a client remembers of lobbies, in files that it shares with other clients of its home."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from twisted.trial.unittest import SynchronousTestCase

from client.errors import CertificateChanged, FileDamaged, FileUnusable, NothingToTrust
from client.events import Event, Failed
from client.lobby.pins import AUTHORITY, Pins, Shown
from client.preferences import Preferences
from tests.wire.test_files import finish, program

LOBBY = "lobby.example:12000"

OLD, NEW = Shown("a" * 64, "b" * 64), Shown("c" * 64, "d" * 64)
RENEWED = Shown(OLD.key, "e" * 64)


class PinsCase(SynchronousTestCase):
    """A folder of a client's own."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp()).absolute()
        self.told: list[Event] = []

    def pins(self) -> Pins:
        """A client that is started."""
        return Pins(self.folder, self.told.append)

    @property
    def kept(self) -> dict[str, str]:
        """What is on the disk."""
        return msgspec.json.decode((self.folder / "lobbies.json").read_bytes(), type=dict[str, str])

    def write(self, content: dict[str, str]) -> None:
        """The file as an earlier version left it."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "lobbies.json").write_bytes(msgspec.json.encode(content))

    def refused(self, pins: Pins, shown: Shown, address: str = LOBBY, named: str = "") -> str:
        """Whence a lobby is known that is refused."""
        refused = self.assertRaises(CertificateChanged, pins.judge, address, shown, False, named)
        return str(refused.parameters["source"])


class Together(PinsCase):
    """Clients with one home."""

    def test_nothing_is_dropped(self) -> None:
        """R5: what many clients pin and remember at the same time is all there in the end."""
        pinning = """
            import sys
            from pathlib import Path
            from client.preferences import Preferences
            from client.lobby.pins import Pins, Shown
            from wire import files
            files.LOCK_SECONDS = 60.0
            pins, memory = Pins(Path(sys.argv[1])), Preferences(Path(sys.argv[1]))
            for number in range(12):
                pins.judge(f"lobby{sys.argv[2]}-{number}.example:1", Shown("a" * 64, "b" * 64), False)
                memory.agree(f"lobby{sys.argv[2]}.example:1", f"player{number}")
        """
        self.assertEqual(finish([program(pinning, self.folder, each) for each in range(6)]), [0] * 6)
        each_one = [(each, number) for each in range(6) for number in range(12)]
        self.assertEqual(set(self.kept), {f"lobby{each}-{number}.example:1" for each, number in each_one})
        memory = Preferences(self.folder)
        for each, number in each_one:
            self.assertTrue(memory.agreed(f"lobby{each}.example:1", f"player{number}"))

    def test_pinned_meanwhile(self) -> None:
        """R5: what one client has pinned counts for another that has been running since before."""
        ada, bea = self.pins(), self.pins()
        self.assertEqual(ada.judge(LOBBY, OLD, False), "first")
        self.assertEqual(self.refused(bea, NEW), "memory")
        self.assertEqual(bea.judge(LOBBY, OLD, False), "known")

    def test_judged_under_the_lock(self) -> None:
        """R5: of two that meet a lobby for the first time at once, and are shown different keys, one is refused."""
        ada, bea = self.pins(), self.pins()
        read = bea._file.read

        def pinned_between() -> dict[str, str]:
            before = read()
            ada.judge(LOBBY, OLD, False)
            return before

        self.patch(bea._file, "read", pinned_between)
        self.assertEqual(self.refused(bea, NEW), "memory")
        self.assertEqual(self.kept, {LOBBY: f"key:{OLD.key}"})

    def test_decided_meanwhile(self) -> None:
        """R6: who may see an address, and may not any more, is every running client's to know."""
        ada, bea = Preferences(self.folder), Preferences(self.folder)
        ada.agree(LOBBY, "cy")
        bea.remember(LOBBY, "Bea")
        self.assertTrue(bea.agreed(LOBBY, "cy"))
        ada.disagree(LOBBY, "cy")
        self.assertFalse(bea.agreed(LOBBY, "cy"))
        self.assertEqual((ada.lobby, ada.name), (LOBBY, "Bea"))


class Damaged(PinsCase):
    """Files that are not as they should be."""

    def test_put_aside(self) -> None:
        """R5: a damaged file is told and kept; a lobby that may have been known is not taken for a new one."""
        for content in (b"", b"[1]", b'{"a": 1}', b"\xff", b'{"a":"' + b"x" * 2_000_000 + b'"}', b"[" * 100_000):
            self.folder = Path(self.mktemp()).absolute()
            self.folder.mkdir()
            (self.folder / "lobbies.json").write_bytes(content)
            self.told = []
            pins = self.pins()
            aside = self.folder / "lobbies.json.damaged"
            says: dict[str, str | int] = {"file": str(self.folder / "lobbies.json"), "kept": str(aside)}
            self.assertEqual(self.told, [Failed(FileDamaged.code.decode(), says)])
            self.assertEqual(aside.read_bytes(), content)
            self.assertEqual(self.refused(pins, OLD), "lost")
            self.assertEqual(self.refused(self.pins(), OLD), "lost")
            self.assertEqual(len(self.told), 1)

    def test_goes_on(self) -> None:
        """R5: what a line names, what an authority says and what its player trusts is known after that as ever."""
        self.folder.mkdir()
        (self.folder / "lobbies.json").write_bytes(b"half of it")
        pins = self.pins()
        self.assertEqual(pins.judge("a:1", OLD, False, OLD.key), "line")
        self.assertEqual(pins.judge("b:1", OLD, True), "authority")
        self.assertEqual(self.refused(pins, OLD), "lost")
        self.assertEqual(pins.trust(), LOBBY)
        self.assertEqual(self.pins().judge(LOBBY, OLD, False), "known")
        self.assertEqual(self.refused(self.pins(), NEW), "memory")

    def test_damaged_in_between(self) -> None:
        """R5: a file that is damaged while the client runs is put aside as well, and nothing is lost without a word."""
        pins = self.pins()
        pins.judge(LOBBY, OLD, False)
        (self.folder / "lobbies.json").write_bytes(b"half of it")
        self.assertEqual(self.refused(pins, OLD), "lost")
        self.assertEqual([event.kind() for event in self.told], ["failed"])

    def test_unreadable(self) -> None:
        """R5: a file that cannot be read is told once, with the reason, and its lobbies are not taken for new ones."""
        (self.folder / "lobbies.json").mkdir(parents=True)
        pins = self.pins()
        self.assertEqual(self.refused(pins, OLD), "lost")
        pins.trust()
        self.assertEqual(pins.judge(LOBBY, OLD, False), "known")
        says: dict[str, str | int] = {"file": str(self.folder / "lobbies.json"), "reason": "Is a directory"}
        self.assertEqual(self.told, [Failed(FileUnusable.code.decode(), says)])

    def test_unwritable(self) -> None:
        """R5: a pin that cannot be written is told, once, and counts as long as the client runs."""
        self.folder.write_text("a file where the folder should be")
        pins = self.pins()
        self.assertEqual(pins.judge(LOBBY, OLD, False), "first")
        self.assertEqual(self.refused(pins, NEW), "memory")
        self.assertEqual([event.error for event in self.told if isinstance(event, Failed)], ["FILE_UNUSABLE"])

    def test_memory(self) -> None:
        """A damaged file of the last lobby and name is told and kept as well, and keeps nobody from playing."""
        self.folder.mkdir()
        (self.folder / "client.json").write_bytes(b'{"lobby": 3}')
        memory = Preferences(self.folder, self.told.append)
        self.assertEqual((memory.lobby, memory.name, len(self.told)), ("", "", 1))
        self.assertEqual((self.folder / "client.json.damaged").read_bytes(), b'{"lobby": 3}')
        memory.remember(LOBBY, "Ada")
        self.assertEqual(Preferences(self.folder).name, "Ada")

    def test_full_disk(self) -> None:
        """What a disk does not take is told, and what was there before stays there, whole."""
        pins = self.pins()
        pins.judge(LOBBY, OLD, False)

        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        self.patch(os, "fsync", full)
        self.assertEqual(pins.judge("other.example:1", NEW, False), "first")
        self.assertEqual(self.kept, {LOBBY: f"key:{OLD.key}"})
        self.assertEqual(len(self.told), 1)
        self.assertEqual(self.refused(pins, OLD, "other.example:1"), "memory")


class Keys(PinsCase):
    """What is known is the key."""

    def test_renewed(self) -> None:
        """R5: a certificate that was renewed with the same key is the lobby's; another key is not."""
        pins = self.pins()
        pins.judge(LOBBY, OLD, False)
        self.assertEqual(pins.judge(LOBBY, RENEWED, False), "known")
        self.assertEqual(self.refused(pins, NEW), "memory")

    def test_named(self) -> None:
        """R5: a line names the key, or as those of earlier versions the certificate, and nothing else will do."""
        for named in OLD.prints:
            self.assertEqual(Pins().judge(LOBBY, OLD, False, named), "line")
            self.assertEqual(self.refused(Pins(), NEW, named=named), "line")
        self.assertEqual(Pins().judge(LOBBY, RENEWED, False, OLD.key), "line")

    def test_bounded(self) -> None:
        """However many lobbies one visits, the file stays small; which was new longest ago is forgotten first."""
        self.write({f"h{number}:1": f"key:{OLD.key}" for number in range(1_000)})
        self.pins().judge("h1000:1", OLD, False)
        self.assertEqual(self.pins().judge("h0:1", NEW, False), "first")
        self.assertEqual(self.refused(self.pins(), NEW, "h1000:1"), "memory")
        self.assertLess((self.folder / "lobbies.json").stat().st_size, 120_000)


class EarlierVersions(PinsCase):
    """Files in which certificates stand under whatever address was typed."""

    def test_certificate(self) -> None:
        """R5: what was kept as a certificate is kept as its key from when it is seen again; another is refused."""
        self.write({"Lobby.Example.:12000": OLD.certificate})
        pins = self.pins()
        self.assertEqual(self.refused(pins, NEW), "memory")
        self.assertEqual(self.refused(pins, RENEWED), "memory")
        self.assertEqual(pins.judge(LOBBY, OLD, False), "known")
        self.assertEqual(self.kept, {LOBBY: f"key:{OLD.key}"})
        self.assertEqual(pins.judge(LOBBY, RENEWED, False), "known")

    def test_spellings(self) -> None:
        """R5: under whichever spelling a lobby was known, it is known under all."""
        spellings = {"localhost:1": "LocalHost:1", "[::1]:1": "[0:0:0:0:0:0:0:1]:1", "a.example:1": "a.example.:1"}
        self.write(dict.fromkeys(spellings.values(), OLD.certificate))
        self.assertEqual(set(self.pins()._file.read()), set(spellings))
        self.assertEqual(set(self.kept), set(spellings))
        for address in spellings:
            self.assertEqual(self.refused(self.pins(), NEW, address), "memory")

    def test_agreeing(self) -> None:
        """R5: spellings under which the same is known are no contradiction."""
        self.write({"localhost:1": OLD.certificate, "LocalHost:1": f"key:{OLD.key}", "LOCALHOST:1": OLD.certificate})
        self.assertEqual(self.pins().judge("localhost:1", OLD, False), "known")
        self.assertEqual(self.kept, {"localhost:1": f"key:{OLD.key}"})

    def test_contradicting(self) -> None:
        """R5: where spellings know different ones neither is believed, until its player trusts one."""
        self.write({"localhost:1": OLD.certificate, "LocalHost:1": NEW.certificate})
        pins = self.pins()
        for shown in (OLD, NEW, RENEWED):
            self.assertEqual(self.refused(pins, shown, "localhost:1"), "spellings")
        self.assertEqual(pins.judge("localhost:1", NEW, True), "authority")
        self.write({"localhost:1": OLD.certificate, "LocalHost:1": NEW.certificate})
        self.assertEqual(self.refused(pins, OLD, "localhost:1"), "spellings")
        self.assertEqual(pins.trust("LOCALHOST.:1"), "localhost:1")
        self.assertEqual(self.pins().judge("localhost:1", OLD, False), "known")

    def test_authority_is_stricter(self) -> None:
        """R5: where an authority has stood for one spelling nothing less will do under any."""
        self.write({"localhost:1": OLD.certificate, "LocalHost:1": AUTHORITY})
        self.assertEqual(self.refused(self.pins(), OLD, "localhost:1"), "authority")

    def test_memory(self) -> None:
        """The last lobby, and who may see an address, are found under every spelling of the lobby."""
        self.folder.mkdir()
        old = b'{"lobby":"LocalHost","agreed":[["LocalHost:12000","bea"],["localhost.:12000","bea"]]}'
        (self.folder / "client.json").write_bytes(old)
        memory = Preferences(self.folder)
        self.assertEqual(memory.lobby, "localhost:12000")
        self.assertTrue(memory.agreed("localhost:12000", "bea"))
        memory.disagree("localhost:12000", "bea")
        self.assertFalse(Preferences(self.folder).agreed("localhost:12000", "bea"))


class Trust(PinsCase):
    """The one word that accepts what was refused."""

    def test_any_spelling(self) -> None:
        """R5: what was refused is accepted under any spelling of its address, and nothing else is."""
        pins = self.pins()
        pins.judge("localhost:12000", OLD, False)
        self.assertRaises(NothingToTrust, pins.trust, "LocalHost")
        self.refused(pins, NEW, "localhost:12000")
        self.assertRaises(NothingToTrust, pins.trust, "other.example")
        self.assertEqual(pins.trust("LocalHost."), "localhost:12000")
        self.assertEqual(self.pins().judge("localhost:12000", NEW, False), "known")
