"""The cheating seats of the simulation: they know all that any of them has heard, and order the network."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from games.engine.branch import Branch, BrokenRule, Pool
from games.engine.equivocation import OWED, SignedEntry
from games.engine.model import Entry, Kind
from tests.support.arbitration.game import MOVES
from tests.support.arbitration.honest import Honest, Net
from tests.support.arbitration.lobby import Lobby
from tests.support.arbitration.world import World, sealed

STYLES = {
    "calm": 0.05,
    "wild": 0.6,
    "twice": 0.5,
    "resigns": 0.4,
    "cutter": 0.3,
    "framer": 0.1,
    "forker": 0.5,
    "breaker": 0.4,
    "flapper": 0.2,
    "last moment": 0.4,
    "sacrifice": 0.2,
    "drowner": 0.2,
}
"""How wild each is."""


def attempt(branch: Branch, entry: Entry) -> bool:
    """Say an entry where a table takes it; returns whether it did."""
    try:
        return branch.takes(entry)
    except BrokenRule:
        return False


class Cheats:
    """All bad seats.

    :ivar silent: from when on a seat says nothing more.
    """

    def __init__(
        self, world: World, seats: Sequence[int], lobby: Lobby, honest: Sequence[Honest], rng: Random, style: str
    ) -> None:
        self.world, self.seats, self.lobby, self.honest, self.rng = world, seats, lobby, honest, rng
        self.style, self.known = style, dict[SignedEntry, None]()
        self.silent: dict[int, int] = {}
        if rng.random() < 0.5:
            self.silent = dict.fromkeys(seats, rng.randrange(60))
        elif rng.random() < 0.4:
            self.silent = {rng.choice(seats): rng.randrange(40)}
        self.victim = rng.choice(seats)
        self.moment = rng.randrange(5, 40)

    def hear(self, words: Sequence[SignedEntry]) -> None:
        """One of them hears something."""
        self.known.update(dict.fromkeys(words))

    @property
    def speaking(self) -> list[int]:
        """Who has not fallen silent."""
        return [seat for seat in self.seats if self.lobby.now < self.silent.get(seat, self.lobby.now + 1)]

    # -- histories

    def branch(self) -> Branch:
        """A history that they could show: of what they know, in any order, perhaps cut."""
        rng, known = self.rng, [*self.known]
        if rng.random() < 0.5:
            rng.shuffle(known)
        words = Pool()
        words.add(known)
        branch = Branch(self.world.table())
        words.resume(branch)
        if rng.random() < 0.35:
            branch = self.cut(branch, rng.randrange(len(branch.entries) + 1))
        return branch

    def cut(self, branch: Branch, entries: int) -> Branch:
        """The beginning of a history."""
        cut = Branch(self.world.table())
        for entry in branch.entries[:entries]:
            cut.say(entry)
        return cut

    def sign(self, branch: Branch, seat: int, kind: Kind, body: str = "", anchor: str = "", turn: int = -1) -> Entry:
        """One of them signs something; they all know it."""
        turn = branch.table.turn if turn < 0 else turn
        word = self.world.sign(self.seats, seat, anchor or branch.table.anchor, turn, kind, body)
        self.hear([word])
        return word.entry

    def extend(self, branch: Branch, wild: bool) -> None:
        """Go on with a history by what some of them sign."""
        rng = self.rng
        for _ in range(rng.randrange(1, 4)):
            table, speaking = branch.table, self.speaking
            if table.ending is not None or not speaking:
                return
            mine = [seat for seat in table.due() if seat in speaking]
            chance = rng.random()
            if wild and chance < 0.12:
                kind = rng.choice((Kind.OFFER, Kind.OFFER, Kind.AGREE, Kind.DECLINE))
                entry = self.sign(branch, rng.choice(speaking), kind, rng.choice(("draw", "undo")))
            elif wild and chance < 0.15:
                entry = self.resignation(branch, rng.choice(speaking))
            elif wild and mine and chance < 0.16:
                entry = self.sign(branch, rng.choice(mine), Kind.TIMEOUT)
            elif mine:
                entry = self.owed(branch, rng.choice(mine), wild and rng.random() < 0.3)
            else:
                return
            attempt(branch, entry)

    def resignation(self, branch: Branch, seat: int) -> Entry:
        """A seat gives up, from this or an earlier anchor of the turn."""
        anchor = self.rng.choice([*branch.table.history.of_turn(branch.table.turn)])
        return self.sign(branch, seat, Kind.RESIGN, "", anchor)

    def owed(self, branch: Branch, seat: int, wild: bool) -> Entry:
        """What a seat owes; if it is wild, perhaps once more and another way, or against the rules."""
        table, rng = branch.table, self.rng
        kind, anchor = table.due()[seat], table.anchor
        known = [word.entry for word in self.known if word.anchor == anchor and word.entry.seat == seat]
        before = [entry for entry in known if entry.kind in OWED and entry.kind is not Kind.TIMEOUT]
        if before and not (wild and self.style in ("twice", "last moment")):
            return before[0]
        value = rng.choice(MOVES)
        if kind is Kind.REVEAL:
            commits = [each for each in branch.entries if each.kind is Kind.COMMIT and each.turn == table.turn]
            said = next(entry.body for entry in commits if entry.seat == seat)
            origin = self.world.origin
            value = next(value for value in MOVES if sealed(origin, "move", table.turn, seat, value).commitment == said)
        if wild and self.style == "breaker":
            other = self.world.body(table, seat, kind, "9") if kind in (Kind.MOVE, Kind.REVEAL) else "x"
            return self.sign(branch, seat, kind, other)
        return self.sign(branch, seat, kind, self.world.body(table, seat, kind, value))

    # -- what they do

    def tick(self, net: Net) -> None:
        """Something is done, or not."""
        rng, lobby = self.rng, self.lobby
        self.hear(lobby.head.table.history.signed)
        self.lines()
        if lobby.verdict is not None or not self.speaking:
            return
        wild = rng.random() < STYLES[self.style]
        if rng.random() < 0.7:
            self.speak(wild)
        if self.style == "framer":
            self.frame()
        elif self.style == "forker" and rng.random() < 0.4:
            self.fork()
        elif self.style == "sacrifice" and lobby.now >= self.moment:
            self.sacrifice()
        elif self.style == "drowner":
            lobby.show(rng.choice(self.seats), self.cut(self.branch(), rng.randrange(4)).entries, rng.random() < 0.5)
        late = self.style == "last moment" and lobby.running and lobby.left(*self.seats) <= 1
        if rng.random() < (0.8 if late else 0.0 if self.style == "last moment" else 0.25):
            branch = self.branch()
            self.extend(branch, wild)
            lobby.show(rng.choice(self.seats), branch.entries, rng.random() < 0.6)
        self.report()

    def speak(self, wild: bool) -> None:
        """Say something at the table; each honest seat may hear some of it."""
        rng, branch = self.rng, self.branch()
        self.extend(branch, wild)
        said = branch.table.history.signed
        for honest in self.honest:
            if rng.random() < (0.3 if self.style == "cutter" else 0.8):
                honest.learn([word for word in said if not wild or rng.random() < 0.7])

    def frame(self) -> None:
        """A challenge with a history that is cut before an honest word."""
        branch = self.branch()
        cuts = [number for number, entry in enumerate(branch.entries) if entry.seat not in self.seats]
        if cuts:
            branch = self.cut(branch, self.rng.choice(cuts))
        self.lobby.show(self.rng.choice(self.seats), branch.entries, True)

    def fork(self) -> None:
        """The same history with an offer more in it, told to everybody."""
        rng, branch = self.rng, self.branch()
        keep = [word for word in branch.table.history.signed if word.entry.kind is not Kind.OFFER]
        other = self.cut(branch, rng.randrange(len(branch.entries) + 1))
        if other.table.ending is None:
            attempt(other, self.sign(other, rng.choice(self.speaking), Kind.OFFER, "draw"))
        words = Pool()
        words.add(keep)
        words.resume(other)
        self.extend(other, False)
        self.lobby.show(rng.choice(self.seats), other.entries, rng.random() < 0.5)
        for honest in self.honest:
            honest.learn(other.table.history.signed)

    def sacrifice(self) -> None:
        """One of them gives itself up at a head that is older than what the others know."""
        rng, lobby, victim = self.rng, self.lobby, self.victim
        if victim not in self.speaking:
            return
        branch = self.branch()
        own = [number for number, entry in enumerate(branch.entries) if entry.seat == victim and entry.kind in OWED]
        if own:
            branch = self.cut(branch, rng.choice(own[-3:]))
        way = rng.random()
        if way < 0.4:
            attempt(branch, self.resignation(branch, victim))
        elif way < 0.7 and victim in branch.table.due() and branch.table.turn:
            kind = branch.table.due()[victim]
            if kind in (Kind.MOVE, Kind.COMMIT):
                for value in rng.sample(MOVES, 2):
                    self.sign(branch, victim, kind, self.world.body(branch.table, victim, kind, value))
                branch = self.branch()
        else:
            self.silent[victim] = lobby.now
        others = [seat for seat in self.seats if seat != victim]
        self.extend(branch, False)
        lobby.show(rng.choice(others or self.seats), branch.entries, True)
        self.moment = lobby.now + rng.randrange(3, 12)

    def report(self) -> None:
        """They report whatever they like, or the truth."""
        rng, lobby = self.rng, self.lobby
        if rng.random() < 0.1:
            places = tuple(rng.randrange(1, self.world.seats + 1) for _ in range(self.world.seats))
            anchor = rng.choice(self.branch().anchors)
            for seat in self.seats:
                lobby.report(seat, anchor, places)
        if rng.random() < 0.2:
            table = self.branch().table
            if table.ending is not None:
                for seat in self.seats:
                    lobby.report(seat, table.anchor, table.ending.places)

    def lines(self) -> None:
        """Their lines come and go."""
        rng, lobby = self.rng, self.lobby
        if rng.random() < (0.3 if self.style == "flapper" else 0.05):
            seat = rng.choice(self.seats)
            lobby.line(seat, seat not in lobby.lines)
        if rng.random() < 0.01:
            lobby.leave(rng.choice(self.seats))
