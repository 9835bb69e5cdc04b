"""A match at one keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from games.bots.process import Thinker
from games.bots.runner import Choose
from games.devtools.console import Keyboard
from games.devtools.local_table import LocalTable
from games.devtools.narration import ended, what_was_done
from games.game import IllegalMove
from games.packages.guard import ForeignErrors, in_words
from wire.amp.errors import DeclaredError

HELP = (
    "Type a move as the game writes it. Other words: undo (takes the last move of a person back), hint, resign, "
    "quit, moves (all that are allowed), help."
)
FEW_MOVES = 12
"""So many legal moves are all named; of more, one is given as an example."""

EVERYBODY = -1
"""Who reads what nobody need hide."""


class Quit(Exception):
    """Whoever types has had enough."""


class EndOfInput(Quit):
    """Nobody types any more."""


class Play:
    """One match, some of its seats at the keyboard, the others a brain's.

    Where several sit at one keyboard and something is hidden (a secret, or what another has just chosen in a turn in
    which all choose at once), nobody is shown what another may see.

    :param brains: by seat; all other seats are people's.
    :param seconds: that a brain may think. :param bot: the game's, which gives hints where the rules give none.
    """

    def __init__(
        self,
        local: LocalTable,
        keyboard: Keyboard,
        brains: Mapping[int, Thinker],
        seconds: float,
        bot: Choose | None = None,
    ) -> None:
        self._bot = bot
        self._local, self._keyboard, self._brains, self._seconds = local, keyboard, brains, seconds
        self._players = local.setup.players
        self._people = [seat for seat in range(local.setup.seats) if seat not in brains]
        self._alone = self._people[0] if len(self._people) == 1 else None
        self._sits = self._alone
        self._done = 0
        self._news: list[str] = []
        self._read: dict[int, int] = {}

    def run(self) -> bool:
        """Play to the end; returns whether it came, or somebody typed quit."""
        try:
            while not self._local.over:
                self._turn()
                self._observe()
        except Quit as end:
            return not isinstance(end, EndOfInput)
        self._finish()
        return True

    # -- a turn

    def _turn(self) -> None:
        """One seat chooses; people before brains, so that they need not wait in a turn in which all choose at once."""
        choosing = self._local.choosing
        seat = next((seat for seat in choosing if seat in self._people), choosing[0])
        if seat in self._brains:
            self._think(seat)
        else:
            self._ask(seat)

    def _think(self, seat: int) -> None:
        brain = self._brains[seat]
        told = len(brain.troubles)
        move = brain.choose(self._local.view(seat), self._local.legal(seat), self._seconds)
        self._news += brain.troubles[told:]
        self._local.move(seat, move)
        if not self._people and not self._local.over:
            self._observe()
            self._show(None)

    def _ask(self, seat: int) -> None:
        """Show the table to somebody until a move is made."""
        self._sit_down(seat)
        self._show(seat)
        legal = self._local.legal(seat)
        allowed = ", ".join(legal) if len(legal) <= FEW_MOVES else f"for example {legal[len(legal) // 2]}"
        whose = "Your move" if self._alone is not None else f"{self._players[seat]}'s move"
        self._keyboard.say(f"{whose} ({allowed}):")
        turn = self._local.table.turn
        while seat in self._local.choosing and self._local.table.turn == turn:
            self._obey(seat, self._keyboard.ask(">"))

    def _obey(self, seat: int, line: str | None) -> None:
        if line is None:
            raise EndOfInput
        try:
            match "" if line in self._local.legal(seat) else line.lower():
                case "" if line:
                    self._local.move(seat, line)
                case "":
                    pass
                case "quit" | "exit":
                    raise Quit
                case "help" | "?":
                    self._keyboard.say(HELP)
                case "moves":
                    self._keyboard.say(", ".join(self._local.legal(seat)))
                case "resign":
                    self._local.resign(seat)
                case "undo" | "offer undo":
                    self._undo()
                case "hint":
                    self._keyboard.say(self._hint(seat))
                case _:
                    self._local.move(seat, line)
        except IllegalMove as refused:
            self._keyboard.say(self._local.rules.reader(self._players, seat).again(refused.parameters["rule"]))
        except DeclaredError:
            self._keyboard.say("That cannot be done now.")

    def _hint(self, seat: int) -> str:
        if self._local.setup.ranked:
            return "In a ranked match no hints are given."
        view, legal = self._local.view(seat), self._local.legal(seat)
        with ForeignErrors() as faults:
            hint = self._local.rules.hint(view, legal)
            if not hint and self._bot is not None:
                hint = self._bot(view, legal, self._seconds)
        if faults.fault is not None:
            return f"The game fails: {in_words(faults.fault)}"
        return f"A hint: {hint}" if hint else "This game gives no hints."

    def _undo(self) -> None:
        self._local.undo(self._people)
        self._done = len(self._local.table.transcript)
        self._news.append("The last move is taken back.")

    # -- who sees what

    @property
    def _hidden(self) -> bool:
        """Whether people at this keyboard have something to hide from each other."""
        return len(self._people) > 1 and (self._local.rules.secrets or self._local.at_once)

    def _sit_down(self, seat: int) -> None:
        """Somebody takes the keyboard."""
        if self._hidden and self._sits != seat and not self._keyboard.hand_over(self._players[seat]):
            raise EndOfInput
        self._sits = seat

    def _observe(self) -> None:
        """Note what was done since the last look."""
        entries = self._local.table.transcript
        new = entries[self._done :]
        self._done = len(entries)
        self._news += what_was_done(self._local.table, new, self._alone)

    def _show(self, seat: int | None) -> None:
        """News, picture and words, for one seat or for who only looks on."""
        reader = self._sits if self._hidden and self._sits is not None else EVERYBODY
        for line in self._news[self._read.get(reader, 0) :]:
            self._keyboard.say(line)
        self._read[reader] = len(self._news)
        rules, view = self._local.rules, self._local.view(seat)
        self._keyboard.say()
        eyes = rules.reader(self._players, seat)
        for text in (rules.render(view, eyes), rules.describe(view, eyes)):
            if text:
                self._keyboard.say(text.rstrip("\n"))

    def _finish(self) -> None:
        self._show(self._alone)
        ending = self._local.table.ending
        assert ending is not None
        self._keyboard.say(ended(ending, self._players, self._local.scores, self._alone))


def names(seats: int, brains: Mapping[int, str]) -> Sequence[str]:
    """The players' names by seat: people are numbered, brains have theirs."""
    return tuple(f"{brains[seat]} {seat + 1}" if seat in brains else f"Player {seat + 1}" for seat in range(seats))
