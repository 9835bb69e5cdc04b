"""One match of the simulation: who sits there, by which rules, and what each seat can say."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, cast

from games.engine.commitments import NONCE, Sealed
from games.engine.equivocation import OWED, SignedEntry
from games.engine.hashchain import before
from games.engine.model import Entry, Gone, Kind, MatchSetup
from games.engine.signatures import message, origin_of
from games.engine.table import Table
from games.hashing import digest
from tests.support.arbitration.game import Crossroads
from tests.support.arbitration.tables import MOST_NODES, Node, RememberingTable, said

NAMES = ("Ada", "Bea", "Cem", "Dan")
DRAWS = 24
RULES = {secrets: Crossroads(secrets) for secrets in (False, True)}


def mark(seat: int, signed: bytes) -> str:
    """What stands for a signature: it follows from what is signed, and by whom."""
    return f"{seat} {signed[-9:].hex()}"


class Marks:
    """A ``Verifier`` of such signatures."""

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this."""
        return signature == mark(seat, message)

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """Whom the lobby has put out at this anchor: ``World.forfeit`` alone makes such a word."""
        bound, _, seats = word.partition(" ")
        return tuple(map(int, seats.split())) if bound == anchor else ()


@cache
def chain(origin: str, seat: int) -> list[str]:
    """A seat's chain of links, the last one first. It is a short one: so a match has at most so many draws."""
    links = [digest("root", str(seat)).hex()]
    for _ in range(DRAWS):
        links.append(before(origin, seat, links[-1]))
    return links[::-1]


@cache
def sealed(origin: str, purpose: Any, turn: int, seat: int, value: str) -> Sealed:
    """A value with a nonce."""
    return Sealed(purpose, origin, turn, seat, digest("nonce", str(turn), str(seat)).hex()[: 2 * NONCE], value)


@cache
def setup_of(seats: int, gone: Gone, turns: int, secrets: bool) -> MatchSetup:
    """A match of this kind."""
    id_ = f"{seats} {gone} {turns} {secrets}"
    return MatchSetup(id_, "crossroads", "1", NAMES[:seats], {"turns": str(turns)}, 0, None, gone=gone)


_roots: dict[str, Node] = {}


class World:
    """One match.

    :ivar signed: all that was signed, by seat and anchor: who signs twice is found here.
    """

    def __init__(self, seats: int, gone: Gone, turns: int, secrets: bool, bad: Iterable[int]) -> None:
        self.seats, self.gone, self.turns, self.secrets = seats, gone, turns, secrets
        self.bad, self.good = frozenset(bad), frozenset(range(seats)) - frozenset(bad)
        self.setup, self.rules = setup_of(seats, gone, turns, secrets), RULES[secrets]
        self.origin = origin_of(self.setup)
        self.owed: dict[tuple[str, int], set[Entry]] = {}
        if Node.count > MOST_NODES:
            forget()

    def table(self) -> Table:
        """A table on which nothing was said."""
        node = _roots.get(self.setup.match)
        if node is None:
            node = _roots[self.setup.match] = Node(self.real_table())
        return cast(Table, RememberingTable(node))

    def real_table(self) -> Table:
        """The same, which remembers nothing."""
        return Table(self.setup, self.rules, Marks())

    def sign(self, who: Collection[int], seat: int, anchor: str, turn: int, kind: Kind, body: str = "") -> SignedEntry:
        """A seat's word. :param who: whoever signs, by its seats."""
        assert seat in who
        assert (seat in self.good) == (not self.bad & set(who))
        entry = Entry(turn, seat, kind, body)
        word = said(turn, seat, kind, body, mark(seat, message(self.origin, anchor, entry)))
        if kind in OWED:
            self.owed.setdefault((anchor, seat), set()).add(word)
        return SignedEntry(anchor, word)

    def body(self, table: Table, seat: int, kind: Kind, value: str) -> str:
        """What a seat has to say now, if that is the value of its move."""
        match kind:
            case Kind.COMMIT if table.turn == 0:
                end = chain(self.origin, seat)[0]
                return f"{end} {self._secret(seat).commitment}" if self.secrets else end
            case Kind.COMMIT:
                return sealed(self.origin, "move", table.turn, seat, value).commitment
            case Kind.REVEAL:
                return sealed(self.origin, "move", table.turn, seat, value).opening
            case Kind.LINK:
                return chain(self.origin, seat)[1 + table.draw]
            case Kind.OPEN:
                return self._secret(seat).opening
        return value

    def forfeit(self, table: Table, seats: Iterable[int]) -> Entry:
        """The lobby's word that these seats are out where this table stands."""
        out = sorted(seats)
        return said(table.turn, out[0], Kind.GONE, f"{table.anchor} {' '.join(map(str, out))}", "")

    def _secret(self, seat: int) -> Sealed:
        return sealed(self.origin, "secret", 0, seat, str(seat))


def forget() -> None:
    """All that tables remember."""
    _roots.clear()
    said.cache_clear()
    Node.count = 0
    gc.collect()
