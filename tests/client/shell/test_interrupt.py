"""Ctrl-C while a slow lobby is doing what it was asked: afterwards the two agree on where the player is."""

from __future__ import annotations

from tests.support.stage import LOBBY_HOST
from tests.support.typing_stage import TypingCase


class Interrupted(TypingCase):
    """Ada asks for something, and presses Ctrl-C before the lobby's answer is there."""

    def cancel(self, line: str) -> None:
        """Type a line, stop waiting for what comes of it, and let the answer come."""
        to_ada = self.between(self.ada, self.lobby)
        to_ada.held.add(LOBBY_HOST)
        self.now()
        self.type(line)
        self.interrupt()
        self.assertEqual(self.terminal.lines[-1], "Cancelled.")
        to_ada.held.clear()
        self.network.pass_time(1)

    def agree(self, lobby: str, client: str) -> None:
        """Where the lobby and the client have Ada."""
        self.statuses(Ada=lobby)
        self.assertEqual(self.ada.screen, client)

    def test_create(self) -> None:
        """The room is there, it is told, and it can be left."""
        self.cancel("create rps")
        self.told(self.ada, "room-opened", 5)
        self.agree("in room", "in room")
        self.type("leave")
        self.agree("idle", "idle")

    def test_join(self) -> None:
        """The seat is taken, and the match that follows of it starts."""
        self.bea.do(self.bea.session.rooms.create("rps", True, "best=1"))
        assert self.bea.session.rooms.room is not None
        self.cancel(f"join {self.bea.session.rooms.room.room}")
        self.agree("playing", "playing")
        self.assertEqual(self.bea.screen, "playing")

    def test_accept(self) -> None:
        """So it is with an invitation."""
        self.bea.do(self.bea.session.rooms.create("rps", False, "best=1"))
        self.bea.do(self.bea.session.invitations.invite("Ada"))
        self.network.pass_time(0.5)
        self.cancel("accept")
        self.agree("playing", "playing")
        self.assertEqual(dict(self.ada.session.invitations.waiting), {})

    def test_decline(self) -> None:
        """What is declined is not there any more."""
        self.bea.do(self.bea.session.rooms.create("rps", False, "best=1"))
        self.bea.do(self.bea.session.invitations.invite("Ada"))
        self.network.pass_time(0.5)
        self.cancel("decline")
        self.told(self.bea, "invitation-closed", 5, why="declined")
        self.assertEqual(dict(self.ada.session.invitations.waiting), {})

    def test_leave(self) -> None:
        """The room is left."""
        self.type("create rps")
        self.cancel("leave")
        self.told(self.ada, "room-over", 5, why="left")
        self.agree("idle", "idle")

    def test_again(self) -> None:
        """Another round is offered, from a room of one's own."""
        self.until_playing()
        self.type("rock")
        self.bea.do(self.bea.session.match.move("paper"))
        self.told(self.ada, "result-taken", 5)
        self.cancel("again")
        self.told(self.ada, "room-opened", 5)
        self.agree("in room", "in room")

    def test_invite(self) -> None:
        """That the invitation is on its way is told."""
        self.type("create rps private")
        self.cancel("invite Bea")
        self.told(self.ada, "invitation-sent", 5, player="Bea")

    def test_logout(self) -> None:
        """The session is over on both sides, and the next one begins as always."""
        self.cancel("logout")
        self.told(self.ada, "signed-out", 5)
        self.agree("gone", "signed out")
        self.type("login Ada", "secret")
        self.agree("idle", "idle")

    def test_refused(self) -> None:
        """A refusal for which nobody waits any more changes nothing."""
        self.cancel("join nowhere")
        self.agree("idle", "idle")
        self.never_told(self.ada, "failed")

    def test_line_lost(self) -> None:
        """An answer that never comes is the lost line's matter."""
        self.between(self.ada, self.lobby).held.add(LOBBY_HOST)
        self.type("create rps")
        self.interrupt()
        self.now()
        self.lobby.kill()
        self.told(self.ada, "line-lost", 20)
        self.assertEqual(self.ada.screen, "disconnected")
        self.never_told(self.ada, "room-opened", "failed")
