"""What a connection may do before somebody is logged in: look around, and sign in.

Responders parse nothing and decide nothing: they call the authenticator or a story of the core, and answer.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from twisted.cred.portal import Portal
from twisted.logger import Logger
from twisted.protocols import amp
from twisted.protocols.amp import CommandLocator

from lobby import commands
from lobby.auth.authenticator import Authenticator
from lobby.auth.claiming import ClaimChecker
from lobby.auth.realm import IPlayer, JustAName, Mind, Newcomer, Password, Realm, Token
from lobby.auth.registration import Gate
from lobby.auth.tokens import Tokens
from lobby.commands.reasons import Registration, Side
from lobby.core import names, queries, sessions
from lobby.errors import CodeWanted, DropInsClosed, HelloFirst, ProtocolMismatch, RegistrationClosed
from lobby.recovery.recovery import Recovery
from lobby.relay.service import Relays
from lobby.server import backoff
from lobby.server.connection import LobbyConnection
from lobby.server.dispatcher import Dispatcher
from lobby.server.encoding import box, row
from lobby.server.presence import Presence
from lobby.storage.accounts import Also
from lobby.storage.blocks import Blocks
from lobby.storage.reports import Reports
from lobby.storage.roles import Roles
from wire.amp.arguments import Rows
from wire.amp.heartbeat import Ping, Pong
from wire.sanitize import sanitize

Answer = dict[str, Any]

CODES = "codes"
"""The feature of a client that can be asked for a code."""

OLD_CLIENT = {
    RegistrationClosed: "its operator lets nobody make an account at present",
    CodeWanted: "an account is made here only with a code, which this client cannot send: update it",
}


def require_protocol(protocol: int) -> None:
    """Check that the lobby speaks a client's protocol: its own version, or the one before.

    :raises ProtocolMismatch: it does not.
    """
    if protocol not in (commands.PREVIOUS, commands.PROTOCOL):
        raise mismatch(protocol)


@dataclass(frozen=True)
class Services:
    """What avatars work with.

    :ivar hello: the answer to Hello but for the client's own address, and for what operators change.
    :ivar gate: who may make an account.
    :ivar rows: the most rows in an answer to ``Browse``.
    """

    dispatcher: Dispatcher
    presence: Presence
    authenticator: Authenticator
    portal: Portal
    realm: Realm
    blocks: Blocks
    relays: Relays
    tokens: Tokens
    recovery: Recovery
    gate: Gate
    roles: Roles
    claims: ClaimChecker
    reports: Reports
    hello: Answer
    rows: int = 100

    @cached_property
    def games(self) -> bytes:
        """The rows of all games that the lobby offers, written once: every subscriber is told them."""
        offers = queries.offers(self.dispatcher.world)
        return Rows(commands.GAME, 500).toStringProto([row(offer) for offer in offers], None)


def mismatch(protocol: int) -> ProtocolMismatch:
    """What is said to a client of another version: which side is to be upgraded."""
    upgrade = Side.CLIENT if protocol < commands.PROTOCOL else Side.LOBBY
    return ProtocolMismatch(lobby=commands.PROTOCOL, client=protocol, upgrade=upgrade)


class HeartbeatResponder(CommandLocator):
    """What every avatar may do: keep its line alive."""

    def __init__(self, services: Services, connection: LobbyConnection) -> None:
        self.services, self.connection = services, connection

    def locateResponder(self, name: bytes) -> Any:
        """Find the responder of a command; a client of the version before finds few."""
        if self.connection.protocol != commands.PROTOCOL and name not in commands.OF_PREVIOUS:
            return self._too_old
        return super().locateResponder(name)

    def _too_old(self, box: amp.AmpBox) -> NoReturn:
        raise mismatch(self.connection.protocol)

    async def admitted(self, name: str, code: str | None) -> tuple[Also, ...]:
        """Let the client's player make an account. A client that knows nothing of codes would find no words for the
        refusal, so that is said in the place of everything else, in a sentence that any client shows. That the name is
        taken comes first: robots register, and log in where that is refused so.

        :raises NameTaken, NameAlike: an account has the name, or one like it.
        :raises RegistrationClosed, CodeWanted, CodeRefused, TryLater: as ``Gate.admit``.
        """
        gate = self.services.gate
        if gate.mode is not Registration.OPEN:
            await self.services.authenticator.accounts.refuse_taken(names.check(name))
        try:
            return await gate.admit(code, self.connection.host)
        except (RegistrationClosed, CodeWanted) as refused:
            if CODES not in self.connection.features:
                self.connection.farewell(OLD_CLIENT[type(refused)], 0)
            raise

    @Ping.responder
    def ping(self) -> Answer:
        """A heartbeat that came together with other boxes."""
        self.connection.write_all(box(Pong))
        return {}

    @Pong.responder
    def pong(self) -> Answer:
        """An echo; that it arrived was noticed already."""
        return {}


class Visitor(HeartbeatResponder):
    """Somebody who is not logged in."""

    log = Logger()
    signed_in = False
    greeted = introduced = False

    def heard(self) -> None:
        """A visitor has no session that could be away."""

    def lost(self) -> None:
        """Nothing to clean up."""

    def ended(self) -> None:
        """There is no session that could end."""

    def _require_hello(self) -> None:
        if not self.greeted:
            raise HelloFirst()

    @commands.Hello.responder
    def hello(self, protocol: int, software: str, features: list[str]) -> Answer:
        """Find out whether we speak the same protocol."""
        self.connection.greeted()
        if not self.introduced:  # once a connection: a Hello that was refused may be said again
            self.introduced = True
            self.log.info("{peer} is {software}", peer=self.connection.peer, software=sanitize(software) or "nameless")
        require_protocol(protocol)
        self.greeted, self.connection.protocol = True, protocol
        self.connection.features = frozenset(features)
        gate = self.services.gate
        changing = {"drop_ins": gate.drop_ins, "registration": gate.mode}
        return {**self.services.hello, **changing, "seen": self.connection.host}

    @commands.LookUp.responder
    async def look_up(self, name: str) -> Answer:
        """Is there such an account?"""
        self._require_hello()
        return {"known": await self.services.authenticator.known(name)}

    @commands.Register.responder
    async def register(
        self, name: str, password: str, public_key: str | None = None, code: str | None = None
    ) -> Answer:
        """Make an account and sign in."""
        self._require_hello()
        mind, services = self._mind(public_key), self.services
        with ExitStack() as held:
            held.enter_context(sessions.claim(services.dispatcher.world, names.key(name), names.check_new(name)))
            also = await self.admitted(name, code)
            newcomer = Newcomer(*await services.authenticator.introduce(name, password, self.connection.host), also)
            mind.held.push(held.pop_all())
        return self._answer(await services.realm.requestAvatar(newcomer, mind, IPlayer), mind.token)

    @commands.Login.responder
    async def login(
        self, name: str, password: str, give_up: bool | None = None, public_key: str | None = None
    ) -> Answer:
        """Check the password and sign in."""
        self._require_hello()
        names.check(name)
        mind = self._mind(public_key, bool(give_up))
        credentials = Password(name, password, self.connection.host)
        return self._answer(await self.services.portal.login(credentials, mind, IPlayer), mind.token)

    @commands.DropIn.responder
    async def drop_in(self, name: str, public_key: str | None = None) -> Answer:
        """Sign in without an account, if nobody else has the name."""
        self._require_hello()
        shown, mind = names.check_new(name), self._mind(public_key)
        if not self.services.gate.drop_ins:  # first of all: or which names are taken would be told
            raise DropInsClosed()
        with ExitStack() as held:
            held.enter_context(sessions.claim(self.services.dispatcher.world, names.key(name), shown))
            await self.services.authenticator.accounts.refuse_taken(shown)
            mind.held.push(held.pop_all())
        return self._answer(await self.services.portal.login(JustAName(shown), mind, IPlayer), mind.token)

    @commands.Resume.responder
    async def resume(self, token: str, public_key: str | None = None) -> Answer:
        """Go on with a session."""
        self._require_hello()
        granted = await self.services.portal.login(Token(token), self._mind(public_key), IPlayer)
        return self._answer(granted, token)

    @commands.Relay.responder
    async def relay(self, relay: str) -> Answer:
        """One end of a relayed line: answered when the other is there."""
        self._require_hello()
        await self.services.relays.meet(self, relay, self.connection)
        return {}

    def _mind(self, public_key: str | None, give_up: bool = False) -> Mind:
        return Mind(self.connection, give_up, public_key or "")

    def _answer(self, granted: Any, token: str) -> Answer:
        session, grace = granted[1].session, self.services.presence.grace
        first, longest = backoff.waits(queries.online(self.services.dispatcher.world), grace)
        return {
            "session": session.id,
            "name": session.name,
            "drop_in": session.account is None,
            "token": token,
            "grace": int(grace),
            "back_first": first,
            "back_longest": longest,
        }
