"""One match of the simulation from its seed to its verdict, and what must hold of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from games.engine.branch import Branch
from games.engine.equivocation import SignedEntry
from games.engine.model import Gone, Reason
from lobby.core.arbitration.challenge import Times
from tests.support.arbitration.cheats import STYLES, Cheats
from tests.support.arbitration.honest import Client, Honest
from tests.support.arbitration.lobby import TIMES, Broken, Lobby
from tests.support.arbitration.world import World

MOST_TICKS = 1500


@dataclass(frozen=True)
class Rules:
    """Which rules the simulation keeps: all of them, unless one is to be seen to be needed.

    :ivar clock: what a player's clock has, and gets for each choice; none as in most rooms.
    """

    times: Times = TIMES
    joint: bool = True
    clock: tuple[int, int] = (0, 0)
    client: Client = field(default_factory=Client)


class Match:
    """One match.

    :ivar away: for how many ticks more the line of each honest seat is down; :ivar absence: how many it has left.
    """

    def __init__(self, rng: Random, rules: Rules) -> None:
        self.rng = rng
        seats = rng.choice((2, 2, 3, 3, 4))
        gone = rng.choice((Gone.ENDS, Gone.PLAYS_ON, Gone.ENDS, Gone.PLAYS_ON, Gone.BOT))
        bad = sorted(rng.sample(range(seats), rng.randrange(seats)))
        self.world = World(seats, gone, rng.randrange(1, 6), rng.random() < 0.2, bad)
        self.lobby = Lobby(self.world, rng, rules.times, rules.joint, rules.clock)
        good = [seat for seat in range(seats) if seat not in bad]
        self.good = [Honest(self.world, seat, self.lobby, rng, rules.client) for seat in good]
        style = rng.choice([*STYLES])
        self.cheats = Cheats(self.world, bad, self.lobby, self.good, rng, style) if bad else None
        self.away = dict.fromkeys(good, 0)
        self.absence = dict.fromkeys(good, TIMES.overtime)
        self.restarts, self.keep = rng.choice((0, 0, 1, 2)), rng.random() < 0.7
        for seat in range(seats):
            self.lobby.line(seat, True)

    def net(self, seat: int, word: SignedEntry) -> None:
        """A word is said at the table."""
        if self.cheats is not None:
            self.cheats.hear([word])
        for honest in self.good:
            if self.cheats is None or self.rng.random() < 0.5:
                honest.learn([word])

    def tick(self) -> None:
        """A second."""
        rng = self.rng
        for honest in self.good:
            if not self.away[honest.seat] and self.absence[honest.seat] and rng.random() < 0.03:
                self.down(honest, rng.randint(1, self.absence[honest.seat]), rng.random() < 0.3)
        if self.restarts and rng.random() < 0.01:
            self.restarts -= 1
            self.lobby.restart(self.keep)
        if self.cheats is not None and rng.random() < 0.5:
            self.cheats.tick(self.net)
        self.pass_on()
        if self.cheats is not None and rng.random() < 0.5:
            self.cheats.tick(self.net)
        self.lobby.tick()
        if self.lobby.verdict is not None and self.restarts and rng.random() < 0.5:
            self.restarts -= 1
            self.lobby.restart(self.keep)

    def pass_on(self) -> None:
        """The honest seats do what they do in a second, in any order."""
        for seat, seconds in self.away.items():
            if seconds:
                self.away[seat] -= 1
                if seconds == 1:
                    self.lobby.line(seat, True)
        order = [*self.good]
        self.rng.shuffle(order)
        for honest in order:
            honest.tick(self.net)

    def down(self, honest: Honest, seconds: int, dies: bool) -> None:
        """The lobby's line of an honest seat breaks for a while, at times because its client dies."""
        self.away[honest.seat] = seconds
        self.absence[honest.seat] -= seconds
        self.lobby.line(honest.seat, False)
        if dies:
            honest.crash()

    # -- what must hold

    def check_honest(self) -> None:
        """:raises Broken: a good seat has signed twice, or is called a cheat."""
        for (_, seat), words in self.world.owed.items():
            if seat in self.world.good and len(words) > 1:
                raise Broken("a good seat has signed two words for one place")
        if self.lobby.known.guilty.keys() & self.world.good:
            raise Broken("a good seat was called a cheat")

    def check(self) -> None:
        """:raises Broken: an invariant does not hold."""
        lobby, world = self.lobby, self.world
        self.check_honest()
        if lobby.verdict is None:
            raise Broken("no verdict")
        verdict, places = lobby.verdict.verdict, lobby.verdict.places
        guilty = lobby.known.guilty.keys()
        if not places:
            if world.good:
                raise Broken("void, although somebody good was there")
            return
        worst = max(places[seat] for seat in world.good) if world.good else 0
        signed = verdict == "agreed" and all(places in honest.ends for honest in self.good)
        out = guilty | (set() if signed else lobby.forfeited)
        if world.good and any(places[seat] <= worst for seat in out):
            raise Broken("who was put out is not behind the good ones")
        if verdict != "agreed":
            self._replayed(places)
        if world.seats == 2 and world.bad:
            self._between_two(verdict, places)

    def _replayed(self, places: tuple[int, ...]) -> None:
        """The verdict is what the last head comes to, on a table that remembers nothing."""
        branch = Branch(self.world.real_table())
        for entry in self.lobby.known.head:
            branch.say(entry)
        ending = branch.table.ending
        if ending is None or (not self.lobby.known.guilty and ending.places != places):
            raise Broken("the verdict is not what the head comes to")

    def _between_two(self, verdict: str, places: tuple[int, ...]) -> None:
        (good,) = self.good
        ending = self.lobby.head.table.ending
        if verdict == "agreed" and places not in good.ends:
            raise Broken("agreed without the good one")
        if verdict != "agreed" and places[good.seat] != 1 and (ending is None or ending.reason is not Reason.PLAYED):
            raise Broken("lost without having played to the end")
        if good.lost - self.lobby.out and not self.lobby.known.guilty:
            raise Broken("an answered word was taken back")


@dataclass
class Figures:
    """What became of many matches."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[int]] = field(default_factory=dict)
    longest: int = 0

    def run(self, seed: int, rules: Rules) -> None:
        """Play a match."""
        counts, ticks = self.counts, 0
        counts["matches"] += 1
        try:
            match = Match(Random(seed), rules)
            while match.lobby.verdict is None and ticks < MOST_TICKS:
                match.tick()
                ticks += 1
            match.check()
        except Broken as problem:
            self.broken.setdefault(str(problem), []).append(seed)
        verdict = match.lobby.verdict
        counts["judgements"] += match.lobby.judged
        counts["ticks"] += ticks
        counts[verdict.verdict if verdict is not None else "none"] += 1
        if any(honest.lost - match.lobby.out for honest in match.good) and not match.lobby.known.guilty:
            counts["answered words taken back"] += 1
        self.longest = max(self.longest, ticks)

    def add(self, other: Figures) -> None:
        """Those of some more."""
        self.counts += other.counts
        self.longest = max(self.longest, other.longest)
        for what, seeds in other.broken.items():
            self.broken.setdefault(what, []).extend(seeds)


def run(seeds: Iterable[int], rules: Rules | None = None) -> Figures:
    """Play a match for each seed."""
    figures = Figures()
    for seed in seeds:
        figures.run(seed, rules or Rules())
    return figures
