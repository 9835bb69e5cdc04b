"""What was hidden is shown when the match is over."""

from __future__ import annotations

from games.builtin.fleet.board import CELLS
from tests.support.stage import StageCase

COLUMNS = 30
"""Of the other's board, which is on the left."""


def others(picture: str) -> str:
    """The other's board in a picture."""
    return "\n".join(line[:COLUMNS] for line in picture.split("\n")[2:12])


class Opened(StageCase):
    """Two play fleet with one ship each, and shoot at one cell after the other."""

    game = "fleet"
    settings = "ships=1"

    def test_the_loser_sees_the_winners_ship(self) -> None:
        """During the match a picture has one's own ships only. When it is over the loser sees in it where the winner's
        were that were never found, and reads of them in words."""
        self.bea.do(self.bea.session.invitations.answer(self.invite(), True))
        self.screens("playing", "playing")
        left = {person.name: iter(CELLS) for person in self.people}
        while not self.ada.heard("match-over"):
            turns = {person: person.heard("turn")[-1] for person in self.people}
            self.assertNotIn("S", "".join(others(turn.picture) for turn in turns.values()))
            shooter = next(person for person, turn in turns.items() if turn.yours)
            self.now()
            shooter.do(shooter.session.match.move(next(left[shooter.name])))
        loser, over = next(
            (person, over) for person in self.people for over in person.heard("match-over") if over.result == "lost"
        )
        winner = next(person for person in self.people if person is not loser)
        self.assertIn("S", others(over.picture))
        self.assertIn("S a ship", over.picture)
        self.assertIn(f"{winner.name}'s ships that were never found: ", over.words)
        self.assertIn(over.picture, "\n".join(loser.said))
