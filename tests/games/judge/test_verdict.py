"""The judge: an end that was played is confirmed, and an honest side is never blamed."""

from __future__ import annotations

import zlib
from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Entry, Kind
from games.judge.case import Said, inflated
from games.judge.verdict import judge
from games.records.transcript import BadTranscript, Transcript, read
from tests.support.judge import (
    ADA_LEFT,
    ADA_WON,
    BOB_LEFT,
    BOB_WON,
    Judged,
    absent,
    any_of,
    case,
    lines,
    match,
    said,
    transcript,
)
from tests.support.peers import Side, choose, play_out, set_up, signed, speak, ticket


class Confirmed(Judged):
    def test_report_against_the_transcript(self) -> None:
        """R3: who reports another end than the one that its own signed transcript shows has forged."""
        ada, bob = match()
        ending = play_out([ada, bob], any_of("a"))
        for lie in (ADA_WON, BOB_WON):
            verdict = judge(case({0: transcript(ada), 1: transcript(bob)}, {0: said(ending), 1: lie}))
            if lie.places == ending.places:
                self.found(verdict, "confirmed", places=ending.places)
            else:
                self.found(verdict, "forged", 1, ending.places)

    def test_end_that_one_has_not_heard(self) -> None:
        """R3: who lost its line before the last entry says in good faith that the other left; the end is confirmed."""
        ada, bob = match()
        ending = play_out([ada, bob], any_of("a"))
        for side, other in ((ada, bob), (bob, ada)):
            seat = side.keeper.seat
            cut = transcript(side, side.table.transcript[:-1])
            guess = Said(ending.places[::-1], "left", 1 - seat)
            verdict = judge(case({seat: cut, 1 - seat: transcript(other)}, {seat: guess, 1 - seat: said(ending)}))
            self.found(verdict, "confirmed", places=ending.places)
            self.assertIn("reported otherwise", verdict.detail)

    def test_only_one_shows_it(self) -> None:
        """R3: one transcript, signed by all, is enough."""
        ada, bob = match()
        ending = play_out([ada, bob], any_of("a"))
        self.found(judge(case({1: transcript(bob)}, {1: said(ending)})), "confirmed", places=ending.places)

    def test_resigned(self) -> None:
        """R3: who has resigned cannot take that back by reporting something else, and nobody else did it."""
        both = self.begun("h8")
        speak(both, 1, Kind.RESIGN)
        shown, reports = dict(enumerate(map(transcript, both))), {0: said(both[0].table.ending), 1: BOB_WON}
        verdict = judge(case(shown, reports))
        self.found(verdict, "forged", 1, (1, 2))
        self.assertEqual(verdict.reason, "resigned")

    def test_host_hides_its_last_move(self) -> None:
        """R3: a host that lost by its own signed word knew that, whatever it shows."""
        both = self.begun("h8", "a1")
        before = both[0].table.transcript
        speak(both, 0, Kind.RESIGN)
        shown = {0: transcript(both[0], before), 1: transcript(both[1])}
        verdict = judge(case(shown, {0: BOB_LEFT, 1: said(both[1].table.ending)}))
        self.found(verdict, "forged", 0, (2, 1))


class BrokenOff(Judged):
    def test_nobody_knows(self) -> None:
        """R3: a match that just broke off between two is nobody's fault."""
        ada, bob = self.begun("h8")
        found = judge(case({0: transcript(ada), 1: transcript(bob)}, {0: BOB_LEFT, 1: ADA_LEFT}))
        self.found(found, "unresolved", places=())

    def test_accused_without_proof(self) -> None:
        """R3: that somebody has broken the rules must show in what it has signed."""
        ada, bob = self.begun("h8")
        accused = {0: Said((1, 2), "broken", 1), 1: ADA_LEFT}
        found = judge(case({0: transcript(ada), 1: transcript(bob)}, accused))
        self.found(found, "unresolved")
        self.assertIn("Ada says that Bob broke the rules", found.detail)

    def test_stalling(self) -> None:
        """R3: who owed a move, was asked by the lobby, was there and was silent has abandoned the match."""
        ada, bob = self.begun("h8")
        shown, reports = {0: transcript(ada), 1: transcript(bob)}, {0: BOB_LEFT, 1: ADA_LEFT}
        self.found(judge(case(shown, reports, absences=absent(1, "silent"))), "abandoned", 1, (1, 2))

    def test_silent_but_not_due(self) -> None:
        """R3: it was asked for nothing that it owed, so that is no reason to blame it."""
        ada, _ = self.begun("h8", "a1")
        found = judge(case({0: transcript(ada)}, {0: BOB_LEFT, 1: ADA_LEFT}, absences=absent(1, "silent")))
        self.found(found, "unresolved")

    def test_line_was_gone(self) -> None:
        """R3: where a session ran out with its line, nobody is blamed."""
        ada, _ = self.begun("h8")
        found = judge(case({0: transcript(ada)}, {0: BOB_LEFT}, absences=absent(1, "gone")))
        self.found(found, "unresolved")

    def test_left(self) -> None:
        """I5: who leaves has abandoned the match, whoever's turn it was."""
        ada, _ = self.begun("h8", "a1")
        found = judge(case({0: transcript(ada)}, {0: BOB_LEFT}, absences=absent(1, "left")))
        self.found(found, "abandoned", 1, (1, 2))

    def test_deposited_move_counts(self) -> None:
        """R3: a move that the host never took, but the lobby saw, was made; now it is the host that owes one."""
        ada, bob = self.begun("h8")
        move = bob.keeper.choose(bob.table, "a1")
        shown, reports = {0: transcript(ada), 1: transcript(bob)}, {0: BOB_LEFT, 1: ADA_LEFT}
        found = judge(case(shown, reports, said={1: lines(move)}, absences=absent(0, "silent")))
        self.found(found, "abandoned", 0, (2, 1))

    def test_deposited_something_else(self) -> None:
        """R3: who stood where it owed what takes no thought, was asked, and gave anything but that has abandoned the
        match; but not who had no time, or had not heard that it owed it."""
        both = match()
        set_up(both)
        for side in both:
            choose(both, side.keeper.seat, "rock")
        ada, bob = both
        stood, old = transcript(bob), lines(bob.table.transcript[1])
        reveal = ada.keeper.owed(ada.table)
        assert reveal is not None
        ada.table.accept(reveal)
        reports = {0: BOB_LEFT, 1: ADA_LEFT}
        told = lines(*ada.table.transcript)
        for shown, lobby, seconds, blamed in (
            (stood, told, 10, True),
            (stood, told[:-1], 10, False),
            (stood, told, 9, False),
            ("", told, 10, False),
        ):
            shows = {0: transcript(ada), 1: shown}
            found = judge(case(shows, reports, said={1: old}, shown={1: lobby}, idle={1: seconds}))
            if blamed:
                self.found(found, "abandoned", 1, (1, 2))
            else:
                self.found(found, "unresolved")

    def test_host_that_was_told(self) -> None:
        """R3: a host's table takes its own word at once; with what the lobby gave it, it knew what it owed."""
        both = match()
        set_up(both)
        choose(both, 0, "rock")
        commitment = choose(both, 1, "rock")
        reveal = both[1].keeper.owed(both[1].table)
        assert reveal is not None
        both[1].table.accept(reveal)
        reports = {0: BOB_LEFT, 1: ADA_LEFT}
        own = next(entry for entry in both[1].table.transcript if (entry.turn, entry.seat) == (1, 0))
        for told, blamed in (
            (lines(own, commitment, reveal), True),
            (lines(commitment, reveal), False),
            (lines(own, reveal), False),
        ):
            found = judge(case({1: transcript(both[1])}, reports, shown={0: told}, idle={0: 10}))
            self.found(found, *(("abandoned", 0) if blamed else ("unresolved",)))

    def test_thinking_is_no_silence(self) -> None:
        """R3: who has time to think is not blamed for using it, however often it is asked."""
        ada, bob = self.begun("h8")
        shown, reports = {0: transcript(ada), 1: transcript(bob)}, {0: BOB_LEFT, 1: ADA_LEFT}
        told = {1: lines(*ada.table.transcript)}
        self.found(judge(case(shown, reports, shown=told, idle={1: 60})), "unresolved")
        self.found(judge(case(shown, reports, shown=told, idle={1: 120})), "abandoned", 1)

    def test_asked_before_it_owed(self) -> None:
        """R3: who was asked again and again before it was to move is not blamed for the time that its opponent took;
        nor for what it took for a move before."""
        ada, bob = self.begun("h8")
        shown, reports = {0: transcript(ada), 1: transcript(bob)}, {0: BOB_LEFT, 1: ADA_LEFT}
        for told in ((), lines(*ada.table.transcript[:-1])):
            found = judge(case(shown, reports, shown={1: told}, idle={1: 10_000}))
            self.found(found, "unresolved", places=())

    def test_own_last_word(self) -> None:
        """R3: a guest whose own last word ended the match, and who never heard that it was put in order, says in good
        faith that its host has left."""
        ada, bob = self.begun(*(f"{column}{row}" for column in "abcd" for row in (8, 1)), "h8")
        last = bob.keeper.choose(bob.table, "e1")
        shown = {0: transcript(ada), 1: transcript(bob, [*bob.table.transcript, last])}
        self.found(judge(case(shown, {0: BOB_LEFT, 1: Said((1, 1), "left", 0)})), "confirmed", places=(2, 1))
        shown = {0: transcript(ada, [*bob.table.transcript, last]), 1: shown[1]}
        self.found(judge(case(shown, {0: BOB_LEFT, 1: BOB_WON})), "forged", 0, (2, 1))


class Unclear(Judged):
    def test_an_offer_parts_nothing(self) -> None:
        """R3: an offer that was declined in one account, and not in the other, is nobody's proof: they go together."""
        both = self.begun("h8", "a1")
        speak(both, 1, Kind.OFFER, "draw")
        before = both[0].table.transcript
        agreed = both[0].keeper.say(both[0].table, Kind.AGREE, "draw")
        moved = choose(both, 0, "h9")
        ada = self.begun_again(before)
        declined = signed(ada, replace(agreed, kind=Kind.DECLINE))
        ada.table.accept(declined)
        ada.table.accept(moved)
        self.assertEqual(ada.table.anchor, both[1].table.anchor)
        resigned = ada.keeper.say(ada.table, Kind.RESIGN)
        reply = both[1].keeper.choose(both[1].table, "a2")
        ada.table.accept(resigned)
        shown = {0: transcript(ada), 1: transcript(both[1], [*before, moved, reply])}
        found = judge(case(shown, {0: said(ada.table.ending), 1: ADA_LEFT}))
        self.found(found, "confirmed", 0, (2, 1))

    def begun_again(self, before: tuple[Entry, ...]) -> Side:
        """A side at the same table as somebody once was."""
        side = match("gomoku")[0]
        for entry in before:
            side.table.accept(entry)
        return side

    def test_nothing_shown(self) -> None:
        """R3: without transcripts nobody can know; what cannot be read is none."""
        for shown in ({}, {0: "", 1: "no header\n"}):
            self.found(judge(case(shown, {0: ADA_WON, 1: BOB_WON})), "unresolved")

    def test_rules_that_are_not_here(self) -> None:
        """R3: of a game from a player's folder the lobby has no rules."""
        both = self.begun("h8")
        good = transcript(both[0])
        text = ticket("m1", "nogame")
        header = msgspec.structs.replace(good.header, ticket=text, game="nogame")
        found = judge(case({0: Transcript(header, good.entries)}))
        self.found(found, "unresolved")
        self.assertIn("does not have the rules", found.detail)

    def test_bomb(self) -> None:
        """A little that becomes much when it is uncompressed is not uncompressed."""
        self.assertEqual(inflated(zlib.compress(b"x" * 1000)), "x" * 1000)
        self.assertIsNone(inflated(zlib.compress(b"x" * 9 * 2**20)))
        self.assertIsNone(inflated(zlib.compress(b"x" * 1000)[:-3]))
        self.assertIsNone(inflated(b"no zlib"))
        self.assertIsNone(inflated(zlib.compress(b"\xff\xfe")))


def whole(game: str, seats: int) -> list[Side]:
    """A match played to its end."""
    all_ = match(game, seats, seed="honest")
    play_out(all_, any_of("honest"))
    return all_


MATCHES = [whole(game, seats) for game, seats in (("rps", 2), ("hunt", 2), ("fleet", 2), ("bluff", 3), ("mosaic", 4))]
NUMBERS = st.integers(0, 10**6)


def _stood(text: str, side: Side) -> tuple[int, str]:
    """How much a transcript tells, and the anchor at its end."""
    try:
        table = read(text).replay(side.rules)
    except BadTranscript:
        return 0, ""
    return table.count, table.anchor


def _lags(stood: list[tuple[int, str]], seat: int, furthest: str) -> bool:
    """Whether a guest had not heard of what it owed at the end: then it was honestly silent."""
    return 0 < seat < len(stood) and stood[seat][1] != furthest


class Honest(SynchronousTestCase):
    @settings(max_examples=80, deadline=None)
    @given(
        st.sampled_from(MATCHES),
        st.lists(NUMBERS, min_size=4, max_size=4),
        st.booleans(),
        st.sets(st.integers(0, 3)),
        st.integers(0, 8),
        st.dictionaries(st.integers(0, 3), st.integers(0, 200)),
    )
    def test_never_blamed(
        self, sides: list[Side], cuts: list[int], within: bool, gone: set[int], gave: int, idle: dict[int, int]
    ) -> None:
        """R3: honest transcripts, cut anywhere, even within a line, with the reports that follow from them, whatever
        went through the lobby, and lines that were gone, blame nobody; who has heard of the end has it confirmed."""
        seats, ending = len(sides), sides[0].table.ending
        assert ending is not None
        texts, reports, over = {}, {}, False
        for seat, side in enumerate(sides):
            full, entries = transcript(side).text, side.table.transcript
            if within:
                texts[seat] = full[: cuts[seat] % (len(full) + 1)]
            else:
                texts[seat] = transcript(side, entries[: cuts[seat] % (len(entries) + 1)]).text
            knows = len(texts[seat]) >= len(full) - 1
            over = over or knows
            other = (seat + 1) % seats
            left = tuple(2 if one == other else 1 for one in range(seats))
            reports[seat] = said(ending) if knows else Said(left, "left", other)
        stood = [_stood(texts[seat], side) for seat, side in enumerate(sides)]
        furthest = max(stood)[1]
        last = sides[0].table.transcript[-gave:] if gave else ()
        more = {
            "said": {seat: lines(*(entry for entry in last if entry.seat == seat)) for seat in range(seats)},
            "absences": {seat: one for seat in gone if seat < seats for one in absent(seat, "gone").values()},
            "idle": {seat: seconds for seat, seconds in idle.items() if _lags(stood, seat, furthest)},
        }
        verdict = judge(case(texts, reports, seats, **more))
        self.assertIn(verdict.kind, ("confirmed", "unresolved"), verdict.detail)
        if over:
            self.assertEqual((verdict.kind, verdict.places), ("confirmed", ending.places))
