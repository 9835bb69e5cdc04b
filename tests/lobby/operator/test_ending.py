"""Rooms, and the lobby, brought to their end by its operator (P1, P3)."""

from __future__ import annotations

from lobby import commands, errors
from tests.support.lobby import FakeClient
from tests.support.operator import OperatorCase


class Case(OperatorCase):
    believes = True

    def starting(self) -> tuple[FakeClient, FakeClient, str]:
        """Ada and Bea, whose match is starting, and their room."""
        ada, bea = self.come("Ada"), self.come("Bea")
        (room,) = self.call(ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.call(bea, commands.JoinRoom, room=room["room"])
        return ada, bea, room["room"]

    def playing(self) -> tuple[FakeClient, FakeClient, str, str]:
        """The same with the match on, and its id."""
        ada, bea, room = self.starting()
        match = ada.heard(commands.HostMatch)[-1]["match"]
        self.call(ada, commands.RoomReady, match=match, addresses=[])
        self.call(bea, commands.Joined, match=match)
        self.assertEqual([self.status(name) for name in ("Ada", "Bea")], ["playing", "playing"])
        return ada, bea, room, match


class Ended(Case):
    def test_waiting(self) -> None:
        """P1: a room that waits is closed, its members are told why and are free."""
        ada = self.come("Ada")
        (room,) = self.call(ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.op(f"end {room['room'].lower()} 'rude name'")
        ((told),) = ada.heard(commands.RoomLeft)
        self.assertEqual((told["why"], told["detail"]), ("ended", "rude name"))
        self.assertEqual((self.status("Ada"), self.op("rooms")["rooms"]), ("idle", []))
        self.refused(f"end {room['room']}", "There is no room")

    def test_starting(self) -> None:
        """P1: a start in such a room is off, and its members are free."""
        ada, bea, room = self.starting()
        self.op(f"end {room} 'tired of it'")
        for client in (ada, bea):
            self.assertEqual([one["why"] for one in client.heard(commands.RoomLeft)], ["ended"])
        self.assertEqual([self.status(name) for name in ("Ada", "Bea")], ["idle", "idle"])
        self.assertEqual((self.op("rooms")["rooms"], self.op("matches")["matches"]), ([], []))
        self.wait(30)
        self.assertEqual([self.status(name) for name in ("Ada", "Bea")], ["idle", "idle"])

    def test_match(self) -> None:
        """P1: a match that is on there is over, nobody has won it, and its result says who ended it and why."""
        ada, bea, room, match = self.playing()
        self.op(f"end {room} 'the hall closes'")
        for client in (ada, bea):
            ((told),) = client.heard(commands.MatchEnded)
            self.assertEqual((told["verdict"], told["places"]), ("void", []))
            self.assertIn("the hall closes", told["detail"])
        over = self.op(f"match {match}")
        self.assertEqual((over["stage"], over["verdict"]), ("over", "void"))
        self.assertIn("operator ended the match: the hall closes", over["detail"])
        self.assertEqual([self.status(name) for name in ("Ada", "Bea")], ["idle", "idle"])


class Drained(Case):
    def test_under_a_match(self) -> None:
        """P3: no new match begins, everybody is told, also who comes later, and the lobby stops after the last."""
        ada, bea, _, match = self.playing()
        cleo = self.come("Cleo")
        self.op("drain 'new version'")
        for client in (ada, bea, cleo):
            ((told),) = client.heard(commands.Notice)
            self.assertEqual((told["kind"], told["text"], told["seconds"]), ("draining", "new version", 0))
        self.assertRaises(errors.Draining, self.call, cleo, commands.CreateRoom, game="rps", public=True, settings="")
        dora = self.come("Dora")
        self.call(dora, commands.Subscribe)
        self.flush()
        self.assertEqual([one["kind"] for one in dora.heard(commands.Notice)], ["draining"])
        self.assertIn("draining", self.op("status")["state"])
        self.beat(ada, bea, cleo, dora, seconds=5)
        self.assertEqual(self.stopped, 0)
        for client in (ada, bea):
            self.call(client, commands.Report, match=match, places=[1, 2], anchor="", signature="")
        self.wait(1)
        self.assertEqual((self.stopped, self.parts.ending.farewell), (1, "new version"))
        self.assertEqual(self.op(f"match {match}")["verdict"], "agreed")

    def test_nothing_on(self) -> None:
        """P3: with no match on, the lobby stops at once; also where nobody is here."""
        self.op("drain")
        self.wait(1)
        self.assertEqual(self.stopped, 1)

    def test_later(self) -> None:
        """P3: it can be announced, and taken back, before it begins and while it goes on."""
        ada = self.come("Ada")
        self.op("drain --in 10m 'new version'")
        self.call(ada, commands.CreateRoom, game="rps", public=True, settings="")
        self.beat(ada, seconds=5)
        self.assertIn("draining begins in 9m", self.op("status")["state"])
        self.op("drain --off")
        self.assertEqual([one["kind"] for one in ada.heard(commands.Notice)], ["draining", "open"])
        self.assertEqual(ada.heard(commands.Notice)[0]["seconds"], 600)
        self.beat(ada, seconds=600)
        self.assertEqual((self.stopped, self.op("status")["state"]), (0, "open"))
        self.refused("drain --off", "goes on as usual already")

    def test_time_has_come(self) -> None:
        """P3: at its time it begins by itself."""
        ada = self.come("Ada")
        self.op("drain --in 30s")
        self.beat(ada, seconds=31)
        self.assertEqual(self.stopped, 1)


class Stopped(Case):
    def test_farewell(self) -> None:
        """P1: the lobby stops, after its answer, with the operator's words as its farewell."""
        self.come("Ada")
        self.assertEqual(self.op("stop 'power cut'")["said"], "The lobby says farewell to 1 player and stops.")
        self.wait(1)
        self.assertEqual((self.stopped, self.parts.ending.farewell), (1, "power cut"))
        self.assertEqual([one.outcome for one in self.audited()], ["done"])

    def test_own_farewell(self) -> None:
        """P1: without words it is the one of the options."""
        self.op("stop")
        self.wait(1)
        self.assertEqual(self.parts.ending.farewell, "The lobby is stopping.")
