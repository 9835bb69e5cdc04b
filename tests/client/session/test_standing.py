"""How I stand with the lobby: the steps that there are, and no others."""

from __future__ import annotations

from typing import get_args

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.errors import LineDown
from client.session.screens import Screen
from client.session.standing import NEXT, Arriving, Away, Errand, Present, Standing, Visitor
from client.session.values import SignIn
from lobby import commands
from tests.support.client import World
from tests.support.fake_lobby import SIGN_IN
from wire.machine import Machine

STAYS = SignIn("s1", "Ada", False, "secret", grace=30, back_first=100, back_longest=1000)


class Steps(SynchronousTestCase):
    """The table."""

    def refuses(self, first: Standing, *others: Standing) -> None:
        """None of the others follows the first."""
        for other in others:
            machine = Machine[Standing](first, NEXT)
            self.assertRaises(ValueError, machine.to, other)
            self.assertIs(machine.now, first)

    def test_every_state(self) -> None:
        """Each has its row."""
        self.assertEqual(set(NEXT), set(get_args(Standing)))

    def test_signing_in(self) -> None:
        """Nobody is here before the lobby has let them in and said what is on, nor away without having been here; and
        who is here does not come in."""
        self.refuses(Visitor(), Visitor(), Present(STAYS), Away(STAYS))
        self.refuses(Present(STAYS), Arriving(STAYS), Errand())

    def test_on_an_errand(self) -> None:
        """A line that speaks for another session is not the line of mine."""
        self.refuses(Errand(), Errand(), Arriving(STAYS), Present(STAYS), Away(STAYS))

    def test_coming_back(self) -> None:
        """The session that waits is come back to by arriving, and no other way."""
        self.refuses(Away(STAYS), Present(STAYS), Errand())


class OnTheWay(SynchronousTestCase):
    """The account's steps in a session."""

    def test_log_in(self) -> None:
        """From a visitor to somebody who knows what is on, and back."""
        world = World()
        session, _ = world.session()
        world.run(session.connect("lobby.example"))
        self.assertEqual(session.account.standing, Visitor())
        known = world.lobby.answers[commands.Subscribe]
        world.lobby.answers[commands.Subscribe] = lambda *_, **__: Deferred()
        Deferred.fromCoroutine(session.account.login("Ada", "secret")).addErrback(lambda _: None)
        world.net.flush()
        self.assertIsInstance(session.account.standing, Arriving)
        self.assertEqual((session.account.here, session.account.away), (True, False))
        world.lobby.answers[commands.Subscribe] = known
        world.lobby.lines[-1].drop()
        world.net.flush()
        self.assertIsInstance(session.account.standing, Away)
        self.assertEqual((session.account.here, session.account.away), (False, True))
        world.net.pass_time(5)
        self.assertIsInstance(session.account.standing, Present)
        world.run(session.account.logout())
        self.assertEqual((session.account.standing, session.account.sign_in), (Visitor(), None))

    def test_logged_out_at_any_step_of_a_return(self) -> None:
        """Whichever answer of a return is under way when I log out: the line on which the lobby knows me again is given
        up, and I stay signed out."""
        for command in (commands.Resume, commands.Restore):
            world = World()
            session, told, line = world.signed_in()
            answer: Deferred[object] = Deferred()
            world.lobby.answers[command] = lambda *_, answer=answer, **__: answer
            line.drop()
            world.net.pass_time(5)
            world.run(session.account.logout())
            self.assertEqual(session.account.standing, Visitor())
            resumed = {"session": "session-Ada", "name": "Ada", "token": "token-Ada", **SIGN_IN}
            answer.callback(resumed if command is commands.Resume else {})
            world.net.flush()
            self.assertTrue(world.lobby.lines[1].gone, command)
            self.assertEqual(session.account.standing, Visitor(), command)
            self.assertEqual([event for event in told if isinstance(event, events.Resumed)], [])
            self.assertNotEqual(session.screen, Screen.IDLE)

    def test_asked_while_away(self) -> None:
        """Whatever only a player asks is refused with the line, not with the screen."""
        world = World()
        session, _, line = world.signed_in()
        line.drop()
        world.net.flush()
        self.assertRaises(LineDown, world.run, session.account.change_password("secret", "better"))
