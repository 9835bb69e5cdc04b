"""The story of a report: a player tells the operators of another, with the words that it has heard."""

from __future__ import annotations

import math
from collections.abc import Collection

from lobby.commands.announced import Notice
from lobby.commands.reasons import NoticeKind
from lobby.core import chat, names
from lobby.core.model.heard import Line
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument, ReportingYourself, TryLater

MOST_REASON = 500
"""The longest reason, in UTF-8, as it is kept."""

MOST_CONTEXT = 20
"""So many lines at most are attached, the last ones."""


def check(world: LobbyState, session: Session, key: str, reason: str, now: float) -> str:
    """The reason as it is kept; it is counted that one more report comes from this player.

    :param key: of the reported player's name.
    :param now: seconds, on a clock that does not run backwards.
    :raises ReportingYourself: it is the reporter's own name.
    :raises BadText, BadArgument: there is nothing to be read in the reason, or too much.
    :raises TryLater: too many reports came at once, from this player or from all.
    """
    if key == session.key:
        raise ReportingYourself()
    shown = chat.check(reason)
    if len(shown.encode("utf-8")) > MOST_REASON:
        raise BadArgument(argument="reason", limit=MOST_REASON)
    who = session.address, session.account
    wait = world.report_limits.wait(now, *who)
    if wait > 0:
        raise TryLater(seconds=math.ceil(wait))
    world.report_limits.take(now, *who)
    return shown


def context(session: Session, key: str) -> tuple[Line, ...]:
    """The last words that the reporter has heard or said: in its rooms, and alone with whom it reports.

    What others have told it alone stays between those two.

    :param key: of the reported player's name.
    """
    lines = [line for line in session.heard if not line.to or key in (names.key(line.speaker), names.key(line.to))]
    return tuple(lines[-MOST_CONTEXT:])


def speaker(session: Session, key: str) -> str | None:
    """The name, as it is shown, of somebody whom the reporter has heard, and who may be gone."""
    return next((line.speaker for line in reversed(session.heard) if names.key(line.speaker) == key), None)


def tell(world: LobbyState, operators: Collection[int], key: str, said: str) -> None:
    """Tell the operators who are here that a report has come, but for whom it is about.

    :param operators: their accounts; :param key: of the reported player's name.
    """
    here = [one.id for one in world.sessions.values() if one.account in operators and one.key != key]
    if here:
        world.tell(Notice(NoticeKind.REPORTED, said, to=tuple(here)))
