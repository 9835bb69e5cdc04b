"""The operator's commands in a lobby: what they tell, what they change, and the audit of it (P1)."""

from __future__ import annotations

import json
import unicodedata

from lobby import commands
from lobby.operator.commands import ALL
from lobby.operator.registry import Where
from tests.support.operator import OperatorCase

HOSTILE = "\x1b[2J\x9b31m\u202edrow\x07\r\nroot (uid 0): done [red]x[/red] \u2028" + "a" + "\u0301" * 100 + "\U000e0041"
"""What moves a cursor, turns a line around, begins a new one, is markup, and heaps marks over others' lines."""


def harmless(text: str) -> bool:
    """Whether a text moves no cursor, turns nothing around, and heaps nothing over other lines."""
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    heaped = "\u0301" * 5 in text
    return not heaped and all(sign == "\n" or unicodedata.category(sign) not in bad for sign in text)


class Looking(OperatorCase):
    def test_who_and_what(self) -> None:
        """P1: players, rooms and matches are listed with what an operator needs of them."""
        ada, bea = self.come("Ada"), self.come("Bea", "198.51.100.7")
        (room,) = self.call(ada, commands.CreateRoom, game="rps", public=False, settings="")["mine"]
        told = self.op("players")["players"]
        self.assertEqual([(one["name"], one["room"], one["address"]) for one in told],
                         [("Ada", room["room"], "192.0.2.1"), ("Bea", "", "198.51.100.7")])  # fmt: skip
        self.assertEqual([one["name"] for one in self.op("players 198.51")["players"]], ["Bea"])
        ((listed),) = self.op("rooms")["rooms"]
        self.assertEqual((listed["room"], listed["members"], listed["public"]), (room["room"], ["Ada"], False))
        self.call(bea, commands.JoinRoom, room=room["room"])
        ((match),) = self.op("matches")["matches"]
        self.assertEqual((match["players"], match["room"]), (["Ada", "Bea"], room["room"]))
        self.assertEqual(self.op(f"match {match['match']}")["players"], ["Ada", "Bea"])
        status = self.op("status")
        self.assertEqual((status["players"], status["rooms"], status["matches"]), (2, 1, 1))

    def test_account(self) -> None:
        """P1: of a player the addresses of late, sessions, sanctions and results are shown, also after they left."""
        ada = self.come("Ada", "198.51.100.7")
        self.op("mute Ada 2h shouting")
        told = self.op("account ada")
        self.assertEqual([one["address"] for one in told["addresses"]], ["198.51.100.7"])
        self.assertEqual([(one["kind"], one["reason"]) for one in told["sanctions"]], [("mute", "shouting")])
        self.assertEqual((told["name"], told["created"], len(told["tokens"])), ("Ada", None, 1))
        self.hang_up(ada)
        self.refused("account Nobody", "Nobody is here under the name Nobody")
        self.refused("match NOMATCH", "There is no match NOMATCH")

    def test_every_command_has_both_forms(self) -> None:
        """P1: what looks only is told as fields and as text alike."""
        self.come("Ada")
        for line in ("status", "players", "rooms", "matches", "bans", "audit", "account Ada"):
            answer = self.ask(*line.split())
            self.assertTrue(answer.done and answer.text and json.dumps(answer.data), line)


class Audited(OperatorCase):
    def test_who_when_what(self) -> None:
        """P1: every command that changes something stands in the audit with who, when, what, and what came of it."""
        self.come("Ada")
        self.ask("kick", "Ada", "so long", who="carla (uid 7)")
        self.ask("kick", "Ada")
        self.ask("players")
        told = [(one.at, one.who, one.what, one.outcome) for one in self.audited()]
        self.assertEqual(told[0][1:], ("carla (uid 7)", "kick Ada 'so long'", "done"))
        self.assertAlmostEqual(told[0][0], self.wall, places=3)
        self.assertEqual(told[1][1:3], ("root (uid 0)", "kick Ada"))
        self.assertTrue(told[1][3].startswith("refused: Nobody is here"))
        self.assertEqual(len(told), 2)

    def test_all_that_change(self) -> None:
        """P1: no command that changes anything is left out of the audit."""
        look = {"status", "players", "rooms", "matches", "match", "account", "bans", "audit", "certificate"}
        look |= {"codes", "operators", "reports"}
        self.assertEqual({name for name, one in ALL.items() if not one.changes and one.where is not Where.FILES}, look)

    def test_not_written_not_done(self) -> None:
        """P1: what cannot be written into the audit is not done."""
        ada = self.come("Ada")
        self.successResultOf(self.database.stopService())
        self.refused("kick Ada", "Nothing was done, for it could not be written into the audit")
        self.assertFalse(ada.closed)
        self.database.startService()


class Hostile(OperatorCase):
    def test_reasons(self) -> None:
        """P1: a reason full of signs that a terminal obeys, or of marks without end, does no harm in any output, to
        operators and to whom it is told."""
        ada = self.come("Ada")
        for words in (
            ("mute", "Ada", "1h", HOSTILE),
            ("announce", HOSTILE),
            ("kick", HOSTILE, "x"),
            ("match", HOSTILE),
            ("end", HOSTILE),
            ("account", HOSTILE),
            ("players", HOSTILE),
            ("unban", HOSTILE),
            ("ban", HOSTILE, "7d", HOSTILE),
            (HOSTILE,),
            ("mute", "Ada", HOSTILE),
            ("audit", HOSTILE),
            ("bans",),
            ("account", "Ada"),
            ("audit",),
        ):
            answer = self.ask(*words)
            self.assertTrue(harmless(answer.text), (words[0], answer.text))
        ((notice),) = ada.heard(commands.Notice)
        self.assertTrue(harmless(notice["text"].replace("\u0301", "")), notice)
        self.op("drain")

    def test_long(self) -> None:
        """P1: what is longer than can be told is refused, and nothing is done."""
        ada = self.come("Ada")
        self.refused(f"kick Ada {'x' * 501}", "500 bytes at most")
        self.refused(f"announce {'ü' * 251}", "500 bytes at most")
        self.assertFalse(ada.closed)

    def test_markup(self) -> None:
        """P1: what looks like rich's markup is shown as it was said."""
        self.come("Ada")
        self.op("mute Ada 1h '[bold]not :smile:[/bold]'")
        self.assertIn("[bold]not :smile:[/bold]", self.ask("bans").text)

    def test_nothing_to_read(self) -> None:
        """P1: nothing is announced that shows nothing."""
        ada = self.come("Ada")
        self.refused("announce '\u200c \u202e'", "nothing to be read")
        self.assertEqual(ada.heard(commands.Notice), [])


class Announced(OperatorCase):
    def test_all_who_can_read_it(self) -> None:
        """P1: all are told; who has an older client, or no line, is counted and said so."""
        ada = self.come("Ada")
        older, _ = self.dial()
        self.hello(older)
        self.call(older, commands.DropIn, name="Bea")
        self.hang_up(self.come("Cleo"))
        said = self.op("announce 'tea is ready'")["said"]
        self.assertIn("Told to 1 player. 2 more could not be told", said)
        self.assertEqual([one["text"] for one in ada.heard(commands.Notice)], ["tea is ready"])
        self.assertEqual((older.heard(commands.Notice), older.closed), ([], False))
