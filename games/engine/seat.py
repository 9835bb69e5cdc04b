"""What one side does at the table: by itself where its client can, by its player's choice elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from games.chance import SeededChance
from games.engine.commitments import NONCE, Purpose, Sealed
from games.engine.equivocation import OWED, SignedEntry
from games.engine.errors import MatchIsOver, NotYourTurn, RepeatedEntry
from games.engine.hashchain import Chain
from games.engine.model import Entry, Kind, MatchSetup
from games.engine.signatures import Signer, Unsigned, message, origin_of
from games.engine.table import Table
from games.game import Game, IllegalMove

SEED = 32
"""Bytes of a seed."""

Entropy = Callable[[int], bytes]
"""So many unforeseeable bytes."""


class Kept(NamedTuple):
    """What a seat had when its program ended in the middle of a match.

    :ivar chain: what its chain follows from; :ivar secret: the opening of its secret.
    :ivar moves: the openings of its commitments, each with its turn; :ivar said: all that it has signed.
    """

    chain: str
    secret: str
    moves: tuple[tuple[int, str], ...]
    said: tuple[SignedEntry, ...]


class SeatSecrets:
    """One seat's private part: its chain, nonces, secret, and the simultaneous moves that it has not shown yet.

    It signs one owed word for each place, ever (see ``games.engine.equivocation``): what was given may not have reached
    the table yet, and a host that has refused it may show it all the same. So nothing is signed that the table cannot
    take.

    :param entropy: where unforeseeable bytes come from.
    :param signer: signs each entry.
    :param kept: what it had before its program was started again: that counts, and nothing is drawn anew.
    :ivar secret: as text; empty where the game has none.
    :ivar said_before: what it had signed by then.
    """

    def __init__(
        self,
        setup: MatchSetup,
        rules: Game[Any, Any, Any],
        entropy: Entropy,
        signer: Signer | None = None,
        kept: Kept | None = None,
    ) -> None:
        if setup.seat is None:
            raise ValueError("an onlooker keeps no seat")
        self.seat: int = setup.seat
        self._rules, self._entropy, self._signer = rules, entropy, signer or Unsigned()
        self._origin = origin_of(setup)
        self.secret = rules.secret(setup.seats, setup.settings, self.seat, SeededChance(entropy(SEED)))
        self._chain = Chain(self._origin, self.seat, entropy(SEED).hex())
        self._sealed_secret = self._seal("secret", 0, self.secret)
        self._moves: dict[str, Sealed] = {}
        self._given: dict[str, Entry] = {}
        self._aside: set[tuple[int, Kind, str]] = set()
        self.said_before = kept.said if kept is not None else ()
        if kept is not None:
            self._recall(kept)

    def _recall(self, kept: Kept) -> None:
        self._chain = Chain(self._origin, self.seat, kept.chain)
        self._sealed_secret = self._opened("secret", 0, kept.secret)
        self.secret = self._sealed_secret.value
        for turn, opening in kept.moves:
            sealed = self._opened("move", turn, opening)
            self._moves[sealed.commitment] = sealed
        for anchor, entry in kept.said:
            if entry.kind in OWED:
                self._given.setdefault(anchor, entry)
            else:
                self._aside.add((entry.turn, entry.kind, entry.body))

    def kept(self, entry: Entry | None = None) -> dict[str, str]:
        """What only this side knows: its chain and secret, or the move to which an entry commits, with nonces."""
        if entry is None:
            return {"chain": self._chain.root, "secret": self._sealed_secret.opening}
        return {"move": self._moves[entry.body].opening} if entry.body in self._moves else {}

    def word(self, anchor: str) -> Entry | None:
        """The owed word that this seat has signed for an anchor: said again there, it is the same one."""
        return self._given.get(anchor)

    # -- by itself

    def owed(self, table: Table) -> Entry | None:
        """The next entry that needs no choice of the player's, or ``None``."""
        kind = self._wanted(table)
        if kind is None or table.is_choice(self.seat):
            return None
        if table.turn == 0 or kind in (Kind.REVEAL, Kind.LINK, Kind.OPEN):
            return self._give(table, kind, self._own_words(table, kind))
        move = self._rules.forced(table.state, self.seat, self.secret)
        return None if move is None else self._give_move(table, kind, self._rules.write(move))

    def _own_words(self, table: Table, kind: Kind) -> str:
        """The body of a commitment in the set-up, of a link, of a reveal, or of the opening."""
        if kind is Kind.OPEN:
            return self._sealed_secret.opening
        if kind is Kind.LINK:
            return self._chain.link(table.draw)
        if kind is Kind.REVEAL:
            return self._moves[table.committed(self.seat)].opening
        return f"{self._chain.end} {self._sealed_secret.commitment}" if self._rules.secrets else self._chain.end

    def sealed_before(self, table: Table) -> str:
        """The move that was sealed for this turn before a seat quit, which began the turn anew: nobody has shown a move
        since, so it still counts. Empty where there is none, or it is not legal any more.
        """
        if not self.must_choose(table):
            return ""
        words = (self._given.get(anchor) for anchor in reversed(table.broken_off.get(table.turn, ())))
        sealed = next((self._moves[word.body].value for word in words if word is not None), "")
        return sealed if sealed in self.options(table) else ""

    def sealed_in_vain(self, table: Table) -> bool:
        """Whether a move of the turn before was sealed, and its turn begins anew without it."""
        sealed = any(word.turn == table.turn - 1 > 0 and word.kind is Kind.COMMIT for word in self._given.values())
        return sealed and self.must_choose(table) and not self.sealed_before(table)

    # -- by choice

    def must_choose(self, table: Table) -> bool:
        """Whether the player's move is awaited and was not given yet."""
        return self._wanted(table) is not None and table.is_choice(self.seat)

    def options(self, table: Table) -> tuple[str, ...]:
        """The player's legal moves as text; empty when none is awaited."""
        if not self.must_choose(table):
            return ()
        return table.position.texts(self.seat, self.secret)

    def choose(self, table: Table, text: str) -> Entry:
        """The entry that makes the player's move, typed as text. In a simultaneous turn it is a commitment.

        :raises MatchIsOver: there is nothing to move any more.
        :raises RepeatedEntry: the move of this turn was chosen already.
        :raises NotYourTurn: no move of this seat is awaited.
        :raises IllegalMove: the text is no move, or not one that the rules allow now.
        """
        if table.ending is not None:
            raise MatchIsOver()
        wanted = self._wanted(table)
        if wanted is None or not table.is_choice(self.seat):
            raise self._not_wanted(table)
        move, written = table.position.read(self.seat, text)
        if wanted is Kind.MOVE:
            table.position.after({self.seat: move})
        sure = wanted is Kind.MOVE and not self.secret
        if not sure and move not in table.position.legal(self.seat, self.secret):
            raise IllegalMove(move=written, rule="This is not among the moves that are allowed now.")
        return self._give_move(table, wanted, written)

    def give_up(self, table: Table) -> Entry:
        """The entry by which this seat says that the time for its move has run out.

        :raises RepeatedEntry: it has given its move, or said so.
        :raises NotYourTurn: it owes nothing.
        """
        if self._wanted(table) is None:
            raise self._not_wanted(table)
        return self._give(table, Kind.TIMEOUT, "")

    def say(self, table: Table, kind: Kind, body: str = "") -> Entry:
        """The entry by which this seat resigns, or offers, agrees to or declines something.

        :raises RepeatedEntry: it has said so already; signed once more it would be another entry.
        """
        if (table.turn, kind, body) in self._aside:
            raise RepeatedEntry(turn=table.turn, seat=self.seat, kind=kind.value)
        self._aside.add((table.turn, kind, body))
        return self._sign(table, Entry(table.turn, self.seat, kind, body))

    @property
    def has_resigned(self) -> bool:
        """Whether this seat has resigned, and it was not refused."""
        return any(kind is Kind.RESIGN for _, kind, _ in self._aside)

    def retract(self, entry: Entry) -> None:
        """What was said beside the moves was refused, and may be said again. An owed word keeps its place: where it
        came too late the table stands at another anchor, and there the player may choose anew."""
        self._aside.discard((entry.turn, entry.kind, entry.body))

    # -- both

    def _wanted(self, table: Table) -> Kind | None:
        """What the table waits for from this seat and has not been given."""
        return None if table.anchor in self._given else table.due().get(self.seat)

    def _not_wanted(self, table: Table) -> NotYourTurn | RepeatedEntry:
        """Why no word of this seat is wanted now: it was given in this turn, or is not awaited."""
        given = [word.kind for word in self._given.values() if word.turn == table.turn > 0]
        if given:
            return RepeatedEntry(turn=table.turn, seat=self.seat, kind=given[0].value)
        return NotYourTurn(turn=table.turn, seat=self.seat, kind=Kind.MOVE.value)

    def _give_move(self, table: Table, kind: Kind, text: str) -> Entry:
        if kind is Kind.MOVE:
            return self._give(table, kind, text)
        sealed = self._seal("move", table.turn, text)
        self._moves[sealed.commitment] = sealed
        return self._give(table, kind, sealed.commitment)

    def _give(self, table: Table, kind: Kind, body: str) -> Entry:
        entry = self._given[table.anchor] = self._sign(table, Entry(table.turn, self.seat, kind, body))
        return entry

    def _sign(self, table: Table, entry: Entry) -> Entry:
        signature = self._signer.sign(message(table.history.origin, table.anchor, entry))
        return Entry(entry.turn, entry.seat, entry.kind, entry.body, signature)

    def _seal(self, purpose: Purpose, turn: int, value: str) -> Sealed:
        return Sealed(purpose, self._origin, turn, self.seat, self._entropy(NONCE).hex(), value)

    def _opened(self, purpose: Purpose, turn: int, opening: str) -> Sealed:
        nonce, _, value = opening.partition(" ")
        return Sealed(purpose, self._origin, turn, self.seat, nonce, value)
