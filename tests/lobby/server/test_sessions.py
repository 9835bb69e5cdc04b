"""A dropped line is a hiccup: sessions without a line, and clients that come back to them (D3, R2)."""

from __future__ import annotations

from itertools import product

from twisted.protocols import amp
from twisted.python.failure import Failure

from lobby import commands, errors
from lobby.commands.reasons import SessionEnd
from lobby.core import sessions
from lobby.server import backoff
from tests.support.lobby import LobbyCase
from tests.support.sessions import SessionCase

PRINT = "03" + "cd" * 32
OFF_THE_CURVE = "02" + "ab" * 32


class ComingBack(SessionCase):
    """Somebody whose line broke, and who has a token."""

    def test_what_is_answered(self) -> None:
        """R2: signing in tells the token, the grace time and how long to wait before coming back."""
        answer = self.call(self.visitor(), commands.DropIn, name="Cleo")
        self.assertEqual((answer["name"], answer["drop_in"], len(answer["token"])), ("Cleo", True, 64))
        self.assertEqual((answer["grace"], answer["back_first"], answer["back_longest"]), (30, 500, 10_000))
        registered = self.call(self.visitor(), commands.Register, name="Dora", password="secret")
        self.assertFalse(registered["drop_in"])

    def test_away_and_back(self) -> None:
        """D3, R2: within the grace time session, room and seat are as before; meanwhile the player is shown away."""
        (room,) = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        before = self.world.by_key["ada"]
        self.hang_up(self.ada)
        self.assertEqual((before.away, before.detached, self.status("Ada")), (True, True, "in room"))
        self.beat(self.bea, seconds=29)
        back, answer = self.resume(self.token)
        self.assertEqual((answer["session"], answer["token"]), (before.id, self.token))
        self.assertEqual((before.away, before.detached), (False, False))
        state = self.call(back, commands.Subscribe)
        self.assertEqual([mine["room"] for mine in state["mine"]], [room["room"]])
        self.beat(self.bea, back, seconds=40)
        self.assertIs(self.world.by_key["ada"], before)

    def test_others_see_it(self) -> None:
        """D3: the others see at once that somebody is away."""
        self.call(self.bea, commands.CreateRoom, game="rps", public=True, settings="")
        self.call(self.ada, commands.Subscribe)
        self.wait(1)
        self.hang_up(self.bea)
        self.wait(1)
        last = [row for change in self.ada.heard(commands.Changed) for row in change["players"]][-1:]
        self.assertEqual(last, [{"name": "Bea", "status": "in room", "away": True}])

    def test_invitation_waits(self) -> None:
        """R2: an invitation that comes while the line is gone is there when it is back, and can be accepted."""
        self.hang_up(self.ada)
        self.call(self.bea, commands.CreateRoom, game="rps", public=False, settings="")
        sent = self.call(self.bea, commands.Invite, player="Ada")
        self.beat(self.bea, seconds=5)
        back, _ = self.resume(self.token)
        (invited,) = self.call(back, commands.Subscribe)["invited"]
        self.assertEqual((invited["invitation"], invited["seconds"]), (sent["invitation"], 10))
        self.call(back, commands.Answer, invitation=sent["invitation"], accept=True)
        self.assertEqual(self.status("Ada"), "in room")

    def test_after_the_grace_time(self) -> None:
        """D3, R2: after it the session is over: the room is passed on or closed, the name free, the token good for
        nothing."""
        self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")
        self.hang_up(self.ada)
        self.beat(self.bea, seconds=31)
        self.assertNotIn("ada", self.world.by_key)
        self.assertEqual(self.world.rooms, {})
        self.expired(self.token)
        self.assertEqual([row.name for row in self.rows()], ["Bea"])
        self.sign_in(commands.DropIn, name="Ada")

    def test_in_the_turn_in_which_it_ends(self) -> None:
        """J4: who comes back in the very turn in which the session ends finds it over."""
        back = self.visitor()
        self.dispatcher.do(sessions.sign_out, self.world.by_key["ada"])
        late: list[Failure] = []
        back.callRemote(commands.Resume, token=self.token).addBoth(late.append)
        back.pump.flush()
        self.assertIsInstance(late[0].value, errors.SessionExpired)

    def test_half_open(self) -> None:
        """R2: coming back replaces the session's own older line, which is closed without a word."""
        self.call(self.ada, commands.Subscribe)
        back, _ = self.resume(self.token)
        self.flush()
        self.assertEqual((self.ada.closed, self.ada.heard(commands.SessionEnded)), (True, []))
        self.assertFalse(self.world.by_key["ada"].detached)
        self.call(back, commands.CreateRoom, game="rps", public=True, settings="")
        self.beat(back, self.bea, seconds=40)
        self.assertEqual(self.status("Ada"), "in room")

    def test_again_and_again(self) -> None:
        """R2: one token is good for any number of returns."""
        for _ in range(5):
            back, _ = self.resume(self.token)
            self.hang_up(back)
            self.beat(self.bea, seconds=20)
        self.assertIn("ada", self.world.by_key)

    def test_silent_line(self) -> None:
        """D3: a silent line is closed with a word, but the session goes on for the grace time."""
        self.beat(self.bea, seconds=17)
        self.assertEqual(self.ada.heard(commands.SessionEnded), [{"why": "silent"}])
        self.assertTrue(self.world.by_key["ada"].detached)
        self.resume(self.token)
        self.assertFalse(self.world.by_key["ada"].away)

    def test_log_out(self) -> None:
        """R2: after logging out the token is good for nothing, neither here nor on the disk."""
        self.call(self.ada, commands.Logout)
        self.assertNotIn("ada", self.world.by_key)
        self.assertEqual([row.name for row in self.rows()], ["Bea"])
        self.expired(self.token)

    def test_wrong_token(self) -> None:
        """R2: a token that nobody was given opens nothing, and Hello comes first."""
        self.expired("0" * 64)
        self.expired("ü" * 32)
        client, _ = self.dial()
        self.assertRaises(errors.HelloFirst, self.call, client, commands.Resume, token=self.token)

    def test_flooding(self) -> None:
        """Who floods the lobby is out at once, and does not come back with the token."""
        for _ in range(200):
            self.ada.callRemote(commands.LeaveRoom).addErrback(lambda _: None)
        self.flush()
        self.assertEqual(self.ada.heard(commands.SessionEnded), [{"why": "flooding"}])
        self.assertNotIn("ada", self.world.by_key)
        self.expired(self.token)

    def test_public_key(self) -> None:
        """R5: the certificate's public_key is kept with the session; what is none is refused."""
        self.resume(self.token, public_key=PRINT)
        self.assertEqual(self.world.by_key["ada"].public_key, PRINT)
        self.assertEqual([row.public_key for row in self.rows() if row.name == "Ada"], [PRINT])

    def test_no_public_key(self) -> None:
        """R5: what is no point of the curve is refused by every command that signs in, naming the argument."""
        asked: list[tuple[type[amp.Command], dict[str, str]]] = [
            (commands.Register, {"name": "Cleo", "password": "secret"}),
            (commands.Login, {"name": "Cleo", "password": "secret"}),
            (commands.DropIn, {"name": "Cleo"}),
            (commands.Resume, {"token": self.token}),
        ]
        known = [one for one in vars(commands).values() if isinstance(one, type) and issubclass(one, amp.Command)]
        taking = {one for one in known if any(name == b"public_key" for name, _ in one.arguments)}
        self.assertEqual(taking, {command for command, _ in asked})
        off = (OFF_THE_CURVE, "02" + "ff" * 32, "02" + "CD" * 32, PRINT[:-2], "04" + PRINT[2:], "02" + "g" * 64, "")
        for (command, rest), wrong in product(asked, off):
            refused = self.assertRaises(
                errors.BadArgument, self.call, self.visitor(), command, **rest, public_key=wrong
            )
            self.assertEqual(refused.parameters["argument"], "public_key")
        self.assertEqual(sorted(self.world.by_key), ["ada", "bea"])

    def test_secret(self) -> None:
        """R2: of a token only a hash is kept, and what is printed shows neither."""
        (row,) = (row for row in self.rows() if row.name == "Ada")
        self.assertNotIn(self.token, str(row))
        (kept,) = (kept for kept in self.services.tokens._kept.values() if kept.name == "Ada")
        for shown in (repr(kept), repr(self.world.by_key["ada"])):
            self.assertNotIn(self.token, shown)
            self.assertNotIn(row.hash, shown)

    def test_signed_in_already(self) -> None:
        """J4: who is signed in on a line does not come back on it as somebody else."""
        self.assertRaises(amp.UnhandledCommand, self.call, self.bea, commands.Resume, token=self.token)
        self.assertEqual(sorted(self.world.by_key), ["ada", "bea"])


class Accounts(SessionCase):
    """Tokens of sessions that have an account."""

    def setUp(self) -> None:
        super().setUp()
        self.eve, self.eves = self.sign_in(commands.Register, name="Eve", password="secret")

    def test_takeover(self) -> None:
        """C4, R2: a new log-in revokes the token; a client that was told so does not come back."""
        self.call(self.eve, commands.CreateRoom, game="rps", public=True, settings="")
        new, token = self.sign_in(commands.Login, name="Eve", password="secret")
        self.assertEqual(self.eve.heard(commands.SessionEnded), [{"why": "taken over"}])
        self.assertNotEqual(token, self.eves)
        self.expired(self.eves)
        self.assertEqual(len([row for row in self.rows() if row.name == "Eve"]), 1)
        self.hang_up(new)
        self.assertEqual(self.status("Eve"), "in room")
        self.resume(token)

    def test_two_clients(self) -> None:
        """R2: of two clients of one account that both would come back, exactly one takes over."""
        other, token = self.sign_in(commands.Login, name="Eve", password="secret")
        for _ in range(3):
            self.expired(self.eves)
            self.hang_up(other)
            other, _ = self.resume(token)
        told = [ended for client in self.clients for ended in client.heard(commands.SessionEnded)]
        self.assertEqual(told, [{"why": "taken over"}])

    def test_password_while_away(self) -> None:
        """C4: who logs in by password while its session has no line takes that over, with its room."""
        (room,) = self.call(self.eve, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.hang_up(self.eve)
        new, _ = self.sign_in(commands.Login, name="Eve", password="secret")
        (mine,) = self.call(new, commands.Subscribe)["mine"]
        self.assertEqual(mine["room"], room["room"])
        self.beat(new, seconds=40)
        self.assertEqual(self.status("Eve"), "in room")

    def test_password_change(self) -> None:
        """B3, R2: another password leaves the own token good, and no other."""
        self.call(self.eve, commands.ChangePassword, old="secret", new="other")
        self.hang_up(self.eve)
        self.resume(self.eves)

    def test_deletion(self) -> None:
        """B3, R2: a deleted account's tokens are gone with it."""
        self.call(self.eve, commands.DeleteAccount, password="secret")
        self.assertNotIn("Eve", [row.name for row in self.rows()])
        self.expired(self.eves)

    def test_kept_name(self) -> None:
        """F5, R2: a drop-in that has an account by now comes back with its old token."""
        self.call(self.ada, commands.KeepName, password="secret")
        self.hang_up(self.ada)
        _, answer = self.resume(self.token)
        self.assertFalse(answer["drop_in"])
        self.assertEqual([row.account for row in self.rows() if row.name == "Ada"], [self.world.by_key["ada"].account])


class Crowd(SessionCase):
    options = ("--max-per-address", "4")

    def test_many_from_one_address(self) -> None:
        """Dropping in and going away, again and again, does not fill the lobby: no more sessions are kept for an
        address than lines."""
        for n in range(10):
            self.hang_up(self.sign_in(commands.DropIn, name=f"Eve{n}")[0])
        self.assertEqual(len([one for one in self.world.sessions.values() if one.detached]), 4)
        self.resume(self.token)
        self.beat(self.ada, self.bea, seconds=31)
        self.hang_up(self.bea)
        self.assertTrue(self.world.by_key["bea"].detached)


class Evicted(SessionCase):
    def test_evicted_while_away(self) -> None:
        """A session is ended from the lobby's side also while it has no line."""
        self.hang_up(self.ada)
        self.services.presence.evict(self.world.by_key["ada"], SessionEnd.DELETED)
        self.assertNotIn("ada", self.world.by_key)
        self.expired(self.token)


class Waits(LobbyCase):
    def test_population(self) -> None:
        """R1: ten thousand clients come back within about ten seconds, a few at once; and before the grace is over."""
        self.assertEqual(backoff.waits(3, 30), (500, 10_000))
        self.assertEqual(backoff.waits(10_000, 30), (10_000, 10_000))
        self.assertEqual(backoff.waits(100_000, 30), (10_000, 10_000))
        self.assertEqual(backoff.waits(10_000, 0.5), (166, 1_000))
        self.assertEqual(backoff.waits(200_000, 300), (100_000, 100_000))
        self.assertEqual(backoff.waits(3, 300), (500, 30_000))
