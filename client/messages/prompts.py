"""What the client asks, and what it says of itself."""

from __future__ import annotations

from itertools import zip_longest

from client import events
from client.messages.context import Context
from client.messages.errors import refusal
from client.messages.i18n import N_, _, fill, listed
from client.messages.registry import words
from client.terminal.cells import NARROW, columns, fold, padded

WIDEST = 34
"""Columns of the help that words with their arguments take at most; what is longer has its help below."""

QUESTIONS = {
    "address": N_("Lobby's address (HOST:PORT)"),
    "name": N_("Name"),
    "another-name": N_("Another name (Enter alone goes back; /login logs in)"),
    "password": N_("Password of {name}"),
    "new-password": N_("New password for {name}"),
    "same-password": N_("The same password once more"),
    "old-password": N_("Current password"),
    "code": N_("Registration code (Enter alone goes back)"),
    "claim-code": N_("The code that the lobby showed when it started"),
    "give-up": N_("Give that match up and log in here?"),
    "refused-login": N_("How do you want to come in as {name}?"),
    "newcomer": N_("Nobody is registered here as {name}. How do you want to come in?"),
    "trust-folder": N_(
        "Nothing here keeps the code of {folder} from {open} ({why}). It would run with all your rights, like any "
        "program. Run it?"
    ),
    "game": N_("Which game?"),
    "public": N_("A public room, or a private one?"),
    "room": N_("Which room (number or code)?"),
    "player": N_("Whom (number or name)?"),
    "offer": N_("What do you offer?"),
    "invitation": N_("Whose invitation?"),
    "listener": N_("Whom (number or name)?"),
    "words": N_("What do you say"),
    "words-for": N_("What do you tell {name}"),
    "reported": N_("Whom do you report (number or name)?"),
    "report-why": N_("What has {name} done?"),
    "blocked": N_("Whom do you want to hear again?"),
    "delete-password": N_("Password, to delete the account {name} for good"),
}
CHOICES = {
    "yes": N_("yes"),
    "no": N_("no"),
    "public": N_("public"),
    "private": N_("private"),
    "draw": N_("a draw"),
    "undo": N_("to take your last move back"),
    "log in": N_("log in with another password"),
    "register": N_("register the name"),
    "drop in": N_("play without an account"),
    "another": N_("take another name"),
}
"""Choices with a fixed meaning; others (a game's or a player's name) are shown as they are."""

NOTICES = {
    "sign-in": N_("Type register for a new account, or login."),
    "sign-in-as": N_("Type register for a new account, or login. Enter alone logs in as {name}."),
    "offline": N_("Type retry, connect HOST:PORT or quit."),
    "offline-new": N_("Type connect HOST:PORT or quit."),
    "deleted": N_("The account {name} is deleted, and its name is forgotten here."),
    "other-password": N_("Those were two different passwords: type a new one again."),
    "cancelled": N_("Cancelled."),
    "leave-match": N_("Press Ctrl-C again within {seconds} seconds to leave the match."),
    "folder-opened": N_("Opened: {game} {release} ({digest})."),
    "folder-trusted": N_("From now on {folder} is opened without asking, until one of its files changes."),
    "cage": N_("The code of games from folders runs in a cage. Walls that hold here: {here}."),
    "cage-partly": N_(
        "The code of games from folders runs in a cage. Walls that hold here: {here}; that do not: {missing}."
    ),
    "no-cage": N_(
        "The code of games from folders is not contained here: nothing keeps it from {open}. It runs only if you say "
        "so. Walls that hold: {here}; that do not: {missing}."
    ),
    "bell-on": N_("The bell is on."),
    "bell-off": N_("The bell is off."),
    "bye": N_("Goodbye."),
    "random-move": N_("{brain} {why}; a random move is played instead."),
    "game-stumbled": N_("{game} cannot show or tell all of the match: {why}. It goes on; type leave to give it up."),
    "rules-failed": N_("The rules of {game} cannot be run any more ({why}), so you have left the match."),
    "match-untrusted": N_("Your match of {game} with {players} is still on. Its game lies in {folder}."),
    "match-other-files": N_(
        "Your match of {game} with {players} is still on, but {folder} has other files now than it is played with. Put "
        "back what was there and start the client again, or type leave to give the match up."
    ),
    "match-not-here": N_(
        "Your match of {game} with {players} is still on, but its game cannot be loaded ({why}). Mend that and start "
        "the client again, or type leave to give the match up."
    ),
    "match-lost": N_(
        "You are not in your match of {game} with {players} any more: it has ended, or you were away for longer than "
        "the lobby keeps your place."
    ),
    "stays": N_("The room is kept: you will be taken to it once you are logged in."),
}


def question(event: events.Asked) -> str:
    """What is asked, without its choices, ready for a prompt."""
    asked = fill(QUESTIONS.get(event.what, event.what), event.parameters)
    if event.default:
        asked += f" [{event.default}]"
    return f"{asked} " if asked.endswith("?") else f"{asked}: "


@words(events.Asked)
def asked(event: events.Asked, context: Context) -> str:
    """The numbered choices; the question itself stands in the prompt."""
    return "\n".join(f"  {number}. {_(CHOICES.get(choice, choice))}" for number, choice in enumerate(event.choices, 1))


@words(events.Notice)
def notice(event: events.Notice, context: Context) -> str:
    return fill(NOTICES.get(event.what, event.what), event.parameters)


@words(events.Failed)
def failed(event: events.Failed, context: Context) -> str:
    return refusal(event.error, event.parameters, context)


@words(events.Help)
def help_(event: events.Help, context: Context) -> str:
    fitting = [row for row in event.rows if row.fits]
    others = [row.word for row in event.rows if not row.fits]
    heads = [f"{row.word} {row.arguments}".rstrip() for row in fitting]
    lines = _columns(list(zip(heads, [_(row.help) for row in fitting], strict=True)), context)
    if len(event.rows) == 1 and not fitting:
        only = event.rows[0]
        lines = [f"{only.word} {only.arguments}".rstrip() + f": {_(only.help)} " + _("(not now)")]
    elif others:
        lines.append(_("At other times also: {words}.").format(words=", ".join(others)))
    if event.screen == "playing" and len(event.rows) > 1:
        lines.append(_("A move is typed as it is; a slash in front (/leave) makes any line a word."))
    return "\n".join(lines)


@words(events.GameHelp)
def game_help(event: events.GameHelp, context: Context) -> str:
    lines = [f"{event.display} ({event.game}): {event.description}"]
    if event.example:
        lines.append(_("A move is typed for example so: {moves}").format(moves=listed(event.example)))
    for row in event.settings:
        said = f"  {row.name}={row.value}  {row.description}; {row.allowed}"
        lines += fold(said, context.width - 1, "      ", torn=(said,)) if context.tables else [said]
    return "\n".join(lines)


def _columns(pairs: list[tuple[str, str]], context: Context) -> list[str]:
    """Words and their help side by side; below each other where a word is long, and a line each for listeners."""
    width = max((columns(head) for head, _help in pairs), default=0)
    if not context.tables:
        return [f"  {padded(head, width)}  {said}" for head, said in pairs]
    if context.width < NARROW:
        width = context.width - 1
        return [row for head, said in pairs for row in (*fold(head, width, "    "), *fold(f"  {said}", width, "  "))]
    width = min(width, WIDEST)
    lines = []
    for head, said in pairs:
        below = fold(said, context.width - width - 5)
        if columns(head) > width:
            below.insert(0, "")
        lines += [
            f"  {padded(left, width)}  {right}".rstrip() for left, right in zip_longest([head], below, fillvalue="")
        ]
    return lines


@words(events.Traced)
def traced(event: events.Traced, context: Context) -> str:
    return f"· {event.text}"
