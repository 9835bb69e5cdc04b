"""A line between two peers breaks, and the match goes on where it was: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost
from twisted.logger import LogLevel, capturedLogs
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Ending, Entry, Kind, Reason
from games.peer.match import Match
from games.records.appendfile import MOST_FILES, make_room
from games.records.journal import SUFFIX, Journal
from tests.support.peers import Network, Wire

HOST_LATE = ("ended", Ending((2, 1), Reason.TIMEOUT, 0))


def lose(wire: Wire) -> None:
    """The connection breaks; what was under way is lost, and both ends notice."""
    wire.stuck = True
    for protocol in (wire.pump.client, wire.pump.server):
        if protocol.connected:
            protocol.transport.disconnected = True
            protocol.connectionLost(Failure(ConnectionLost()))


class Breaking(Network):
    """A network whose line breaks after so many deliveries, and is made again.

    :param after: the deliveries; :param dials: who makes the new line: ``guest`` or ``host``.
    """

    def __init__(self, game: str, after: int, dials: str, settings: str = "") -> None:
        self.left, self.dials, self.deliveries = after, dials, 0
        super().__init__(game, settings)

    def begin(self) -> None:
        """Sit, whatever becomes of the first line."""
        self.sit().addErrback(lambda failure: None)
        self.settle()

    def settle(self) -> None:
        """Carry everything, and break the line when it is time."""
        moved = True
        while moved:
            moved = False
            self.clock.advance(0)
            self.guest_clock.advance(0)
            for wire in list(self.wires):
                if not wire.stuck and wire.flow():
                    moved = True
                    self._delivered(wire)

    def _delivered(self, wire: Wire) -> None:
        self.deliveries += 1
        if self.deliveries == self.left:
            lose(wire)
            self.again()

    def again(self) -> None:
        """A new line, unless the guest knows the end."""
        if not self.guest.wants(0):
            return
        if self.dials == "host":
            self.connect_from_host()
        else:
            self.sit().addErrback(lambda failure: None)


def words(side: Match) -> list[Entry]:
    """What was said, without the signatures, which come out differently each time."""
    return [replace(entry, signature="") for entry in side.table.transcript]


class EveryPoint(SynchronousTestCase):
    """The line breaks at each point of a match, and either side makes it again."""

    def check(self, net: Network) -> None:
        """Both tables are equal, and both were told everything exactly once."""
        self.assertEqual(net.host.table, net.guest.table)
        for sees, side in ((net.host_sees, net.host), (net.guest_sees, net.guest)):
            self.assertEqual(sees.all("ended"), [("ended", side.table.ending)])
            told = [entry for event in sees.all("changed") for entry in event[1:]]
            self.assertEqual(tuple(told), side.table.transcript)
            self.assertEqual(len(sees.all("seated")), 1)
            self.assertEqual(sees.all("refused"), [])
            ending = side.table.ending
            assert ending is not None
            self.assertEqual(ending.reason, Reason.PLAYED)
        self.assertEqual(len(set(net.host.table.transcript)), len(net.host.table.transcript))

    def every(self, game: str, settings: str, step: int) -> None:
        """A match of a game, once without trouble and then with a break after each ``step`` deliveries."""
        whole = Breaking(game, 0, "guest", settings)
        whole.begin()
        whole.play_out(Random(5).randrange)
        whole.settle()
        self.check(whole)
        for dials in ("guest", "host"):
            for after in range(1, whole.deliveries + 1, step):
                with self.subTest(game=game, dials=dials, after=after):
                    net = Breaking(game, after, dials, settings)
                    net.begin()
                    net.play_out(Random(5).randrange)
                    net.settle()
                    self.check(net)
                    self.assertEqual(words(net.host), words(whole.host))
                    net.pass_time(20)
                    self.successResultOf(net.host.closed())
                    self.successResultOf(net.guest.closed())
                    self.assertEqual(net.timers(), [])

    def test_rps(self) -> None:
        """Simultaneous moves: nobody can change a throw by breaking the line."""
        self.every("rps", "best=1", 1)

    def test_gomoku(self) -> None:
        """Moves in turn."""
        self.every("gomoku", "", 29)

    def test_hunt(self) -> None:
        """Hidden boards."""
        self.every("hunt", "", 13)


class Breaks(SynchronousTestCase):
    """What the players are told, and what time does."""

    def setUp(self) -> None:
        self.net = Network("rps", "time=20")
        self.net.begin()

    def play(self, side: Match, text: str) -> Deferred[None]:
        """A side plays."""
        made = Deferred.fromCoroutine(side.own.play(text))
        self.net.settle()
        return made

    def test_told(self) -> None:
        """Both are told at once that the line broke, and when it is there again."""
        lose(self.net.wires[0])
        self.assertEqual(self.net.host_sees.told[-1], ("silent", 1, 0.0))
        self.assertEqual(self.net.guest_sees.told[-1], ("silent", 0, 0.0))
        self.net.pass_time(10)
        self.net.sit()
        self.net.settle()
        self.assertEqual(self.net.host_sees.told[-1], ("back", 1))
        self.assertEqual(self.net.guest_sees.told[-1], ("back", 0))
        self.net.pass_time(5)
        self.assertEqual(len(self.net.host_sees.all("silent")), 1)

    def test_moves_meanwhile(self) -> None:
        """What either side plays while there is no line reaches the other when there is one."""
        lose(self.net.wires[0])
        host, guest = self.play(self.net.host, "rock"), self.play(self.net.guest, "paper")
        self.successResultOf(host)
        self.assertNoResult(guest)
        self.net.sit()
        self.net.settle()
        self.successResultOf(guest)
        self.assertEqual(self.net.guest.table, self.net.host.table)
        self.assertEqual(self.net.host.table.state.last, ("rock", "paper"))

    def test_time_runs_on(self) -> None:
        """The time for a move goes on while the line is down: whose time is up then has lost, and both say so."""
        self.successResultOf(self.play(self.net.guest, "rock"))
        self.net.pass_time(10)
        lose(self.net.wires[0])
        self.net.pass_time(12)
        self.net.sit()
        self.net.settle()
        self.assertEqual(self.net.host_sees.all("ended"), [HOST_LATE])
        self.assertEqual(self.net.guest_sees.all("ended"), [HOST_LATE])

    def test_end_while_the_line_is_down(self) -> None:
        """The match ends at the host's table; the guest comes back for the end, and only then the host closes."""
        self.successResultOf(self.play(self.net.guest, "rock"))
        lose(self.net.wires[0])
        self.successResultOf(Deferred.fromCoroutine(self.net.host.own.resign()))
        closed = self.net.host.closed()
        self.net.pass_time(10)
        self.assertNoResult(closed)
        self.net.sit()
        self.net.settle()
        self.assertEqual(self.net.guest.table, self.net.host.table)
        self.successResultOf(closed)

    def test_end_that_nobody_comes_back_for(self) -> None:
        """The host waits for the guest as long as for anybody who is silent, and no longer."""
        lose(self.net.wires[0])
        self.successResultOf(Deferred.fromCoroutine(self.net.host.own.resign()))
        closed = self.net.host.closed()
        self.net.pass_time(16)
        self.successResultOf(closed)
        self.assertEqual(self.net.clock.getDelayedCalls(), [])

    def test_leaving_is_final(self) -> None:
        """Who says that it leaves is not waited for."""
        self.net.guest.leave()
        self.net.settle()
        self.successResultOf(self.net.host.closed())
        self.assertIsNone(self.net.host.connections.buildProtocol(None))

    def test_relayed_line_and_then_a_direct_one(self) -> None:
        """The client is told that a line is relayed, and when a direct one has replaced it; not the other way round."""
        self.net.guest.connections.seat(relayed_line(self.net.guest), 0)
        self.assertEqual(self.net.guest_sees.told[-1], ("way", 0, True))
        self.net.sit()
        self.net.settle()
        self.assertEqual(self.net.guest_sees.all("way"), [("way", 0, True), ("way", 0, False)])


def relayed_line(side: Match) -> Any:
    """A line through the lobby."""
    line = side.connections.buildProtocol(None)
    assert line is not None
    line.relayed = True
    return line


class Journals(SynchronousTestCase):
    """What was said is on disk before it is said."""

    def test_kept(self) -> None:
        """The chain, sealed moves with their nonces, and entries are in a file that only its owner may read."""
        path = Path(self.mktemp()) / "m1-1.journal"
        net = Network()
        net.guest.own.journal = Journal(path)
        net.guest.own.journal.note("seat", seat=1, **net.guest.own.keeper.kept())
        net.begin()
        said: list[bytes] = []
        line = net.wires[0].guest_end
        submit = line.callRemote

        def noting(*command: Any, **arguments: Any) -> Any:
            said.append(path.read_bytes())
            return submit(*command, **arguments)

        self.patch(line, "callRemote", noting)
        Deferred.fromCoroutine(net.guest.own.play("rock")).addErrback(lambda failure: None)
        commitment = json.loads(said[0].splitlines()[-1])
        self.assertEqual((commitment["what"], commitment["kind"]), ("said", Kind.COMMIT))
        self.assertTrue(commitment["move"].endswith(" rock"))
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        net.guest.leave()
        net.settle()
        self.assertIn("chain", json.loads(path.read_bytes().splitlines()[0]))

    def test_bounded(self) -> None:
        """So many journals are kept; the oldest make way."""
        folder = Path(self.mktemp())
        folder.mkdir()
        for number in range(MOST_FILES + 5):
            file = folder / f"m{number}.journal"
            file.write_text("{}")
            os.utime(file, (number, number))
        make_room(folder, SUFFIX)
        left = {file.name for file in folder.iterdir()}
        self.assertEqual(left, {f"m{number}.journal" for number in range(5, MOST_FILES + 5)})

    def test_disk_that_takes_nothing(self) -> None:
        """The match goes on without a journal; it is logged."""
        file = Path(self.mktemp())
        file.write_text("no folder")
        with capturedLogs() as events:
            journal = Journal(file / "m1.journal")
            journal.note("said", body="x")
            journal.close()
        self.assertEqual([event["log_level"] for event in events], [LogLevel.warn])
