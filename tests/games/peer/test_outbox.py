"""What a guest has said, and the host has not put in order."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.protocols.amp import UnhandledCommand, UnknownRemoteError
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MatchIsOver, NotYourTurn
from games.engine.model import Entry, Kind
from games.peer.outbox import Outbox
from wire.amp.errors import DeclaredError

FIRST, SECOND = Entry(1, 1, Kind.COMMIT, "a"), Entry(1, 1, Kind.REVEAL, "b")


class FakeLine:
    """A line to a host, which answers when a test says so."""

    def __init__(self) -> None:
        self.seat: int | None = 0
        self.said: list[Entry] = []
        self.answers: list[Deferred[Any]] = []
        self.hung_up = False

    def callRemote(self, _command: object, **entry: Any) -> Deferred[Any]:
        self.said.append(Entry(**entry))
        self.answers.append(Deferred())
        return self.answers[-1]

    def hurry(self) -> None:
        """It is on its way."""

    def hang_up(self) -> None:
        self.hung_up = True


class FakeGuest:
    """A guest with one line at the most."""

    def __init__(self) -> None:
        self.host_line: Any = FakeLine()
        self.told: list[object] = []
        self.wrong = True

    def refused(self, entry: Entry, error: DeclaredError) -> bool:
        self.told.append((entry, error))
        return self.wrong


class OutboxCase(SynchronousTestCase):
    """An outbox alone."""

    def setUp(self) -> None:
        self.guest = FakeGuest()
        self.line = self.guest.host_line
        self.outbox = Outbox(self.guest)

    def test_put_in_order(self) -> None:
        """What the host has put in order is waited for no longer, and is told when the guest has taken it."""
        said = self.outbox.say(FIRST)
        self.assertEqual((self.line.said, list(self.outbox)), ([FIRST], [FIRST]))
        taken = self.outbox.take(FIRST)
        self.assertIs(taken, said)
        self.assertNotIn(FIRST, self.outbox)
        self.assertIsNone(self.outbox.take(FIRST))
        self.line.answers[0].callback({})
        self.assertEqual(self.guest.told, [])

    def test_said_again(self) -> None:
        """Without a line it waits; on the next one all is said in the order in which it was said first."""
        self.guest.host_line = None
        for entry in (FIRST, SECOND):
            self.assertNoResult(self.outbox.say(entry))
        self.guest.host_line = FakeLine()
        self.outbox.say_again()
        self.assertEqual(self.guest.host_line.said, [FIRST, SECOND])

    def test_refused(self) -> None:
        """A refusal is the guest's to judge, and fails what was waited for."""
        said, error = self.outbox.say(FIRST), NotYourTurn(turn=1, seat=1, kind="commit")
        self.line.answers[0].errback(error)
        self.assertIs(self.failureResultOf(said).value, error)
        self.assertEqual((self.guest.told, list(self.outbox)), ([(FIRST, error)], []))

    def test_broken_line(self) -> None:
        """A line that breaks, and an answer on a line that is another one by now, mean nothing."""
        said = self.outbox.say(FIRST)
        self.guest.host_line = None
        self.line.answers[0].errback(ConnectionDone())
        self.guest.host_line = self.line
        self.outbox.say_again()
        self.guest.host_line = FakeLine()
        self.line.answers[1].errback(NotYourTurn(turn=1, seat=1, kind="commit"))
        self.assertNoResult(said)
        self.assertEqual((list(self.outbox), self.guest.told), ([FIRST], []))

    def test_not_seated(self) -> None:
        """A host that does not know the word here counts a newer line already: this one is closed."""
        self.outbox.say(FIRST)
        self.line.answers[0].errback(UnhandledCommand("UNHANDLED"))
        self.assertTrue(self.line.hung_up)
        self.assertIn(FIRST, self.outbox)

    def test_host_is_wrong(self) -> None:
        """What a host takes and does not order, cannot handle, or refuses though it is right, is still to be said."""
        self.guest.wrong = False
        outcomes: tuple[Any, ...] = ({}, UnknownRemoteError("UNKNOWN"), NotYourTurn(turn=1, seat=1, kind="commit"))
        for outcome in outcomes:
            self.setUp()
            self.guest.wrong = False
            said = self.outbox.say(FIRST)
            (self.line.answers[0].callback if outcome == {} else self.line.answers[0].errback)(outcome)
            self.assertNoResult(said)
            self.assertEqual(list(self.outbox), [FIRST])

    def test_another_history(self) -> None:
        """What has no place in the history that counts now is said no more."""
        kept, dropped = self.outbox.say(FIRST), self.outbox.say(SECOND)
        self.outbox.keep(lambda entry: entry == FIRST, NotYourTurn(turn=1, seat=1, kind="reveal"))
        self.assertNoResult(kept)
        self.failureResultOf(dropped, NotYourTurn)
        self.assertEqual(list(self.outbox), [FIRST])

    def test_over(self) -> None:
        """What was not put in order when the match ends never will be."""
        said = [self.outbox.say(entry) for entry in (FIRST, SECOND)]
        self.outbox.close()
        for each in said:
            self.failureResultOf(each, MatchIsOver)
        self.assertEqual(list(self.outbox), [])
