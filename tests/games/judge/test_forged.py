"""The judge: who has really cheated is named."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from games.engine.model import Entry, Kind
from games.judge.case import Said
from games.judge.verdict import judge
from games.records.transcript import Transcript
from tests.support.judge import (
    ADA_LEFT,
    ADA_WON,
    BOB_LEFT,
    BOB_WON,
    Judged,
    absent,
    case,
    lines,
    match,
    said,
    transcript,
)
from tests.support.peers import IDENTITIES, LOBBY_KEY, STRANGER, choose, set_up, signed, speak, ticket
from wire.seats import NOBODY
from wire.tickets import read, seal


class Forged(Judged):
    def test_invented_move(self) -> None:
        """R3: a host that puts a move into a guest's mouth has no signature for it."""
        ada, bob = self.begun("h8")
        invented = Entry(2, 1, Kind.MOVE, "a1", ada.table.transcript[-1].signature)
        shown = {0: transcript(ada, [*ada.table.transcript, invented]), 1: transcript(bob)}
        self.found(judge(case(shown, {0: ADA_WON, 1: ADA_LEFT})), "forged", 0, (2, 1))

    def test_invented_by_a_host_that_shows_nothing(self) -> None:
        """R3: who shows what the host invented, and says that the host broke the rules, is not taken for its maker."""
        ada, bob = self.begun("h8")
        invented = Entry(2, 1, Kind.MOVE, "a1", ada.table.transcript[-1].signature)
        shown = {1: transcript(bob, [*bob.table.transcript, invented])}
        self.found(judge(case(shown, {0: BOB_LEFT, 1: Said((2, 1), "broken", 0)})), "unresolved")

    def test_never_put_in_order(self) -> None:
        """R3: a guest's own moves that the host kept back count where it shows them; offers that came too late harm
        nobody."""
        ada, bob = self.begun("h8", "a1")
        offer = bob.keeper.say(bob.table, Kind.OFFER, "draw")
        choose([ada, bob], 0, "h9")
        late = bob.keeper.choose(bob.table, "a2")
        shown = {0: transcript(ada), 1: transcript(bob, [*bob.table.transcript, offer, late])}
        reports = {0: BOB_LEFT, 1: ADA_LEFT}
        self.found(judge(case(shown, reports, absences=absent(0, "silent"))), "abandoned", 0, (2, 1))
        self.found(judge(case(shown, reports, absences=absent(1, "silent"))), "unresolved")

    def test_two_moves_told_to_one(self) -> None:
        """R3: a second move for the same turn, kept by who was told it, convicts who signed both."""
        ada, bob = self.begun("h8")
        one, other = (signed(bob, Entry(2, 1, Kind.MOVE, body)) for body in ("a1", "b1"))
        ada.table.accept(one)
        found = judge(case({0: transcript(ada, [*ada.table.transcript, other])}, {0: Said((1, 2), "broken", 1)}))
        self.found(found, "forged", 1)

    def test_reordered(self) -> None:
        """R3: moves put into another order do not bear their signatures."""
        ada, bob = self.begun("h8", "a1", "h9", "a2")
        moves = list(ada.table.transcript)
        moves[-1], moves[-3] = moves[-3], moves[-1]
        shown = {0: transcript(ada, moves), 1: transcript(bob)}
        self.found(judge(case(shown, {0: ADA_WON, 1: ADA_LEFT})), "forged", 0)

    def test_dropped(self) -> None:
        """R3: without a move that was made those after it are signed for another match."""
        ada, bob = self.begun("h8", "a1", "h9", "a2")
        moves = ada.table.transcript
        shown = {0: transcript(ada, [*moves[:-3], *moves[-2:]]), 1: transcript(bob)}
        self.found(judge(case(shown, {0: ADA_WON, 1: ADA_LEFT})), "forged", 0)

    def test_changed(self) -> None:
        """R3: a move of the other's is not what it signed if a letter of it is another one."""
        ada, bob = self.begun("h8", "a1", "h9")
        moves = [replace(entry, body="b1") if entry.body == "a1" else entry for entry in ada.table.transcript]
        self.found(judge(case({0: transcript(ada, moves), 1: transcript(bob)})), "forged", 0)

    def test_two_moves_for_one_turn(self) -> None:
        """R3: who shows one signed move to the host and another to somebody else is found out by both signatures."""
        ada, bob = self.begun("h8")
        entries = bob.table.transcript
        one, other = (signed(bob, Entry(2, 1, Kind.MOVE, body)) for body in ("a1", "b1"))
        shown = {0: transcript(ada, [*entries, one]), 1: transcript(bob, [*entries, other])}
        self.found(judge(case(shown, {0: ADA_WON, 1: BOB_WON})), "forged", 1, (1, 2))

    def test_another_move_by_way_of_the_lobby(self) -> None:
        """R3: the same, where the second move went through the lobby."""
        ada, bob = self.begun("h8")
        other = signed(bob, Entry(2, 1, Kind.MOVE, "b1"))
        bob.table.accept(one := signed(bob, Entry(2, 1, Kind.MOVE, "a1")))
        ada.table.accept(one)
        found = judge(case({0: transcript(ada)}, {0: BOB_LEFT, 1: ADA_LEFT}, said={1: lines(other)}))
        self.found(found, "forged", 1)

    def test_two_histories(self) -> None:
        """R3: who tells two others different matches has to sign its part of both."""
        three = match("bluff", 3)
        set_up(three)
        before = three[0].table.transcript
        (mover,) = three[0].table.due()
        one = choose(three, mover, three[mover].keeper.options(three[mover].table)[0])
        again = match("bluff", 3)
        for entry in before:
            for side in again:
                side.table.accept(entry)
        options = again[0].rules.legal(again[0].table.state, mover)
        other = signed(again[mover], replace(one, body=again[0].rules.write(options[1])))
        told, otherwise = {0, 1, 2} - {mover}
        shown = {told: transcript(three[told]), otherwise: transcript(again[otherwise], [*before, other])}
        self.found(judge(case(shown, {told: ADA_LEFT, otherwise: ADA_LEFT}, seats=3)), "forged", mover)

    def test_move_against_the_rules(self) -> None:
        """R3: a signed move that the rules do not allow is its signer's."""
        ada, bob = self.begun("h8")
        entry = signed(bob, Entry(2, 1, Kind.MOVE, "h8"))
        found = judge(case({0: transcript(ada, [*ada.table.transcript, entry]), 1: transcript(bob)}))
        self.found(found, "forged", 1, (1, 2))

    def test_other_reveal(self) -> None:
        """R4: who reveals something else than it had committed to is found out by what it signed."""
        both = match()
        set_up(both)
        for side in both:
            choose(both, side.keeper.seat, "rock")
        ada, bob = both
        reveal = bob.keeper.owed(bob.table)
        assert reveal is not None
        cheat = signed(bob, replace(reveal, body=f"{reveal.body.split()[0]} paper"))
        found = judge(case({0: transcript(ada, [*ada.table.transcript, cheat])}, {0: Said((1, 2), "broken", 1)}))
        self.found(found, "forged", 1, (1, 2))

    def test_mirrored_commitment(self) -> None:
        """R4: another's commitment under one's own name cannot be opened, not even by the other's own words."""
        both = match()
        set_up(both)
        ada, bob = both
        commitment = choose(both, 0, "rock")
        mirrored = signed(bob, replace(commitment, seat=1))
        for side in both:
            side.table.accept(mirrored)
        reveal = ada.keeper.owed(ada.table)
        assert reveal is not None
        for side in both:
            side.table.accept(reveal)
        stolen = signed(bob, replace(reveal, seat=1))
        self.found(judge(case({0: transcript(ada, [*ada.table.transcript, stolen])})), "forged", 1)
        found = judge(case({0: transcript(ada)}, {0: BOB_LEFT, 1: ADA_LEFT}, absences=absent(1, "silent")))
        self.found(found, "abandoned", 1, (1, 2))

    def test_forged_ticket(self) -> None:
        """R3: a transcript under a ticket that the lobby did not sign, or signed for another match, is its shower's."""
        ada, bob = self.begun("h8")
        good = transcript(bob)
        other = ticket("m2", "gomoku")
        letter = "A" if good.header.ticket[40] != "A" else "B"
        forged = good.header.ticket[:40] + letter + good.header.ticket[41:]
        for header in (
            msgspec.structs.replace(good.header, ticket=forged),
            msgspec.structs.replace(good.header, ticket=other, match="m2"),
            msgspec.structs.replace(good.header, ticket=other),
            msgspec.structs.replace(good.header, players=("Bob", "Ada")),
            msgspec.structs.replace(good.header, settings={**good.header.settings, "time": "5"}),
        ):
            found = judge(case({0: transcript(ada), 1: Transcript(header, good.entries)}))
            self.found(found, "forged", 1)

    def test_another_matchs_transcript(self) -> None:
        """R3: an old transcript, good as it is, is of another match."""
        good = transcript(self.begun("h8")[1])
        header = msgspec.structs.replace(good.header, ticket=ticket("m2", "gomoku"), match="m2")
        found = judge(case({1: Transcript(header)}))
        self.found(found, "forged", 1)
        self.assertIn("another match", found.detail)

    def test_a_strangers_key(self) -> None:
        """R3: what another key has signed in a member's name is not that member's."""
        ada, bob = self.begun("h8")
        entry = Entry(2, 1, Kind.MOVE, "a1")
        assert bob.credentials is not None
        bob.credentials = replace(bob.credentials, identity=STRANGER)
        found = judge(case({0: transcript(ada, [*ada.table.transcript, signed(bob, entry)])}))
        self.found(found, "forged", 0)
        self.assertNotEqual(IDENTITIES[1].public_key, STRANGER.public_key)

    def test_another_ticket_of_the_match(self) -> None:
        """R3: a later ticket of the same match, from after somebody had left it, shows nothing, and hides nothing."""
        ada, bob = self.begun("h8")
        entry = ada.keeper.say(ada.table, Kind.RESIGN)
        ada.table.accept(entry)
        good, other = transcript(bob), read(ticket(game="gomoku"), LOBBY_KEY.public_key(), 0)
        left = msgspec.structs.replace(other.members[0], session="", public_key="")
        later = seal(msgspec.structs.replace(other, members=(left, *other.members[1:])), LOBBY_KEY)
        header = msgspec.structs.replace(good.header, ticket=later)
        found = judge(case({0: transcript(ada), 1: Transcript(header)}, {0: said(ada.table.ending), 1: ADA_WON}))
        self.found(found, "confirmed", 0, (2, 1))

    def test_resigned_before_it_lost(self) -> None:
        """R3: who has lost by play cannot undo that by a resignation, and offers, in a turn that it has played."""
        ada, bob = both = self.begun("a8", "a1", "b8", "b1", "c8", "c1", "d8")
        before = ada.table.transcript
        fork = match("gomoku")[1]
        for entry in before:
            fork.table.accept(entry)
        late = [signed(fork, Entry(8, 1, Kind.OFFER, body)) for body in ("draw", "undo")]
        for entry in late:
            fork.table.accept(entry)
        late.append(fork.keeper.say(fork.table, Kind.RESIGN))
        choose(both, 1, "h1")
        choose(both, 0, "e8")
        shown = {0: transcript(ada), 1: transcript(bob, [*before, *late])}
        found = judge(case(shown, {0: said(ada.table.ending), 1: BOB_LEFT}))
        self.found(found, "confirmed", NOBODY, (1, 2))

    def test_host_that_keeps_a_draw_in_hand(self) -> None:
        """R3: a host's table takes its own word at once: it cannot have agreed to a draw and moved as well, nor moved
        and been agreed with."""
        both = self.begun("h8", "a1")
        speak(both, 1, Kind.OFFER, "draw")
        before = both[0].table.transcript
        agreed = both[0].keeper.say(both[0].table, Kind.AGREE, "draw")
        moved = choose(both, 0, "h9")
        shown = {0: transcript(both[0], [*before, moved]), 1: transcript(both[1], [*before, agreed])}
        self.found(judge(case(shown, {0: BOB_LEFT, 1: Said((1, 1), "agreed", NOBODY)})), "forged", 0)
        both = self.begun("h8", "a1")
        speak(both, 0, Kind.OFFER, "draw")
        before = both[0].table.transcript
        agreed = both[1].keeper.say(both[1].table, Kind.AGREE, "draw")
        choose(both, 0, "h9")
        shown = {0: transcript(both[0], [*before, agreed]), 1: transcript(both[1])}
        self.found(judge(case(shown, {0: Said((1, 1), "agreed", NOBODY), 1: ADA_LEFT})), "forged", 0)
        self.found(judge(case({**shown, 0: transcript(both[0], before)}, {1: ADA_LEFT})), "unresolved")
