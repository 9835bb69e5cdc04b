"""A sentence for every error code: what is the matter, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from client.messages import reasons
from client.messages.context import Context
from client.messages.i18n import N_, _, fill, joined, lasting, plural, seconds, sentence, worded
from client.messages.line import certificate_changed, line_down, nothing_to_trust, offline, unreachable
from client.messages.operator import bad_code
from lobby.commands.reasons import NameFault, PasswordFault, PlayerStatus, RelayLimit
from wire.sanitize import sanitize
from wire.tickets import RoomStatus

Parameters = Mapping[str, str | int]
Worded = str | Callable[[Parameters, Context], str]


def refusal(error: str, parameters: Parameters, context: Context) -> str:
    """The sentence for an error; a code from a newer lobby is shown as it is."""
    worded = REFUSALS.get(error)
    if worded is None:
        details = ", ".join(f"{name}: {value}" for name, value in parameters.items())
        shown = f"{error} ({details})" if details else error
        return _("That was refused: {shown}. This client does not know that answer; a newer one may.").format(
            shown=shown
        )
    return fill(worded, parameters) if isinstance(worded, str) else worded(parameters, context)


def _mismatch(parameters: Parameters, context: Context) -> str:
    sentence = (
        N_("This client is too old for the lobby (it speaks protocol {client}, the lobby {lobby}): update the client.")
        if parameters.get("upgrade") == "client"
        else N_(
            "The lobby is too old for this client (it speaks protocol {lobby}, the client {client}): "
            "its operator must update it."
        )
    )
    return fill(sentence, parameters)


def _bad_name(parameters: Parameters, context: Context) -> str:
    return _(
        worded(
            NameFault, str(parameters.get("reason")), reasons.name_fault, N_("That cannot be a name: choose another.")
        )
    )


def _bad_password(parameters: Parameters, context: Context) -> str:
    return _(
        worded(
            PasswordFault,
            str(parameters.get("reason")),
            reasons.password_fault,
            N_("That cannot be a password: choose another."),
        )
    )


def _unknown_account(parameters: Parameters, context: Context) -> str:
    sentence = fill(
        N_("Nobody is registered here as {name}: check the spelling, or type register to make the account."), parameters
    )
    if not context.keeps:
        sentence += " " + _("This lobby forgets all accounts when it stops, so you may have to register again.")
    return sentence


def _later(parameters: Parameters, context: Context) -> str:
    return _("The lobby has too much of that to do right now: try again in {time}.").format(
        time=seconds(int(parameters.get("seconds") or 1))
    )


def _busy_room(parameters: Parameters, context: Context) -> str:
    if context.screen in _SEATED:
        return _("Your room is starting its match already.")
    sentence = (
        N_("The match in that room has already begun: choose another room.")
        if parameters.get("status") == RoomStatus.PLAYING
        else N_("That room is just starting its match: choose another room, or try again in a moment.")
    )
    return _(sentence)


_SEATED = ("in room", "connecting", "playing")


def _busy_player(parameters: Parameters, context: Context) -> str:
    sentence = (
        N_("{name} is playing: invite somebody else, or wait for the end of the match.")
        if parameters.get("status") == PlayerStatus.PLAYING
        else N_("{name} is in another room: invite somebody else.")
    )
    return fill(sentence, parameters)


def _internal(parameters: Parameters, context: Context) -> str:
    if parameters.get("file"):
        return fill(N_("Something went wrong inside this client: {reason}. The details are in {file}."), parameters)
    return fill(N_("Something went wrong inside this client: {reason}. The details could not be written."), parameters)


_HERE = {
    "signed out": N_("you are not logged in. Type register or login first."),
    "idle": N_("you are in no room. Type create, join or rooms first."),
    "in room": N_("you sit in a room. Type leave first, invite somebody, or wait for others to come."),
    "connecting": N_("the match is just starting. Wait a moment, or type leave."),
    "playing": N_("a match is on. Play it, or type resign or leave."),
}
_LOGGED_IN = ("idle", "in room", "connecting", "playing")
_ANSWERS = ("agree", "refuse")
_OF_ITS_OWN: dict[tuple[str, str], str] = {
    **{(word, screen): N_("You are logged in as {me}; logout first.") for word in ("login",) for screen in _LOGGED_IN},
    **{("register", screen): N_("You have an account already, and are logged in as {me}.") for screen in _LOGGED_IN},
    **{("connect", screen): N_("You are in a lobby, logged in as {me}; logout first.") for screen in _LOGGED_IN},
    ("retry", "signed out"): N_("There is nothing to retry: you are connected. Type register or login."),
    ("retry", "idle"): N_("There is nothing to retry: no start of a match has failed."),
    ("invite", "idle"): N_("invite works in a room of your own: type create first."),
    ("resign", "idle"): N_("There is no match to resign: resign works in a match."),
    ("resign", "in room"): N_("There is no match to resign yet: type leave to leave the room."),
    ("resign", "connecting"): N_("There is no match to resign yet: type leave to call the start off."),
    ("say", "idle"): N_("You are in no room: tell NAME TEXT speaks to one player."),
    ("leave", "idle"): N_("There is nothing to leave: you are in no room."),
    ("accept", "in room"): N_(
        "Where you sit in a room you can accept no invitation: type leave first. To a start you say agree."
    ),
    **{(word, "idle"): N_("{word} works in a room: type join or create first.") for word in ("ready", "unready")},
    ("start", "idle"): N_("start works in a room of your own: type create first."),
    **{(word, "idle"): N_("Nobody asks you anything: no start and no offer waits for it.") for word in _ANSWERS},
    ("offer", "in room"): N_("There is no match yet in which you could offer anything."),
    ("offer", "idle"): N_("offer works in a match: type join or create to play one."),
    **{(word, "playing"): N_("The match is on already.") for word in ("ready", "start")},
    ("again", "in room"): N_("again works after a match, and you sit in a room: type leave first."),
}
"""Words that have a better reason on a screen than the screen itself."""


def _wrong_screen(parameters: Parameters, context: Context) -> str:
    """Why a word does not work here and what would. ``word`` may be missing: then the session refused."""
    word, screen = str(parameters.get("word") or ""), str(parameters.get("screen"))
    own = _OF_ITS_OWN.get((word, screen))
    if own is not None:
        return fill(own, {"me": context.me or "?", "word": word})
    if screen == "disconnected":
        why = _("there is no connection to a lobby.") + " " + offline(parameters, context)
    else:
        why = _(_HERE.get(screen, N_("this is not the moment. Type help for what works.")))
    if not word:
        return _("That does not work now: {why}").format(why=why)
    return _("{word} does not work now: {why}").format(word=word, why=why)


def _wrong_password(parameters: Parameters, context: Context) -> str:
    if context.screen in _LOGGED_IN:
        return _("The password is wrong; nothing was changed.")
    return _("The password is wrong. Try again with login.")


def _illegal_move(parameters: Parameters, context: Context) -> str:
    return _suggesting(fill(N_("That move is not allowed: {rule}"), parameters), parameters)


def _suggesting(said: str, parameters: Parameters) -> str:
    """A refusal, and after it ``nearest``: a word that what was typed looks like."""
    return f"{said} {fill(N_('Did you mean {nearest}?'), parameters)}" if parameters.get("nearest") else said


def _repeated_entry(parameters: Parameters, context: Context) -> str:
    return _suggesting(_("You have made your move for this turn already: wait for the others."), parameters)


def _still_starting(parameters: Parameters, context: Context) -> str:
    said = _("The match is still starting, so no move was made: type it again as soon as you are asked for one.")
    return _suggesting(said, parameters)


def _unknown_word(parameters: Parameters, context: Context) -> str:
    if parameters.get("nearest"):
        return fill(N_("There is no such word. Did you mean {nearest}? Type help for all words."), parameters)
    return fill(N_("There is no such word. Type help for all words."), parameters)


def _bad_setting(parameters: Parameters, context: Context) -> str:
    if str(parameters.get("allowed")).startswith("one of the settings"):
        return fill(N_("There is no setting {setting}: type {allowed}."), parameters)
    return fill(N_("The setting {setting} cannot be {value!r}: it must be {allowed}."), parameters)


def _not_ready(parameters: Parameters, context: Context) -> str:
    names = str(parameters.get("players") or "?").split(", ")
    return _("{names} must type ready first.").format(names=joined(names))


def _too_few(parameters: Parameters, context: Context) -> str:
    least, here = int(parameters.get("least") or 0), int(parameters.get("here") or 0)
    more = plural("{count} more player is needed", "{count} more players are needed", max(1, least - here))
    return more.format(count=max(1, least - here)) + _(": wait, or type invite NAME.")


def _not_your_turn(parameters: Parameters, context: Context) -> str:
    if context.several and context.waiting:
        said = _("It is not your turn: {names} must move first.").format(names=joined(context.waiting))
    else:
        said = _("It is not your turn: wait for the other's move.")
    return _suggesting(said, parameters)


def _usage(parameters: Parameters, context: Context) -> str:
    how = fill(N_("Type it as: {usage}"), parameters)
    return f"{fill(N_('{wrong} does not fit there.'), parameters)} {how}" if parameters.get("wrong") else how


def _relay_exhausted(parameters: Parameters, context: Context) -> str:
    return _(worded(RelayLimit, str(parameters.get("limit")), reasons.relay_limit, N_("The lobby relays no more.")))


def _forbidden(sentence_: str) -> Callable[[Parameters, Context], str]:
    """What the operator forbids, why, and until when."""

    def said(parameters: Parameters, context: Context) -> str:
        parts = [_(sentence_)]
        if why := sanitize(str(parameters.get("reason") or "")):
            parts.append(_("The reason: {reason}").format(reason=sentence(why)))
        if isinstance(until := parameters.get("until"), int):
            parts.append(lasting(until))
        return " ".join(parts)

    return said


REFUSALS: dict[str, Worded] = {
    "BAD_ARGUMENT": N_("The {argument} is missing, malformed or too long: type it differently."),
    "PROTOCOL_MISMATCH": _mismatch,
    "HELLO_FIRST": N_("The lobby did not expect that yet: type connect to start afresh."),
    "BAD_NAME": _bad_name,
    "BAD_PASSWORD": _bad_password,
    "NAME_TAKEN": N_("Sorry, username already exists: {name}. Choose another, or log in if it is yours."),
    "NAME_ALIKE": N_(
        "Sorry, {name} looks like a username that exists already: choose one that nobody can take for another's."
    ),
    "NO_SUCH_ACCOUNT": _unknown_account,
    "WRONG_PASSWORD": _wrong_password,
    "LOGIN_REFUSED": N_("Name or password is wrong; this lobby does not say which. Try again, or type register."),
    "IN_MATCH": N_("{name} is in the middle of a match on another connection."),
    "DROP_INS_CLOSED": N_("This lobby wants an account of every player: type register."),
    "NOT_A_DROP_IN": N_("{name} has an account already: nothing is to be done."),
    "IS_A_DROP_IN": N_("You have no account yet, so there is no password: type register to keep your name."),
    "TRY_LATER": _later,
    "STORAGE_FAILED": N_("The lobby could not read or write its data; nothing was changed. Try again in a while."),
    "NO_SUCH_GAME": N_(
        "This lobby has no game {game}: type games to see which it has. A folder of yours is typed ./{game}."
    ),
    "ALREADY_IN_ROOM": N_("You sit in a room already: type leave first."),
    "NOT_IN_ROOM": N_("You are in no room: type rooms to see some, or create one."),
    "NOT_HOST": N_("Only the host, {host}, may do that."),
    "NO_SUCH_ROOM": N_("That room is gone, or never was: choose another."),
    "ROOM_FULL": N_("That room is full: choose another."),
    "ROOM_BUSY": _busy_room,
    "NOT_READY": _not_ready,
    "TOO_FEW": _too_few,
    "ALREADY_PROPOSED": N_("The others are being asked already: wait for their answers."),
    "NOTHING_PROPOSED": N_("No start is proposed now: the host does that when all are ready."),
    "NOTHING_OFFERED": N_("Nobody else offers anything: there is nothing to agree to or to refuse."),
    "STARTS_BY_ITSELF": N_("This room starts by itself as soon as its second seat is taken: invite somebody, or wait."),
    "NOTHING_TO_RETRY": N_("There is no start to be tried again: the room waits for a player."),
    "NOTHING_TO_REPEAT": N_("There is nobody to play again with: the opponent is gone, or no match was finished yet."),
    "NO_SUCH_PLAYER": N_("Nobody here is called {name}: type players to see who is."),
    "PLAYER_OFFLINE": N_("{name} is not here now: type players to see who is."),
    "PLAYER_BUSY": _busy_player,
    "INVITING_YOURSELF": N_("You cannot invite yourself: name another player."),
    "ALREADY_INVITED": N_("{name} has your invitation already: wait for the answer."),
    "INVITATION_GONE": N_("That invitation is over. Nothing was lost: type rooms or create to play."),
    "NO_SUCH_MATCH": N_("That match is over."),
    "NOT_THERE": N_("The lobby wants to be shown the whole match."),
    "BAD_TICKET": N_("The ticket for the match is not good here: {reason}."),
    "SESSION_EXPIRED": N_("Your session has ended; log in again."),
    "WRONG_MOMENT": N_("The lobby did not expect that now; the match goes on as it is."),
    "BLOCKED": N_("{name} does not want to hear from you."),
    "BLOCKING_YOURSELF": N_("You cannot block yourself: name another player."),
    "TOO_MANY_BLOCKED": N_("You block {limit} players already, which is the most: unblock one first."),
    "REPORTING_YOURSELF": N_("You cannot report yourself: name another player."),
    "ALREADY_REPORTED": N_("Your earlier report of {name} is still waiting for an operator."),
    "TOO_MANY_REPORTS": N_("{limit} reports of yours are waiting for an operator, which is the most: wait for that."),
    "BAD_TEXT": N_("There is nothing to be read in that: type some words."),
    "REGISTRATION_CLOSED": N_("Nobody can make an account here at present: log in, or ask the lobby's operator."),
    "CODE_WANTED": N_("An account is made here only with a registration code: ask the lobby's operator for one."),
    "CODE_REFUSED": bad_code,
    "NOT_AN_OPERATOR": N_("That is for operators of this lobby, and your account is none."),
    "LAST_OPERATOR": N_(
        "Nobody else is operator of this lobby, so your account stays: make another account operator first."
    ),
    "BANNED": _forbidden(N_("The lobby's operator has banned this name.")),
    "MUTED": _forbidden(N_("The lobby's operator has muted you: you cannot speak now.")),
    "DRAINING": _forbidden(N_("No new match begins here any more: the lobby is about to stop.")),
    "BAD_SETTING": _bad_setting,
    "ILLEGAL_MOVE": _illegal_move,
    "BAD_ADDRESS": N_("{address} is no address: type it as HOST:PORT, for example lobby.example.org:12000."),
    "UNREACHABLE": unreachable,
    "LINE_DOWN": line_down,
    "CERTIFICATE_CHANGED": certificate_changed,
    "NOTHING_TO_TRUST": nothing_to_trust,
    "LOBBY_FAILED": N_("The lobby could not handle that. It is a fault of the software; try something else."),
    "WRONG_SCREEN": _wrong_screen,
    # what two clients at a table refuse each other
    "NOT_EXPECTED": N_("The host's game did not expect you: type retry, or leave."),
    "OTHER_PROTOCOL": N_("The two clients speak different protocols ({host} and {guest}): update the older one."),
    "NOT_YOUR_SEAT": N_("A client spoke for a seat that is not its own; that was refused."),
    "NOT_YOUR_TURN": _not_your_turn,
    "STALE_ENTRY": N_("That came too late: the match is a turn further already. Look at the board and move again."),
    "REPEATED_ENTRY": _repeated_entry,
    "MALFORMED_ENTRY": N_("A client sent something that is no move; that was refused."),
    "BROKEN_RULES": N_("The rules were broken: {rule}"),
    "BAD_SIGNATURE": N_("A client sent something that is not signed as it must be; that was refused. {rule}"),
    "BAD_TRANSCRIPT": N_("That is no record of the match: {reason}."),
    "BAD_REVEAL": N_("What was shown is not what had been committed to: {rule}"),
    "MATCH_IS_OVER": N_("The match is over: type again for another round."),
    "OUT_OF_ORDER": N_("The other client sent its moves out of order; that was refused."),
    "NEVER_SAID": N_("The host's client made a move up that nobody had sent; that was refused."),
    # what the shell itself refuses
    "wrong-screen": _wrong_screen,
    "still-starting": _still_starting,
    "unknown-word": _unknown_word,
    "ambiguous-word": N_("{word} could be {words}: type more of it."),
    "usage": _usage,
    "bare-number": N_("A number alone picks nothing: type {usage}."),
    "no-such-choice": N_("{answer} is none of the choices: type a number or one of the words."),
    "NO_SUCH_RELAY": N_("The lobby relays nobody there, or the other side did not come: type retry."),
    "RELAY_EXHAUSTED": _relay_exhausted,
    "no-opponent": N_("There is nobody to say that of yet: direct yes and no are about whom you play with."),
    "no-invitation": N_("No invitation is waiting for your answer."),
    "no-invitation-from": N_("No invitation from {name} is waiting."),
    "game-not-here": N_(
        "This client does not have {display}: ask {host} for its folder and type accept {host} ./FOLDER, or decline."
    ),
    "line-too-long": N_("That line was longer than {limit} bytes and was thrown away."),
    "public-folder": N_("A game from a folder is played in a private room: leave public out, and pass the line on."),
    "RULES_FAILED": N_("The game's rules have failed: {why}."),
    "NOT_CONTAINED": N_("{folder} was not opened: nothing here keeps its code from {open} ({why})."),
    "BAD_GAME": N_("There is no game to be played in {folder}: {problem}"),
    "no-such-number": N_("The list that you saw last has no room {number}: choose from what is there now."),
    "other-lobby": N_("That room is in another lobby: log out and type connect {address}/{room}."),
    "internal": _internal,
    "FILE_DAMAGED": N_("{file} is damaged. It is kept as {kept}, and the client goes on without what was in it."),
    "FILE_UNUSABLE": N_("{file} cannot be used ({reason}): what changes in it is known until this client ends."),
}
"""By code: the lobby's and the games' in capitals as they travel, the shell's own in lower case."""
