"""The session of paper on which the shell's tests stand is held to the real one: what that refuses, it refuses.

Each scenario is played twice, by the real session at the real lobby and by the paper. After every step the two must
have given the same answer or the same refusal, and show the same; and what the paper tells, the real one tells too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from client.events import Event, PlayerRow
from client.games import Package, built_in
from client.session.screens import Screen
from lobby.commands.reasons import PlayerStatus
from tests.support.network import Network
from tests.support.paper import PARTS, PaperSession
from tests.support.shell import invitation, room, turn
from tests.support.stage import LOBBY_HOST, PORT, Data, Lobby, Person
from wire.amp.errors import DeclaredError

ADDRESS = f"{LOBBY_HOST}:{PORT}"
NOBODYS = "NOSUCHRM"


def package() -> Package:
    """A game from a folder, here one that is there anyhow."""
    found = built_in("rps")
    assert found is not None
    return found


class Side(Protocol):
    """A session, and who else is in the lobby."""

    session: Any
    told: list[Event]

    def settle(self) -> None: ...
    def account(self, name: str, password: str) -> None: ...
    def player(self, name: str) -> None: ...
    def room_of(self, name: str) -> str: ...
    def invited_by(self, name: str) -> str: ...
    def playing(self) -> None: ...


class Real:
    """The real session at the real lobby."""

    def __init__(self, case: SynchronousTestCase, options: tuple[str, ...]) -> None:
        self.network, self.data = Network(), Data()
        self.network.now = 1000.0
        case.addCleanup(self.data.database.stopService)
        lobby = Lobby(self.network, options, self.data)
        case.addCleanup(lobby.kill)
        self._others = 20
        self.me = Person(self.network, "192.0.2.9", "me")
        self.session: Any = self.me.session
        self.told: list[Event] = []
        self.me.hear = self.told.append
        self.people: dict[str, Person] = {}

    def settle(self) -> None:
        self.network.settle()

    def _other(self, name: str) -> Person:
        self._others += 1
        person = Person(self.network, f"192.0.2.{self._others}", name)
        person.do(person.session.connect(ADDRESS))
        return person

    def account(self, name: str, password: str) -> None:
        person = self._other(name)
        person.do(person.session.account.register(name, password))
        person.do(person.session.close())

    def player(self, name: str) -> None:
        person = self.people[name] = self._other(name)
        person.do(person.session.account.drop_in_as(name))
        self.network.pass_time(1)

    def room_of(self, name: str, game: str = "bluff") -> str:
        self.player(name)
        person = self.people[name]
        person.do(person.session.rooms.create(game, True, ""))
        self.network.pass_time(1)
        assert person.session.rooms.room is not None
        return str(person.session.rooms.room.room)

    def invited_by(self, name: str, game: str = "bluff") -> str:
        self.room_of(name, game)
        self.people[name].do(self.people[name].session.invitations.invite(self.session.name))
        return str(next(iter(self.session.invitations.waiting)))

    def playing(self) -> None:
        self.me.do(self.session.invitations.answer(self.invited_by("Cleo", "rps"), True))
        self.network.pass_time(3)
        assert self.session.screen is Screen.PLAYING


class Paper:
    """The session of paper."""

    def __init__(self, _case: SynchronousTestCase, options: tuple[str, ...]) -> None:
        self.session = PaperSession()
        self.session.lobby.drop_ins = "no" not in options
        self.session.lobby.tells_names = "--uniform-login-errors" not in options
        self.told: list[Event] = []
        self.session.listener = self.told.append

    def settle(self) -> None:
        pass

    def account(self, name: str, password: str) -> None:
        self.session.accounts[name] = password

    def player(self, name: str) -> None:
        self.session.lists.players = {**self.session.lists.players, name: PlayerRow(name, PlayerStatus.IDLE, False)}

    def room_of(self, name: str) -> str:
        self.session.lists.players = {**self.session.lists.players, name: PlayerRow(name, PlayerStatus.IN_ROOM, False)}
        self.session.lists.rooms = {**self.session.lists.rooms, "AAAA": room("AAAA", name)}
        return "AAAA"

    def invited_by(self, name: str) -> str:
        self.room_of(name)
        self.session.invitations.waiting["i1"] = invitation(name)
        return "i1"

    def playing(self) -> None:
        self.player("Cleo")
        self.session.match.turn = turn("rock", "paper", "scissors")
        self.session.go(Screen.PLAYING)


Step = Callable[[Side], Any]
"""Something asked of the session, or done by others."""


def ask(method: str, *arguments: Any) -> Step:
    """Ask the session; ``talk.say`` and the like ask its parts."""

    def step(side: Side) -> Any:
        found = side.session
        for part in method.split("."):
            found = getattr(found, part)
        return found(*arguments)

    step.__name__ = method
    return step


def others(method: str, *arguments: Any) -> Step:
    """Somebody else does something."""

    def step(side: Side) -> None:
        getattr(side, method)(*arguments)

    step.__name__ = f"others: {method}"
    return step


def answer(accept: bool) -> Step:
    """Answer the invitation that there is."""

    def step(side: Side) -> Any:
        return side.session.invitations.answer(next(iter(side.session.invitations.waiting)), accept)

    step.__name__ = "invitations.answer"
    return step


def join_first() -> Step:
    """Join the first room of the list."""

    def step(side: Side) -> Any:
        return side.session.rooms.join(next(iter(side.session.lists.rooms)))

    step.__name__ = "rooms.join"
    return step


CONNECT = ask("connect", ADDRESS)
IN = (CONNECT, ask("account.register", "Ada", "secret"))
EVERYTHING_WITHOUT_A_SCREEN = (
    ask("account.look_up", "Ada"),
    ask("account.register", "Ada", "secret"),
    ask("account.login", "Ada", "secret"),
    ask("account.drop_in_as", "Ada"),
    ask("account.keep_name", "x"),
    ask("account.claim", "no code"),
    ask("account.operate", ["players"], 80),
    ask("account.logout"),
    ask("account.change_password", "a", "b"),
    ask("account.delete", "a"),
    ask("rooms.create", "rps", True, ""),
    ask("rooms.create_from", package()),
    ask("rooms.join", NOBODYS),
    ask("leave"),
    ask("invitations.invite", "Bea"),
    ask("invitations.answer", "nothing", True),
    ask("rooms.again"),
    ask("rooms.retry"),
    ask("match.move", "rock"),
    ask("rooms.ready"),
    ask("rooms.ready", False),
    ask("rooms.start"),
    ask("agree"),
    ask("refuse"),
    ask("match.offer", "draw"),
    ask("match.hint"),
    ask("match.resign"),
    ask("match.trust_folder"),
    ask("chat.say", "hi"),
    ask("chat.tell", "Bea", "hi"),
    ask("chat.block", "Bea"),
    ask("chat.unblock", "Bea"),
    ask("chat.report", "Bea", "spam"),
    ask("chat.ask_blocked"),
    ask("chat.show_blocked"),
    ask("lists.show_players"),
    ask("lists.show_rooms"),
    ask("trust"),
)
WAYS_IN = ("account.register", "account.login", "account.drop_in_as")
WITH_NOTHING_ON = tuple(
    step
    for step in EVERYTHING_WITHOUT_A_SCREEN
    if step.__name__
    not in (
        "account.logout",
        "rooms.create",
        "rooms.create_from",
        "account.delete",
        "account.drop_in_as",
        "chat.block",
        "chat.unblock",
    )
)

SCENARIOS: dict[str, tuple[Step, ...]] = {
    "no lobby": EVERYTHING_WITHOUT_A_SCREEN,
    "signed out": (
        CONNECT,
        *(
            s
            for s in EVERYTHING_WITHOUT_A_SCREEN
            if s.__name__ not in ("account.register", "account.login", "account.drop_in_as")
        ),
    ),
    "what is no name": (
        CONNECT,
        *(ask("account.look_up", name) for name in ("", " ", "a b", "42", "x" * 33, "Ad\u200ba", "Аda", "Ada")),
        *(ask("account.register", name, "secret") for name in ("", "a b", "42", "Аda")),
        *(ask("account.drop_in_as", name) for name in ("", "a b", "42", "Аda")),
        ask("account.register", "Ada", ""),
        ask("account.register", "Ada", "x" * 1025),
        ask("account.login", "", "x"),
    ),
    "accounts": (
        others("account", "Ada", "secret"),
        others("account", "scope", "x"),
        CONNECT,
        *(ask("account.look_up", name) for name in ("Ada", "ADA", "Ａｄａ", "Bea")),
        *(ask("account.register", name, "x") for name in ("Ada", "ada", "Ａｄａ", "ѕсоре")),
        ask("account.drop_in_as", "ADA"),
        ask("account.login", "Bea", "x"),
        ask("account.login", "Ada", "wrong"),
        ask("account.login", "ADA", "secret"),
        *EVERYTHING_WITHOUT_A_SCREEN[1:4],
        ask("account.keep_name", "x"),
        ask("account.claim", "no code"),
        ask("account.operate", ["players"], 80),
        ask("account.change_password", "wrong", "x"),
        ask("account.change_password", "secret", ""),
        ask("account.change_password", "secret", "other"),
        ask("account.logout"),
        ask("account.login", "Ada", "secret"),
        ask("account.login", "Ada", "other"),
        ask("account.delete", "wrong"),
        ask("account.delete", "other"),
        ask("account.look_up", "Ada"),
        ask("account.register", "ada", "x"),
        ask("close"),
    ),
    "a drop-in": (
        others("player", "Bea"),
        CONNECT,
        ask("account.drop_in_as", "BEA"),
        ask("account.register", "bea", "x"),
        ask("account.drop_in_as", "Ada"),
        ask("account.change_password", "a", "b"),
        ask("account.claim", "no code"),
        ask("account.delete", "a"),
        ask("account.keep_name", ""),
        ask("account.keep_name", "x"),
        ask("account.keep_name", "x"),
        ask("account.logout"),
        ask("account.look_up", "ada"),
    ),
    "nothing on": (*IN, *WITH_NOTHING_ON),
    "a room": (
        *IN,
        ask("rooms.create", "nosuch", True, ""),
        ask("rooms.create", "rps", True, "best=99"),
        ask("rooms.create", "rps", True, ""),
        ask("rooms.create", "rps", True, ""),
        ask("rooms.join", NOBODYS),
        others("player", "Bea"),
        ask("invitations.invite", "Nobody"),
        ask("invitations.invite", "Bea"),
        ask("invitations.invite", "bea"),
        ask("chat.say", "hi"),
        ask("chat.tell", "Bea", "hi"),
        ask("rooms.start"),
        ask("agree"),
        ask("rooms.again"),
        ask("rooms.retry"),
        ask("match.move", "rock"),
        ask("leave"),
        ask("leave"),
        ask("rooms.create_from", package()),
        ask("leave"),
    ),
    "a room of several": (
        *IN,
        ask("rooms.create", "bluff", True, ""),
        ask("rooms.ready"),
        ask("rooms.start"),
        ask("agree"),
        ask("refuse"),
        ask("leave"),
    ),
    "another's room": (*IN, others("room_of", "Bea"), join_first(), ask("invitations.invite", "Bea"), ask("leave")),
    "an invitation": (
        *IN,
        others("invited_by", "Bea"),
        answer(False),
        others("invited_by", "Cleo"),
        answer(True),
        ask("invitations.answer", "nothing", True),
    ),
    "words": (
        *IN,
        others("player", "Bea"),
        ask("chat.tell", "Nobody", "hi"),
        ask("chat.tell", "Bea", "hi"),
        ask("chat.block", "Bea"),
        ask("chat.ask_blocked"),
        ask("chat.show_blocked"),
        ask("chat.unblock", "Bea"),
        ask("chat.report", "Nobody", "spam"),
        ask("chat.report", "Bea", "spam"),
        ask("chat.ask_blocked"),
    ),
    "a match": (
        *IN,
        others("playing"),
        ask("match.move", "nonsense"),
        ask("match.hint"),
        ask("match.offer", "draw"),
        ask("agree"),
        ask("refuse"),
        ask("chat.say", "hi"),
        ask("invitations.invite", "Cleo"),
        ask("consent.choose", "always"),
        ask("match.move", "rock"),
        ask("match.resign"),
    ),
    "a match that is left": (*IN, others("playing"), ask("leave")),
}


def outcome(side: Side, step: Step) -> tuple[str, Any]:
    """What came of a step: its answer, or the code of its refusal."""
    found: list[Any] = []
    try:
        made = step(side)
    except DeclaredError as problem:
        return "refused", problem.code
    if not inspect.iscoroutine(made):
        return "answered", None
    Deferred.fromCoroutine(made).addBoth(found.append)
    side.settle()
    if not found:
        return "waiting", None
    if isinstance(found[0], Failure):
        found[0].trap(DeclaredError)
        refusal: Any = found[0].value
        return "refused", refusal.code
    return "answered", found[0]


def shown(side: Side) -> tuple[Any, ...]:
    """What can be seen of a session."""
    session = side.session
    return session.screen.value, session.name, session.account.drop_in, len(session.invitations.waiting)


def played(side: Side, steps: Sequence[Step]) -> list[tuple[Any, ...]]:
    """What came of each step and what could be seen after it."""
    return [(step.__name__, *outcome(side, step), *shown(side)) for step in steps]


def callables(paper: type) -> set[str]:
    """The methods of a fake that stand for methods of the real thing."""
    own = {"go", "do", "seat"}
    return {
        name
        for name, value in vars(paper).items()
        if inspect.isfunction(value) and not name.startswith(("_", "require_")) and name not in own
    }


class Contract(SynchronousTestCase):
    """Paper and real, step by step."""

    options: ClassVar[tuple[str, ...]] = ()

    def compare(self, name: str, steps: Sequence[Step]) -> None:
        """Both come to the same, and what the paper tells the real one tells, in this order."""
        real, paper = Real(self, self.options), Paper(self, self.options)
        self.assertEqual(played(paper, steps), played(real, steps), name)
        rest = iter(event.kind() for event in real.told)
        for event in paper.told:
            self.assertIn(event.kind(), rest, f"{name}: the real session did not tell that, or not in this place")

    def test_scenarios(self) -> None:
        """What the real session refuses the paper refuses, with the same error, and the other way round."""
        for name, steps in SCENARIOS.items():
            with self.subTest(name):
                self.compare(name, steps)

    def test_everything_is_covered(self) -> None:
        """A method of the paper that no scenario uses would be held to nothing."""
        used = {step.__name__ for steps in SCENARIOS.values() for step in steps}
        there = {f"{part}.{name}" for part, paper in PARTS.items() for name in callables(paper)}
        there |= callables(PaperSession)
        self.assertEqual(there - used, set())

    def test_nothing_is_invented(self) -> None:
        """Every method of the paper is one of the real session, with the same parameters."""
        real = Real(self, ()).session
        pairs = [(PaperSession, real), *((paper, getattr(real, part)) for part, paper in PARTS.items())]
        for paper, true in pairs:
            for name in callables(paper):
                wanted = list(inspect.signature(getattr(true, name)).parameters)
                self.assertEqual(list(inspect.signature(getattr(paper, name)).parameters)[1:], wanted, name)


class NoDropIns(Contract):
    """The same at a lobby that wants an account of everybody, and does not tell who has one."""

    options = ("--drop-ins", "no", "--uniform-login-errors")

    def test_scenarios(self) -> None:
        """Dropping in is refused; a name is always known; and what a log-in lacks is not told."""
        steps = (
            others("account", "Ada", "secret"),
            CONNECT,
            ask("account.drop_in_as", "Bea"),
            ask("account.drop_in_as", ""),
            ask("account.look_up", "Ada"),
            ask("account.look_up", "Bea"),
            ask("account.look_up", ""),
            ask("account.login", "Bea", "x"),
            ask("account.login", "Ada", "x"),
            ask("account.register", "ADA", "x"),
            ask("account.register", "Cleo", "x"),
        )
        self.compare("no drop-ins", steps)
