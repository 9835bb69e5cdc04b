"""The lobby as a service: whatever can fail is tried first, then its parts are wired and begin together."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import URL
from twisted.application.service import MultiService, Service
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.interfaces import IListeningPort
from twisted.logger import Logger

from games.cage.report import Told, try_apart
from games.packages import catalog
from lobby.app import banner, lock, sockets
from lobby.app import folder as folders
from lobby.app.adjust import adjustments
from lobby.app.config import Config
from lobby.app.lock import Lock
from lobby.app.options import Refusal
from lobby.app.reload import Reloader
from lobby.app.stalls import StallWatch
from lobby.app.wiring import build, parts
from lobby.auth.passwords import Passwords, processors
from lobby.auth.registration import SETTING
from lobby.commands.reasons import Registration
from lobby.core import sanctions
from lobby.operator.afar import AfarOperator
from lobby.operator.commands import ALL
from lobby.operator.desk import Desk
from lobby.operator.ending import Ending
from lobby.operator.parts import Parts
from lobby.operator.socket import OperatorSocket
from lobby.recovery import signer
from lobby.server.certificate import CERTIFICATE, KEY, Certificate, NotKept, given, own
from lobby.server.factory import LobbyFactory
from lobby.server.visitor import Services
from lobby.storage.codes import made_up
from lobby.storage.database import Database, Unusable, prepare
from lobby.storage.engine import MEMORY, address
from lobby.storage.mark import FILE, Mark
from lobby.storage.roles import any_operator
from lobby.storage.sanctions import held_sanctions
from lobby.storage.settings import kept_setting
from lobby.storage.threads import OwnThreads
from lobby.web.wheel import Handout
from wire.addresses import join
from wire.apart import each
from wire.tls.pem import Unreadable

log = Logger()

FAREWELL_SECONDS = 2

OPEN_MAX = 10_240
"""The most open files that macOS lets a process ask for."""

OTHER_FILES = 64
"""Open files that are no connections: database, log, reactor, and the pipes of judges."""


class Listening(Service):
    """The open port. Stopping it says farewell to every client first.

    :param taken: the listening socket.
    """

    name = "listening"

    def __init__(
        self,
        reactor: Any,
        taken: socket.socket,
        factory: LobbyFactory,
        services: Services,
        ending: Ending,
        back_in: int,
    ) -> None:
        self._reactor = reactor
        self._taken, self._factory, self._services = taken, factory, services
        self._ending, self._back_in = ending, back_in
        self._port: IListeningPort | None = None

    def set_farewell(self, farewell: str, back_in: int) -> None:
        """What clients are told at the end, and in how many seconds the lobby is expected back then."""
        self._ending.farewell, self._back_in = farewell, back_in

    def startService(self) -> None:
        """Begin to accept, and go on with the matches that were challenged."""
        super().startService()
        taken_up = Deferred.fromCoroutine(self._services.recovery.take_up())
        taken_up.addErrback(lambda failure: log.failure("challenged matches were not taken up", failure))
        self._port = self._reactor.adoptStreamPort(self._taken.fileno(), self._taken.family, self._factory)
        self._taken.close()

    async def _stop(self) -> None:
        registry = self._factory.registry
        self._services.dispatcher.stop()  # at once: the database, stopped next, still does what it was asked before
        if self._port is not None:
            await Deferred.fromCoroutine(_stopped(self._port))
        if self._factory.undecided is not None:
            self._factory.undecided.clear()
        each(
            list(registry.connections),
            lambda connection: connection.farewell(self._ending.farewell, self._back_in),
            "a client was told no farewell",
        )
        await registry.emptied().addTimeout(FAREWELL_SECONDS, self._reactor, lambda _, __: None)
        each(list(registry.connections), lambda one: one.cut("it did not close in time"), "a connection was not closed")
        registry.quiet.stop()

    def stopService(self) -> Deferred[None]:
        """Accept no more, say farewell, and close."""
        super().stopService()
        return Deferred.fromCoroutine(self._stop())


async def _stopped(port: IListeningPort) -> None:
    stopped = port.stopListening()
    if stopped is not None:
        await stopped


def _raise_file_limit() -> int:
    """Every connection is an open file, and the usual soft limit is lower than the hard one. Returns what it is now.

    On macOS the hard limit is often unlimited, which the soft one must not be (setrlimit(2) there).
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = OPEN_MAX if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


def _too_few_files(files: int, connections: int) -> str:
    """A sentence for the operator where not so many connections can be open at once; else nothing."""
    if files >= connections + OTHER_FILES:
        return ""
    will_do = files - OTHER_FILES
    instead = f", or start with --max-connections {will_do}, which will do" if will_do > 0 else ""
    return (
        f"This process may have {files} open files, too few for --max-connections {connections}: allow it "
        f"{connections + OTHER_FILES} (ulimit -n, LimitNOFILE){instead}."
    )


class CageTrial(Service):
    """Tries, at the start, what would hold foreign rules here, and says so in the log. This lobby runs none so far."""

    name = "cage"

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def startService(self) -> None:
        """Begin to try: after the fork into the background."""
        super().startService()
        try_apart(self._reactor.callFromThread, self._say)

    def _say(self, here: Told) -> None:
        if self.running:
            log.info("Foreign rules, which this lobby does not run yet, would run in a cage. {here}", here=here)


class Everything(MultiService):
    """All services of a lobby. The lock on its folder is held until the last of them has stopped."""

    def __init__(self, held: Lock | None) -> None:
        super().__init__()
        self._held = held

    def startService(self) -> None:
        """Start all."""
        if self._held is not None:
            self._held.sign()
        super().startService()

    def stopService(self) -> Deferred[None]:
        """Stop all, then let the folder go."""
        stopped = maybeDeferred(super().stopService)
        return stopped.addBoth(self._let_go)

    def _let_go(self, result: Any) -> Any:
        if self._held is not None:
            self._held.release()
        return result


@dataclass(frozen=True)
class Lobby:
    """A lobby whose socket is taken and whose data are in order; it runs once ``services`` are started.

    :ivar invitation: the address that a client connects to, ``HOST:PORT`` with the fingerprint of its key.
    :ivar greeting: what the operator is told.
    :ivar parts: what the operator's commands work on.
    """

    services: MultiService
    port: int
    invitation: str
    greeting: str
    parts: Parts


def make(reactor: Any, config: Config, stop: Callable[[], object] | None = None) -> Lobby:
    """Wire a lobby.

    Whatever can fail is tried here, before the process may go to the background, and its failure is one sentence. What
    a fork would break (threads, database connections) begins only with the services.

    :param stop: ends the lobby when its operator says so; the reactor, and with it the process, where left out.
    :raises Refusal: it cannot start.
    """
    _check_games()
    with ExitStack() as given_up:
        taken = sockets.take(config.interface, config.port)
        given_up.callback(taken.close)
        held = _lock(config)
        if held is not None:
            given_up.callback(held.drop)
        made = _make(reactor, config, taken, held, stop or (lambda: reactor.stop()))
        given_up.pop_all()
    return made


def _make(reactor: Any, config: Config, taken: socket.socket, held: Lock | None, stop: Callable[[], object]) -> Lobby:
    """Wire a lobby that has its port and its folder."""
    folder = config.folder
    url = MEMORY if folder is None else address(folder)
    data = "kept in memory only, gone when the lobby stops" if folder is None else str(folder.absolute())
    known = folders.accounts(folder, config.anew, config.as_it_is) if folder is not None else None
    mark = _prepare(folder, url, known) if folder is not None else None
    port = taken.getsockname()[1]
    host = banner.public_host(config.public, config.interface)
    certificate = _certificate(config, known)
    key = _ticket_key(config, known)
    if mark is not None:
        _complete(mark, config)
    fingerprint = certificate.fingerprint if certificate is not None else ""
    handout = Handout.build(fingerprint=fingerprint, plaintext=certificate is None)
    services, operated = wire(
        reactor, config, url, taken, join(host, port), handout, certificate, key, held, mark, stop
    )
    invitation = join(host, port) + (f"#{fingerprint}" if fingerprint else "")
    said = [banner.greeting(host, port, data, handout, certificate)]
    if folder is None or not any_operator(url):
        said.append(banner.claiming(operated.services.claims.offer(made_up)))
    if config.background and held is not None:
        said.append(banner.stopping(held.file))
    if warning := _too_few_files(_raise_file_limit(), config.max_connections):
        said.append(warning)
        if config.background:  # in the foreground it stands beside the log
            log.warn("{warning}", warning=warning)
    return Lobby(services, port, invitation, "\n".join(said), operated)


def _lock(config: Config) -> Lock | None:
    """The lock on the data folder. In the background a lobby without data locks the folder that it was started in,
    where its process id is found."""
    if config.folder is not None:
        return lock.take(config.folder, "choose another folder with --data")
    if config.background:
        return lock.take(Path.cwd(), "start this one in another folder")
    return None


def _check_games() -> None:
    try:
        catalog.packages()
    except catalog.BadManifest as problem:
        raise Refusal("\n".join(["not every game can be offered:", *problem.problems])) from None


def _certificate(config: Config, known: Mark | None) -> Certificate | None:
    """The lobby's certificate.

    :returns: ``None`` where lines are not encrypted.
    :raises Refusal: it cannot be used, or not be kept.
    """
    if config.plaintext:
        return None
    try:
        return given(config.certificate, config.key) if config.certificate else _own_certificate(config, known)
    except (NotKept, Unreadable) as problem:
        raise Refusal(str(problem)) from None


def _own_certificate(config: Config, known: Mark | None) -> Certificate:
    """A lobby that keeps nothing of its players keeps its certificate all the same: else its clients would refuse it
    after each start, and their people learn to trust whatever comes."""
    folder, before = config.folder or config.home, known is not None and known.certificate
    try:
        return own(folder, before)
    except NotKept as problem:
        if config.folder is not None:
            raise
        log.warn("{problem} Its clients will refuse the next start's certificate until they trust it.", problem=problem)
        return own(None)
    except Unreadable:
        if "certificate" not in config.anew:
            raise
        folders.aside(folder, CERTIFICATE, KEY)
        return own(folder)


def _ticket_key(config: Config, known: Mark | None) -> Ed25519PrivateKey:
    folder = config.folder
    if folder is None:
        return signer.make()
    try:
        return signer.kept(folder, known is not None)
    except signer.UnusableKey as problem:
        if "tickets" not in config.anew:
            raise Refusal(str(problem)) from None
        folders.aside(folder, signer.FILE)
        return _ticket_key(config, None)


def _prepare(folder: Path, url: str | URL, known: Mark | None) -> Mark:
    """Bring the database up to date; returns its mark, which is not on the disk yet where there was none."""
    try:
        identity, commits = prepare(url)
    except Unusable as problem:
        raise Refusal(f"{problem} Choose another folder with --data, or --memory to keep nothing.") from None
    mark = known or Mark(folder.absolute() / FILE, identity, commits)
    mark.commits = commits
    return mark


def _complete(mark: Mark, config: Config) -> None:
    """From now on the folder has all that a lobby has: what is missing at the next start was lost."""
    mark.certificate = mark.certificate or not (config.plaintext or config.certificate)
    try:
        mark.write()
    except OSError as problem:
        raise Refusal(f"{mark.file} cannot be written: {problem.strerror}.") from None


def wire(
    reactor: Any,
    config: Config,
    url: str | URL,
    taken: socket.socket,
    public: str,
    handout: Handout,
    certificate: Certificate | None,
    key: Ed25519PrivateKey,
    held: Lock | None,
    mark: Mark | None,
    stop: Callable[[], object],
) -> tuple[MultiService, Parts]:
    """The services, from the database outwards, and what the operator's commands work on."""
    if certificate is not None:
        certificate.watch(reactor)
    database = Database(url, OwnThreads(reactor, 1, "database"), mark)
    passwords = Passwords(OwnThreads(reactor, processors(), "passwords"), processors(), config.bcrypt_cost)
    spawn = reactor.spawnProcess
    registry, services = build(config, reactor, database, passwords, public, handout, key=key, spawn=spawn)
    top = Everything(held)
    factory = LobbyFactory(registry, certificate)
    operated, stalls = parts(config, registry, services, database, certificate, stop), StallWatch(reactor)
    desk = Desk(operated, ALL)
    services.realm.operator = partial(AfarOperator, desk)
    listening = Listening(reactor, taken, factory, services, operated.ending, config.back_in)
    reloader = Reloader(adjustments(registry, services, passwords, listening.set_farewell), config.options)
    operated.reloader = reloader
    operated.vitals |= {"stalls": lambda: stalls.count, "longest_stall": lambda: round(stalls.longest, 3)}
    for service in (database, passwords, listening, reloader, stalls, CageTrial(reactor)):
        service.setServiceParent(top)
    if config.folder is not None:
        for sanction in held_sanctions(url, operated.wall()):
            services.dispatcher.do(sanctions.impose, sanction)
        services.gate.mode = Registration(kept_setting(url, SETTING) or Registration.OPEN)
        OperatorSocket(reactor, config.folder, desk).setServiceParent(top)
    return top, operated
