"""A client dies in a match and is started again: it answers by what its journal and its transcript have."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from client.match.records import LIFETIME, unfinished
from client.match.setup import CannotStart
from games.records.journal import SUFFIX as JOURNAL
from games.records.transcript import SUFFIX as TRANSCRIPT
from lobby.core import sessions
from lobby.core.state import LobbyState
from tests.support.stage import LOBBY_HOST, PORT, Person, StageCase


class ReturningCase(StageCase):
    """Ada hosts, Bea is her guest; the match is on, and each has a folder."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        super().setUp()
        self.until_playing()
        self.now()

    def person(self, name: str, host: str, **options: Any) -> Person:
        """Both keep what is said."""
        return super().person(name, host, journals=self.folder / name, **options)

    def dies(self, person: Person) -> None:
        """Its process is killed: the system closes its lines, and lets go of its locks."""
        person.kill()
        person.session.coordinator.responses.close()

    def starts(self, person: Person) -> Person:
        """The same command again: another process, in the same folder."""
        again = Person(self.network, person.host, person.name, journals=self.folder / person.name)
        self._everybody.append(again)
        self.people = (again, self.other(person))
        again.do(again.session.connect(f"{LOBBY_HOST}:{PORT}"))
        again.do(again.session.account.drop_in_as(person.name))
        return again

    def other(self, person: Person) -> Person:
        """The other one."""
        return self.bea if person is self.ada else self.ada

    def journal(self, person: Person) -> Path:
        """A person's journal."""
        return next((self.folder / person.name).glob(f"*{JOURNAL}"))

    def words(self, person: Person) -> dict[tuple[str, str], set[str]]:
        """What a person has signed, by its places."""
        said: dict[tuple[str, str], set[str]] = {}
        for line in self.journal(person).read_bytes().splitlines():
            note = json.loads(line)
            if note["what"] == "said":
                said.setdefault((note["anchor"], note["kind"]), set()).add(note["body"])
        return said


class Returning(ReturningCase):
    """It is started again."""

    def test_sealed(self) -> None:
        """Who had sealed its move has the key to it; the match is played to its end."""
        for seat, person in enumerate((self.ada, self.bea)):
            with self.subTest(person=person.name):
                person.do(person.session.match.move("rock"))
                self.dies(person)
                self.network.pass_time(3)
                again, other = self.starts(person), self.other(person)
                self.told(again, "match-taken-up", 10, players=(other.name,), game="rps")
                other.do(other.session.match.move("paper"))
                for one in (again, other):
                    self.told(one, "result-taken", 90, places=(2, 1) if seat == 0 else (1, 2))
                self.assertTrue(all(len(bodies) == 1 for bodies in self.words(person).values()))
                if seat == 0:
                    self.ada = again
                    self.people = (self.ada, self.bea)
                    self.network.pass_time(1)
                    for file in (self.folder / "Ada").iterdir():
                        file.unlink()
                    self.until_playing()
                    self.now()

    def test_due(self) -> None:
        """Who had not moved yet sees the table, and moves; of what was told before nothing is told again."""
        self.bea.do(self.bea.session.match.move("paper"))
        self.dies(self.ada)
        self.network.pass_time(3)
        again = self.starts(self.ada)
        self.told(again, "match-taken-up", 10)
        self.told(again, "turn", 10, yours=True)
        kinds = [kind for kind in again.kinds() if kind.startswith("match-")]
        self.assertEqual(kinds, ["match-taken-up", "match-started"])
        again.do(again.session.match.move("rock"))
        self.told(self.bea, "result-taken", 90, places=(2, 1))
        self.told(again, "result-taken", 90, places=(2, 1))

    def test_clock(self) -> None:
        """Who is waited for by the lobby is told that, and for how long, also where it was started again."""
        self.bea.do(self.bea.session.match.move("paper"))
        self.dies(self.ada)
        self.told(self.bea, "clock-started", 20, players=("Ada",))
        again = self.starts(self.ada)
        self.told(again, "match-taken-up", 30)
        self.told(again, "clock-started", 30, players=("Ada",), mine=True, choice=True)
        again.do(again.session.match.move("rock"))
        self.told(again, "result-taken", 90, places=(2, 1))

    def test_without_its_transcript(self) -> None:
        """What the others had said comes from the lobby, where they have shown it."""
        self.ada.do(self.ada.session.match.move("rock"))
        self.dies(self.ada)
        for file in (self.folder / "Ada").glob(f"*{TRANSCRIPT}"):
            file.unlink()
        self.bea.do(self.bea.session.match.move("paper"))
        self.told(self.bea, "clock-started", 20)
        again = self.starts(self.ada)
        self.told(again, "match-taken-up", 30)
        for one in (again, self.bea):
            self.told(one, "result-taken", 90, places=(2, 1))
        self.assertTrue(all(len(bodies) == 1 for bodies in self.words(again).values()))

    def test_session_over(self) -> None:
        """Who comes when its session is over answers in a new one."""
        self.ada.do(self.ada.session.match.move("rock"))
        self.dies(self.ada)
        self.after(20)
        self.lobby.dispatcher.do(self.end_session, "ada")
        again = self.starts(self.ada)
        self.told(again, "match-taken-up", 30)
        self.bea.do(self.bea.session.match.move("paper"))
        for one in (again, self.bea):
            self.told(one, "result-taken", 120, places=(2, 1))

    @staticmethod
    def end_session(world: LobbyState, key: str) -> None:
        """What the lobby does when the grace time is over."""
        sessions.sign_out(world, world.by_key[key])

    def test_too_late(self) -> None:
        """Who comes when it has lost is told so, and no match is taken up."""
        self.bea.do(self.bea.session.match.move("paper"))
        self.dies(self.ada)
        self.told(self.bea, "result-taken", 200, verdict="forfeited")
        again = self.starts(self.ada)
        self.told(again, "result-taken", 210, verdict="forfeited")
        self.never_told(again, "match-taken-up")
        self.assertEqual(again.screen, "idle")
        self.assertEqual(list(unfinished(self.folder / "Ada", self.key)), [])

    @property
    def key(self) -> str:
        """The lobby's."""
        welcome = self.bea.session.lobby.welcome
        assert welcome is not None
        return welcome.key

    def test_claim(self) -> None:
        """A claim that waited for the lobby when the client died is made by the one that is started then."""
        self.lobby.kill()
        self.ada.do(self.ada.session.match.move("rock"))
        self.between(self.ada, self.bea).frozen = True
        self.told(self.ada, "claim-waits", 20)
        self.dies(self.ada)
        self.dies(self.bea)
        self.rise()
        again = self.starts(self.ada)
        self.told(again, "match-taken-up", 60)
        self.told(again, "clock-started", 90)
        self.told(again, "result-taken", 300, verdict="forfeited", places=(1, 2))


class WithClocks(ReturningCase):
    """It is started again in a match in which each player has a clock."""

    settings = "best=3 clock=5+3"

    def test_clocks(self) -> None:
        """Who comes back in a match with clocks sees what everybody has left of theirs, as the other does, but for what
        passed while nobody wrote it down: the ten seconds before the end, and the time until it was there again."""
        self.network.pass_time(50)
        self.ada.do(self.ada.session.match.move("rock"))
        self.network.pass_time(42)
        self.dies(self.bea)
        self.network.pass_time(3)
        again = self.starts(self.bea)
        self.now()
        turn = self.told(again, "turn", 10, yours=True)
        self.assertTrue(252 <= turn.clocks[0] <= 254, turn.clocks)
        self.assertTrue(207 <= turn.clocks[1] <= 220, turn.clocks)
        self.now()
        again.do(again.session.match.move("rock"))
        ada = self.told(self.ada, "turn", 20, yours=True, turn=2)
        bea = self.told(again, "turn", 20, yours=True, turn=2)
        for one, other in zip(ada.clocks, bea.clocks, strict=True):
            self.assertTrue(0 <= other - one <= 20, (ada.clocks, bea.clocks))


class Another(ReturningCase):
    """Another copy of the client, or another player, in the same folder."""

    def test_second_copy(self) -> None:
        """While the first one plays the second has nothing to go on with, and is refused as anybody is."""
        second = self.starts(self.ada)
        self.told(second, "failed", 1, error="NAME_TAKEN")
        self.never_told(second, "match-taken-up", "signed-in")
        self.ada.do(self.ada.session.match.move("rock"))
        self.bea.do(self.bea.session.match.move("paper"))
        self.told(self.bea, "result-taken", 5, verdict="agreed")

    def test_ordered_again(self) -> None:
        """Where the lobby tells the second one to start the match, it cannot: the first one has the journal."""
        order = self.ada.session.coordinator.current
        assert order is not None
        second = Person(self.network, self.ada.host, "Ada", journals=self.folder / "Ada")
        second.session.adopt(self.ada.session.options.identity)
        second.do(second.session.connect(f"{LOBBY_HOST}:{PORT}"))
        with self.assertRaisesRegex(CannotStart, "another program"):
            second.session.coordinator._open(order.order)

    def test_another_name(self) -> None:
        """Whoever signs in under another name has nothing to do with it."""
        self.dies(self.ada)
        cid = Person(self.network, self.ada.host, "Cid", journals=self.folder / "Ada")
        cid.do(cid.session.connect(f"{LOBBY_HOST}:{PORT}"))
        cid.do(cid.session.account.drop_in_as("Cid"))
        self.network.pass_time(5)
        self.assertEqual(cid.heard("match-taken-up"), [])
        self.assertEqual(cid.screen, "idle")


class Files(ReturningCase):
    """What lies in the folder."""

    def found(self) -> int:
        """How many matches of Ada's are unfinished."""
        welcome = self.bea.session.lobby.welcome
        assert welcome is not None
        return len(list(unfinished(self.folder / "Ada", welcome.key)))

    def test_its_owners(self) -> None:
        """The journal, in which the secrets are, is for its owner's eyes alone."""
        for file in (self.folder / "Ada").iterdir():
            self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600, file)

    def test_held(self) -> None:
        """As long as its program plays, nobody else has it; when the result stands, it is done."""
        self.assertEqual(self.found(), 0)
        self.ada.do(self.ada.session.match.move("rock"))
        self.bea.do(self.bea.session.match.move("paper"))
        self.told(self.ada, "result-taken", 5)
        self.assertEqual(self.found(), 0)

    def test_left_behind(self) -> None:
        """A program that died leaves it; half a line at its end, rubbish and what is too old do no harm."""
        self.dies(self.ada)
        self.assertEqual(self.found(), 1)
        journal = self.journal(self.ada)
        with journal.open("ab") as file:
            file.write(b'{"what":"said","anc')
        self.assertEqual(self.found(), 1)
        (self.folder / "Ada" / f"other{JOURNAL}").write_bytes(b"\xff\x00[]\n{}\n")
        self.assertEqual(self.found(), 1)
        old = journal.stat().st_mtime - LIFETIME - 60
        os.utime(journal, (old, old))
        self.assertEqual(self.found(), 0)

    def test_another_lobbys(self) -> None:
        """A ticket that another lobby signed is none here."""
        self.dies(self.ada)
        self.assertEqual(list(unfinished(self.folder / "Ada", "00" * 32)), [])
        self.assertEqual(list(unfinished(self.folder / "Ada", "no key")), [])
        self.assertEqual(list(unfinished(None, "")), [])
