"""One running match as pure values: no clock, no input or output, the same on every peer.

The table is driven by *entries*. Turn 0 is the set-up: every seat commits to a chain of numbers (and to its secret,
where the game has secrets), then every seat shows the first link of its chain; all of them together are the chance that
the game is set up with, so nobody can choose it. From turn 1 on the game says who moves. A single seat makes its move;
several at once commit first and reveal when all have committed, so that nobody sees or mirrors another's move. Where it
is chance's turn every seat shows its next link. When the play has ended, the seats of a game with secrets open them,
and everything that they did is checked again.

Beside what a phase waits for, any seat may resign at any time, and offer a draw or to take the last move back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from games.chance import SeededChance
from games.engine.draws import draw_of, stand_in_of
from games.engine.errors import BadSignature, MatchIsOver, NotYourTurn, RepeatedEntry, StaleEntry
from games.engine.forfeits import forfeit_of, put_behind
from games.engine.hashchain import LINKS
from games.engine.history import History
from games.engine.model import Ending, Entry, Gone, Kind, MatchSetup, Reason, behind, last
from games.engine.offers import Offers
from games.engine.parsing import EntryParser, Played
from games.engine.phases import ASIDE, AWAITED, NEXT, OFFERING, OWN_LOSS, QUITTING, Phase
from games.engine.position import Position
from games.engine.signatures import Unsigned, Verifier, message, origin_of
from games.game import Game


class Table:
    """The state of one match. ``accept`` moves it on; everything else only looks.

    :param verifier: knows who has signed what.
    :ivar turn: 0 in the set-up.
    :ivar position: the game's state, and what the rules say of it.
    :ivar active: the seats that still play.
    :ivar history: all that was said; its anchor is what signatures bind.
    :ivar draw: the number of chance's present or last turn, from 0, the set-up; it takes the link of that number from
        every seat, also when it is void because a seat has quit meanwhile: some have seen others' links by then.
    :ivar broken_off: by turn, the anchors at which others committed to moves for it, before a seat quit: as nobody had
        shown a move yet, what they have sealed can be sealed again.
    :ivar ending: ``None`` until the match is over.
    """

    def __init__(self, setup: MatchSetup, rules: Game[Any, Any, Any], verifier: Verifier | None = None) -> None:
        self.setup, self.rules = setup, rules
        self.phase = Phase.COMMIT
        self.turn = 0
        self.position = Position(rules, None)
        self.active = frozenset(range(setup.seats))
        self.history = History(origin_of(setup))
        self.draw = -1
        self.broken_off: dict[int, tuple[str, ...]] = {}
        self.ending: Ending | None = None
        self._verifier = verifier or Unsigned()
        self._reader = EntryParser(setup, rules)
        self._offers = Offers(setup.ranked)
        self._awaited = self.active
        self.history.awaits(self.active)
        self._given: dict[int, Any] = {}
        self._due: Mapping[int, Kind] = dict.fromkeys(sorted(self._awaited), Kind.COMMIT)
        self._verdict: Ending | None = None
        self._drawn_last, self._agreed = b"", ""
        self._out: tuple[int, ...] = ()
        self._behind: frozenset[int] = frozenset()
        self._played: list[Played] = []

    # -- looking

    @property
    def anchor(self) -> str:
        """What signatures bind, see ``games.engine.signatures``."""
        return self.history.anchor

    @property
    def state(self) -> Any:
        """The game's state, ``None`` before the set-up is complete."""
        return self.position.state

    @property
    def transcript(self) -> tuple[Entry, ...]:
        """Every entry so far, in order."""
        return self.history.entries

    def due(self) -> Mapping[int, Kind]:
        """The seats that the table waits for, in their order, each with the kind of entry that it owes."""
        return self._due

    def is_choice(self, seat: int) -> bool:
        """Whether what the seat owes now is its player's to choose; anything else its client does by itself."""
        return self.turn > 0 and self.due().get(seat) in (Kind.COMMIT, Kind.MOVE) and not self.position.automatic(seat)

    def committed(self, seat: int) -> str:
        """The commitment of a seat's move in this turn."""
        return self._reader.promises.moves[seat]

    @property
    def offers(self) -> Mapping[str, set[int]]:
        """What is offered in this phase, and which seats want it."""
        return self._offers.open

    def made(self, turn: int, seat: int) -> tuple[Any, Any] | None:
        """The move that a seat made in a turn, after the state in which it did; ``None`` where it made none."""
        if turn == self.turn and self.phase in (Phase.MOVE, Phase.REVEAL) and seat in self._given:
            return self.state, self._given[seat]
        known = (each for each in reversed(self._played) if each.turn == turn and seat in each.moves)
        return next(((each.before, each.moves[seat]) for each in known), None)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self.history.signed)

    def has(self, entry: Entry) -> bool:
        """Whether the seat has said this, with this signature or another one."""
        return self.history.has(entry)

    def contradicts(self, entry: Entry) -> bool:
        """Whether its seat has signed this, and another word for the same place before."""
        words = self.history.words
        known = (anchor for anchor in self.history.of_turn(entry.turn) if words.against(anchor, entry) is not None)
        return any(self._has_signed(anchor, entry) for anchor in known)

    def __eq__(self, other: object) -> bool:
        """Tables are equal when they have come to the same by the same way, whoever's seat they are seen from."""
        if not isinstance(other, Table):
            return NotImplemented
        said, others = set(self.history.of_this_phase), set(other.history.of_this_phase)
        return self._position() == other._position() and said == others

    def _position(self) -> tuple[Any, ...]:
        return self.anchor, self.phase, self.turn, self.state, self.active, self.ending

    __hash__ = None  # type: ignore[assignment]  # it changes

    # -- moving on

    def accept(self, entry: Entry, found_right: Callable[[Entry], object] | None = None) -> None:
        """Apply an entry, or refuse it and change nothing.

        :param found_right: is called between the two, when nothing can refuse it any more.
        :raises DeclaredError: see ``check``.
        """
        anchor, content = self._found_right(entry)
        if found_right is not None:
            found_right(entry)
        self.history.add(anchor, entry, entry.kind is self.due().get(entry.seat) and self.is_choice(entry.seat))
        if entry.kind is Kind.GONE:
            self._put_out(content)
        elif entry.kind in QUITTING:
            self._quit((entry.seat,), QUITTING[entry.kind])
        elif entry.kind in OFFERING:
            if self._offers.say(entry, self.active):
                self._agreed = content
                self._agree_to(content)
        else:
            self._given[entry.seat] = content
            self._due = {seat: kind for seat, kind in self._due.items() if seat != entry.seat}
            if entry.kind is Kind.LINK:
                self._reader.promises.links[entry.seat] = self.draw, content
            self._go_on()

    def forfeit(self, seat: int, reason: Reason, detail: str = "") -> None:
        """End the match at once because of a seat that left, stalled or broke the rules: all others win."""
        if self.ending is None:
            self._end(self._lost_by((seat,), reason, detail))

    # -- refusing

    def check(self, entry: Entry) -> None:
        """Refuse an entry that ``accept`` would refuse; changes nothing.

        :raises MatchIsOver: nothing is awaited any more.
        :raises RepeatedEntry: the seat has said this already.
        :raises StaleEntry: the entry belongs to another turn or phase.
        :raises NotYourTurn: the table does not wait for this from this seat.
        :raises BadSignature: its seat did not sign it.
        :raises MalformedEntry: the body is not of its kind.
        :raises IllegalMove: the rules do not allow the move, or there is nothing to take back.
        :raises BadReveal: a value is not what was committed to.
        :raises BrokenRules: a revealed move or an opened secret is against the rules.
        """
        self._found_right(entry)

    def _found_right(self, entry: Entry) -> tuple[str, Any]:
        """The anchor for which an entry was signed, and what its body says."""
        if self.phase is Phase.OVER or (entry.kind is Kind.RESIGN and self.phase is Phase.OPEN):
            raise MatchIsOver()
        if self.history.repeats(entry):
            raise RepeatedEntry(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
        if entry.turn > self.turn or (entry.turn < self.turn and entry.kind not in OWN_LOSS):
            raise StaleEntry(turn=entry.turn, now=self.turn)
        if not self._waits_for(entry):
            raise NotYourTurn(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
        return self._signed_for(entry), self._read(entry)

    def _waits_for(self, entry: Entry) -> bool:
        if entry.kind in ASIDE:
            if entry.seat not in self.active:
                return False
            if entry.kind is Kind.GONE:
                return True
            if entry.kind in QUITTING:  # who has opened its secret has done all that it owed
                return self.phase is not Phase.OPEN or entry.seat in self.due()
            open_now = self.turn > 0 and self.phase in (Phase.COMMIT, Phase.MOVE)  # while somebody thinks about a move
            return open_now and self._offers.may_be_said(entry)
        if entry.kind is Kind.TIMEOUT:
            anchors = self.history.of_turn(entry.turn)
            return entry.seat in self.active and any(self._counts_from(anchor, entry) for anchor in anchors)
        return entry.kind is self.due().get(entry.seat)

    def _signed_for(self, entry: Entry) -> str:
        """The anchor for which an entry is signed.

        :raises StaleEntry: it is signed for an earlier one, and does not count from there.
        :raises BadSignature: for none of the turn that it says.
        """
        if entry.kind is Kind.GONE:
            return self.anchor
        signed = False
        for anchor in self.history.of_turn(entry.turn):
            if self._has_signed(anchor, entry):
                if self._counts_from(anchor, entry):
                    return anchor
                signed = True
        if signed:
            raise StaleEntry(turn=entry.turn, now=self.turn)
        raise BadSignature(seat=entry.seat, rule="What it says is not signed by it.")

    def _counts_from(self, anchor: str, entry: Entry) -> bool:
        """Whether what is signed for this anchor counts now: for the present one, or to one's own loss for any earlier
        one, or else it could be lost by crossing. A seat's time is out only where it owed something, and gave nothing.
        """
        present = anchor == self.anchor
        if entry.kind is Kind.TIMEOUT:
            return self.history.owed_at(anchor, entry.seat) and (present or self.phase is not Phase.OPEN)
        return present or entry.kind is Kind.RESIGN

    def _has_signed(self, anchor: str, entry: Entry) -> bool:
        return self._verifier.signed(entry.seat, message(self.history.origin, anchor, entry), entry.signature)

    def _read(self, entry: Entry) -> Any:
        if entry.kind is Kind.GONE:
            return forfeit_of(entry, self.history, self._verifier, self.active)
        content = self._reader.read(entry, self.position, self.draw, self._played)
        if entry.kind in OFFERING:
            self._offers.check(entry)
        return content

    # -- what follows from a complete phase

    def _go_on(self) -> None:
        """If all seats have given what was awaited: what follows."""
        if self._given.keys() != self._awaited:
            return
        given = {seat: self._given[seat] for seat in sorted(self._given)}
        promises = self._reader.promises
        if self.phase is Phase.OPEN:
            self._end(self._verdict)
        elif self.phase is Phase.LINK:
            self._drawn(given)
        elif self.phase is Phase.COMMIT and self.turn == 0:
            promises.links = {seat: (-1, hashes[0]) for seat, hashes in given.items()}
            promises.secrets = {seat: hashes[-1] for seat, hashes in given.items()}
            self._await(Phase.LINK, self._awaited)
        elif self.phase is Phase.COMMIT:
            promises.moves = {seat: hashes[0] for seat, hashes in given.items()}
            self._await(Phase.REVEAL, self._awaited)
        else:
            self._play(given)

    def _drawn(self, links: dict[int, str]) -> None:
        """All links are shown: that is chance."""
        rules, setup, new = self.rules, self.setup, self.state is None
        self._drawn_last = draw_of(self.history.origin, self.turn, links)
        chance = SeededChance(self._drawn_last)
        state = rules.setup(setup.seats, setup.settings, chance) if new else rules.apply_chance(self.state, chance)
        self.position = Position(rules, state)
        self._next_turn()

    def _play(self, moves: dict[int, Any]) -> None:
        """All have moved, and for who is gone its stand-in does."""
        chosen = frozenset(seat for seat in moves if not self.position.automatic(seat))
        if len(self.active) < self.setup.seats:
            for seat in self.rules.to_move(self.state) - self.active:
                moves[seat] = self._stand_in(seat)
        turn = Played(self.turn, self.state, dict(sorted(moves.items())), chosen)
        self._played.append(turn)
        self._offers.turns.append(turn)
        self.position = Position(self.rules, self.position.after(turn.moves))
        self._next_turn()

    def _stand_in(self, seat: int) -> Any:
        """A move for a seat that is gone."""
        chance = SeededChance(stand_in_of(self._drawn_last, self.turn, seat))
        legal = self.position.legal(seat)
        return legal[chance.below(len(legal))]

    def _next_turn(self) -> None:
        """Ask the rules who moves now, or how it has ended."""
        self.turn += 1
        outcome = self.rules.outcome(self.state)
        if outcome is not None:
            gone = frozenset(range(self.setup.seats)) - self.active if self.setup.gone is Gone.BOT else ()
            self._conclude(Ending(behind(outcome.places, gone), Reason.PLAYED), self.active)
            return
        if self.rules.is_chance(self.state):
            if self.draw + 1 >= LINKS:
                self._conclude(Ending((), Reason.INTERRUPTED), self.active)
            else:
                self._await(Phase.LINK, self.active)
            return
        movers = self.rules.to_move(self.state)
        here = movers & self.active
        self._await(Phase.MOVE if len(movers) == 1 else Phase.COMMIT, here)
        if not here:
            self._play({})

    # -- offers

    def _agree_to(self, what: str) -> None:
        """All want what is offered."""
        if what == "draw":
            places = tuple(1 if seat in self.active else 2 for seat in range(self.setup.seats))
            self._conclude(Ending(places, Reason.AGREED), self.active)
        else:
            self.position = Position(self.rules, self._offers.take_back().before)
            self._next_turn()

    # -- ending

    def _put_out(self, seats: tuple[int, ...]) -> None:
        """Seats are gone by the lobby's word, all in one step. They come behind the others if the match ends by that,
        or they are several; where it goes on without one, the rules place it."""
        self._out = seats
        before, self._behind = self._behind, self._behind | set(seats)
        if self.active.issubset(seats):
            self._end(Ending((), Reason.INTERRUPTED))
            return
        self._quit(seats, Reason.LEFT)
        if len(seats) == 1 and self.phase not in (Phase.OPEN, Phase.OVER):
            self._behind = before

    def _quit(self, seats: tuple[int, ...], reason: Reason) -> None:
        """Seats have ended their play. Where the game can do without them the others go on."""
        stays = self.active - set(seats)
        goes_on = self.setup.gone is not Gone.ENDS and self.state is not None and len(stays) > 1
        if goes_on and self.phase is not Phase.OPEN:
            if self.phase is Phase.COMMIT:
                self.broken_off[self.turn + 1] = (*self.broken_off.get(self.turn, ()), self.anchor)
            self.active = stays
            self._offers.turns.clear()  # nobody takes back what was played with a seat that is gone
            for seat in seats if self.setup.gone is Gone.PLAYS_ON else ():
                self.position = Position(self.rules, self.rules.without(self.state, seat))
            self._next_turn()
            return
        verdict = self._lost_by(seats, reason)
        if self.state is None or self.phase is Phase.OPEN:
            self._end(verdict)
        else:
            self._conclude(verdict, stays)

    def _conclude(self, verdict: Ending, openers: frozenset[int]) -> None:
        """The play is over; so is the match, unless there are secrets to open."""
        if not self.rules.secrets:
            self._end(verdict)
            return
        self._verdict = verdict
        self._await(Phase.OPEN, openers)

    def _lost_by(self, seats: tuple[int, ...], reason: Reason, detail: str = "") -> Ending:
        stands = () if self._verdict is None else self._verdict.places
        stays = self.active - set(seats)
        places = last(stands, *seats) if stands else tuple(2 - (seat in stays) for seat in range(self.setup.seats))
        return Ending(places, reason, seats[0], detail)

    def _end(self, ending: Ending | None) -> None:
        if ending is not None and ending.places:
            ending = replace(ending, places=put_behind(ending.places, self._behind))
        self.ending = ending
        self._await(Phase.OVER, frozenset())

    def _await(self, phase: Phase, seats: frozenset[int]) -> None:
        """Go to a phase and wait for these seats."""
        if phase not in NEXT[self.phase]:
            raise ValueError(f"no way from {self.phase.value} to {phase.value}")
        self.history.next_phase(self.turn, self.phase.value, self._agreed, self._out)
        self.history.awaits(seats)
        self._agreed, self._out = "", ()
        self.phase, self._awaited, self._given = phase, seats, {}
        self._offers.open = {}
        self._due = dict.fromkeys(sorted(seats), AWAITED[phase]) if seats else {}
        self.draw += phase is Phase.LINK
