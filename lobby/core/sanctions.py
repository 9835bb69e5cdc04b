"""The story of who may not come in, or not speak: asked wherever somebody does."""

from __future__ import annotations

import math

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
