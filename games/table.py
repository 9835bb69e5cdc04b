"""One running match as pure values: no clock, no input or output, the same on every peer.

The table is driven by *entries*. Turn 0 is the set-up: every seat commits to a random seed (and to its secret, where
the game has secrets), then every seat reveals its seed; all seeds together are the chance that the game is set up with,
so nobody can choose it. From turn 1 on the game says who moves. A single seat makes its move; several at once commit
first and reveal when all have committed, so that nobody sees or mirrors another's move. When the play has ended, the
seats of a game with secrets open them, and everything that they did is checked again.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from games.chance import SeededChance
from games.entries import Ending, Entry, Kind, Reason, Seating
from games.errors import (
    BadReveal,
    BrokenRules,
    MalformedEntry,
    MatchIsOver,
    NotYourTurn,
    RepeatedEntry,
    StaleEntry,
)
from games.game import Game, IllegalMove
from games.sealed import Purpose, digest, is_hexadecimal, read_opening

HASH = 32
"""Bytes of a commitment."""


class Phase(Enum):
    """What the table waits for."""

    COMMIT = "commit"
    REVEAL = "reveal"
    MOVE = "move"
    OPEN = "open"
    OVER = "over"


NEXT: dict[Phase, frozenset[Phase]] = {
    Phase.COMMIT: frozenset({Phase.REVEAL, Phase.OPEN, Phase.OVER}),
    Phase.REVEAL: frozenset({Phase.COMMIT, Phase.MOVE, Phase.OPEN, Phase.OVER}),
    Phase.MOVE: frozenset({Phase.COMMIT, Phase.MOVE, Phase.OPEN, Phase.OVER}),
    Phase.OPEN: frozenset({Phase.OVER}),
    Phase.OVER: frozenset(),
}
"""Which phase may follow which. A simultaneous turn is *commit*, *reveal*; any other turn is *move*. *Open* exists only
in games with secrets."""

AWAITED = {
    Phase.COMMIT: Kind.COMMIT,
    Phase.REVEAL: Kind.REVEAL,
    Phase.MOVE: Kind.MOVE,
    Phase.OPEN: Kind.OPEN,
}

QUITTING = {Kind.RESIGN: Reason.RESIGNED, Kind.TIMEOUT: Reason.TIMEOUT}
"""The entries by which a seat ends the play to its own loss."""


class Table:
    """The state of one match. ``accept`` moves it on; everything else only looks.

    :ivar turn: 0 in the set-up.
    :ivar state: the game's state, ``None`` before the set-up is complete.
    :ivar ending: ``None`` until the match is over.
    """

    def __init__(self, seating: Seating, rules: Game[Any, Any, Any]) -> None:
        self.seating, self.rules = seating, rules
        self.phase = Phase.COMMIT
        self.turn = 0
        self.state: Any = None
        self.ending: Ending | None = None
        self._awaited = frozenset(range(seating.seats))
        self._given: dict[int, Any] = {}
        self._commitments: dict[int, str] = {}
        self._sealed: dict[int, str] = {}
        self._verdict: Ending | None = None
        self._transcript: list[Entry] = []
        self._said: set[tuple[int, int, Kind]] = set()
        self._played: list[tuple[int, Any, dict[int, Any]]] = []

    # -- looking

    @property
    def transcript(self) -> tuple[Entry, ...]:
        """Every entry so far, in order."""
        return tuple(self._transcript)

    def due(self) -> dict[int, Kind]:
        """The seats that the table waits for, each with the kind of entry that it owes."""
        if self.phase is Phase.OVER:
            return {}
        return {seat: AWAITED[self.phase] for seat in sorted(self._awaited) if seat not in self._given}

    def is_choice(self, seat: int) -> bool:
        """Whether what the seat owes now is its player's to choose; anything else its client does by itself."""
        chosen = self.turn > 0 and self.due().get(seat) in (Kind.COMMIT, Kind.MOVE)
        return chosen and not self.rules.automatic(self.state, seat)

    def before(self, turn: int) -> Any:
        """The game's state in which a turn that has been played was played; ``None`` for any other turn."""
        return next((state for played, state, _moves in reversed(self._played) if played == turn), None)

    def __eq__(self, other: object) -> bool:
        """Tables are equal when they have come to the same by the same way, whoever's seat they are seen from."""
        if not isinstance(other, Table):
            return NotImplemented
        return (self._transcript, self.phase, self.turn, self.state, self.ending) == (
            other._transcript,
            other.phase,
            other.turn,
            other.state,
            other.ending,
        )

    __hash__ = None  # type: ignore[assignment]  # it changes

    # -- moving on

    def accept(self, entry: Entry) -> None:
        """Apply an entry, or refuse it and change nothing.

        :raises DeclaredError: see ``check``.
        """
        content = self.check(entry)
        self._transcript.append(entry)
        self._said.add((entry.turn, entry.seat, entry.kind))
        if entry.kind in QUITTING:
            self._quit(entry.seat, QUITTING[entry.kind])
            return
        self._given[entry.seat] = content
        if self._given.keys() == self._awaited:
            self._complete()

    def forfeit(self, seat: int, reason: Reason, detail: str = "") -> None:
        """End the match at once because of a seat that left, stalled or broke the rules: all others win."""
        if self.ending is None:
            self._end(self._lost_by(seat, reason, detail))

    # -- refusing

    def check(self, entry: Entry) -> Any:
        """What the entry's body says, read and found right; changes nothing.

        :raises MatchIsOver: nothing is awaited any more.
        :raises RepeatedEntry: the seat has said this already.
        :raises StaleEntry: the entry belongs to an earlier or later turn.
        :raises NotYourTurn: the table does not wait for this from this seat.
        :raises MalformedEntry: the body is not of its kind.
        :raises IllegalMove: the rules do not allow the move.
        :raises BadReveal: a value is not what was committed to.
        :raises BrokenRules: a revealed move or an opened secret is against the rules.
        """
        if self.phase is Phase.OVER or (entry.kind is Kind.RESIGN and self.phase is Phase.OPEN):
            raise MatchIsOver()
        if (entry.turn, entry.seat, entry.kind) in self._said:
            raise RepeatedEntry(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
        if entry.turn > self.turn or (entry.turn < self.turn and entry.kind is not Kind.RESIGN):
            raise StaleEntry(turn=entry.turn, now=self.turn)
        if not self._waits_for(entry):
            raise NotYourTurn(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
        readers: dict[Kind, Callable[[Entry], Any]] = {
            Kind.COMMIT: self._read_commit,
            Kind.REVEAL: self._read_reveal,
            Kind.MOVE: self._read_move,
            Kind.OPEN: self._read_secret,
            Kind.RESIGN: self._read_nothing,
            Kind.TIMEOUT: self._read_nothing,
        }
        return readers[entry.kind](entry)

    def _waits_for(self, entry: Entry) -> bool:
        if entry.kind is Kind.RESIGN:  # whose resignation crosses somebody's move has resigned all the same
            return 0 <= entry.seat < self.seating.seats
        owed = self.due().get(entry.seat)
        return owed is not None and entry.kind in (owed, Kind.TIMEOUT)

    def _read_nothing(self, entry: Entry) -> None:
        if entry.body:
            raise _malformed(entry)

    def _read_commit(self, entry: Entry) -> list[str]:
        hashes = entry.body.split(" ")
        wanted = 2 if self.turn == 0 and self.rules.secrets else 1
        if len(hashes) != wanted or not all(is_hexadecimal(text, HASH) for text in hashes):
            raise _malformed(entry)
        return hashes

    def _read_reveal(self, entry: Entry) -> Any:
        if self.turn == 0:
            return self._unseal("seed", entry, self._commitments[entry.seat])
        text = self._unseal("move", entry, self._commitments[entry.seat])
        try:
            move = self._read_text(entry.seat, text)
        except IllegalMove as problem:
            raise BrokenRules(seat=entry.seat, rule=str(problem.parameters["rule"])) from problem
        if move not in self.rules.legal(self.state, entry.seat):
            raise BrokenRules(seat=entry.seat, rule=f"The committed move {text} was not allowed.")
        return move

    def _read_move(self, entry: Entry) -> Any:
        move = self._read_text(entry.seat, entry.body)
        self.rules.play(self.state, {entry.seat: move})
        return move

    def _read_text(self, seat: int, text: str) -> Any:
        """A move from its one and only text, so that all transcripts of a match are the same."""
        move = self.rules.read(self.state, seat, text)
        if self.rules.write(move) != text:
            raise IllegalMove(move=text, rule="This is not how the game writes that move.")
        return move

    def _read_secret(self, entry: Entry) -> str:
        """A secret that was committed to at set-up and that every answer of its owner was true to."""
        seat, seating = entry.seat, self.seating
        secret = self._unseal("secret", entry, self._sealed[seat])
        try:
            self.rules.check_secret(seating.seats, seating.settings, seat, secret)
        except IllegalMove as problem:
            raise BrokenRules(seat=seat, rule=str(problem.parameters["rule"])) from problem
        for turn, before, moves in self._played:
            if seat in moves and moves[seat] not in self.rules.legal(before, seat, secret):
                told = self.rules.write(moves[seat])
                raise BrokenRules(seat=seat, rule=f"In turn {turn} the answer {told} was false.")
        return secret

    def _unseal(self, purpose: Purpose, entry: Entry, commitment: str) -> str:
        """The value that an entry shows. Seeds and secrets were committed to in turn 0, whenever they are shown."""
        turn = self.turn if purpose == "move" else 0
        shown = read_opening(purpose, self.seating.match, turn, entry.seat, entry.body)
        if shown is None or not shown.keeps(commitment):
            raise BadReveal(seat=entry.seat, rule=f"The {purpose} that was shown is not the one committed to.")
        return shown.value

    # -- what follows from a complete round

    def _complete(self) -> None:
        """All seats have given what was awaited."""
        given = {seat: self._given[seat] for seat in sorted(self._given)}
        if self.phase is Phase.COMMIT:
            self._commitments = {seat: hashes[0] for seat, hashes in given.items()}
            if self.turn == 0:
                self._sealed = {seat: hashes[-1] for seat, hashes in given.items()}
            self._await(Phase.REVEAL, self._awaited)
        elif self.phase is Phase.OPEN:
            self._end(self._verdict)
        elif self.turn == 0:
            chance = SeededChance(digest("setup", self.seating.match, *given.values()))
            self.state = self.rules.setup(self.seating.seats, self.seating.settings, chance)
            self._next_turn()
        else:
            self._played.append((self.turn, self.state, given))
            self.state = self.rules.play(self.state, given)
            self._next_turn()

    def _next_turn(self) -> None:
        """Ask the rules who moves now, or how it has ended."""
        self.turn += 1
        outcome = self.rules.outcome(self.state)
        if outcome is not None:
            self._conclude(Ending(outcome.places, Reason.PLAYED), frozenset(range(self.seating.seats)))
            return
        movers = self.rules.to_move(self.state)
        self._await(Phase.MOVE if len(movers) == 1 else Phase.COMMIT, movers)

    def _quit(self, seat: int, reason: Reason) -> None:
        """A seat has ended the play to its own loss; those who win by it still have to open their secrets."""
        verdict = self._lost_by(seat, reason)
        if self.state is None or self.phase is Phase.OPEN:
            self._end(verdict)
        else:
            self._conclude(verdict, frozenset(range(self.seating.seats)) - {seat})

    def _conclude(self, verdict: Ending, openers: frozenset[int]) -> None:
        """The play is over; so is the match, unless there are secrets to open."""
        if not self.rules.secrets:
            self._end(verdict)
            return
        self._verdict = verdict
        self._await(Phase.OPEN, openers)

    def _lost_by(self, seat: int, reason: Reason, detail: str = "") -> Ending:
        places = tuple(2 if other == seat else 1 for other in range(self.seating.seats))
        return Ending(places, reason, seat, detail)

    def _end(self, ending: Ending | None) -> None:
        self.ending = ending
        self._await(Phase.OVER, frozenset())

    def _await(self, phase: Phase, seats: frozenset[int]) -> None:
        """Go to a phase and wait for these seats."""
        if phase not in NEXT[self.phase]:
            raise ValueError(f"no way from {self.phase.value} to {phase.value}")
        self.phase, self._awaited, self._given = phase, seats, {}


def _malformed(entry: Entry) -> MalformedEntry:
    return MalformedEntry(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
