"""Who may become what: twisted.cred's realm, credentials and checkers.

A role that a connection does not have does not exist on it: only the realm makes avatars, and only a checker's word
makes the realm do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import ICredentials
from twisted.cred.portal import IRealm
from twisted.internet.defer import Deferred
from zope.interface import Interface, implementer

from lobby.connection import LobbyConnection
from lobby.core import names, presence
from lobby.door import Door
from lobby.errors import DropInsClosed, TryLater
from lobby.hub import Hub


class IPlayer(Interface):
    """The avatar of who plays."""


class IPassword(ICredentials):
    """A name and a password, from an address."""


class IDropIn(ICredentials):
    """A name alone."""


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


@dataclass(frozen=True)
class Identity:
    """Who somebody was found to be.

    :ivar account: the account's id; ``None`` for a drop-in.
    """

    name: str
    account: int | None


@dataclass(frozen=True)
class Mind:
    """The connection that asks for an avatar, and what it agrees to.

    :ivar give_up: a match that the account is in the middle of may be given up.
    """

    connection: LobbyConnection
    give_up: bool = False


@implementer(ICredentialsChecker)
class AccountChecker:
    """Checks a password against the account's."""

    credentialInterfaces = (IPassword,)

    def __init__(self, door: Door) -> None:
        self._door = door

    def requestAvatarId(self, credentials: Any) -> Any:
        """The account as an ``Identity``, or the door's refusal."""
        return Deferred.fromCoroutine(self._check(credentials))

    async def _check(self, credentials: Password) -> Identity:
        account = await self._door.verify(credentials.name, credentials.password, credentials.host)
        return Identity(account.name, account.id)


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


@implementer(IRealm)
class Realm:
    """Makes avatars: begins the session, or takes it over.

    An account takes over only its own session. Where it finds another's under its name, a drop-in's say, it ends that
    one: the name is the account's.

    :param player: makes a Player's avatar of a session and its connection.
    """

    def __init__(self, hub: Hub, player: Callable[..., Any]) -> None:
        self._hub, self._player = hub, player

    def requestAvatar(self, avatarId: Any, mind: Any, *interfaces: type[Interface]) -> Any:
        """A player for an identity.

        :param avatarId: the ``Identity`` that a checker found.
        :param mind: the ``Mind`` that asks.
        :raises TryLater: the connection went away meanwhile, or signed in by another command.
        :raises InMatch: the account is in the middle of a match.
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
        session, _ = self._hub.do(presence.sign_in, avatarId.name, key, avatarId.account, mind.give_up)
        avatar = self._player(session, connection)
        self._hub.attach(session, connection)
        connection.become_player(avatar)
        return IPlayer, avatar, avatar.lost
