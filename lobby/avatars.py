"""What a connection may do: a Visitor may look around and sign in, a Player the rest.

Responders parse nothing and decide nothing: they call the door or a story of the core, and answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from twisted.cred.portal import Portal
from twisted.logger import Logger
from twisted.protocols.amp import CommandLocator

from lobby import commands
from lobby.connection import LobbyConnection
from lobby.core import inviting, names, playing, presence, seating
from lobby.core.events import PlayerListed
from lobby.core.matches import Report
from lobby.core.rooms import Room
from lobby.core.sessions import Session
from lobby.door import Door
from lobby.errors import (
    BadArgument,
    DropInsClosed,
    HelloFirst,
    IsADropIn,
    LoginRefused,
    NameTaken,
    NoSuchAccount,
    NoSuchPlayer,
    NotADropIn,
    PlayerOffline,
    ProtocolMismatch,
    WrongPassword,
)
from lobby.feed import Page
from lobby.hub import Hub
from lobby.realm import Identity, IPlayer, JustAName, Mind, Password, Realm
from lobby.wording import row
from wire.arguments import Rows
from wire.commands import Ping, Pong

Answer = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """What avatars work with.

    :ivar hello: the answer to Hello but for the client's own address.
    :ivar rows: the most rows that ``Browse`` answers.
    """

    hub: Hub
    door: Door
    portal: Portal
    realm: Realm
    hello: Answer
    rows: int = 100

    @cached_property
    def games(self) -> bytes:
        """The rows of all games that the lobby offers, written once: every subscriber is told them."""
        return Rows(commands.GAME, 500).toStringProto([row(offer) for offer in self.hub.world.offers.values()], None)


class Speaking(CommandLocator):
    """What every avatar may do: keep its line alive."""

    def __init__(self, desk: Desk, connection: LobbyConnection) -> None:
        self.desk, self.connection = desk, connection

    @Ping.responder
    def ping(self) -> Answer:
        """A heartbeat that came in company."""
        self.connection.tell(Pong)
        return {}

    @Pong.responder
    def pong(self) -> Answer:
        """An echo; that it arrived was noticed already."""
        return {}


class Visitor(Speaking):
    """Somebody who is not logged in."""

    log = Logger()
    signed_in = False
    greeted = False

    def heard(self) -> None:
        """A visitor has no session that could be away."""

    def lost(self) -> None:
        """Nothing to clean up."""

    def _require_hello(self) -> None:
        if not self.greeted:
            raise HelloFirst()

    @commands.Hello.responder
    def hello(self, protocol: int, software: str, features: list[str]) -> Answer:
        """Find out whether we speak the same protocol."""
        self.connection.greeted()
        if protocol != commands.PROTOCOL:
            upgrade = "client" if protocol < commands.PROTOCOL else "lobby"
            raise ProtocolMismatch(lobby=commands.PROTOCOL, client=protocol, upgrade=upgrade)
        self.greeted = True
        return {**self.desk.hello, "seen": self.connection.host}

    @commands.LookUp.responder
    async def look_up(self, name: str) -> Answer:
        """Is there such an account?"""
        self._require_hello()
        return {"known": await self.desk.door.known(name)}

    @commands.Register.responder
    async def register(self, name: str, password: str) -> Answer:
        """Make an account and sign in."""
        self._require_hello()
        world = self.desk.hub.world
        with presence.claim(world, names.key(name), names.check(name)):
            account = await self.desk.door.make(name, password, self.connection.host)
        self.log.info("{name} registered from {host}", name=account.name, host=self.connection.host)
        mind = Mind(self.connection)
        return self._signed_in(self.desk.realm.requestAvatar(Identity(account.name, account.id), mind, IPlayer))

    @commands.Login.responder
    async def login(self, name: str, password: str, give_up: bool | None = None) -> Answer:
        """Check the password and sign in."""
        self._require_hello()
        names.check(name)
        mind = Mind(self.connection, bool(give_up))
        credentials = Password(name, password, self.connection.host)
        return self._signed_in(await self.desk.portal.login(credentials, mind, IPlayer))

    @commands.DropIn.responder
    async def drop_in(self, name: str) -> Answer:
        """Sign in without an account, if nobody else has the name."""
        self._require_hello()
        shown = names.check(name)
        if not self.desk.hello["drop_ins"]:  # first of all: or which names are taken would be told
            raise DropInsClosed()
        with presence.claim(self.desk.hub.world, names.key(name), shown):
            if await self.desk.door.accounts.find(shown) is not None:
                raise NameTaken(name=shown)
        return self._signed_in(await self.desk.portal.login(JustAName(shown), Mind(self.connection), IPlayer))

    def _signed_in(self, granted: Any) -> Answer:
        _, player, _ = granted
        return {"session": player.session.id, "name": player.session.name}


class Player(Speaking):
    """Somebody who is logged in."""

    signed_in = True

    def __init__(self, desk: Desk, session: Session, connection: LobbyConnection) -> None:
        super().__init__(desk, connection)
        self.session, self.hub = session, desk.hub
        self._pages: list[Page] = []

    def heard(self) -> None:
        """The player's client is there."""
        self.hub.heard(self.session)

    def lost(self) -> None:
        """The connection no longer speaks for the session."""
        self.hub.detach(self.session, self.connection)

    def _mine(self, room: Room | None) -> Answer:
        return {"mine": [row(self.hub.world.view(room))] if room is not None else []}

    # -- the account

    @commands.Logout.responder
    def logout(self) -> Answer:
        """End the session; the connection is a visitor's again, who has said Hello."""
        if self.connection.avatar is self:
            self.lost()
            visitor = Visitor(self.desk, self.connection)
            visitor.greeted = True
            self.connection.become_visitor(visitor)
        return {}

    def _require_account(self) -> None:
        if self.session.account is None:
            raise IsADropIn(name=self.session.name)

    @commands.ChangePassword.responder
    async def change_password(self, old: str, new: str) -> Answer:
        """Another password."""
        self._require_account()
        try:
            await self.desk.door.change(self.session.account, self.session.name, old, new, self.connection.host)
        except (LoginRefused, NoSuchAccount):  # or it was deleted meanwhile: no password is right
            raise WrongPassword(name=self.session.name) from None
        return {}

    @commands.DeleteAccount.responder
    async def delete_account(self, password: str) -> Answer:
        """Remove the account, and with it the session that it has by now, wherever that speaks."""
        self._require_account()
        account = self.session.account
        try:
            await self.desk.door.remove(account, self.session.name, password, self.connection.host)
        except (LoginRefused, NoSuchAccount):  # or it was deleted meanwhile: no password is right
            raise WrongPassword(name=self.session.name) from None
        self.logout()
        session = self.hub.world.by_key.get(self.session.key)
        if session is not None and session.account == account:
            self.hub.evict(session, "deleted")
        return {}

    @commands.KeepName.responder
    async def keep_name(self, password: str) -> Answer:
        """A drop-in's name becomes an account, also where the session ends meanwhile: the password is known."""
        session = self.session
        if session.account is not None:
            raise NotADropIn(name=session.name)
        with presence.claim(self.hub.world, session.key, session.name, own=session):
            account = await self.desk.door.make(session.name, password, self.connection.host)
            self.hub.do(presence.keep_name, session, account.id)
        return {}

    # -- the lists

    @commands.Subscribe.responder
    def subscribe(self) -> Answer:
        """All that this session should see, and from now on its changes."""
        state, self._pages = self.hub.feed.subscribe(self.connection)
        world, session, now = self.hub.world, self.session, self.hub.clock.seconds()
        invited = [row(inviting.describe(world, one, now)) for one in inviting.pending(world, session)]
        for invitation in invited:
            del invitation["to"]
        room = world.rooms[session.room] if session.room is not None else None
        return {**state, **self._mine(room), "invited": invited, "games": self.desk.games}

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
        world, wanted, rows = self.hub.world, names.key(beginning), self.desk.rows
        players: list[Answer] = []
        rooms: list[Answer] = []
        if what == "players":
            found = sorted((s for s in world.sessions.values() if s.key.startswith(wanted)), key=lambda s: s.key)
            players = [row(PlayerListed(s.name, s.status.value, s.away)) for s in found[start : start + rows]]
            return {"players": players, "rooms": rooms, "total": len(found)}
        open_ = [
            room
            for room in world.rooms.values()
            if room.public and (room.offer.game.startswith(wanted) or world.sessions[room.host].key.startswith(wanted))
        ]
        rooms = [row(world.listing(room)) for room in open_[start : start + rows]]
        return {"players": players, "rooms": rooms, "total": len(open_)}

    # -- rooms and invitations

    @commands.CreateRoom.responder
    def create_room(self, game: str, public: bool, settings: str) -> Answer:
        """A room of one's own."""
        return self._mine(self.hub.do(seating.create, self.session, game, public, settings))

    @commands.JoinRoom.responder
    def join_room(self, room: str) -> Answer:
        """A seat in somebody's room."""
        return self._mine(self.hub.do(seating.join, self.session, room))

    @commands.LeaveRoom.responder
    def leave_room(self) -> Answer:
        """Give the seat up."""
        self.hub.do(seating.leave, self.session)
        return {}

    @commands.Invite.responder
    async def invite(self, player: str) -> Answer:
        """Ask an idle player; one who is not here is told apart from one who does not exist."""
        guest = self.hub.world.by_key.get(names.key(player))
        if guest is None:
            account = await self.desk.door.accounts.find(player)
            raise NoSuchPlayer(name=player) if account is None else PlayerOffline(name=account.name)
        invitation = self.hub.do(inviting.invite, self.session, guest, self.hub.clock.seconds())
        seconds = round(self.hub.world.times.invitation)
        return {"invitation": invitation.id, "player": guest.name, "seconds": seconds}

    @commands.Answer.responder
    def answer(self, invitation: str, accept: bool) -> Answer:
        """The invited player's yes or no."""
        return self._mine(self.hub.do(inviting.answer, self.session, invitation, accept))

    @commands.Again.responder
    def again(self) -> Answer:
        """Another round with the same opponent."""
        return self._mine(self.hub.do(seating.again, self.session, self.hub.clock.seconds()))

    # -- the match

    @commands.RoomReady.responder
    def room_ready(self, match: str, addresses: list[str], fingerprint: str | None = None) -> Answer:
        """The host's game listens."""
        self.hub.do(playing.room_ready, self.session, match, addresses, fingerprint or "")
        return {}

    @commands.HostFailed.responder
    def host_failed(self, match: str, reason: str) -> Answer:
        """The host's game cannot start."""
        self.hub.do(playing.host_failed, self.session, match, reason)
        return {}

    @commands.Joined.responder
    def joined(self, match: str) -> Answer:
        """The guest sits."""
        self.hub.do(playing.joined, self.session, match)
        return {}

    @commands.ConnectFailed.responder
    def connect_failed(self, match: str, reason: str) -> Answer:
        """The guest could not reach the host."""
        self.hub.do(playing.connect_failed, self.session, match, reason)
        return {}

    @commands.Retry.responder
    def retry(self) -> Answer:
        """Try the start again."""
        self.hub.do(playing.retry, self.session)
        return {}

    @commands.Report.responder
    def report(self, match: str, places: list[int], reason: str, seat: int) -> Answer:
        """How the match ended, says this peer."""
        self.hub.do(playing.report, self.session, match, Report(tuple(places), reason, seat))
        return {}
