"""One name wanted by several at once, while passwords are hashed and accounts looked up (B2, B3, C4, F5, J4)."""

from __future__ import annotations

from typing import Any

from twisted.protocols import amp
from twisted.python.failure import Failure

from lobby import commands, errors
from lobby.core import sessions
from tests.support.held import HeldCase
from tests.support.lobby import FakeClient, LobbyCase


class StaleCommands(HeldCase):
    """An old owner's command waits for its turn while the account goes and its name becomes another's."""

    def stale(self, command: type[amp.Command], steps: int, **arguments: Any) -> tuple[FakeClient, list[Any]]:
        """Let Mallory's command wait after some steps until the victim owns the name.

        :returns: the victim, and what Mallory was answered.
        """
        owner = self.owner("mallory", "198.51.100.1")
        asking = owner
        if command is commands.Login:
            asking, arguments = self.visitor("198.51.100.2"), {**arguments, "name": "Ada"}
        self.held.held = True
        answer = self.begin(asking, command, **arguments)
        for _ in range(steps):
            self.go_on()
        (waiting,) = self.held.hold()  # a password that is hashed: the database is free
        helper = self.visitor("198.51.100.3")
        self.call(helper, commands.Login, name="Ada", password="mallory")
        self.call(helper, commands.DeleteAccount, password="mallory")
        victim = self.owner("victim", "203.0.113.1")
        self.before = self.hashes()
        waiting.do()
        waiting.deliver()
        self.flush()
        return victim, answer

    def untouched(self, victim: FakeClient) -> None:
        """The victim's account and session are as they were."""
        self.assertEqual(self.hashes(), self.before)
        self.assertEqual((victim.told, victim.closed), ([], False))
        (session,) = self.world.sessions.values()
        self.assertIn(session.account, self.before)
        self.call(victim, commands.ChangePassword, old="victim", new="another")

    def test_change(self) -> None:
        """J4: a password that is being changed, old one checked or not, changes no later account's."""
        for steps in (1, 3):
            with self.subTest(steps=steps):
                self.setUp()
                self.untouched(self.stale(commands.ChangePassword, steps, old="mallory", new="hijack")[0])

    def test_delete(self) -> None:
        """J4: an account that is being deleted takes no later one with it."""
        self.untouched(self.stale(commands.DeleteAccount, 1, password="mallory")[0])

    def test_login(self) -> None:
        """J4, C4: a log-in that is being checked takes over nobody else's session."""
        victim, (answer,) = self.stale(commands.Login, 1, password="mallory")
        self.assertIsInstance(answer.value, errors.WrongPassword)
        self.untouched(victim)

    def test_password_changed_meanwhile(self) -> None:
        """B3: where one changes the password twice at once, the old password is good for one of them."""
        owner = self.owner("old", "192.0.2.1")
        self.held.held = True
        answers = [self.begin(owner, commands.ChangePassword, old="old", new=new) for new in ("one", "two")]
        self.held.finish()
        self.flush()
        self.assertEqual(answers[0], [{}])
        self.assertIsInstance(answers[1][0].value, errors.WrongPassword)
        self.call(owner, commands.DeleteAccount, password="one")

    def test_deleted_under_a_new_session(self) -> None:
        """B3: a deletion ends the session that the account has when it is done, not the one that asked; what else its
        connection became meanwhile stays."""
        owner = self.owner("mine", "192.0.2.1")
        self.held.held = True
        deleting = self.begin(owner, commands.DeleteAccount, password="mine")
        self.go_on()
        (waiting,) = self.held.hold()
        self.call(owner, commands.Logout)
        self.call(owner, commands.DropIn, name="Zed")
        again = self.visitor()
        self.call(again, commands.Login, name="Ada", password="mine")
        waiting.do()
        waiting.deliver()
        self.flush()
        self.assertEqual(deleting, [{}])
        self.assertEqual(again.heard(commands.SessionEnded), [{"why": "deleted"}])
        self.assertEqual([session.name for session in self.world.sessions.values()], ["Zed"])
        self.assertFalse(owner.closed)


class KeepingTheName(HeldCase):
    """A drop-in's name while it becomes an account."""

    def test_name_is_held(self) -> None:
        """F5: where the drop-in is gone for good meanwhile, nobody gets the name before it is an account, whose
        password is the one that was typed."""
        client = self.come("Ada")
        self.held.held = True
        self.begin(client, commands.KeepName, password="mine")
        self.go_on()
        (waiting,) = self.held.hold()
        self.hang_up(client)
        self.wait(31)
        self.assertEqual(self.world.sessions, {})
        self.assertRaises(errors.NameTaken, self.come, "ada")
        self.assertRaises(errors.NameTaken, self.owner, "x", "192.0.2.2")
        waiting.do()
        waiting.deliver()
        self.assertEqual((self.world.claimed, self.world.sessions), (set(), {}))
        client = self.visitor()
        self.call(client, commands.Login, name="Ada", password="mine")
        self.call(client, commands.ChangePassword, old="mine", new="other")

    def test_twice(self) -> None:
        """J4: a name that is being kept is not kept a second time."""
        client = self.come("Ada")
        self.held.held = True
        answers = [self.begin(client, commands.KeepName, password=password) for password in ("one", "two")]
        self.held.finish()
        self.flush()
        self.assertEqual(answers[0], [{}])
        self.assertIsInstance(answers[1][0].value, errors.NameTaken)
        self.assertEqual((self.world.claimed, len(self.hashes())), (set(), 1))

    def test_account_beats_drop_in(self) -> None:
        """C4: an account does not take a drop-in's session over; it ends that one and begins its own."""
        self.owner("mine", "192.0.2.1")
        (own,) = self.world.sessions.values()
        own.account = None  # as if a drop-in had the name of an account
        client = self.visitor()
        intruder = self.clients[0]
        self.call(client, commands.Login, name="Ada", password="mine")
        self.assertEqual(intruder.heard(commands.SessionEnded), [{"why": "taken over"}])
        (session,) = self.world.sessions.values()
        self.assertIsNot(session, own)
        self.assertIn(session.account, self.hashes())
        self.assertRaises(errors.NameTaken, sessions.sign_in, self.world, "Ada", "ada", None)
        self.assertRaises(errors.NameTaken, sessions.sign_in, self.world, "Ada", "ada", 99)


class Closed(LobbyCase):
    options = ("--uniform-login-errors", "--drop-ins", "no")

    def test_drop_ins_closed(self) -> None:
        """C2: where drop-ins are not let in, dropping in does not tell which names are taken."""
        for name in ("Ada", "ada", "Eve"):
            client, _ = self.dial()
            self.hello(client)
            if name == "Ada":
                self.call(client, commands.Register, name=name, password="x")
                continue
            self.assertRaises(errors.DropInsClosed, self.call, client, commands.DropIn, name=name)


class Guessing(LobbyCase):
    def test_at_once(self) -> None:
        """Of ninety passwords tried at once on one line, seven are checked within 16 seconds; the rest are sent away
        at once. The owner, elsewhere, is let in within two."""
        owner, _ = self.dial("192.0.2.1")
        self.hello(owner)
        self.call(owner, commands.Register, name="Ada", password="right")
        self.call(owner, commands.Logout)
        thief, _ = self.dial("198.51.100.9")
        self.hello(thief)
        results: list[Failure] = []
        for n in range(90):
            thief.callRemote(commands.Login, name="Ada", password=f"p{n}").addBoth(results.append)
        self.flush()
        self.beat(thief, owner, seconds=2)
        entered: list[Any] = []
        owner.callRemote(commands.Login, name="Ada", password="right").addBoth(entered.append)
        self.beat(thief, owner, seconds=14)
        self.assertEqual([answer["name"] for answer in entered], ["Ada"])
        kinds = [type(result.value) for result in results]
        self.assertEqual((kinds.count(errors.WrongPassword), kinds.count(errors.TryLater)), (7, 83))
