"""What was hidden is shown when the match is over."""

from __future__ import annotations

from typing import TypeVar

from client.events.match import MatchOver, Turn
from games.builtin.fleet.board import CELLS
from tests.support.stage import Person, StageCase

Told = TypeVar("Told", MatchOver, Turn)

COLUMNS = 30
"""Of the other's board, which is on the left."""


def others(picture: str) -> str:
    """The other's board in a picture."""
    return "\n".join(line[:COLUMNS] for line in picture.split("\n")[2:12])


class Opened(StageCase):
    """Two play fleet with one ship each, and shoot at one cell after the other."""

    plays = "fleet"
    settings = "ships=1"

    def test_the_loser_sees_the_winners_ship(self) -> None:
        """During the match a picture has one's own ships only. When it is over the loser sees in it where the winner's
        were that were never found, and reads of them in words."""
        self.bea.do(self.bea.session.invitations.answer(self.invite(), True))
        self.screens("playing", "playing")
        left = {person.name: iter(CELLS) for person in self.people}
        while not self.ada.heard("match-over"):
            turns = [(person, self.last(person, Turn)) for person in self.people]
            self.assertNotIn("S", "".join(others(turn.picture) for _, turn in turns))
            shooter = next(person for person, turn in turns if turn.yours)
            self.now()
            shooter.do(shooter.session.match.move(next(left[shooter.name])))
        ends = {self.last(person, MatchOver).result: person for person in self.people}
        over = self.last(ends["lost"], MatchOver)
        self.assertIn("S", others(over.picture))
        self.assertIn("S a ship", over.picture)
        self.assertIn(f"{ends['won'].name}'s ships that were never found: ", over.words)
        self.assertIn(over.picture, "\n".join(ends["lost"].said))

    def last(self, person: Person, kind: type[Told]) -> Told:
        """What the person was told last of a kind."""
        return [event for _, event in person.told if isinstance(event, kind)][-1]
