"""The lobby may die: rooms and matches come back with their players, and no result is lost or doubled (R1)."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby import commands, errors
from lobby.commands.reasons import Verdict
from lobby.core.model.match import Result
from lobby.recovery import signer
from lobby.storage.results import Results
from lobby.storage.schema import results
from tests.support.lobby import FakeClient
from tests.support.sessions import SessionCase
from wire.endings import EndReason
from wire.tickets import public_key, read

ADAS, BEAS = "02" + "a1" * 32, "03" + "cd" * 32
"""Public keys."""


class Case(SessionCase):
    """Ada and Bea, and the match that they play."""

    believes = True

    def setUp(self) -> None:
        super().setUp()
        self.ada, self.adas = self.sign_in(commands.Register, name="Ann", password="x", public_key=ADAS)
        self.bea, self.beas = self.sign_in(commands.DropIn, name="Ben", public_key=BEAS)

    def start(self) -> str:
        """They begin a match."""
        (room,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="best=1")["mine"]
        self.call(self.bea, commands.JoinRoom, room=room["room"])
        order = self.ada.heard(commands.HostMatch)[-1]
        self.started: str = order["ticket"]
        match: str = order["match"]
        return match

    def play(self) -> str:
        """They play."""
        match = self.start()
        self.call(self.ada, commands.RoomReady, match=match, addresses=["192.0.2.1:20000"])
        self.call(self.bea, commands.Joined, match=match)
        return match

    def ticket(self, client: FakeClient) -> str:
        """The newest ticket that a client has."""
        ticket: str = client.heard(commands.RoomChanged)[-1]["mine"][0]["ticket"]
        return ticket

    def kill(self) -> None:
        """The lobby is killed and restarted."""
        self.die()
        self.rise()

    def back(self, token: str, *held: str) -> FakeClient:
        """A client comes back, with the tickets that it holds."""
        client, _ = self.resume(token)
        self.call(client, commands.Restore, tickets=list(held))
        return client

    def report(self, client: FakeClient, match: str, ticket: str | None = None, winner: int = 1) -> bool:
        """A client reports; the ticket with which the match began it shows where the lobby does not know the match."""
        places = [1, 2] if winner == 1 else [2, 1]
        said = {"match": match, "places": places, "anchor": "", "signature": ""}
        try:
            answer = self.call(client, commands.Report, **said)
        except errors.NoSuchMatch:
            answer = self.call(client, commands.Report, **said, ticket=ticket or self.started)
        self.flush()
        settled: bool = answer["settled"]
        return settled

    def ended(self, client: FakeClient) -> list[tuple[list[int], bool]]:
        return [(one["places"], one["verdict"] == "agreed") for one in client.heard(commands.MatchEnded)]

    def written(self) -> int:
        """How many results there are."""

        def work(connection: Connection) -> int:
            return connection.execute(select(func.count()).select_from(results)).scalar_one()

        return int(self.successResultOf(Deferred.fromCoroutine(self.database.look(work))))


class Dying(Case):
    def test_match_goes_on(self) -> None:
        """R1: both come back into their match, and report as if nothing had been."""
        match = self.play()
        held = self.ticket(self.ada), self.ticket(self.bea)
        self.kill()
        ada, bea = self.back(self.adas, held[0]), self.back(self.beas, held[1])
        for client in (ada, bea):
            (mine,) = self.call(client, commands.Subscribe)["mine"]
            self.assertEqual((mine["status"], len(mine["members"])), ("playing", 2))
            self.assertIn(match, [one["match"] for one in client.heard(commands.MatchBegan)])
        self.assertEqual([self.report(client, match) for client in (ada, bea)], [False, False])
        self.assertEqual((self.ended(ada), self.ended(bea), self.written()), ([([1, 2], True)],) * 2 + (1,))
        self.assertEqual((self.status("Ann"), self.status("Ben"), self.world.rooms), ("idle", "idle", {}))

    def test_ended_while_it_was_down(self) -> None:
        """R1: a match that was played to its end meanwhile is reported with its ticket, without Restore."""
        match = self.play()
        self.kill()
        ada, _ = self.resume(self.adas)
        self.assertFalse(self.report(ada, match))
        bea, _ = self.resume(self.beas)
        self.assertFalse(self.report(bea, match))
        self.assertEqual((self.ended(ada), self.ended(bea), self.written()), ([([1, 2], True)],) * 2 + (1,))

    def test_result_stood_already(self) -> None:
        """R1: a match whose result is on disk does not come back; who reports it again is told what stands."""
        match = self.play()
        held = self.ticket(self.ada)
        self.report(self.ada, match)
        self.report(self.bea, match)
        self.kill()
        ada = self.back(self.adas, held)
        self.assertEqual(self.world.rooms, {})
        self.assertTrue(self.report(ada, match, winner=2))
        self.assertEqual((self.ended(ada), self.written()), ([([1, 2], True)], 1))

    def test_one_had_reported(self) -> None:
        """R1: a report that the lobby took with it into death is made again."""
        match = self.play()
        held = self.ticket(self.ada), self.ticket(self.bea)
        self.report(self.ada, match)
        self.kill()
        bea = self.back(self.beas, held[1])
        self.report(bea, match)
        ada = self.back(self.adas, held[0])
        self.report(ada, match)
        self.assertEqual((self.ended(ada), self.ended(bea)), ([([1, 2], True)],) * 2)

    def test_start_under_way(self) -> None:
        """R1: a start in the middle of which it died failed; either may try again."""
        self.start()
        held = self.ticket(self.bea)
        self.kill()
        bea = self.back(self.beas, held)
        ada = self.back(self.adas)
        for client in (ada, bea):
            self.call(client, commands.Subscribe)
            self.assertEqual([one["why"] for one in client.heard(commands.StartFailed)], ["lobby restarted"])
        self.call(bea, commands.Retry)
        self.assertEqual(len(ada.heard(commands.HostMatch)), 1)

    def test_worthless_tickets(self) -> None:
        """J3: forged and expired tickets, and another lobby's, do nothing and hurt nobody."""
        self.play()
        held = self.ticket(self.ada)
        self.kill()
        self.back(self.adas, "nonsense", held[:-4] + "AAAA", "é.é")
        self.wall += 90_000
        self.back(self.adas, held)
        self.key = signer.make()
        self.wall -= 90_000
        self.kill()
        self.back(self.adas, held)
        self.assertEqual(self.world.rooms, {})
        self.assertRaises(errors.NoSuchMatch, self.report, self.back(self.adas), "0" * 16, held)

    def test_tickets_of_a_living_lobby(self) -> None:
        """R2: a lobby that did not die knows better than any ticket."""
        match = self.play()
        held = self.ticket(self.ada)
        for client in (self.ada, self.bea):
            self.report(client, match)
        self.call(self.ada, commands.Restore, tickets=[held])
        self.assertEqual((self.world.rooms, self.status("Ann")), ({}, "idle"))
        self.assertTrue(self.report(self.bea, match))

    def test_ticket_proves_the_members(self) -> None:
        """R5: with the key of Hello everybody can see whose certificate belongs on which seat of which match."""
        match = self.start()
        key = public_key(self.hello(self.dial()[0])["key"])
        ticket = read(self.ada.heard(commands.HostMatch)[-1]["ticket"], key, self.wall)
        self.assertEqual((ticket.match, ticket.seat_of(ADAS), ticket.seat_of(BEAS)), (match, 0, 1))
        self.assertIsNone(ticket.seat_of(""))


class Lines(Case):
    """A line breaks while a match starts."""

    def test_said_again(self) -> None:
        """R2: what a player has not replied to is said again on its new line, after Subscribe's answer."""
        match = self.start()
        ada = self.back(self.adas)
        self.assertEqual(ada.heard(commands.HostMatch), [])
        self.call(ada, commands.Subscribe)
        self.assertEqual([one["match"] for one in ada.heard(commands.HostMatch)], [match])
        self.call(ada, commands.RoomReady, match=match, addresses=["192.0.2.1:20000"])
        bea = self.back(self.beas)
        self.call(bea, commands.Subscribe)
        self.assertEqual([one["addresses"] for one in bea.heard(commands.ConnectTo)], [["192.0.2.1:20000"]])

    def test_reachable(self) -> None:
        """R6: a member says where it can be reached, and the other one is told at once and on a new line."""
        match = self.start()
        self.call(self.bea, commands.Meet, match=match, addresses=["192.0.2.9:20001"])
        told = {"match": match, "seat": 1, "addresses": ["192.0.2.9:20001"]}
        self.assertEqual(self.ada.heard(commands.Reachable), [told])
        ada = self.back(self.adas)
        self.call(ada, commands.Subscribe)
        self.assertEqual(ada.heard(commands.Reachable), [told])
        self.assertEqual(self.bea.heard(commands.Reachable), [])
        self.assertRaises(errors.NoSuchMatch, self.call, self.bea, commands.Meet, match="0" * 16, addresses=[])


class BrokenDisk(Case):
    """The disk refuses results for a while."""

    def setUp(self) -> None:
        super().setUp()
        self.broken = True
        whole = Results.take

        async def take(kept: Results, result: Result) -> Any:
            if self.broken:
                raise errors.StorageFailed
            return await whole(kept, result)

        self.patch(Results, "take", take)

    def test_told_when_it_stands(self) -> None:
        """R1: the players are free at once; the end is told only when it is on disk, which is tried again and again."""
        match = self.play()
        for client in (self.ada, self.bea):
            self.assertFalse(self.report(client, match))
        self.assertEqual((self.status("Ann"), self.ended(self.ada)), ("idle", []))
        self.beat(self.ada, self.bea, seconds=4)
        self.assertFalse(self.report(self.ada, match))
        self.broken = False
        self.beat(self.ada, self.bea, seconds=5)
        self.assertEqual((self.ended(self.ada), self.ended(self.bea)), ([([1, 2], True)],) * 2)
        self.assertEqual((self.written(), self.dispatcher.result_writer.pending), (1, {}))

    def test_killed_before(self) -> None:
        """R1: where the lobby dies before the result is on disk, the players report it again."""
        match = self.play()
        for client in (self.ada, self.bea):
            self.report(client, match)
        self.broken = False
        self.kill()
        self.assertEqual(self.written(), 0)
        ada, bea = self.back(self.adas), self.back(self.beas)
        for client in (ada, bea):
            self.report(client, match)
        self.assertEqual((self.ended(ada), self.written()), ([([1, 2], True)], 1))


class Book(Case):
    """The table of results."""

    def test_first_word_stands(self) -> None:
        """R1: a match has one row for good: whatever is recorded of it later, the first is what stands."""
        book = Results(self.database, lambda: self.wall)
        names = ("Ann", "Zoë"), ("ann", "zoë"), ("s1", "")
        first = Result("m1", "R1", "rps", "2.0.0", "best=1", *names, (1, 2), EndReason.PLAYED, 63, Verdict.AGREED, "")
        other = Result(
            "m1",
            "R1",
            "rps",
            "2.0.0",
            "best=1",
            *names,
            (),
            EndReason.INTERRUPTED,
            63,
            Verdict.UNRESOLVED,
            "Nobody knows.",
        )
        for said in (first, other, first):
            self.assertEqual(self.successResultOf(Deferred.fromCoroutine(book.take(said))), first)
        self.assertEqual(self.written(), 1)
        self.assertEqual(self.successResultOf(Deferred.fromCoroutine(book.find("m1"))), first)
        self.assertIsNone(self.successResultOf(Deferred.fromCoroutine(book.find("m2"))))
        over = self.successResultOf(Deferred.fromCoroutine(book.over({"m2", "m1"}, {"R2"})))
        self.assertEqual(over, {"m1", "R1"})


class Keys(SynchronousTestCase):
    """The file of the key."""

    def test_kept(self) -> None:
        """R5: the key is made once, for its owner's eyes only, and is the same at the next start."""
        folder = Path(self.mktemp())
        folder.mkdir()
        made = signer.TicketSigner(signer.kept(folder), lambda: 0).public
        self.assertEqual(stat.S_IMODE((folder / signer.FILE).stat().st_mode), 0o600)
        self.assertEqual(signer.TicketSigner(signer.kept(folder), lambda: 0).public, made)
        self.assertEqual({file.name for file in folder.iterdir()} - {f".{signer.FILE}.lock"}, {signer.FILE})

    def test_damaged(self) -> None:
        """R5: a file that holds no such key is named, with what to do."""
        folder = Path(self.mktemp())
        self.assertRaises(signer.UnusableKey, signer.kept, folder)
        folder.mkdir()
        (folder / signer.FILE).write_bytes(b"nonsense")
        problem = self.assertRaises(signer.UnusableKey, signer.kept, folder)
        self.assertIn("--anew tickets", str(problem))
