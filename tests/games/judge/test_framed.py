"""Somebody honest is to be blamed, or brought down, by what others say; it is not."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from games.engine import serialization
from games.engine.errors import NotYourTurn
from games.engine.model import Entry, Kind, Reason
from games.engine.model import Gone as Policy
from games.engine.phases import Phase
from games.peer.commands import Submit
from tests.games.peer.test_four import Four
from tests.support.peers import LOBBY_KEY, absence
from wire.amp.errors import DeclaredError
from wire.tickets import Absence, Departure, seal


class ByWayOfTheLobby(SynchronousTestCase):
    """What one member gives to the lobby goes to all tables, or to none."""

    def test_what_no_line_carries(self) -> None:
        """A resignation of a turn before the first, and an endless signature: no entry at all, so that the host passes
        nothing on that an honest guest cannot read, for which it would be taken for a cheat."""
        net = Four("walk")
        cheat, table = net.guest, net.guest.table
        early = Entry(-1, 1, Kind.RESIGN)
        gone = replace(absence(2), turn=table.turn, signature="x" * 200)
        for entry in (replace(early, signature=cheat.own.keeper._sign(table, early).signature), gone):
            self.assertRaises(ValueError, serialization.read, serialization.write(entry))
        for field in ("turn", "seat"):
            line = f'{{"turn":1,"seat":1,"kind":"resign","{field}":{10**30}}}'
            self.assertRaises(ValueError, serialization.read, line)

    def test_deep(self) -> None:
        """An entry with a field that is nested a thousand times is refused like any other that is none."""
        line = '{"turn":0,"seat":0,"kind":"move","more":' + "[" * 2_000 + "]" * 2_000 + "}"
        self.assertRaises(ValueError, serialization.read, line)

    def test_long(self) -> None:
        """An entry that the lobby would not take holds up none of the others."""
        entries = [Entry(1, 0, Kind.MOVE, "a"), Entry(1, 1, Kind.MOVE, "\0" * 4_000), Entry(2, 0, Kind.MOVE, "b")]
        self.assertEqual([serialization.read(line).body for line in serialization.newest(entries)], ["a", "b"])

    def test_deep_answer(self) -> None:
        """A refusal whose description is nested too deeply is a refusal without parameters."""
        self.assertEqual(DeclaredError("[" * 60_000).parameters, {})


class Gone(SynchronousTestCase):
    """The lobby's word that a guest is gone, and a host that has no line to the lobby just now."""

    def table(self, game: str = "walk", policy: Policy = Policy.PLAYS_ON) -> Four:
        """A match of four that has begun; Cyd is to be gone."""
        self.net = Four(game, policy, "time=120")
        return self.net

    def test_host_that_does_not_hear_it(self) -> None:
        """A guest brings the word to the host, which puts it in order: nobody has broken the rules."""
        net = self.table()
        net.lose(net.guests[1])
        net.guest.by_lobby.gone_for_good(2, absence(2).body, True)
        net.settle()
        self.assertEqual(net.host.table.active, {0, 1, 3})
        net.pass_time(40)
        for side in (net.host, net.guest, net.guests[2]):
            self.assertEqual((side.running, side.table.active), (True, frozenset({0, 1, 3})))

    def test_line_that_breaks(self) -> None:
        """Where the word is lost with the line, it is brought again on the next one."""
        net = self.table()
        net.lose(net.guest)
        net.guest.by_lobby.gone_for_good(2, absence(2).body, True)
        net.dial(net.guest)
        net.settle()
        self.assertEqual(net.host.table.active, {0, 1, 2, 3})
        net.pass_time(16)
        self.assertEqual(net.host.table.active, {0, 1, 3})
        self.assertTrue(net.guest.running)

    def test_who_plays_on_at_the_table(self) -> None:
        """Whose session with the lobby ran out, and who is there and plays, is not put out by what another brings."""
        net = self.table()
        for seat in (0, 2):
            word = Entry(1, seat, Kind.GONE, seal(Absence("m1", seat, Departure.GONE), LOBBY_KEY))
            net.host.by_lobby.owed(1, [word], 10.0)
            net.guest.lines[0].callRemote(Submit, **vars(word)).addErrback(lambda failure: failure.trap(NotYourTurn))
            net.settle()
        self.assertEqual(net.host.table.active, {0, 1, 2, 3})

    def test_who_has_opened_its_secret(self) -> None:
        """Who leaves when it has done all that it owed costs nobody a line, and makes nobody break the rules."""
        net = self.table("tell")
        keeper = net.guests[2].own.keeper
        owed = keeper.owed
        self.patch(keeper, "owed", lambda table: None if table.phase is Phase.OPEN else owed(table))
        for _ in range(20):
            for side in net.sides:
                net.play(side, lambda bound: 0)
        self.assertEqual(net.host.table.due(), {3: Kind.OPEN})
        for side in net.sides[:2]:
            side.by_lobby.gone_for_good(2, absence(2).body, True)
        net.guest.by_lobby.gone_for_good(0, absence(0).body, True)
        net.settle()
        ending = net.guest.table.ending
        assert ending is not None
        self.assertEqual((ending.reason, ending.seat), (Reason.LEFT, 0))
        self.assertTrue(net.host.table.ending is None or net.host.table.ending.reason is Reason.LEFT)
