"""How a match has ended for one of its players."""

from __future__ import annotations

from games.engine.model import Ending


def result_of(ending: Ending, seat: int) -> str:
    """The ending from one seat's side: ``won``, ``lost``, ``drawn`` or ``unresolved``."""
    if not ending.places:
        return "unresolved"
    if ending.places[seat] != 1:
        return "lost"
    return "drawn" if len(ending.places) > 1 and set(ending.places) == {1} else "won"
