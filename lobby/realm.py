"""Who may become what: twisted.cred's realm, credentials and checkers.

A role that a connection does not have does not exist on it: only the realm makes avatars, and only a checker's word
makes the realm do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import ICredentials
from twisted.cred.portal import IRealm
from twisted.internet.defer import Deferred
from zope.interface import Interface, implementer

from lobby.accounts.blocks import Blocks
from lobby.accounts.sessions import Kept
from lobby.connection import LobbyConnection
from lobby.core import names, presence
from lobby.core.sessions import Session
from lobby.door import Door
from lobby.errors import DropInsClosed, SessionExpired, TryLater
from lobby.hub import Hub
from lobby.tokens import Tokens


class IPlayer(Interface):
    """The avatar of who plays."""


class IPassword(ICredentials):
    """A name and a password, from an address."""


class IDropIn(ICredentials):
    """A name alone."""


class IToken(ICredentials):
    """What a client was given when it signed in."""


@implementer(IPassword)
@dataclass(frozen=True)
class Password:
    """Credentials of an account's owner.

    :ivar host: the address that they come from.
    """

    name: str
    password: str
    host: str


@implementer(IDropIn)
@dataclass(frozen=True)
class JustAName:
    """Credentials of a drop-in: the realm still sees to it that nobody else has the name."""

    name: str


@implementer(IToken)
@dataclass(frozen=True)
class Token:
    """Credentials of a client that goes on with its session."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """Who somebody was found to be.

    :ivar account: the account's id; ``None`` for a drop-in.
    :ivar blocked: whom the account does not want to hear: names by their keys.
    """

    name: str
    account: int | None
    blocked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mind:
    """The connection that asks for an avatar, and what it agrees to.

    :ivar give_up: a match that the account is in the middle of may be given up.
    :ivar public_key: of the certificate that its client has.
    """

    connection: LobbyConnection
    give_up: bool = False
    public_key: str = ""


@implementer(ICredentialsChecker)
class AccountChecker:
    """Checks a password against the account's."""

    credentialInterfaces = (IPassword,)

    def __init__(self, door: Door, blocks: Blocks) -> None:
        self._door, self._blocks = door, blocks

    def requestAvatarId(self, credentials: Any) -> Any:
        """The account as an ``Identity``, or the door's refusal."""
        return Deferred.fromCoroutine(self._check(credentials))

    async def _check(self, credentials: Password) -> Identity:
        account = await self._door.verify(credentials.name, credentials.password, credentials.host)
        blocked = await self._blocks.of(account.id)
        if await self._door.accounts.find(account.name) != account:  # deleted or changed while that was read
            raise TryLater(seconds=1)
        return Identity(account.name, account.id, blocked)


@implementer(ICredentialsChecker)
class DropInChecker:
    """Lets names without an account in, where the operator allows it."""

    credentialInterfaces = (IDropIn,)

    def __init__(self, open_: bool) -> None:
        self._open = open_

    def requestAvatarId(self, credentials: Any) -> Any:
        """The name as it is shown, as an ``Identity``."""
        if not self._open:
            raise DropInsClosed()
        return Identity(names.check(credentials.name), None)


@implementer(ICredentialsChecker)
class TokenChecker:
    """Knows what a token is for. No password is checked, so it costs next to nothing."""

    credentialInterfaces = (IToken,)

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def requestAvatarId(self, credentials: Any) -> Any:
        """The session as it is ``Kept``.

        :raises SessionExpired: the token is for none, or no longer.
        """
        return Deferred.fromCoroutine(self._tokens.find(credentials.token))


@implementer(IRealm)
class Realm:
    """Makes avatars: begins the session, goes on with it, or takes it over.

    An account takes over only its own session. Where it finds another's under its name, a drop-in's say, it ends that
    one: the name is the account's.

    :param player: makes a Player's avatar of a session and its connection.
    """

    def __init__(self, hub: Hub, player: Callable[..., Any]) -> None:
        self._hub, self._player = hub, player

    def requestAvatar(self, avatarId: Any, mind: Any, *interfaces: type[Interface]) -> Any:
        """A player for an identity.

        :param avatarId: the ``Identity`` that a checker found, or the session as it is ``Kept``.
        :param mind: the ``Mind`` that asks.
        :raises TryLater: the connection went away meanwhile, or signed in by another command.
        :raises InMatch: the account is in the middle of a match.
        :raises SessionExpired: somebody else has the name of a session that was to be gone on with.
        """
        if IPlayer not in interfaces:
            raise NotImplementedError("players only")
        connection: LobbyConnection = mind.connection
        if not connection.alive or connection.signed_in:
            raise TryLater(seconds=1)
        key = names.key(avatarId.name)
        intruder = presence.intruder(self._hub.world, key, avatarId.account)
        if intruder is not None:
            self._hub.evict(intruder, "taken over")
        same = isinstance(avatarId, Kept)
        session = self._resume(avatarId, mind) if isinstance(avatarId, Kept) else self._sign_in(avatarId, mind)
        avatar = self._player(session, connection)
        self._hub.attach(session, connection, same)
        connection.become_player(avatar)
        return IPlayer, avatar, avatar.lost

    def _sign_in(self, who: Identity, mind: Mind) -> Session:
        give_up, public_key = mind.give_up, mind.public_key
        session, _ = self._hub.do(presence.sign_in, who.name, names.key(who.name), who.account, give_up, public_key)
        session.blocked = session.blocked or dict(who.blocked)  # one that a ticket brought back has none yet
        return session

    def _resume(self, kept: Kept, mind: Mind) -> Session:
        world, tokens = self._hub.world, self._hub.tokens
        here = world.sessions.get(kept.session) or world.by_key.get(kept.key)
        if here is not None and not tokens.opens(here, kept):
            raise SessionExpired()
        session = self._hub.do(presence.resume, kept.session, kept.name, kept.key, kept.account, mind.public_key)
        if not tokens.has(session):  # it began just now, or a ticket brought it back
            session.blocked = dict(kept.blocked)
        tokens.resumed(session, kept)
        return session
