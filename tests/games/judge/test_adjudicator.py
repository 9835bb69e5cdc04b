"""Where a match stands by what was shown: the adjudicator, one case after the other and against junk."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.branch import Branch
from games.engine.model import Entry, Gone, Kind, Reason
from games.engine.serialization import packed, unpacked
from games.judge.adjudicator import MOST_BESIDE, Adjudicator, Finding, Known, Shown
from games.records.transcript import Onlooker
from tests.games.engine.test_later import branches, kind_of
from tests.support.arbitration.game import MOVES
from tests.support.arbitration.rules import WITHOUT
from tests.support.arbitration.world import Marks, World
from tests.support.judge import KEY, begin, match
from tests.support.peers import LOBBY_KEY, by_itself, choose, signed
from tests.support.peers import ticket as ticket_of
from wire.tickets import ALWAYS, Fault, Forfeit, read, seal


class Adjudged(SynchronousTestCase):
    """A match of three, in which all are called bad, so that the test can sign for any of them."""

    def begin(self, seats: int = 3, gone: Gone = Gone.PLAYS_ON, turns: int = 4, secrets: bool = False) -> None:
        """Another match."""
        self.world = World(seats, gone, turns, secrets, range(seats))
        self.judge = Adjudicator(self.world.setup, self.world.rules, Marks(), self.world.table)
        self.known = Known()

    def setUp(self) -> None:
        self.begin()

    def sign(self, branch: Branch, seat: int, kind: Kind, body: str = "", anchor: str = "") -> Entry:
        """A word of a seat's, which is not said yet."""
        table = branch.table
        return self.world.sign(range(4), seat, anchor or table.anchor, table.turn, kind, body).entry

    def owed(self, branch: Branch, seat: int, value: str = "0") -> Entry:
        """What a seat owes."""
        kind = branch.table.due()[seat]
        return self.sign(branch, seat, kind, self.world.body(branch.table, seat, kind, value))

    def played(self, until: Kind, turn: int = 1, value: str = "0") -> Branch:
        """A match in which all say what they owe, until something of this kind is owed."""
        branch = Branch(self.world.table())
        while branch.table.turn < turn or until not in branch.table.due().values():
            if branch.table.ending is not None:
                self.fail("that is never owed")
            branch.say(self.owed(branch, min(branch.table.due()), value))
        return branch

    def again(self, branch: Branch, entries: int | None = None) -> Branch:
        """The same, or its beginning."""
        other = Branch(self.world.table())
        for entry in branch.entries[:entries]:
            other.say(entry)
        return other

    def show(self, *entries: Entry, since: str = "") -> Finding:
        """Somebody shows this."""
        found = self.judge.judge(self.known, [Shown(entries, since)])
        again = self.judge.judge(found.known, [Shown(entries, since)])
        self.assertFalse(again.moved or again.convicted, "shown again it is nothing new")
        self.known = found.known
        return found

    # -- the head

    def test_nothing(self) -> None:
        """Nothing was shown: all owe their first word, which is no choice."""
        found = self.show()
        self.assertEqual((found.moved, found.due), (False, {0: False, 1: False, 2: False}))
        self.assertEqual((found.ending, found.anchors), (None, (self.world.origin,)))

    def test_later(self) -> None:
        """A longer history becomes the head; a shorter one moves nothing."""
        branch = self.played(Kind.MOVE)
        found = self.show(*branch.entries)
        self.assertTrue(found.moved)
        self.assertEqual((found.due, found.known.head), ({min(branch.table.due()): True}, branch.entries))
        self.assertFalse(self.show(*branch.entries[:3]).moved)
        self.assertEqual(self.known.head, branch.entries)

    def test_since(self) -> None:
        """Entries that follow an anchor of the head; of one that it does not have nothing is known."""
        branch = self.played(Kind.MOVE)
        self.show(*branch.entries[:3])
        rest = [word.entry for word in branch.steps if word.anchor != self.world.origin]
        self.assertFalse(self.show(*rest).moved)
        self.assertFalse(self.show(*rest, since="0" * 64).moved)
        self.assertTrue(self.show(*rest, since=branch.anchors[1]).moved)
        self.assertEqual(self.known.head, branch.entries)

    def test_words_of_one_phase(self) -> None:
        """What several seats owe at once is put together, whoever shows what."""
        branch = Branch(self.world.table())
        words = [self.owed(branch, seat) for seat in range(3)]
        self.assertEqual(self.show(words[1]).due.keys(), {0, 2})
        self.assertEqual(self.show(words[0]).due.keys(), {2})
        self.assertEqual(set(self.show(words[2]).due), {0, 1, 2})
        self.assertEqual(len(self.known.head), 3)

    def test_resignation_is_added(self) -> None:
        """A resignation counts from any earlier anchor of the head, and takes nothing back."""
        branch = self.played(Kind.MOVE)
        seat = next(seat for seat in range(3) if seat not in branch.table.due())
        resigned = self.sign(branch, seat, Kind.RESIGN)
        early = (*branch.entries, resigned)
        branch.say(self.owed(branch, min(branch.table.due())))
        for first, second in ((branch.entries, early), (early, branch.entries)):
            self.known = Known()
            self.show(*first)
            found = self.show(*second)
            self.assertEqual(set(found.known.head), {*branch.entries, resigned})
            self.assertEqual(found.resigned, {seat})
        _, left_out = WITHOUT["resignation-stays"]
        with left_out():
            self.known = Known()
            self.show(*early)
            self.assertNotIn(resigned, self.show(*branch.entries).known.head, "it could be withdrawn")

    def test_played_out(self) -> None:
        """At the end there are places, and nobody is due."""
        branch = Branch(self.world.table())
        while branch.table.ending is None:
            branch.say(self.owed(branch, min(branch.table.due())))
        found = self.show(*branch.entries)
        self.assertEqual((found.due, found.ending), ({}, branch.table.ending))
        assert found.ending is not None
        self.assertIs(found.ending.reason, Reason.PLAYED)

    def test_too_large(self) -> None:
        """A history that the lobby could not keep does not become its head."""
        branch = self.played(Kind.MOVE)
        with patch("games.judge.adjudicator.MOST_PACKED", 100):
            self.assertFalse(self.show(*branch.entries).moved)

    # -- fraud

    def test_two_words(self) -> None:
        """Two words of a seat for one place convict it, wherever they are shown; of both one may be in the head."""
        branch = self.played(Kind.MOVE)
        seat = min(branch.table.due())
        one, other = self.owed(branch, seat, "1"), self.owed(branch, seat, "2")
        self.assertFalse(self.show(*branch.entries, one).convicted)
        head = self.known.head
        found = self.show(*branch.entries, other)
        self.assertEqual((found.convicted, found.moved, found.known.head), ({seat}, False, head))
        self.assertIn("two different entries", found.known.guilty[seat])
        self.known = Known()
        self.assertEqual(self.show(*branch.entries, one, other).convicted, {seat}, "in one history, too")
        self.known = Known()
        self.show(*branch.entries[:2], *branch.entries[3:], one)
        self.assertEqual(self.known.guilty, {})

    def test_two_words_beside_the_head(self) -> None:
        """A word that was shown and left behind is kept, and convicts later."""
        branch = self.played(Kind.MOVE)
        seat = min(branch.table.due())
        self.show(*branch.entries, self.owed(branch, seat, "1"))
        self.show(*branch.entries, self.world.forfeit(branch.table, [seat]))
        self.assertEqual(len(self.known.beside), 1)
        self.assertEqual(self.show(*branch.entries, self.owed(branch, seat, "2")).convicted, {seat})

    def test_two_words_after_the_end(self) -> None:
        """Where a match has ended nobody owes a word, so nobody makes itself the last for a friend's sake."""
        branch = Branch(self.world.table())
        while branch.table.ending is None:
            branch.say(self.owed(branch, min(branch.table.due())))
        one, other = (self.sign(branch, 2, Kind.MOVE, self.world.body(branch.table, 2, Kind.MOVE, v)) for v in "01")
        found = self.show(*branch.entries, one, other)
        self.assertEqual((found.convicted, found.ending), (frozenset(), branch.table.ending))

    def test_two_kinds(self) -> None:
        """A move and the word that its time had run out are two words for one place."""
        branch = self.played(Kind.MOVE)
        seat = min(branch.table.due())
        self.show(*branch.entries, self.owed(branch, seat))
        self.assertEqual(self.show(*branch.entries, self.sign(branch, seat, Kind.TIMEOUT)).convicted, {seat})

    def test_no_two_words(self) -> None:
        """A seat may resign, and offer, beside what it owes; and what it owed before is another place."""
        branch = self.played(Kind.MOVE)
        seat = min(branch.table.due())
        for entry in (self.sign(branch, seat, Kind.OFFER, "draw"), self.owed(branch, seat)):
            self.assertFalse(self.show(*branch.entries, entry).convicted)
        self.assertFalse(self.show(*branch.entries, self.sign(branch, seat, Kind.RESIGN)).convicted)

    def test_broken_rules(self) -> None:
        """What a seat signs against the rules convicts it: an illegal move, a false reveal, a malformed link."""
        for kind, body in ((Kind.MOVE, "9"), (Kind.LINK, "x"), (Kind.COMMIT, "x"), (Kind.REVEAL, "x")):
            for turns in range(2, 12):
                self.begin(turns=turns)
                try:
                    branch = self.played(kind, turn=0 if kind is Kind.LINK else 1)
                except self.failureException:
                    continue
                break
            seat = min(branch.table.due())
            found = self.show(*branch.entries, self.sign(branch, seat, kind, body))
            self.assertEqual(found.convicted, {seat}, kind)
            self.assertEqual(found.known.head, branch.entries)
            self.assertIn("broke the rules", found.known.guilty[seat])

    def test_unsigned(self) -> None:
        """What is signed by another, or by nobody, is nothing: neither a word nor a proof."""
        branch = self.played(Kind.MOVE)
        seat = min(branch.table.due())
        self.show(*branch.entries, self.owed(branch, seat, "1"))
        signature = self.owed(branch, (seat + 1) % 3 if (seat + 1) % 3 in branch.table.due() else seat, "2").signature
        for forged in (f"{seat} 00", "", signature[:-1]):
            found = self.show(*branch.entries, Entry(branch.table.turn, seat, Kind.MOVE, "2", forged))
            self.assertEqual((found.moved, found.convicted, found.known.beside), (False, frozenset(), ()))

    def test_forfeit(self) -> None:
        """The lobby's word counts at its anchor only; a history without it is never later."""
        branch = self.played(Kind.MOVE)
        seat = min(branch.table.due())
        gone = self.world.forfeit(branch.table, [seat])
        moved = self.again(branch)
        moved.say(self.owed(branch, seat))
        found = self.show(*branch.entries, gone)
        self.assertEqual((found.forfeited, found.moved), ({seat}, True))
        self.assertFalse(self.show(*moved.entries).moved)
        self.assertFalse(self.show(*moved.entries, gone).moved)

    def test_beside_is_bounded(self) -> None:
        """Of a seat so many words are kept beside the head, the last ones."""
        branch = Branch(self.world.table())
        for number in range(2 * MOST_BESIDE):
            self.show(self.sign(branch, 0, Kind.COMMIT, f"{number:064x}"))
        self.assertLessEqual(len(self.known.beside), MOST_BESIDE)
        self.assertEqual(self.known.guilty.keys(), {0})

    # -- any of it

    @settings(max_examples=80, deadline=None)
    @given(seed=st.integers(0, 10**9))
    def test_never_goes_back(self, seed: int) -> None:
        """Whatever histories are shown, in whatever order: shown again they are nothing new, and the head never goes
        round in a circle."""
        found = branches(seed)
        world = World(*kind_of(found[0]))
        self.judge = Adjudicator(world.setup, world.rules, Marks(), world.table)
        self.known = Known()
        heads = [self.known.head]
        for branch in found:
            if self.show(*branch.entries).moved:
                heads.append(self.known.head)
        self.assertEqual(len(heads), len(set(map(frozenset, heads))))
        for branch in found:
            if self.show(*branch.entries).moved:
                heads.append(self.known.head)
        self.assertEqual(len(heads), len(set(map(frozenset, heads))))

    @settings(max_examples=80, deadline=None)
    @given(
        seed=st.integers(0, 10**9),
        junk=st.lists(
            st.builds(
                Entry,
                st.integers(-2, 9),
                st.integers(-2, 5),
                st.sampled_from([*Kind]),
                st.sampled_from(["", "x", "draw", "undo", *MOVES, "0" * 64, "lobby 0 x"]) | st.text(max_size=5),
                st.sampled_from(["", "0 00"]) | st.text(max_size=5),
            ),
            max_size=20,
        ),
    )
    def test_junk(self, seed: int, junk: list[Entry]) -> None:
        """Junk, alone or between good entries, changes nothing, convicts nobody, and makes nothing fail."""
        rng, branch = Random(seed), self.played(Kind.MOVE)
        self.known = Known()
        mixed = [*branch.entries]
        for entry in junk:
            mixed.insert(rng.randrange(len(mixed) + 1), entry)
        self.assertFalse(self.show(*junk).moved)
        found = self.show(*mixed)
        self.assertEqual((found.known.head, found.known.guilty, found.known.beside), (branch.entries, {}, ()))

    @given(st.binary(max_size=200))
    def test_packed(self, junk: bytes) -> None:
        """What is packed is unpacked again; of junk nothing comes."""
        branch = self.played(Kind.MOVE)
        self.assertEqual([*map(str, unpacked(packed(branch.entries)))], [*map(_plain, branch.entries)])
        unpacked(junk)
        self.assertEqual(unpacked(packed(branch.entries)[:-20] + junk)[:0], ())


class Signed(SynchronousTestCase):
    """The same with real keys, by a real ticket and a game of the house."""

    def test_gomoku(self) -> None:
        """A history is judged by its ticket's keys; a second word convicts; a forfeit of the lobby's ends it."""
        both = match("gomoku")
        begin(both)
        first = min(both[0].table.due())
        said = signed(both[first], Entry(both[first].table.turn, first, Kind.MOVE, "a1"))
        choose(both, first, "h8")
        by_itself(both)
        ticket = read(both[0].setup.header, LOBBY_KEY.public_key(), ALWAYS)
        onlooker = replace(both[0].setup, seat=None)
        judge = Adjudicator(onlooker, both[0].rules, Onlooker(ticket, KEY))
        shown = unpacked(packed(both[0].table.transcript))
        found = judge.judge(Known(), [Shown(shown)])
        self.assertEqual((found.known.head, found.due), (both[0].table.transcript, {1 - first: True}))
        self.assertEqual(judge.judge(found.known, [Shown((*shown, said))]).convicted, {first})
        origin, anchor = both[0].table.history.origin, both[0].table.anchor
        word = seal(Forfeit(origin, anchor, (1 - first,), Fault.SILENT), LOBBY_KEY)
        gone = Entry(both[0].table.turn, 1 - first, Kind.GONE, word)
        ended = judge.judge(found.known, [Shown((gone,), anchor)])
        assert ended.ending is not None
        self.assertEqual((ended.forfeited, ended.ending.places[first]), ({1 - first}, 1))
        other = replace(onlooker, header=ticket_of(match="m2"))
        self.assertFalse(Adjudicator(other, both[0].rules, Onlooker(ticket, KEY)).judge(Known(), [Shown(shown)]).moved)


def _plain(entry: Entry) -> str:
    return str(Entry(entry.turn, entry.seat, entry.kind, entry.body, entry.signature))
