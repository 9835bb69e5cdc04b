"""The whole product in memory: real sessions, the real lobby and real peers over ``tests.support.network``, on one
clock."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from client.events import Event, Failed, ResultTaken
from client.match.address_policy import Privacy
from client.messages import Speaker
from client.session.options import SessionOptions
from client.session.screens import Screen
from client.session.session import Session
from lobby.app import config
from lobby.app.wiring import build
from lobby.auth.passwords import Passwords
from lobby.recovery import signer
from lobby.server.factory import LobbyFactory
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.threads import SynchronousThreads
from tests.support.judge_in_memory import JudgeInMemory
from tests.support.network import Endpoint, Link, Network, Process
from wire.amp.errors import DeclaredError

PORT = 12000
LOBBY_HOST = "192.0.2.1"


class Data:
    """What outlives a lobby's process: its database and the key that signs its tickets."""

    def __init__(self) -> None:
        self.database = Database(MEMORY, SynchronousThreads())
        self.database.startService()
        self.key = signer.make()


class Lobby(Process):
    """A lobby's process.

    :param options: as on the command line of ``twistd lobby``.
    :param data: what it finds at its start; ``None``: it is a lobby that keeps nothing.
    """

    def __init__(self, network: Network, options: tuple[str, ...], data: Data | None = None) -> None:
        super().__init__(network, LOBBY_HOST)
        chosen = config.parse("--memory", "--bcrypt-cost", "4", *options)
        chosen = replace(chosen, folder=chosen.home if data is not None else None)
        self.data = data or Data()
        passwords = Passwords(SynchronousThreads(), cost=4)
        passwords.startService()
        public, key = f"{LOBBY_HOST}:{PORT}", self.data.key
        spawn: Any = self.spawnProcess
        self.registry, self.services = build(chosen, self, self.data.database, passwords, public, key=key, spawn=spawn)
        self.dispatcher = self.services.dispatcher
        self.listenTCP(PORT, LobbyFactory(self.registry))

    def spawnProcess(self, protocol: Any, *_rest: Any) -> JudgeInMemory:
        """The judge is the only child that a lobby has."""
        return JudgeInMemory(protocol, self.callLater)

    def leave(self, why: str = "Back after lunch.") -> None:
        """SIGTERM: what ``lobby.app.service.Listening`` does."""
        self.ports.clear()
        self.dispatcher.stop()
        for connection in list(self.registry.connections):
            connection.farewell(why, 60)


class Person(Process):
    """A person's client, which writes down what it tells.

    :ivar told: every event with its time; :ivar said: every sentence.
    :ivar hear: is told every event too, as the shell is.
    :ivar blamed: by name, whom the lobby has blamed for the end of a match, as this person was told at any time;
        :ivar out: who has forfeited one.
    """

    def __init__(self, network: Network, host: str, name: str, **options: Any) -> None:
        super().__init__(network, host)
        self.name = name
        self.told: list[tuple[float, Event]] = []
        self.said: list[str] = []
        self._speaker = Speaker()
        self.blamed: set[str] = set()
        self.out: set[str] = set()
        self._drawn = 0
        self.hear: Callable[[Event], object] | None = None
        fields: dict[str, Any] = {
            "chance": random.Random(7),
            "endpoint": lambda _reactor, address: Endpoint(self, address),
            "hosts": self._hosts,
            "entropy": self._entropy,
            "software": "a client on stage",
            "privacy": Privacy("always"),
        }
        self.session = Session(self, self._tell, SessionOptions(**{**fields, **options}))

    async def _hosts(self) -> tuple[str, ...]:
        return (self.host, "127.0.0.1")

    def _entropy(self, size: int) -> bytes:
        self._drawn += 1
        return (hashlib.sha256(f"{self.name}/{self._drawn}".encode()).digest() * 8)[:size]

    def _tell(self, event: Event) -> None:
        self.told.append((self.network.now, event))
        self.said.append(self._speaker.say(event))
        if isinstance(event, ResultTaken) and event.verdict in ("forged", "abandoned"):
            self.blamed.add(event.players[event.seat])
        if isinstance(event, ResultTaken) and event.verdict == "forfeited":
            self.out.add(event.players[event.seat])
        if self.hear is not None:
            self.hear(event)

    def do(self, what: Coroutine[Any, Any, Any]) -> None:
        """Do something; its refusal is told as the shell tells it."""
        Deferred.fromCoroutine(what).addErrback(self._refused)
        self.network.settle()

    def _refused(self, failure: Failure) -> None:
        failure.trap(DeclaredError)
        error: Any = failure.value
        self._tell(Failed(error.code.decode("ascii"), dict(error.parameters)))

    @property
    def screen(self) -> str:
        """Where the person is."""
        return self.session.screen.value

    def heard(self, kind: str, **fields: Any) -> list[Event]:
        """The events of a kind with these fields."""
        return [event for _, event in self.told if fits(event, kind, fields)]

    def kinds(self) -> list[str]:
        """The kinds of all events, in order."""
        return [event.kind() for _, event in self.told]


def fits(event: Event, kind: str, fields: dict[str, Any]) -> bool:
    """Whether an event is of a kind and has these fields."""
    return event.kind() == kind and all(getattr(event, name) == value for name, value in fields.items())


class StageCase(SynchronousTestCase):
    """A test with a lobby, Ada who hosts, and Bea who is her guest.

    ``now`` is when the thing that goes wrong goes wrong; what is told before is forgotten, and all limits count from
    there.

    :ivar people: whose telling that is; a test may have more than the two.
    :ivar guilty: who cheats in a match; a test in which the lobby blames anybody else fails.
    :ivar silent: whose client runs and says nothing; a test in which anybody else forfeits fails, but for those whose
        process is gone.
    :cvar options: options of the lobby's that differ from the defaults; :cvar plays: the game for which Ada opens
        rooms, :cvar settings: with these settings.
    """

    options: tuple[str, ...] = ()
    plays = "rps"
    settings = "best=1"
    guilty: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    def setUp(self) -> None:
        self.network = Network()
        self.network.now = 1000.0
        self.data = Data()
        self.addCleanup(self.data.database.stopService)
        self.lobby = self.raise_lobby(self.data)
        self._everybody: list[Person] = []
        self.ada = self.person("Ada", "192.0.2.11")
        self.bea = self.person("Bea", "192.0.2.12")
        self.people: tuple[Person, ...] = (self.ada, self.bea)
        self.network.pass_time(1)
        self.now()

    def tearDown(self) -> None:
        self.assertLessEqual({name for person in self._everybody for name in person.blamed}, {*self.guilty})
        silent = {person.name for person in self._everybody if person not in self.network.processes} | {*self.silent}
        self.assertLessEqual({name for person in self._everybody for name in person.out}, silent)

    def raise_lobby(self, data: Data | None = None) -> Lobby:
        """A lobby with what an earlier one has left, or without a past."""
        lobby = Lobby(self.network, self.options, data)
        self.addCleanup(lobby.kill)
        return lobby

    def person(self, name: str, host: str, **options: Any) -> Person:
        """A client that has dropped in."""
        person = Person(self.network, host, name, **options)
        self._everybody.append(person)
        person.do(person.session.connect(f"{LOBBY_HOST}:{PORT}"))
        person.do(person.session.account.drop_in_as(name))
        self.assertEqual(person.screen, "idle")
        return person

    # -- ways

    def between(self, one: Process, other: Process) -> Link:
        """The way between two machines."""
        return self.network.link(one, other)

    def unplug(self, person: Person) -> None:
        """The machine is gone, and nobody is told: a power cut, a cable."""
        for other in self.network.processes:
            self.between(person, other).frozen = True
        person.kill()

    # -- how far things are

    def invite(self) -> str:
        """Ada has opened a private room and invited Bea; the invitation's id."""
        self.ada.do(self.ada.session.rooms.create(self.plays, False, self.settings))
        self.ada.do(self.ada.session.invitations.invite("Bea"))
        self.network.settle()
        # Where Ada has withdrawn one just before, the next is held back for a moment.
        self.network.pass_time(1, lambda: bool(self.bea.session.invitations.waiting))
        return next(iter(self.bea.session.invitations.waiting))

    def until_joining(self) -> None:
        """Bea has accepted; the lobby's word that Ada's client is to host is under way to her."""
        invitation = self.invite()
        self.between(self.ada, self.lobby).held.add(LOBBY_HOST)
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        self.screens("in room", "connecting")

    def until_connecting(self) -> None:
        """Ada's game listens, and Bea's client is on its way; nothing has yet come through between them."""
        invitation = self.invite()
        self.between(self.ada, self.bea).frozen = True
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        self.assertTrue(self.ada.heard("hosting"))
        self.assertTrue(self.bea.heard("reaching"))

    def until_playing(self) -> None:
        """The match is on, and both are to move."""
        self.bea.do(self.bea.session.invitations.answer(self.invite(), True))
        self.screens("playing", "playing")
        for person in (self.ada, self.bea):
            self.assertTrue(person.heard("turn", yours=True))

    def play(self) -> None:
        """Both make their move, and Bea wins."""
        self.ada.do(self.ada.session.match.move("rock"))
        self.bea.do(self.bea.session.match.move("paper"))

    def now(self) -> None:
        """From here on it counts."""
        self.since = self.network.now
        for person in self.people:
            person.told.clear()
            person.said.clear()

    # -- what comes of it

    def told(self, person: Person, kind: str, within: float = 0.0, **fields: Any) -> Any:
        """The person is told this within so many seconds from ``now``; the event."""
        left = self.since + within - self.network.now
        self.network.pass_time(max(0.0, left), lambda: bool(person.heard(kind, **fields)))
        for time, event in person.told:
            if fits(event, kind, fields):
                self.assertLessEqual(time, self.since + within + 0.001, f"{event} came late")
                return event
        told = "\n".join(f"  {time - self.since:6.2f} {event}" for time, event in person.told)
        raise AssertionError(f"{person.name} was not told {kind} {fields} within {within:g} s, but\n{told}")

    def both(self, kind: str, within: float = 0.0, **fields: Any) -> None:
        """Both are told this within so many seconds from ``now``."""
        for person in (self.ada, self.bea):
            self.told(person, kind, within, **fields)

    def back(self, person: Person, within: float) -> None:
        """The person's line broke, which was told in one quiet line, and within so many seconds all is as before."""
        self.told(person, "line-lost", within, returning=True, kept=True)
        self.told(person, "resumed", within, name=person.name)
        self.never_told(person, "session-over", "signed-in", "connected")

    def rise(self) -> None:
        """The lobby is started again, with all that it has on its disk."""
        self.lobby = self.raise_lobby(self.data)

    def never_told(self, person: Person, *kinds: str) -> None:
        """The person was told nothing of these kinds."""
        self.assertEqual([kind for kind in person.kinds() if kind in kinds], [])

    def after(self, seconds: float) -> None:
        """Let so many seconds from ``now`` pass."""
        self.network.pass_time(max(0.0, self.since + seconds - self.network.now))

    def statuses(self, **wanted: str) -> None:
        """What the lobby shows of the players: ``idle``, ``in room``, ``playing``, or ``gone``; ``away`` in front."""
        self.network.pass_time(0.2)
        found = {}
        for name in wanted:
            session = self.lobby.dispatcher.world.by_key.get(name.casefold())
            found[name] = "gone" if session is None else ("away " if session.away else "") + session.status.value
        self.assertEqual(found, wanted)

    def screens(self, ada: str, bea: str) -> None:
        """Where the two are."""
        self.assertEqual((self.ada.screen, self.bea.screen), (ada, bea))

    def rooms(self, *wanted: tuple[str, int]) -> None:
        """What the lobby knows of rooms: status and members."""
        found = [(room.status.value, len(room.members)) for room in self.lobby.dispatcher.world.rooms.values()]
        self.assertEqual(found, list(wanted))

    def play_on(self) -> None:
        """Nothing is left hanging: the two, both free, play another match to the end."""
        for person in (self.ada, self.bea):
            self.assertIs(person.session.screen, Screen.IDLE, person.name)
        self.now()
        self.until_playing()
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 1, verdict="agreed")
        self.statuses(Ada="idle", Bea="idle")
        self.rooms()
