"""Words through the lobby: who is told what, by whose name, and who is spared, also after coming back."""

from __future__ import annotations

from typing import Any

from lobby import commands
from lobby.app import config
from lobby.app.wiring import build
from lobby.auth.passwords import Passwords
from lobby.core.model.session import WORDS_AT_ONCE
from lobby.errors import (
    BadArgument,
    BadText,
    Blocked,
    BlockingYourself,
    NoSuchPlayer,
    NotInRoom,
    PlayerOffline,
    TryLater,
)
from lobby.server.factory import LobbyFactory
from lobby.storage.threads import SynchronousThreads
from tests.support.lobby import FakeClient, LobbyCase


class TalkCase(LobbyCase):
    """Players who talk."""

    def register(self, name: str) -> FakeClient:
        """Connect and make an account."""
        client, _ = self.dial()
        self.hello(client)
        self.call(client, commands.Register, name=name, password="secret")
        return client

    def login(self, name: str) -> FakeClient:
        """Connect and log in."""
        client, _ = self.dial()
        self.hello(client)
        self.call(client, commands.Login, name=name, password="secret")
        return client

    def say(self, client: FakeClient, text: str) -> None:
        self.call(client, commands.Say, text=text)

    def tell(self, client: FakeClient, player: str, text: str) -> dict[str, Any]:
        return self.call(client, commands.Tell, player=player, text=text)

    def block(self, client: FakeClient, player: str, blocked: bool = True) -> str:
        return str(self.call(client, commands.Block, player=player, blocked=blocked)["player"])

    def blocked(self, client: FakeClient) -> list[str]:
        players: list[str] = self.call(client, commands.Blocked)["players"]
        return players

    def texts(self, client: FakeClient) -> list[tuple[str, bool, str]]:
        return [(said["player"], said["private"], said["text"]) for said in client.heard(commands.Said)]


class Words(TalkCase):
    """say and tell."""

    def test_room(self) -> None:
        """Words in a room reach its other members, with the speaker's name, and nobody else."""
        ada, bob, eve = self.come("Ada"), self.come("Bob"), self.come("Eve")
        room = self.call(ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"]
        self.call(bob, commands.JoinRoom, room=room)
        self.say(ada, " hi e\u0301 ")
        self.assertEqual(self.texts(bob), [("Ada", False, "hi \u00e9")])
        self.assertEqual(self.texts(ada) + self.texts(eve), [])
        self.assertRaises(NotInRoom, self.say, eve, "hi")

    def test_one_player(self) -> None:
        """Words for one player, whose name may be typed in any case; the answer has it as it is shown."""
        ada, bob, eve = self.come("Ada"), self.come("Bob"), self.come("Eve")
        self.assertEqual(self.tell(ada, "BOB", "psst"), {"player": "Bob", "away": False})
        self.assertEqual(self.texts(bob), [("Ada", True, "psst")])
        self.assertEqual(self.texts(eve), [])

    def test_nobody(self) -> None:
        """A player who does not exist, and one who is not here, are told apart."""
        ada = self.come("Ada")
        self.call(self.register("Bob"), commands.Logout)
        error = self.assertRaises(PlayerOffline, self.tell, ada, "bob", "hi")
        self.assertEqual(error.parameters, {"name": "Bob"})
        self.assertRaises(NoSuchPlayer, self.tell, ada, "zoe", "hi")

    def test_hostile(self) -> None:
        """What could draw on a terminal is made harmless by the lobby; too much or nothing is refused, and the line
        goes on."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.tell(ada, "Bob", "a\x1b[2J\r\nEve says: x\u202egnp")
        ((_, _, text),) = self.texts(bob)
        self.assertEqual(text, "a\ufffd[2J\ufffd Eve says: x\ufffdgnp")
        self.assertRaises(BadText, self.tell, ada, "Bob", "\n\u202e ")
        self.assertRaises(BadArgument, self.tell, ada, "Bob", "é" * 501)
        self.tell(ada, "Bob", "é" * 500)
        self.assertEqual(len(self.texts(bob)), 2)

    def test_how_often(self) -> None:
        """Ten texts at once; another is refused with the time after which it goes."""
        ada, bob = self.come("Ada"), self.come("Bob")
        for _ in range(WORDS_AT_ONCE):
            self.tell(ada, "Bob", "hi")
        error = self.assertRaises(TryLater, self.tell, ada, "Bob", "hi")
        self.assertEqual(error.parameters, {"seconds": 1})
        self.wait(1.1)
        self.tell(ada, "Bob", "hi")
        self.assertEqual(len(self.texts(bob)), WORDS_AT_ONCE + 1)

    def test_lost_line(self) -> None:
        """Words for a player whose line is away are told when it is back and knows all the rest."""
        ada, (bob, _) = self.come("Ada"), self.dial()
        self.hello(bob)
        token = self.call(bob, commands.DropIn, name="Bob")["token"]
        self.hang_up(bob)
        self.assertEqual(self.tell(ada, "Bob", "one"), {"player": "Bob", "away": True})
        back, _ = self.dial()
        self.hello(back)
        self.call(back, commands.Resume, token=token)
        self.tell(ada, "Bob", "two")
        self.assertEqual(self.texts(back), [])
        self.call(back, commands.Subscribe)
        self.assertEqual(self.texts(back), [("Ada", True, "one"), ("Ada", True, "two")])


class Blocking(TalkCase):
    """block and blocked."""

    def test_silence(self) -> None:
        """A blocked player's words and invitations come to nothing, with a word of its own; unblocked, they come."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.call(ada, commands.CreateRoom, game="rps", public=False, settings="")
        self.assertEqual(self.block(bob, "ada"), "Ada")
        self.assertEqual(self.blocked(bob), ["Ada"])
        for command, arguments in ((commands.Tell, {"text": "hi"}), (commands.Invite, {})):
            error = self.assertRaises(Blocked, self.call, ada, command, player="Bob", **arguments)
            self.assertEqual(error.parameters, {"name": "Bob"})
        self.assertEqual((self.texts(bob), bob.heard(commands.Invited)), ([], []))
        self.tell(bob, "Ada", "the other way is open")
        self.assertEqual(self.block(bob, "ADA", False), "Ada")
        self.assertEqual(self.blocked(bob), [])
        self.tell(ada, "Bob", "hi")
        self.call(ada, commands.Invite, player="Bob")
        self.assertEqual((len(self.texts(bob)), len(bob.heard(commands.Invited))), (1, 1))

    def test_room(self) -> None:
        """In a room a blocked player's words are not heard; it may play all the same, and does not learn it so."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.block(bob, "Ada")
        room = self.call(bob, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"]
        self.call(ada, commands.JoinRoom, room=room)
        self.say(ada, "hi")
        self.assertEqual(self.texts(bob), [])

    def test_whom(self) -> None:
        """Not oneself, nobody unknown; somebody who is not here but has an account."""
        ada = self.come("Ada")
        self.call(self.register("Bob"), commands.Logout)
        self.assertRaises(BlockingYourself, self.block, ada, "ADA")
        self.assertRaises(NoSuchPlayer, self.block, ada, "zoe")
        self.assertRaises(NoSuchPlayer, self.block, ada, "zoe", False)
        self.assertEqual(self.block(ada, "bob"), "Bob")

    def test_gone_drop_in(self) -> None:
        """A blocked drop-in who has gone can be unblocked by the name in the list."""
        ada, bob = self.come("Ada"), self.come("Bob")
        self.block(ada, "Bob")
        self.call(bob, commands.Logout)
        self.assertEqual(self.block(ada, "bob", False), "Bob")
        self.assertEqual(self.blocked(ada), [])

    def test_kept_with_the_account(self) -> None:
        """An account's list is there at the next log-in, also after several sessions; what was undone is undone."""
        ada, bob = self.register("Ada"), self.come("Bob")
        self.come("Eve")
        self.block(ada, "Bob")
        self.block(ada, "Eve")
        self.block(ada, "Bob")
        self.block(ada, "Eve", False)
        self.call(ada, commands.Logout)
        self.wait(1)
        ada = self.login("Ada")
        self.assertEqual(self.blocked(ada), ["Bob"])
        self.assertRaises(Blocked, self.tell, bob, "Ada", "hi")

    def test_taken_over(self) -> None:
        """A session that is taken over still knows whom it does not hear."""
        self.block(self.register("Ada"), self.come("Bob").name)
        self.assertEqual(self.blocked(self.login("Ada")), ["Bob"])

    def test_lobby_dies(self) -> None:
        """Who comes back to a lobby that was restarted still does not hear whom it had blocked."""
        ada, _ = self.dial()
        self.hello(ada)
        token = self.call(ada, commands.Register, name="Ada", password="secret")["token"]
        self.come("Bob")
        self.block(ada, "Bob")
        self.restart()
        ada, _ = self.dial()
        self.hello(ada)
        self.call(ada, commands.Resume, token=token)
        self.assertEqual(self.blocked(ada), ["Bob"])
        self.assertRaises(Blocked, self.tell, self.come("Bob"), "Ada", "hi")

    def restart(self) -> None:
        """Another lobby's process with the same data."""
        self.dispatcher.stop()
        chosen = config.parse("--memory", "--bcrypt-cost", "4")
        passwords = Passwords(SynchronousThreads(), cost=4)
        self.registry, self.services = build(chosen, self.clock, self.database, passwords, "lobby.example:12000")
        self.dispatcher = self.services.dispatcher
        self.factory, self.world = LobbyFactory(self.registry), self.dispatcher.world

    def test_drop_in_keeps_the_name(self) -> None:
        """A drop-in's list becomes its account's."""
        self.come("Bob")
        ada = self.come("Ada")
        self.block(ada, "Bob")
        self.call(ada, commands.KeepName, password="secret")
        self.call(ada, commands.Logout)
        self.wait(1)
        self.assertEqual(self.blocked(self.login("Ada")), ["Bob"])

    def test_deleted_account(self) -> None:
        """With the account its list is gone: who registers the name anew begins with none."""
        self.come("Bob")
        ada = self.register("Ada")
        self.block(ada, "Bob")
        self.call(ada, commands.DeleteAccount, password="secret")
        self.assertEqual(self.blocked(self.register("Ada")), [])

    def test_how_often(self) -> None:
        """Each change is a write, so it counts like a word."""
        ada, _bob = self.come("Ada"), self.come("Bob")
        for _ in range(WORDS_AT_ONCE):
            self.block(ada, "Bob")
        self.assertRaises(TryLater, self.block, ada, "Bob")
