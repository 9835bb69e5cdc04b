"""What the connection of somebody who is logged in may do.

Responders parse nothing and decide nothing: they call the authenticator or a story of the core, and answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from lobby import commands
from lobby.auth.realm import Claimed, Identity, IOperator
from lobby.commands.reasons import SessionEnd
from lobby.core import (
    chat,
    closing,
    folder_rooms,
    invitations,
    matchstart,
    queries,
    readycheck,
    relay,
    rooms,
    sessions,
    views,
)
from lobby.core.arbitration import disputes
from lobby.core.model.bucket import TokenBucket
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import (
    BadArgument,
    IsADropIn,
    LoginRefused,
    NoSuchAccount,
    NoSuchPlayer,
    NoSuchRoom,
    NotADropIn,
    PlayerOffline,
    RoomBusy,
    RoomFull,
    TryLater,
    WrongPassword,
)
from lobby.server.chat import ChatResponders
from lobby.server.connection import LobbyConnection
from lobby.server.encoding import row
from lobby.server.feed import Page
from lobby.server.visitor import HeartbeatResponder, Services, Visitor
from lobby.storage.accounts import Account
from lobby.storage.blocks import add
from lobby.storage.tokens import own
from wire.tickets import Departure

Answer = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


class Player(ChatResponders, HeartbeatResponder):
    """Somebody who is logged in."""

    signed_in = True

    def __init__(self, services: Services, session: Session, connection: LobbyConnection) -> None:
        super().__init__(services, connection)
        self.session, self.dispatcher = session, services.dispatcher
        self._pages: list[Page] = []

    def heard(self) -> None:
        """The player's client is there."""
        self.services.presence.heard(self.session)

    def lost(self) -> None:
        """The connection no longer speaks for the session, which goes on for a while."""
        self.services.presence.detach(self.session, self.connection)

    def ended(self) -> None:
        """The session that the connection speaks for is over."""
        self.services.presence.end(self.session, self.connection)

    def _mine(self, room: Room | None) -> Answer:
        return {"mine": [row(views.view(self.dispatcher.world, room))] if room is not None else []}

    # -- the account

    @commands.Logout.responder
    async def logout(self) -> Answer:
        """End the session; the connection is a visitor's again, who has said Hello."""
        self._sign_out()
        await self.services.tokens.revoke(self.session.id)
        return {}

    def _sign_out(self) -> None:
        if self.connection.avatar is self:
            self.services.presence.end(self.session, self.connection, Departure.LEFT)
            visitor = Visitor(self.services, self.connection)
            visitor.greeted = True
            self.connection.become_visitor(visitor)

    def _require_account(self) -> None:
        if self.session.account is None:
            raise IsADropIn(name=self.session.name)

    @commands.ChangePassword.responder
    async def change_password(self, old: str, new: str) -> Answer:
        """Change the account's password."""
        self._require_account()
        try:
            await self.services.authenticator.change(
                self.session.account, self.session.name, old, new, self.connection.host
            )
        except (LoginRefused, NoSuchAccount):  # or it was deleted meanwhile: no password is right
            raise WrongPassword(name=self.session.name) from None
        return {}

    @commands.DeleteAccount.responder
    async def delete_account(self, password: str) -> Answer:
        """Remove the account, and with it the session that it has by now, on whatever connection."""
        self._require_account()
        account = self.session.account
        try:
            await self.services.authenticator.remove(account, self.session.name, password, self.connection.host)
        except (LoginRefused, NoSuchAccount):  # or it was deleted meanwhile: no password is right
            raise WrongPassword(name=self.session.name) from None
        self._sign_out()
        session = queries.session_named(self.dispatcher.world, self.session.name)
        if session is not None and session.account == account:
            self.services.presence.evict(session, SessionEnd.DELETED)
        return {}

    @commands.KeepName.responder
    async def keep_name(self, password: str, code: str | None = None) -> Answer:
        """A drop-in's name becomes an account, also where the session ends meanwhile: the password is known."""
        session = self.session
        if session.account is not None:
            raise NotADropIn(name=session.name)
        also = await self.admitted(session.name, code)
        with sessions.claim(self.dispatcher.world, session.key, session.name, own=session):
            authenticator = self.services.authenticator
            name, hashed = await authenticator.introduce(session.name, password, self.connection.host)
            account = await authenticator.accounts.create(name, hashed, self._hand_over, *also)
            self.dispatcher.do(sessions.keep_name, session, account.id)
            self.services.tokens.own(session, account.id)
        return {}

    def _hand_over(self, connection: Connection, account: Account) -> None:
        """What is stored of this drop-in is its new account's."""
        own(connection, self.session.id, account.id)
        add(connection, account.id, self.session.blocked)

    # -- as operator

    def _take_turn(self, limit: TokenBucket) -> None:
        """Count what everybody may do only so often.

        :raises TryLater: too many came at once.
        """
        now = self.dispatcher.clock.seconds()
        if not limit.take(now):
            raise TryLater(seconds=math.ceil(limit.wait(now)))

    @commands.Claim.responder
    async def claim(self, code: str) -> Answer:
        """Be the first operator."""
        self._require_account()
        session = self.session
        claimed = Claimed(code, session.account or 0, session.name, self.connection.host)
        await self.services.claims.requestAvatarId(claimed)  # the avatar is made for each command
        return {}

    @commands.Operate.responder
    async def operate(self, words: list[str], width: int) -> Answer:
        """Do an operator's command."""
        self._take_turn(self.session.operate_limit)
        identity = Identity(self.session.name, self.session.account)
        _, operator, _ = await self.services.realm.requestAvatar(identity, None, IOperator)
        answer = await operator.ask(words, width, commands.MOST_TOLD)
        return {"done": answer.done, "text": answer.text}

    # -- the lists

    @commands.Restore.responder
    async def restore(self, tickets: list[str]) -> Answer:
        """What the client remembers, for a lobby that was restarted."""
        await self.services.recovery.restore(self.session, tickets)
        return {}

    @commands.Subscribe.responder
    def subscribe(self) -> Answer:
        """All that this session should see, and from now on its changes."""
        state, self._pages = self.dispatcher.feed.subscribe(self.connection)
        session, now = self.session, self.dispatcher.clock.seconds()
        invited = [row(one) for one in self.dispatcher.do(invitations.recall, session, now)]
        for invitation in invited:
            del invitation["to"]
        room = queries.room_of(self.dispatcher.world, session)
        self.dispatcher.do(chat.catch_up, session)
        self.dispatcher.do(closing.remind, session)
        self.dispatcher.do(matchstart.remind, session)
        self.dispatcher.do(relay.remind, session)
        self.dispatcher.do(readycheck.remind, session, now)
        self.dispatcher.do(disputes.remind, session)
        return {**state, **self._mine(room), "invited": invited, "games": self.services.games}

    @commands.FeedPage.responder
    def feed_page(self, page: int) -> Answer:
        """A further page of the snapshot; the last one asked for is forgotten with it."""
        if page >= len(self._pages):
            raise BadArgument(argument="page", limit=len(self._pages) - 1)
        found = self._pages[page]
        if page == len(self._pages) - 1:
            self._pages = []
        return {"players": found.players, "rooms": found.rooms}

    @commands.Browse.responder
    def browse(self, what: str, beginning: str, start: int) -> Answer:
        """Some of a list that is too long to be pushed."""
        world, rows = self.dispatcher.world, self.services.rows
        if what == "players":
            players, total = queries.browse_players(world, beginning, start, rows)
            return {"players": [row(one) for one in players], "rooms": [], "total": total}
        listed, total = queries.browse_rooms(world, beginning, start, rows)
        return {"players": [], "rooms": [row(one) for one in listed], "total": total}

    # -- rooms and invitations

    def _act(self, story: Callable[Concatenate[LobbyState, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what others see on their screens, which everybody may do only so often. What is refused counts as well.

        :raises TryLater: too many came at once.
        """
        self._take_turn(self.session.act_limit)
        return self.dispatcher.do(story, *args, **kwargs)

    @commands.CreateRoom.responder
    def create_room(
        self,
        game: str,
        public: bool,
        settings: str,
        digest: str | None = None,
        release: str | None = None,
        least: int | None = None,
        most: int | None = None,
    ) -> Answer:
        """A room of one's own; with a digest, of a game from one's own folder."""
        what = (self.session, game, public, settings)
        if digest is None:
            return self._mine(self._act(rooms.create, *what))
        return self._mine(self._act(folder_rooms.create, *what, digest, release or "", least or 0, most or 0))

    @commands.JoinRoom.responder
    def join_room(self, room: str) -> Answer:
        """A seat in somebody's room. Who is refused looks at the lists, which say why, before the refusal comes."""
        try:
            return self._mine(self._act(rooms.walk_in, self.session, room, self.dispatcher.clock.seconds()))
        except (NoSuchRoom, RoomFull, RoomBusy):
            self.dispatcher.feed.hurry()
            raise

    @commands.LeaveRoom.responder
    def leave_room(self) -> Answer:
        """Give the seat up."""
        self.dispatcher.do(rooms.leave, self.session)
        return {}

    @commands.Invite.responder
    async def invite(self, player: str) -> Answer:
        """Ask an idle player; one who is not here is told apart from one who does not exist."""
        guest = queries.session_named(self.dispatcher.world, player)
        if guest is None:
            account = await self.services.authenticator.accounts.find(player)
            raise NoSuchPlayer(name=player) if account is None else PlayerOffline(name=account.name)
        now = self.dispatcher.clock.seconds()
        invitation = self.dispatcher.do(invitations.invite, self.session, guest, now)
        return {"invitation": invitation.id, "player": guest.name, "seconds": round(invitation.deadline - now)}

    @commands.Answer.responder
    def answer(self, invitation: str, accept: bool) -> Answer:
        """The invited player's yes or no."""
        answer = self._act if accept else self.dispatcher.do
        return self._mine(answer(rooms.answer, self.session, invitation, accept))

    @commands.Again.responder
    def again(self) -> Answer:
        """Another round with the same opponent."""
        return self._mine(self._act(rooms.again, self.session, self.dispatcher.clock.seconds()))

    @commands.Ready.responder
    def ready(self, ready: bool) -> Answer:
        """Ready for the match to begin, or not any more."""
        self._act(readycheck.ready, self.session, ready)
        return {}

    @commands.Start.responder
    def start(self) -> Answer:
        """Ask the others whether it may begin."""
        self._act(readycheck.propose, self.session, self.dispatcher.clock.seconds())
        return {}

    @commands.Agree.responder
    def agree(self, agree: bool) -> Answer:
        """A yes or no to the proposed start."""
        self.dispatcher.do(readycheck.agree, self.session, agree)
        return {}

    # -- the match

    @commands.RoomReady.responder
    def room_ready(self, match: str, addresses: list[str]) -> Answer:
        """The host's game listens."""
        self.dispatcher.do(matchstart.room_ready, self.session, match, addresses)
        return {}

    @commands.HostFailed.responder
    def host_failed(self, match: str, reason: str) -> Answer:
        """The host's game cannot start."""
        self.dispatcher.do(matchstart.host_failed, self.session, match, reason)
        return {}

    @commands.Joined.responder
    def joined(self, match: str) -> Answer:
        """The guest sits."""
        self.dispatcher.do(matchstart.joined, self.session, match)
        return {}

    @commands.ConnectFailed.responder
    def connect_failed(self, match: str, reason: str) -> Answer:
        """The guest could not reach the host."""
        self.dispatcher.do(matchstart.connect_failed, self.session, match, reason)
        return {}

    @commands.Meet.responder
    def meet(self, match: str, addresses: list[str]) -> Answer:
        """Where the others can reach this player."""
        self.dispatcher.do(matchstart.meet, self.session, match, addresses)
        return {}

    @commands.UseRelay.responder
    async def use_relay(self, match: str) -> Answer:
        """A guest's way to its host by this lobby."""
        return {"relay": await self.services.relays.offer(self.session, match)}

    @commands.Challenge.responder
    async def challenge(self, ticket: str | None, **shown: Any) -> Answer:
        """Somebody shall go on."""
        await self.services.recovery.show(self.session, text=ticket, waits=True, **shown)
        return {}

    @commands.Respond.responder
    async def respond(self, ticket: str | None, **shown: Any) -> Answer:
        """This player knows more of a match than the lobby."""
        await self.services.recovery.show(self.session, text=ticket, waits=False, **shown)
        return {}

    @commands.Retry.responder
    def retry(self) -> Answer:
        """Try the start again."""
        self._act(matchstart.retry, self.session)
        return {}

    @commands.Report.responder
    async def report(
        self,
        match: str,
        places: list[int],
        anchor: str | None,
        signature: str | None,
        ticket: str | None,
        **_older: Any,
    ) -> Answer:
        """How the match ended, says this member."""
        recovery = self.services.recovery
        settled = await recovery.report(self.session, match, places, anchor or "", signature or "", ticket)
        return {"settled": settled}
