"""Lobbies that die, clients that are stopped and lines that break, in any order: in the end nobody hangs (R1)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client.bot.player import PAUSE, Bot
from lobby.core.model.room import Room
from tests.support.network import Network
from tests.support.stage import LOBBY_HOST, PORT, Data, Lobby, Person
from wire.tickets import RoomStatus

LONG = 200.0
"""Seconds after which all waits are over: nobody's return and no report is waited for any more."""

LAST_WORDS = ("room-opened", "room-joined", "hosting", "reaching", "start-failed")
"""What a person is told of a room that is about to start, or failed to."""

Step = tuple[str, int, float]
"""What happens, to whom (modulo the number of people), and a number of seconds that it takes or that pass after it."""

HARM = ("kill", "stop", "go on", "cut", "hang", "flow", "pass")
DEEDS = ("create", "join", "leave", "retry", "ready", "start", "agree", "move")


def steps(what: Sequence[str], most: int) -> Any:
    """Some things that happen one after the other."""
    moments = st.sampled_from((0.0, 0.05, 0.6, 1.5, 4.0, 11.0, 35.0))
    return st.lists(st.tuples(st.sampled_from(what), st.integers(0, 5), moments), max_size=most)


class Evening:
    """A lobby that keeps its data, and people around it.

    :param names: of who is there, each signed in.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.network = Network()
        self.network.now = 1000.0
        self.data = Data()
        self.lobby = self._rise()
        self.people = [Person(self.network, f"192.0.2.{number}", name) for number, name in enumerate(names, 11)]

    def _rise(self) -> Lobby:
        return Lobby(self.network, (), self.data)

    def close(self) -> None:
        """Everybody goes home."""
        for process in list(self.network.processes):
            process.kill()
        self.data.database.stopService()

    # -- what happens

    def happen(self, steps: Sequence[Step]) -> None:
        """Let it all happen."""
        for what, whose, seconds in steps:
            self._happen(what, self.people[whose % len(self.people)], seconds)

    def _happen(self, what: str, person: Person, seconds: float) -> None:
        link = self.network.link(person, self.lobby)
        match what:
            case "kill":
                self.lobby.kill()
                self.network.pass_time(seconds)
                self.lobby = self._rise()
                seconds = 0.0
            case "stop":
                person.stop()
            case "go on":
                person.go_on()
            case "cut":
                link.cut()
            case "hang":
                link.frozen = True
            case "flow":
                link.frozen = False
            case "pass":
                pass
            case _ if person.running:
                person.do(deed(what, person, self.lobby))
        self.network.pass_time(seconds)

    def heal(self, enough: Callable[[], bool] = lambda: False) -> None:
        """All runs and flows again, for a long time, or until there is enough."""
        for person in self.people:
            person.go_on()
            self.network.link(person, self.lobby).frozen = False
        self.network.pass_time(LONG, enough)

    # -- what must be true then

    def views_are_equal(self) -> None:
        """What the clients know of themselves is what the lobby knows of them."""
        world = self.lobby.dispatcher.world
        for person in self.people:
            session = world.by_key.get(person.name.casefold())
            if not person.session.account.here:
                assert session is None, f"{person.name} is not signed in, and is here"
                continue
            assert session is not None
            assert not session.away
            mine, room = person.session.rooms.room, world.rooms.get(session.room or "")
            assert (mine is None) == (room is None), f"{person.name} sits in {mine}, says the lobby {room}"
            if mine is not None and room is not None:
                members = tuple(world.name(member) for member in room.members)
                seen = (mine.room, mine.host, mine.members, mine.status)
                assert seen == (room.id, world.name(room.host), members, room.status.value), (seen, room)
            wanted = {"idle": {"idle"}, "in room": {"in room", "connecting"}, "playing": {"playing"}}
            assert person.screen in wanted[session.status.value], (person.name, person.screen, session.status)

    def nobody_hangs(self) -> None:
        """No room is starting for ever; where one that starts by itself does not, all in it know what to do."""
        for room in self.lobby.dispatcher.world.rooms.values():
            assert room.status is not RoomStatus.STARTING, room
            if room.status is RoomStatus.WAITING and room.full and room.offer.by_itself:
                for member in self.members(room):
                    words = [event for event in member.kinds() if event in LAST_WORDS]
                    assert words[-1] == "start-failed", f"{member.name} does not know: {words}"
                    assert member.heard("start-failed")[-1].retry, member.name  # type: ignore[attr-defined]
                    assert member.session.rooms.can_retry, member.name

    def members(self, room: Room) -> list[Person]:
        """Who sits in the room."""
        names = {self.lobby.dispatcher.world.name(member) for member in room.members}
        return [person for person in self.people if person.name in names]

    def rooms_can_start(self) -> None:
        """In every room in which enough wait the match begins when they want it to."""
        for room in list(self.lobby.dispatcher.world.rooms.values()):
            if room.status is not RoomStatus.WAITING or len(room.members) < room.offer.least:
                continue
            host, *guests = sorted(self.members(room), key=lambda one: one.session.rooms.room.host != one.name)  # type: ignore[union-attr]
            if room.offer.by_itself:
                guests[0].do(guests[0].session.rooms.retry())
            else:
                for guest in guests:
                    guest.do(guest.session.rooms.ready())
                host.do(host.session.rooms.start())
                for guest in guests:
                    guest.do(guest.session.agree())
            self.network.pass_time(10)
            for person in (host, *guests):
                assert person.screen == "playing", (person.name, person.screen)


async def _nothing() -> None:
    pass


def deed(what: str, person: Person, lobby: Lobby) -> Any:
    """Something that a person does, sensible or not."""
    session, world = person.session, lobby.dispatcher.world
    match what:
        case "create":
            return session.rooms.create("rps" if person.name in "Ada Bea" else "mosaic", True, "")
        case "join" if world.rooms:
            return session.rooms.join(next(iter(world.rooms)))
        case "leave":
            return session.leave()
        case "retry":
            return session.rooms.retry()
        case "ready":
            return session.rooms.ready()
        case "start":
            return session.rooms.start()
        case "agree":
            return session.agree()
        case "move" if session.match.turn is not None and session.match.turn.legal:
            return session.match.move(session.match.turn.legal[0])
    return _nothing()


@contextmanager
def evening(*names: str) -> Iterator[Evening]:
    """An evening that ends."""
    there = Evening(names)
    try:
        yield there
    finally:
        there.close()


some = settings(max_examples=12, deadline=None, derandomize=True, database=None, phases=(Phase.generate,))


class People(SynchronousTestCase):
    """Ada, Bea and Cleo, who do what they like."""

    def arrive(self, there: Evening) -> None:
        for person in there.people:
            person.do(person.session.connect(f"{LOBBY_HOST}:{PORT}"))
            person.do(person.session.account.drop_in_as(person.name))

    def check(self, there: Evening) -> None:
        there.heal()
        there.nobody_hangs()
        there.views_are_equal()
        there.rooms_can_start()

    @some
    @given(steps((*HARM, *HARM, *DEEDS), 16))
    def test_two(self, what: Sequence[Step]) -> None:
        """R1: in a room for two, whatever happens."""
        with evening("Ada", "Bea") as there:
            self.arrive(there)
            there.happen((("create", 0, 0.0), ("join", 1, 0.0)))
            there.happen(what)
            self.check(there)

    @some
    @given(steps(HARM, 8), steps(HARM, 8))
    def test_start(self, before: Sequence[Step], after: Sequence[Step]) -> None:
        """R1: the lobby dies twice in the middle of a start, with anything before, between and after."""
        with evening("Ada", "Bea") as there:
            self.arrive(there)
            there.happen((("create", 0, 0.0), ("hang", 0, 0.0), ("join", 1, 0.0)))
            there.happen((*before, ("kill", 0, 1.5), *after, ("kill", 0, 1.5)))
            self.check(there)

    @some
    @given(steps((*HARM, *DEEDS, *DEEDS), 20))
    def test_three(self, what: Sequence[Step]) -> None:
        """R1: in a room for several."""
        with evening("Cleo", "Dan", "Eve") as there:
            self.arrive(there)
            there.happen((("create", 0, 0.0), ("join", 1, 0.0), ("join", 2, 0.0), ("ready", 1, 0.0), ("ready", 2, 0.0)))
            there.happen(what)
            self.check(there)


class Bots(SynchronousTestCase):
    """Robots, which play on by themselves."""

    def check(self, game: str, names: Sequence[str], what: Sequence[Step]) -> None:
        with evening(*names) as there:
            bots = [Bot(one.session, one.name, game, 0, "", random.Random(n)) for n, one in enumerate(there.people)]
            for person, bot in zip(there.people, bots, strict=True):
                person.hear = bot.on_event
                person.do(person.session.connect(f"{LOBBY_HOST}:{PORT}"))
                Deferred.fromCoroutine(bot.run()).addErrback(self._failed)
            there.network.pass_time(5)
            there.happen(what)
            wanted = [bot.finished + 2 for bot in bots]  # the second began when all was well again
            there.heal(lambda: all(bot.finished >= n for bot, n in zip(bots, wanted, strict=True)))
            for person, bot, n in zip(there.people, bots, wanted, strict=True):
                assert bot.finished >= n, (
                    person.name,
                    person.screen,
                    person.session.rooms.room,
                    person.said[-10:],
                    what,
                )
            for bot in bots:
                bot.stop()
            there.network.pass_time(PAUSE)

    def _failed(self, failure: Any) -> None:
        raise AssertionError(failure.getTraceback())

    @some
    @given(steps(HARM, 12))
    def test_two(self, what: Sequence[Step]) -> None:
        """R1: two robots play on together."""
        self.check("rps", ("Ada", "Bea"), what)

    @settings(some, max_examples=3)
    @given(steps(HARM, 12))
    def test_three(self, what: Sequence[Step]) -> None:
        """R1: three robots do."""
        self.check("bluff", ("Cleo", "Dan", "Eve"), what)
