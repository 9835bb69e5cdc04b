"""Random players: whatever they do, in whatever order, the core keeps its promises (F4, J4, M1 to M4, M7, T)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from twisted.trial.unittest import SynchronousTestCase

from lobby.commands.reasons import PlayerStatus, Stage
from lobby.core import (
    effects,
    invitations,
    matchend,
    matchstart,
    readycheck,
    timers,
    views,
)
from lobby.core import (
    rooms as seating,
)
from lobby.core import (
    sessions as presence,
)
from lobby.core.arbitration import disputes
from lobby.core.arbitration.turns import Case
from lobby.core.model.dispute import Found
from lobby.core.model.session import Session
from lobby.errors import DeclaredError
from tests.support.core import small_world
from wire.tickets import RoomStatus

NAMES = ("Ann", "Ben", "Cleo", "Dan", "Eve")
STEPS = {
    ("idle", "in room"),
    ("in room", "playing"),
    ("in room", "idle"),
    ("playing", "idle"),
    ("playing", "in room"),
}
GAMES = ("rps", "bluff", "tiles")


def said(seats: int, which: int) -> tuple[int, ...]:
    """One of two things that may be reported of a match of so many seats."""
    places = tuple(range(1, seats + 1))
    return (places, places[::-1])[which % 2]


FOUND = Found("o", 120, ("e",), (), {}, True, (), ("a0", "a1"), (0, 1), {}, False, (), "", 63, (), (), (0, 1))


def found(which: int, seats: int) -> Found | str:
    """One of the things that a judge may find, or cannot."""
    everybody = tuple(range(seats))
    anchor = f"a{which}"
    known = replace(FOUND, active=everybody, anchors=("a0", anchor), due={which % seats: True})
    ended = replace(known, due={}, ended=True, places=said(seats, which), reason="played")
    guilty = replace(known, guilty={0: "Cheated."}, convicted=(0,))
    return (known, replace(known, moved=False), ended, guilty, "Nobody knows.")[which % 5]


who = st.sampled_from(NAMES)
pick = st.integers(0, 50)


class RandomPlayers(RuleBasedStateMachine):
    """Five players who log in and out, create, join, invite, answer, agree, play, report, leave and fall silent."""

    def __init__(self) -> None:
        super().__init__()
        self.world = small_world()
        self.waits: set[str] = set()
        self.judging: list[Case] = []
        self.players: dict[str, tuple[str, bool]] = {}
        self.rooms: dict[str, effects.RoomListed] = {}
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

    def follow(self, event: effects.Event) -> None:
        match event:
            case effects.WaitBegins():
                self.waits.add(event.key)
            case effects.WaitEnds():
                self.waits.discard(event.key)
            case effects.Judge():
                self.judging.append(event.case)
            case effects.PlayerListed():
                old = self.players.get(event.name)
                if old is None:
                    assert event.status == "idle"
                elif old[0] != event.status:
                    assert (old[0], event.status) in STEPS, (old, event)
                self.players[event.name] = (event.status, event.away)
            case effects.PlayerUnlisted():
                del self.players[event.name]
            case effects.RoomListed():
                self.rooms[event.room] = event
            case effects.RoomUnlisted():
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

    @rule(name=who, game=st.sampled_from(GAMES), public=st.booleans())
    def create(self, name: str, game: str, public: bool) -> None:
        session = self.session(name)
        if session is not None:
            self.do(seating.create, session, game, public, "")

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
            self.do(invitations.invite, session, other, 0.0)

    @precondition(lambda self: self.world.invitations)
    @rule(name=who, n=pick, accept=st.booleans(), right=st.booleans())
    def answer(self, name: str, n: int, accept: bool, right: bool) -> None:
        invitation = list(self.world.invitations.values())[n % len(self.world.invitations)]
        session = self.world.sessions[invitation.guest] if right else self.session(name)
        if session is not None:
            self.do(seating.answer, session, invitation.id, accept)

    @precondition(lambda self: any(session.last for session in self.world.sessions.values()))
    @rule(name=who)
    def again(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(seating.again, session, 0.0)

    @rule(name=who, ready=st.booleans())
    def be_ready(self, name: str, ready: bool) -> None:
        session = self.session(name)
        if session is not None:
            self.do(readycheck.ready, session, ready)

    @rule(name=who)
    def propose(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(readycheck.propose, session, 0.0)

    @precondition(lambda self: any(room.proposal for room in self.world.rooms.values()))
    @rule(name=who, agreed=st.booleans())
    def agree(self, name: str, agreed: bool) -> None:
        session = self.session(name)
        if session is not None:
            self.do(readycheck.agree, session, agreed)

    # -- what takes many steps else

    @rule(game=st.sampled_from(GAMES[1:]), many=st.integers(2, 4), order=st.permutations(NAMES), agreed=st.booleans())
    def gather(self, game: str, many: int, order: list[str], agreed: bool) -> None:
        """Some who are idle sit down, all are ready, the host proposes, and all may agree."""
        found = filter(None, map(self.session, order))
        here = [session for session in found if session.status is PlayerStatus.IDLE][:many]
        if not here:
            return
        self.do(seating.create, here[0], game, True, "")
        for guest in here[1:]:
            self.do(seating.join, guest, here[0].room)
        for guest in here[1:]:
            self.do(readycheck.ready, guest, True)
        self.do(readycheck.propose, here[0], 0.0)
        for guest in here[1:] if agreed else ():
            self.do(readycheck.agree, guest, True)

    @precondition(lambda self: any(room.proposal for room in self.world.rooms.values()))
    @rule(n=pick, but=st.integers(0, 1))
    def all_agree(self, n: int, but: int) -> None:
        """All, or all but one."""
        rooms = [room for room in self.world.rooms.values() if room.proposal is not None]
        proposal = rooms[n % len(rooms)].proposal
        for session in sorted(proposal.awaited)[but:] if proposal is not None else ():
            self.do(readycheck.agree, self.world.sessions[session], True)

    @precondition(lambda self: self.world.matches)
    @rule(n=pick, steps=st.integers(1, 3), but=st.integers(0, 1), which=pick)
    def all_speak_in_turn(self, n: int, steps: int, but: int, which: int) -> None:
        """The next steps of a match, taken by all whose turn it is, the last one perhaps by all but one."""
        match = list(self.world.matches.values())[n % len(self.world.matches)]
        for step in range(1, steps + 1):
            here = [player for player in match.players if player not in match.departed]
            what = {Stage.HOSTING: "ready", Stage.CONNECTING: "joined"}.get(match.stage, "report")
            speakers = {"ready": [match.host], "joined": sorted(match.awaited)}.get(what, here)
            for player in speakers[but if step == steps else 0 :]:
                if match.id in self.world.matches:
                    self.speak(self.world.sessions[player], match.id, what, which)

    # -- single steps of a start and of a match

    @precondition(lambda self: any(room.full and not room.match for room in self.world.rooms.values()))
    @rule(name=who)
    def retry(self, name: str) -> None:
        session = self.session(name)
        if session is not None:
            self.do(matchstart.retry, session)

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
        what = {Stage.HOSTING: "ready", Stage.CONNECTING: "joined"}.get(match.stage, "report")
        players = {"ready": [match.host], "joined": sorted(match.awaited)}.get(what, match.players)
        session = self.world.sessions.get(players[which % len(players)])
        if session is not None:
            self.speak(session, match.id, what, which // 8)

    def speak(self, session: Session, match: str, what: str, which: int) -> None:
        match what:
            case "ready":
                self.do(matchstart.room_ready, session, match, ["127.0.0.1:20000"])
            case "failed":
                self.do(matchstart.host_failed, session, match, "no port")
            case "joined":
                self.do(matchstart.joined, session, match)
            case "unreachable":
                self.do(matchstart.connect_failed, session, match, "no way")
            case _:
                self.do(matchend.report, session, match, said(len(self.world.matches[match].players), which), "a1", "s")

    @precondition(lambda self: self.world.matches)
    @rule(name=who, n=pick, waits=st.booleans())
    def show(self, name: str, n: int, waits: bool) -> None:
        session, matches = self.session(name), list(self.world.matches)
        if session is not None:
            match = matches[n % len(matches)]
            self.do(disputes.show, session, match, "", 0, 1, b"all", waits)

    @precondition(lambda self: self.judging)
    @rule(n=pick, which=pick)
    def judge(self, n: int, which: int) -> None:
        case = self.judging.pop(n % len(self.judging))
        match = self.world.matches.get(case.match)
        self.do(disputes.judged, case, found(which, len(match.players) if match is not None else 2))

    @precondition(lambda self: self.waits)
    @rule(n=pick)
    def time_out(self, n: int) -> None:
        key = sorted(self.waits)[n % len(self.waits)]
        self.waits.discard(key)
        self.do(timers.expire, key)

    # -- what always holds

    @invariant()
    def every_player_is_in_one_place(self) -> None:
        seats = [session for room in self.world.rooms.values() for session in room.members]
        assert len(seats) == len(set(seats)), "a player sits twice"
        for session in self.world.sessions.values():
            assert session.reserved is None
            assert (session.status is PlayerStatus.IDLE) == (session.room is None)
            if session.room is not None:
                room = self.world.rooms[session.room]
                assert session.id in room.members
                assert (session.status is PlayerStatus.PLAYING) == (room.status is RoomStatus.PLAYING)

    @invariant()
    def every_room_is_sound(self) -> None:
        for room in self.world.rooms.values():
            assert room.members
            assert room.host in room.members
            assert room.ready <= set(room.members)
            assert (room.match is not None) == (room.status is not RoomStatus.WAITING)
            if room.match is not None:
                stage = self.world.matches[room.match].stage
                running = stage in (Stage.PLAYING, Stage.REPORTING)
                assert running == (room.status is RoomStatus.PLAYING)
            else:
                assert len(room.chairs) == room.offer.most
        on = {match.id for match in self.world.matches.values() if match.here}
        assert {room.match for room in self.world.rooms.values() if room.match} == on
        assert self.world.disputed.keys() <= self.world.matches.keys()

    @invariant()
    def a_match_is_of_the_members(self) -> None:
        for match in self.world.matches.values():
            if not match.here:
                continue
            room = self.world.rooms[match.room]
            assert room.offer.least <= len(match.players) <= room.offer.most
            here = [None if player in match.departed else player for player in match.players]
            assert room.chairs == here, "a chair is not its player's"

    @invariant()
    def a_proposal_is_open(self) -> None:
        for room in self.world.rooms.values():
            if room.proposal is not None:
                assert room.status is RoomStatus.WAITING
                assert room.ready == set(room.members)
                assert room.proposal.awaited
                assert room.proposal.awaited <= set(room.members) - {room.host}
                assert room.offer.least <= len(room.members)

    @invariant()
    def every_wait_has_a_time(self) -> None:
        expected = {invitation.wait for invitation in self.world.invitations.values()}
        expected |= {room.proposal.wait for room in self.world.rooms.values() if room.proposal is not None}
        expected |= {match.wait for match in self.world.matches.values() if match.stage is not Stage.PLAYING}
        expected |= {
            f"deserted {one.id}" for one in self.world.matches.values() if not one.here and one.dispute is None
        }
        expected |= {"tick"} if self.world.ticking is not None else set()
        deserted = {f"deserted {match.id}" for match in self.world.matches.values() if not match.here}
        assert expected <= self.waits <= expected | deserted

    @invariant()
    def invitations_await_idle_players(self) -> None:
        for invitation in self.world.invitations.values():
            room = self.world.rooms[invitation.room]
            assert self.world.sessions[invitation.guest].status is PlayerStatus.IDLE
            assert room.host == invitation.host
            assert room.invitations[invitation.guest] == invitation.id
        assert sum(len(room.invitations) for room in self.world.rooms.values()) == len(self.world.invitations)

    @invariant()
    def the_lists_are_true(self) -> None:
        sessions = self.world.sessions.values()
        assert self.players == {session.name: (session.status.value, session.away) for session in sessions}
        public = [room for room in self.world.rooms.values() if room.public]
        assert self.rooms == {room.id: views.listing(self.world, room) for room in public}


class Random(SynchronousTestCase):
    def test_promises_hold(self) -> None:
        """F4, J4, T: no order of commands, drops and time-outs seats a player twice, overfills a room, leaves
        anything waiting without a time, makes a step that is not in the table, or lets the lists lie;
        refusals change nothing."""
        run_state_machine_as_test(
            RandomPlayers, settings=settings(max_examples=150, stateful_step_count=60, deadline=None)
        )
