"""Two clients start a match by the lobby's word, play it peer to peer, and report it."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.session.screens import Screen
from client.session.session import WrongScreen
from games.engine.serialization import unpacked
from games.engine.signatures import end_message
from games.game import IllegalMove
from lobby import commands
from lobby.commands.reasons import StartFailure
from lobby.errors import NoSuchMatch
from tests.support.client import World, room, ticket
from tests.support.fake_lobby import EMPTY
from wire.endings import EndReason

BOTH = ("Ada", "Bob")
ORDER = {
    "match": "m1",
    "room": "r1",
    "game": "rps",
    "release": "2.0.0",
    "digest": "",
    "settings": "best=1",
    "players": list(BOTH),
}


def of(told: list[events.Event], kind: type[events.Event]) -> list[Any]:
    """The events of a kind."""
    return [event for event in told if isinstance(event, kind)]


class Pair:
    """Ada hosts, Bob is her guest; the test plays the lobby."""

    def __init__(self, **options: Any) -> None:
        self.world = World()
        self.ada, self.ada_told, self.ada_line = self.world.signed_in("Ada", **options)
        self.bob, self.bob_told, self.bob_line = self.world.signed_in("Bob")
        self.both = ((self.ada, self.ada_line), (self.bob, self.bob_line))
        self.tell_room("waiting", 1)

    def tell_room(self, status: str, version: int) -> None:
        """The room as both see it now."""
        for _, line in self.both:
            self.world.tell(line, commands.RoomChanged, mine=[room(members=BOTH, status=status, version=version)])

    def ticket(self, settings: str = "best=1", **_rest: Any) -> str:
        """The match's."""
        return ticket(self.ada, self.bob, settings=settings)

    def host(self, **changes: Any) -> None:
        """The lobby asks Ada to host."""
        order = {**ORDER, "seat": 0, "ticket": self.ticket(**changes), "seconds": 10, **changes}
        self.tell_room("starting", 2)
        self.world.tell(self.ada_line, commands.HostMatch, **order)

    def send(self, addresses: list[str] | None = None, **changes: Any) -> None:
        """The lobby sends Bob to Ada's addresses, or to others."""
        there = addresses if addresses is not None else self.world.lobby.last(commands.RoomReady)["addresses"]
        further = {"seat": 1, "host_seat": 0, "ticket": self.ticket(**changes), "seconds": 10}
        self.world.tell(self.bob_line, commands.ConnectTo, addresses=there, **{**ORDER, **further, **changes})

    def begin(self) -> None:
        """The lobby says that the match is on."""
        self.tell_room("playing", 3)
        for _, line in self.both:
            self.world.tell(line, commands.MatchBegan, match="m1", room="r1")

    def close_room(self) -> None:
        """The lobby records the result and closes the room."""
        for _, line in self.both:
            if not line.gone:
                ended = {"match": "m1", "players": list(BOTH), "places": [1, 2], "reason": "played", "seat": 63}
                self.world.tell(line, commands.MatchEnded, verdict="agreed", detail="", **ended)
                self.world.tell(line, commands.RoomLeft, room="r1", why="over", detail="")

    def start(self) -> None:
        """From the full room to the first move."""
        self.host()
        self.send()
        self.begin()
        self.ada_told.clear()
        self.bob_told.clear()

    def play(self, ada: str, bob: str) -> None:
        """Both choose."""
        self.world.run(self.ada.match.move(ada))
        self.world.run(self.bob.match.move(bob))


class StartTests(SynchronousTestCase):
    """From a full room to the table."""

    def setUp(self) -> None:
        self.pair = Pair()
        self.lobby = self.pair.world.lobby
        self.net = self.pair.world.net

    def test_hosting(self) -> None:
        """The host listens on a port of the range, and offers all its addresses, loopback last."""
        self.pair.host()
        ready = self.lobby.last(commands.RoomReady)
        port = next(port for port in self.net.listening if port != 12000)
        self.assertIn(port, range(20000, 30000))
        wanted = [f"192.0.2.10:{port}", f"198.51.100.7:{port}", f"127.0.0.1:{port}"]
        self.assertEqual(ready["addresses"], wanted)
        self.assertEqual(of(self.pair.ada_told, events.Hosting), [events.Hosting(port=port, addresses=tuple(wanted))])
        self.assertEqual(self.pair.ada.screen, Screen.CONNECTING)

    def test_taken_port(self) -> None:
        """A taken port is replaced by another; with none left the host says so, and the guest is told why."""
        for taken, free in (({20001, 20002}, 20003), ({20001, 20003}, 20002)):
            pair = Pair(ports=range(20001, 20004))
            pair.world.net.taken = taken
            pair.host()
            self.assertIn(free, pair.world.net.listening)
        pair = Pair(ports=range(20001, 20004))
        pair.world.net.taken = {20001, 20002, 20003}
        pair.host()
        self.assertIn("20001 to 20003", pair.world.lobby.last(commands.HostFailed)["reason"])
        self.assertEqual(pair.world.lobby.times(commands.RoomReady), 0)

    def test_wrong_game(self) -> None:
        """What this client cannot play it does not host, and says what it lacks."""
        cases: dict[str, dict[str, Any]] = {
            "does not have": {"game": "chess"},
            "the room wants 3.0.0": {"release": "3.0.0"},
            "must be": {"settings": "best=4"},
            "not for 3": {"players": ["Ada", "Bob", "Eve"]},
        }
        for words, change in cases.items():
            pair = Pair()
            pair.host(**change)
            self.assertIn(words, pair.world.lobby.last(commands.HostFailed)["reason"])
            pair.send(["192.0.2.10:20000"], **change)
            self.assertIn(words, pair.world.lobby.last(commands.ConnectFailed)["reason"])

    def test_guest_arrives(self) -> None:
        """The guest connects to the first address that works, sits, and says so; then both play."""
        self.pair.host()
        self.net.refusing.add("192.0.2.10")
        self.pair.send()
        self.net.pass_time(1)
        self.assertEqual(self.lobby.last(commands.Joined), {"match": "m1"})
        self.assertEqual(self.pair.bob.screen, Screen.CONNECTING)
        self.pair.begin()
        for session, told in ((self.pair.ada, self.pair.ada_told), (self.pair.bob, self.pair.bob_told)):
            self.assertEqual(session.screen, Screen.PLAYING)
            started = of(told, events.MatchStarted)[0]
            self.assertEqual((started.players, started.settings["best"]), (BOTH, "1"))
            turn = of(told, events.Turn)[-1]
            self.assertTrue(turn.yours)
            self.assertEqual(set(turn.legal), {"rock", "paper", "scissors"})
            self.assertEqual(session.match.turn, turn)

    def test_mute_address(self) -> None:
        """An address that does not answer holds the next one up for a quarter of a second only."""
        self.pair.host()
        self.net.mute.add("192.0.2.10")
        self.pair.send()
        self.assertEqual(self.lobby.times(commands.Joined), 0)
        self.net.pass_time(0.5)
        self.assertEqual(self.lobby.times(commands.Joined), 1)

    def test_addresses_of_no_game(self) -> None:
        """A host that offers services of my own machine, or names to be looked up, sends nobody there."""
        self.pair.host()
        self.pair.send(["localhost:22", "127.0.0.1:22", "evil.example:20000", "\x1b]0;x\x07"])
        self.net.pass_time(8.5)
        reason = self.lobby.last(commands.ConnectFailed)["reason"]
        self.assertIn("127.0.0.1:22: no address of a game", reason)

    def test_seats_that_cannot_be(self) -> None:
        """A lobby that gives the host a seat that is not there, or the guest's, is told so."""
        for seat in (1, 2, 63):
            pair = Pair()
            pair.send(["192.0.2.10:20000"], host_seat=seat)
            self.assertEqual(pair.world.lobby.times(commands.ConnectFailed), 1)

    def test_unreachable(self) -> None:
        """Where no address works the guest says of each why, in time for the lobby to hear it."""
        self.pair.host()
        port = next(port for port in self.net.listening if port != 12000)
        self.net.mute.add("192.0.2.10")
        self.net.refusing |= {"198.51.100.7", "127.0.0.1"}
        self.pair.send()
        self.net.pass_time(3.5)
        self.assertEqual(self.lobby.times(commands.ConnectFailed), 0)
        self.net.pass_time(5)
        reason = self.lobby.last(commands.ConnectFailed)["reason"]
        self.assertIn(f"192.0.2.10:{port}: no answer in time", reason)
        self.assertIn(f"127.0.0.1:{port}: the connection was refused", reason)

    def test_failed_start(self) -> None:
        """A start that failed leaves both in the room, free to try again, and nobody listens any more."""
        self.pair.host()
        for _, line in self.pair.both:
            failed = {"match": "m1", "room": "r1", "why": "connect failed", "player": "Bob", "detail": "no way"}
            self.pair.world.tell(line, commands.StartFailed, **failed)
        self.pair.tell_room("waiting", 3)
        self.assertEqual(list(self.net.listening), [12000])
        for session, told, mine in (
            (self.pair.ada, self.pair.ada_told, False),
            (self.pair.bob, self.pair.bob_told, True),
        ):
            wanted = events.StartFailed(
                why=StartFailure.CONNECT_FAILED, player="Bob", detail="no way", mine=mine, retry=True
            )
            self.assertEqual(of(told, events.StartFailed), [wanted])
            self.assertEqual([event for event in of(told, events.DirectAsked) if not event.relayed], [])
            self.assertEqual((session.screen, session.rooms.can_retry), (Screen.IN_ROOM, True))
        self.pair.world.run(self.pair.bob.rooms.retry())
        self.pair.tell_room("starting", 4)
        self.assertFalse(self.pair.bob.rooms.can_retry)

    def test_failed_start_told_again(self) -> None:
        """The lobby says on every new line that the start failed, and the player is told once; of the next one anew."""
        self.pair.host()
        line = self.pair.both[0][1]
        failed = {"room": "r1", "why": "guest silent", "player": "Bob", "detail": ""}
        self.pair.world.tell(line, commands.StartFailed, match="m1", **failed)
        self.pair.tell_room("waiting", 3)
        self.pair.world.tell(line, commands.StartFailed, match="m1", **failed)
        self.assertEqual(len(of(self.pair.ada_told, events.StartFailed)), 1)
        self.pair.tell_room("starting", 4)
        self.pair.world.tell(line, commands.StartFailed, match="m2", **failed)
        self.assertEqual(len(of(self.pair.ada_told, events.StartFailed)), 2)

    def test_left_while_starting(self) -> None:
        """Who leaves the room while the match starts does not listen any more."""
        self.pair.host()
        self.pair.world.run(self.pair.ada.leave())
        self.assertEqual(list(self.net.listening), [12000])
        self.assertEqual(self.pair.ada.screen, Screen.IDLE)

    def test_late_news(self) -> None:
        """A lobby that wants to hear nothing of the start any more ends it here."""
        self.lobby.answers[commands.RoomReady] = NoSuchMatch(match="m1")
        self.pair.host()
        self.assertEqual(list(self.net.listening), [12000])

    def test_moves_before_the_word(self) -> None:
        """What is played before the lobby's word has come is told after it."""
        self.pair.host()
        self.pair.send()
        self.pair.world.tell(self.pair.ada_line, commands.MatchBegan, match="m1", room="r1")
        self.pair.world.run(self.pair.ada.match.move("rock"))
        self.assertEqual(of(self.pair.bob_told, events.Turn), [])
        self.pair.world.tell(self.pair.bob_line, commands.MatchBegan, match="m1", room="r1")
        kinds = [type(event) for event in self.pair.bob_told][-3:]
        self.assertEqual(kinds, [events.Screen, events.MatchStarted, events.Turn])


class PlayTests(SynchronousTestCase):
    """At the table, and after it."""

    def setUp(self) -> None:
        self.pair = Pair()
        self.world = self.pair.world
        self.lobby = self.world.lobby
        self.pair.start()

    def test_played(self) -> None:
        """Both are told the moves and the result, both report it, and both are idle when the lobby has it."""
        self.pair.play("rock", "paper")
        self.assertEqual(of(self.pair.ada_told, events.MoveTaken), [events.MoveTaken(match="m1", move="rock")])
        moved = {(event.player, event.move, event.mine) for event in of(self.pair.ada_told, events.Moved)}
        self.assertEqual(moved, {("Ada", "rock", True), ("Bob", "paper", False)})
        ada, bob = of(self.pair.ada_told, events.MatchOver)[0], of(self.pair.bob_told, events.MatchOver)[0]
        self.assertEqual((ada.result, bob.result, ada.reason, ada.player), ("lost", "won", "played", ""))
        self.assertEqual(self.lobby.times(commands.Report), 2)
        heard = self.lobby.last(commands.Report)
        reported = {name: value for name, value in heard.items() if value is not None}
        self.assertEqual(reported.keys(), {"match", "places", "anchor", "signature"})
        table = self.pair.ada.coordinator.current
        assert table is not None
        signed = end_message(table.game.table.history.origin, reported["anchor"], (2, 1))
        seats = [table.game.credentials.signed(seat, signed, reported["signature"]) for seat in (0, 1)]
        self.assertEqual((reported["match"], reported["places"], sorted(seats)), ("m1", [2, 1], [False, True]))
        self.assertEqual(self.pair.ada.screen, Screen.PLAYING)
        self.assertEqual(list(self.world.net.listening), [12000])
        self.pair.close_room()
        self.assertEqual((self.pair.ada.screen, self.pair.bob.screen), (Screen.IDLE, Screen.IDLE))
        self.assertTrue(self.pair.ada.rooms.can_again)
        self.assertEqual(
            of(self.pair.ada_told, events.ResultTaken),
            [events.ResultTaken("m1", "agreed", "", BOTH, (1, 2), EndReason.PLAYED, 63)],
        )
        self.assertIsNone(self.pair.ada.match.turn)
        self.assertEqual(list(self.world.net.listening), [12000])

    def test_tie_goes_on(self) -> None:
        """After a tied round a new turn is told."""
        self.pair.play("rock", "rock")
        turn = of(self.pair.bob_told, events.Turn)[-1]
        self.assertEqual((turn.turn, turn.yours), (2, True))

    def test_committed(self) -> None:
        """Who has chosen is not asked again in this turn."""
        self.world.run(self.pair.bob.match.move("rock"))
        self.assertFalse(self.pair.bob.match.turn is None or self.pair.bob.match.turn.yours)
        self.assertEqual(of(self.pair.ada_told, events.Moved), [])

    def test_time_is_short(self) -> None:
        """Who has 10 seconds left for a move is warned, once, and not after having moved."""
        pair = Pair()
        pair.host(settings="best=3 time=14")
        pair.send(settings="best=3 time=14")
        pair.begin()
        pair.world.run(pair.bob.match.move("rock"))
        pair.world.net.pass_time(6)
        self.assertEqual(of(pair.ada_told, events.TimeShort), [events.TimeShort(match="m1", seconds=10)])
        self.assertEqual(of(pair.bob_told, events.TimeShort), [])

    def test_illegal(self) -> None:
        """A move that the rules do not allow is refused by name, and another may be made."""
        self.assertRaises(IllegalMove, self.world.run, self.pair.bob.match.move("lizard"))
        self.world.run(self.pair.bob.match.move("rock"))

    def test_resigned(self) -> None:
        """Who resigns has lost on both sides."""
        self.world.run(self.pair.bob.match.resign())
        ada, bob = of(self.pair.ada_told, events.MatchOver)[0], of(self.pair.bob_told, events.MatchOver)[0]
        self.assertEqual((ada.result, bob.result, ada.reason, ada.player), ("won", "lost", "resigned", "Bob"))
        self.assertEqual(self.lobby.last(commands.Report)["places"], [1, 2])

    def test_left(self) -> None:
        """Leaving the room leaves the match: the report goes out before the seat is given up."""
        self.world.run(self.pair.bob.leave())
        asked = [command for command, _ in self.lobby.asked]
        self.assertLess(asked.index(commands.Report), asked.index(commands.LeaveRoom))
        self.assertEqual(self.pair.bob.screen, Screen.IDLE)
        self.assertEqual(of(self.pair.ada_told, events.MatchOver)[0].reason, "resigned")

    def test_logged_out(self) -> None:
        """Logging out leaves the match too."""
        self.world.run(self.pair.bob.account.logout())
        self.assertEqual(of(self.pair.ada_told, events.MatchOver)[0].player, "Bob")
        self.assertEqual(self.pair.bob.screen, Screen.SIGNED_OUT)

    def test_closed(self) -> None:
        """A client that is closed leaves the match and leaves nothing behind."""
        self.world.run(self.pair.bob.close())
        self.world.run(self.pair.ada.close())
        self.world.net.flush()
        self.assertEqual(self.world.net.getDelayedCalls(), [])
        self.assertEqual(list(self.world.net.listening), [12000])

    def test_silent_opponent(self) -> None:
        """A silent opponent is told after 5 seconds; after 15 the lobby is asked for what it owes, and what the lobby
        does is told. The match goes on."""
        del self.world.net.pumps[2:]
        self.world.net.mute |= {"192.0.2.10", "198.51.100.7", "127.0.0.1"}
        self.world.net.refusing |= {"192.0.2.10", "198.51.100.7", "127.0.0.1"}
        self.world.net.pass_time(6)
        self.assertEqual(of(self.pair.ada_told, events.OpponentSilent)[0].player, "Bob")
        self.world.net.pass_time(11)
        asked = [said for command, said in self.pair.world.lobby.asked if command is commands.Challenge]
        self.assertEqual([(said["since"], said["part"], said["parts"]) for said in asked], [("", 0, 1)] * 2)
        current = self.pair.ada.coordinator.current
        assert current is not None
        table = current.game.table
        self.assertEqual(unpacked(asked[0]["content"]), table.transcript)
        said: dict[str, Any] = {"match": "m1", "since": "", "part": 0, "parts": 1, "content": asked[0]["content"]}
        self.world.tell(self.pair.ada_line, commands.Heard, **said)
        self.world.tell(self.pair.ada_line, commands.Waiting, match="m1", anchor=table.anchor, seats=[1], seconds=95)
        self.assertEqual(
            of(self.pair.ada_told, events.ClockStarted), [events.ClockStarted("m1", ("Bob",), 95, False, True)]
        )
        self.world.tell(self.pair.ada_line, commands.Waiting, match="m1", anchor=table.anchor, seats=[], seconds=0)
        self.assertEqual(of(self.pair.ada_told, events.ClockStopped), [events.ClockStopped("m1")])
        self.assertEqual(of(self.pair.ada_told, events.MatchOver), [])

    def test_lobby_dies(self) -> None:
        """The match goes on without the lobby; only then the screen changes, and its result waits for the lobby."""
        self.world.net.listening.pop(12000)
        for _, line in self.pair.both:
            line.drop()
        self.world.net.flush()
        self.assertEqual(self.pair.ada.screen, Screen.PLAYING)
        self.assertTrue(of(self.pair.ada_told, events.LineLost)[0].returning)
        self.pair.play("rock", "paper")
        self.assertEqual((self.pair.ada.screen, self.pair.bob.screen), (Screen.DISCONNECTED, Screen.DISCONNECTED))
        self.assertEqual((self.pair.ada.results.waiting, self.lobby.times(commands.Report)), (1, 0))
        self.world.net.listenTCP(12000, self.lobby)
        self.world.net.pass_time(10)
        self.assertEqual(self.lobby.times(commands.Report), 2)
        self.assertEqual(of(self.pair.ada_told, events.ResultLost), [])

    def test_lobby_returns(self) -> None:
        """A lobby that is back before the end finds the player at the table, and hears the result at once."""
        self.lobby.answers[commands.Subscribe] = {**EMPTY, "mine": [room(members=BOTH, status="playing", version=3)]}
        self.pair.ada_line.drop()
        self.world.net.pass_time(3)
        self.assertEqual(self.pair.ada.screen, Screen.PLAYING)
        self.pair.play("rock", "paper")
        self.assertEqual((self.pair.ada.screen, self.lobby.times(commands.Report)), (Screen.PLAYING, 2))
        self.pair.both = ((self.pair.ada, self.lobby.lines[-1]), (self.pair.bob, self.pair.bob_line))
        self.pair.close_room()
        self.assertEqual((self.pair.ada.screen, self.pair.bob.screen), (Screen.IDLE, Screen.IDLE))

    def test_session_expired(self) -> None:
        """Who has no session any more plays on, and is at the log-in after it; the result is lost, which is told."""
        self.lobby.tokens.clear()
        self.pair.ada_line.drop()
        self.world.net.pass_time(3)
        self.assertEqual(self.pair.ada.screen, Screen.PLAYING)
        self.pair.play("rock", "paper")
        self.assertEqual(self.pair.ada.screen, Screen.SIGNED_OUT)
        self.assertEqual(of(self.pair.ada_told, events.ResultLost), [events.ResultLost(match="m1")])

    def test_opponent_gone_from_lobby(self) -> None:
        """What the lobby says of the opponent is told; the table decides."""
        self.world.tell(self.pair.ada_line, commands.OpponentGone, match="m1", seat=1, player="Bob", why="gone")
        self.assertEqual(self.pair.ada_told[-1], events.OpponentLeftLobby(player="Bob", why="gone"))
        self.assertEqual(self.pair.ada.screen, Screen.PLAYING)
        self.pair.play("rock", "paper")
        self.assertEqual(of(self.pair.ada_told, events.MatchOver)[0].reason, "played")

    def test_taken_over(self) -> None:
        """Whose session was taken over with the match given up leaves the table."""
        self.world.tell(self.pair.bob_line, commands.SessionEnded, why="taken over")
        self.assertEqual(of(self.pair.ada_told, events.MatchOver)[0].player, "Bob")
        self.assertEqual(self.pair.bob.screen, Screen.DISCONNECTED)

    def test_no_match(self) -> None:
        """After the match there is nothing to move in."""
        self.pair.play("rock", "paper")
        self.assertRaises(WrongScreen, self.world.run, self.pair.ada.match.move("rock"))
        self.assertRaises(WrongScreen, self.world.run, self.pair.ada.match.resign())

    def test_another_match_meanwhile(self) -> None:
        """In the middle of a match another one is turned down, with the reason."""
        order = {**ORDER, "match": "m2", "seat": 0, "ticket": "t", "seconds": 10}
        self.world.tell(self.pair.ada_line, commands.HostMatch, **order)
        self.assertEqual(self.lobby.last(commands.HostFailed)["match"], "m2")
        self.assertEqual(self.pair.ada.screen, Screen.PLAYING)

    def test_result_came_first(self) -> None:
        """A match that the lobby has recorded is over at my table, too, whatever that knows; there is nothing to
        report."""
        ended = {"match": "m1", "players": list(BOTH), "places": [1, 2], "reason": "left", "seat": 1}
        self.world.tell(self.pair.ada_line, commands.MatchEnded, verdict="agreed", detail="", **ended)
        over = of(self.pair.ada_told, events.MatchOver)[0]
        self.assertEqual((over.reason, over.result, over.places), ("interrupted", "won", (1, 2)))
        self.assertEqual(of(self.pair.ada_told, events.ResultLost), [])
        self.assertEqual(self.lobby.times(commands.Report), 0)
