"""The operator's commands where no lobby runs: on its files, under its folder's lock.

They work on the parts of a lobby that is wired and never listens. Whatever it does is done at once, without a reactor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from lobby.app import config, lock
from lobby.app import folder as folders
from lobby.app.options import Refusal
from lobby.app.wiring import build, parts
from lobby.auth.passwords import Passwords
from lobby.auth.registration import SETTING
from lobby.commands.reasons import Registration
from lobby.core import sanctions
from lobby.operator.parts import Parts
from lobby.server.certificate import CERTIFICATE, KEY, given
from lobby.storage.database import Database, Unusable, prepare
from lobby.storage.engine import FILE, address
from lobby.storage.sanctions import held_sanctions
from lobby.storage.settings import kept_setting
from lobby.storage.threads import SynchronousThreads

Result = TypeVar("Result")


@contextmanager
def opened(folder: Path) -> Iterator[Parts]:
    """The parts of the lobby whose data are in a folder, which is held meanwhile.

    :raises Refusal: a lobby runs there, none ever did, or its accounts cannot be used.
    """
    if not (folder / FILE).exists():
        raise Refusal(f"no lobby has kept anything in {folder} yet.")
    with ExitStack() as after:
        held = lock.take(folder, "ask it instead")
        after.callback(held.drop)
        known = folders.accounts(folder, (), False)
        if known is None:
            raise Refusal(f"the accounts in {folder} were kept by an older release: start the lobby once.")
        try:
            _, known.commits = prepare(address(folder))
        except Unusable as problem:
            raise Refusal(str(problem)) from None
        known.write()
        threads, clock = SynchronousThreads(), Clock()
        database, passwords = Database(address(folder), threads, known), Passwords(threads, at_once=1)
        chosen = config.parse("--data", str(folder))
        registry, services = build(chosen, clock, database, passwords, "")
        files = folder / CERTIFICATE, folder / KEY
        certificate = given(*map(str, files)) if all(file.exists() for file in files) else None
        found = parts(chosen, registry, services, database, certificate, _nothing)
        for sanction in held_sanctions(address(folder), found.wall()):
            services.dispatcher.do(sanctions.impose, sanction)
        services.gate.mode = Registration(kept_setting(address(folder), SETTING) or Registration.OPEN)
        database.startService()
        passwords.startService()
        after.callback(lambda: done(passwords.stopService()))
        after.callback(lambda: done(database.stopService()))
        yield found


def _nothing() -> None:
    """There is no process to stop."""


def done(asked: Deferred[Result]) -> Result:
    """The result of what is done at once; what it raised is raised.

    :raises RuntimeError: it waits for something, which would never come.
    """
    results: list[Any] = []
    asked.addBoth(results.append)
    if not results:
        raise RuntimeError("a command waits for something that only a running lobby has")
    if isinstance(results[0], Failure):
        results[0].raiseException()
    found: Result = results[0]
    return found
