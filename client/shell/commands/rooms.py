"""Commands with which people come together and begin: create, join, invite, accept, ready, start, agree …"""

from __future__ import annotations

from collections.abc import Iterable

from client import games as folders
from client.events import Failed, Games, PlayerRow, Players, RoomRow
from client.lobby.address import BadAddress, read_invitation
from client.messages.i18n import N_
from client.session.interfaces import SessionFace
from client.shell.commands.folders import open_folder
from client.shell.commands.registry import (
    IDLE,
    PLAYING,
    ROOM,
    SEATED,
    Command,
    CommandContext,
    Usage,
    arguments,
    quoted,
)
from client.shell.numbering import numbered
from client.shell.prompts import choose
from games.packages.manifest import settings_of
from lobby.commands.reasons import PlayerStatus
from wire.amp.errors import DeclaredError
from wire.tickets import RoomStatus

KINDS = ("public", "private")
"""What a room can be."""

SURELY_FOLDERS = (".", "~", "/")
"""Beginnings of what can be nothing but a folder, though it stands where a room is named or has a ``=`` in it."""


class NoInvitation(DeclaredError):
    """Nothing waits for an answer."""

    code = b"no-invitation"


class NoInvitationFrom(DeclaredError):
    """Nothing of this player's waits for an answer. Parameters: ``name``."""

    code = b"no-invitation-from"


class GameNotHere(DeclaredError):
    """This client has no such game. Parameters: ``display``, its name for people; ``host``, who invites."""

    code = b"game-not-here"


class OtherLobby(DeclaredError):
    """A pasted line that was given to ``join`` names a room of another lobby. Parameters: ``address``, ``room``."""

    code = b"other-lobby"


class PublicFolder(DeclaredError):
    """A game from a folder was to be played in a public room, in which nobody else would have it."""

    code = b"public-folder"


async def create(at: CommandContext, rest: str) -> None:
    """Arguments in any order after the game; without a game everything is asked."""
    given = arguments(rest)
    settings = " ".join(word for word in given if _is_setting(word))
    names = [row.game for row in at.session.lists.games]
    games, kinds = _sorted(at, [word for word in given if not _is_setting(word)], names)
    if games:
        game = numbered(games[0], at.shown.games)
        game = choose(game, names) or game
    else:
        game = await _which_game(at, names)
    if game not in names and folders.look_like_one(game):
        await _create_from(at, game, kinds, settings)
        return
    asked = not games and not kinds
    kind = kinds[0] if kinds else await at.questions.ask("public", choices=KINDS) if asked else "public"
    await at.session.rooms.create(game, kind == "public", settings)
    if kind == "private":
        await _show_idle(at)


async def _create_from(at: CommandContext, folder: str, kinds: list[str], settings: str) -> None:
    """A private room for the game in a folder.

    :raises PublicFolder: it was to be a public one.
    """
    if "public" in kinds:
        raise PublicFolder
    await at.session.rooms.create_from(await open_folder(at, folder), settings)
    await _show_idle(at)


def _sorted(at: CommandContext, given: list[str], names: list[str]) -> tuple[list[str], list[str]]:
    """The words after ``create``: at most one game, and at most one kind of room, which may be begun.

    :raises Usage: a word is neither, or one too many.
    """
    games: list[str] = []
    kinds: list[str] = []
    for word in given:
        kind = None if word.isdigit() else choose(word, KINDS)
        if kind is not None and not kinds and (games or choose(word, names) is None):
            kinds.append(kind)
        elif not games:
            games.append(word)
        else:
            raise Usage(usage=at.commands["create"].usage, wrong=word[:100])
    return games, kinds


async def _which_game(at: CommandContext, names: list[str]) -> str:
    if not names:
        at.show(Games(()))
    titles = {f"{row.game} – {row.display}": row.game for row in at.session.lists.games}
    answer = await at.questions.ask("game", choices=tuple(titles), free=True)
    return titles.get(answer, answer)


async def _show_idle(at: CommandContext) -> None:
    """Whom one could invite."""
    idle = _idle(at)
    if idle or not at.session.lists.players:
        at.show(Players(idle, len(idle), stale=False))


def _idle(at: CommandContext) -> tuple[PlayerRow, ...]:
    rows = [row for row in at.session.lists.players.values() if row.status == PlayerStatus.IDLE]
    return tuple(sorted(rows, key=lambda row: row.name.casefold()))


async def join(at: CommandContext, rest: str) -> None:
    """A room, and perhaps the folder in which its game lies here."""
    given = arguments(rest)
    alone = len(given) == 1 and given[0].startswith(SURELY_FOLDERS)
    if alone or (len(given) > 1 and folders.look_like_one(given[-1])):
        await open_folder(at, given[-1])
        rest = " ".join(given[:-1])
    room = _room_meant(at, rest) if rest else await _which_room(at)
    if room.isascii() and room.isdigit() and len(room) < 6 and room not in at.session.lists.rooms:
        at.show(Failed("no-such-number", {"number": room}))
        await at.session.lists.show_rooms()
    elif room:
        await at.signin.join(room)


async def _which_room(at: CommandContext) -> str:
    """A room out of those that wait, or the code of another; nothing where there is none to choose."""
    waiting = [row for row in at.session.lists.rooms.values() if row.status == RoomStatus.WAITING]
    if not waiting:
        await at.session.lists.show_rooms()
        return ""
    titles = {_title(row): row.room for row in waiting}
    answer = await at.questions.ask("room", choices=tuple(titles), free=True)
    return titles.get(answer) or _room_meant(at, answer)


def _room_meant(at: CommandContext, text: str) -> str:
    """A room's id from its number in the list, its code, its host's name, or a pasted line."""
    room = numbered(text, at.shown.rooms)
    if room in at.session.lists.rooms:
        return room
    hosted = [row.room for row in at.session.lists.rooms.values() if row.host.casefold() == text.casefold()]
    if not hosted:  # a beginning is enough
        begun = text.casefold()
        hosted = [row.room for row in at.session.lists.rooms.values() if row.host.casefold().startswith(begun)]
    if len(hosted) == 1:
        return hosted[0]
    return _pasted(at, room) if "/" in room else room


def _pasted(at: CommandContext, text: str) -> str:
    try:
        invitation = read_invitation(text)
    except BadAddress:
        return text
    if invitation.address != str(at.session.lobby.address or ""):
        sharp = f"#{invitation.fingerprint}" if invitation.fingerprint else ""
        raise OtherLobby(address=invitation.address, room=invitation.room + sharp)
    return invitation.room


async def invite(at: CommandContext, rest: str) -> None:
    """Invite one player, or several one after the other: who cannot be asked keeps nobody else from it."""
    for name in _named(at, rest) if rest else [await _whom(at)]:
        try:
            await at.session.invitations.invite(name)
        except DeclaredError as refused:
            at.show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))


def _named(at: CommandContext, rest: str) -> list[str]:
    """The players meant: the whole text where it is a name or only one can be meant, else names one by one."""
    known = {name.casefold(): name for name in at.session.lists.players}
    if rest.casefold() in known:
        return [known[rest.casefold()]]
    return [numbered(word, at.shown.players) for word in arguments(rest)]


async def _whom(at: CommandContext) -> str:
    names = tuple(row.name for row in _idle(at))
    if not names:
        at.show(Players((), 0, stale=False))
    return await at.questions.ask("player", choices=names, free=True)


async def accept(at: CommandContext, rest: str) -> None:
    """An invitation, and perhaps the folder in which its game lies here.

    :raises GameNotHere: there is no game of that name here, so the match could not start.
    """
    given = arguments(rest)
    if given and folders.look_like_one(given[-1]):
        await open_folder(at, given[-1])
        rest = " ".join(given[:-1])
    chosen = await _invitation(at, rest)
    meant = at.session.invitations.waiting.get(chosen)
    if meant is not None and folders.like(meant.game) is None:
        raise GameNotHere(display=meant.display, host=meant.host)
    await at.session.invitations.answer(chosen, True)


async def decline(at: CommandContext, rest: str) -> None:
    await at.session.invitations.answer(await _invitation(at, rest), False)


async def _invitation(at: CommandContext, rest: str) -> str:
    """The id of the invitation that is meant: by its host's name, the only one there is, or the one chosen.

    :raises NoInvitation: there is none.
    :raises NoInvitationFrom: there is none from that player.
    """
    waiting = dict(at.session.invitations.waiting)
    if not waiting:
        raise NoInvitation
    if not rest and len(waiting) == 1:
        return next(iter(waiting))
    hosts = {invitation.host: name for name, invitation in waiting.items()}
    chosen = choose(rest, list(hosts)) if rest else await at.questions.ask("invitation", choices=tuple(hosts))
    if chosen is None:
        raise NoInvitationFrom(name=rest)
    return hosts[chosen]


async def ready(at: CommandContext, rest: str) -> None:
    await at.session.rooms.ready(True)


async def unready(at: CommandContext, rest: str) -> None:
    await at.session.rooms.ready(False)


async def start(at: CommandContext, rest: str) -> None:
    await at.session.rooms.start()


async def agree(at: CommandContext, rest: str) -> None:
    await at.session.agree()


async def refuse(at: CommandContext, rest: str) -> None:
    await at.session.refuse()


async def leave(at: CommandContext, rest: str) -> None:
    await at.session.leave()


async def again(at: CommandContext, rest: str) -> None:
    await at.session.rooms.again()


def _is_setting(word: str) -> bool:
    return "=" in word and not word.startswith(SURELY_FOLDERS)


def _title(row: RoomRow) -> str:
    return f"{row.host}: {row.game} ({row.taken}/{row.seats}, {row.room})"


# -- completions


def _for_create(session: SessionFace, rest: str) -> Iterable[str]:
    package = folders.built_in(rest.split(" ")[0])
    settings = settings_of(package.manifest) if package is not None else ()
    return [*(row.game for row in session.lists.games), *KINDS, *(f"{name}=" for name in settings)]


def _waiting(session: SessionFace, rest: str) -> Iterable[str]:
    return [row.room for row in session.lists.rooms.values() if row.status == RoomStatus.WAITING]


def _free(session: SessionFace, rest: str) -> Iterable[str]:
    return [quoted(row.name) for row in session.lists.players.values() if row.status == PlayerStatus.IDLE]


def _hosts(session: SessionFace, rest: str) -> Iterable[str]:
    return [invitation.host for invitation in session.invitations.waiting.values()]


COMMANDS = (
    Command(
        "create",
        "[GAME|FOLDER] [public|private] [SETTING=VALUE …]",
        N_("open a room"),
        IDLE,
        create,
        _for_create,
        folders=True,
    ),
    Command(
        "join",
        "[ROOM] [FOLDER]",
        N_("take a seat in a room: its number in the list, its code or its host"),
        IDLE,
        join,
        _waiting,
        folders=True,
    ),
    Command("invite", "[NAME …]", N_("ask players to your room"), ROOM, invite, _free),
    Command("ready", "", N_("say that the match may begin for you, in a room for several"), ROOM, ready),
    Command("unready", "", N_("take that back"), ROOM, unready),
    Command(
        "start", "", N_("ask the others whether the match may begin, as the host of a room for several"), ROOM, start
    ),
    Command(
        "agree", "", N_("say yes to the start that the host proposes, or to an offer in a match"), ROOM | PLAYING, agree
    ),
    Command("refuse", "", N_("say no to it"), ROOM | PLAYING, refuse),
    Command("accept", "[NAME] [FOLDER]", N_("accept an invitation"), IDLE, accept, _hosts, folders=True),
    Command("decline", "[NAME]", N_("decline an invitation"), IDLE | SEATED, decline, _hosts),
    Command("leave", "", N_("leave the room or the match"), SEATED, leave),
    Command("again", "", N_("offer the last opponent another round, or take up that offer"), IDLE, again),
)
