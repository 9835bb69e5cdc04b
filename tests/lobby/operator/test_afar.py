"""Operators in the client: who is one, what they may do from there, and that one is left (P1)."""

from __future__ import annotations

import json

from lobby import commands, errors
from lobby.core import sessions
from lobby.operator.afar import CUT, bounded
from lobby.operator.commands import ALL
from lobby.storage.codes import made_up
from tests.support.lobby import FakeClient
from tests.support.operator import OperatorCase

CLIENT = "(in the client)"


class Case(OperatorCase):
    def account(self, name: str, host: str = "192.0.2.1") -> FakeClient:
        """Somebody registers."""
        client, _ = self.dial(host)
        said = {"protocol": commands.PROTOCOL, "software": "test", "features": ["notices", "codes"]}
        self.call(client, commands.Hello, **said)
        self.call(client, commands.Register, name=name, password="secret")
        return client

    def operator(self, name: str = "Ada") -> FakeClient:
        """Somebody registers, and is made operator."""
        client = self.account(name)
        self.op(f"operators add {name}")
        return client

    def operate(self, client: FakeClient, line: str) -> tuple[bool, str]:
        """What an operator types, and reads; with enough time between two commands."""
        self.wait(2)
        answer = self.call(client, commands.Operate, words=line.split(), width=200)
        return answer["done"], answer["text"]

    def operators(self) -> list[str]:
        return [one["name"] for one in self.op("operators")["operators"]]


class Claim(Case):
    def setUp(self) -> None:
        super().setUp()
        self.code = self.services.claims.offer(made_up)

    def claim(self, client: FakeClient, code: str) -> None:
        self.call(client, commands.Claim, code=code)

    def test_once(self) -> None:
        """P1: who has the code is operator at once, by no second client, and the audit says who it was."""
        ada, bea = self.account("Ada"), self.account("Bea")
        self.assertRaises(errors.NotAnOperator, self.operate, ada, "players")
        self.claim(ada, self.code.lower())
        self.assertRaises(errors.CodeRefused, self.claim, bea, self.code)
        self.assertEqual(self.operators(), ["Ada"])
        self.assertTrue(self.operate(ada, "players")[0])
        self.assertEqual(
            [(one.who, one.what, one.outcome) for one in self.audited()], [(f"Ada {CLIENT}", "claim", "done")]
        )

    def test_wrong(self) -> None:
        """P1: a wrong code makes nobody operator, leaves the right one good, and is slow to guess."""
        ada, bea = self.account("Ada"), self.account("Bea", "198.51.100.9")
        for _ in range(3):
            self.assertRaises(errors.CodeRefused, self.claim, bea, "7K3M-7K3M-7K3M-7K3M")
        asked: list[object] = []
        bea.callRemote(commands.Claim, code="7K3M").addErrback(lambda failure: asked.append(failure.value))
        self.flush()
        self.assertEqual(asked, [])
        self.claim(ada, self.code)
        self.wait(2)
        self.assertEqual(asked, [errors.CodeRefused(reason="wrong")])
        self.assertEqual(self.operators(), ["Ada"])

    def test_somebody_is_already(self) -> None:
        """P1: once there is an operator, the code that was shown before is good no more."""
        self.operator()
        self.assertRaises(errors.CodeRefused, self.claim, self.account("Bea"), self.code)
        self.assertEqual(self.operators(), ["Ada"])

    def test_drop_in(self) -> None:
        """P1: without an account nobody is operator."""
        bea = self.come("Bea")
        self.assertRaises(errors.IsADropIn, self.claim, bea, self.code)
        self.assertRaises(errors.NotAnOperator, self.operate, bea, "players")


class Afar(Case):
    def test_kick(self) -> None:
        """P1: an operator's command is done as on the command line, and the audit names the account."""
        ada, bea = self.operator(), self.account("Bea")
        self.assertEqual(self.operate(ada, "kick Bea don't shout"), (True, "Bea is out."))
        ((told),) = self.ended(bea)
        self.assertEqual((told["why"], told["reason"]), ("kicked", "don't shout"))
        entry = self.audited()[-1]
        self.assertEqual((entry.who, entry.outcome), (f"Ada {CLIENT}", "done"))

    def test_not_an_operator(self) -> None:
        """P1: nobody else may do any of it, and nothing is done; who is operator no more may not from then on."""
        ada, bea = self.operator(), self.account("Bea")
        self.assertRaises(errors.NotAnOperator, self.operate, bea, "announce hello")
        self.op("operators add Bea")
        self.assertTrue(self.operate(bea, "announce hello")[0])
        self.op("operators remove Bea")
        self.assertRaises(errors.NotAnOperator, self.operate, bea, "announce hello")
        self.assertEqual(len(ada.heard(commands.Notice)), 1)

    def test_refused(self) -> None:
        """P1: what is refused is told in the same sentence as on the command line; a slip of the words too."""
        ada = self.operator()
        self.assertEqual(
            self.operate(ada, "kick Nobody"), (False, "Nobody is here under the name Nobody: see players.")
        )
        done, text = self.operate(ada, "kik Bea")
        self.assertFalse(done)
        self.assertIn("kik", text)
        done, text = self.operate(ada, "--help")
        self.assertTrue(done)
        self.assertIn("operator", text.splitlines()[0])

    def test_only_at_the_machine(self) -> None:
        """P1: what needs hands on the machine if it was wrong is refused in words: it ends the lobby, or says who is
        operator."""
        ada = self.operator()
        for line in ("stop", "drain", "drain --off", "operators add Ada", "operators remove Ada", "log-level debug"):
            done, text = self.operate(ada, line)
            self.assertFalse(done, line)
            self.assertIn("on the lobby's machine only", text)
        self.assertEqual(self.stopped, 0)
        for name in ("status", "players", "kick", "ban", "mute", "announce", "codes new", "audit", "account"):
            self.assertTrue(ALL[name].afar, name)

    def test_json(self) -> None:
        """P1: with --json the answer is the fields, and a refusal too."""
        ada = self.operator()
        done, text = self.operate(ada, "players --json")
        self.assertEqual((done, json.loads(text)["players"][0]["name"]), (True, "Ada"))
        done, text = self.operate(ada, "--json kick Nobody")
        self.assertEqual((done, list(json.loads(text))), (False, ["refused"]))

    def test_too_fast(self) -> None:
        """P1: commands come only so fast, operators' and those of who would be one."""
        ada = self.operator()
        with self.assertRaises(errors.TryLater):
            for _ in range(20):
                self.call(ada, commands.Operate, words=["players"], width=80)

    def test_bounded(self) -> None:
        """P1: an answer has room in a box, and says that there is more."""
        self.assertEqual(bounded("Ä\nö", 5), "Ä\nö")
        text = "\n".join(f"line ä {number}" for number in range(10_000))
        cut = bounded(text, commands.MOST_TOLD)
        self.assertLessEqual(len(cut.encode()), commands.MOST_TOLD)
        self.assertTrue(cut.startswith("line ä 0\nline ä 1\n"))
        self.assertTrue(cut.endswith(f"\n{CUT}"))

    def test_long_answer(self) -> None:
        """P1: the longest table reaches the operator, cut."""
        ada = self.operator()
        for number in range(400):
            self.done_aside(f"Guest{number}")
        done, text = self.operate(ada, "players")
        self.assertTrue(done)
        self.assertLessEqual(len(text.encode()), commands.MOST_TOLD)

    def done_aside(self, name: str) -> None:
        """Somebody is here without a line."""
        self.dispatcher.do(sessions.sign_in, name, name.casefold(), None)


class LastOne(Case):
    def test_role(self) -> None:
        """P1: the last operator's role cannot be taken; a second one's can."""
        self.operator("Ada")
        self.refused("operators remove Ada", "last operator")
        self.operator("Bea")
        self.op("operators remove Ada")
        self.refused("operators remove Bea", "last operator")
        self.refused("operators remove Ada", "no operator")
        self.refused("operators add Bea", "already")
        self.refused("operators add Nobody", "No account")
        self.assertEqual(self.operators(), ["Bea"])

    def test_account(self) -> None:
        """P1: the last operator cannot delete the account, and is told why; the session goes on."""
        ada = self.operator("Ada")
        self.assertRaises(errors.LastOperator, self.call, ada, commands.DeleteAccount, password="secret")
        self.assertTrue(self.operate(ada, "players")[0])
        self.operator("Bea")
        self.call(ada, commands.DeleteAccount, password="secret")
        self.assertEqual(self.operators(), ["Bea"])

    def test_ban(self) -> None:
        """P1: no operator is banned, by name or by the address that they come from, and nobody banned becomes one."""
        ada = self.operator("Ada")
        self.refused("ban Ada 1h why", "Ada is an operator")
        self.refused("ban 192.0.2.0/24 1h why", "Ada is an operator")
        done, text = self.operate(ada, "ban ADA forever why")
        self.assertEqual((done, "is an operator" in text), (False, True))
        self.account("Eve", "198.51.100.9")
        self.op("ban Eve 1h why")
        self.refused("operators add Eve", "banned")
        self.assertTrue(self.operate(ada, "players")[0])
