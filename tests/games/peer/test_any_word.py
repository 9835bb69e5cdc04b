"""Whatever one peer says to the other: it is answered, passed over, or costs the match or the line; it is no fault."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MatchIsOver
from games.engine.model import Entry, Kind
from games.peer.commands import BEATS, FROM_GUEST, FROM_HOST, Submit
from tests.support.peers import TICKET, Network

COMMANDS = {command.commandName: command for command in (*BEATS, *FROM_GUEST, *FROM_HOST)}
KINDS = [
    b"commit",
    b"link",
    b"reveal",
    b"move",
    b"open",
    b"resign",
    b"timeout",
    b"gone",
    b"offer",
    b"agree",
    b"decline",
]
LIKELY = [
    *KINDS,
    b"0",
    b"1",
    b"2",
    b"3",
    b"4",
    b"62",
    b"",
    b"left",
    b"broken",
    b"m1",
    TICKET.encode(),
    b"rock",
    b"a" * 64,
]
STRANGE = [b"\xff", b"-1", b"9" * 30, b"\0", b"{}", b"draw", "名".encode()]

values = st.sampled_from(LIKELY) | st.sampled_from(STRANGE) | st.binary(max_size=8)


@st.composite
def said(draw: st.DrawFn) -> amp.AmpBox:
    """A command with some of its arguments, to which no answer is wanted."""
    name = draw(st.sampled_from([*COMMANDS, b"Sing", b""]))
    own = COMMANDS[name].arguments if name in COMMANDS else [(b"body", None)]
    arguments = {key: draw(st.sampled_from(KINDS) if key == b"kind" else values) for key, _ in own}
    for key in draw(st.lists(st.sampled_from(sorted(arguments)), max_size=1)) if arguments else ():
        del arguments[key]
    return amp.AmpBox({b"_command": name, **arguments})


class AnyWord(SynchronousTestCase):
    """A host and a guest who play."""

    @settings(max_examples=150, deadline=None)
    @given(st.booleans(), st.booleans(), st.lists(said(), min_size=1, max_size=5))
    def test_any(self, begun: bool, by_host: bool, boxes: list[amp.AmpBox]) -> None:
        """No command with any arguments, to which no answer is wanted, before or in the match, is a fault of who hears
        it."""
        net = Network()
        if begun:
            net.begin()
        else:
            net.sit()
        wire = net.wires[-1]
        line = wire.host_end if by_host else wire.guest_end
        for box in boxes:
            if line.transport is None:
                break
            line.sendBox(box)
            line.hurry()
            net.settle()
        net.pass_time(2)
        self.assertEqual([failure.getTraceback() for failure in self.flushLoggedErrors()], [])
        net.host.close()
        net.guest.close()
        net.pass_time(20)
        self.assertEqual([failure.getTraceback() for failure in self.flushLoggedErrors()], [])

    def test_refused_without_answer(self) -> None:
        """Words that cannot be taken, and to which no answer is wanted, leave the line as it is."""
        net = Network()
        net.begin()
        wire = net.wires[-1]
        for box in ({b"_command": b"Leave"}, {b"_command": b"Submit", b"turn": b"x"}, {b"_command": b"Sing"}):
            wire.guest_end.sendBox(amp.AmpBox(box))
            wire.guest_end.hurry()
            net.settle()
        self.assertFalse(wire.closing)
        self.assertTrue(net.host.running)
        net.host.close()
        net.guest.close()
        net.pass_time(20)

    def test_before_all_sit(self) -> None:
        """A guest that sits and speaks before the last one has come is refused; the match begins all the same."""
        net = Network("walk", seats=3)
        first, second = net.guests
        sat = net.sit(first)
        net.settle()
        early = Entry(0, 1, Kind.COMMIT, "a" * 64)
        self.assertFalse(first.lines)
        refused: list[Failure] = []
        net.wires[0].guest_end.callRemote(Submit, **vars(early)).addErrback(refused.append)
        net.settle()
        self.assertIsInstance(refused[0].value, MatchIsOver)
        net.sit(second)
        net.settle()
        self.successResultOf(sat)
        self.assertTrue(all(side.running for side in net.sides))
        net.play_out(lambda bound: 0)
