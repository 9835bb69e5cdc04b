"""Who may become what: twisted.cred's realm, credentials and checkers.

A role that a connection does not have does not exist on it: only the realm makes avatars, and only a checker's word
makes the realm do it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import ICredentials
from twisted.cred.portal import IRealm
from twisted.internet.defer import Deferred, DeferredLock
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import Interface, implementer

from lobby.auth.authenticator import Authenticator
from lobby.auth.tokens import Tokens
from lobby.commands.reasons import SessionEnd
from lobby.core import names, sanctions, sessions
from lobby.core.model.session import Session
from lobby.errors import DeclaredError, DropInsClosed, NotAnOperator, SessionExpired, TryLater
from lobby.server.connection import LobbyConnection
from lobby.server.dispatcher import Dispatcher
from lobby.server.presence import Presence
from lobby.storage.accounts import Account, Accounts, Also
from lobby.storage.blocks import Blocks
from lobby.storage.roles import Roles
from lobby.storage.tokens import Kept, Written, keep

T = TypeVar("T")
Granted = tuple[type[Interface], Any, Callable[[], object]]
"""An avatar, as twisted.cred wants it: by which interface, and what is to be called when it goes."""

TRIES = 3
"""So often a sign-in is stored for whom it finds under its name, before somebody else comes between again."""


class IPlayer(Interface):
    """The avatar of who plays."""


class IOperator(Interface):
    """The avatar of who runs the lobby, from afar."""


class IClaim(ICredentials):
    """The code that makes an account the first operator's."""


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
    """Credentials of a client that resumes its session."""

    token: str = field(repr=False)


@implementer(IClaim)
@dataclass(frozen=True)
class Claimed:
    """Credentials of an account's owner who has the code.

    :ivar host: the address that they come from.
    """

    code: str = field(repr=False)
    account: int
    name: str
    host: str


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
class Newcomer:
    """Somebody whose account is made together with the session.

    :ivar password: a hash.
    :ivar also: what is done in one transaction with it.
    """

    name: str
    password: str = field(repr=False)
    also: tuple[Also, ...] = ()


@dataclass(frozen=True)
class Mind:
    """The connection that asks for an avatar, and what it agrees to.

    :ivar give_up: a match that the account is in the middle of may be given up.
    :ivar public_key: of the certificate that its client has.
    :ivar token: with which a session that begins here is resumed; nobody knows it before the answer.
    :ivar held: what is let go when the sign-in has come to its end, whether its client is still there or not: the claim
        on a name.
    """

    connection: LobbyConnection
    give_up: bool = False
    public_key: str = ""
    token: str = field(default_factory=partial(secrets.token_hex, 32), repr=False)
    held: ExitStack = field(default_factory=ExitStack)


@implementer(ICredentialsChecker)
class AccountChecker:
    """Checks a password against the account's."""

    credentialInterfaces = (IPassword,)

    def __init__(self, authenticator: Authenticator, blocks: Blocks) -> None:
        self._authenticator, self._blocks = authenticator, blocks

    def requestAvatarId(self, credentials: Any) -> Any:
        """The account as an ``Identity``, or the authenticator's refusal."""
        return Deferred.fromCoroutine(self._check(credentials))

    async def _check(self, credentials: Password) -> Identity:
        account = await self._authenticator.verify(credentials.name, credentials.password, credentials.host)
        blocked = await self._blocks.of(account.id)
        if await self._authenticator.accounts.find(account.name) != account:  # deleted or changed while that was read
            raise TryLater(seconds=1)
        return Identity(account.name, account.id, blocked)


@implementer(ICredentialsChecker)
class DropInChecker:
    """Lets names without an account in, where the operator allows it."""

    credentialInterfaces = (IDropIn,)

    def __init__(self, open_: Callable[[], bool]) -> None:
        self._open = open_

    def requestAvatarId(self, credentials: Any) -> Any:
        """The name as it is shown, as an ``Identity``."""
        if not self._open():
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
    """Makes avatars: begins the session, resumes it, or takes it over.

    What can fail comes first: a sign-in is stored, and only then, in one go, anything happens that somebody could
    notice. So who is refused has changed nothing, and an older session of the account goes on as if nobody had asked.

    An account takes over only its own session. Where it finds another's under its name, a drop-in's say, it ends that
    one: the name is the account's.

    :param player: makes a Player's avatar of a session and its connection.
    :ivar operator: makes an operator's avatar of a name; ``None`` where nobody can be one from afar.
    """

    log = Logger()

    def __init__(
        self,
        dispatcher: Dispatcher,
        presence: Presence,
        tokens: Tokens,
        accounts: Accounts,
        roles: Roles,
        player: Callable[..., Any],
    ) -> None:
        self._dispatcher, self._presence, self._tokens = dispatcher, presence, tokens
        self._accounts, self._roles, self._player = accounts, roles, player
        self.operator: Callable[[str], Any] | None = None
        self._turns: dict[str, DeferredLock] = {}

    def requestAvatar(self, avatarId: Any, mind: Any, *interfaces: type[Interface]) -> Any:
        """A player for an identity, or an operator: then the role is looked up, so none holds longer than it is kept.

        :param avatarId: the ``Identity`` that a checker found, a ``Newcomer``, or the session as it is ``Kept``.
        :param mind: the ``Mind`` that asks.
        :raises TryLater: the connection went away meanwhile, or signed in by another command.
        :raises InMatch: the account is in the middle of a match.
        :raises NameTaken: somebody else has the name.
        :raises SessionExpired: somebody else has the name of a session that was to be resumed.
        :raises StorageFailed: the session could not be stored.
        :raises Banned: the operator lets the name in no more.
        :raises NotAnOperator: the account is none.
        """
        if IOperator in interfaces:
            return Deferred.fromCoroutine(self._operator(avatarId))
        if IPlayer not in interfaces:
            raise NotImplementedError("players and operators only")
        sanctions.refuse_banned(self._dispatcher.world, names.key(avatarId.name))
        if isinstance(avatarId, Kept):
            _require_line(mind)
            return self._resume(avatarId, mind)
        signing_in = Deferred.fromCoroutine(self._in_turn(avatarId, mind))
        return to_the_end(signing_in, self.log)

    async def _operator(self, who: Identity) -> Granted:
        if self.operator is None or who.account is None or not await self._roles.has(who.account):
            raise NotAnOperator()
        return IOperator, self.operator(who.name), _nothing_to_end

    async def _in_turn(self, who: Identity | Newcomer, mind: Mind) -> Granted:
        """Who signs in under one name at the same time does so one after the other."""
        key = names.key(who.name)
        turn = self._turns.setdefault(key, DeferredLock())
        with mind.held:
            await turn.acquire()
            try:
                return await self._sign_in(key, who, mind)
            finally:
                if not turn.waiting:
                    del self._turns[key]
                turn.release()

    async def _sign_in(self, key: str, who: Identity | Newcomer, mind: Mind) -> Granted:
        world, tokens = self._dispatcher.world, self._tokens
        before: list[dict[str, Any]] = []
        written: Written | None = None
        try:
            for _ in range(TRIES):
                _require_line(mind)
                found = self._found(key, who, mind)
                id_ = found.id if found is not None else world.ids.plain()
                who, written = await self._write(key, who, mind, id_)
                before += [row for row in written.replaced if row["hash"] != written.kept.hash]
                written.replaced = before
                _require_line(mind)
                sanctions.refuse_banned(world, key)  # it may be banned since this began
                if self._found(key, who, mind) is found:
                    return self._begin(key, who, mind, written.kept)
            raise TryLater(seconds=1)  # the session that it found was another one each time
        except DeclaredError:
            if written is not None:
                tokens.undo(written)
            raise

    def _found(self, key: str, who: Identity | Newcomer, mind: Mind) -> Session | None:
        account = who.account if isinstance(who, Identity) else None
        return sessions.to_take_over(self._dispatcher.world, key, account, mind.give_up)

    async def _write(self, key: str, who: Identity | Newcomer, mind: Mind, id_: str) -> tuple[Identity, Written]:
        """Everything that is stored of a sign-in, at once."""
        tokens = self._tokens
        account = who.account if isinstance(who, Identity) else None
        draft = tokens.draft(mind.token, id_, who.name, key, account, mind.public_key)
        if isinstance(who, Identity):
            return who, await tokens.write(draft)
        written: list[Written] = []

        def token(connection: Connection, made: Account) -> None:
            written[:] = [keep(connection, replace(draft, account=made.id))]

        made = await self._accounts.create(who.name, who.password, token, *who.also)
        self.log.info("{name} registered from {host}", name=made.name, host=mind.connection.host)
        return Identity(made.name, made.id), written[0]

    def _begin(self, key: str, who: Identity, mind: Mind, kept: Kept) -> Granted:
        """What everybody may notice, in one go; nothing of it can be refused."""
        self._oust(key, who.account)
        given = who.name, key, who.account, mind.give_up, mind.public_key, kept.session
        session, _ = self._dispatcher.do(sessions.sign_in, *given)
        session.blocked = session.blocked or dict(who.blocked)  # one that a ticket brought back has none yet
        self._tokens.issued(session, kept)
        return self._grant(session, mind.connection)

    def _resume(self, kept: Kept, mind: Mind) -> Granted:
        tokens = self._tokens
        key = names.key(kept.name)
        self._oust(key, kept.account)
        here = sessions.to_resume(self._dispatcher.world, kept.session, kept.key)
        if here is not None and not tokens.opens(here, kept):
            raise SessionExpired()
        session = self._dispatcher.do(sessions.resume, kept.session, kept.name, kept.key, kept.account, mind.public_key)
        if not tokens.has(session):  # it began just now, or a ticket brought it back
            session.blocked = dict(kept.blocked)
        tokens.resumed(session, kept)
        return self._grant(session, mind.connection, same=True)

    def _oust(self, key: str, account: int | None) -> None:
        intruder = sessions.intruder(self._dispatcher.world, key, account)
        if intruder is not None:
            self._presence.evict(intruder, SessionEnd.TAKEN_OVER)

    def _grant(self, session: Session, connection: LobbyConnection, same: bool = False) -> Granted:
        avatar = self._player(session, connection)
        self._presence.attach(session, connection, same)
        connection.become_player(avatar)
        return IPlayer, avatar, avatar.lost


def _nothing_to_end() -> None:
    """An operator's avatar is had for one command."""


def _require_line(mind: Mind) -> None:
    if not mind.connection.alive or mind.connection.signed_in:
        raise TryLater(seconds=1)


def to_the_end(work: Deferred[T], log: Logger) -> Deferred[T]:
    """The result of work, for somebody who may go away meanwhile: cancelling this leaves the work to be finished."""
    answer: Deferred[T] = Deferred()

    def failed(failure: Failure) -> None:
        if answer.called and failure.check(DeclaredError) is None:
            log.failure("for somebody who has gone", failure)
        answer.errback(failure)

    work.addCallbacks(answer.callback, failed)
    return answer
