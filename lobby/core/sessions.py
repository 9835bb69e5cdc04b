"""The story of being here: names are claimed, sessions begin, are taken over, lose their line, come back and end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lobby.commands.reasons import InvitationEnd
from lobby.core import invitations, names, rooms, transitions
from lobby.core.arbitration import disputes
from lobby.core.effects import PlayerUnlisted, SessionOver, WaitBegins, WaitEnds
from lobby.core.model.session import Session, invitation_limits
from lobby.core.state import LobbyState
from lobby.errors import InMatch, NameAlike, NameTaken, SessionExpired
from wire.tickets import Departure, RoomStatus


@contextmanager
def claim(
    world: LobbyState, key: str, name: str, own: Session | None = None, instead_of: str | None = None
) -> Iterator[None]:
    """Hold a name for the time that it takes to look into the database, so that nobody else gets it meanwhile.

    :param own: the session, if any, that has the name and wants to keep it; the claim outlasts it.
    :param instead_of: the key of the name that who will have this one has now: the two may look alike.
    :raises NameTaken: somebody else is here under that name, or is about to be.
    :raises NameAlike: somebody is under a name that looks like it.
    """
    if world.by_key.get(key) is not own or key in world.claimed:
        raise NameTaken(name=name)
    if own is None:
        _refuse_alike(world, {key, instead_of}, name)
    world.claimed.add(key)
    _show(world, key, name)
    try:
        yield
    finally:
        world.claimed.discard(key)
        _hide(world, key, name)


def _refuse_alike(world: LobbyState, own: set[str | None], name: str) -> None:
    """Refuse a name that looks like another's who is here, or about to be."""
    if any(other not in own for look in names.looks(name) for other in world.looking.get(look, ())):
        raise NameAlike(name=name)


def _show(world: LobbyState, key: str, name: str) -> None:
    """A name is taken, and what looks like it."""
    for look in names.looks(name):
        world.looking.setdefault(look, []).append(key)


def _hide(world: LobbyState, key: str, name: str) -> None:
    """A session or a claim has the name no more."""
    for look in names.looks(name):
        world.looking[look].remove(key)
        if not world.looking[look]:
            del world.looking[look]


def intruder(world: LobbyState, key: str, account: int | None) -> Session | None:
    """The session that an account finds under its name and that is not its own: the name is the account's."""
    session = world.by_key.get(key)
    return session if session is not None and account is not None and session.account != account else None


def to_take_over(world: LobbyState, key: str, account: int | None, give_up: bool = False) -> Session | None:
    """The session that a sign-in takes over; ``None`` where it begins one. It changes nothing.

    :param account: the account's id; ``None`` for a drop-in.
    :param give_up: leave the match that the account is in the middle of.
    :raises InMatch: the account is in the middle of a match.
    :raises NameTaken: somebody else has a session under this name, and no account would oust it.
    """
    session = world.by_key.get(key)
    if session is None or intruder(world, key, account) is not None:
        return None
    if account is None:
        raise NameTaken(name=session.name)
    if not give_up and _in_match(world, session):
        raise InMatch(name=session.name)
    return session


def _in_match(world: LobbyState, session: Session) -> bool:
    return session.room is not None and world.rooms[session.room].status is not RoomStatus.WAITING


def sign_in(
    world: LobbyState,
    name: str,
    key: str,
    account: int | None,
    give_up: bool = False,
    public_key: str = "",
    id_: str = "",
) -> tuple[Session, bool]:
    """Begin a session, or take over the one that the account has.

    :param public_key: of the certificate that the client has.
    :param id_: of the session, where one begins.
    :returns: the session, and whether it was taken over, room included.
    :raises InMatch: as ``to_take_over``.
    :raises NameTaken: somebody else has a session under this name.
    """
    session = to_take_over(world, key, account, give_up)
    if session is None:
        if key in world.by_key:
            raise NameTaken(name=world.by_key[key].name)
        return begin(world, id_ or world.ids.plain(), name, key, account, public_key), False
    if _in_match(world, session):
        rooms.leave(world, session)
    attached(world, session, public_key)
    return session, True


def begin(world: LobbyState, id_: str, name: str, key: str, account: int | None, public_key: str) -> Session:
    """A session under a name that nobody has."""
    session = Session(id_, name, key, account, public_key, invitation_limits=invitation_limits(world.times.invitations))
    world.sessions[session.id] = world.by_key[key] = session
    _show(world, key, name)
    transitions.player_changed(world, session)
    return session


def to_resume(world: LobbyState, id_: str, key: str) -> Session | None:
    """The session that a token is for: the one of its id, or else of its name key, if there is one."""
    return world.sessions.get(id_) or world.by_key.get(key)


def resume(world: LobbyState, id_: str, name: str, key: str, account: int | None, public_key: str) -> Session:
    """Go on with a session; one that a lobby before this one knew begins again under its id.

    An account that has a session here by now, brought back by somebody else's ticket say, goes on with that one.

    :raises SessionExpired: somebody else has the name by now, or is about to.
    """
    session = to_resume(world, id_, key)
    if session is None:
        if key in world.claimed or id_ in world.over:
            raise SessionExpired()
        return begin(world, id_, name, key, account, public_key)
    if session.key != key or session.account != account or (session.id != id_ and account is None):
        raise SessionExpired()
    attached(world, session, public_key)
    return session


def attached(world: LobbyState, session: Session, public_key: str) -> None:
    """The session has a line again, or another one: nobody waits for it any more."""
    session.detached = False
    disputes.line_changed(world, session)
    world.tell(WaitEnds(_wait(session)))
    changed, session.public_key = session.public_key != public_key, public_key
    if session.away:
        set_away(world, session, False)
    elif changed and session.room is not None:
        transitions.room_changed(world, world.rooms[session.room])


def detached(world: LobbyState, session: Session, seconds: float) -> None:
    """The session has no line: it is away, and ends unless it has one again within so many seconds."""
    session.detached = True
    set_away(world, session, True)
    world.tell(WaitBegins(_wait(session), seconds))


def _wait(session: Session) -> str:
    """The key of the wait for a line."""
    return f"session {session.id}"


def sign_out(world: LobbyState, session: Session, why: Departure = Departure.GONE) -> None:
    """End a session: its invitations, its seat, its place in the list and its token.

    :param why: ``LEFT`` where its player wanted it to end.
    """
    invitations.end_all_to(world, session, InvitationEnd.GONE)
    if session.room is not None:
        rooms.leave(world, session, why)
    del world.sessions[session.id]
    del world.by_key[session.key]
    _hide(world, session.key, session.name)
    world.tell(WaitEnds(_wait(session)))
    world.tell(PlayerUnlisted(session.name))
    world.over.add(session.id)
    world.tell(SessionOver(session.id))
    disputes.line_changed(world, session)


def keep_name(world: LobbyState, session: Session, account: int) -> None:
    """A drop-in has an account now."""
    session.account = account
    if session.room is not None:  # its ticket names the account
        transitions.room_changed(world, world.rooms[session.room])


def set_away(world: LobbyState, session: Session, away: bool) -> None:
    """Show, beside the status, whether the session has fallen silent."""
    if session.away is away:
        return
    session.away = away
    disputes.line_changed(world, session)
    transitions.player_changed(world, session)
    if session.room is not None:
        transitions.room_changed(world, world.rooms[session.room])
