"""The session: connecting, signing in and out, losing the lobby and coming back."""

from __future__ import annotations

from itertools import pairwise

from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.events.reasons import Arrival
from client.lobby.address import BadAddress
from client.session.screens import Screen
from client.session.session import LineDown, Unreachable, WrongScreen
from lobby import commands
from lobby.commands.reasons import SessionEnd
from lobby.errors import BadArgument, InMatch, NameTaken, ProtocolMismatch, TryLater, WrongPassword
from tests.support.client import World, listed, player, room
from tests.support.fake_lobby import EMPTY, SIGN_IN, LobbyLine
from wire.amp.heartbeat import Ping, Pong


class ConnectingTests(SynchronousTestCase):
    """To the lobby, or told why not."""

    def setUp(self) -> None:
        self.world = World()

    def test_connected(self) -> None:
        """The default port is filled in, Hello comes first, and what the lobby says of itself is known."""
        session, told = self.world.session()
        self.world.run(session.connect("lobby.example"))
        self.assertEqual(self.world.net.tried, ["lobby.example:12000"])
        self.assertEqual(self.world.lobby.asked[0][0], commands.Hello)
        self.assertEqual(session.screen, Screen.SIGNED_OUT)
        self.assertTrue(session.lobby.drop_ins)
        self.assertTrue(session.lobby.keeps)
        self.assertEqual(str(session.lobby.address), "lobby.example:12000")
        self.assertEqual([type(event) for event in told], [events.Connecting, events.Screen, events.Connected])

    def test_refused(self) -> None:
        """A lobby that does not run is told in words, and the session stays where it was."""
        session, _ = self.world.session()
        problem = self.assertRaises(Unreachable, self.world.run, session.connect("lobby.example:12001"))
        self.assertEqual(problem.parameters["address"], "lobby.example:12001")
        self.assertIn("refused", str(problem.parameters["reason"]))
        self.assertEqual(session.screen, Screen.DISCONNECTED)
        self.assertEqual(self.world.net.getDelayedCalls(), [])

    def test_no_answer(self) -> None:
        """A host that never answers is given up after 10 seconds."""
        self.world.net.mute.add("silent.example")
        session, _ = self.world.session()
        result = Deferred.fromCoroutine(session.connect("silent.example"))
        self.world.net.pass_time(9.5)
        self.assertNoResult(result)
        self.world.net.pass_time(1)
        problem = self.failureResultOf(result, Unreachable).value
        self.assertEqual(problem.parameters["reason"], "no answer in time")

    def test_no_address(self) -> None:
        """What is no address is refused before anything else happens."""
        session, _ = self.world.session()
        self.assertRaises(BadAddress, self.world.run, session.connect("no address"))

    def test_other_protocol(self) -> None:
        """A lobby of another protocol is told as such, and its line is closed."""
        self.world.lobby.answers[commands.Hello] = ProtocolMismatch(lobby=2, client=1, upgrade="client")
        session, _ = self.world.session()
        self.assertRaises(ProtocolMismatch, self.world.run, session.connect("lobby.example"))
        self.world.net.flush()
        self.assertTrue(self.world.lobby.lines[0].gone)
        self.assertEqual(session.screen, Screen.DISCONNECTED)

    def test_lobby_full(self) -> None:
        """A lobby that turns the connection away with its first word is quoted."""

        def turn_away(line: LobbyLine, **_: object) -> Deferred[None]:
            line.callRemote(commands.Farewell, why="full", seconds=10)
            line.drop()
            return Deferred()

        self.world.lobby.answers[commands.Hello] = turn_away
        session, _ = self.world.session()
        problem = self.assertRaises(Unreachable, self.world.run, session.connect("lobby.example"))
        self.assertIn("no room", str(problem.parameters["reason"]))

    def test_another_lobby(self) -> None:
        """To connect elsewhere leaves the lobby that was there."""
        session, _, line = self.world.signed_in()
        self.world.run(session.connect("lobby.example"))
        self.world.net.flush()
        self.assertTrue(line.gone)
        self.assertEqual(self.world.lobby.times(commands.Logout), 1)
        self.assertEqual((session.screen, session.name), (Screen.SIGNED_OUT, ""))


class SigningInTests(SynchronousTestCase):
    """Accounts and names."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told = self.world.session()
        self.world.run(self.session.connect("lobby.example"))
        self.told.clear()

    def test_what_is_on(self) -> None:
        """After log-in the others and the public rooms are told by themselves, oneself left out."""
        self.world.lobby.answers[commands.Subscribe] = {
            **EMPTY,
            "players": [player("Ada"), player("Bob")],
            "rooms": [listed("r9")],
            "online": 2,
        }
        self.world.run(self.session.account.login("Ada", "secret"))
        kinds = [type(event) for event in self.told]
        wanted = [events.Screen, events.SignedIn, events.Players, events.Rooms, events.Games]
        self.assertEqual(kinds, wanted)
        self.assertEqual(self.told[1], events.SignedIn(name="Ada", how=Arrival.LOGGED_IN))
        self.assertEqual(list(self.session.lists.players), ["Bob"])
        self.assertEqual(list(self.session.lists.rooms), ["r9"])
        self.assertEqual(self.session.screen, Screen.IDLE)

    def test_games_here(self) -> None:
        """A game of the lobby's is here only in the same release."""
        offer = {"display": "", "description": "", "least": 2, "most": 2}
        games = [{"game": "rps", "release": "2.0.0", **offer}, {"game": "rps", "release": "9.0.0", **offer}]
        self.world.lobby.answers[commands.Subscribe] = {**EMPTY, "games": games}
        self.world.run(self.session.account.login("Ada", "secret"))
        self.assertEqual([game.here for game in self.session.lists.games], [True, False])

    def test_taken_over(self) -> None:
        """A session that is taken over brings its room and its invitations along."""
        invitation = {
            "invitation": "i1",
            "room": "r2",
            "host": "Bob",
            "game": "rps",
            "release": "2.0.0",
            "settings": "",
            "again": False,
            "seconds": 9,
        }
        self.world.lobby.answers[commands.Subscribe] = {**EMPTY, "mine": [room()], "invited": [invitation]}
        self.world.run(self.session.account.login("Ada", "secret"))
        self.assertEqual(self.session.screen, Screen.IN_ROOM)
        self.assertEqual(list(self.session.invitations.waiting), ["i1"])
        self.assertIn("lobby.example:12000/r1", [getattr(event, "paste", "") for event in self.told])

    def test_refusals(self) -> None:
        """What the lobby refuses comes as the lobby's own error, and nothing has changed."""
        self.assertRaises(NameTaken, self.world.run, self.session.account.register("Ada", "secret"))
        self.world.lobby.answers[commands.Register] = TryLater(seconds=3)
        self.assertRaises(TryLater, self.world.run, self.session.account.register("Eve", "secret"))
        self.world.lobby.answers[commands.Login] = InMatch(name="Ada")
        self.assertRaises(InMatch, self.world.run, self.session.account.login("Ada", "secret"))
        self.assertEqual((self.session.screen, self.told), (Screen.SIGNED_OUT, []))

    def test_give_up(self) -> None:
        """The match is given up only where that was said."""
        self.world.run(self.session.account.login("Ada", "secret", give_up=True))
        self.assertTrue(self.world.lobby.last(commands.Login)["give_up"])

    def test_drop_in(self) -> None:
        """A drop-in may make its name an account, and is none then."""
        self.world.run(self.session.account.drop_in_as("Eve"))
        self.assertTrue(self.session.account.drop_in)
        self.world.run(self.session.account.keep_name("secret"))
        self.assertFalse(self.session.account.drop_in)
        self.assertEqual(self.told[-1], events.NameKept(name="Eve"))

    def test_password(self) -> None:
        """A password is changed, or not."""
        self.world.run(self.session.account.login("Ada", "secret"))
        self.world.run(self.session.account.change_password("secret", "other"))
        self.assertEqual(self.told[-1], events.PasswordChanged())
        self.assertRaises(WrongPassword, self.world.run, self.session.account.change_password("x", "y"))

    def test_not_signed_in(self) -> None:
        """Nothing that needs a player goes to the lobby without one."""
        self.assertRaises(WrongScreen, self.world.run, self.session.rooms.create("rps", True))
        self.assertEqual(self.world.lobby.times(commands.CreateRoom), 0)

    def test_log_out(self) -> None:
        """Logged out, nothing is left of the stay, and another may log in on the same line."""
        self.world.run(self.session.account.login("Ada", "secret"))
        self.world.run(self.session.account.logout())
        self.assertEqual(self.told[-1], events.SignedOut(name="Ada"))
        self.assertEqual((self.session.screen, self.session.name), (Screen.SIGNED_OUT, ""))
        self.world.run(self.session.account.login("Bob", "secret"))
        self.assertEqual(self.session.name, "Bob")

    def test_delete_account(self) -> None:
        """A deleted account ends the stay; a wrong password does not."""
        self.world.run(self.session.account.login("Ada", "secret"))
        self.assertRaises(WrongPassword, self.world.run, self.session.account.delete("x"))
        self.assertEqual(self.session.screen, Screen.IDLE)
        self.world.run(self.session.account.delete("secret"))
        self.assertEqual(self.session.screen, Screen.SIGNED_OUT)

    def test_slow_lobby(self) -> None:
        """A lobby that does not answer for 20 seconds is not waited for: the line, now in doubt, is made anew."""
        answer: Deferred[dict[str, object]] = Deferred()
        self.world.lobby.answers[commands.Login] = answer
        result = Deferred.fromCoroutine(self.session.account.login("Ada", "secret"))
        self.world.net.pass_time(19.5)
        self.assertNoResult(result)
        self.world.net.pass_time(1)
        self.failureResultOf(result, LineDown)
        answer.callback({**SIGN_IN, "session": "s", "name": "Ada", "token": "t"})
        self.assertTrue(self.world.lobby.lines[0].gone)
        self.world.net.pass_time(3)
        self.assertEqual((len(self.world.lobby.lines), self.session.screen), (2, Screen.SIGNED_OUT))


class LoggingOutTests(SynchronousTestCase):
    """Leaving the lobby and staying connected."""

    def test_refused(self) -> None:
        """D2: a log-out that fails is told, one is still logged in, and the next try works."""
        world = World()
        session, _ = world.session()
        world.run(session.connect("lobby.example"))
        world.run(session.account.login("Ada", "secret"))
        world.lobby.answers[commands.Logout] = BadArgument(argument="none", limit=0)
        self.assertRaises(BadArgument, world.run, session.account.logout())
        self.assertEqual((session.screen, session.name), (Screen.IDLE, "Ada"))
        del world.lobby.answers[commands.Logout]
        world.run(session.account.logout())
        self.assertEqual((session.screen, session.name), (Screen.SIGNED_OUT, ""))


class GivingUpTests(SynchronousTestCase):
    """The person presses Ctrl-C while the password is being checked."""

    def test_cancelled_login(self) -> None:
        """The lobby may let one in all the same, so the line is given up; on a new one everything is as at first."""
        world = World()
        session, told = world.session()
        world.run(session.connect("lobby.example"))
        world.lobby.answers[commands.Login] = lambda line, **_: Deferred()
        login = Deferred.fromCoroutine(session.account.login("Ada", "secret"))
        world.net.flush()
        login.addErrback(lambda failure: failure.trap(CancelledError))
        login.cancel()
        world.net.pass_time(5)
        self.successResultOf(login)
        self.assertEqual([type(event) for event in told if isinstance(event, events.LineLost)], [events.LineLost])
        self.assertEqual(session.screen, Screen.SIGNED_OUT)
        self.assertTrue(world.lobby.lines[0].gone)
        self.assertEqual(len(world.lobby.lines), 2)


class LosingTheLobbyTests(SynchronousTestCase):
    """A line that falls silent or breaks, a lobby that says goodbye, and the way back."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()

    def lose(self) -> None:
        """The lobby's end closes the line."""
        self.line.drop()
        self.world.net.flush()

    def test_heartbeats(self) -> None:
        """A quiet client is heard every 2 seconds, and answers the lobby's heartbeat."""
        self.world.net.pass_time(10)
        self.assertEqual(len(self.world.lobby.heartbeats), 5)
        self.assertEqual(self.told, [])
        self.line.callRemote(Ping)
        self.world.net.flush()
        self.assertIs(self.world.lobby.heartbeats[-1], Pong)

    def test_heartbeats_and_rounding(self) -> None:
        """A time that no float holds exactly does not make a heartbeat spin."""
        self.world.net.advance(0.1 + 0.2)
        self.world.run(self.session.account.change_password("secret", "another"))
        self.world.net.pass_time(30, step=0.1)
        self.assertLessEqual(abs(len(self.world.lobby.heartbeats) - 15), 1)

    def test_silence(self) -> None:
        """After 5 silent seconds the lists are stale; a word from the lobby makes them good again."""
        self.world.lobby.speaks = False
        self.world.net.pass_time(4.5)
        self.assertEqual(self.told, [])
        self.world.net.pass_time(1)
        self.assertEqual(self.told, [events.LineSilent(seconds=5)])
        self.world.run(self.session.lists.show_players())
        self.assertTrue(self.told[-1].stale)  # type: ignore[attr-defined]
        self.world.lobby.speaks = True
        self.world.net.pass_time(2)
        self.assertEqual(self.told[-1], events.LineBack())
        self.world.run(self.session.lists.show_players())
        self.assertFalse(self.told[-1].stale)  # type: ignore[attr-defined]

    def test_dead_silence(self) -> None:
        """After 15 silent seconds the line counts as lost."""
        self.world.lobby.speaks = False
        self.world.net.pass_time(14)
        self.assertEqual(self.session.screen, Screen.IDLE)
        self.world.net.pass_time(1.5)
        self.assertIn(events.Screen(screen="disconnected"), self.told)

    def test_back_by_itself(self) -> None:
        """A lost lobby is tried again and again, with the waits that it gave, and the session goes on."""
        self.world.net.listening.pop(12000)
        self.world.net.tried.clear()
        self.lose()
        self.assertEqual(self.session.screen, Screen.DISCONNECTED)
        lost = self.told[-1]
        self.assertEqual(lost, events.LineLost(why="the other side closed the connection", returning=True, kept=True))
        self.world.net.pass_time(60)
        self.assertGreater(len(self.world.net.tried), 7)
        self.assertLess(len(self.world.net.tried), 14)
        self.world.net.listenTCP(12000, self.world.lobby)
        self.world.net.pass_time(10)
        self.assertEqual((self.session.screen, self.session.name), (Screen.IDLE, "Ada"))
        self.assertEqual(self.told[-1], events.Resumed(name="Ada"))
        self.assertEqual(self.world.lobby.times(commands.Login), 1)

    def test_waits_grow_and_differ(self) -> None:
        """For a visitor the waits grow up to ten seconds."""
        self.world.run(self.session.account.logout())
        self.world.net.listening.pop(12000)
        self.lose()
        moments = []
        before = len(self.world.net.tried)
        for _ in range(1200):
            self.world.net.pass_time(0.25)
            if len(self.world.net.tried) > before:
                before = len(self.world.net.tried)
                moments.append(self.world.net.seconds())
        waits = [later - earlier for earlier, later in pairwise(moments)]
        self.assertTrue(0.75 <= waits[0] <= 2.25, waits)
        self.assertTrue(all(4.75 <= wait <= 10.25 for wait in waits[5:]), waits)
        self.assertGreater(len(set(waits[5:])), 1)

    def test_taken_over_is_final(self) -> None:
        """Whose session was taken over is told why, and does not fight for it."""
        self.world.tell(self.line, commands.SessionEnded, why="taken over")
        self.assertIn(events.SessionOver(why=SessionEnd.TAKEN_OVER), self.told)
        self.assertEqual(self.told[-1], events.LineLost(why="taken over", returning=False))
        self.assertEqual(self.session.screen, Screen.DISCONNECTED)
        self.assertEqual(self.world.net.getDelayedCalls(), [])

    def test_flooding_is_not_final(self) -> None:
        """After other ends of a session the client comes back."""
        self.world.tell(self.line, commands.SessionEnded, why="flooding")
        self.assertEqual(self.told[-1], events.LineLost(why="flooding", returning=True))

    def test_farewell(self) -> None:
        """After a farewell the lobby is left alone as long as it asked for, but for half the grace at the most."""
        self.world.tell(self.line, commands.Farewell, why="new version", seconds=20)
        self.assertEqual(self.told[-1], events.FarewellHeard(why="new version", seconds=20))
        self.lose()
        self.assertEqual(self.told[-1], events.LineLost(why="new version", returning=True, kept=True))
        self.world.net.tried.clear()
        self.world.net.pass_time(15)
        self.assertEqual(self.world.net.tried, [])
        self.world.net.pass_time(5)
        self.assertEqual(self.session.screen, Screen.IDLE)

    def test_no_return(self) -> None:
        """Who does not want to come back is not brought back."""
        session, told, line = self.world.signed_in("Bob", return_to_lobby=False)
        line.drop()
        self.world.net.flush()
        self.assertFalse(told[-1].returning)  # type: ignore[attr-defined]
        self.assertEqual(session.screen, Screen.DISCONNECTED)

    def test_waiting_for_an_answer(self) -> None:
        """Who waits for an answer when the line breaks is told that it is down."""
        self.world.lobby.answers[commands.CreateRoom] = Deferred()
        result = Deferred.fromCoroutine(self.session.rooms.create("rps", True))
        self.world.net.flush()
        self.lose()
        self.failureResultOf(result, LineDown)
        self.assertRaises(LineDown, self.world.run, self.session.rooms.create("rps", True))

    def test_retry_that_fails(self) -> None:
        """Connecting by hand in vain does not end the return by itself, nor lose the lists."""
        self.world.net.refusing.add("lobby.example")
        self.lose()
        for place in ("lobby.example", "other.example:12001"):
            self.assertRaises(Unreachable, self.world.run, self.session.connect(place))
            self.assertGreater(self.session.reconnector.returning or 0, 0)
        held = Deferred.fromCoroutine(self.session.connect("lobby.example"))
        self.failureResultOf(held, Unreachable)
        self.world.net.refusing.clear()
        self.world.net.pass_time(60)
        self.assertEqual(self.session.screen, Screen.IDLE)
        self.assertEqual(str(self.session.lobby.address), "lobby.example:12000")
        self.assertIsNone(self.session.reconnector.returning)

    def test_retry_that_is_cancelled(self) -> None:
        """Nor does giving up a connection that is being made by hand."""
        self.world.net.mute.add("lobby.example")
        self.lose()
        held = Deferred.fromCoroutine(self.session.connect("lobby.example"))
        held.addErrback(lambda failure: None)
        self.world.net.flush()
        self.assertEqual(self.session.reconnector.returning, 0)
        held.cancel()
        self.world.net.mute.clear()
        self.world.net.pass_time(5)
        self.assertEqual(self.session.screen, Screen.IDLE)

    def test_connect_ends_the_wait(self) -> None:
        """Connecting by hand ends the return by itself."""
        self.lose()
        self.world.run(self.session.connect("lobby.example"))
        lines = len(self.world.lobby.lines)
        self.world.net.pass_time(60)
        self.assertEqual(len(self.world.lobby.lines), lines)


class ClosingTests(SynchronousTestCase):
    """Nothing is left behind."""

    def setUp(self) -> None:
        self.world = World()

    def test_signed_in(self) -> None:
        """The lobby is told, the line closed, and no timer left."""
        session, told, line = self.world.signed_in()
        self.world.run(session.close())
        self.world.net.flush()
        self.assertEqual(self.world.lobby.times(commands.Logout), 1)
        self.assertTrue(line.gone)
        self.assertEqual(self.world.net.getDelayedCalls(), [])
        self.assertNotIn(events.LineLost, [type(event) for event in told])

    def test_mute_lobby(self) -> None:
        """A lobby that does not answer is waited for 2 seconds."""
        session, _, _ = self.world.signed_in()
        self.world.lobby.answers[commands.Logout] = Deferred()
        result = Deferred.fromCoroutine(session.close())
        self.world.net.pass_time(1.5)
        self.assertNoResult(result)
        self.world.net.pass_time(1)
        self.successResultOf(result)
        self.assertEqual(self.world.net.getDelayedCalls(), [])

    def test_connecting(self) -> None:
        """Closing ends a connection that is being made, or has not said Hello yet."""
        for mute, hello in ((True, None), (False, Deferred())):
            world = World()
            if mute:
                world.net.mute.add("lobby.example")
            else:
                world.lobby.answers[commands.Hello] = hello
            session, _ = world.session()
            result = Deferred.fromCoroutine(session.connect("lobby.example"))
            world.net.flush()
            world.run(session.close())
            world.net.flush()
            self.failureResultOf(result, Unreachable)
            self.assertEqual(world.net.getDelayedCalls(), [])
            self.assertEqual(session.screen, Screen.DISCONNECTED)

    def test_on_the_way_back(self) -> None:
        """Closing ends the return, also in the middle of an attempt."""
        session, _, line = self.world.signed_in()
        self.world.net.mute.add("lobby.example")
        line.drop()
        self.world.net.pass_time(3)
        self.world.run(session.close())
        self.world.net.flush()
        self.assertEqual(self.world.net.getDelayedCalls(), [])
