"""A move that is typed while the host cannot be heard is kept, and the player goes on typing."""

from __future__ import annotations

from tests.support.stage import StageCase


class Kept(StageCase):
    """Ada hosts, Bea is her guest; the match is on."""

    def setUp(self) -> None:
        super().setUp()
        self.until_playing()
        self.now()
        self.answered: list[str] = []

    def move(self, text: str) -> None:
        """Bea makes a move, and notes when the shell would read on."""

        async def moving() -> None:
            await self.bea.session.match.move(text)
            self.answered.append(text)

        self.bea.do(moving())

    def test_after_the_silence(self) -> None:
        """Who moves when the host is known to be silent is told at once that the move is kept. When the host is back
        it is made, once, and the match is played to its end."""
        self.between(self.ada, self.bea).frozen = True
        self.between(self.ada, self.lobby).frozen = True
        self.told(self.bea, "opponent-silent", 6, player="Ada")
        self.move("paper")
        self.assertEqual(self.answered, ["paper"])
        self.told(self.bea, "move-kept", 6, player="Ada")
        self.between(self.ada, self.bea).frozen = False
        self.between(self.ada, self.lobby).frozen = False
        self.told(self.bea, "opponent-back", 9)
        self.ada.do(self.ada.session.match.move("rock"))
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 12, reason="played", places=(2, 1))

    def test_before_the_silence(self) -> None:
        """Who has moved and waits for the host to take it is free as soon as the host is known to be silent; nothing
        is told where the host takes it."""
        self.between(self.ada, self.bea).frozen = True
        self.between(self.ada, self.lobby).frozen = True
        self.move("paper")
        self.assertEqual(self.answered, [])
        self.told(self.bea, "move-kept", 6, player="Ada")
        self.assertEqual(self.answered, ["paper"])
        self.bea.do(self.bea.session.leave())
        self.told(self.bea, "match-over", 6, result="lost", reason="resigned")

    def test_host_that_hears(self) -> None:
        """Where the host takes the move nothing more is told than that."""
        self.move("paper")
        self.assertEqual(self.answered, ["paper"])
        self.never_told(self.bea, "move-kept")
