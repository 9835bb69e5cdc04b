"""Chance that nobody can choose or foresee: each draw takes a fresh link of every seat's chain."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import BadReveal, MalformedEntry, RepeatedEntry, StaleEntry
from games.engine.hashchain import LINKS, Chain, before
from games.engine.model import Ending, Entry, Gone, Kind, Reason
from games.engine.phases import Phase
from tests.support import peers
from tests.support.peers import Side, by_itself, choose, owed, play_out, say, set_up, sides, speak


def to_draw(match: list[Side]) -> None:
    """Play on until chance's turn, later than the set-up."""
    while match[0].table.turn == 0 or match[0].table.phase is not Phase.LINK:
        for entry in owed(match):
            say(match, entry)
        for side in match:
            if options := side.keeper.options(side.table):
                choose(match, side.keeper.seat, options[0])


class Chains(SynchronousTestCase):
    """``Chain``."""

    def test_each_link_proves_the_next(self) -> None:
        """From the end that is committed to, each link is checked by the one before it, down to the root."""
        chain = Chain("m1", 2, "ab" * 32)
        known = chain.end
        for number in range(LINKS):
            self.assertEqual(before("m1", 2, chain.link(number)), known)
            known = chain.link(number)
        self.assertEqual(known, chain.root)
        self.assertRaises(IndexError, chain.link, LINKS)

    def test_bound_to_match_and_seat(self) -> None:
        """The same root in another match, or at another seat, is another chain."""
        ends = {Chain(match, seat, "ab" * 32).end for match in ("m1", "m2") for seat in (0, 1)}
        self.assertEqual(len(ends), 4)


class Draws(SynchronousTestCase):
    """Chance at the table."""

    def setUp(self) -> None:
        self.sides = sides("rolls", 3, "d", signed=True)

    def links(self) -> list[Entry]:
        """Every link that was shown."""
        return [entry for entry in self.sides[0].table.transcript if entry.kind is Kind.LINK]

    def test_links_are_used_once(self) -> None:
        """Set-up and draws each take one link of every seat, never the same twice."""
        play_out(self.sides, lambda bound: 0)
        shown = self.links()
        self.assertEqual(len(shown), 3 * (1 + 2 * 3))
        self.assertEqual(len({entry.body for entry in shown}), len(shown))
        self.assertEqual(self.sides[0].table.draw, 6)

    def test_two_tables_draw_alike(self) -> None:
        """In whatever order the links come, every table draws the same."""
        to_draw(self.sides)
        ready = owed(self.sides)
        for number, side in enumerate(self.sides):
            for entry in ready[number:] + ready[:number]:
                side.table.accept(entry)
        self.assertEqual(len({side.table.state for side in self.sides}), 1)
        for side in self.sides:
            self.assertEqual(side.table, self.sides[0].table)

    def test_every_seat_decides(self) -> None:
        """With another chain of any one seat the dice fall otherwise, as often as not."""
        for varied in range(3):
            seen = set()
            for number in range(12):
                match = [Side("dice", seat, str(number) if seat == varied else "same", seats=3) for seat in range(3)]
                set_up(match)
                by_itself(match)
                seen.add(match[0].table.state.die)
            self.assertGreater(len(seen), 2)

    def test_draws_differ(self) -> None:
        """Two draws of a match, one after the other, are drawn apart."""
        seen = set()
        for number in range(12):
            match = sides("rolls", 2, str(number))
            set_up(match)
            first = match[0].table.state.die
            for entry in owed(match):
                say(match, entry)
            seen.add((first, match[0].table.state.die))
        self.assertGreater(len({first == second for first, second in seen}), 1)

    def bad(self, seat: int, body: str, error: type[Exception] = BadReveal) -> None:
        """A link is refused and the right one still awaited."""
        side = self.sides[seat]
        self.assertRaises(error, self.sides[0].table.accept, side.keeper.say(side.table, Kind.LINK, body))
        self.assertEqual(self.sides[0].table.due()[seat], Kind.LINK)

    def test_nobody_can_choose(self) -> None:
        """A link of another chain, of another seat, one that was shown, the one after the next, or none: refused."""
        to_draw(self.sides)
        chains = [side.keeper._chain for side in self.sides]
        shown = self.sides[0].table.draw
        self.bad(1, Chain(self.sides[0].table.history.origin, 1, "00" * 32).link(shown))
        self.bad(1, chains[0].link(shown))
        self.bad(1, chains[1].link(shown - 1))
        self.bad(1, chains[1].link(shown + 1))
        self.bad(1, chains[1].end)
        for body in ("", "x", "0" * 63, chains[1].link(shown).upper()):
            self.bad(1, body, MalformedEntry)
        for entry in owed(self.sides):
            say(self.sides, entry)

    def test_a_second_link(self) -> None:
        """Who has shown its link shows no other one in this draw."""
        to_draw(self.sides)
        for entry in owed(self.sides)[:1]:
            say(self.sides, entry)
        other = self.sides[0].keeper.say(self.sides[0].table, Kind.LINK, "0" * 64)
        self.assertRaises(RepeatedEntry, self.sides[1].table.accept, other)

    def test_mirrored_chain(self) -> None:
        """Who commits to another's chain cannot show a link of it, because links bind the seat."""
        first, *rest = owed(self.sides)
        say(self.sides, first)
        mirrored = self.sides[1].keeper.say(self.sides[1].table, Kind.COMMIT, first.body)
        for entry in (mirrored, rest[1]):
            say(self.sides, entry)
        shown = self.sides[0].keeper.owed(self.sides[0].table)
        assert shown is not None
        say(self.sides, shown)
        self.bad(1, shown.body)
        self.bad(1, self.sides[1].keeper._chain.link(0))

    def test_nothing_is_known_before_all_have_committed(self) -> None:
        """No link is given while a chain is not committed to, nor before it is chance's turn."""
        match = self.sides
        for entry in owed(match)[:2]:
            say(match, entry)
        self.assertEqual(owed(match), [])
        play = sides("dice", 2)
        set_up(play)
        by_itself(play)
        self.assertEqual(play[0].table.phase, Phase.MOVE)
        self.assertEqual(owed(play), [])

    def test_chains_run_out(self) -> None:
        """A match that needs more links than there are ends as interrupted, by nobody's fault."""
        match = sides("rolls", 2)
        set_up(match)
        for side in match:
            side.table.draw = LINKS - 1
        by_itself(match)
        self.assertEqual(match[0].table.ending, Ending((), Reason.INTERRUPTED))
        self.assertIn(match[0].keeper._chain.root, [entry.body for entry in match[0].table.transcript])


class VoidDraws(SynchronousTestCase):
    """A seat quits while chance draws."""

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, 3), st.sampled_from(("gone", "resign")), st.sampled_from((Gone.PLAYS_ON, Gone.BOT)))
    def test_void(self, shown: int, how: str, policy: Gone) -> None:
        """However many have shown their links, the draw is void; the next takes fresh ones, and all draw alike."""
        match = sides("rolls", 4, "v", gone=policy, signed=True)
        to_draw(match)
        turn, before_it = match[0].table.turn, match[0].table.state
        ready = owed(match)
        for entry in ready[1 : 1 + shown]:
            say(match, entry)
        quitter = 0
        if how == "gone":
            peers.gone(match, quitter)
        else:
            speak(match, quitter, Kind.RESIGN)
        self.assertEqual(match[0].table.state.die, before_it.die)
        self.assertEqual((match[0].table.turn, match[0].table.phase), (turn + 1, Phase.LINK))
        stays = match[1:]
        late = ready[1 + shown :]
        fresh = owed(stays)
        self.assertEqual({entry.seat for entry in fresh}, {1, 2, 3})
        said = {entry.body for entry in ready}
        for entry in fresh:
            self.assertNotIn(entry.body, said)
            say(match, entry)
        for entry in late:
            self.assertRaises((StaleEntry, RepeatedEntry), match[0].table.accept, entry)
        play_out(stays, lambda bound: 0)
        for side in stays:
            self.assertEqual(side.table, stays[0].table)
