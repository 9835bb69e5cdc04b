"""The invitations that I have sent: their ends may be missed while the line is broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twisted.internet.interfaces import IDelayedCall

from client.events import InvitationClosed
from client.session.context import SessionContext

MARGIN = 1.0
"""Seconds after its end for which the lobby's own word on an invitation is waited for."""


@dataclass
class Open:
    """An invitation whose end was not heard. ``until``: when it runs out, on the reactor's clock."""

    player: str
    until: float
    wait: IDelayedCall | None = None


class Sent:
    """What the lobby has not said to be over.

    As long as the line holds it says so itself. After a return it may have said it to nobody, or have forgotten the
    invitation with its own life: then nothing comes until the invitation has run out, and that is told here.
    """

    def __init__(self, center: SessionContext) -> None:
        self._center = center
        self._open: dict[str, Open] = {}

    def add(self, invitation: str, player: str, seconds: int) -> None:
        """An invitation is on its way."""
        self._open[invitation] = Open(player, self._center.reactor.seconds() + seconds)

    def ended(self, invitation: str) -> None:
        """The lobby says that it is over."""
        found = self._open.pop(invitation, None)
        if found is not None and found.wait is not None and found.wait.active():
            found.wait.cancel()

    def back(self, members: Sequence[str]) -> None:
        """The line is back. Who sits in my room by now has accepted; from the others I may hear, or not."""
        now = self._center.reactor.seconds()
        for invitation, each in list(self._open.items()):
            if each.player in members:
                self.ended(invitation)
            elif each.wait is None:
                left = max(0.0, each.until - now)
                each.wait = self._center.reactor.callLater(left + MARGIN, self._ran_out, invitation)

    def _ran_out(self, invitation: str) -> None:
        each = self._open.pop(invitation)
        self._center.emit(InvitationClosed(invitation, True, self._center.name, each.player, "expired"))

    def clear(self) -> None:
        """Signed out: nobody answers me any more."""
        for invitation in list(self._open):
            self.ended(invitation)
