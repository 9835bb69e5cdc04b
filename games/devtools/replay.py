"""A finished match, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from games.devtools.console import Keyboard
from games.devtools.narration import ended, what_was_done
from games.engine.commitments import opened
from games.engine.errors import BrokenRules
from games.engine.model import Entry
from games.engine.phases import Phase
from games.engine.table import Table
from games.packages.catalog import Package
from games.records.transcript import BadTranscript, Transcript
from wire.amp.errors import DeclaredError

HELP = "Enter: next step. b: back. e: end. q: quit."

NOT_SHOWN = (Phase.LINK, Phase.OPEN)
"""Where the table does not stop for a look: chance comes out, or secrets are opened, as part of the step before."""


@dataclass(frozen=True)
class Step:
    """What the table looked like at one moment.

    :ivar said: who did what since the step before, and at the end how it ended.
    """

    turn: int
    said: tuple[str, ...]
    picture: str
    words: str


def steps(transcript: Transcript, package: Package, seat: int | None = None) -> list[Step]:
    """Every step of a match, checked as it is replayed: signatures, chain and rules.

    :param seat: through whose eyes; ``None`` is an onlooker, who sees no secrets.
    :raises BadTranscript: it is not of a match of this game, or something in it cannot have been said.
    """
    if transcript.header.game != package.manifest.name:
        raise BadTranscript(reason=f"it is a match of {transcript.header.game}, not of {package.manifest.name}")
    return list(_Replay(transcript, package, seat).steps())


class _Replay:
    def __init__(self, transcript: Transcript, package: Package, seat: int | None) -> None:
        self._entries, self._seat = transcript.entries, seat
        self._rules = package.rules()
        self._table = Table(transcript.setup, self._rules, transcript.verifier())
        secrets = opened(transcript.entries, transcript.setup.seats)
        self._secret = "" if seat is None else secrets[seat]

    def steps(self) -> Iterator[Step]:
        """As the entries come; those of one turn are one step."""
        table, new, turn = self._table, list[Entry](), 0
        for number, entry in enumerate(self._entries, 2):
            try:
                table.accept(entry)
            except BrokenRules as broken:
                if number != len(self._entries) + 1:
                    raise BadTranscript(reason=f"line {number}: {broken.parameters['rule']}") from broken
                yield self._step(turn, (*what_was_done(table, new), self._broken(entry, broken)))
                return
            except DeclaredError as refused:
                why = refused.parameters.get("rule", "It does not follow from the lines before.")
                raise BadTranscript(reason=f"line {number}: {why}") from refused
            new.append(entry)
            if (table.turn != turn and table.phase not in NOT_SHOWN) or table.ending is not None:
                yield self._step(turn, what_was_done(table, new))
                new, turn = [], table.turn
        if table.ending is None:
            yield self._step(turn, (*what_was_done(table, new), "The transcript ends here; the match had not ended."))

    def _broken(self, entry: Entry, broken: BrokenRules) -> str:
        return f"{self._table.setup.players[entry.seat]} broke the rules: {broken.parameters['rule']}"

    def _step(self, turn: int, said: Sequence[str]) -> Step:
        table = self._table
        if table.ending is not None:
            said = (*said, ended(table.ending, table.setup.players, table.position.scores))
        if table.state is None:
            return Step(turn, tuple(said), "", "")
        view = self._rules.view(table.state, self._seat, self._secret)
        if table.ending is not None and self._rules.secrets:
            view = self._rules.opened(view, opened(self._entries, table.setup.seats))
        reader = self._rules.reader(table.setup.players, self._seat)
        picture = self._rules.render(view, reader).rstrip("\n")
        return Step(turn, tuple(said), picture, self._rules.describe(view, reader))


def walk(keyboard: Keyboard, shown: Sequence[Step]) -> None:
    """Step through; from a pipe, or into one, all steps are written one after the other."""
    if not keyboard.person:
        for number in range(len(shown)):
            _show(keyboard, shown, number)
        return
    keyboard.say(HELP)
    number = 0
    while True:
        _show(keyboard, shown, number)
        match keyboard.ask(f"[{number + 1}/{len(shown)}]"):
            case "b" | "back":
                number = max(0, number - 1)
            case "e" | "end":
                number = len(shown) - 1
            case None | "q" | "quit":
                return
            case _ if number == len(shown) - 1:
                return
            case _:
                number += 1


def _show(keyboard: Keyboard, shown: Sequence[Step], number: int) -> None:
    step = shown[number]
    keyboard.say()
    keyboard.say(f"Step {number + 1} of {len(shown)}")
    for text in (*step.said, step.picture, step.words):
        if text:
            keyboard.say(text)
