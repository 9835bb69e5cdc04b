"""The lobby's part in fair play: what is owed is asked for, who is gone is signed, and who disagrees is judged."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from twisted.trial.unittest import SynchronousTestCase

from lobby import errors
from lobby.commands import announced
from lobby.commands.reasons import Verdict
from lobby.core import (
    adjudicator,
    disputes,
    effects,
    matchend,
    matchstart,
    readycheck,
    rooms,
    timers,
)
from lobby.core import (
    sessions as presence,
)
from lobby.core.model.dispute import AT_ONCE, MOST_WAITING
from lobby.core.model.evidence import (
    ASKS_AT_ONCE,
    DEPOSITS_AT_ONCE,
    MOST_BYTES,
    MOST_LINES,
    MOST_TESTIMONY,
    kept_of,
)
from lobby.core.model.match import UNKNOWN, Finding, Report
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from tests.support.core import Since, come, small_world
from wire.endings import EndReason
from wire.tickets import Absence, Departure

E = TypeVar("E")

WON, LOST = Report((1, 2), EndReason.PLAYED, 63), Report((2, 1), EndReason.PLAYED, 63)
BOB_LEFT = Report((1, 2), EndReason.LEFT, 1)


def told(world: LobbyState, kind: type[E]) -> list[E]:
    """What the outbox holds of one kind; empties it."""
    return [event for event in world.take() if isinstance(event, kind)]


def play(world: LobbyState, *sessions: Session) -> str:
    """These play a match; the first hosts."""
    host, *guests = sessions
    room = rooms.create(world, host, "rps" if len(sessions) == 2 else "bluff", False, "")
    for guest in guests:
        rooms.join(world, guest, room.id)
    if room.match is None:
        for guest in guests:
            readycheck.ready(world, guest, True)
        readycheck.propose(world, host, 0.0)
        for guest in guests:
            readycheck.agree(world, guest, True)
    assert room.match is not None
    match = str(room.match)
    matchstart.room_ready(world, host, match, ["127.0.0.1:20000"])
    for guest in guests:
        matchstart.joined(world, guest, match)
    world.take()
    return match


class Running(SynchronousTestCase):
    """Alice and Bob play; so may Carol, Dora and Eve."""

    def setUp(self) -> None:
        self.now = Since()
        self.world = small_world(now=self.now)
        self.alice, self.bob, self.carol, self.dora, self.eve = come(self.world, "Alice", "Bob", "Carol", "Dora", "Eve")
        self.match = play(self.world, self.alice, self.bob)

    def miss(self, session: Session, seat: int, *lines: str) -> None:
        adjudicator.missing(self.world, session, self.match, seat, lines)

    def results(self) -> list[tuple[str, tuple[int, ...], int]]:
        """What is recorded: verdict, places and seat."""
        settled = [event.result for event in told(self.world, effects.Settle)]
        return [(result.verdict, result.places, result.seat) for result in settled]


class Owed(Running):
    def test_asked_and_given(self) -> None:
        """R3: who misses a move asks for it; the other is asked, and what it gives is passed on and kept."""
        self.miss(self.alice, 1, "a1", "a2")
        (wait,), (owed,) = self.split(effects.WaitBegins, announced.Owed)
        self.assertEqual((owed.to, owed.seat, owed.entries, owed.seconds), ((self.bob.id,), 0, ("a1", "a2"), 10))
        self.assertEqual((wait.key, wait.seconds), (f"owed {self.match} 1", 15))
        adjudicator.deposit(self.world, self.bob, self.match, ["b1"])
        ends, given = self.split(effects.WaitEnds, announced.Deposited)
        self.assertEqual([end.key for end in ends], [wait.key])
        self.assertEqual(
            [(one.to, one.seat, one.why, one.entries) for one in given], [((self.alice.id,), 1, "deposited", ("b1",))]
        )
        adjudicator.deposit(self.world, self.bob, self.match, ["b1", "b2"])
        self.assertEqual([one.entries for one in told(self.world, announced.Deposited)], [("b1", "b2")])
        said = self.world.matches[self.match].evidence.said
        self.assertEqual(said, {0: ("a1", "a2"), 1: ("b1", "b2")})

    def split(self, one: type[effects.Event], other: type[effects.Event]) -> tuple[list, list]:  # type: ignore[type-arg]
        out = self.world.take()
        return [event for event in out if isinstance(event, one)], [event for event in out if isinstance(event, other)]

    def test_silent(self) -> None:
        """R3: who was there the whole time and gave nothing is gone from the match, signed by the lobby, itself told;
        the word of who is still there counts, and the silent one has abandoned it."""
        self.miss(self.alice, 1)
        self.world.take()
        timers.expire(self.world, f"owed {self.match} 1")
        out = self.world.take()
        (given,) = [event for event in out if isinstance(event, announced.Deposited)]
        (gone,) = [event for event in out if isinstance(event, announced.OpponentGone)]
        self.assertEqual((given.to, given.why), ((self.alice.id,), "silent"))
        self.assertEqual(
            (gone.to, gone.seat, gone.player, gone.why), ((self.alice.id, self.bob.id), 1, "Bob", "silent")
        )
        self.assertEqual(msgspec.json.decode(gone.absence, type=Absence), Absence(self.match, 1, Departure.SILENT))
        matchend.report(self.world, self.alice, self.match, BOB_LEFT)
        self.assertEqual(self.results(), [("abandoned", (1, 2), 1)])
        self.assertEqual([one.status.value for one in (self.alice, self.bob)], ["idle", "idle"])

    def test_line_broke(self) -> None:
        """R3: whose line was down at any moment of the wait is not blamed, even if it is back."""

        def away() -> None:
            presence.set_away(self.world, self.bob, True)

        def gone_and_back() -> None:
            presence.detached(self.world, self.bob, 30)
            presence.attached(self.world, self.bob, "")

        def other_line() -> None:
            presence.attached(self.world, self.bob, "")

        for what in (away, gone_and_back, other_line):
            self.miss(self.alice, 1)
            what()
            self.world.take()
            timers.expire(self.world, f"owed {self.match} 1")
            self.assertEqual([one.why for one in told(self.world, announced.Deposited)], ["away"])
            self.assertEqual(self.world.matches[self.match].absences, {})
            presence.set_away(self.world, self.bob, False)

    def test_away_already(self) -> None:
        """R3: who was away when it was asked is not blamed, and what it gives in time is passed on."""
        presence.set_away(self.world, self.bob, True)
        self.miss(self.alice, 1)
        presence.set_away(self.world, self.bob, False)
        adjudicator.deposit(self.world, self.bob, self.match, ["b1"])
        self.assertEqual([one.why for one in told(self.world, announced.Deposited)], ["deposited"])
        presence.set_away(self.world, self.bob, True)
        self.miss(self.alice, 1)
        presence.set_away(self.world, self.bob, False)
        timers.expire(self.world, f"owed {self.match} 1")
        self.assertEqual([one.why for one in told(self.world, announced.Deposited)], ["away"])

    def test_reported_already(self) -> None:
        """R3: who has reported has done with it, and is not blamed for giving nothing."""
        matchend.report(self.world, self.bob, self.match, WON)
        self.miss(self.alice, 1)
        self.world.take()
        timers.expire(self.world, f"owed {self.match} 1")
        self.assertEqual([one.why for one in told(self.world, announced.Deposited)], ["away"])

    def test_asked_again(self) -> None:
        """R3: asking again while a wait is on makes it no longer; a few asks a minute, and not more."""
        self.miss(self.alice, 1)
        self.world.take()
        for _ in range(ASKS_AT_ONCE - 1):
            self.miss(self.alice, 1)
            self.assertEqual(self.world.take(), [])
        self.assertRaises(errors.TryLater, self.miss, self.alice, 1)
        self.now.seconds += 10
        self.miss(self.alice, 1)

    def test_deposits_are_bounded(self) -> None:
        """R3: neither how often nor how much a side gives can fill the lobby."""
        for number in range(DEPOSITS_AT_ONCE):
            adjudicator.deposit(self.world, self.bob, self.match, [f"{number} {n}" for n in range(24)])
        self.assertRaises(errors.TryLater, adjudicator.deposit, self.world, self.bob, self.match, ["x"])
        self.assertEqual(len(self.world.matches[self.match].evidence.said[1]), MOST_LINES)
        kept, new = kept_of((), ["x" * 5_000] * 3 + [str(n) * 4_999 for n in range(24)])
        self.assertTrue(new)
        self.assertLessEqual(sum(map(len, kept)), MOST_BYTES)
        self.assertEqual(kept_of(("a", "b"), ["b", "a"]), (("a", "b"), False))

    def test_what_is_asked_for_is_taken(self) -> None:
        """R3: who has given as often as it may is still heard when it is asked, and not silent: others cannot use up
        its patience with the lobby."""
        for _ in range(DEPOSITS_AT_ONCE):
            adjudicator.deposit(self.world, self.bob, self.match, [])
        self.miss(self.alice, 1)
        adjudicator.deposit(self.world, self.bob, self.match, ["b1"])
        self.assertEqual([one.why for one in told(self.world, announced.Deposited)][-1:], ["deposited"])
        self.assertRaises(errors.TryLater, adjudicator.deposit, self.world, self.bob, self.match, [])

    def test_idle_since_it_was_told(self) -> None:
        """R3: a side is idle since it was told what it owes something for, not since it was asked before that."""
        evidence = self.world.matches[self.match].evidence
        self.miss(self.alice, 1)
        adjudicator.deposit(self.world, self.bob, self.match, [])
        self.now.seconds += 100
        self.miss(self.alice, 1, "a1")
        self.assertEqual(evidence.idle, {1: self.now.seconds})
        adjudicator.deposit(self.world, self.bob, self.match, [])
        self.now.seconds += 10
        self.miss(self.alice, 1, "a1")
        self.assertEqual(evidence.idle, {1: self.now.seconds - 10})

    def test_nothing_is_an_answer(self) -> None:
        """R3: who has nothing to give yet, because its player thinks, says so by giving nothing, and is not blamed."""
        self.miss(self.alice, 1)
        adjudicator.deposit(self.world, self.bob, self.match, [])
        self.assertEqual([one.why for one in told(self.world, announced.Deposited)], ["deposited"])
        timers.expire(self.world, f"owed {self.match} 1")
        self.assertEqual(self.world.matches[self.match].absences, {})

    def test_nobodys_business(self) -> None:
        """R3: a stranger asks for nothing, nobody for itself or for a seat that is not there, and nothing after the
        end."""
        for who, seat, error in (
            (self.carol, 1, errors.NoSuchMatch),
            (self.alice, 0, errors.BadArgument),
            (self.alice, 2, errors.BadArgument),
        ):
            self.assertRaises(error, self.miss, who, seat)
        self.assertRaises(errors.NoSuchMatch, adjudicator.deposit, self.world, self.carol, self.match, ["x"])
        matchend.report(self.world, self.alice, self.match, WON)
        matchend.report(self.world, self.bob, self.match, WON)
        self.assertRaises(errors.NoSuchMatch, self.miss, self.alice, 1)
        self.assertRaises(errors.NoSuchMatch, adjudicator.deposit, self.world, self.bob, self.match, ["x"])

    def test_new_line(self) -> None:
        """R1: what is owed, and who is gone, is said again on a new line, with the time that is left."""
        self.miss(self.alice, 1, "a1")
        self.now.seconds += 4
        self.world.take()
        adjudicator.remind(self.world, self.bob)
        adjudicator.remind(self.world, self.alice)
        owed = told(self.world, announced.Owed)
        self.assertEqual([(one.to, one.entries, one.seconds) for one in owed], [((self.bob.id,), ("a1",), 6)])
        presence.set_away(self.world, self.alice, True)
        rooms.leave(self.world, self.bob)
        self.world.take()
        adjudicator.remind(self.world, self.alice)
        self.assertEqual([one.why for one in told(self.world, announced.OpponentGone)], ["left"])

    def test_gone_while_it_is_waited_for(self) -> None:
        """R3: who leaves meanwhile is waited for no more, and who asks for it then is told so again."""
        self.miss(self.alice, 1)
        self.world.take()
        rooms.leave(self.world, self.bob)
        out = self.world.take()
        self.assertIn(effects.WaitEnds(f"owed {self.match} 1"), out)
        self.assertEqual([event.why for event in out if isinstance(event, announced.Deposited)], ["away"])
        self.miss(self.alice, 1)
        out = [event for event in self.world.take() if isinstance(event, announced.Announced)]
        self.assertEqual([type(event).__name__ for event in out], ["OpponentGone", "Deposited"])

    def test_several_miss_it(self) -> None:
        """R3: everybody who misses the same seat's move is given it."""
        match = self.match = play(self.world, self.carol, self.dora, self.eve)
        self.miss(self.carol, 1, "c")
        self.miss(self.eve, 1, "e")
        self.assertEqual([one.entries for one in told(self.world, announced.Owed)], [("c",), ("e",)])
        adjudicator.deposit(self.world, self.dora, match, ["d"])
        self.assertEqual([one.to for one in told(self.world, announced.Deposited)], [(self.carol.id, self.eve.id)])


class Gone(Running):
    def test_leaving_and_losing_the_line(self) -> None:
        """I5, R3: who says that it leaves has abandoned the match; whose session ran out is not blamed."""
        for leave, why, verdict in (
            (lambda: rooms.leave(self.world, self.bob), Departure.LEFT, ("abandoned", (1, 2), 1)),
            (lambda: presence.sign_out(self.world, self.bob, Departure.LEFT), Departure.LEFT, ("abandoned", (1, 2), 1)),
            (lambda: timers.expire(self.world, f"session {self.bob.id}"), Departure.GONE, ("unresolved", (1, 2), 1)),
        ):
            self.setUp()
            presence.detached(self.world, self.bob, 30)
            self.world.take()
            leave()
            (gone,) = told(self.world, announced.OpponentGone)
            self.assertEqual((gone.to, gone.seat, gone.why), ((self.alice.id,), 1, why))
            self.assertEqual(msgspec.json.decode(gone.absence, type=Absence), Absence(self.match, 1, why))
            matchend.report(self.world, self.alice, self.match, BOB_LEFT)
            self.assertEqual(self.results(), [verdict])

    def test_leaving_after_the_report(self) -> None:
        """I5: who has reported may go: that is no leaving, and what both say is agreed."""
        matchend.report(self.world, self.bob, self.match, WON)
        rooms.leave(self.world, self.bob)
        self.assertEqual(told(self.world, announced.OpponentGone), [])
        matchend.report(self.world, self.alice, self.match, WON)
        self.assertEqual(self.results(), [("agreed", (1, 2), 63)])

    def test_goes_on_without(self) -> None:
        """M: with more than two the match goes on, and ends when all who are still there have reported."""
        self.match = play(self.world, self.carol, self.dora, self.eve)
        rooms.leave(self.world, self.dora)
        self.world.take()
        said = Report((1, 3, 2), EndReason.PLAYED, 63)
        matchend.report(self.world, self.carol, self.match, said)
        self.assertEqual(self.results(), [])
        matchend.report(self.world, self.eve, self.match, said)
        self.assertEqual(self.results(), [("abandoned", (1, 3, 2), 1)])

    def test_word_of_who_left(self) -> None:
        """R3: who has reported one thing and gone does not make another word of the others' the only one."""
        matchend.report(self.world, self.bob, self.match, LOST)
        rooms.leave(self.world, self.bob)
        matchend.report(self.world, self.alice, self.match, WON)
        self.assertEqual((self.results(), list(self.world.docket.open)), ([], [self.match]))


class Judged(Running):
    def setUp(self) -> None:
        super().setUp()
        self.dispute(self.match, self.alice, self.bob)

    def dispute(self, match: str, one: Session, other: Session) -> None:
        """They report differently."""
        matchend.report(self.world, one, match, WON)
        matchend.report(self.world, other, match, LOST)

    def show(self, session: Session, *parts: bytes) -> None:
        for number, part in enumerate(parts):
            disputes.testify(self.world, session, self.match, number, len(parts), part)

    def cases(self) -> list[effects.Judge]:
        return told(self.world, effects.Judge)

    def test_transcripts_are_asked_for(self) -> None:
        """R3: where reports differ, both are free at once and asked for their transcripts; with the last of them the
        case goes to the judge, and what it finds is recorded."""
        (asked,) = told(self.world, announced.Evidence)
        self.assertEqual((asked.to, asked.seconds), ((self.alice.id, self.bob.id), 15))
        self.assertEqual([one.status.value for one in (self.alice, self.bob)], ["idle", "idle"])
        self.show(self.alice, b"al", b"ice")
        self.assertEqual(self.cases(), [])
        self.show(self.bob, b"bob")
        (judge,) = self.cases()
        self.assertEqual(judge.case.testimony, {0: b"alice", 1: b"bob"})
        self.assertEqual(judge.case.reports, {0: WON, 1: LOST})
        disputes.judged(
            self.world, self.match, Finding(Verdict.FORGED, Report((1, 2), EndReason.BROKEN, 1), "Bob did.")
        )
        self.assertEqual(self.results(), [("forged", (1, 2), 1)])
        self.assertEqual((self.world.docket.open, self.world.docket.collecting), ({}, set()))

    def test_time_is_over(self) -> None:
        """T: who shows nothing in 15 s is not waited for; what came in part is nothing."""
        self.show(self.alice, b"alice")
        disputes.testify(self.world, self.bob, self.match, 0, 2, b"half")
        timers.expire(self.world, f"evidence {self.match}")
        self.assertEqual([one.case.testimony for one in self.cases()], [{0: b"alice"}])
        self.assertRaises(errors.WrongMoment, self.show, self.bob, b"late")
        timers.expire(self.world, f"evidence {self.match}")
        self.assertEqual(self.cases(), [])

    def test_nobody_knows(self) -> None:
        """R3: of what the judge cannot know nothing is recorded, but what all have said who have reported."""
        unclear = Finding(Verdict.UNRESOLVED, UNKNOWN, "Nobody can know.")
        timers.expire(self.world, f"evidence {self.match}")
        disputes.judged(self.world, self.match, unclear)
        self.assertEqual(self.results(), [("unresolved", (), 63)])
        match = play(self.world, self.carol, self.dora)
        matchend.report(self.world, self.carol, match, WON)
        timers.expire(self.world, f"match {match} reporting")
        timers.expire(self.world, f"evidence {match}")
        disputes.judged(self.world, match, unclear)
        self.assertEqual(self.results(), [("unresolved", (1, 2), 63)])

    def test_bounds(self) -> None:
        """R3: parts come in their order, each once, and all of them are no more than a mebibyte."""
        big = b"x" * (MOST_TESTIMONY // 2)
        for part, parts, content in ((1, 2, b"x"), (0, 37, b"x")):
            self.assertRaises(
                errors.BadArgument, disputes.testify, self.world, self.bob, self.match, part, parts, content
            )
        self.show(self.bob, big, big)
        self.assertRaises(errors.BadArgument, disputes.testify, self.world, self.bob, self.match, 2, 2, b"x")
        self.assertRaises(errors.BadArgument, disputes.testify, self.world, self.bob, self.match, 0, 1, b"x")
        self.assertRaises(errors.BadArgument, self.show, self.alice, big, big, b"x")
        self.assertRaises(errors.NoSuchMatch, self.show, self.carol, b"x")
        self.assertNotIn(0, self.world.docket.open[self.match].evidence.testimony)

    def test_new_line(self) -> None:
        """R1: who lost its line in the middle of showing is asked again, and begins again."""
        disputes.testify(self.world, self.bob, self.match, 0, 2, b"half")
        self.world.take()
        disputes.remind(self.world, self.bob)
        disputes.remind(self.world, self.carol)
        self.assertEqual([one.to for one in told(self.world, announced.Evidence)], [(self.bob.id,)])
        self.show(self.bob, b"whole")
        disputes.remind(self.world, self.bob)
        self.assertEqual(told(self.world, announced.Evidence), [])

    def test_who_is_away_may_come_back(self) -> None:
        """R1: whose line is down has the time to come back with its transcript; whose session is over has not."""
        presence.detached(self.world, self.bob, 30)
        self.show(self.alice, b"alice")
        self.assertEqual(self.cases(), [])
        presence.attached(self.world, self.bob, "")
        self.show(self.bob, b"bob")
        self.assertEqual([one.case.testimony for one in self.cases()], [{0: b"alice", 1: b"bob"}])
        self.match = play(self.world, self.carol, self.dora)
        self.dispute(self.match, self.carol, self.dora)
        presence.sign_out(self.world, self.dora)
        self.show(self.carol, b"carol")
        self.assertEqual([one.case.testimony for one in self.cases()], [{0: b"carol"}])

    def test_many_at_once(self) -> None:
        """R3: so many are judged at a time, the others wait, and what is too much stays unresolved; nobody waits for
        ever."""
        matches = [self.match]
        for _ in range(AT_ONCE + MOST_WAITING):
            matches.append(play(self.world, self.carol, self.dora))
            self.dispute(matches[-1], self.carol, self.dora)
        docket = self.world.docket
        self.assertEqual((len(docket.open), len(docket.waiting)), (AT_ONCE, MOST_WAITING))
        self.assertEqual(self.results(), [("unresolved", (), 63)])
        for match in matches[:-1]:
            timers.expire(self.world, f"evidence {match}")
            disputes.judged(self.world, match, Finding(Verdict.CONFIRMED, WON, "Seen."))
        self.assertEqual(self.results(), [("confirmed", (1, 2), 63)] * (AT_ONCE + MOST_WAITING))
        self.assertEqual((docket.open, docket.waiting, docket.collecting), ({}, {}, set()))
