"""Accounts changed by an operator: passwd, rename, export and delete (P1)."""

from __future__ import annotations

import json

from twisted.internet.defer import Deferred

from lobby import commands
from lobby.commands.reasons import SessionEnd, Verdict
from lobby.core.model.match import Result
from lobby.errors import Banned, Blocked, NoSuchAccount, SessionExpired, TryLater, WrongPassword
from lobby.operator import people
from lobby.operator.asking import NotSaid, secret
from lobby.operator.commands import ALL
from lobby.storage.persons import NOBODY
from tests.lobby.operator.test_desk import HOSTILE, harmless
from tests.support.lobby import FakeClient
from tests.support.operator import WIDTH, OperatorCase
from wire.endings import EndReason


class AccountCase(OperatorCase):
    def register(self, name: str, host: str = "192.0.2.1") -> FakeClient:
        client, _ = self.dial(host)
        self.hello(client)
        self.token = self.call(client, commands.Register, name=name, password="secret")["token"]
        return client

    def login(self, name: str, password: str = "secret") -> FakeClient:
        client, _ = self.dial()
        self.hello(client)
        self.call(client, commands.Login, name=name, password=password)
        return client

    def passwd(self, name: str, password: str) -> str:
        asked = self.desk.ask("root (uid 0)", ["passwd", name], WIDTH, "", password)
        answer = self.successResultOf(Deferred.fromCoroutine(asked))
        self.flush()
        self.assertTrue(answer.done, answer.text)
        return str(answer.text)

    def played(self, match: str, *players: str) -> None:
        """A result stands in the database."""
        keys = tuple(name.casefold() for name in players)
        result = Result(
            *(match, "ROOM", "rps", "2.0.0", "", players, keys, ("s1", "s2"), (1, 2)),
            *(EndReason.PLAYED, 0, Verdict.AGREED, ""),
        )
        self.successResultOf(Deferred.fromCoroutine(self.parts.results.take(result)))

    def results(self, name: str) -> list[list[str]]:
        found = self.successResultOf(Deferred.fromCoroutine(self.parts.results.of(name.casefold(), 100)))
        return [list(one.players) for one, _ in found]


class Passwords(AccountCase):
    def test_another_password(self) -> None:
        """P1: passwd gives an account a new password, which stands in no audit; its session ends and is told why, no
        token of it is good any more, and the old password is none."""
        ada = self.register("Ada")
        self.passwd("ADA", "new and secret")
        ((told),) = self.ended(ada)
        self.assertEqual(told["why"], SessionEnd.KICKED)
        self.assertIn("your password was changed", told["reason"])
        self.assertNotIn("new and secret", repr(self.audited()))
        self.assertRaises(WrongPassword, self.login, "Ada")
        self.login("Ada", "new and secret")
        client, _ = self.dial()
        self.hello(client)
        self.assertRaises(SessionExpired, self.call, client, commands.Resume, token=self.token)

    def test_a_token_on_the_disk(self) -> None:
        """P1: passwd ends sessions, too, that were begun before the lobby was restarted and have not come back."""
        self.register("Ada")
        self.die()
        self.rise()
        self.passwd("Ada", "other")
        client, _ = self.dial()
        self.hello(client)
        self.assertRaises(SessionExpired, self.call, client, commands.Resume, token=self.token)

    def test_refused(self) -> None:
        """P1: without a password, with one that cannot be, and for nobody nothing is done."""
        self.register("Ada")
        self.refused("passwd Ada", "asked for at the terminal")
        self.refused("passwd Nobody", "No account has the name Nobody")
        asked = self.desk.ask("root (uid 0)", ["passwd", "Ada"], WIDTH, "", "x" * 1025)
        self.assertIn("cannot be a password", self.successResultOf(Deferred.fromCoroutine(asked)).text)
        self.login("Ada")

    def test_from_a_file(self) -> None:
        """P1: of a file the one line is the password, whatever ends it; what is no such file is refused in words."""
        file = self.mktemp()
        for content, said in ((b"pass word\n", "pass word"), ("pässword\r\n".encode(), "pässword"), (b"x", "x")):
            with open(file, "wb") as opened:
                opened.write(content)
            self.assertEqual(secret(ALL["passwd"], {"name": "Ada", "file": file}), said)
        for content in (b"", b"\n", b"\xff\xfe", b"two\nlines\n", b"x" * 5_000):
            with open(file, "wb") as opened:
                opened.write(content)
            self.assertRaises(NotSaid, secret, ALL["passwd"], {"name": "Ada", "file": file})
        self.assertRaises(NotSaid, secret, ALL["passwd"], {"name": "Ada", "file": file + "none"})


class Renaming(AccountCase):
    def test_everything_follows(self) -> None:
        """P1: with another name come the password, results, sanctions, reports and others' blocks, at once and after a
        restart; the session is told and over, and the old name is free."""
        rude, bea = self.register("Rude"), self.register("Bea")
        self.played("M1", "Rude", "Bea")
        self.call(bea, commands.Block, player="Rude", blocked=True)
        self.call(bea, commands.ReportPlayer, player="Rude", reason="the name")
        self.call(rude, commands.ReportPlayer, player="Bea", reason="she blocks me")
        self.op("mute Rude 2h shouting")
        self.op("rename rude Polite")
        ((told),) = self.ended(rude)
        self.assertIn("log in as Polite", told["reason"])
        self.assertRaises(NoSuchAccount, self.login, "Rude")
        polite = self.login("polite")
        self.call(polite, commands.CreateRoom, game="rps", public=True, settings="")
        self.assertRaises(Blocked, self.call, polite, commands.Invite, player="Bea")
        self.assertEqual((self.results("Polite"), self.results("Rude")), ([["Polite", "Bea"]], []))
        self.assertEqual([one["name"] for one in self.op("bans")["sanctions"]], ["Polite"])
        reports = [(one["name"], one["by"]) for one in self.op("reports")["reports"]]
        self.assertEqual(reports, [("Polite", "Bea"), ("Bea", "Polite")])
        self.assertEqual(self.call(bea, commands.Blocked)["players"], ["Polite"])
        self.die()
        self.rise()
        self.assertEqual(self.call(self.login("Bea"), commands.Blocked)["players"], ["Polite"])
        self.assertEqual(self.op("account Polite")["sanctions"][0]["reason"], "shouting")
        self.come("Rude")

    def test_a_ban_follows(self) -> None:
        """P1: who is banned is so under the other name, and the old one is nobody's ban."""
        self.register("Rude")
        self.op("ban Rude forever spam")
        self.op("rename Rude Polite")
        self.assertRaises(Banned, self.login, "Polite")
        self.come("Rude")
        self.op("unban Polite")
        self.login("Polite")

    def test_refused(self) -> None:
        """P1: what cannot be a name, somebody's name, and what looks like one are refused in words; nothing changes."""
        ada = self.register("Ada")
        self.register("Paul")
        self.come("Dropin")
        for new, words in (
            ("Paul", "has the name Paul already"),
            ("PAUL", "has the name PAUL already"),
            ("Раul", "cannot be a name"),
            ("Pau1", "looks like a name"),
            ("Dropin", "has the name Dropin already"),
            ("a b", "a blank in it"),
            ("12345", "it is a number"),
            ("192.0.2.7", "reads like an address"),
            ("x" * 33, "more than 32"),
            ("a\u202eb", "shows nothing"),
            ("Ada", "is the name that the account has"),
        ):
            answer = self.ask("rename", "Ada", new)
            self.assertFalse(answer.done, new)
            self.assertIn(words, answer.text)
        self.assertTrue(harmless(self.ask("rename", "Ada", HOSTILE).text))
        self.assertEqual(self.ended(ada), [])
        self.refused("rename Nobody Polite", "No account has the name")

    def test_like_itself(self) -> None:
        """P1: a name may become one that is spelt or looks almost like it."""
        self.register("paul")
        self.op("rename paul Paul")
        self.login("Paul")
        self.op("rename Paul Pau1")
        self.login("pau1")

    def test_who_is_just_coming_in(self) -> None:
        """P1: a sign-in that had begun under the old name is not stored under it: it is tried again, and refused."""
        self.register("Rude")
        account = self.successResultOf(Deferred.fromCoroutine(people.account(self.parts, "Rude")))
        assert account is not None
        self.op("rename Rude Polite")
        draft = self.parts.tokens.draft("0" * 64, "s9", account.name, account.key, account.id, "")
        self.failureResultOf(Deferred.fromCoroutine(self.parts.tokens.keep(draft)), TryLater)

    def test_in_a_match(self) -> None:
        """P1: a match that is on keeps its names: rename and delete wait for its end."""
        ada, bea = self.register("Ada"), self.register("Bea")
        (room,) = self.call(ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.call(bea, commands.JoinRoom, room=room["room"])
        self.refused("rename Ada Ida", "is in a match")
        self.refused("delete Ada --yes", "is in a match")


class Exporting(AccountCase):
    def test_everything(self) -> None:
        """P1: export tells all that is kept of a person, and no hash, no token, nobody who has reported it, and no
        others' words; that somebody had it stands in the audit."""
        ada, bea = self.register("Ada", "198.51.100.7"), self.register("Bea")
        self.played("M1", "Ada", "Bea")
        self.call(ada, commands.Block, player="Bea", blocked=True)
        self.call(ada, commands.Tell, player="Bea", text="a word of Ada's")
        self.call(ada, commands.Block, player="Bea", blocked=False)
        self.call(bea, commands.Tell, player="Ada", text="a word of Bea's")
        self.call(ada, commands.Block, player="Bea", blocked=True)
        self.call(bea, commands.ReportPlayer, player="Ada", reason="about Ada")
        self.call(ada, commands.ReportPlayer, player="Bea", reason="by Ada")
        self.op("mute Ada 2h shouting")
        told = self.op("export ada")
        stored = told["stored"]
        self.assertEqual(stored["account"]["name"], "Ada")
        self.assertEqual(list(told["addresses"]), ["198.51.100.7"])
        self.assertEqual(len(stored["sessions"]), 1)
        self.assertEqual([one["players"] for one in stored["results"]], [["Ada", "Bea"]])
        self.assertEqual([one["reason"] for one in stored["sanctions"]], ["shouting"])
        self.assertEqual([one["name"] for one in stored["blocks"]], ["Bea"])
        self.assertEqual([one["reason"] for one in stored["reports_by"]], ["by Ada"])
        self.assertEqual([one["reason"] for one in stored["reports_about"]], ["about Ada"])
        self.assertEqual([one["text"] for one in stored["reports_about"][0]["context"]], ["a word of Ada's"])
        self.assertEqual([one["what"] for one in stored["audit"]], ["mute Ada 2h shouting", "export ada"])
        whole = json.dumps(told)
        self.assertNotIn("$2b$", whole)
        self.assertNotIn('hash"', whole)
        self.assertNotIn("Bea", json.dumps(stored["reports_about"]))
        self.refused("export Nobody", "No account has the name")

    def test_every_table_is_thought_of(self) -> None:
        """P1: a table that is new is either exported, or of no person."""
        from lobby.storage.schema import metadata

        exported = {"accounts", "roles", "sessions", "blocks", "results", "sanctions", "reports", "audit"}
        of_nobody = {"looks", "challenges", "relayed", "relayed_shares", "codes", "settings"}
        self.assertEqual(set(metadata.tables), exported | of_nobody)


class Deleting(AccountCase):
    def test_what_goes_and_what_stays(self) -> None:
        """P1: delete ends the session and takes account, reports and words away; results stay for the others, without
        the name; the answer says so; whoever takes the name next has nothing of it."""
        ada, bea = self.register("Ada"), self.register("Bea")
        cy = self.register("Cy")
        self.played("M1", "Ada", "Bea")
        (room,) = self.call(bea, commands.CreateRoom, game="mosaic", public=True, settings="")["mine"]
        self.call(ada, commands.JoinRoom, room=room["room"])
        self.call(ada, commands.Say, text="a word of Ada's")
        self.call(cy, commands.Tell, player="Bea", text="a word of Cy's")
        self.call(bea, commands.ReportPlayer, player="Ada", reason="about")
        self.call(ada, commands.ReportPlayer, player="Bea", reason="by")
        self.call(bea, commands.ReportPlayer, player="Cy", reason="another's")
        self.op("mute Ada 1s over soon")
        self.wall += 10
        self.refused("delete Ada", "add --yes")
        told = self.op("delete Ada --yes")
        self.assertEqual([told[name] for name in ("results", "held", "sanctions", "about", "by")], [1, 0, 1, 1, 1])
        self.assertEqual([one["why"] for one in self.ended(ada)], [SessionEnd.DELETED])
        self.assertRaises(NoSuchAccount, self.login, "Ada")
        self.assertEqual(self.results("Bea"), [[NOBODY, "Bea"]])
        ((left),) = self.op("reports")["reports"]
        self.assertEqual(left["reason"], "another's")
        self.assertEqual([one["text"] for one in self.op(f"report {left['id']}")["heard"]], ["a word of Cy's"])
        self.register("Ada")
        self.assertEqual(self.results("Ada"), [])
        self.assertEqual(self.op("account Ada")["sanctions"], [])

    def test_a_ban_stays(self) -> None:
        """P1: who is banned does not come back by being deleted, and the answer says so."""
        self.register("Ada")
        self.op("ban Ada forever spam")
        answer = self.ask("delete", "Ada", "--yes")
        self.assertIn("1 sanction under the name stay", answer.text)
        self.assertRaises(Banned, self.register, "Ada")

    def test_last_operator(self) -> None:
        """P1: the last operator's account stays until somebody else is operator."""
        self.register("Ada")
        self.register("Bea")
        self.op("operators add Ada")
        self.refused("delete Ada --yes", "Ada is the last operator")
        self.op("operators add Bea")
        self.op("delete Ada --yes")
        self.assertEqual([one["name"] for one in self.op("operators")["operators"]], ["Bea"])

    def test_hostile(self) -> None:
        """P1: hostile names are refused harmlessly by every command of accounts."""
        for words in (["passwd", HOSTILE], ["rename", HOSTILE, "x"], ["export", HOSTILE], ["delete", HOSTILE, "--yes"]):
            answer = self.ask(*words)
            self.assertFalse(answer.done)
            self.assertTrue(harmless(answer.text), words[0])
