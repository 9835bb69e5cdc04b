"""The story of who may not come in, or not speak: asked wherever somebody does."""

from __future__ import annotations

import math
from dataclasses import replace

from lobby.core.model.sanctions import Kind, Sanction
from lobby.core.state import LobbyState
from lobby.errors import Banned, Muted


def second(until: float | None) -> int:
    """The end of a sanction as it is told: in whole seconds since the epoch, 0 where it has none."""
    return 0 if until is None else math.ceil(until)


def refuse_banned(world: LobbyState, key: str) -> None:
    """Let nobody in under a banned name.

    :param key: the name's.
    :raises Banned: it is.
    """
    ban = world.sanctions.of(Kind.BAN, key, world.today())
    if ban is not None:
        raise Banned(reason=ban.reason, until=second(ban.until))


def refuse_muted(world: LobbyState, key: str) -> None:
    """Let nobody speak who is muted.

    :param key: of the speaker's name.
    :raises Muted: it is.
    """
    mute = world.sanctions.of(Kind.MUTE, key, world.today())
    if mute is not None:
        raise Muted(reason=mute.reason, until=second(mute.until))


def impose(world: LobbyState, sanction: Sanction) -> None:
    """A sanction, which is stored, holds from now on."""
    world.sanctions.put(sanction)


def lift(world: LobbyState, sanction: Sanction) -> None:
    """A sanction holds no more."""
    world.sanctions.drop(sanction)


def renamed(world: LobbyState, old: str, key: str, name: str) -> None:
    """A player has another name, as is stored already: what is held against the old one is so against the new one.

    :param old: the old name's key; :param key: the new one's, and :param name: that one as it is shown.
    """
    for kind in Kind:
        sanction = world.sanctions.of(kind, old, world.today())
        if sanction is not None:
            world.sanctions.drop(sanction)
            world.sanctions.put(replace(sanction, target=key, name=name))
    for session in world.sessions.values():
        if session.blocked.pop(old, None) is not None:
            session.blocked[key] = name
