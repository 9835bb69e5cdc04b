"""The lobby over its real connections: from Hello to the end of a match."""

from __future__ import annotations

from twisted.protocols.amp import UnhandledCommand

from lobby import commands, errors
from tests.support.lobby import FakeClient, LobbyCase
from wire.amp.heartbeat import Ping


class SigningIn(LobbyCase):
    """Accounts, roles and sessions."""

    def visitor(self) -> FakeClient:
        client, _ = self.dial()
        self.hello(client)
        return client

    def test_hello_comes_first(self) -> None:
        """Before Hello nothing else can be done; a side that speaks another protocol is told who is to upgrade."""
        client, _ = self.dial()
        self.assertRaises(errors.HelloFirst, self.call, client, commands.LookUp, name="Ada")
        wrong = {"protocol": 99, "software": "x", "features": []}
        error = self.assertRaises(errors.ProtocolMismatch, self.call, client, commands.Hello, **wrong)
        self.assertEqual(error.parameters, {"lobby": commands.PROTOCOL, "client": 99, "upgrade": "lobby"})

    def test_register_logs_in(self) -> None:
        """B1: a free name and a password make an account, and its player is in the list at once."""
        answer = self.call(self.visitor(), commands.Register, name="Ada", password="secret")
        self.assertEqual(answer["name"], "Ada")
        self.assertEqual(self.status("Ada"), "idle")

    def test_taken_names(self) -> None:
        """B2: a name is taken in whatever case or Unicode form it is typed."""
        self.call(self.visitor(), commands.Register, name="Zoë", password="secret")
        for again in ("Zoë", "ZOË", "Zoe\u0308", "ｚｏë"):
            call = (self.call, self.visitor(), commands.Register)
            self.assertRaises(errors.NameTaken, *call, name=again, password="x")
            self.assertRaises(errors.NameTaken, self.call, self.visitor(), commands.DropIn, name=again)

    def test_unknown_and_wrong_are_two_things(self) -> None:
        """C2: the look-up knows who has an account; a wrong password is told apart from an unknown name."""
        self.call(self.visitor(), commands.Register, name="Ada", password="secret")
        client = self.visitor()
        self.assertEqual(self.call(client, commands.LookUp, name="ada"), {"known": True})
        self.assertEqual(self.call(client, commands.LookUp, name="Bea"), {"known": False})
        self.assertRaises(errors.NoSuchAccount, self.call, client, commands.Login, name="Bea", password="x")
        self.assertRaises(errors.WrongPassword, self.call, client, commands.Login, name="Ada", password="x")

    def test_takeover(self) -> None:
        """C4: a new log-in takes the session over with its room; the old connection is told why and closed."""
        old = self.visitor()
        self.call(old, commands.Register, name="Ada", password="secret")
        self.call(old, commands.CreateRoom, game="rps", public=True, settings="")
        new = self.visitor()
        self.call(new, commands.Login, name="Ada", password="secret")
        self.flush()
        self.assertEqual(old.heard(commands.SessionEnded), [{"why": "taken over"}])
        self.assertTrue(old.closed)
        state = self.call(new, commands.Subscribe)
        self.assertEqual([room["host"] for room in state["mine"]], ["Ada"])
        self.assertEqual(len(self.world.sessions), 1)

    def test_old_connection_can_do_nothing_more(self) -> None:
        """C4: what the old connection had under way when it was taken over acts on nothing."""
        old = self.visitor()
        self.call(old, commands.Register, name="Ada", password="secret")
        new = self.visitor()
        late = new.callRemote(commands.Login, name="Ada", password="secret")
        new.pump.flush()
        self.successResultOf(late)
        old.callRemote(commands.CreateRoom, game="rps", public=True, settings="").addErrback(lambda _: None)
        self.flush()
        self.assertEqual(self.world.rooms, {})

    def test_logout_makes_a_visitor(self) -> None:
        """D1: after logging out no command of a player exists on the connection, and one may log in again."""
        client = self.visitor()
        self.call(client, commands.Register, name="Ada", password="secret")
        self.call(client, commands.Logout)
        self.assertEqual(self.world.sessions, {})
        create = (self.call, client, commands.CreateRoom)
        self.assertRaises(UnhandledCommand, *create, game="rps", public=True, settings="")
        self.call(client, commands.Login, name="Ada", password="secret")

    def test_password_changes_and_account_goes(self) -> None:
        """B3: ``passwd`` wants the old password and changes it; ``delete-account`` removes account and session."""
        client = self.visitor()
        self.call(client, commands.Register, name="Ada", password="one")
        change = (self.call, client, commands.ChangePassword)
        self.assertRaises(errors.WrongPassword, *change, old="two", new="three")
        self.call(client, commands.ChangePassword, old="one", new="two")
        self.assertRaises(errors.WrongPassword, self.call, client, commands.DeleteAccount, password="one")
        self.call(client, commands.DeleteAccount, password="two")
        self.assertEqual(self.call(client, commands.LookUp, name="Ada"), {"known": False})
        self.assertEqual(self.world.sessions, {})

    def test_drop_in_may_keep_the_name(self) -> None:
        """F5: a drop-in registers later and keeps name, session and room; nobody else gets the name meanwhile."""
        client = self.come("Ada")
        self.call(client, commands.CreateRoom, game="rps", public=True, settings="")
        self.assertRaises(errors.NameTaken, self.call, self.visitor(), commands.Register, name="ada", password="x")
        self.call(client, commands.KeepName, password="secret")
        self.assertRaises(errors.NotADropIn, self.call, client, commands.KeepName, password="secret")
        self.assertEqual(self.status("Ada"), "in room")
        self.assertEqual(self.call(self.visitor(), commands.LookUp, name="Ada"), {"known": True})

    def test_one_connection_is_one_player(self) -> None:
        """J4: two sign-ins in flight on one connection make one session."""
        client = self.visitor()
        first = client.callRemote(commands.DropIn, name="Ada")
        self.assertRaises(UnhandledCommand, self.call, client, commands.DropIn, name="Bea")
        self.successResultOf(first)
        self.assertEqual([session.name for session in self.world.sessions.values()], ["Ada"])


class Uniform(LobbyCase):
    options = ("--uniform-login-errors", "--drop-ins", "no")

    def test_nothing_is_told_apart(self) -> None:
        """C2: with uniform errors neither look-up nor log-in says whether a name exists, and Hello says that."""
        client, _ = self.dial()
        self.assertFalse(self.hello(client)["tells_names"])
        self.call(client, commands.Register, name="Ada", password="secret")
        self.call(client, commands.Logout)
        for name in ("Ada", "Bea"):
            self.assertEqual(self.call(client, commands.LookUp, name=name), {"known": True})
            self.assertRaises(errors.LoginRefused, self.call, client, commands.Login, name=name, password="x")

    def test_drop_ins_closed(self) -> None:
        """F5: where the operator wants accounts, a name alone is not enough, and Hello says so."""
        client, _ = self.dial()
        self.assertFalse(self.hello(client)["drop_ins"])
        self.assertRaises(errors.DropInsClosed, self.call, client, commands.DropIn, name="Ada")


class Playing(LobbyCase):
    """Two players from the list to the result."""

    believes = True

    def setUp(self) -> None:
        super().setUp()
        self.ada, self.bea = self.come("Ada"), self.come("Bea")

    def test_invitation_hop_by_hop(self) -> None:
        """G1, G4: invited → accepted → the host's address asked for and handed over → joined → both playing →
        both report → both idle and the room gone."""
        (room,) = self.call(self.ada, commands.CreateRoom, game="rps", public=False, settings="best=1")["mine"]
        sent = self.call(self.ada, commands.Invite, player="bea")
        (invited,) = self.bea.heard(commands.Invited)
        self.assertEqual((invited["host"], invited["game"], invited["settings"]), ("Ada", "rps", "best=1"))
        self.call(self.bea, commands.Answer, invitation=sent["invitation"], accept=True)
        self.assertEqual([e["why"] for e in self.ada.heard(commands.InvitationEnded)], ["accepted"])
        (asked,) = self.ada.heard(commands.HostMatch)
        self.call(self.ada, commands.RoomReady, match=asked["match"], addresses=["192.0.2.1:20000"])
        (go,) = self.bea.heard(commands.ConnectTo)
        self.assertEqual((go["addresses"], go["ticket"]), (["192.0.2.1:20000"], asked["ticket"]))
        self.call(self.bea, commands.Joined, match=asked["match"])
        self.assertEqual([self.status("Ada"), self.status("Bea")], ["playing", "playing"])
        for client in (self.ada, self.bea):
            self.assertEqual(len(client.heard(commands.MatchBegan)), 1)
            self.call(client, commands.Report, match=asked["match"], places=[1, 2], anchor="", signature="")
        for client in (self.ada, self.bea):
            self.assertEqual([e["verdict"] for e in client.heard(commands.MatchEnded)], ["agreed"])
            self.assertEqual([e["why"] for e in client.heard(commands.RoomLeft)], ["over"])
        self.assertEqual([self.status("Ada"), self.status("Bea")], ["idle", "idle"])
        self.assertNotIn(room["room"], self.world.rooms)

    def test_answer_comes_before_what_it_causes(self) -> None:
        """Joining is answered first; the changes that it causes are announced after it."""
        (room,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        order: list[str] = []
        joined = self.bea.callRemote(commands.JoinRoom, room=room["room"])
        joined.addCallback(lambda _: order.append(f"answer after {len(self.bea.heard(commands.RoomChanged))}"))
        self.flush()
        self.assertEqual(order, ["answer after 0"])
        self.assertEqual(len(self.bea.heard(commands.RoomChanged)), 1)

    def test_who_cannot_be_invited(self) -> None:
        """G6: unknown and offline are told apart."""
        client, _ = self.dial()
        self.hello(client)
        self.call(client, commands.Register, name="Cleo", password="x")
        self.call(client, commands.Logout)
        self.call(self.ada, commands.CreateRoom, game="rps", public=False, settings="")
        self.assertRaises(errors.PlayerOffline, self.call, self.ada, commands.Invite, player="cleo")
        self.assertRaises(errors.NoSuchPlayer, self.call, self.ada, commands.Invite, player="nobody")

    def test_invitation_runs_out_on_the_clock(self) -> None:
        """G2: 15 s after the invitation both are told that it expired; a late yes does no harm."""
        self.call(self.ada, commands.CreateRoom, game="rps", public=False, settings="")
        sent = self.call(self.ada, commands.Invite, player="Bea")
        self.beat(self.ada, self.bea, seconds=14)
        self.assertEqual(self.bea.heard(commands.InvitationEnded), [])
        self.beat(self.ada, self.bea, seconds=2)
        for client in (self.ada, self.bea):
            self.assertEqual([e["why"] for e in client.heard(commands.InvitationEnded)], ["expired"])
        late = {"invitation": sent["invitation"], "accept": True}
        self.assertRaises(errors.InvitationGone, self.call, self.bea, commands.Answer, **late)
        self.assertFalse(self.bea.closed)

    def test_silent_host(self) -> None:
        """T: a host that does not get its game ready in 10 s frees the guest, and both are told who it was."""
        (room,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.call(self.bea, commands.JoinRoom, room=room["room"])
        self.beat(self.ada, self.bea, seconds=11)
        for client in (self.ada, self.bea):
            self.assertEqual(
                [(e["why"], e["player"]) for e in client.heard(commands.StartFailed)], [("host silent", "Ada")]
            )
        self.assertEqual([self.status("Ada"), self.status("Bea")], ["in room", "idle"])

    def test_dead_client(self) -> None:
        """D3: a client that dies is shown away at once and gone 30 s later; its guest is not left hanging meanwhile."""
        (room,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.call(self.bea, commands.JoinRoom, room=room["room"])
        self.hang_up(self.ada)
        (mine,) = self.bea.heard(commands.RoomChanged)[-1]["mine"]
        self.assertEqual([(row["name"], row["away"]) for row in mine["members"]], [("Ada", True), ("Bea", False)])
        self.beat(self.bea, seconds=11)
        self.assertEqual([e["why"] for e in self.bea.heard(commands.StartFailed)], ["host silent"])
        self.assertEqual(self.status("Bea"), "idle")
        self.beat(self.bea, seconds=20)
        self.assertNotIn("ada", self.world.by_key)
        self.assertEqual(self.world.rooms, {})

    def test_away_and_gone(self) -> None:
        """T: silence of 5 s shows away, of 15 s closes the line, and 30 s later the session ends; who speaks again is
        no longer away."""
        self.call(self.ada, commands.Subscribe)
        self.beat(self.ada, seconds=7)
        changes = [row for change in self.ada.heard(commands.Changed) for row in change["players"]]
        self.assertEqual([(row["name"], row["away"]) for row in changes if row["name"] == "Bea"][-1], ("Bea", True))
        self.beat(self.bea, self.ada, seconds=1)
        self.assertFalse(self.world.by_key["bea"].away)
        self.beat(self.ada, seconds=16)
        self.assertTrue(self.bea.closed)
        self.assertTrue(self.world.by_key["bea"].away)
        self.beat(self.ada, seconds=31)
        self.assertNotIn("bea", self.world.by_key)
        gone = [name for change in self.ada.heard(commands.Changed) for name in change["gone"]]
        self.assertEqual(gone, ["Bea"])

    def test_stopped_lobby_judges_nobody_before_it_has_read(self) -> None:
        """T: after the lobby itself was stopped for 20 s, clients whose heartbeats had arrived meanwhile stay."""
        self.clock.advance(20)
        for client in (self.ada, self.bea):
            client.callRemote(Ping)
        self.flush()
        self.beat(self.ada, self.bea, seconds=20)
        self.assertEqual(sorted(self.world.by_key), ["ada", "bea"])

    def test_farewell(self) -> None:
        """N4: a client is told why the lobby stops and until when, before its line is closed."""
        for connection in list(self.registry.connections):
            connection.farewell("Back after lunch.", 1800)
        self.flush()
        self.assertEqual(self.ada.heard(commands.Farewell), [{"why": "Back after lunch.", "seconds": 1800}])
        self.assertTrue(self.ada.closed)
        self.successResultOf(self.registry.emptied())
