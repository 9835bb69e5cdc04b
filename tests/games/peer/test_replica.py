"""The follower of the ordered log needs no seat, no line and no clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import BadSignature, OutOfOrder
from games.engine.model import Entry, Gone, Kind
from games.engine.signatures import Verifier
from games.peer.replica import Replica
from games.records.transcript import Onlooker, Writer, header_of
from games.records.transcript import read as read_transcript
from tests.support.peers import LOBBY_KEY, Network, credentials, rules_of, setup
from wire.tickets import read

GAMES = ("circus", "walk", "bids", "dice", "rolls", "tell")


def onlooker(net: Network) -> Verifier:
    """Who has the lobby's ticket of a match, and no place in it."""
    ticket = read(net.ticket, LOBBY_KEY.public_key(), 0.0)
    return Onlooker(ticket, LOBBY_KEY.public_key().public_bytes_raw().hex())


def follower(net: Network, record: Writer | None = None) -> Replica:
    """A replica of a match without a seat in it."""
    told = replace(setup(net.game, None, net.settings, len(net.clocks), net.gone), header=net.ticket)
    return Replica(told, rules_of(net.game), onlooker(net), record)


class Following(SynchronousTestCase):
    """A spectator, as it were."""

    def test_a_whole_match(self) -> None:
        """From the log alone it comes to the same end, with chance, simultaneous moves, and secrets opened."""
        for game in GAMES:
            net = Network(game, seats=3, gone=Gone.PLAYS_ON)
            net.begin()
            net.play_out(lambda bound: bound - 1)
            replica = follower(net)
            for number, entry in enumerate(net.host.table.transcript):
                self.assertIsNone(replica.table.ending)
                self.assertTrue(replica.follow(number, entry))
            self.assertEqual(replica.table, net.host.table, game)
            self.assertEqual(replica.table.ending, net.host.table.ending)
            self.assertEqual(tuple(replica.ordered), net.host.table.transcript)

    def test_move_by_move(self) -> None:
        """It can be told each entry as it is put in order, and sees what an onlooker may see."""
        net = Network("hunt")
        replica = follower(net)

        def told() -> None:
            for number in range(len(replica.ordered), net.host.table.count):
                replica.follow(number, net.host.table.transcript[number])

        net.begin()
        for _ in range(200):
            told()
            self.assertEqual(replica.table, net.host.table)
            if net.host.table.ending is not None:
                break
            self.assertIsNone(replica.table.position.view(None).you)
            for side in net.sides:
                net.play(side, lambda bound: 0)
        self.assertIsNotNone(replica.table.ending)

    def test_told_again(self) -> None:
        """What is said again changes nothing; what comes out of turn is refused."""
        net = Network("walk")
        net.begin()
        log = net.host.table.transcript
        replica = follower(net)
        for number, entry in enumerate(log[:3]):
            replica.follow(number, entry)
        for number, entry in enumerate(log[:3]):
            self.assertFalse(replica.follow(number, entry))
        self.assertEqual(replica.table.count, 3)
        self.assertRaises(OutOfOrder, replica.follow, 0, log[1])
        self.assertRaises(OutOfOrder, replica.follow, 2, log[3])
        self.assertTrue(replica.follow(3, log[3]))

    def test_forged(self) -> None:
        """Who passes the log on cannot change it; what was refused is not in the log."""
        net = Network("walk")
        net.begin()
        replica = follower(net)
        first, *_ = net.host.table.transcript
        forged = Entry(0, 1, Kind.RESIGN, "", first.signature)
        self.assertRaises(BadSignature, replica.follow, 0, forged)
        self.assertEqual(replica.ordered, [])
        self.assertTrue(replica.follow(0, first))

    def test_another_history(self) -> None:
        """Another history takes the table's place; what is new in it goes on in the log, and is a transcript."""
        net = Network("walk", seats=3)
        net.begin()
        path = Path(self.mktemp())
        header = header_of(replace(setup("walk", None, "", 3), header=net.ticket))
        replica = follower(net, Writer(path, header))
        for number, entry in enumerate(net.host.table.transcript[:2]):
            replica.follow(number, entry)
        other = replica.empty()
        for entry in (net.host.table.transcript[1], net.host.table.transcript[0], *net.host.table.transcript[2:]):
            other.accept(entry)
        new = replica.replace(other)
        self.assertEqual(new, list(net.host.table.transcript[2:]))
        self.assertEqual(replica.ordered, list(net.host.table.transcript))
        replica.close()
        self.assertEqual(read_transcript(path.read_text("utf-8")).entries, other.transcript)

    def test_record(self) -> None:
        """What it has followed is a transcript, from which the match can be replayed."""
        net = Network("dice")
        net.begin()
        net.play_out(lambda bound: 0)
        path = Path(self.mktemp())
        header = header_of(
            replace(setup("dice", None), header=net.ticket), LOBBY_KEY.public_key().public_bytes_raw().hex()
        )
        replica = follower(net, Writer(path, header))
        for number, entry in enumerate(net.host.table.transcript):
            replica.follow(number, entry)
        replica.close()
        written = read_transcript(path.read_text("utf-8"))
        self.assertEqual(written.entries, net.host.table.transcript)
        self.assertEqual(written.replay(rules_of("dice"), credentials(0, net.ticket)), net.host.table)
