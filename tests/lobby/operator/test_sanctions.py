"""An operator says no: kicked, banned, muted, each told in words and for no longer than it was meant (P1)."""

from __future__ import annotations

from lobby import commands, errors
from tests.support.operator import OperatorCase


class Kicked(OperatorCase):
    def test_told_and_gone(self) -> None:
        """P1: who is kicked is told why, is gone at once for all others, and may come back."""
        ada, bea = self.come("Ada"), self.come("Bea")
        self.call(bea, commands.Subscribe)
        self.op("kick ADA 'stop it'")
        self.assertEqual(self.ended(ada), [{"why": "kicked", "reason": "stop it"}])
        self.assertNotIn("ada", self.world.by_key)
        self.wait(1)
        self.assertEqual([gone for said in bea.heard(commands.Changed) for gone in said["gone"]], ["Ada"])
        self.come("Ada")

    def test_nobody(self) -> None:
        """P1: nobody is kicked who is not here."""
        self.refused("kick Ada", "Nobody is here under the name Ada")


class BannedByName(OperatorCase):
    def register(self, name: str) -> None:
        client, _ = self.dial()
        self.hello(client)
        self.call(client, commands.Register, name=name, password="secret")
        self.hang_up(client)

    def login(self, name: str) -> None:
        client, _ = self.dial()
        self.hello(client)
        self.call(client, commands.Login, name=name, password="secret")
        self.hang_up(client)

    def test_out_and_kept_out(self) -> None:
        """P1: who is banned is out at once, told why and until when, and does not come in under that name."""
        self.register("Ada")
        ada = self.come("Cleo")
        self.op("ban Ada 7d cheating")
        until = round(self.wall + 7 * 86_400 + 0.5)
        with self.assertRaises(errors.Banned) as caught:
            self.login("ada")
        self.assertEqual(caught.exception.parameters["reason"], "cheating")
        self.assertAlmostEqual(int(caught.exception.parameters["until"]), until, delta=1)
        self.op("ban Cleo 1h 'cheating too'")
        ((told),) = self.ended(ada)
        self.assertEqual((told["why"], told["reason"]), ("banned", "cheating too"))
        self.assertRaises(errors.Banned, self.come, "Cleo")

    def test_token(self) -> None:
        """P1: a token does not let a banned name in either."""
        client, _ = self.dial()
        self.hello(client)
        token = self.call(client, commands.DropIn, name="Ada")["token"]
        self.hang_up(client)
        self.op("ban Ada 7d cheating")
        again, _ = self.dial()
        self.hello(again)
        self.assertRaises((errors.Banned, errors.SessionExpired), self.call, again, commands.Resume, token=token)

    def test_over(self) -> None:
        """P1: a ban ends by itself at its time, or when it is lifted."""
        self.register("Ada")
        self.op("ban Ada 1h cheating")
        self.assertRaises(errors.Banned, self.login, "Ada")
        self.wall += 3_601
        self.clock.advance(1)
        self.login("Ada")
        self.op("ban Ada forever cheating")
        self.wall += 10 * 365 * 86_400
        self.clock.advance(1)
        self.assertRaises(errors.Banned, self.login, "Ada")
        self.op("unban ada")
        self.login("Ada")
        self.refused("unban Ada", "not banned")

    def test_newer_takes_the_place(self) -> None:
        """P1: a second ban of somebody takes the first one's place."""
        self.register("Ada")
        self.op("ban Ada forever cheating")
        self.op("ban Ada 1h 'cheating, but less'")
        (held,) = self.op("bans")["sanctions"]
        self.assertEqual((held["name"], held["reason"]), ("Ada", "cheating, but less"))
        self.wall += 3_601
        self.clock.advance(1)
        self.assertEqual(self.op("bans")["sanctions"], [])

    def test_nobody(self) -> None:
        """P1: a name that nobody has is not banned: it would be a slip."""
        self.refused("ban Ada 7d cheating", "Nobody is here under the name Ada, and no account has it")
        self.assertEqual(self.op("bans")["sanctions"], [])


class BannedByAddress(OperatorCase):
    def test_prefix(self) -> None:
        """P1: all who come from a prefix are out at once, with or without a session, and nobody comes in from there."""
        ada, bea, cleo = self.come("Ada"), self.come("Bea", "192.0.2.200"), self.come("Cleo", "198.51.100.7")
        visitor, _ = self.dial("192.0.2.9")
        other, _ = self.dial("198.51.100.9")
        self.op("ban 192.0.2.77/24 2d pests")
        for client in (ada, bea):
            ((told),) = self.ended(client)
            self.assertEqual((told["why"], told["reason"]), ("banned", "pests"))
        self.assertTrue(visitor.closed)
        self.assertEqual((cleo.closed, other.closed), (False, False))
        self.assertEqual([one["name"] for one in self.op("players")["players"]], ["Cleo"])
        late, _ = self.dial("192.0.2.3")
        ((farewell),) = late.heard(commands.Farewell)
        self.assertIn("banned your address until", farewell["why"])
        self.assertIn("(pests)", farewell["why"])
        self.assertTrue(late.closed)
        self.wall += 2 * 86_400 + 1
        self.clock.advance(1)
        self.come("Ada")

    def test_lifted(self) -> None:
        """P1: just this prefix is let in again, however it is written; a longer one within it stays out."""
        self.op("ban 2001:db8:1::/48 forever pests")
        self.op("ban 2001:db8:1:2::/64 forever 'worse pests'")
        self.op("unban 2001:0db8:0001::/48")
        self.come("Ada", "2001:db8:1:3::1")
        late, _ = self.dial("2001:db8:1:2::5")
        self.assertTrue(late.closed)
        self.refused("unban 2001:db8:1::/48", "is not banned")

    def test_most_of_the_world(self) -> None:
        """P1: a prefix that is most of the world is taken for a slip."""
        for prefix in ("0.0.0.0/0", "10.0.0.0/7", "::/0", "2001::/15"):
            self.refused(f"ban {prefix} 1h slip", "most of the world")
        self.assertEqual(self.op("bans")["sanctions"], [])


class Muted(OperatorCase):
    def test_silent_for_a_time(self) -> None:
        """P1: who is muted says and tells nothing, is told why, plays on, and speaks again at its end or before."""
        ada, _ = self.come("Ada"), self.come("Bea")
        self.op("mute Ada 10m shouting")
        self.call(ada, commands.CreateRoom, game="rps", public=True, settings="")
        for command, arguments in ((commands.Say, {}), (commands.Tell, {"player": "Bea"})):
            with self.assertRaises(errors.Muted) as caught:
                self.call(ada, command, text="hello", **arguments)
            self.assertEqual(caught.exception.parameters["reason"], "shouting")
        self.wall += 601
        self.clock.advance(1)
        self.call(ada, commands.Say, text="hello")
        self.op("mute ada forever shouting")
        self.assertRaises(errors.Muted, self.call, ada, commands.Say, text="hello")
        self.op("unmute ADA")
        self.call(ada, commands.Say, text="hello again")
        self.refused("unmute Ada", "not muted")
