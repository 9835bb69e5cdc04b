"""The clocks of a challenged match, over real lines: see ``docs/arbitration.md``, section 4."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import msgspec
from sqlalchemy import Connection, select, update
from twisted.internet.defer import Deferred

from games.engine.model import Kind
from games.engine.serialization import packed
from lobby import commands, errors
from lobby.results.writer import ResultWriter
from lobby.storage.schema import challenges
from tests.lobby.disputes.test_disputes import Disputed
from tests.support.lobby import FakeClient
from tests.support.peers import by_itself, choose, set_up, signed


class Lines(Disputed):
    def asked(self) -> None:
        """Somebody is due, and was asked."""
        self.due, self.waits = self.begun("h8")
        self.shows(self.waits)

    def test_a_line_that_is_cut(self) -> None:
        """C3: whoever is due, and away, has 30 s more, and then it is out: killed, or its cable pulled."""
        self.asked()
        self.hang_up(self.due.client)
        self.passes(28)
        self.assertEqual(self.waits.client.heard(commands.MatchEnded), [])
        self.passes(12)
        self.assertEqual(self.verdict(self.waits)[::2], ("forfeited", self.due.number))

    def test_silent(self) -> None:
        """C3: the same where the line is up and nothing comes through it any more."""
        self.asked()
        self.passes(34, self.due)
        self.assertEqual(self.waits.client.heard(commands.MatchEnded), [])
        self.passes(14, self.due)
        self.assertEqual(self.verdict(self.waits)[::2], ("forfeited", self.due.number))

    def test_back_in_time(self) -> None:
        """B1: whoever comes back is told again how far it is, and what is left: its clock stood still meanwhile."""
        self.asked()
        self.passes(10)
        left = self.world.disputed[self.match].challenge.clocks[self.due.number]
        self.hang_up(self.due.client)
        self.passes(20)
        self.back(self.due)
        self.assertEqual(self.heard(self.due), ("", self.waits.table.transcript))
        self.assertEqual(self.waiting(self.due), ([self.due.number], left))
        choose(self.sides, self.due.number, "a1")
        self.shows(self.due, waits=False)
        self.assertEqual(self.waiting(self.waits), ([], 0))

    def test_flapping(self) -> None:
        """C3: the overtime is one for the whole match: coming and going lets nobody stay away for longer."""
        self.asked()
        for _ in range(4):
            self.hang_up(self.due.client)
            self.passes(12)
            self.back(self.due)
            self.passes(1)
        challenge = self.world.disputed[self.match].challenge
        self.assertEqual(challenge.overtime[self.due.number], 0)
        self.assertLess(challenge.clocks[self.due.number], 125 - 10)
        self.goes_on()

    def test_who_is_not_due_may_be_away(self) -> None:
        """B1: whose line is down, and is not due, loses nothing by it."""
        self.asked()
        choose(self.sides, self.due.number, "a1")
        self.shows(self.due, waits=False)
        self.hang_up(self.due.client)
        self.passes(29)
        self.goes_on()
        self.assertEqual(self.world.disputed[self.match].challenge.overtime[self.due.number], 30)

    def test_left_without_a_word(self) -> None:
        """C3: whoever leaves the room gets no time at the next challenge."""
        due, waits = self.begun("h8")
        self.call(due.client, commands.LeaveRoom)
        (gone,) = waits.client.heard(commands.OpponentGone)
        self.assertEqual((gone["player"], gone["why"]), (due.table.setup.players[due.number], "left"))
        self.passes(60)
        self.goes_on()
        self.shows(waits)
        self.assertEqual(self.waiting(waits), ([due.number], 1))
        self.passes(8)
        self.assertEqual(self.verdict()[::2], ("forfeited", due.number))

    def test_left_after_the_challenge(self) -> None:
        """C3: whoever leaves while it is due has no time any more."""
        self.asked()
        self.call(self.due.client, commands.LeaveRoom)
        self.passes(8)
        self.assertEqual(self.verdict()[::2], ("forfeited", self.due.number))

    def test_session_over(self) -> None:
        """A session that is over changes nothing: who comes back in another one, with the certificate that the ticket
        names, answers as before."""
        self.asked()
        self.call(self.due.client, commands.Logout)
        self.passes(5)
        new = self.sit(self.due.number, suffix="2")
        self.due.client = new.client
        self.assertEqual(self.waiting(self.due)[0], [self.due.number])
        self.assertEqual(self.heard(self.due), ("", self.waits.table.transcript))

    def test_no_timer_where_nothing_runs(self) -> None:
        """B2: no clock, no timer."""
        self.begun("h8")
        self.assertIsNone(self.world.ticking)
        self.due, self.waits = self.seats
        self.shows(self.due, waits=False)
        self.wait(2)
        self.assertIsNone(self.world.ticking)


class Restarts(Disputed):
    def restart(self, keep: bool) -> None:
        """The lobby dies, and is there again."""
        if not keep:
            self.database = self.storage(self.threads())
            self.database.startService()
            self.addCleanup(self.database.stopService)
        self.die()
        self.rise()

    def asked(self) -> None:
        """Somebody is due, and was asked, and some of the time is over."""
        self.due, self.waits = self.begun("h8")
        self.shows(self.waits)
        self.passes(60)

    def test_with_its_disk(self) -> None:
        """R1: all clocks begin anew, in full, 60 s after a lobby is back with its disk."""
        self.asked()
        self.restart(keep=True)
        self.back(self.waits)
        self.back(self.due)
        self.assertEqual(self.waiting(self.due), ([self.due.number], 125))
        self.assertEqual(self.heard(self.due), ("", self.waits.table.transcript))
        self.passes(60 + 122)
        self.goes_on()
        self.passes(20)
        self.assertEqual(self.verdict()[::2], ("forfeited", self.due.number))

    def test_nobody_comes_back(self) -> None:
        """R1: who is due is out, also where nobody comes back to see it."""
        self.asked()
        self.restart(keep=True)
        self.wait(60 + 30 + 45)
        self.back(self.waits)
        self.assertTrue(self.reports_place(1))
        self.assertEqual(self.verdict(self.waits)[::2], ("forfeited", self.due.number))

    def reports_place(self, own: int) -> bool:
        """Who waits says that it has this place."""
        places = [own if seat == self.waits.number else 3 - own for seat in range(2)]
        return self.reports(self.waits, places)

    def test_kept_by_an_older_lobby(self) -> None:
        """R1: what a lobby kept that knew of no players' clocks is read as that of a match without."""
        self.asked()

        def forget(connection: Connection) -> None:
            content = connection.execute(select(challenges.c.content)).scalar_one()
            kept = msgspec.json.decode(zlib.decompress(content))
            del kept["used"], kept["found"]["base"], kept["found"]["increment"], kept["found"]["choices"]
            connection.execute(update(challenges).values(content=zlib.compress(msgspec.json.encode(kept))))

        self.successResultOf(Deferred.fromCoroutine(self.database.run(forget)))
        self.restart(keep=True)
        self.back(self.waits)
        self.back(self.due)
        self.assertEqual(self.waiting(self.due), ([self.due.number], 125))

    def test_of_players_clocks(self) -> None:
        """R1: what was used of a player's clock is kept; only the wait in which the lobby died begins anew."""
        self.play("gomoku", "clock=1+3")
        set_up(self.sides)
        self.due, self.waits = self.begun("h8")
        self.shows(self.waits)
        self.passes(30)
        choose(self.sides, self.due.number, "a1")
        self.shows(self.due, waits=False)
        choose(self.sides, self.waits.number, "h9")
        self.shows(self.waits)
        _, left = self.waiting(self.due)
        self.assertLess(left, 60 + 5 - 20)
        self.passes(10)
        self.restart(keep=True)
        self.back(self.waits)
        self.back(self.due)
        self.assertEqual(self.waiting(self.due), ([self.due.number], left))

    def test_fraud_is_kept(self) -> None:
        """R1: who was found guilty before is guilty after."""
        cheat, other = self.begun("h8")
        before = cheat.table.transcript
        one = signed(cheat.side, cheat.side.keeper.choose(cheat.table, "a1"))
        for word in (one, signed(cheat.side, replace(one, body="a2", signature=""))):
            self.shows(other, (*before, word), waits=False)
        self.restart(keep=True)
        self.back(other)
        self.back(cheat)
        self.assertEqual(self.waiting(other), ([], 20))
        self.passes(60 + 30)
        self.assertEqual(self.verdict()[::2], ("forged", cheat.number))

    def dies_before_it_is_written(self, end: Callable[[], object]) -> None:
        """The lobby finds how the match ended, and dies before it can write the result."""
        with patch.object(ResultWriter, "take"):
            end()
            self.restart(keep=True)

    def test_agreed_and_not_written(self) -> None:
        """R1: the lobby dies between the last thing that it keeps of a challenge and its result: where all say again
        how it ended, that is the result."""
        one, other = self.played()

        def end() -> None:
            self.shows_bytes(one.client, packed(one.table.transcript))
            self.reports(one)
            self.reports(other)
            self.wait(1)

        self.dies_before_it_is_written(end)
        for seat in (one, other):
            self.back(seat)
            self.reports(seat)
        self.assertEqual(self.verdict()[0], "agreed")

    def test_found_and_not_written(self) -> None:
        """R1: so it is where nobody says anything again: what was found is found once more, after a minute."""
        one, other = self.played()

        def end() -> None:
            self.shows(one)
            self.passes(30)

        self.dies_before_it_is_written(end)
        self.back(one)
        self.back(other)
        self.passes(60 + 30)
        self.assertEqual(self.verdict()[0], "confirmed")

    def test_put_out_and_not_written(self) -> None:
        """R1: who was put out for its silence is out, and has no second chance."""
        self.asked()

        def end() -> None:
            self.passes(140)

        self.dies_before_it_is_written(end)
        self.back(self.waits)
        self.back(self.due)
        self.passes(60 + 30)
        self.assertEqual(self.verdict()[::2], ("forfeited", self.due.number))

    def test_without_its_disk(self) -> None:
        """R1: a lobby that has forgotten the match takes it up from the ticket that its members have."""
        self.asked()
        self.restart(keep=False)
        self.due.client, self.waits.client = (self.sit_again(seat.number) for seat in (self.due, self.waits))
        self.assertRaises(errors.NoSuchMatch, self.shows, self.waits)
        self.shows(self.waits, ticket=self.ticket)
        self.assertEqual(self.waiting(self.due), ([self.due.number], 125))
        choose(self.sides, self.due.number, "a1")
        self.shows(self.due, waits=False)
        self.assertEqual(self.waiting(self.waits), ([], 0))

    def sit_again(self, number: int) -> FakeClient:
        """A player signs in anew, with the certificate that it had."""
        return self.sit(number).client

    def test_the_room_comes_back(self) -> None:
        """R1: what is known of a match is not forgotten when somebody's ticket brings its room back."""
        self.asked()
        ticket = self.call(self.waits.client, commands.Subscribe)["mine"][0]["ticket"]
        self.restart(keep=True)
        self.back(self.waits)
        self.call(self.waits.client, commands.Restore, tickets=[ticket])
        self.back(self.due)
        self.assertEqual(self.waiting(self.due), ([self.due.number], 125))
        self.assertEqual([self.status("Ada"), self.status("Bob")], ["playing", "playing"])
        choose(self.sides, self.due.number, "a1")
        self.shows(self.due, waits=False)
        self.assertEqual(self.waiting(self.waits), ([], 0))

    def test_another_ticket_of_the_match(self) -> None:
        """R1: all that is signed is bound to the ticket with which the match began; a later one brings back no other
        match of the same name."""
        self.asked()
        playing = self.call(self.waits.client, commands.Subscribe)["mine"][0]["ticket"]
        self.assertNotEqual(playing, self.ticket)
        self.restart(keep=False)
        self.due.client, self.waits.client = (self.sit_again(seat.number) for seat in (self.due, self.waits))
        self.assertRaises(errors.NoSuchMatch, self.shows, self.due, ticket=playing)
        self.shows(self.waits, ticket=self.ticket)
        self.assertEqual(self.heard(self.due)[1], self.waits.table.transcript)

    def test_one_ticket_while_it_starts(self) -> None:
        """R1: there is one ticket only with which a match begins, whatever changes in its room meanwhile."""
        ada, bob = self.sit(0), self.sit(1)
        room = self.call(ada.client, commands.CreateRoom, game="rps", settings="", public=False)["mine"][0]["room"]
        self.call(bob.client, commands.JoinRoom, room=room)
        self.beat(bob.client, seconds=7)
        told = [one["mine"][0] for one in bob.client.heard(commands.RoomChanged)]
        tickets = {one["ticket"] for one in told if one["status"] == "starting"}
        self.assertEqual(tickets, {ada.client.heard(commands.HostMatch)[0]["ticket"]})
        self.assertGreater(len([one for one in told if one["status"] == "starting"]), 1)

    def test_a_forfeit_is_remembered(self) -> None:
        """R1: what the lobby has decided stays decided, also for one that has lost its disk: its word is signed."""
        self.play("mosaic", seats=3)
        set_up(self.sides)
        by_itself(self.sides)
        due = min(self.sides[0].table.due())
        asks = self.seats[(due + 1) % 3]
        self.shows(asks)
        self.passes(140)
        word = self.heard(asks)[1][-1]
        self.assertIs(word.kind, Kind.GONE)
        before = asks.table.transcript
        choose(self.sides, due, self.sides[due].keeper.options(self.sides[due].table)[0])
        self.restart(keep=False)
        for seat in self.seats:
            seat.client = self.sit_again(seat.number)
        self.shows(self.seats[due], ticket=self.ticket, waits=False)
        self.shows(asks, (*before, word), waits=False)
        self.assertIn(word, self.heard(self.seats[due])[1])
