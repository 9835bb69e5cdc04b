"""Ctrl-C by a person who sits in her room, starts, plays or has just played: it leaves, and nobody hangs."""

from __future__ import annotations

from tests.support.typing_stage import TypingCase


class Interrupts(TypingCase):
    """Ada types into a shell."""

    def invite(self) -> str:
        """Ada's room and invitation, typed."""
        self.type("create rps private best=1", "invite Bea")
        return next(iter(self.bea.session.invitations.waiting))

    def ends(self) -> None:
        """In the menu it logs out and exits."""
        self.assertEqual(self.ada.screen, "idle")
        self.interrupt()
        self.assertEqual(self.successResultOf(self.ran), 130)
        self.statuses(Ada="gone", Bea="idle")

    def test_invited(self) -> None:
        """It leaves the room; the invitation is withdrawn."""
        self.invite()
        self.interrupt()
        self.told(self.bea, "invitation-closed", 60, why="withdrawn")
        self.ends()

    def test_joining(self) -> None:
        """It leaves the start; the guest hosts the room then."""
        self.until_joining()
        self.between(self.ada, self.lobby).held.clear()
        self.interrupt()
        self.told(self.bea, "member-went", 60, name="Ada", host="Bea")
        self.bea.do(self.bea.session.leave())
        self.ends()

    def test_connecting(self) -> None:
        """It leaves the start, and the game listens no more."""
        self.until_connecting()
        self.interrupt()
        self.told(self.bea, "start-failed", 60, why="member left")
        self.assertEqual(self.ada.ports, {})
        self.bea.do(self.bea.session.leave())
        self.ends()

    def test_playing(self) -> None:
        """The first one asks, the second one leaves the match."""
        self.until_playing()
        self.interrupt()
        self.told(self.ada, "turn", 60)
        self.assertIn("Ctrl-C", self.terminal.text)
        self.assertEqual(self.ada.screen, "playing")
        self.interrupt()
        self.told(self.bea, "match-over", 60, result="won", reason="resigned", player="Ada")
        self.ends()

    def test_report(self) -> None:
        """While the other's report is awaited it leaves the room, and the lobby still records the result."""
        self.until_playing()
        self.between(self.bea, self.lobby).frozen = True
        self.bea.do(self.bea.session.match.move("paper"))
        self.type("rock")
        self.told(self.ada, "match-over", 60, reason="played")
        for _ in range(2):
            self.interrupt()
        self.assertEqual(self.ada.screen, "idle")
        self.between(self.bea, self.lobby).frozen = False
        self.told(self.bea, "result-taken", 60, verdict="agreed")
        self.ends()

    def test_lobby_away(self) -> None:
        """With the line to the lobby down it ends the program, in the middle of coming back too."""
        self.lobby.kill()
        self.told(self.ada, "line-lost", 60)
        self.network.pass_time(3)
        self.interrupt()
        self.assertEqual(self.successResultOf(self.ran), 130)
        self.lobby = self.raise_lobby()

    def test_lobby_stopped(self) -> None:
        """With a lobby that does not answer it ends the program within 3 s."""
        self.lobby.stop()
        self.network.pass_time(6)
        self.interrupt()
        self.network.pass_time(3)
        self.assertEqual(self.successResultOf(self.ran), 130)
