"""Tokens while threads have not yet done their work (R2, J4)."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from lobby import commands, errors
from lobby.core import sessions as presence
from lobby.storage.schema import sessions
from tests.support.held import HeldCase


class Storing(HeldCase):
    """A token that is being stored, or cannot be."""

    def until_storing(self) -> tuple[Any, list[Any]]:
        """Somebody drops in, the name is free, and the token is not on the disk yet."""
        client = self.visitor()
        self.held.held = True
        answer = self.begin(client, commands.DropIn, name="Ada")
        self.go_on()  # no account has the name
        self.go_on()  # and none looks like it
        self.assertEqual((len(self.held.jobs), self.world.sessions), (1, {}))
        return client, answer

    def test_stored_before_it_is_answered(self) -> None:
        """R1: nobody is answered a token that is not on the disk."""
        _, answer = self.until_storing()
        self.assertEqual((answer, self.rows_of(sessions)), ([], []))
        self.held.step()
        self.assertEqual((answer, len(self.rows_of(sessions))), ([], 1))
        self.held.finish()
        self.flush()
        self.assertEqual(answer[0]["name"], "Ada")

    def test_line_breaks_meanwhile(self) -> None:
        """J1: no session begins for who is gone before its token is stored: nobody has heard of it, and the name is
        free at once."""
        client, _ = self.until_storing()
        self.held.step()
        self.hang_up(client)
        self.held.finish()
        self.flush()
        self.assertEqual((self.world.sessions, self.world.over.ids), ({}, {}))
        self.assertEqual((self.rows_of(sessions), self.services.tokens._hashes), ([], {}))
        self.come("Ada")

    def test_twice_on_one_line(self) -> None:
        """J4: of two sign-ins on one line the first to be stored is it, and of the other nothing is left."""
        client, answer = self.until_storing()
        other = self.begin(client, commands.DropIn, name="Zed")
        self.held.finish()
        self.flush()
        self.assertEqual((answer[0]["name"], type(other[0].value)), ("Ada", errors.TryLater))
        self.assertEqual([row.name for row in self.rows_of(sessions)], ["Ada"])
        self.assertEqual(list(self.world.by_key), ["ada"])

    def test_goes_before_the_take_over(self) -> None:
        """C4, J1: who logs in and is gone before that is stored has disturbed nobody: the session goes on, and its
        token is the one that is good, here and on the disk."""
        owner = self.visitor()
        old = self.call(owner, commands.Register, name="Ada", password="mine")["token"]
        before = self.rows_of(sessions)
        client = self.visitor()
        self.held.held = True
        self.begin(client, commands.Login, name="Ada", password="mine")
        while len(self.rows_of(sessions)) == 1 and self.rows_of(sessions) == before:
            self.held.step()
            self.flush()
        self.hang_up(client)
        self.held.finish()
        self.flush()
        self.assertEqual((self.rows_of(sessions), owner.told, owner.closed), (before, [], False))
        self.call(self.visitor(), commands.Resume, token=old)

    def test_two_take_over(self) -> None:
        """C4, R2: of two who log in at once the last has the session, and its token is the only one."""
        self.owner("mine", "192.0.2.1")
        first, second = self.visitor(), self.visitor()
        self.held.held = True
        answers = [self.begin(client, commands.Login, name="Ada", password="mine") for client in (first, second)]
        self.held.finish()
        self.flush()
        self.assertEqual(first.heard(commands.SessionEnded), [{"why": "taken over"}])
        (row,) = self.rows_of(sessions)
        self.assertEqual(self.services.tokens._hashes, {row.session: row.hash})
        client = self.visitor()
        self.call(client, commands.Resume, token=answers[1][0]["token"])

    def test_old_token_while_the_new_is_stored(self) -> None:
        """R2: until the newer token is on the disk the older one is good and its session undisturbed; from the
        take-over on it is good for nothing."""
        owner = self.visitor()
        old = self.call(owner, commands.Register, name="Ada", password="mine")["token"]
        self.held.held = True
        client = self.visitor()
        answer = self.begin(client, commands.Login, name="Ada", password="mine")
        while not answer:
            self.assertEqual((owner.told, owner.closed), ([], False))
            self.assertEqual(self.services.tokens._hashes.keys(), self.world.sessions.keys())
            self.held.step()
            self.flush()
        late = self.begin(self.visitor(), commands.Resume, token=old)
        self.held.finish()
        self.flush()
        self.assertEqual(owner.heard(commands.SessionEnded), [{"why": "taken over"}])
        self.assertIsInstance(late[0].value, errors.SessionExpired)
        self.assertEqual((answer[0]["name"], client.closed), ("Ada", False))


class Going(HeldCase):
    """Who goes away while a sign-in is under way, before or after any of its pieces of work is done."""

    def test_at_every_step(self) -> None:
        """C4, J1, J4: nothing is left of it but, at the most, an account that was made: no session, no token, no claim;
        the session that the account has goes on undisturbed, and can be come back to."""
        asked: tuple[tuple[Any, dict[str, Any]], ...] = (
            (commands.Login, {"name": "Ada", "password": "mine"}),
            (commands.Register, {"name": "Zed", "password": "his"}),
            (commands.DropIn, {"name": "Zed"}),
        )
        for command, arguments in asked:
            steps = 0
            while self.goes_after(steps, command, arguments):
                steps += 1
            self.assertGreater(steps, 3)

    def goes_after(self, steps: int, command: Any, arguments: dict[str, Any]) -> bool:
        """Let somebody go after so many steps; whether there were so many before the answer."""
        self.setUp()
        owner = self.visitor()
        token = self.call(owner, commands.Register, name="Ada", password="mine")["token"]
        before = self.rows_of(sessions)
        client = self.visitor()
        self.held.held = True
        answer = self.begin(client, command, **arguments)
        for _ in range(steps):
            if answer:
                return False
            self.held.step()
            self.flush()
        if answer:
            return False
        self.hang_up(client)
        self.held.finish()
        self.flush()
        self.assertEqual((self.rows_of(sessions), owner.told, owner.closed), (before, [], False))
        self.assertEqual(([*self.world.by_key], self.world.claimed, self.world.over.ids), (["ada"], set(), {}))
        self.assertEqual(list(self.services.tokens._hashes), list(self.world.sessions))
        self.call(self.visitor(), commands.Resume, token=token)
        return True


class Looking(HeldCase):
    """A token that is being looked up after the lobby restarted."""

    def setUp(self) -> None:
        super().setUp()
        self.token = self.call(self.visitor(), commands.Register, name="Ada", password="mine")["token"]
        self.die()
        self.rise()

    def looking(self) -> tuple[Any, list[Any], Any]:
        """A client that comes back, its answer, and the look that has found the token but was not delivered yet."""
        client = self.visitor()
        self.held.held = True
        answer = self.begin(client, commands.Resume, token=self.token)
        (look,) = self.held.hold()
        look.do()
        return client, answer, look

    def test_logged_in_meanwhile(self) -> None:
        """R2: who logs in by password meanwhile is disturbed by nobody; the token is good no more."""
        _, answer, look = self.looking()
        session = self.dispatcher.do(self.begin_session)
        look.deliver()
        self.flush()
        self.assertIsInstance(answer[0].value, errors.SessionExpired)
        self.assertEqual(list(self.world.sessions.values()), [session])

    @staticmethod
    def begin_session(world: Any) -> Any:
        """What a log-in by password does, whose token is not stored yet."""
        return presence.sign_in(world, "Ada", "ada", 1)[0]

    def test_line_breaks_meanwhile(self) -> None:
        """J1: who is gone before the look is done begins no session; the token stays good."""
        client, _, look = self.looking()
        self.hang_up(client)
        look.deliver()
        self.flush()
        self.assertEqual((self.world.sessions, self.dispatcher.outlets), ({}, {}))
        self.call(self.visitor(), commands.Resume, token=self.token)

    def test_twice_at_once(self) -> None:
        """R2: a client that comes back on two lines at once has the later one."""
        clients = [self.visitor(), self.visitor()]
        self.held.held = True
        answers = [self.begin(client, commands.Resume, token=self.token) for client in clients]
        self.held.finish()
        self.flush()
        self.assertEqual(answers[0], answers[1])
        self.assertEqual([client.closed for client in clients], [True, False])
        self.assertEqual(len(self.world.sessions), 1)


class Nothing(HeldCase):
    def test_revoking_fails(self) -> None:
        """J3: a log-out is answered also where the token cannot be revoked on the disk; it is good no more here."""
        client = self.visitor()
        token = self.call(client, commands.DropIn, name="Ada")["token"]
        waiting: Deferred[None] = Deferred()
        self.patch(self.database, "run", lambda work: waiting)
        answer = self.begin(client, commands.Logout)
        self.assertEqual(answer, [])
        waiting.errback(errors.StorageFailed())
        self.flush()
        self.assertEqual(answer, [{}])
        self.assertRaises(errors.SessionExpired, self.call, self.visitor(), commands.Resume, token=token)
