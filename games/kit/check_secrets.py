"""Checks of secrets: which are allowed, and the moves that they dictate."""

from __future__ import annotations

from games.game import IllegalMove
from games.kit.errors import demand
from games.kit.trial import Trial
from games.packages.guard import ForeignErrors

STRANGE = ("?", "no secret", "\x00", "0" * 300)
"""Texts that are hardly ever a secret."""

LONGEST_SECRET = 3_000
"""Bytes: it travels in one entry."""


def secrets(trial: Trial) -> None:
    """Draw secrets, and refuse strange ones."""
    rules = trial.rules
    for walk in trial.walks:
        trial.look(walk, 0)
        for seat, secret in enumerate(walk.secrets):
            demand(
                isinstance(secret, str) and len(secret.encode()) <= LONGEST_SECRET,
                f"the secret {secret!r:.60} is too long",
            )
            demand(bool(secret) == rules.secrets, f"secrets is {rules.secrets}, and seat {seat}'s is {secret!r:.60}")
            rules.check_secret(walk.seats, walk.settings, seat, secret)
        for text in STRANGE:
            with ForeignErrors() as faults:
                rules.check_secret(walk.seats, walk.settings, 0, text)
            if faults.fault is not None and not isinstance(faults.fault, IllegalMove):
                raise faults.fault
            demand(faults.fault or (rules.secrets and text in walk.secrets), f"the secret {text!r:.60} is taken")


def forced(trial: Trial) -> None:
    """Look at answers that a secret dictates."""
    for moment in trial.turns():
        movers = trial.rules.to_move(moment.state)
        for seat in trial.seats(moment):
            move = trial.rules.forced(moment.state, seat, moment.secret(seat))
            automatic = trial.rules.automatic(moment.state, seat)
            if seat not in movers:
                demand(move is None and not automatic, f"seat {seat} is not to move, and its move is dictated")
                continue
            demand(
                (move is not None) == bool(automatic),
                f"automatic says {automatic} of seat {seat}, and forced gives {move!r}",
            )
            if move is not None:
                demand(
                    trial.legal(moment, seat) == [move],
                    f"seat {seat}'s dictated move {move!r} is not the only true one",
                )
