"""Bots in the real lobby, in memory: they find each other, play, and get over what goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from msgspec import structs
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client import games as folders
from client.bot.player import Bot
from client.errors import NothingOffered
from client.events.reasons import RoomEnd
from client.session.screens import Screen
from client.session.session import Session
from lobby import commands
from lobby.app import config
from lobby.app.wiring import build
from lobby.auth.passwords import Passwords
from lobby.server.factory import LobbyFactory
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.threads import SynchronousThreads
from tests.support.client import World, listed, room
from tests.support.fake_lobby import EMPTY, LobbyLine


def _breaks(line: LobbyLine) -> Deferred[Any]:
    """The line breaks before there is an answer."""
    line.drop()
    return Deferred()


class RealWorld(World):
    """The in-memory network with a real lobby on it."""

    def __init__(self, *further: str) -> None:
        super().__init__()
        self.config = config.parse("--memory", "--bcrypt-cost", "4", *further)
        self.database = Database(MEMORY, SynchronousThreads())
        self.passwords = Passwords(SynchronousThreads(), cost=4)
        self.database.startService()
        self.passwords.startService()
        self.start()

    def start(self) -> None:
        """A lobby listens at port 12000, in place of whatever did."""
        self.net.listening.pop(12000, None)
        self.registry, self.services = build(
            self.config, self.net, self.database, self.passwords, "lobby.example:12000"
        )
        self.dispatcher = self.services.dispatcher
        self.net.listenTCP(12000, LobbyFactory(self.registry))

    def die(self) -> None:
        """The lobby is gone, without a word."""
        self.net.listening.pop(12000)
        for connection in list(self.registry.connections):
            connection.transport.abortConnection()
        self.net.flush()
        self.dispatcher.stop()


class Player:
    """A bot, its session and what it was told."""

    def __init__(self, world: World, name: str, games: int = 0, game: str = "rps", seed: int = 1) -> None:
        self.session, self.told = world.session(heard=self.hear, chance=random.Random(seed))
        self.bot = Bot(self.session, name, game, games, "", random.Random(seed))
        world.run(self.session.connect("lobby.example"))
        self.result = Deferred.fromCoroutine(self.bot.run())

    def hear(self, event: events.Event) -> None:
        """Let the bot hear what the test hears."""
        self.bot.on_event(event)

    def kinds(self, kind: type[events.Event]) -> list[Any]:
        """The events of a kind."""
        return [event for event in self.told if isinstance(event, kind)]


class BotTests(SynchronousTestCase):
    """What a bot promises."""

    def setUp(self) -> None:
        self.world = RealWorld()
        self.addCleanup(self.world.database.stopService)

    def until(self, players: Sequence[Player], enough: Callable[[Player], bool], step: float = 0.5) -> None:
        """Let time pass until it is so of all players.

        :raises AssertionError: it is not after five minutes, in which bots play hundreds of matches.
        """
        for _ in range(round(300 / step)):
            if all(map(enough, players)):
                return
            self.world.net.pass_time(step, step)
        self.fail(f"it does not come; so many matches they have played: {[each.bot.finished for each in players]}")

    def until_done(self, *players: Player) -> None:
        """Let time pass until all players have done what they were asked for."""
        self.until(players, lambda player: player.result.called)
        self.assertEqual([self.successResultOf(player.result) for player in players], [0] * len(players))

    def test_two_play(self) -> None:
        """Two bots find each other, play, start over, and stop with 0 after the games that were asked for."""
        players = [Player(self.world, "Ada", 3, seed=1), Player(self.world, "Bob", 3, seed=2)]
        self.until_done(*players)
        for player in players:
            self.assertEqual(player.bot.finished, 3)
            self.assertEqual({event.reason for event in player.kinds(events.MatchOver)}, {"played"})
            self.assertEqual({event.verdict for event in player.kinds(events.ResultTaken)}, {"agreed"})
            self.world.run(player.session.close())

    def test_every_game(self) -> None:
        """Bots play every game to its end."""
        for game in ("gomoku", "hunt"):
            players = [Player(self.world, f"{name}-{game}", 1, game, seed) for seed, name in enumerate(("Ada", "Bob"))]
            self.until_done(*players)
            for player in players:
                self.world.run(player.session.close())

    def test_many(self) -> None:
        """However many come at once, all find somebody to play with, again and again. (Who finds whom when hangs on the
        ids of their rooms, which are the lobby's own chance, and who has asked for many is told to wait some seconds:
        nobody is promised a number of matches in a time.)"""
        players = [Player(self.world, f"bot{number}", seed=number) for number in range(8)]
        self.until(players, lambda player: player.bot.finished > 2)

    def test_both_opened(self) -> None:
        """Of two bots that wait in rooms of their own, one goes to the other."""
        players = [Player(self.world, "Ada", 1), Player(self.world, "Bob", 1)]
        self.world.net.pass_time(1, step=1)
        self.assertEqual([player.session.screen for player in players], [Screen.IN_ROOM] * 2)
        self.assertNotEqual(*[player.session.rooms.room.room for player in players if player.session.rooms.room])
        self.until_done(*players)

    def test_account_is_there(self) -> None:
        """A bot whose account exists logs in."""
        for _ in range(2):
            player = Player(self.world, "Ada")
            self.world.net.pass_time(2)
            self.assertEqual(player.session.screen, Screen.IN_ROOM)
            self.world.run(player.session.close())
            player.bot.stop()
            self.world.net.flush()
            self.assertEqual(self.successResultOf(player.result), 0)
        self.assertEqual(player.kinds(events.SignedIn)[0].how, "logged in")

    def test_name_of_another(self) -> None:
        """A bot whose name belongs to somebody else says so and ends with 1."""
        person, _ = self.world.session()
        self.world.run(person.connect("lobby.example"))
        self.world.run(person.account.register("Ada", "a person's password"))
        self.world.run(person.account.logout())
        player = Player(self.world, "Ada")
        self.world.net.pass_time(5)
        self.assertEqual(self.successResultOf(player.result), 1)
        self.assertEqual(player.kinds(events.Failed)[-1].error, "WRONG_PASSWORD")

    def test_no_such_game(self) -> None:
        """A bot that cannot play anything here says so and ends with 1."""
        player = Player(self.world, "Ada", game="chess")
        self.world.net.pass_time(2)
        self.assertEqual(self.successResultOf(player.result), 1)

    def test_invited(self) -> None:
        """A bot accepts an invitation, whatever the game."""
        host, _ = self.world.session()
        self.world.run(host.connect("lobby.example"))
        self.world.run(host.account.drop_in_as("Eve"))
        self.world.run(host.rooms.create("gomoku", False))
        Player(self.world, "Ada", game="rps")
        self.world.net.flush()
        self.world.run(host.invitations.invite("Ada"))
        self.world.net.pass_time(1)
        self.assertEqual(host.screen, Screen.PLAYING)

    def test_lobby_dies(self) -> None:
        """A bot waits for a lobby that has died, comes in again when it is back, and plays on."""
        players = [Player(self.world, "Ada", 4, seed=1), Player(self.world, "Bob", 4, seed=2)]
        self.until(players, lambda player: player.bot.finished > 0, step=0.1)
        self.world.die()
        self.world.net.pass_time(5)
        self.assertEqual(players[0].session.screen, Screen.DISCONNECTED)
        self.assertTrue(all(player.bot.finished < 4 for player in players))
        self.world.start()
        self.until_done(*players)

    def test_unreachable_host(self) -> None:
        """A bot that cannot reach its host leaves it, opens a room of its own, and does not come back to that one."""
        self.world = RealWorld("--relay", "no")
        host, told = self.world.session(hosts=_nowhere)
        self.world.run(host.connect("lobby.example"))
        self.world.run(host.account.drop_in_as("Eve"))
        self.world.run(host.rooms.create("rps", True))
        self.world.net.refusing |= {"203.0.113.9", "192.0.2.10", "127.0.0.1"}
        player = Player(self.world, "Ada")
        self.world.net.pass_time(30)
        failed = [event for event in told if isinstance(event, events.StartFailed)]
        self.assertEqual(len(failed), 1)
        self.assertEqual(player.session.screen, Screen.IN_ROOM)
        self.assertEqual(player.session.rooms.room.host if player.session.rooms.room else "", "Ada")

    def test_line_breaks_as_it_leaves(self) -> None:
        """A guest that gives an unreachable host up says so again where its line broke in that moment."""
        world = World()
        world.lobby.accounts.clear()
        full: dict[str, Any] = {"members": ("Bob", "Ada"), "version": 2}
        world.lobby.answers[commands.Subscribe] = {**EMPTY, "rooms": [listed("r1", "Bob")]}
        world.lobby.answers[commands.JoinRoom] = {"mine": [room("r1", status="starting", **full)]}
        world.lobby.answers[commands.LeaveRoom] = _breaks
        player = Player(world, "Ada")
        world.net.pass_time(1)
        world.lobby.answers[commands.Subscribe] = {**EMPTY, "mine": [room("r1", **full)]}
        failed = {"match": "m1", "room": "r1", "why": "connect failed", "player": "Ada", "detail": "no way"}
        world.tell(world.lobby.lines[-1], commands.StartFailed, **failed)
        world.tell(world.lobby.lines[-1], commands.RoomChanged, mine=[room("r1", **{**full, "version": 3})])
        world.net.pass_time(5)
        self.assertGreaterEqual(len(world.lobby.lines), 3)
        world.lobby.answers[commands.LeaveRoom] = {}
        world.lobby.answers[commands.CreateRoom] = {"mine": [room("r2")]}
        world.net.pass_time(5)
        self.assertEqual(player.kinds(events.RoomOver), [events.RoomOver(room="r1", why=RoomEnd.LEFT, detail="")])
        player.bot.stop()
        world.net.flush()

    def test_several(self) -> None:
        """Three bots gather in a room for several, are ready, start, and play on in it until their games are played."""
        players = [Player(self.world, "Ada", 2, "bluff")]
        self.world.net.pass_time(2)
        players += [Player(self.world, name, 2, "bluff", seed) for seed, name in ((2, "Bob"), (3, "Cleo"))]
        self.until_done(*players)
        for player in players:
            for started in player.kinds(events.MatchStarted):
                self.assertEqual(set(started.players), {"Ada", "Bob", "Cleo"})
            self.assertEqual({event.verdict for event in player.kinds(events.ResultTaken)}, {"agreed"})
            self.assertGreaterEqual(len(player.kinds(events.RoomBack)), 1)

    def test_newcomer(self) -> None:
        """A bot that hosts waits a moment after each newcomer, and for all to be ready."""
        bot = Player(self.world, "Ada", game="bluff")
        self.world.net.pass_time(2)
        assert bot.session.rooms.room is not None
        guests = [self.person(name, bot.session.rooms.room.room) for name in ("Bob", "Cleo")]
        self.world.run(guests[0].rooms.ready())
        self.world.net.pass_time(5)
        self.assertEqual(bot.kinds(events.StartProposed), [])
        self.world.run(guests[1].rooms.ready())
        self.world.net.pass_time(1.4)
        self.assertEqual(bot.kinds(events.StartProposed), [])
        self.world.net.pass_time(2)
        self.assertEqual(len(bot.kinds(events.StartProposed)), 1)
        self.world.run(guests[0].refuse())
        self.world.net.pass_time(5)
        self.assertEqual([event.why for event in bot.kinds(events.StartDropped)], ["refused"])
        self.world.run(guests[0].rooms.ready())
        self.world.net.pass_time(4)
        for guest in guests:
            self.world.run(guest.agree())
        self.world.net.pass_time(1)
        self.assertEqual([guest.screen for guest in guests], [Screen.PLAYING] * 2)

    def test_guest(self) -> None:
        """A bot in somebody's room is ready as soon as enough sit there, and agrees to the start."""
        host = self.person("Eve")
        self.world.run(host.rooms.create("bluff", True))
        bot = Player(self.world, "Ada", game="bluff")
        self.world.net.pass_time(1)
        assert host.rooms.room is not None
        self.assertEqual(host.rooms.room.unready, ())
        self.world.run(host.rooms.start())
        self.world.net.pass_time(2)
        self.assertEqual((host.screen, bot.session.screen), (Screen.PLAYING, Screen.PLAYING))

    def test_offers(self) -> None:
        """A bot lets moves be taken back, and refuses a draw."""
        host = self.person("Eve")
        self.world.run(host.rooms.create("gomoku", True))
        bot = Player(self.world, "Ada", game="gomoku")
        self.world.net.pass_time(2)
        self.world.run(host.match.move("h8"))
        self.world.net.pass_time(1)
        self.assertRaises(NothingOffered, self.world.run, host.agree())
        self.assertRaises(NothingOffered, self.world.run, host.refuse())
        self.world.run(host.match.offer("draw"))
        self.world.net.pass_time(1)
        self.assertEqual([event.player for event in bot.kinds(events.OfferDeclined)], ["Ada"])
        self.world.run(host.match.offer("undo"))
        self.world.net.pass_time(1)
        self.assertEqual([event.what for event in bot.kinds(events.OfferTaken)], ["undo"])
        assert host.match.turn is not None
        self.assertTrue(host.match.turn.yours)

    def test_other_files(self) -> None:
        """A bot leaves a room whose game it does not have, and does not come back to it."""
        host = self.person("Eve")
        rps = folders.built_in("rps")
        assert rps is not None
        own = replace(
            rps, manifest=structs.replace(rps.manifest, name="mine", min_players=2, max_players=4), digest="ab" * 32
        )
        self.world.run(host.rooms.create_from(own))
        bot = Player(self.world, "Ada")
        self.world.net.flush()
        self.world.run(host.invitations.invite("Ada"))
        self.world.net.pass_time(5)
        self.assertEqual([event.game for event in bot.kinds(events.GameDiffers)], ["mine"])
        assert bot.session.rooms.room is not None
        self.assertEqual(bot.session.rooms.room.host, "Ada")

    def person(self, name: str, room: str = "") -> Session:
        """Somebody who does nothing by itself, perhaps in a room."""
        session, _ = self.world.session()
        self.world.run(session.connect("lobby.example"))
        self.world.run(session.account.drop_in_as(name))
        if room:
            self.world.run(session.rooms.join(room))
        return session

    def test_cancelled(self) -> None:
        """A bot that is called off leaves no timer of its own."""
        player = Player(self.world, "Ada")
        self.world.net.flush()
        player.result.addErrback(lambda failure: None)
        player.result.cancel()
        self.world.run(player.session.close())
        self.world.die()
        self.world.registry.quiet.stop()
        self.assertEqual(self.world.net.getDelayedCalls(), [])


async def _nowhere() -> tuple[str, ...]:
    return ("203.0.113.9",)
