"""The core's reports: what is attached, and how often one may report."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from lobby.core import chat, reports, rooms
from lobby.core.model.heard import MOST_HEARD
from lobby.core.model.report_limits import ALL_AT_ONCE, AT_ONCE, TOGETHER
from lobby.errors import BadArgument, BadText, ReportingYourself, TryLater
from tests.support.core import come, small_world


class Reporting(SynchronousTestCase):
    def setUp(self) -> None:
        self.world = small_world()
        self.ada, self.bob, self.eve = come(self.world, "Ada", "Bob", "Eve")
        self.now = 0.0

    def tell(self, one, other, text: str) -> None:  # type: ignore[no-untyped-def]
        self.now += 10
        chat.tell(self.world, one, other, text, self.now)

    def context(self, key: str) -> list[tuple[str, str, str]]:
        return [(line.speaker, line.to, line.text) for line in reports.context(self.ada, key)]

    def test_what_the_reporter_heard(self) -> None:
        """P2: a report has the words of the reporter's rooms, and those between the two alone; what others have told
        the reporter alone is not shown, and what the reporter never heard is not there."""
        room = rooms.create(self.world, self.ada, "rps", True, "")
        rooms.join(self.world, self.bob, room.id)
        chat.say(self.world, self.bob, "in the room", 0)
        chat.say(self.world, self.ada, "stop it", 0)
        self.tell(self.bob, self.ada, "alone")
        self.tell(self.eve, self.ada, "a secret of Eve's")
        self.tell(self.bob, self.eve, "not for Ada")
        self.tell(self.ada, self.bob, "no")
        room_said = [("Bob", "", "in the room"), ("Ada", "", "stop it")]
        self.assertEqual(self.context("bob"), [*room_said, ("Bob", "Ada", "alone"), ("Ada", "Bob", "no")])
        self.assertEqual(self.context("eve"), [*room_said, ("Eve", "Ada", "a secret of Eve's")])

    def test_blocked_words_are_not_heard(self) -> None:
        """P2: what a player has blocked is not attached: it did not see it."""
        room = rooms.create(self.world, self.ada, "rps", True, "")
        rooms.join(self.world, self.bob, room.id)
        chat.block(self.world, self.ada, "bob", "Bob")
        chat.say(self.world, self.bob, "unheard", 0)
        self.assertEqual(self.context("bob"), [])

    def test_words_while_the_line_was_away(self) -> None:
        """P2: words that were kept for a line that was away count as heard when they are told."""
        self.ada.detached = True
        self.tell(self.bob, self.ada, "later")
        self.assertEqual(self.context("bob"), [])
        self.ada.detached = False
        chat.catch_up(self.world, self.ada)
        self.assertEqual(self.context("bob"), [("Bob", "Ada", "later")])

    def test_bounded(self) -> None:
        """P2: the last words are attached, and never many."""
        for number in range(MOST_HEARD * 2):
            self.tell(self.bob, self.ada, f"word {number}")
        self.assertEqual(len(self.ada.heard), MOST_HEARD)
        told = self.context("bob")
        self.assertEqual(len(told), reports.MOST_CONTEXT)
        self.assertEqual(told[-1][2], f"word {MOST_HEARD * 2 - 1}")

    def check(self, session, key: str = "bob", reason: str = "spam", now: float = 0) -> str:  # type: ignore[no-untyped-def]
        return reports.check(self.world, session, key, reason, now)

    def test_reasons(self) -> None:
        """P2: a reason is one harmless line that can be read, and nobody reports itself."""
        self.assertEqual(self.check(self.ada, reason=" \x1b[2Jspam\r\n\u202ex "), chat.check("\x1b[2Jspam\r\n\u202ex"))
        self.assertRaises(BadText, self.check, self.ada, reason=" \u200b ")
        self.assertRaises(BadArgument, self.check, self.ada, reason="é" * (reports.MOST_REASON // 2 + 1))
        self.assertRaises(ReportingYourself, self.check, self.ada, "ada")

    def test_how_often(self) -> None:
        """P2: 200 reports a minute: a reporter has a few, drop-ins of one address count as one, and all together are
        bounded; others than the crowd still get through."""
        taken = 0
        for number in range(200):
            try:
                self.check(self.ada, now=number * 0.3)
            except TryLater as later:
                self.assertGreater(int(later.parameters["seconds"]), 0)
            else:
                taken += 1
        self.assertLessEqual(taken, AT_ONCE + 2)
        self.eve.address = "198.51.100.7"
        self.check(self.eve, now=60)
        self.bob.account, all_of_them = None, 0
        for number in range(1_000):
            self.bob.address = f"203.0.{number // 250}.{number % 250}"
            try:
                self.check(self.bob, "eve", now=60)
            except TryLater:
                continue
            all_of_them += 1
        self.assertLessEqual(all_of_them, ALL_AT_ONCE)
        self.assertGreater(all_of_them, ALL_AT_ONCE - 5)

    def test_an_address(self) -> None:
        """P2: accounts of one address share what that address may report."""
        taken = 0
        for account in range(100):
            self.bob.address, self.bob.account = "203.0.113.9", account
            try:
                self.check(self.bob, "eve")
            except TryLater:
                continue
            taken += 1
        self.assertEqual(taken, AT_ONCE * TOGETHER)
