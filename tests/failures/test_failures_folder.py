"""What goes wrong with a game from a folder that is not the same at both, or not there (``docs/failures.md``)."""

from __future__ import annotations

from pathlib import Path

from client import games
from client.match import current, setup
from client.match.setup import MatchOrder
from games.engine.model import Ending, MatchSetup, Reason
from games.kit.scaffold import start
from games.packages.catalog import Package
from tests.support.stage import StageCase

Here = dict[str, Package]
"""The games that are in a person's folders, by digest."""


class FolderCase(StageCase):
    """Ada has a game in a folder, and opens a room for it. Each person finds only what that person has opened."""

    def setUp(self) -> None:
        super().setUp()
        self.hers: Here = {}
        self.yours: Here = {}
        real = setup.prepare

        def prepare(order: MatchOrder, host_seat: int) -> tuple[Package, MatchSetup]:
            with_what = self.hers if order.seat == host_seat else self.yours
            self.patch(games, "_opened", with_what)
            return real(order, host_seat)

        self.patch(current, "prepare", prepare)
        self.patch(games, "_opened", self.hers)
        self.ada.do(self.ada.session.rooms.create_from(self.made("mine"), ""))
        self.room = next(iter(self.lobby.dispatcher.world.rooms))
        self.patch(games, "_opened", self.yours)
        self.now()

    def made(self, name: str, more: str = "") -> Package:
        """A game that is made and opened now."""
        folder = Path(self.mktemp()) / name
        start(name, folder)
        with (folder / "rules.py").open("a") as rules:
            rules.write(more)
        return games.open_one(str(folder), lambda package: True)

    def join(self) -> None:
        """Bea joins by the room's code."""
        self.bea.do(self.bea.session.rooms.join(self.room))

    def cannot_start(self, detail: str) -> None:
        """Both are told why the match cannot start, and keep their seats."""
        for person, mine in ((self.ada, False), (self.bea, True)):
            failed = self.told(person, "start-failed", 1, why="connect failed", player="Bea", mine=mine, retry=True)
            self.assertIn(detail, failed.detail)
        self.screens("in room", "in room")
        self.rooms(("waiting", 2))

    def plays_after_all(self) -> None:
        """With the same files Bea tries again, and the match begins."""
        self.yours.clear()
        self.yours.update(self.hers)
        self.bea.do(self.bea.session.rooms.retry())
        self.both("match-started", 5)


class Joining(FolderCase):
    """Bea joins."""

    def test_missing(self) -> None:
        """Who does not have the game is told at once which it is, and both why the match cannot start."""
        self.join()
        self.told(self.bea, "game-differs", 1, game="mine", own="")
        self.cannot_start("Bea's client does not have the game mine")
        self.plays_after_all()

    def test_different(self) -> None:
        """Who has other files of the same name is told both digests, and the match does not start."""
        other = self.made("mine", "# another line\n")
        self.join()
        self.told(self.bea, "game-differs", 1, game="mine", own=other.digest)
        self.cannot_start("Bea's client has other files of mine")
        self.plays_after_all()

    def test_leaves(self) -> None:
        """Who does not want it leaves, and both are free for something else."""
        self.join()
        self.bea.do(self.bea.session.leave())
        self.told(self.ada, "member-went", 1, name="Bea")
        self.ada.do(self.ada.session.leave())
        self.statuses(Ada="idle", Bea="idle")
        self.play_on()

    def test_reports_differ(self) -> None:
        """The lobby has not the rules of a folder's game, so nobody can know, and nobody is blamed."""
        self.yours.update(self.hers)
        self.join()
        match = self.ada.session.coordinator.current
        assert match is not None
        table = match.table
        ended = table.ended
        self.patch(table, "ended", lambda ending: ended(Ending((1, 2), Reason.PLAYED)))
        self.ada.do(self.ada.session.match.resign())
        for person in (self.ada, self.bea):
            taken = self.told(person, "result-taken", 40, verdict="void")
            self.assertIn("does not have the rules", taken.detail)
