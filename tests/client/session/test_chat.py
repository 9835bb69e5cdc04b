"""Words in the client's session: what is asked of the lobby, and what is told."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.session.session import WrongScreen
from lobby import commands
from lobby.errors import Blocked, NotInRoom
from tests.support.client import World, room


class Talking(SynchronousTestCase):
    """A session's ``talk``."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()

    def test_say(self) -> None:
        """The lobby is asked, and that the words are on their way is told when it has taken them."""
        self.world.tell(self.line, commands.RoomChanged, mine=[room()])
        self.told.clear()
        self.world.run(self.session.chat.say("hi"))
        self.assertEqual(self.world.lobby.last(commands.Say), {"text": "hi"})
        self.assertEqual(self.told, [events.WordsSent("", False, "hi", False)])

    def test_tell(self) -> None:
        """The answer says how the player is called, and whether it may read it later."""
        self.world.lobby.answers[commands.Tell] = {"player": "Bob", "away": True}
        self.world.run(self.session.chat.tell("bob", "hi"))
        self.assertEqual(self.world.lobby.last(commands.Tell), {"player": "bob", "text": "hi"})
        self.assertEqual(self.told, [events.WordsSent("Bob", True, "hi", True)])

    def test_refused(self) -> None:
        """What is refused is raised, and nothing is told."""
        self.world.lobby.answers[commands.Say] = NotInRoom()
        self.world.lobby.answers[commands.Tell] = Blocked(name="Bob")
        self.assertRaises(NotInRoom, self.world.run, self.session.chat.say("hi"))
        self.assertRaises(Blocked, self.world.run, self.session.chat.tell("bob", "hi"))
        self.assertEqual(self.told, [])

    def test_interrupted(self) -> None:
        """Ctrl-C ends the waiting; that the words went all the same is told."""
        answer: Deferred[dict[str, object]] = Deferred()
        self.world.lobby.answers[commands.Tell] = answer
        waiting = Deferred.fromCoroutine(self.session.chat.tell("bob", "hi"))
        self.world.net.flush()
        waiting.addErrback(lambda _: None)
        waiting.cancel()
        self.assertEqual(self.told, [])
        answer.callback({"player": "Bob", "away": False})
        self.world.net.flush()
        self.assertEqual(self.told, [events.WordsSent("Bob", True, "hi", False)])

    def test_heard(self) -> None:
        """What others say is told as it came; what comes after the log-out is nobody's."""
        self.line.callRemote(commands.Said, player="Bob", private=True, text="psst")
        self.line.callRemote(commands.Said, player="Bob", private=False, text="a\x1b[2J")
        self.world.net.flush()
        self.assertEqual(
            self.told, [events.WordsHeard("Bob", True, "psst"), events.WordsHeard("Bob", False, "a\x1b[2J")]
        )
        self.world.lobby.answers[commands.Logout] = {}
        self.world.run(self.session.account.logout())
        self.told.clear()
        self.line.callRemote(commands.Said, player="Bob", private=True, text="psst")
        self.world.net.flush()
        self.assertEqual(self.told, [])

    def test_blocking(self) -> None:
        """Who is blocked is known for completion; the lobby's list is what counts."""
        self.world.lobby.answers[commands.Block] = lambda _line, player, blocked: {"player": player.title()}
        self.world.run(self.session.chat.block("bob"))
        self.world.run(self.session.chat.block("eve"))
        self.world.run(self.session.chat.unblock("bob"))
        self.assertEqual(self.session.chat.blocked, ("Eve",))
        self.assertEqual([event.blocked for event in self.told if isinstance(event, events.PlayerBlocked)], [1, 1, 0])
        self.world.lobby.answers[commands.Blocked] = {"players": ["Zoe"]}
        self.world.run(self.session.chat.show_blocked())
        self.assertEqual(self.told[-1], events.BlockedPlayers(("Zoe",)))
        self.assertEqual(self.session.chat.blocked, ("Zoe",))

    def test_signed_out(self) -> None:
        """Who is not logged in says nothing."""
        session, _ = self.world.session()
        self.world.run(session.connect("lobby.example"))
        self.assertRaises(WrongScreen, self.world.run, session.chat.tell("bob", "hi"))
