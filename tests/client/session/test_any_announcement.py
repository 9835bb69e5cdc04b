"""Whatever a lobby says to a client: it is taken, passed over, or costs the line, and is no fault of the client's."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from client.session.session import Session
from lobby import commands
from lobby.commands import FROM_LOBBY
from tests.support.client import World, room, ticket
from wire.amp.arguments import Bytes, Flag, Items, Rows, Text, Whole

WORDS = ["", "Ada", "Bob", "r1", "m1", "rps", "hunt", "2.0.0", "waiting", "playing", "starting", "idle", "over", "gone"]
REASONS = [
    "left",
    "silent",
    "deposited",
    "away",
    "agreed",
    "forged",
    "finished",
    "taken over",
    "accepted",
    "time",
    "idle",
]
STRANGE = [
    "\0",
    "\x1b[2J",
    "名",
    "a:b",
    "[::1]:1",
    "localhost:70000",
    "127.0.0.1:12000",
    "{}",
    '{"turn":1}',
    "best=x",
    "best=3",
]

texts = st.sampled_from(WORDS) | st.sampled_from(REASONS) | st.sampled_from(STRANGE) | st.text(max_size=8)


def values(argument: amp.Argument) -> st.SearchStrategy[Any]:
    """What an argument can be, as far as its type tells."""
    if isinstance(argument, Text):
        limit = argument.limit
        return texts.filter(lambda text: len(text.encode("utf-8", "ignore")) <= limit)
    if isinstance(argument, Bytes):
        return st.binary(max_size=8)
    if isinstance(argument, Whole):
        few = st.integers(argument.least, min(argument.limit, 4))
        return few | few | st.integers(argument.least, argument.limit)
    if isinstance(argument, Flag):
        return st.booleans()
    if isinstance(argument, Items):
        return st.lists(values(argument.element), max_size=min(3, argument.limit))
    assert isinstance(argument, Rows)
    return st.lists(fields(argument.fields), max_size=min(3, argument.limit))


def fields(arguments: list[tuple[bytes, amp.Argument]] | Any) -> st.SearchStrategy[dict[str, Any]]:
    """What a command or a row can hold."""
    return st.fixed_dictionaries({name.decode(): values(argument) for name, argument in arguments})


@st.composite
def announcements(draw: st.DrawFn) -> tuple[type[amp.Command], dict[str, Any]]:
    """Something that a lobby could say."""
    command = draw(st.sampled_from(FROM_LOBBY))
    return command, draw(fields(command.arguments))


class AnyAnnouncement(SynchronousTestCase):
    """Ada has signed in at a lobby that says anything."""

    def _at(self, where: str) -> tuple[World, Session]:
        world = World()
        session, _, line = world.signed_in("Ada")
        if where != "idle":
            world.tell(line, commands.RoomChanged, mine=[room("r1", ("Ada", "Bob"))])
        if where == "playing":
            other, _ = world.session()
            world.tell(
                line, commands.HostMatch, match="m1", room="r1", game="rps", release="2.0.0", digest="", settings="",
                players=["Ada", "Bob"], seat=0, ticket=ticket(session, other), seconds=10,
            )  # fmt: skip
        return world, session

    @settings(max_examples=120, deadline=None)
    @given(st.sampled_from(["idle", "room", "playing"]), st.lists(announcements(), min_size=1, max_size=6))
    def test_any(self, where: str, said: list[tuple[type[amp.Command], dict[str, Any]]]) -> None:
        """No announcement of the page, with any arguments, at any time, is a fault of the client's."""
        world, _ = self._at(where)
        for command, arguments in said:
            line = world.lobby.lines[-1]
            if line.gone:
                break
            world.tell(line, command, **arguments)
            world.net.pass_time(1)
        self.assertEqual([str(failure.value) for failure in self.flushLoggedErrors()], [])

    @settings(max_examples=100, deadline=None)
    @given(st.sampled_from(FROM_LOBBY), st.lists(st.binary(max_size=30), max_size=5))
    def test_malformed(self, command: type[amp.Command], said: list[bytes]) -> None:
        """Nor is one with arguments that cannot be read: that costs the line."""
        world, _ = self._at("room")
        names = [name for name, _ in command.arguments]
        box = amp.AmpBox({b"_command": command.commandName, **dict(zip(names, said, strict=False))})
        world.lobby.lines[-1].sendBox(box)
        world.net.flush()
        self.assertEqual([str(failure.value) for failure in self.flushLoggedErrors()], [])

    def test_missing(self) -> None:
        """An announcement of which something is missing costs the line, and the client comes back by itself."""
        world, _ = self._at("idle")
        world.lobby.lines[-1].sendBox(amp.AmpBox({b"_command": b"RoomLeft", b"room": b"r1"}))
        world.net.flush()
        self.assertTrue(world.lobby.lines[-1].gone)
        world.net.pass_time(12)
        self.assertFalse(world.lobby.lines[-1].gone)
        self.assertEqual(world.lobby.times(commands.Resume), 1)

    def test_unknown(self) -> None:
        """One that this client does not know is passed over."""
        world, _ = self._at("idle")
        world.lobby.lines[-1].sendBox(amp.AmpBox({b"_command": b"Sing"}))
        world.net.flush()
        self.assertFalse(world.lobby.lines[-1].gone)
