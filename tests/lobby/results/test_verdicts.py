"""What goes between clients and a lobby when a match is disputed, and what is kept of it (R3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from twisted.trial.unittest import SynchronousTestCase

from lobby import commands, errors
from lobby.commands.reasons import Verdict
from lobby.core.model.dispute import Dispute
from lobby.core.model.match import Finding, Report
from lobby.server.dispatcher import OnVerdict
from lobby.storage import migrations
from lobby.storage.engine import address, connect
from lobby.storage.results import BY_MATCH, _result
from tests.lobby.recovery.test_returning import Case as Returning
from tests.support.lobby import FakeClient
from wire.endings import EndReason
from wire.tickets import Absence, Departure, read_absence

FORGED = Finding(Verdict.FORGED, Report((1, 2), EndReason.BROKEN, 1), "Ben signed two different moves.")


class Disputes(Returning):
    """Ada and Bea play, and the test is the judge."""

    def rise(self) -> None:
        super().rise()
        self.cases: list[tuple[Dispute, OnVerdict]] = []
        self.dispatcher.judge = lambda case, told: self.cases.append((case, told))

    def told(self, client: FakeClient, what: Any) -> dict[str, Any]:
        """The only announcement of a kind that a client has heard."""
        (one,) = client.heard(what)
        return one

    def test_owed_and_given(self) -> None:
        """Who misses a move asks; the other is asked, gives it, and it is passed on, entry by entry."""
        match = self.play()
        entries = ["é" * 2_000] * 7
        self.call(self.ada, commands.Missing, match=match, seat=1, entries=entries)
        owed = self.told(self.bea, commands.Owed)
        self.assertEqual((owed["seat"], owed["entries"], owed["seconds"]), (0, entries, 10))
        self.call(self.bea, commands.Deposit, match=match, entries=["mine"])
        given = self.told(self.ada, commands.Deposited)
        self.assertEqual((given["seat"], given["why"], given["entries"]), (1, "deposited", ["mine"]))

    def test_silent(self) -> None:
        """Who is there and gives nothing has abandoned the match, by the lobby's signed word, of which all are told."""
        match = self.play()
        self.call(self.ada, commands.Missing, match=match, seat=1, entries=[])
        self.beat(self.ada, self.bea, seconds=16)
        self.assertEqual(self.told(self.ada, commands.Deposited)["why"], "silent")
        for client in (self.ada, self.bea):
            gone = self.told(client, commands.OpponentGone)
            said = read_absence(gone["absence"], self.key.public_key())
            self.assertEqual((said, gone["player"], gone["seat"]), (Absence(match, 1, Departure.SILENT), "Ben", 1))
        self.report(self.ada, match)
        ended = self.told(self.bea, commands.MatchEnded)
        self.assertEqual((ended["verdict"], ended["seat"], ended["places"]), ("abandoned", 1, [1, 2]))
        self.assertIn("Ben was asked", ended["detail"])

    def test_frozen_line(self) -> None:
        """A line on which nothing comes any more, at whatever moment of the wait it broke, blames nobody."""
        match = self.play()
        for alive in (0, 4, 8):
            self.call(self.ada, commands.Missing, match=match, seat=1, entries=[])
            self.beat(self.ada, self.bea, seconds=alive)
            self.beat(self.ada, seconds=16 - alive - 2)
            self.beat(self.ada, self.bea, seconds=2)
            self.assertEqual(self.ada.heard(commands.Deposited)[-1]["why"], "away", alive)
        self.assertEqual(self.ada.heard(commands.OpponentGone), [])

    def test_new_line(self) -> None:
        """What is owed is said again on a new line, and what is given there counts."""
        match = self.play()
        self.call(self.ada, commands.Missing, match=match, seat=1, entries=["hers"])
        self.hang_up(self.bea)
        bea, _ = self.resume(self.beas)
        self.call(bea, commands.Subscribe)
        self.assertEqual(self.told(bea, commands.Owed)["entries"], ["hers"])
        self.call(bea, commands.Deposit, match=match, entries=["mine"])
        self.assertEqual(self.told(self.ada, commands.Deposited)["entries"], ["mine"])

    def test_leaving_is_not_a_broken_line(self) -> None:
        """Who logs out in a match has left it; whose session runs out with its line is only gone."""
        for why, verdict in (("left", "abandoned"), ("gone", "unresolved")):
            match = self.play()
            if why == "left":
                self.call(self.bea, commands.Logout)
            else:
                self.hang_up(self.bea)
                self.beat(self.ada, seconds=31)
            self.assertEqual(self.ada.heard(commands.OpponentGone)[-1]["why"], why)
            self.report(self.ada, match)
            self.assertEqual(self.ada.heard(commands.MatchEnded)[-1]["verdict"], verdict)
            self.bea, self.beas = self.sign_in(commands.DropIn, name="Ben")

    def dispute(self) -> str:
        """Both report that they have won."""
        match = self.play()
        self.report(self.ada, match)
        self.report(self.bea, match, winner=2)
        return match

    def test_judged(self) -> None:
        """Where reports differ all are asked for transcripts, and what the judge finds is written and told."""
        match = self.dispute()
        self.assertEqual((self.status("Ann"), self.status("Ben"), self.written()), ("idle", "idle", 0))
        for client, content in ((self.ada, b"a" * 120_000), (self.bea, b"b")):
            self.assertEqual(self.told(client, commands.Evidence)["match"], match)
            parts = [content[start : start + 30_000] for start in range(0, len(content), 30_000)]
            for number, part in enumerate(parts):
                self.call(client, commands.Testify, match=match, part=number, parts=len(parts), content=part)
        self.flush()
        ((case, told),) = self.cases
        self.assertEqual({seat: len(shown) for seat, shown in case.testimony.items()}, {0: 120_000, 1: 1})
        self.assertFalse(self.report(self.ada, match))
        told(FORGED)
        self.flush()
        for client in (self.ada, self.bea):
            ended = self.told(client, commands.MatchEnded)
            self.assertEqual((ended["verdict"], ended["seat"], ended["places"]), ("forged", 1, [1, 2]))
            self.assertEqual(ended["detail"], "Ben signed two different moves.")
        self.assertTrue(self.report(self.bea, match, winner=2))
        self.assertEqual(self.bea.heard(commands.MatchEnded)[-1]["verdict"], "forged")
        self.assertEqual(self.written(), 1)

    def test_nobody_shows_anything(self) -> None:
        """T: transcripts are waited for 15 s; without any the judge has to do with what it has."""
        self.dispute()
        self.beat(self.ada, self.bea, seconds=14)
        self.assertEqual(self.cases, [])
        self.beat(self.ada, self.bea, seconds=2)
        self.assertEqual([case.testimony for case, _ in self.cases], [{}])

    def test_lobby_dies_meanwhile(self) -> None:
        """R1: a lobby that dies while it judges is reported to again, asks again, and judges once."""
        match = self.start()
        held = self.ticket(self.ada)
        self.call(self.ada, commands.RoomReady, match=match, addresses=["192.0.2.1:20000"])
        self.call(self.bea, commands.Joined, match=match)
        self.report(self.ada, match)
        self.report(self.bea, match, winner=2)
        self.kill()
        ada, _ = self.resume(self.adas)
        self.report(ada, match, held)
        bea, _ = self.resume(self.beas)
        self.report(bea, match, held, winner=2)
        self.assertEqual([self.told(client, commands.Evidence)["match"] for client in (ada, bea)], [match] * 2)
        self.beat(ada, bea, seconds=16)
        ((_, told),) = self.cases
        told(FORGED)
        self.flush()
        self.assertEqual(self.told(ada, commands.MatchEnded)["verdict"], "forged")

    def test_strangers(self) -> None:
        """Nobody has a say in a match of others."""
        match = self.dispute()
        eve, _ = self.sign_in(commands.DropIn, name="Eve")
        for what, more in (
            (commands.Missing, {"seat": 1, "entries": []}),
            (commands.Deposit, {"entries": []}),
            (commands.Testify, {"part": 0, "parts": 1, "content": b""}),
        ):
            self.assertRaises(errors.NoSuchMatch, self.call, eve, what, match=match, **more)


class NoJudge(Returning):
    def test_says_so(self) -> None:
        """A lobby without a judge says that it has none, and blames nobody."""
        match = self.play()
        self.report(self.ada, match)
        self.report(self.bea, match, winner=2)
        self.beat(self.ada, self.bea, seconds=16)
        (ended,) = self.ada.heard(commands.MatchEnded)
        self.assertEqual((ended["verdict"], ended["places"]), ("unresolved", []))
        self.assertEqual(ended["detail"], "This lobby does not judge matches.")


class OldResults(SynchronousTestCase):
    def test_old_rows(self) -> None:
        """What was recorded before there were verdicts is read as one: agreed, or nobody knows."""
        engine = connect(address(Path(self.mktemp())), foreign_keys=False)
        self.addCleanup(engine.dispose)
        Path(str(engine.url.database)).parent.mkdir(parents=True)
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "0006")
            for match, agreed in (("m1", True), ("m2", False)):
                lists = """'["A"]', '["a"]', '["s"]', '[1]'"""
                values = f"'{match}', 'R1', 'rps', '1.0.1', '', {lists}, 'played', 63, {agreed}, '2026-01-01 00:00:00'"
                connection.execute(text(f"INSERT INTO results VALUES ({values})"))
            command.upgrade(config, "head")
            found = [_result(connection.execute(BY_MATCH, {"wanted": match}).one()) for match in ("m1", "m2")]
        self.assertEqual([one.verdict for one in found], ["agreed", "unresolved"])
        self.assertEqual({(one.detail, one.places) for one in found}, {("", (1,))})
