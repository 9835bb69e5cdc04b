"""Results wait at the client until the lobby has them on its disk."""

from __future__ import annotations

from twisted.internet.defer import Deferred, succeed

from client import events
from client.session.results import MOST, Results
from client.session.session import Session
from games.engine.model import Ending, Reason
from lobby import commands
from lobby.commands.announced import MatchEnded
from lobby.commands.reasons import Verdict
from lobby.errors import NoSuchMatch, StorageFailed, TryLater
from tests.client.session.test_reconnect import Case
from wire.endings import EndReason

PLAYED = Ending((1, 2), Reason.PLAYED)
VERDICT = {
    "players": ["Ada", "Bob"],
    "places": [1, 2],
    "reason": "played",
    "seat": 63,
    "verdict": "agreed",
    "detail": "",
}


class ResultsTests(Case):
    """The outbox."""

    def results(self, session: Session) -> Results:
        """The session's outbox."""
        return session.results

    def report(self, match: str = "m1", heard_out: Deferred[None] | None = None) -> None:
        """A match has ended at the table."""
        shown = heard_out or succeed(None)
        self.results(self.session).report(match, PLAYED, f"ticket-of-{match}", "a" * 64, "mine", shown)
        self.world.net.flush()

    def test_waits_for_the_lobby(self) -> None:
        """What ends while the lobby is away is reported when it is back, as it was signed, and told once."""
        self.lose()
        self.report()
        self.assertEqual(self.session.results.waiting, 1)
        self.world.net.pass_time(3)
        self.assertEqual(self.lobby.last(commands.Restore), {"tickets": []})
        said = {"match": "m1", "places": [1, 2], "anchor": "a" * 64, "signature": "mine", "ticket": "ticket-of-m1"}
        heard = self.lobby.last(commands.Report)
        self.assertEqual({name: value for name, value in heard.items() if value is not None}, said)
        for _ in range(2):
            self.world.tell(self.line, commands.MatchEnded, match="m1", **VERDICT)
        taken = events.ResultTaken("m1", "agreed", "", ("Ada", "Bob"), (1, 2), EndReason.PLAYED, 63)
        self.assertEqual(self.of(events.ResultTaken), [taken])
        self.assertEqual(self.session.results.waiting, 0)

    def test_shown_first(self) -> None:
        """What the lobby is to be shown of a match comes before the report, on any line."""
        shown: Deferred[None] = Deferred()
        self.report(heard_out=shown)
        self.hiccup()
        self.assertEqual(self.lobby.times(commands.Report), 0)
        shown.callback(None)
        self.world.net.flush()
        self.assertGreater(self.lobby.times(commands.Report), 0)

    def test_again_on_each_line(self) -> None:
        """A report that was heard, but not confirmed, is made again on a new line; a confirmed one is not. The lobby
        does not know the match, and is shown its ticket first."""
        self.report()
        self.assertEqual(self.lobby.times(commands.Report), 2)
        self.hiccup()
        self.assertEqual(self.lobby.times(commands.Report), 3)
        self.world.tell(self.line, commands.MatchEnded, match="m1", **VERDICT)
        self.hiccup()
        self.assertEqual(self.lobby.times(commands.Report), 3)

    def test_settled(self) -> None:
        """What the lobby has on its disk is waited for no longer."""
        self.lobby.answers[commands.Report] = {"settled": True}
        self.report()
        self.assertEqual((self.session.results.waiting, self.of(events.ResultLost)), (0, []))
        self.world.run(self.session.account.logout())
        self.assertEqual(self.of(events.ResultLost), [])

    def test_unknown(self) -> None:
        """A lobby that does not know the match is shown its ticket; knows it nothing by that either, the result is
        lost, which is told."""
        self.lobby.answers[commands.Report] = NoSuchMatch(match="m1")
        self.report()
        tickets = [said.get("ticket") for command, said in self.lobby.asked if command is commands.Report]
        self.assertEqual(tickets, [None, "ticket-of-m1"])
        self.assertEqual(self.of(events.ResultLost), [events.ResultLost(match="m1")])

    def test_later(self) -> None:
        """A lobby that cannot write now is told again when it says so."""
        self.lobby.answers[commands.Report] = TryLater(seconds=4)
        self.report()
        self.lobby.answers[commands.Report] = StorageFailed()
        self.world.net.pass_time(4.5)
        self.assertEqual(self.lobby.times(commands.Report), 3)
        self.lobby.answers[commands.Report] = {"settled": False}
        self.world.net.pass_time(10)
        self.assertEqual((self.lobby.times(commands.Report), self.of(events.ResultLost)), (4, []))

    def test_expired(self) -> None:
        """With the session the results are lost, heard or not."""
        self.report()
        self.lobby.tokens.clear()
        self.hiccup()
        self.assertEqual(self.of(events.ResultLost), [events.ResultLost(match="m1")])

    def test_logged_out(self) -> None:
        """Who logs out leaves a report that was heard to the lobby."""
        self.report()
        self.world.run(self.session.account.logout())
        self.assertEqual(self.of(events.ResultLost), [])

    def test_many(self) -> None:
        """A hundred wait at the most; the oldest is told to be lost."""
        self.lose()
        for number in range(MOST + 1):
            self.report(f"m{number}")
        self.assertEqual(self.of(events.ResultLost), [events.ResultLost(match="m0")])
        self.assertEqual(self.session.results.waiting, MOST)

    def test_told_before(self) -> None:
        """A match whose result the lobby has told already is not reported any more."""
        ended = MatchEnded("m1", ("Ada", "Bob"), (1, 2), EndReason.LEFT, 1, Verdict.UNRESOLVED, "")
        self.results(self.session).recorded(ended)
        self.report()
        self.assertEqual((self.lobby.times(commands.Report), self.session.results.waiting), (0, 0))
