"""Reports from a player's client to the operator's command line (P2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from twisted.internet.defer import Deferred

from lobby import commands
from lobby.errors import AlreadyReported, BadArgument, NoSuchPlayer, ReportingYourself, TryLater
from lobby.storage.schema import roles
from tests.lobby.operator.test_desk import HOSTILE, harmless
from tests.support.operator import OperatorCase


class Reports(OperatorCase):
    def report(self, client, player: str, reason: str) -> str:  # type: ignore[no-untyped-def]
        return str(self.call(client, commands.ReportPlayer, player=player, reason=reason)["player"])

    def test_the_way_of_one(self) -> None:
        """P2: a player reports another, is told so, and the operator reads it with what the player had heard, notes
        what came of it, and has it out of the way; that and the reading stand in the audit."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.call(bob, commands.Tell, player="Ada", text="you fool")
        self.assertEqual(self.report(ada, "BOB", "he insults me"), "Bob")
        ((listed),) = self.op("reports")["reports"]
        self.assertEqual((listed["name"], listed["by"], listed["reason"]), ("Bob", "Ada", "he insults me"))
        whole = self.op("report 1")
        self.assertEqual(
            [(one["speaker"], one["to"], one["text"]) for one in whole["heard"]], [("Bob", "Ada", "you fool")]
        )
        self.assertIn("you fool", self.ask("report", "1").text)
        self.op("report 1 done muted for an hour")
        self.assertEqual(self.op("reports")["reports"], [])
        again = self.op("report 1")
        self.assertEqual((again["handled_by"], again["note"]), ("root (uid 0)", "muted for an hour"))
        self.refused("report 1 done", "done already")
        self.refused("report 7", "There is no report 7")
        self.refused("report x", "must be a report's number")
        self.assertEqual([one.what for one in self.audited()][:2], ["report 1", "report 1"])
        self.assertIn("report 1 done muted for an hour", [one.what for one in self.audited()])
        self.assertEqual(bob.heard(commands.Notice), [], "who was reported is not told")

    def test_operators_who_are_here(self) -> None:
        """P2: operators who are here are told that a report has come, and nobody else is; nor is an operator told of a
        report about itself."""
        carla, _ = self.dial()
        self.call(carla, commands.Hello, protocol=commands.PROTOCOL, software="test", features=["notices"])
        self.call(carla, commands.Register, name="Carla", password="secret")
        self.now_operator("Carla")
        ada, bob = self.come("Ada"), self.come("Bob")
        self.report(ada, "Bob", "spam")
        self.report(ada, "Carla", "unfair")
        self.assertEqual([(one["kind"], one["text"]) for one in carla.heard(commands.Notice)],
                         [("reported", "Ada reports Bob: spam")])  # fmt: skip
        self.assertEqual(ada.heard(commands.Notice) + bob.heard(commands.Notice), [])

    def now_operator(self, name: str) -> None:
        """The role is stored."""
        account = self.world.by_key[name.casefold()].account
        values = {"account": account, "role": "operator", "since": datetime(2026, 1, 1)}
        given = self.database.run(lambda connection: connection.execute(insert(roles).values(values)).close())
        self.successResultOf(Deferred.fromCoroutine(given))

    def test_who_has_gone(self) -> None:
        """P2: who insults somebody and leaves can be reported all the same; a name that nobody knows cannot."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.call(bob, commands.Tell, player="Ada", text="you fool")
        self.call(bob, commands.Logout)
        self.assertEqual(self.report(ada, "bob", "spam"), "Bob")
        self.assertRaises(NoSuchPlayer, self.report, ada, "Nobody", "spam")
        self.assertRaises(ReportingYourself, self.report, ada, "ADA", "spam")
        self.assertRaises(AlreadyReported, self.report, ada, "Bob", "spam")

    def test_hostile(self) -> None:
        """P1: whatever stands in a reason, a note or the words, every output stays lines of harmless text."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.call(bob, commands.Tell, player="Ada", text=HOSTILE)
        self.report(ada, "Bob", HOSTILE)
        self.assertTrue(self.ask("report", "1", "done", HOSTILE).done)
        for words in (["reports"], ["report", "1"], ["audit"]):
            answer = self.ask(*words)
            self.assertTrue(answer.done)
            self.assertTrue(harmless(answer.text), answer.text)
        self.assertRaises(BadArgument, self.report, ada, "Bob", "x" * 501)

    def test_a_flood(self) -> None:
        """P2: 200 reports within a minute by many names of one address: a few are kept, the rest are refused in words,
        and somebody elsewhere is heard."""
        bob = self.come("Bob")
        kept = refused = 0
        for number in range(50):
            client = self.come(f"Crowd{number}", "203.0.113.9")
            for _ in range(4):
                try:
                    self.report(client, "Bob", "spam")
                except (TryLater, AlreadyReported):
                    refused += 1
                else:
                    kept += 1
            self.hang_up(client)
            self.beat(bob, seconds=1)
        self.assertEqual(kept + refused, 200)
        self.assertLessEqual(kept, 10)
        self.assertEqual(self.op("reports")["total"], kept)
        self.report(self.come("Ada", "198.51.100.7"), "Bob", "true")
        self.assertEqual(self.op("reports")["reports"][-1]["by"], "Ada")
