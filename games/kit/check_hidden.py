"""Checks of what is hidden: others' secrets, and chance that is still to come.

Every match is played again in other worlds, where others have other secrets, or chance goes on otherwise from some draw
on. As long as the moves are the same, whoever cannot know the difference must see the same and be allowed the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from games.engine.canonical import encode
from games.kit.errors import demand, whose
from games.kit.random_playout import Walk, chance, draw, set_up
from games.kit.trial import Trial

OTHERS = 2
"""How many other worlds of each sort a match is compared with."""

TURNS = 25
"""How many turns of a match are compared, about."""

BEGINNINGS = 60
"""How many first states are compared with each other."""

DRAWS = 12
"""How many of chance's turns of a match are made again, about."""

AGAIN = 12
"""How often each is."""

PAIRS, AHEAD = 3, 60
"""So many pairs of states are compared, and so many turns on."""

HELD = "holds something that no view shows, but every player's program knows it: draw it later, or make it a secret"

Learned = tuple[bytes, tuple[str, ...]]
"""All that a seat learns: its view, and its legal moves."""


@dataclass(frozen=True)
class World:
    """A way in which a match could have gone.

    :ivar number: 0 is as it went; :ivar same_seat: who has the same secret there, ``None`` for all.
    :ivar same_draws: how many draws are the same.
    """

    number: int = 0
    same_seat: int | None = None
    same_draws: int = 1_000_000

    def secrets(self, walk: Walk) -> tuple[str, ...]:
        """Of all seats; the rules are asked for every one, as they are in a match."""
        known = []
        for seat in range(walk.seats):
            same = self.same_seat is None or seat == self.same_seat
            purpose = ("secret", seat) if same else ("other secret", self.number, seat)
            known.append(walk.rules.secret(walk.seats, walk.settings, seat, chance(walk.seed, *purpose)))
        return tuple(known)


def hidden(trial: Trial) -> None:
    """Play the same moves where other things are hidden."""
    for number, walk in enumerate(trial.walks):
        trial.tick(0.8 * number / len(trial.walks))
        everybody = [*range(walk.seats), None]
        went = dict(_learned(trial, walk, World(), everybody))
        for other in range(1, OTHERS + 1):
            same = 1 + chance(walk.seed, "until", other).below(walk.draws)
            world = World(other, same_draws=same)
            _compare(went, _learned(trial, walk, world, everybody), "chance that is still to come")
            for seat in range(walk.seats) if trial.rules.secrets else ():
                _compare(went, _learned(trial, walk, World(other, seat), [seat]), "the other seats' secrets")
    _beginnings(trial)
    for walk in trial.walks:
        _later(trial, walk)


def _learned(
    trial: Trial, walk: Walk, world: World, seats: list[int | None]
) -> Iterator[tuple[int, Mapping[int | None, Learned]]]:
    """What these seats learn in a world, turn by turn, as long as the moves can be the same there."""
    rules, secrets = trial.rules, world.secrets(walk)
    state = set_up(rules, walk.seats, walk.settings, chance(walk.seed, "draw", 0))
    draws = 1
    stride = 1 + len(walk.steps) // TURNS
    for turn, step in enumerate(walk.steps):
        trial.look(walk, turn)
        if turn % stride == 0 or step.moves is None:
            yield turn, {seat: _of(trial, state, seat, walk.secrets) for seat in seats}
        if step.moves is None:
            if draws >= world.same_draws:
                draw(rules, state, chance(walk.seed, "other draw", world.number))
                return
            state, draws = draw(rules, state, chance(walk.seed, "draw", draws)), draws + 1
        elif all(move in rules.legal(state, seat, secrets[seat]) for seat, move in step.moves.items()):
            state = rules.apply(state, step.moves)
        else:
            return


def _of(trial: Trial, state: object, seat: int | None, secrets: tuple[str, ...]) -> Learned:
    secret = "" if seat is None else secrets[seat]
    view = encode(trial.rules.view(state, seat, secret), "view")
    if seat is None or trial.rules.outcome(state) is not None or trial.rules.is_chance(state):
        return view, ()
    return view, tuple(trial.rules.write(move) for move in trial.rules.legal(state, seat, secret))


def _compare(
    went: Mapping[int, Mapping[int | None, Learned]],
    other: Iterator[tuple[int, Mapping[int | None, Learned]]],
    what: str,
) -> None:
    for turn, learned in other:
        for seat, (view, legal) in learned.items():
            demand(view == went[turn][seat][0], f"what {whose(seat)} sees depends on {what}")
            demand(legal == went[turn][seat][1], f"what {whose(seat)} may do depends on {what}")


def _beginnings(trial: Trial) -> None:
    """A state holds only what the whole table knows: where all see the same, it is the same."""
    walk, rules = trial.walks[0], trial.rules
    trial.look(walk, 0)
    drawn = [set_up(rules, walk.seats, walk.settings, chance(number, "beginning")) for number in range(BEGINNINGS)]
    demand(not _alike(trial, walk, drawn), f"the first state {HELD}")
    _public(trial, walk, drawn)


def _later(trial: Trial, walk: Walk) -> None:
    """After chance's turn it may hold a number that is used up; but what is shown later must not come of it."""
    turns = [turn for turn, step in enumerate(walk.steps) if step.moves is None]
    for turn in turns[:: 1 + len(turns) // DRAWS]:
        trial.look(walk, turn)
        before = walk.steps[turn].before
        drawn = [draw(trial.rules, before, chance(number, "later", turn)) for number in range(AGAIN)]
        _public(trial, walk, drawn)
        for one, other in _alike(trial, walk, drawn)[:PAIRS]:
            demand(_go_on_alike(trial, walk, one, other), f"the state after chance's turn {HELD}")


def _alike(trial: Trial, walk: Walk, drawn: Sequence[object]) -> list[tuple[object, object]]:
    """Of these states pairs that everybody sees alike and that are not."""
    known: dict[tuple[Learned, ...], object] = {}
    pairs = []
    for state in drawn:
        other = known.setdefault(_all_see(trial, walk, state), state)
        if encode(other, "state") != encode(state, "state"):
            pairs.append((other, state))
    return pairs


def _all_see(trial: Trial, walk: Walk, state: object) -> tuple[Learned, ...]:
    return tuple(_of(trial, state, seat, walk.secrets) for seat in (*range(walk.seats), None))


def _public(trial: Trial, walk: Walk, drawn: Sequence[object]) -> None:
    """Without its secret a seat sees no more than an onlooker does."""
    for seat in range(walk.seats):
        known: dict[bytes, bytes] = {}
        for state in drawn:
            public, own = (encode(trial.rules.view(state, one, ""), "view") for one in (None, seat))
            demand(
                known.setdefault(public, own) == own,
                f"{whose(seat)} sees, without a secret, what an onlooker does "
                "not: the state holds it, so every player's program knows it; make it follow from a secret",
            )


def _go_on_alike(trial: Trial, walk: Walk, one: object, other: object) -> bool:
    """Whether two states show the same when they are played on in the same way."""
    rules = trial.rules
    for turn in range(AHEAD):
        if _all_see(trial, walk, one) != _all_see(trial, walk, other):
            return False
        if rules.outcome(one) is not None:
            return True
        if rules.is_chance(one):
            one, other = (draw(rules, state, chance(walk.seed, "ahead", turn)) for state in (one, other))
            continue
        moves = {}
        for seat in sorted(rules.to_move(one)):
            legal = rules.legal(one, seat, walk.secrets[seat])
            moves[seat] = legal[chance(walk.seed, "ahead", turn, seat).below(len(legal))]
        one, other = rules.apply(one, moves), rules.apply(other, moves)
    return True
