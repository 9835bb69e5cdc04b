"""The one interface between a game and everything that runs it.

A game is pure rules: states are frozen values, what a function returns follows from its arguments alone, and time,
chance and input reach it as values. The same state and moves give the same next state on every machine, so that every
peer of a match can check every move.

*Seats* are numbered from 0. A *state* holds only what the whole table knows. What a seat alone knows is its *secret*, a
text that is drawn at set-up, committed to by its hash, and opened when the match is over. An answer that depends on a
secret is its owner's move like any other; at the end every such move is checked again with the secret in hand.

*Chance* after the set-up has turns of its own: where ``is_chance`` says so, all members together draw numbers that
none of them could choose or foresee, and ``apply_chance`` makes the next state of them. What only one seat may see of
it follows from its secret and a number that was drawn for all: ``own_chance``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from games.chance import SeededChance
from games.hashing import digest
from games.paint import cut, pad, paint, side_by_side
from games.reader import Reader
from games.texts import Text, Texts, Value
from wire.amp.errors import DeclaredError

__all__ = [
    "Chance",
    "Game",
    "IllegalMove",
    "Outcome",
    "Reader",
    "Seen",
    "Settings",
    "Text",
    "cut",
    "own_chance",
    "pad",
    "paint",
    "ranked",
    "shuffled",
    "side_by_side",
    "tie",
    "won",
]

State = TypeVar("State")
Move = TypeVar("Move")
View = TypeVar("View")
Item = TypeVar("Item")
Settings = Mapping[str, str]


class IllegalMove(DeclaredError):
    """The rules do not allow this move now. Parameters: ``move`` as text, ``rule``: the sentence of the rules,
    which is a ``Text`` where the game has its sentences in files."""

    code = b"ILLEGAL_MOVE"


class Chance(Protocol):
    """Where a game's randomness comes from: every peer of a match draws the same numbers."""

    def below(self, bound: int) -> int:
        """A whole number from 0 to ``bound`` - 1, each equally likely."""


def shuffled(items: Sequence[Item], chance: Chance) -> tuple[Item, ...]:
    """The items in an order drawn from chance (Fisher and Yates)."""
    order = list(items)
    for last in range(len(order) - 1, 0, -1):
        other = chance.below(last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def own_chance(secret: str, salt: int) -> Chance:
    """Chance that only the owner of a secret knows, and could not choose: numbers that follow from both.

    :param salt: a number that was drawn for all after the secret was committed to, a new one each time.
    """
    return SeededChance(digest("own chance", secret, str(salt)))


@dataclass(frozen=True)
class Seen(Generic[State]):
    """What a seat sees where the rules need no view of their own: the state, and its own secret.

    :ivar you: the seat; ``None`` is an onlooker.
    """

    state: State
    you: int | None
    secret: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a match ended.

    :ivar places: for each seat its place, 1 for the best; equal numbers for a tie, after which as many places are left
        out as seats share one: 1, 2, 2, 4.
    :ivar scores: for each seat its points, in a game that counts some.
    """

    places: tuple[int, ...]
    scores: tuple[int, ...] | None = None

    @property
    def winners(self) -> tuple[int, ...]:
        """The seats in first place."""
        return tuple(seat for seat, place in enumerate(self.places) if place == 1)


def won(seats: int, winner: int) -> Outcome:
    """The outcome in which one seat wins and all others are second."""
    return Outcome(tuple(1 if seat == winner else 2 for seat in range(seats)))


def tie(seats: int) -> Outcome:
    """The outcome in which all are first."""
    return Outcome((1,) * seats)


def ranked(worth: Sequence[int], scores: Sequence[int] | None = None) -> Outcome:
    """The outcome in which whoever has more comes before whoever has less.

    :param worth: by seat. :param scores: the points that are shown; where left out, the same.
    """
    places = tuple(1 + sum(other > mine for other in worth) for mine in worth)
    return Outcome(places, tuple(worth if scores is None else scores))


class Game(ABC, Generic[State, Move, View]):
    """The rules of one game. Subclasses are stateless: one instance serves every match.

    States, moves and views are frozen dataclasses, tuples, texts, whole numbers and booleans, so that they can be
    written as JSON.

    :cvar secrets: whether seats have secrets, which are then committed to at set-up and opened at the end.
    :ivar texts: the sentences in the game's folder; whoever loads the game puts them here.
    """

    secrets: ClassVar[bool] = False
    texts: Texts = Texts()

    # -- the rules

    @abstractmethod
    def setup(self, seats: int, settings: Settings, chance: Chance) -> State:
        """The first state. ``settings`` are complete and checked against the manifest."""

    @abstractmethod
    def to_move(self, state: State) -> frozenset[int]:
        """The seats that move now: one, or several at once (simultaneously and unseen); none when it is over."""

    @abstractmethod
    def legal(self, state: State, seat: int, secret: str = "") -> Sequence[Move]:
        """Every move that ``seat`` may make now, in a fixed order; empty when it is not its turn.

        With the seat's ``secret`` only the moves that are true to it; with an empty one all that others may expect.
        """

    @abstractmethod
    def apply(self, state: State, moves: Mapping[int, Move]) -> State:
        """The state after the seats of ``to_move`` have made these moves, one for each.

        :raises IllegalMove: a move is not allowed; the state given is untouched.
        """

    @abstractmethod
    def outcome(self, state: State) -> Outcome | None:
        """How the match ended, or ``None`` while it goes on."""

    def teams(self, seats: int, settings: Settings) -> Sequence[Sequence[int]]:
        """The seats that play together, which share a place; nothing where everybody plays alone."""
        return ()

    # -- chance after the set-up; a game without any leaves these as they are

    def is_chance(self, state: State) -> bool:
        """Whether it is chance's turn now. Then ``to_move`` is not asked."""
        return False

    def apply_chance(self, state: State, chance: Chance) -> State:
        """The state after chance's turn."""
        raise NotImplementedError("this game draws nothing after the set-up")

    # -- who is gone for good, where the manifest says ``gone = "plays on"``

    def without(self, state: State, seat: int) -> State:
        """The state in which a seat plays no more: it moves never again, those who stay go on, and
        one of them comes first."""
        raise NotImplementedError("this game does not go on without a player")

    # -- secrets; a game without any leaves these as they are

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        """A secret for the seat, drawn from its owner's own chance; empty where the game has none."""
        return ""

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        """Refuse a secret that the rules do not allow.

        :raises IllegalMove: the secret is malformed or against the rules.
        """
        if secret:
            raise IllegalMove(move=secret, rule="This game has no secrets.")

    def forced(self, state: State, seat: int, secret: str) -> Move | None:
        """The move that the secret dictates now, which the client makes by itself; ``None``: a player's choice."""
        return None

    def automatic(self, state: State, seat: int) -> bool:
        """Whether the move that the seat owes now is one that its secret dictates (``forced`` knows which).

        Everybody can tell, without the secret; such a move gets no thinking time.
        """
        return False

    # -- what people and files see

    def view(self, state: State, seat: int | None, secret: str = "") -> View:
        """What the seat sees: the state and, where given, its own secret. ``None`` is an onlooker."""
        return Seen(state, seat, secret)  # type: ignore[return-value]  # whoever has a View of its own makes it

    def opened(self, view: View, secrets: Sequence[str]) -> View:
        """The view when the match is over and secrets are open, by seat; empty where one was not opened."""
        return view

    def hint(self, view: View, legal: Sequence[str]) -> str:
        """One of the legal moves for who is at a loss; with nothing the game's bot is asked, if it has one."""
        return ""

    def write(self, move: Move) -> str:
        """A move as text, the same for equal moves: short, without spaces at its ends."""
        return str(move)

    def comment(self, state: State, seat: int, move: Move, reader: Reader) -> str:
        """What a seat's move in this state means, in a sentence, where its text alone says little; else nothing."""
        return ""

    def read(self, state: State, seat: int, text: str) -> Move:
        """A move from text as a person types it; ``read(write(move))`` is the move.

        As it stands it knows the moves that are legal now, in small or capital letters.

        :raises IllegalMove: the text is no move of this game. (Whether it is allowed now, ``apply`` says.)
        """
        typed, legal = text.strip().casefold(), self.legal(state, seat)
        for move in legal:
            if self.write(move).casefold() == typed:
                return move
        examples = ", ".join(self.write(move) for move in legal[:5])
        raise IllegalMove(move=text, rule=f"Choose one of these: {examples}{', …' * (len(legal) > 5)}.")

    @abstractmethod
    def render(self, view: View, reader: Reader) -> str:
        """The view drawn in lines of at most 80 columns of text; nothing is told by colour alone (``paint``)."""

    @abstractmethod
    def describe(self, view: View, reader: Reader) -> str:
        """The view in one sentence or a few, for people who hear it rather than see it."""

    # -- what a game says; not to be written anew

    def text(self, key: str, **values: Value) -> Text:
        """A sentence of the game's files where no reader is known, as in ``IllegalMove``: whoever shows it words it."""
        return self.texts.english(key, "", values)

    def reader(self, names: Sequence[str], seat: int | None = None) -> Reader:
        """Whoever looks at a match of this game, with what it says."""
        return Reader(tuple(names), seat, texts=self.texts)
