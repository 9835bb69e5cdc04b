"""Invitations: those that await my answer, and those that I have sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twisted.internet.interfaces import IDelayedCall

from client import games
from client.events import InvitationCame, InvitationClosed, InvitationSent
from client.session.context import SessionContext
from client.session.room import Rooms
from client.session.shield import shielded
from client.session.values import Row
from lobby.commands import Answer, Invite
from lobby.commands.announced import InvitationEnded, Invited
from lobby.commands.reasons import InvitationEnd
from lobby.errors import InvitationGone

MARGIN = 1.0
"""Seconds after its end for which the lobby's own word on an invitation is waited for."""


@dataclass
class Open:
    """An invitation whose end was not heard. ``until``: when it runs out, on the reactor's clock."""

    player: str
    until: float
    wait: IDelayedCall | None = None


class Invitations:
    """Who invites me, and whom I invite.

    :ivar waiting: the invitations that await my answer, by id.
    """

    def __init__(self, context: SessionContext, rooms: Rooms) -> None:
        self._context, self._rooms = context, rooms
        self.waiting: dict[str, InvitationCame] = {}
        self._sent = SentInvitations(context)

    # -- what I ask for

    @shielded
    async def invite(self, name: str) -> None:
        """Ask a player to my room."""
        answer = await self._context.ask(Invite, player=name)
        self._sent.add(answer["invitation"], answer["player"], answer["seconds"])
        self._context.emit(InvitationSent(player=answer["player"], seconds=answer["seconds"]))

    @shielded
    async def answer(self, invitation: str, accept: bool) -> None:
        """Say yes or no to an invitation."""
        try:
            answer = await self._context.ask(Answer, invitation=invitation, accept=accept)
        except InvitationGone:
            self.waiting.pop(invitation, None)
            raise
        self.waiting.pop(invitation, None)
        self._rooms.sit(answer)

    # -- what the lobby says

    def invited(self, invited: Invited) -> None:
        """Somebody invites me, or I am reminded of it."""
        if invited.invitation in self.waiting:
            return
        came = InvitationCame(
            invitation=invited.invitation,
            host=invited.host,
            game=invited.game,
            display=games.display_of(invited.game),
            settings=invited.settings,
            again=invited.again,
            seconds=invited.seconds,
            here=games.like(invited.game) is not None,
        )
        self.waiting[invited.invitation] = came
        self._context.emit(came)

    def ended(self, ended: InvitationEnded) -> None:
        """An invitation, mine or to me, has come to its end."""
        self.waiting.pop(ended.invitation, None)
        self._sent.ended(ended.invitation)
        mine = ended.host == self._context.name
        again = mine and self._rooms.is_repeated
        self._context.emit(InvitationClosed(ended.invitation, mine, ended.host, ended.player, ended.why, again))

    def reconcile(self, invited: Sequence[Row]) -> None:
        """Back in the lobby, and in my room if I have one: tell which invitations came and went meanwhile."""
        still = {str(row["invitation"]) for row in invited}
        me = self._context.name
        for gone in [each for each in self.waiting.values() if each.invitation not in still]:
            del self.waiting[gone.invitation]
            self._context.emit(InvitationClosed(gone.invitation, False, gone.host, me, InvitationEnd.GONE))
        for row in invited:
            self.invited(Invited(**row))
        self._sent.back(self._rooms.room.members if self._rooms.room is not None else ())

    def clear(self) -> None:
        """Signed out: nobody invites me any more, and nobody answers me."""
        self.waiting.clear()
        self._sent.clear()


class SentInvitations:
    """The invitations of mine that the lobby has not said to be over.

    As long as the line holds it says so itself. After a return it may have said it to nobody, or have forgotten the
    invitation with its own life: then nothing comes until the invitation has run out, and that is told here.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._open: dict[str, Open] = {}

    def add(self, invitation: str, player: str, seconds: int) -> None:
        """An invitation is on its way."""
        self._open[invitation] = Open(player, self._context.reactor.seconds() + seconds)

    def ended(self, invitation: str) -> None:
        """The lobby says that it is over."""
        found = self._open.pop(invitation, None)
        if found is not None and found.wait is not None and found.wait.active():
            found.wait.cancel()

    def back(self, members: Sequence[str]) -> None:
        """The line is back. Who sits in my room by now has accepted; from the others I may hear, or not."""
        now = self._context.reactor.seconds()
        for invitation, each in list(self._open.items()):
            if each.player in members:
                self.ended(invitation)
            elif each.wait is None:
                left = max(0.0, each.until - now)
                each.wait = self._context.reactor.callLater(left + MARGIN, self._ran_out, invitation)

    def _ran_out(self, invitation: str) -> None:
        each = self._open.pop(invitation)
        self._context.emit(InvitationClosed(invitation, True, self._context.name, each.player, InvitationEnd.EXPIRED))

    def clear(self) -> None:
        """Signed out: nobody answers me any more."""
        for invitation in list(self._open):
            self.ended(invitation)
