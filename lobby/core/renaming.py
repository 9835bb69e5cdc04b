"""The story of an account that has got another name: what holds for the old one holds for the new one."""

from __future__ import annotations

from dataclasses import replace

from lobby.core.model.sanctions import Kind
from lobby.core.state import LobbyState


def rename(world: LobbyState, old: str, key: str, name: str) -> None:
    """What is stored already follows a player to a new name: sanctions, and that others do not want to hear it.

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
