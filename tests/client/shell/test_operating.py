"""Registration codes, claim and operator, as they are typed, at the real session and lobby (P1)."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred

from lobby.app import config
from lobby.app.wiring import parts
from lobby.commands.reasons import Registration
from lobby.operator.afar import AfarOperator
from lobby.operator.commands import ALL
from lobby.operator.desk import Desk
from lobby.storage.codes import made_up
from tests.support.shell_stage import ShellStage


class Case(ShellStage):
    def setUp(self) -> None:
        super().setUp()
        lobby: Any = self.lobby
        self.services = lobby.services
        made = parts(config.parse("--memory"), lobby.registry, self.services, self.data.database, None, lambda: None)
        self.services.realm.operator = partial(AfarOperator, Desk(made, ALL))

    def done(self, coroutine: Any) -> Any:
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def code(self, uses: int = 1) -> str:
        (code,) = self.done(self.services.gate.codes.make(1, uses, None, "", "root"))
        return str(code)


class Codes(Case):
    def test_asked_for(self) -> None:
        """P1: register says that a code is wanted, asks for it, and asks again where it is not good."""
        self.services.gate.mode = Registration.CODE
        ada = self.begin("register Ada", "secret", "secret", "7K3M", self.code())
        self.assertIn("only with a registration code: ask the lobby's operator for one", ada.text)
        self.assertIn("That is no code of this lobby", ada.text)
        self.assertIn("Welcome, Ada! You are registered and logged in.", ada.text)

    def test_changed_meanwhile(self) -> None:
        """P1: also where a code has been wanted only since the client connected, and the password is kept meanwhile."""
        ada = self.begin("register Ada", "secret", "secret2")
        self.services.gate.mode = Registration.CODE
        ada.type("secret", "secret", self.code())
        self.assertIn("Welcome, Ada!", ada.text)

    def test_gone_back(self) -> None:
        """P1: who has no code goes back with Enter, and can log in."""
        self.account("Bea")
        self.services.gate.mode = Registration.CODE
        ada = self.begin("register Ada", "secret", "secret", "", "login Bea", "secret")
        self.assertIn("Welcome back, Bea!", ada.text)

    def test_closed(self) -> None:
        """P1: where nobody can register, nothing is asked for in vain."""
        self.services.gate.mode = Registration.CLOSED
        ada = self.begin("register")
        self.assertIn("Nobody can make an account here at present", ada.text)
        self.assertNotIn("Name:", ada.text)

    def test_drop_in(self) -> None:
        """P1: who plays without an account and keeps the name is asked for a code too."""
        ada = self.begin()
        ada.person.do(ada.session.account.drop_in_as("Ada"))
        self.network.settle()
        self.services.gate.mode = Registration.CODE
        ada.type("register", "secret", "secret", self.code())
        self.assertFalse(ada.session.account.drop_in, ada.text)


class Operators(Case):
    def test_claim(self) -> None:
        """P1: claim makes the account operator, and operator does a command and shows its answer; others' do not."""
        code = self.services.claims.offer(made_up)
        ada = self.begin("register Ada", "secret", "secret", "operator players")
        self.assertIn("That is for operators of this lobby", ada.text)
        ada.type("claim 7K3M", f"claim {code}")
        self.assertIn("That is no code of this lobby", ada.text)
        self.assertIn("You are operator of this lobby, Ada", ada.text)
        bea = self.begin("register Bea", "secret", "secret", "claim", code)
        self.assertIn("That is no code of this lobby", bea.text)
        ada.type("operator players", "operator kick Bea be kind")
        self.assertIn("Bea is out.", ada.text)
        self.assertIn("account idle", ada.text)
        self.assertIn("The lobby's operator has ended your session. The reason: Be kind", bea.text)

    def test_lines(self) -> None:
        """P1: an answer of many lines is shown in these."""
        ada = self.begin("register Ada", "secret", "secret", f"claim {self.services.claims.offer(made_up)}")
        ada.type("operator codes new 3")
        made = [line for line in ada.terminal.text.splitlines() if re.fullmatch(r"(\w{4}-){3}\w{4}", line.strip())]
        self.assertEqual(len(made), 3, ada.terminal.text)

    def test_last(self) -> None:
        """P1: the last operator keeps the account, and reads why."""
        ada = self.begin("register Ada", "secret", "secret", f"claim {self.services.claims.offer(made_up)}")
        ada.type("delete-account", "secret")
        self.assertIn("Nobody else is operator of this lobby, so your account stays", ada.text)
        self.assertEqual(ada.session.name, "Ada")
