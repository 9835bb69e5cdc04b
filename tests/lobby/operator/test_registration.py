"""Who may make an account: anybody, who has a code, or nobody (P1)."""

from __future__ import annotations

from typing import Any

from lobby import commands, errors
from tests.support.lobby import FakeClient
from tests.support.operator import OperatorCase


class Case(OperatorCase):
    def visitor(self, *features: str, host: str = "192.0.2.1") -> FakeClient:
        """A client that can be asked for codes, or that has just these features."""
        client, _ = self.dial(host)
        said = list(features or ("notices", "codes"))
        self.welcome = self.call(client, commands.Hello, protocol=commands.PROTOCOL, software="test", features=said)
        return client

    def register(self, name: str, code: str | None = None, client: FakeClient | None = None) -> dict[str, Any]:
        asked = {"name": name, "password": "secret", **({"code": code} if code is not None else {})}
        return self.call(client or self.visitor(), commands.Register, **asked)

    def refused_code(self, name: str, code: str, client: FakeClient | None = None) -> object:
        refusal = self.assertRaises(errors.CodeRefused, self.register, name, code, client)
        return refusal.parameters["reason"]

    def code(self, line: str = "") -> str:
        (code,) = self.op(f"codes new {line}")["codes"]
        return str(code)


class Codes(Case):
    def test_wanted(self) -> None:
        """P1: with registration code a client is told at Hello and when it registers that a code is wanted, and gets in
        with one, once."""
        self.op("registration code")
        client = self.visitor()
        self.assertEqual((self.welcome["registration"], self.welcome["drop_ins"]), ("code", False))
        self.assertRaises(errors.CodeWanted, self.register, "Ada", None, client)
        self.assertRaises(errors.CodeWanted, self.register, "Ada", "  ", client)
        code = self.code()
        self.assertEqual(self.register("Ada", code, client)["name"], "Ada")
        self.assertEqual(self.refused_code("Bea", code), "used")

    def test_refused(self) -> None:
        """P1: a code that is wrong, used up, expired or revoked is refused as that, and makes no account."""
        self.op("registration code")
        self.assertEqual(self.refused_code("Ada", "7K3M-7K3M-7K3M-7K3M"), "wrong")
        code = self.code("--expires 10m")
        self.wall += 601
        self.assertEqual(self.refused_code("Ada", code), "expired")
        code = self.code()
        self.op(f"codes revoke {code}")
        self.assertEqual(self.refused_code("Ada", code), "wrong")
        self.op("registration open")
        self.register("Ada")

    def test_many(self) -> None:
        """P1: codes are made by the number, each for so many accounts, and are listed by how they begin."""
        made = self.op("codes new 3 --uses 2 --expires 7d --note chess")
        self.assertEqual((len(set(made["codes"])), made["uses"]), (3, 2))
        self.op("registration code")
        self.register("Ada", made["codes"][0])
        listed = self.op("codes")
        self.assertEqual(listed["registration"], "code")
        self.assertEqual(
            {one["head"]: one["left"] for one in listed["codes"]},
            {code[:4]: 1 if number == 0 else 2 for number, code in enumerate(made["codes"])},
        )
        self.assertEqual({(one["note"], one["by"]) for one in listed["codes"]}, {("chess", "root (uid 0)")})
        self.assertNotIn(made["codes"][1], self.ask("codes").text)

    def test_taken_name_costs_no_code(self) -> None:
        """P1: a name that is taken is refused as that, before a code is asked for, and uses none up."""
        self.register("Ada")
        self.op("registration code")
        self.assertRaises(errors.NameTaken, self.register, "ada")
        code = self.code()
        self.assertRaises(errors.NameTaken, self.register, "Ada", code)
        self.register("Bea", code)

    def test_guessing(self) -> None:
        """P1: who guesses codes waits longer and longer, and is refused in the end; others register meanwhile."""
        self.op("registration code")
        code = self.code()
        answers: list[Any] = []
        for number in range(40):
            client = self.visitor()
            asked = {"name": f"Eve{number}", "password": "x", "code": "wrong"}
            client.callRemote(commands.Register, **asked).addBoth(lambda found: answers.append(found.value))
        self.flush()
        self.assertLess(sum(isinstance(one, errors.CodeRefused) for one in answers), 5)
        self.assertIn(errors.TryLater, map(type, answers))
        asking = self.visitor(host="198.51.100.9")
        done: list[Any] = []
        asking.callRemote(commands.Register, name="Ada", password="x", code=code).addBoth(done.append)
        self.wait(3)
        self.assertEqual(done[0]["name"], "Ada")

    def test_audited(self) -> None:
        """P1: what is changed about registration is in the audit; a code is not."""
        self.op("registration code")
        code = self.code()
        self.op(f"codes revoke {code[:4]}")
        self.op("codes")
        self.assertEqual([one.what.split()[0] for one in self.audited()], ["registration", "codes", "codes"])
        self.assertFalse([one for one in self.audited() if code in one.what])

    def test_mistyped(self) -> None:
        """P1: what cannot be is refused in words."""
        self.refused("registration perhaps", "open", "code", "closed")
        self.refused("codes new 0", "from 1 to 500")
        self.refused("codes new 2 --uses many", "from 1 to 100000")
        self.refused("codes revoke 7K3M", "no such code")


class Closed(Case):
    def test_nobody(self) -> None:
        """P1: with registration closed nobody makes an account, with a code or without, and nobody drops in; who has an
        account logs in."""
        self.register("Ada")
        code = self.code()
        self.op("registration closed")
        client = self.visitor()
        self.assertEqual((self.welcome["registration"], self.welcome["drop_ins"]), ("closed", False))
        self.assertRaises(errors.RegistrationClosed, self.register, "Bea", code, client)
        self.assertRaises(errors.DropInsClosed, self.call, client, commands.DropIn, name="Bea")
        self.call(client, commands.Login, name="Ada", password="secret")

    def test_drop_ins(self) -> None:
        """P1: who plays without an account goes on, and keeps the name only with a code where one is wanted."""
        bea = self.visitor()
        self.call(bea, commands.DropIn, name="Bea")
        self.op("registration closed")
        self.assertRaises(errors.RegistrationClosed, self.call, bea, commands.KeepName, password="x")
        self.op("registration code")
        code = self.code()
        eve = self.visitor()
        self.assertRaises(errors.DropInsClosed, self.call, eve, commands.DropIn, name="Eve")
        self.call(bea, commands.KeepName, password="x", code=code)
        self.assertRaises(errors.NotADropIn, self.call, bea, commands.KeepName, password="x")

    def test_older_client(self) -> None:
        """P1: a client that knows nothing of codes is told in a sentence that it can show, and loses its line."""
        for mode, words in (("code", "update it"), ("closed", "nobody make an account")):
            self.op(f"registration {mode}")
            client = self.visitor("notices")
            refused: list[object] = []
            client.callRemote(commands.Register, name="Ada", password="x").addErrback(refused.append)
            self.wait(1)
            self.assertEqual(len(refused), 1)
            (told,) = client.heard(commands.Farewell)
            self.assertIn(words, told["why"])
            self.assertTrue(client.closed)
