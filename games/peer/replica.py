"""A match as the ordered log tells it. It needs no seat and no line: whoever is given the log can follow."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from games.engine.errors import OutOfOrder
from games.engine.model import Entry, MatchSetup
from games.engine.signatures import Verifier
from games.engine.table import Table
from games.game import Game
from games.records.transcript import Writer
from wire.amp.errors import DeclaredError


class Replica:
    """A table that follows the log, and all that is kept of what was said.

    The host of a match makes the log with ``order``; everybody else follows it, from the first entry or, on a new
    line, from before where the old one broke.

    :param verifier: knows who has signed what.
    :param record: where what was said is written, and what it has from before is read; ``None`` for nowhere.
    :ivar table: the match as far as the log goes, or as the lobby has it; :ivar ordered: the log.
    """

    def __init__(
        self,
        setup: MatchSetup,
        rules: Game[Any, Any, Any],
        verifier: Verifier | None = None,
        record: Writer | None = None,
    ) -> None:
        self._setup, self._rules, self._verifier = setup, rules, verifier
        self.table = self.empty()
        self.ordered: list[Entry] = []
        self._record = record
        for entry in record.begun_with if record is not None else ():
            with suppress(DeclaredError):  # the file was changed
                self.order(entry)

    def empty(self) -> Table:
        """A table of this match on which nothing was said yet."""
        return Table(self._setup, self._rules, self._verifier)

    def knows(self, number: int, entry: Entry) -> bool:
        """Whether the log has this entry under this number already."""
        return number < len(self.ordered) and self.ordered[number] == entry

    def require_next(self, number: int) -> None:
        """Refuse a number that is not the next one.

        :raises OutOfOrder: it is not.
        """
        if number != len(self.ordered):
            raise OutOfOrder(number=number, expected=len(self.ordered))

    def follow(self, number: int, entry: Entry) -> bool:
        """The next entry of the log, checked; returns false for one that is known already.

        :raises OutOfOrder: another one is next.
        :raises DeclaredError: the table refuses it; nothing has changed.
        """
        if self.knows(number, entry):
            return False
        self.require_next(number)
        self.order(entry)
        self.keep(entry)
        return True

    def order(self, entry: Entry, found_right: Callable[[Entry], object] | None = None) -> None:
        """Make an entry the next one of the log. ``keep`` records it, after it was passed on.

        :param found_right: is called when nothing can refuse it any more, before it counts.
        :raises DeclaredError: the table refuses it; nothing has changed.
        """
        self.table.accept(entry, found_right)
        self.ordered.append(entry)

    def keep(self, entry: Entry) -> None:
        """Record an entry."""
        if self._record is not None:
            self._record.append(entry)

    def replace(self, table: Table) -> list[Entry]:
        """Another history of the match takes this one's place.

        :returns: what is new in it, in order; the log goes on with that.
        """
        new = [entry for entry in table.transcript if not self.table.has(entry)]
        self.table = table
        self.ordered += new
        if self._record is not None:
            self._record.begin_anew(table.transcript)
        return new

    def close(self) -> None:
        """Nothing more is said."""
        if self._record is not None:
            self._record.close()
