"""What who comes from a banned address is told, in the place of everything else."""

from __future__ import annotations

from lobby.core import queries
from lobby.core.state import LobbyState
from lobby.operator.times import until


def turned_away(world: LobbyState, host: str) -> str:
    """Why nobody from an address may come in; empty where anybody may.

    It is a sentence, for it goes where the operator's farewell goes: so every client can show it, however old it is.
    """
    ban = queries.turned_away(world, host)
    return (
        f"its operator has banned your address {until(ban.until)} ({ban.reason.rstrip('.')})" if ban is not None else ""
    )
