"""What the body of an entry says, by its kind: read, and found right or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from games.engine.commitments import Purpose, read_opening
from games.engine.errors import BadReveal, BrokenRules, MalformedEntry
from games.engine.hashchain import before
from games.engine.model import Entry, Kind, MatchSetup
from games.engine.position import Position
from games.engine.signatures import origin_of
from games.game import Game, IllegalMove
from games.hashing import is_hexadecimal

HASH = 32
"""Bytes of a commitment and of a link."""

OFFERS = ("draw", "undo")
"""What can be offered."""


@dataclass(frozen=True)
class Played:
    """A turn that was played.

    :ivar before: the state in which it was; :ivar chosen: the seats whose players chose what they did.
    """

    turn: int
    before: Any
    moves: Mapping[int, Any]
    chosen: frozenset[int]


@dataclass
class Promises:
    """What the seats have committed to and not shown yet.

    :ivar links: for each seat the number of the last link that it has shown (-1: the end of its chain), and that link.
    :ivar secrets: the hash of its secret.
    :ivar moves: the hash of its move in this turn.
    """

    links: dict[int, tuple[int, str]] = field(default_factory=dict)
    secrets: dict[int, str] = field(default_factory=dict)
    moves: dict[int, str] = field(default_factory=dict)


class EntryParser:
    """Reads what is said at one table."""

    def __init__(self, setup: MatchSetup, rules: Game[Any, Any, Any]) -> None:
        self.setup, self.rules = setup, rules
        self.origin = origin_of(setup)
        self.promises = Promises()

    def read(self, entry: Entry, position: Position, draw: int, played: Iterable[Played]) -> Any:
        """What an entry says that is not the lobby's word.

        :param draw: the number of the last draw; :param played: all turns.
        :raises DeclaredError: see below.
        """
        match entry.kind:
            case Kind.COMMIT:
                return self.commit(entry)
            case Kind.LINK:
                return self.link(entry, draw)
            case Kind.REVEAL:
                return self.reveal(entry, position)
            case Kind.MOVE:
                return self.move(entry, position)
            case Kind.OPEN:
                return self.secret(entry, played)
            case Kind.OFFER | Kind.AGREE | Kind.DECLINE:
                return self.offer(entry)
            case _:
                return self.nothing(entry)

    def nothing(self, entry: Entry) -> None:
        """There is no more to say.

        :raises MalformedEntry: there was.
        """
        if entry.body:
            raise malformed(entry)

    def commit(self, entry: Entry) -> list[str]:
        """One hash, or in the set-up of a game with secrets two.

        :raises MalformedEntry: it is something else.
        """
        hashes = entry.body.split(" ")
        wanted = 2 if entry.turn == 0 and self.rules.secrets else 1
        if len(hashes) != wanted or not all(is_hexadecimal(text, HASH) for text in hashes):
            raise malformed(entry)
        return hashes

    def link(self, entry: Entry, draw: int) -> str:
        """The link of the seat's chain that this draw takes.

        :raises MalformedEntry: it is none.
        :raises BadReveal: it is not of the chain that the seat has committed to.
        """
        if not is_hexadecimal(entry.body, HASH):
            raise malformed(entry)
        number, shown = self.promises.links[entry.seat]
        link = entry.body
        for _ in range(draw - number):
            link = before(self.origin, entry.seat, link)
        if link != shown:
            raise BadReveal(seat=entry.seat, rule="The link that was shown is not of the chain committed to.")
        return entry.body

    def reveal(self, entry: Entry, position: Position) -> Any:
        """The move that the seat had committed to.

        :raises BadReveal: it is another one.
        :raises BrokenRules: the rules do not allow it.
        """
        text = self._unseal("move", entry, entry.turn, self.promises.moves[entry.seat])
        try:
            move = self._from_text(entry.seat, text, position)
        except IllegalMove as problem:
            raise BrokenRules(seat=entry.seat, rule=str(problem.parameters["rule"])) from problem
        if move not in position.legal(entry.seat):
            raise BrokenRules(seat=entry.seat, rule=f"The committed move {text} was not allowed.")
        return move

    def move(self, entry: Entry, position: Position) -> Any:
        """A move that the rules allow.

        :raises IllegalMove: they do not.
        """
        move = self._from_text(entry.seat, entry.body, position)
        position.after({entry.seat: move})
        return move

    def _from_text(self, seat: int, text: str, position: Position) -> Any:
        """A move from its one and only text, so that all transcripts of a match are the same."""
        move, written = position.read(seat, text)
        if written != text:
            raise IllegalMove(move=text, rule="This is not how the game writes that move.")
        return move

    def secret(self, entry: Entry, played: Iterable[Played]) -> str:
        """A secret that was committed to at set-up and that every answer of its owner was true to.

        :raises BadReveal: it is another one.
        :raises BrokenRules: it is against the rules, or an answer was false.
        """
        seat, setup = entry.seat, self.setup
        secret = self._unseal("secret", entry, 0, self.promises.secrets[seat])
        try:
            self.rules.check_secret(setup.seats, setup.settings, seat, secret)
        except IllegalMove as problem:
            raise BrokenRules(seat=seat, rule=str(problem.parameters["rule"])) from problem
        for turn in played:
            if seat in turn.moves and turn.moves[seat] not in self.rules.legal(turn.before, seat, secret):
                told = self.rules.write(turn.moves[seat])
                raise BrokenRules(seat=seat, rule=f"In turn {turn.turn} the answer {told} was false.")
        return secret

    def offer(self, entry: Entry) -> str:
        """What is offered, agreed to or declined.

        :raises MalformedEntry: nobody can offer that.
        """
        if entry.body not in OFFERS:
            raise malformed(entry)
        return entry.body

    def _unseal(self, purpose: Purpose, entry: Entry, turn: int, commitment: str) -> str:
        shown = read_opening(purpose, self.origin, turn, entry.seat, entry.body)
        if shown is None or not shown.keeps(commitment):
            raise BadReveal(seat=entry.seat, rule=f"The {purpose} that was shown is not the one committed to.")
        return shown.value


def malformed(entry: Entry) -> MalformedEntry:
    """The refusal of a body that is not of its kind."""
    return MalformedEntry(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
