"""What is asked of the state from outside the core; nothing here changes it."""

from __future__ import annotations

from collections.abc import Iterator

from lobby.core import names, views
from lobby.core.effects import PlayerListed, RoomListed
from lobby.core.model.match import Match
from lobby.core.model.room import Offer, Room
from lobby.core.model.sanctions import Kind, Sanction, prefix
from lobby.core.model.session import Session
from lobby.core.state import LobbyState


def online(world: LobbyState) -> int:
    """How many sessions there are."""
    return len(world.sessions)


def session(world: LobbyState, id_: str) -> Session | None:
    """The session of an id."""
    return world.sessions.get(id_)


def session_named(world: LobbyState, name: str) -> Session | None:
    """The session of a name, as it is typed or as its key."""
    return world.by_key.get(names.key(name))


def offers(world: LobbyState) -> list[Offer]:
    """The games that the lobby offers."""
    return list(world.offers.values())


def room_of(world: LobbyState, session: Session) -> Room | None:
    """The room in which a session sits."""
    return world.rooms[session.room] if session.room is not None else None


def match_of(world: LobbyState, session: Session) -> Match | None:
    """The match that is starting or on in the session's room."""
    room = room_of(world, session)
    return world.matches.get(room.match) if room is not None and room.match is not None else None


def is_on(world: LobbyState, match: str) -> bool:
    """Whether a match is starting or on."""
    return match in world.matches


def matches(world: LobbyState) -> int:
    """How many matches are starting or on."""
    return len(world.matches)


def is_over(world: LobbyState, id_: str) -> bool:
    """Whether a room, match or session has ended while this lobby ran."""
    return id_ in world.over


def rooms(world: LobbyState) -> int:
    """How many rooms there are, private ones included."""
    return len(world.rooms)


def listed_players(world: LobbyState) -> Iterator[PlayerListed]:
    """All players as they stand in the list."""
    return (views.player(session) for session in world.sessions.values())


def listed_rooms(world: LobbyState) -> Iterator[RoomListed]:
    """All public rooms as they stand in the list."""
    return (views.listing(world, room) for room in world.rooms.values() if room.public)


def browse_players(world: LobbyState, beginning: str, start: int, most: int) -> tuple[list[PlayerListed], int]:
    """Players whose name begins so: at most so many of them from the ``start``-th on, and how many there are in all."""
    wanted = names.key(beginning)
    found = sorted((one for one in world.sessions.values() if one.key.startswith(wanted)), key=lambda one: one.key)
    return [views.player(session) for session in found[start : start + most]], len(found)


def browse_rooms(world: LobbyState, beginning: str, start: int, most: int) -> tuple[list[RoomListed], int]:
    """Public rooms whose game, or whose host's name, begins so; otherwise as ``browse_players``."""
    wanted = names.key(beginning)
    found = [
        room
        for room in world.rooms.values()
        if room.public and (room.offer.game.startswith(wanted) or world.sessions[room.host].key.startswith(wanted))
    ]
    return [views.listing(world, room) for room in found[start : start + most]], len(found)


def live_rooms(world: LobbyState) -> list[Room]:
    """All rooms, private ones included."""
    return list(world.rooms.values())


def live_matches(world: LobbyState) -> list[Match]:
    """All matches that are starting or on."""
    return list(world.matches.values())


def match(world: LobbyState, id_: str) -> Match | None:
    """A match that is starting or on."""
    return world.matches.get(id_)


def draining(world: LobbyState) -> str | None:
    """Why no new match begins; ``None`` where they do."""
    return world.draining


def players(world: LobbyState) -> list[Session]:
    """All sessions, by their names' keys."""
    return sorted(world.sessions.values(), key=lambda one: one.key)


def room(world: LobbyState, id_: str) -> Room:
    """The room of an id, which people may type in small letters.

    :raises NoSuchRoom: no room has this id.
    """
    return world.room(id_)


def sanctions(world: LobbyState) -> list[Sanction]:
    """All that hold now, the oldest first."""
    return list(world.sanctions.all(world.today()))


def sanction(world: LobbyState, kind: Kind, target: str) -> Sanction | None:
    """The one of a kind that holds for a name, as it is typed, or for just this prefix."""
    network = prefix(target)
    return world.sanctions.of(kind, str(network) if network is not None else names.key(target), world.today())


def turned_away(world: LobbyState, host: str) -> Sanction | None:
    """The ban that keeps an address out."""
    return world.sanctions.of_address(host, world.today())
