"""Rooms for more than two, and for games from a folder, over the lobby's real connections (M1 to M4, M7)."""

from __future__ import annotations

from typing import Any

from lobby import commands, errors
from tests.support.core import OFFERS
from tests.support.lobby import FakeClient
from tests.support.sessions import SessionCase

FOLDER = {"game": "mine", "public": True, "settings": "", "digest": "a" * 64, "release": "0.1.0"}


class Case(SessionCase):
    """Ada, Bea and Cleo sit in Ada's room for two to four."""

    game = "bluff"
    believes = True

    def setUp(self) -> None:
        super().setUp()
        self.cleo, self.cleos = self.sign_in(commands.DropIn, name="Cleo")
        (room,) = self.call(self.ada, commands.CreateRoom, game=self.game, public=True, settings="")["mine"]
        self.room = room["room"]
        for guest in (self.bea, self.cleo):
            self.call(guest, commands.JoinRoom, room=self.room)

    def rise(self) -> None:
        """With games of the test's."""
        super().rise()
        self.world.offers = OFFERS

    def mine(self, client: FakeClient) -> dict[str, Any]:
        """The room as a client was told last."""
        (mine,) = client.heard(commands.RoomChanged)[-1]["mine"]
        found: dict[str, Any] = mine
        return found

    def propose(self) -> None:
        for guest in (self.bea, self.cleo):
            self.call(guest, commands.Ready, ready=True)
        self.call(self.ada, commands.Start)

    def play(self) -> str:
        """All agree and sit."""
        self.propose()
        for guest in (self.bea, self.cleo):
            self.call(guest, commands.Agree, agree=True)
        match: str = self.ada.heard(commands.HostMatch)[-1]["match"]
        self.call(self.ada, commands.RoomReady, match=match, addresses=["192.0.2.1:20000"])
        for guest in (self.bea, self.cleo):
            self.call(guest, commands.Joined, match=match)
        return match

    def report(self, match: str, *clients: FakeClient) -> None:
        for client in clients:
            said = {"match": match, "places": [1, 2, 3], "anchor": "", "signature": ""}
            self.call(client, commands.Report, **said)


class Proposing(Case):
    def test_ready_propose_agree(self) -> None:
        """M2, M3: readiness and the proposal reach all members at once; all agree, and the match of three begins."""
        self.call(self.bea, commands.Ready, ready=True)
        for client in (self.ada, self.bea, self.cleo):
            ready = {member["name"]: member["ready"] for member in self.mine(client)["members"]}
            self.assertEqual(ready, {"Ada": False, "Bea": True, "Cleo": False})
        error = self.assertRaises(errors.NotReady, self.call, self.ada, commands.Start)
        self.assertEqual(error.parameters, {"players": "Cleo"})
        match = self.play()
        self.assertEqual([one["host"] for one in self.cleo.heard(commands.StartProposed)], ["Ada"])
        self.assertEqual(self.ada.heard(commands.StartProposed), [])
        (sent,) = self.cleo.heard(commands.ConnectTo)
        self.assertEqual((sent["players"], sent["seat"], sent["digest"]), (["Ada", "Bea", "Cleo"], 2, "b" * 64))
        self.assertEqual([self.status(name) for name in ("Ada", "Bea", "Cleo")], ["playing"] * 3)
        self.report(match, self.ada, self.bea, self.cleo)
        self.assertEqual([self.status(name) for name in ("Ada", "Bea", "Cleo")], ["in room"] * 3)
        self.assertEqual(self.bea.heard(commands.RoomLeft), [])
        self.assertEqual((self.mine(self.bea)["status"], self.mine(self.bea)["seats"]), ("waiting", 4))

    def test_refused(self) -> None:
        """M2: a refusal is told to all, with the name of who refused; a late yes does no harm."""
        self.propose()
        self.call(self.cleo, commands.Agree, agree=False)
        for client in (self.ada, self.bea, self.cleo):
            told = {"room": self.room, "player": "Cleo", "why": "refused"}
            self.assertEqual(client.heard(commands.StartDropped), [told])
            self.assertFalse(self.mine(client)["proposed"])
        self.assertRaises(errors.NothingProposed, self.call, self.bea, commands.Agree, agree=True)
        self.assertFalse(self.bea.closed)

    def test_silence_on_the_clock(self) -> None:
        """T: 20 s after the proposal it is dropped, and who did not reply is named."""
        self.propose()
        self.call(self.bea, commands.Agree, agree=True)
        self.beat(self.ada, self.bea, self.cleo, seconds=19)
        self.assertEqual(self.ada.heard(commands.StartDropped), [])
        self.beat(self.ada, self.bea, self.cleo, seconds=2)
        dropped = [(one["player"], one["why"]) for one in self.ada.heard(commands.StartDropped)]
        self.assertEqual(dropped, [("Cleo", "silent")])

    def test_asked_again(self) -> None:
        """R2: whose line broke is asked again on the new one, with the seconds that are left, and may agree there."""
        self.propose()
        self.hang_up(self.cleo)
        self.beat(self.ada, self.bea, seconds=5)
        cleo, _ = self.resume(self.cleos)
        (mine,) = self.call(cleo, commands.Subscribe)["mine"]
        self.flush()
        self.assertTrue(mine["proposed"])
        self.assertEqual([one["seconds"] for one in cleo.heard(commands.StartProposed)], [15])
        for guest in (self.bea, cleo):
            self.call(guest, commands.Agree, agree=True)
        self.assertEqual(len(self.ada.heard(commands.HostMatch)), 1)

    def test_only_members_and_the_host(self) -> None:
        """J3: who sits nowhere, or does not host, is told so, and keeps the line."""
        dan, _ = self.sign_in(commands.DropIn, name="Dan")
        for command, arguments in (
            (commands.Ready, {"ready": True}),
            (commands.Start, {}),
            (commands.Agree, {"agree": True}),
        ):
            self.assertRaises(errors.NotInRoom, self.call, dan, command, **arguments)
        self.assertRaises(errors.NotHost, self.call, self.bea, commands.Start)
        self.assertFalse(dan.closed)


class Option(Case):
    options = ("--proposal", "3")

    def test_time(self) -> None:
        """T: how long a proposal is open is the operator's to say."""
        self.propose()
        self.assertEqual([one["seconds"] for one in self.bea.heard(commands.StartProposed)], [3])
        self.beat(self.ada, self.bea, self.cleo, seconds=4)
        self.assertEqual(len(self.ada.heard(commands.StartDropped)), 2)


class Dying(Case):
    def test_room_that_goes_on(self) -> None:
        """R1, M7: a room that waits for its next round after a match whose result is on the disk comes back too."""
        self.report(self.play(), self.ada, self.bea, self.cleo)
        self.assertEqual([len(one.heard(commands.MatchEnded)) for one in (self.ada, self.cleo)], [1, 1])
        held = self.mine(self.cleo)["ticket"]
        self.die()
        self.rise()
        cleo, _ = self.resume(self.cleos)
        self.call(cleo, commands.Restore, tickets=[held])
        (mine,) = self.call(cleo, commands.Subscribe)["mine"]
        self.assertEqual((mine["status"], len(mine["members"]), mine["seats"]), ("waiting", 3, 4))


class Closing(Case):
    game = "tiles"

    def test_room_that_closed(self) -> None:
        """R1: a room that closed with its match does not come back by a ticket from before."""
        before = self.mine(self.cleo)["ticket"]
        self.report(self.play(), self.ada, self.bea, self.cleo)
        self.die()
        self.rise()
        cleo, _ = self.resume(self.cleos)
        self.call(cleo, commands.Restore, tickets=[before])
        self.assertEqual(self.call(cleo, commands.Subscribe)["mine"], [])


class Folder(SessionCase):
    """Ada has a game in a folder."""

    def test_digest_and_seats(self) -> None:
        """R7: such a room shows its digest to those who join it by its code, and is in no list."""
        (room,) = self.call(self.ada, commands.CreateRoom, **FOLDER, least=2, most=3)["mine"]
        (mine,) = self.call(self.bea, commands.JoinRoom, room=room["room"])["mine"]
        self.assertEqual((mine["digest"], mine["public"], mine["least"], mine["seats"]), ("a" * 64, False, 2, 3))
        self.assertEqual(self.call(self.bea, commands.Subscribe)["rooms"], [])

    def test_incomplete(self) -> None:
        """J3: a folder's game without its release or seats is refused by argument, and the line stays."""
        for missing in ("release", "most"):
            said = {**FOLDER, "least": 2, "most": 3}
            del said[missing]
            error = self.assertRaises(errors.BadArgument, self.call, self.ada, commands.CreateRoom, **said)
            self.assertEqual(error.parameters["argument"], missing)
        self.assertFalse(self.ada.closed)
