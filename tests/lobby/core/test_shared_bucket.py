"""A crowd gets little through to one player, and keeps nobody else from getting through."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from lobby import commands, errors
from lobby.core.model.shared_bucket import Pace, SharedBucket
from tests.support.lobby import FakeClient, LobbyCase

PASSWORD = "correct horse"
CROWD = "198.51.100.1"
MINUTE = 60
WITHIN = 15
"""Seconds within which an honest player who tries every second gets through, whatever the crowd does."""


class Through(LobbyCase):
    """Twenty drop-ins of one address at work against Bea, and Ada, who wants something of her, too."""

    def setUp(self) -> None:
        super().setUp()
        self.bea = self.come("Bea", "192.0.2.2")
        self.crowd = [self.come(f"Eve{number}", CROWD) for number in range(20)]

    def account(self, name: str, host: str) -> FakeClient:
        """Somebody with an account."""
        client, _ = self.dial(host)
        self.hello(client)
        self.call(client, commands.Register, name=name, password=PASSWORD)
        client.name = name.casefold()
        return client

    def gets(self, client: FakeClient, command: type[amp.Command], **arguments: object) -> bool:
        """Whether it is done now."""
        try:
            self.call(client, command, **arguments)
        except (errors.TryLater, errors.AlreadyInvited, errors.RoomFull, errors.NotInRoom, errors.AlreadyInRoom):
            return False
        return True

    def under(self, attack: Callable[[], object], honest: Callable[[], bool]) -> int:
        """The seconds that it takes the honest one under an attack that has gone on for half a minute."""
        others = list(self.clients)
        for _ in range(MINUTE // 2):
            attack()
            self.beat(*others, seconds=1)
        for second in range(MINUTE):
            attack()  # always before the honest one
            if honest():
                return second
            self.beat(*others, seconds=1)
        return MINUTE

    def inviting(self, guest: FakeClient) -> None:
        """Everybody opens a room, invites her, and does it again once she has not answered."""
        for eve in self.crowd:
            if self.status(eve.name) == "idle":
                self.gets(eve, commands.CreateRoom, game="rps", public=False, settings="")
            self.gets(eve, commands.Invite, player=guest.name)

    def test_invitation(self) -> None:
        """An invitation gets through: from elsewhere, and of an account from the crowd's own address."""
        elsewhere, here = self.come("Ada", "192.0.2.3"), self.account("Cem", CROWD)
        for honest in (elsewhere, here):
            self.call(honest, commands.CreateRoom, game="rps", public=False, settings="")
            ask = partial(self.gets, honest, commands.Invite, player="Bea")
            self.assertLessEqual(self.under(partial(self.inviting, self.bea), ask), WITHIN)

    def test_words(self) -> None:
        """Words get through, a conversation's too, to one whom all shout at."""
        ada = self.account("Ada", "192.0.2.3")

        def shout() -> None:
            for eve in self.crowd:
                self.gets(eve, commands.Tell, player="Bea", text="hello")

        for _ in range(5):
            took = self.under(shout, lambda: self.gets(ada, commands.Tell, player="Bea", text="hello"))
            self.assertLessEqual(took, WITHIN)

    def test_words_in_a_room(self) -> None:
        """Who sits with her is heard, though all shout at her from outside."""
        (row,) = self.call(self.bea, commands.CreateRoom, game="bluff", public=True, settings="")["mine"]
        ada = self.come("Ada", "192.0.2.3")
        self.call(ada, commands.JoinRoom, room=row["room"])

        def shout() -> None:
            for eve in self.crowd:
                self.gets(eve, commands.Tell, player="Bea", text="hello")

        self.assertLessEqual(self.under(shout, lambda: self.gets(ada, commands.Say, text="hello")), WITHIN)

    def test_room(self) -> None:
        """A public room where a crowd comes and goes can be walked into."""
        (row,) = self.call(self.bea, commands.CreateRoom, game="bluff", public=True, settings="")["mine"]
        ada = self.come("Ada", "192.0.2.3")

        def come_and_go() -> None:
            for eve in self.crowd:
                if self.gets(eve, commands.JoinRoom, room=row["room"]):
                    self.call(eve, commands.LeaveRoom)

        took = self.under(come_and_go, lambda: self.gets(ada, commands.JoinRoom, room=row["room"]))
        self.assertLessEqual(took, WITHIN)

    def test_in_all(self) -> None:
        """All together get no more through than the limits say, from however many addresses."""
        crowd = [self.come(f"Mallory{number}", f"203.0.113.{number}") for number in range(30)]
        before = len(self.bea.heard(commands.Said))
        for _ in range(MINUTE):
            for eve in crowd:
                self.gets(eve, commands.Tell, player="Bea", text="hello")
            self.beat(*self.clients, seconds=1)
        self.assertLessEqual(len(self.bea.heard(commands.Said)) - before, 20 + 2 * MINUTE)


class SharedBuckets(SynchronousTestCase):
    """The limit by itself."""

    @given(st.lists(st.tuples(st.floats(0, 3), st.integers(0, 3), st.sampled_from([None, 1, 2])), max_size=200))
    def test_any_crowd(self, sent: list[tuple[float, int, int | None]]) -> None:
        """Never more than both allowances together; and somebody new never waits longer than the kept one says, where
        no more than four addresses have sent."""
        bucket, now, passed = SharedBucket(Pace(3, 0.1), Pace(3, 0.1), Pace(1, 1 / 60)), 0.0, 0
        for pause, place, account in sent:
            now += pause
            whose = f"192.0.2.{place}", account
            if bucket.wait(now, *whose) == 0:
                bucket.take(now, *whose)
                passed += 1
        self.assertLessEqual(passed, 6 + 0.2 * now + 1e-6)
        self.assertLessEqual(bucket.wait(now, "198.51.100.1", None), 10 + 1e-6)
