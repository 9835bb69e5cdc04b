"""Real tables that remember: what a table once made of an entry at a history it makes of it again, at no cost.

Signatures are worth what is signed: a seat's is a text that follows from what it signs, and only ``World.sign`` makes
one, which refuses to sign for a seat that is not its caller's.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from games.engine.equivocation import Words
from games.engine.history import History
from games.engine.model import Ending, Entry, Kind
from games.engine.offers import Offers
from games.engine.parsing import EntryParser, Promises
from games.engine.table import Table
from wire.amp.errors import DeclaredError

MOST_NODES = 20_000
"""So many tables are remembered; then all are forgotten."""


class Said(Entry):
    """An entry of which there is one object only, see ``said``: so it is compared and looked up at no cost."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@cache
def said(turn: int, seat: int, kind: Kind, body: str, signature: str) -> Said:
    """The one object of an entry."""
    return Said(turn, seat, kind, body, signature)


CHANGING: dict[type, tuple[str, ...]] = {
    Table: ("history", "_reader", "_offers", "_given", "_played"),
    History: ("words", "signed", "_anchors", "_awaited", "_said"),
    Words: ("_words",),
    EntryParser: ("promises",),
    Promises: ("links",),
    Offers: ("open", "turns", "_offerer"),
}
"""What a table changes in place, by the class that has it; anything else it replaces."""


def duplicate(value: Any) -> Any:
    """A copy of a table, or of what is in it, that shares with it only what never changes."""
    if isinstance(value, dict):
        return {key: each.copy() if isinstance(each, list | set) else each for key, each in value.items()}
    if isinstance(value, list):
        return value.copy()
    names = CHANGING[type(value)]
    other = object.__new__(type(value))
    other.__dict__.update(value.__dict__)
    for name in names:
        setattr(other, name, duplicate(getattr(value, name)))
    return other


class Node:
    """A table, and what became of each entry that was tried on it."""

    __slots__ = ("anchor", "ending", "next", "table")
    count = 0

    def __init__(self, table: Table) -> None:
        self.table = table
        self.anchor, self.ending = table.anchor, table.ending
        self.next: dict[Entry, Node | DeclaredError] = {}
        Node.count += 1


def _tried(node: Node, entry: Entry) -> Node | DeclaredError:
    """What becomes of an entry: the table goes on, and a copy made just before stays behind."""
    table, before = node.table, list[Table]()
    try:
        table.accept(entry, lambda _: before.append(duplicate(table)))
    except DeclaredError as problem:
        return problem.with_traceback(None)
    node.table = before[0]
    return Node(table)


class RememberingTable:
    """Stands for a ``Table``: it has all that one has, and ``accept`` goes on to another table behind it."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def accept(self, entry: Entry) -> None:
        """As ``Table.accept``."""
        node = self.node
        known = node.next.get(entry)
        if known is None:
            known = node.next[entry] = _tried(node, entry)
        if isinstance(known, DeclaredError):
            raise known.with_traceback(None)
        self.node = known

    @property
    def anchor(self) -> str:
        """As ``Table.anchor``."""
        return self.node.anchor

    @property
    def ending(self) -> Ending | None:
        """As ``Table.ending``."""
        return self.node.ending

    def __getattr__(self, name: str) -> Any:
        return getattr(self.node.table, name)
