"""Two clients find a way to each other, and another one when it breaks: the whole product in memory."""

from __future__ import annotations

from typing import Any

from client.events import Event
from client.match.setup import CannotStart
from tests.support.stage import StageCase


class WaysCase(StageCase):
    """A match between Ada and Bea."""

    def sit(self) -> None:
        """Bea accepts, and both come to the table."""
        self.bea.do(self.bea.session.invitations.answer(self.invite(), True))
        self.network.pass_time(6, lambda: (self.ada.screen, self.bea.screen) == ("playing", "playing"))
        self.screens("playing", "playing")

    def finish(self) -> None:
        """The match is played to its end, and both are of one mind."""
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 20, verdict="agreed")

    def ports(self) -> dict[str, Any]:
        """Who listens still."""
        return {person.name: person.ports for person in (self.ada, self.bea) if person.ports}


class Finding(WaysCase):
    """From the order to the table."""

    def test_direct(self) -> None:
        """Nothing is in the way: the line is direct, both listen while it may break, and nobody does after the end."""
        self.sit()
        self.assertEqual(set(self.ports()), {"Ada", "Bea"})
        self.never_told(self.bea, "relayed", "opponent-silent")
        self.finish()
        self.network.pass_time(1)
        self.assertEqual(self.ports(), {})

    def test_no_port_after_the_end(self) -> None:
        """Whose match is over opens no port for it again, which nobody would close."""
        self.sit()
        ways = [person.session.coordinator.current.connector for person in self.people]  # type: ignore[union-attr]
        self.finish()
        for connector in ways:
            self.assertRaises(CannotStart, connector.listen)
        self.assertEqual(self.ports(), {})

    def test_host_dials(self) -> None:
        """A firewall lets nobody in to the host: the host reaches the guest, and no relay is needed."""
        self.ada.walled = True
        self.sit()
        self.finish()
        for person in (self.ada, self.bea):
            self.never_told(person, "relayed")

    def test_guest_dials(self) -> None:
        """The same for the guest."""
        self.bea.walled = True
        self.sit()
        self.finish()
        for person in (self.ada, self.bea):
            self.never_told(person, "relayed")

    def test_nobody_gets_through(self) -> None:
        """Firewalls on both sides: through the lobby, and both are told so."""
        self.ada.walled = self.bea.walled = True
        self.sit()
        for person in (self.ada, self.bea):
            self.assertTrue(person.heard("relayed", player="Bea" if person is self.ada else "Ada"))
        self.finish()

    def test_direct_replaces_relayed(self) -> None:
        """What becomes possible later replaces the detour, and both are told."""
        self.ada.walled = self.bea.walled = True
        self.sit()
        self.ada.walled = False
        relayed = next(line for line in self.bea.session.coordinator.current.game.lines.values())  # type: ignore[union-attr]
        self.assertTrue(relayed.relayed)
        order: Any = self.bea.session.coordinator.current.order  # type: ignore[union-attr]
        self.bea.session.coordinator.reachable(order.match, order.host_seat, order.addresses)
        for person in (self.ada, self.bea):
            self.told(person, "direct", 6)
        self.finish()

    def test_forwarded_port(self) -> None:
        """The address that was given with --public comes first, and is known to the guest."""
        eve = self.person("Eve", "192.0.2.13", public="203.0.113.9:23456")
        fay = self.person("Fay", "192.0.2.14")
        eve.do(eve.session.rooms.create("rps", False, "best=1"))
        eve.do(eve.session.invitations.invite("Fay"))
        fay.do(fay.session.invitations.answer(next(iter(fay.session.invitations.waiting)), True))
        reaching: Event = fay.heard("reaching")[0]
        self.assertEqual(reaching.addresses[0], "203.0.113.9:23456")  # type: ignore[attr-defined]


class Breaking(WaysCase):
    """In the match."""

    options = ("--invitations", "120")  # it plays many matches in a minute

    def test_breaks_again_and_again(self) -> None:
        """However often the line breaks, the match goes on."""
        self.sit()
        way = self.between(self.ada, self.bea)
        for _ in range(5):
            way.cut()
            self.network.pass_time(4)
            self.screens("playing", "playing")
        self.finish()

    def test_breaks_while_both_move(self) -> None:
        """What both have played just before is not lost."""
        for delay in (0.0, 0.05, 0.15, 0.25):
            self.now()
            self.sit()
            way = self.between(self.ada, self.bea)
            way.delay = 0.1
            self.ada.do(self.ada.session.match.move("rock"))
            self.bea.do(self.bea.session.match.move("paper"))
            self.network.pass_time(delay)
            way.cut()
            for person in (self.ada, self.bea):
                self.told(person, "result-taken", 20, verdict="agreed")
            way.delay = 0.0
            self.network.pass_time(1)


class LobbyGone(WaysCase):
    """The lobby that relays a match is killed."""

    def setUp(self) -> None:
        super().setUp()
        self.ada.walled = self.bea.walled = True
        self.sit()
        self.lobby.kill()
        self.now()

    def test_comes_back(self) -> None:
        """The relayed match outlives a lobby that is away for longer than a player may be, and the persons know."""
        self.network.pass_time(20)
        self.screens("playing", "playing")
        for person in (self.ada, self.bea):
            self.assertTrue(person.heard("opponent-silent", limit=15))
            said = " ".join(person.said)
            self.assertIn("if the lobby is gone, the match waits for it.", said)
            self.assertIn("The match waits for the lobby.", said)
            for untrue in ("goes on", "lobby asks", "has left"):
                self.assertNotIn(untrue, said)
        self.rise()
        for person in (self.ada, self.bea):
            self.told(person, "opponent-back", 55)
        self.now()
        self.finish()

    def test_stays_away(self) -> None:
        """Nobody has lost by that; who waits may leave."""
        self.network.pass_time(100)
        self.screens("playing", "playing")
        self.ada.do(self.ada.session.leave())
        self.told(self.ada, "match-over", 101, reason="resigned")
