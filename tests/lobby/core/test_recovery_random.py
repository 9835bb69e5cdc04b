"""Random lobbies that die: whoever comes back with whatever it still holds, nobody is lost or doubled (R1, J4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from twisted.trial.unittest import SynchronousTestCase

from lobby.commands import announced
from lobby.commands.reasons import PlayerStatus, Stage
from lobby.core import (
    effects,
    matchend,
    matchstart,
    readycheck,
    recovery,
    sessions,
    timers,
    views,
)
from lobby.core import (
    rooms as seating,
)
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.errors import DeclaredError
from tests.support.core import Today, small_world, unsealed
from wire.tickets import RoomStatus, Ticket

NAMES = ("Ann", "Ben", "Cleo", "Dan")
GAMES = ("rps", "bluff", "tiles")

who = st.sampled_from(NAMES)
pick = st.integers(0, 20)
picks = st.lists(st.integers(0, 6), max_size=3)


class DyingLobbies(RuleBasedStateMachine):
    """Four players in a lobby that dies again and again; they keep every ticket that they were ever told."""

    def __init__(self) -> None:
        super().__init__()
        self.today, self.run = Today(), 0
        self.identities: dict[str, str] = {}
        self.tickets: dict[str, list[Ticket]] = {}
        self.results: dict[str, str] = {}
        self.crash()
        for name in NAMES:
            self.sign_in(name)

    # -- the lobby and what it writes

    @rule()
    def crash(self) -> None:
        self.run += 1
        self.world = small_world(self.today, "abcdefghijklmnopqrstuvwxyz"[self.run % 26] * (1 + self.run // 26))
        self.waits: set[str] = set()
        self.booked = dict(self.results)

    def do(self, story: Callable[..., Any], *args: Any) -> Any:
        """Call a story and follow what was told; a refusal is an answer like any other."""
        self.today.seconds += 10
        try:
            answer = story(self.world, *args)
        except DeclaredError:
            answer = None
        for event in self.world.take():
            match event:
                case effects.WaitBegins():
                    self.waits.add(event.key)
                case effects.WaitEnds():
                    self.waits.discard(event.key)
                case effects.Settle():
                    assert event.result.match not in self.results, "a match has two results"
                    self.results[event.result.match] = event.result.room
                case announced.RoomChanged():
                    for session in event.to:
                        self.tickets.setdefault(session, []).append(unsealed(event.mine[0].ticket))
                case _:
                    pass
        return answer

    def alive(self, ticket: Ticket) -> bool:
        """What the shell looks up in the database before the core is asked, which may know more by then."""
        goes_on = recovery.offered(self.world, ticket).goes_on
        return ticket.match not in self.booked and (goes_on or ticket.room not in self.booked.values())

    # -- players

    def session(self, name: str) -> Session | None:
        """Whoever is here and has a line."""
        session = self.world.by_key.get(name.casefold())
        return session if session is not None and not session.away else None

    def sign_in(self, name: str) -> None:
        session, _ = self.do(sessions.sign_in, name, name.casefold(), NAMES.index(name))
        self.identities[name] = session.id

    @rule(name=who, which=picks)
    def come_back(self, name: str, which: list[int]) -> None:
        """With some of its tickets, old ones too."""
        if self.session(name) is not None:
            return
        identity, key = self.identities[name], name.casefold()
        session = self.do(sessions.resume, identity, name, key, NAMES.index(name), "")
        if session is None or session.id != identity:
            return
        held = self.tickets.get(identity, [])
        shown = [held[-1 - n % len(held)] for n in which if held]
        shown = [ticket for ticket in shown if self.alive(ticket)]
        self.do(recovery.restore, session, shown)
        for ticket in shown:
            if session.room == ticket.room:
                self.check_newest(ticket)

    def check_newest(self, ticket: Ticket) -> None:
        """The room is not older than a ticket by which somebody sits there, and its members are those of its own."""
        room = self.world.rooms[ticket.room]
        if room.rebuilt is None:
            return
        assert room.rebuilt >= ticket.version
        if room.rebuilt > ticket.version:
            return
        named = {member.session for member in ticket.members if member.session}
        assert set(room.members) <= named
        for id_ in named - set(room.members):
            session = self.world.sessions.get(id_)
            if session is None or (session.room is not None and self.world.rooms[session.room].rebuilt is None):
                continue  # it is gone, or sits in a room that has gone on since
            assert session.placed >= ticket.expires, "a member was left out for nothing"

    @rule(order=st.permutations(NAMES), which=st.lists(picks, min_size=len(NAMES), max_size=len(NAMES)))
    def die_and_be_found_again(self, order: list[str], which: list[list[int]]) -> None:
        self.crash()
        for name, shown in zip(order, which, strict=True):
            self.come_back(name, shown)
            self.every_player_is_in_one_place()
            self.every_room_is_sound()

    @rule(name=who)
    def lose_the_line(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(sessions.detached, session, 30)

    @precondition(lambda self: self.waits)
    @rule(n=pick)
    def time_out(self, n: int) -> None:
        key = sorted(self.waits)[n % len(self.waits)]
        self.waits.discard(key)
        ended = key.removeprefix("session ")
        self.do(timers.expire, key)
        for name, identity in list(self.identities.items()):
            if identity == ended and identity not in self.world.sessions:
                self.sign_in(name)

    @rule(name=who, game=st.sampled_from(GAMES))
    def create(self, name: str, game: str) -> None:
        session = self.session(name)
        if session is not None:
            room = self.do(seating.create, session, game, True, "")
            if room is not None:
                self.tickets.setdefault(session.id, []).append(unsealed(views.ticket(self.world, room)))

    @precondition(lambda self: self.world.rooms)
    @rule(name=who, n=pick)
    def join(self, name: str, n: int) -> None:
        session, rooms = self.session(name), list(self.world.rooms)
        if session is not None:
            self.do(seating.join, session, rooms[n % len(rooms)])

    @rule(name=who)
    def leave(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(seating.leave, session)

    @rule(game=st.sampled_from(GAMES), many=st.integers(2, 4), order=st.permutations(NAMES), begun=st.booleans())
    def play(self, game: str, many: int, order: list[str], begun: bool) -> None:
        """What takes many rules else: some who are free begin a match, or are about to."""
        here = [session for name in order if (session := self.session(name)) and not session.room][:many]
        if len(here) < 2:
            return
        host, *guests = here
        self.create(host.name, game)
        for guest in guests:
            self.do(seating.join, guest, host.room)
        self.start(self.world.rooms[host.room or ""], begun)

    @precondition(lambda self: any(room.status is RoomStatus.WAITING for room in self.world.rooms.values()))
    @rule(n=pick, begun=st.booleans())
    def play_on(self, n: int, begun: bool) -> None:
        """Those who sit in a waiting room begin a match, if they are enough and have lines."""
        rooms = [room for room in self.world.rooms.values() if room.status is RoomStatus.WAITING]
        room = rooms[n % len(rooms)]
        if not any(self.world.sessions[member].away for member in room.members):
            self.start(room, begun)

    def start(self, room: Room, begun: bool) -> None:
        """All propose, agree, and sit if they may."""
        host = self.world.sessions[room.host]
        guests = [self.world.sessions[member] for member in room.members if member != room.host]
        for guest in guests:
            self.do(readycheck.ready, guest, True)
        self.do(readycheck.propose, host, 0.0)
        for guest in guests:
            self.do(readycheck.agree, guest, True)
        if begun and room.match is not None:
            match = room.match
            self.do(matchstart.room_ready, host, match, ["127.0.0.1:20000"])
            for guest in guests:
                self.do(matchstart.joined, guest, match)

    @precondition(lambda self: self.world.matches)
    @rule(n=pick)
    def go_on(self, n: int) -> None:
        """The next step of a match's start."""
        match = list(self.world.matches.values())[n % len(self.world.matches)]
        guest = min(match.awaited, default="")
        speaker = self.world.sessions.get(match.host if match.stage is Stage.HOSTING else guest)
        if speaker is not None and match.stage is Stage.HOSTING:
            self.do(matchstart.room_ready, speaker, match.id, ["127.0.0.1:20000"])
        elif speaker is not None and match.stage is Stage.CONNECTING:
            self.do(matchstart.joined, speaker, match.id)

    @rule(name=who, n=pick)
    def report(self, name: str, n: int) -> None:
        """Of a match that this lobby knows, or may have forgotten."""
        session = self.session(name)
        held = self.tickets.get(session.id, []) if session is not None else []
        held = [ticket for ticket in held if ticket.match]
        if not held:
            return
        ticket = held[-1 - n % len(held)]
        if ticket.match not in self.world.matches and self.alive(ticket):
            self.do(recovery.revive, session, ticket)
        places = tuple(range(1, ticket.seats + 1))
        match = self.world.matches.get(ticket.match)
        if match is not None and match.stage is Stage.PLAYING:
            match.ticket = match.ticket or "shown"
        self.do(matchend.report, session, ticket.match, places, "a1", "s")

    # -- what always holds

    @invariant()
    def every_player_is_in_one_place(self) -> None:
        seats = [session for room in self.world.rooms.values() for session in room.members]
        assert len(seats) == len(set(seats)), "a player sits twice"
        assert {session.id for session in self.world.by_key.values()} == set(self.world.sessions)
        for session in self.world.sessions.values():
            assert (session.status is PlayerStatus.IDLE) == (session.room is None)
            if session.room is not None:
                room = self.world.rooms[session.room]
                assert session.id in room.members
                assert (session.status is PlayerStatus.PLAYING) == (room.status is RoomStatus.PLAYING)

    @invariant()
    def no_finished_match_is_alive(self) -> None:
        assert not set(self.world.matches) & set(self.results)
        closing = {room.id for room in self.world.rooms.values() if not room.offer.goes_on}
        assert not closing & set(self.results.values())

    @invariant()
    def every_room_is_sound(self) -> None:
        for room in self.world.rooms.values():
            assert room.host in room.members
            assert (room.match is not None) == (room.status is not RoomStatus.WAITING)
            assert room.match is not None or len(room.chairs) == room.offer.most
            assert room.failed is None or room.status is RoomStatus.WAITING
            if room.full and room.offer.by_itself:
                assert room.match or room.failed is not None, "nobody is told why the room waits"
        for match in self.world.matches.values():
            where = self.world.rooms.get(match.room)
            if where is None or where.match != match.id:  # it is only reported, or nobody sits there any more
                continue
            for seat, (player, id_) in enumerate(zip(match.players, self.world.rooms[match.room].chairs, strict=True)):
                assert id_ == player or (id_ is None and player not in match.here) or (not id_ and not player), seat
        assert {room.match for room in self.world.rooms.values() if room.match} <= set(self.world.matches)

    @invariant()
    def every_wait_has_a_time(self) -> None:
        expected = {"tick"} if self.world.ticking is not None else set()
        expected |= {match.wait for match in self.world.matches.values() if match.stage is not Stage.PLAYING}
        expected |= {room.proposal.wait for room in self.world.rooms.values() if room.proposal is not None}
        expected |= {f"session {session.id}" for session in self.world.sessions.values() if session.away}
        deserted = {f"deserted {match.id}" for match in self.world.matches.values()}
        assert expected <= self.waits <= expected | deserted
        roomless = [match for match in self.world.matches.values() if match.room not in self.world.rooms]
        for match in roomless:
            assert match.dispute is not None or f"deserted {match.id}" in self.waits, "it would never end"


class Random(SynchronousTestCase):
    def test_promises_hold(self) -> None:
        """R1, J4: no order of crashes and returns, with whatever tickets, seats a player twice, brings a finished
        match back or gives it two results, leaves a room without a host or somebody waited for without a time."""
        run_state_machine_as_test(
            DyingLobbies, settings=settings(max_examples=200, stateful_step_count=60, deadline=None)
        )
