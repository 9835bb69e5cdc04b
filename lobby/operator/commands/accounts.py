"""Accounts changed by an operator: another password, another name; handed out, and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from lobby.commands.reasons import SessionEnd
from lobby.core import names, queries, sanctions, sessions
from lobby.core.model.sanctions import prefix
from lobby.errors import BadName, BadPassword, LastOperator, NameAlike, NameTaken, NoSuchAccount
from lobby.operator import people
from lobby.operator.commands.chatting import counted
from lobby.operator.frames import MOST_ANSWER
from lobby.operator.page import Shown
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, Where, command
from lobby.storage.accounts import Account
from lobby.storage.persons import NOBODY

NAME = Argument("name", "the account's")
ROOM_FOR_THE_REST = 65_536
"""Bytes of an answer beside what is exported."""

ELSEWHERE = (
    "The password is kept as a hash only, and of a session's token the hash only: neither is told.",
    "What others have reported of this person is told without who has, and without others' words.",
    "Lines of the log, and backups, may have the name and addresses in them.",
)


async def _account(call: Call, name: str) -> Account:
    found = await people.account(call.parts, name)
    if found is None:
        raise Refused(f"No account has the name {name}.")
    return found


def _require_no_match(call: Call, account: Account) -> None:
    """Refuse what a result that is still to come would undo."""
    if any(account.key in match.keys for match in queries.live_matches(call.parts.world)):
        raise Refused(f"{account.name} is in a match: try again after it, or end its room first; see matches.")


def _evict(call: Call, account: Account, why: SessionEnd, reason: str | None = None) -> None:
    """End the session that the account has, wherever it is."""
    session = queries.session_named(call.parts.world, account.key)
    if session is not None and session.account == account.id:
        call.parts.services.presence.evict(session, why, reason)


def _gone(account: Account) -> Refused:
    return Refused(f"The account {account.name} was deleted or renamed just now; nothing was done.")


@command(
    "passwd",
    "Give an account a new password; its session ends. It is asked for, or read from a file.",
    NAME,
    Argument("--file", "the file in which the new password stands, instead of being asked for it"),
    changes=True,
    where=Where.EITHER,
    secret="New password for {name}",
)
async def passwd(call: Call, name: str, file: str | None) -> Reply:
    """Whoever knows the old one is out."""
    account = await _account(call, name)
    if not call.secret:
        raise Refused("The new password is asked for at the terminal, or read from a file: python -m lobby passwd.")
    try:
        hashed = await call.parts.services.authenticator.hashed(call.secret)
    except BadPassword:
        raise Refused("That cannot be a password: it may have 1024 bytes at most.") from None
    try:
        await call.parts.persons.set_password(account, hashed)
    except NoSuchAccount:
        raise _gone(account) from None
    _evict(call, account, SessionEnd.KICKED, "your password was changed: ask for the new one")
    return Sentence(said=f"{account.name} has a new password, and every session of that account is over.")


@command(
    "rename",
    "Give an account another name, with all that is kept of it; its session ends, and is told why.",
    NAME,
    Argument("new", "the name that it is to have"),
    changes=True,
    where=Where.EITHER,
)
async def rename(call: Call, name: str, new: str) -> Reply:
    """Results, sanctions, reports and others' blocks follow."""
    account, world = await _account(call, name), call.parts.world
    try:
        shown = names.check_new(new)
    except BadName as problem:
        raise Refused(f"{new} cannot be a name: {_faults(problem)}.") from None
    if prefix(shown) is not None:
        raise Refused(f"{shown} cannot be a name here: it reads like an address.")
    if shown == account.name:
        raise Refused(f"{shown} is the name that the account has.")
    _require_no_match(call, account)
    key = names.key(shown)
    session = queries.session_named(world, account.key) if key == account.key else None
    try:
        with sessions.claim(world, key, shown, own=session, instead_of=account.key):
            await call.parts.persons.give_name(account, shown)
            call.parts.dispatcher.do(sanctions.renamed, account.key, key, shown)
    except NameTaken:
        raise Refused(f"Somebody has the name {shown} already.") from None
    except NameAlike:
        raise Refused(f"{shown} looks like a name that somebody has already.") from None
    except NoSuchAccount:
        raise _gone(account) from None
    _evict(call, account, SessionEnd.KICKED, f"your account has another name now: log in as {shown}")
    call.parts.services.presence.arrivals.renamed(account.key, key)
    return Sentence(said=f"{account.name} is {shown} from now on, with results, sanctions, reports and blocks.")


def _faults(problem: BadName) -> str:
    reasons = {
        "empty": "there is nothing in it",
        "long": f"it has more than {names.MOST_CHARACTERS} characters",
        "blank": "there is a blank in it",
        "number": "it is a number",
        "invisible": "a character in it shows nothing, or cannot stand there",
        "mixed": "letters of several alphabets stand in it",
        "marks": "a letter in it has too many marks",
    }
    return reasons[str(problem.parameters["reason"])]


class Export(Reply):
    """Everything that is kept of a person. ``stored`` is by subject; ``addresses`` are those of late, each with when it
    was seen last, in seconds since the epoch; ``notes`` say what is not told, and why."""

    name: str
    here: bool
    addresses: dict[str, float]
    stored: dict[str, Any]
    notes: list[str]

    def shown(self) -> Iterable[Shown]:
        """How it is had."""
        return [f"All that is kept of {self.name} is told as JSON: python -m lobby export {self.name}."]


@command(
    "export",
    "Tell everything that is kept of an account's person, as JSON, which the audit notes.",
    NAME,
    changes=True,
    where=Where.EITHER,
    as_json=True,
)
async def export(call: Call, name: str) -> Reply:
    """Gather it."""
    account = await _account(call, name)
    try:
        stored = await call.parts.persons.export(account)
    except NoSuchAccount:
        raise _gone(account) from None
    if len(msgspec.json.encode(stored)) > MOST_ANSWER - ROOM_FOR_THE_REST:
        raise Refused("That is more than the socket takes: do it while the lobby is stopped, on its files.")
    session = queries.session_named(call.parts.world, account.key)
    return Export(
        name=account.name,
        here=session is not None and session.account == account.id,
        addresses=call.parts.services.presence.arrivals.of(account.key),
        stored=stored,
        notes=list(ELSEWHERE),
    )


class Deleted(Reply):
    """What went and what stays, how many of each: ``results`` of others, in which the name is another now; sanctions
    that still hold, ``held``, with the name; sanctions that were over, and reports about and by that person, went."""

    name: str
    results: int
    held: int
    sanctions: int
    about: int
    by: int

    def shown(self) -> Iterable[Shown]:
        """Sentences."""
        yield f"The account {self.name} is deleted, with its sessions, its list of blocked players and its roles."
        yield (
            f"Gone with it: {counted(self.about, 'report')} about it, {counted(self.by, 'report')} by it, its words in "
            f"others' reports, and {counted(self.sanctions, 'sanction')} that had ended."
        )
        yield f"{counted(self.results, 'result')} stay for those who played there; they name a {NOBODY} instead."
        if self.held:
            yield (
                f"{counted(self.held, 'sanction')} under the name stay until they end, or whoever is banned could come "
                "back by being deleted."
            )
        yield (
            "The audit keeps what operators have done, and others' lists whom they block. The log and backups may have "
            "the name in them: they are deleted as files are."
        )


@command(
    "delete",
    "Delete an account and what is kept of its person; the answer says what stays, and why.",
    NAME,
    Argument("--yes", "do not ask whether that is meant", flag=True),
    changes=True,
    where=Where.EITHER,
    asks="This deletes the account {name} and what is kept of its person, for good.",
)
async def delete(call: Call, name: str, yes: bool) -> Reply:
    """It cannot be undone, so it is to be said twice."""
    account = await _account(call, name)
    if not yes:
        raise Refused(f"That deletes {account.name} for good: add --yes if it is meant.")
    _require_no_match(call, account)
    try:
        gone = await call.parts.persons.forget(account)
    except NoSuchAccount:
        raise _gone(account) from None
    except LastOperator:
        raise Refused(f"{account.name} is the last operator: make another one first, then delete it.") from None
    _evict(call, account, SessionEnd.DELETED)
    call.parts.services.presence.arrivals.forget(account.key)
    return Deleted(
        name=account.name,
        results=gone.results,
        held=gone.held,
        sanctions=gone.sanctions,
        about=gone.about,
        by=gone.by,
    )
