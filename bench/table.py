"""Moves per second through a table whose moves are signed and checked, played and replayed."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.figures import Figure, Pace
from bench.sides import PLAYERS, SIZE, played, setup_of, ticket_of
from bench.sides import Pair as Tables
from bench.yardsticks.table import Signers
from games.engine.model import Entry, MatchSetup
from games.engine.signatures import KeyVerifier, Unsigned, Verifier, sign
from games.engine.table import Table
from games.packages import catalog
from games.peer.credentials import MatchCredentials
from wire.tls.identity import make

MOVES = SIZE * SIZE
MATCHES = 4
"""Matches that make one value, so that a table and a bare pair say as many moves for it, and warm up alike."""

RULES = catalog.packages()["gomoku"].rules()


class Known(KeyVerifier):
    """Whose word something is, where nobody is said to be gone: as who replays a transcript knows it."""

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """Nobody is."""
        return ()


def transcript() -> tuple[MatchSetup, tuple[str, ...], tuple[Entry, ...]]:
    """A match that fills the board, played without a network."""
    identities, key = [make(name) for name in PLAYERS], Ed25519PrivateKey.generate()
    known = tuple(one.public_key for one in identities)
    ticket = ticket_of(known, key)
    credentials = [MatchCredentials(one, ticket, key.public_key(), known) for one in identities]
    table, _ = played(ticket, credentials, MOVES)
    return setup_of(ticket, None), known, table.transcript


def _replay(setup: MatchSetup, verifier: Verifier, entries: tuple[Entry, ...]) -> float:
    begun = time.perf_counter()
    table = Table(replace(setup), RULES, verifier)
    for entry in entries:
        table.accept(entry)
    if table.ending is None:
        raise RuntimeError("the replay does not end")
    return MOVES / (time.perf_counter() - begun)


def _played(tables: Tables) -> Pace:
    """Some matches, without the time between them."""
    paces = [tables.match() for _ in range(MATCHES)]
    return Pace(MATCHES / sum(1 / pace.rate for pace in paces), sum(pace.cost for pace in paces) / MATCHES)


def _checks(number: int) -> float:
    """Signatures checked a second, and nothing else."""
    identity = make("Ada")
    keys = KeyVerifier([identity.public_key])
    said = b"s" * 32
    signature = sign(identity.key.to_cryptography_key(), said)  # type: ignore[arg-type]
    begun = time.perf_counter()
    for _ in range(number):
        keys.signed(0, said, signature)
    return number / (time.perf_counter() - begun)


def run(times: int) -> list[Figure]:
    """Play and replay so many matches, in turns with the yardsticks."""
    made: list[Pace] = []
    signed: list[Pace] = []
    plain: list[Pace] = []
    bare_signed: list[Pace] = []
    bare_plain: list[Pace] = []
    checked: list[float] = []
    believed: list[float] = []
    checks: list[float] = []
    setup, known, entries = transcript()
    with closing(Tables()) as tables, closing(Signers(True)) as signers, closing(Signers(False)) as bare:
        tables.match()
        signers.match(MOVES, True)
        bare.match(MOVES, True)
        for _ in range(times):
            made.append(_played(tables))
            signed.append(signers.match(MATCHES * MOVES, True))
            plain.append(signers.match(MATCHES * MOVES, False))
            bare_signed.append(bare.match(MATCHES * MOVES, True))
            bare_plain.append(bare.match(MATCHES * MOVES, False))
            checked.append(_replay(setup, Known(known), entries))
            believed.append(_replay(setup, Unsigned(), entries))
            checks.append(_checks(2 * MOVES))
    beside = [
        ("moves through a table, two processes", "stock AMP in TLS, signed", signed, "at least 0.6"),
        ("the same", "stock AMP in TLS, not signed", plain, "at least 0.3"),
        ("the same", "stock AMP without TLS, signed", bare_signed, ""),
        ("the same", "stock AMP without TLS, not signed", bare_plain, ""),
    ]
    rates, costs = [pace.rate for pace in made], [pace.cost for pace in made]
    return [
        *(Figure(what, "1/s", rates, other, [pace.rate for pace in paces], aim) for what, other, paces, aim in beside),
        Figure(
            "processor time of a move, both sides",
            "µs",
            costs,
            "stock AMP in TLS, signed",
            [pace.cost for pace in signed],
        ),
        Figure("moves replayed, signatures checked", "1/s", checked, "signatures checked", checks),
        Figure("moves replayed, rules alone", "1/s", believed),
    ]
