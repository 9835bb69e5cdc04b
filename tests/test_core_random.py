"""Random players: whatever they do, in whatever order, the core keeps its promises (F4, J4, T)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from twisted.trial.unittest import SynchronousTestCase

from lobby.core import events, inviting, playing, presence, seating, waits
from lobby.core.matches import Report, Stage
from lobby.core.rooms import RoomStatus
from lobby.core.sessions import Session, Status
from lobby.errors import DeclaredError
from tests.support_core import small_world

NAMES = ("Ann", "Ben", "Cleo", "Dan", "Eve")
STEPS = {
    ("idle", "in room"),
    ("in room", "playing"),
    ("in room", "idle"),
    ("playing", "idle"),
    ("playing", "in room"),
}
REPORTS = (Report((1, 2), "played", 63), Report((2, 1), "resigned", 0))

who = st.sampled_from(NAMES)
pick = st.integers(0, 50)


class RandomPlayers(RuleBasedStateMachine):
    """Five players who log in and out, create, join, invite, answer, start, play, report, leave and fall silent."""

    def __init__(self) -> None:
        super().__init__()
        self.world = small_world()
        self.waits: set[str] = set()
        self.players: dict[str, tuple[str, bool]] = {}
        self.rooms: dict[str, events.RoomListed] = {}
        for name in NAMES:
            self.log_in(name, False)

    def session(self, name: str) -> Session | None:
        return self.world.by_key.get(name.casefold())

    def do(self, story: Callable[..., Any], *args: Any) -> None:
        """Call a story; a refusal must leave everything as it was. Then follow what was told."""
        before = repr(self.world)
        try:
            story(self.world, *args)
        except DeclaredError:
            assert repr(self.world) == before, "a refusal changed something"
        for event in self.world.take():
            self.follow(event)

    def follow(self, event: events.Event) -> None:
        match event:
            case events.WaitBegins():
                self.waits.add(event.key)
            case events.WaitEnds():
                self.waits.discard(event.key)
            case events.PlayerListed():
                old = self.players.get(event.name)
                if old is None:
                    assert event.status == "idle"
                elif old[0] != event.status:
                    assert (old[0], event.status) in STEPS, (old, event)
                self.players[event.name] = (event.status, event.away)
            case events.PlayerUnlisted():
                del self.players[event.name]
            case events.RoomListed():
                self.rooms[event.room] = event
            case events.RoomUnlisted():
                del self.rooms[event.room]
            case _:
                pass

    # -- what players do

    @rule(name=who, give_up=st.booleans())
    def log_in(self, name: str, give_up: bool) -> None:
        self.do(presence.sign_in, name, name.casefold(), 1, give_up)

    @rule(name=who)
    def drop(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(presence.sign_out, session)

    @rule(name=who, away=st.booleans())
    def fall_silent(self, name: str, away: bool) -> None:
        session = self.session(name)
        if session is not None:
            self.do(presence.set_away, session, away)

    @rule(name=who, public=st.booleans())
    def create(self, name: str, public: bool) -> None:
        session = self.session(name)
        if session is not None:
            self.do(seating.create, session, "rps", public, "")

    @rule(name=who, n=pick)
    def join(self, name: str, n: int) -> None:
        session, rooms = self.session(name), list(self.world.rooms)
        if session is not None and rooms:
            self.do(seating.join, session, rooms[n % len(rooms)])

    @rule(name=who)
    def leave(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(seating.leave, session)

    @rule(name=who, guest=who)
    def invite(self, name: str, guest: str) -> None:
        session, other = self.session(name), self.session(guest)
        if session is not None and other is not None:
            self.do(inviting.invite, session, other, 0.0)

    @precondition(lambda self: self.world.invitations)
    @rule(name=who, n=pick, accept=st.booleans(), right=st.booleans())
    def answer(self, name: str, n: int, accept: bool, right: bool) -> None:
        invitation = list(self.world.invitations.values())[n % len(self.world.invitations)]
        session = self.world.sessions[invitation.guest] if right else self.session(name)
        if session is not None:
            self.do(inviting.answer, session, invitation.id, accept)

    @precondition(lambda self: any(session.last for session in self.world.sessions.values()))
    @rule(name=who)
    def again(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(seating.again, session, 0.0)

    @precondition(lambda self: any(room.full and not room.match for room in self.world.rooms.values()))
    @rule(name=who)
    def retry(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(playing.retry, session)

    @precondition(lambda self: self.world.matches)
    @rule(name=who, n=pick, what=st.sampled_from(["ready", "failed", "joined", "unreachable", "report"]), which=pick)
    def speak_of_any_match(self, name: str, n: int, what: str, which: int) -> None:
        session, matches = self.session(name), list(self.world.matches)
        if session is not None:
            self.speak(session, matches[n % len(matches)], what, which)

    @precondition(lambda self: self.world.matches)
    @rule(n=pick, which=pick)
    def speak_in_turn(self, n: int, which: int) -> None:
        """What a well-behaved client would say next."""
        match = list(self.world.matches.values())[n % len(self.world.matches)]
        guest = next(player for player in match.players if player != match.host)
        what = {Stage.HOSTING: "ready", Stage.CONNECTING: "joined"}.get(match.stage, "report")
        speaker = {"ready": match.host, "joined": guest}.get(what, match.players[which % 2])
        session = self.world.sessions.get(speaker)
        if session is not None:
            self.speak(session, match.id, what, which // 2)

    def speak(self, session: Session, match: str, what: str, which: int) -> None:
        match what:
            case "ready":
                self.do(playing.room_ready, session, match, ["127.0.0.1:20000"])
            case "failed":
                self.do(playing.host_failed, session, match, "no port")
            case "joined":
                self.do(playing.joined, session, match)
            case "unreachable":
                self.do(playing.connect_failed, session, match, "no way")
            case _:
                self.do(playing.report, session, match, REPORTS[which % 2])

    @precondition(lambda self: self.waits)
    @rule(n=pick)
    def time_out(self, n: int) -> None:
        key = sorted(self.waits)[n % len(self.waits)]
        self.waits.discard(key)
        self.do(waits.expire, key)

    # -- what always holds

    @invariant()
    def every_player_is_in_one_place(self) -> None:
        seats = [session for room in self.world.rooms.values() for session in room.members]
        assert len(seats) == len(set(seats)), "a player sits twice"
        for session in self.world.sessions.values():
            assert session.reserved is None
            assert (session.status is Status.IDLE) == (session.room is None)
            if session.room is not None:
                room = self.world.rooms[session.room]
                assert session.id in room.members
                assert (session.status is Status.PLAYING) == (room.status is RoomStatus.PLAYING)

    @invariant()
    def every_room_is_sound(self) -> None:
        for room in self.world.rooms.values():
            assert room.members
            assert room.host in room.members
            assert len(room.chairs) == 2
            assert (room.match is not None) == (room.status is not RoomStatus.WAITING)
            if room.match is not None:
                stage = self.world.matches[room.match].stage
                running = stage in (Stage.PLAYING, Stage.REPORTING)
                assert running == (room.status is RoomStatus.PLAYING)
        assert {room.match for room in self.world.rooms.values() if room.match} == set(self.world.matches)

    @invariant()
    def every_wait_has_a_time(self) -> None:
        expected = {invitation.wait for invitation in self.world.invitations.values()}
        expected |= {match.wait for match in self.world.matches.values() if match.stage is not Stage.PLAYING}
        assert self.waits == expected

    @invariant()
    def invitations_await_idle_players(self) -> None:
        for invitation in self.world.invitations.values():
            room = self.world.rooms[invitation.room]
            assert self.world.sessions[invitation.guest].status is Status.IDLE
            assert room.host == invitation.host
            assert room.invitations[invitation.guest] == invitation.id
        assert sum(len(room.invitations) for room in self.world.rooms.values()) == len(self.world.invitations)

    @invariant()
    def the_lists_are_true(self) -> None:
        sessions = self.world.sessions.values()
        assert self.players == {session.name: (session.status.value, session.away) for session in sessions}
        public = [room for room in self.world.rooms.values() if room.public]
        assert self.rooms == {room.id: self.world.listing(room) for room in public}


class Random(SynchronousTestCase):
    def test_promises_hold(self) -> None:
        """F4, J4, T: no order of commands, drops and time-outs seats a player twice, overfills a room, leaves
        anything waiting without a time, makes a step that is not in the table, or lets the lists lie;
        refusals change nothing."""
        run_state_machine_as_test(
            RandomPlayers, settings=settings(max_examples=100, stateful_step_count=60, deadline=None)
        )
