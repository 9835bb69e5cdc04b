"""Ways to go on from what is typed: words, and the names, rooms and games that may follow them."""

from __future__ import annotations

from collections.abc import Iterable

from client import games
from client.events import Asked
from client.match.address_consent import ANSWERS
from client.match.address_policy import POLICIES
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.registry import BY_NAME, find, fits, quoted
from client.shell.commands.rooms import OFFERS
from games.packages.manifest import settings_of
from wire.amp.errors import DeclaredError

TAKE_FOLDERS = frozenset({"create", "join", "accept"})
"""Words that may be followed by a folder with a game in it."""


def complete(before: str, session: SessionFace, pending: Asked | None) -> tuple[int, list[str]]:
    """Where the piece before the cursor begins, and the whole pieces that it may become.

    :param pending: the question that the line answers; its choices are what fits.
    """
    if pending is not None and not before.startswith("/"):
        return 0, _begun(before, pending.choices)
    slash = 1 if before.startswith("/") else 0
    typed, blank, rest = before[slash:].partition(" ")
    if not blank:
        found = _begun(
            typed, [word.name for word in BY_NAME.values() if fits(word, session.screen, session.account.drop_in)]
        )
        if not slash and session.screen is Screen.PLAYING and session.match.turn is not None:
            found = _begun(typed, session.match.turn.legal) + found
        return slash, found
    start = before.rfind(" ") + 1
    piece = before[start:]
    if typed in TAKE_FOLDERS and games.look_like_one(piece):
        return start, games.begun(piece)
    return start, _begun(piece, _arguments(typed, rest, session))


def _begun(typed: str, whole: Iterable[str]) -> list[str]:
    """Those that begin like what is typed, in whatever case and with or without a quotation mark."""
    return [one for one in whole if one.lstrip('"').casefold().startswith(typed.lstrip('"').casefold())]


def _arguments(typed: str, rest: str, session: SessionFace) -> list[str]:
    """What may follow a word.

    :param rest: what follows it already, the piece that is completed included.
    """
    try:
        word = find(typed, session.screen, session.account.drop_in).name
    except DeclaredError:
        return []
    match word:
        case "offer":
            return list(OFFERS)
        case "create":
            package = games.built_in(rest.split(" ")[0])
            settings = settings_of(package.manifest) if package is not None else ()
            return [*(row.game for row in session.lists.games), "public", "private", *(f"{name}=" for name in settings)]
        case "join":
            return [row.room for row in session.lists.rooms.values() if row.status == "waiting"]
        case "invite":
            return [quoted(row.name) for row in session.lists.players.values() if row.status == "idle"]
        case "players":
            return list(session.lists.players)
        case "tell" | "block":
            return [quoted(name) for name in session.lists.players]
        case "unblock":
            return [quoted(name) for name in session.chat.blocked]
        case "accept" | "decline":
            return [invitation.host for invitation in session.rooms.invitations.values()]
        case "direct":
            return [*ANSWERS, *POLICIES]
        case "help":
            return list(BY_NAME)
        case "bell":
            return ["on", "off"]
    return []
