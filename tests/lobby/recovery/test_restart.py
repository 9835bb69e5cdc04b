"""The lobby may die: a client comes back to its session with the token that it has (R1)."""

from __future__ import annotations

from lobby import commands
from lobby.core import sessions
from lobby.storage.tokens import LIFETIME
from tests.support.sessions import SessionCase


class Restarted(SessionCase):
    """The lobby was killed and restarted."""

    def setUp(self) -> None:
        super().setUp()
        _, self.eves = self.sign_in(commands.Register, name="Eve", password="secret", public_key="02" + "a1" * 32)
        self.before = {session.name: session for session in self.world.sessions.values()}

    def again(self) -> None:
        """Kill it and start it anew."""
        self.die()
        self.rise()

    def test_same_session(self) -> None:
        """R1: whoever comes back is the session that it was: id, name, account and public_key."""
        self.again()
        for name, token in (("Ada", self.token), ("Eve", self.eves)):
            was = self.before[name]
            client, answer = self.resume(token, public_key=was.public_key or None)
            now = self.world.by_key[was.key]
            self.assertEqual((answer["session"], answer["name"]), (was.id, name))
            self.assertEqual((now.id, now.account, now.public_key), (was.id, was.account, was.public_key))
            self.call(client, commands.Subscribe)

    def test_grace_after_it(self) -> None:
        """R1, D3: who came back after it has the same grace time as everybody."""
        self.again()
        client, _ = self.resume(self.token)
        self.hang_up(client)
        client, _ = self.resume(self.token)
        self.hang_up(client)
        self.wait(31)
        self.assertEqual(self.world.sessions, {})
        self.expired(self.token)

    def test_while_it_stops(self) -> None:
        """R1: a lobby that is stopped in order leaves all tokens good, also those of lines that it closes."""
        self.dispatcher.stop()
        for connection in list(self.registry.connections):
            connection.farewell("Back after lunch.", 60)
        self.flush()
        self.rise()
        self.resume(self.token)
        self.resume(self.eves)

    def test_name_is_taken(self) -> None:
        """R1: where a drop-in's name is another's by now, its session is over; the other keeps the name."""
        for command, arguments in ((commands.DropIn, {}), (commands.Register, {"password": "x"})):
            with self.subTest(command=command.__name__):
                self.again()
                other, _ = self.sign_in(command, name="ada", **arguments)
                self.expired(self.token)
                self.assertFalse(other.closed)
        self.call(other, commands.Logout)
        self.expired(self.token)  # now there is an account of that name, though nobody is here

    def test_logged_in_meanwhile(self) -> None:
        """R2: who logged in by password after it has the account's only token."""
        self.again()
        new, _ = self.sign_in(commands.Login, name="Eve", password="secret")
        self.expired(self.eves)
        self.assertFalse(new.closed)

    def test_brought_back_by_a_ticket(self) -> None:
        """R1: whom somebody else's ticket has brought back is found by its own token, also where the ticket was of an
        older session of the account; a drop-in's must be the same session."""
        self.again()
        for name, account in (("Eve", self.before["Eve"].account), ("Ada", None)):
            one = self.dispatcher.do(sessions.begin, f"older{name}", name, name.casefold(), account, "")
            self.dispatcher.do(sessions.detached, one, 30)
        client, answer = self.resume(self.eves)
        self.assertEqual(answer["session"], "olderEve")
        self.expired(self.token)
        self.hang_up(client)
        self.wait(31)
        self.expired(self.eves)

    def test_account_gone(self) -> None:
        """B3: nobody comes back to an account that was deleted meanwhile."""
        self.again()
        new, token = self.sign_in(commands.Login, name="Eve", password="secret")
        self.call(new, commands.DeleteAccount, password="secret")
        self.again()
        self.expired(self.eves)
        self.expired(token)

    def test_logged_out_before(self) -> None:
        """R2: who had logged out before it does not come back after it."""
        self.call(self.ada, commands.Logout)
        self.again()
        self.expired(self.token)

    def test_nothing_kept(self) -> None:
        """R1: where nothing was kept, everybody is told that the session is over."""
        self.die()
        self.forget_everything()
        self.rise()
        self.expired(self.token)
        self.expired(self.eves)

    def test_token_expires(self) -> None:
        """R2: a token is good for a week, and for a week more from each day on which it was used."""
        week = LIFETIME.total_seconds()
        self.again()
        self.wall += week - 100
        self.resume(self.token)
        self.again()
        self.wall += week - 100
        self.resume(self.token)
        self.expired(self.eves)
        self.again()
        self.wall += week + 100
        self.expired(self.token)

    def test_blocked_are_kept(self) -> None:
        """N1, R1: an account that comes back still does not hear whom it has blocked."""
        self.call(self.clients[-1], commands.Block, player="Ada", blocked=True)
        self.again()
        client, _ = self.resume(self.eves)
        self.assertEqual(self.call(client, commands.Blocked), {"players": ["Ada"]})
        self.call(client, commands.Block, player="Ada", blocked=False)
        client, _ = self.resume(self.eves)
        self.assertEqual(self.call(client, commands.Blocked), {"players": []})
