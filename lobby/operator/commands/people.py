"""What is known of one account."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lobby.core import names, queries
from lobby.operator import people, times
from lobby.operator.commands.sanctions import Row, row
from lobby.operator.page import Grid, Shown
from lobby.operator.registry import Argument, Call, Refused, Reply, Where, command

MOST = 10
"""So many of each kind are shown, the newest."""


class Seen(msgspec.Struct):
    """An address, and when it was seen last, in seconds since the epoch."""

    address: str
    at: float


class Played(msgspec.Struct):
    """A result; ``at`` in seconds since the epoch."""

    match: str
    game: str
    players: list[str]
    places: list[int]
    verdict: str
    at: float


class Known(Reply):
    """All of it. ``created`` is in seconds since the epoch, null for who is here without an account."""

    name: str
    created: float | None
    here: str
    tokens: list[float]
    addresses: list[Seen]
    sanctions: list[Row]
    results: list[Played]

    def shown(self) -> Iterable[Shown]:
        """Sentences, and tables of what there is."""
        yield f"{self.name}: " + (
            "here without an account." if self.created is None else f"an account since {times.moment(self.created)}."
        )
        yield f"At present: {self.here}."
        for until in self.tokens:
            yield f"A session can be gone on with {times.until(until)}."
        if self.addresses:
            seen = [(one.address, times.moment(one.at)) for one in self.addresses]
            yield Grid(("address, since the lobby's start", "last"), seen)
        if self.sanctions:
            rows = [
                (one.kind, times.moment(one.since), times.moment(one.until), "lifted" if one.lifted else "", one.reason)
                for one in self.sanctions
            ]
            yield Grid(("", "since", "until", "", "reason"), rows)
        if self.results:
            results = [
                (one.match, times.moment(one.at), one.game, ", ".join(one.players), one.verdict) for one in self.results
            ]
            yield Grid(("match", "ended", "game", "players", "verdict"), results)


@command(
    "account",
    "Show what is known of a player: sessions, addresses of late, sanctions, results.",
    Argument("name", "the player's"),
    where=Where.EITHER,
    afar=True,
)
async def account(call: Call, name: str) -> Reply:
    """Gather it."""
    parts = call.parts
    found = await people.account(parts, name)
    session = queries.session_named(parts.world, name)
    if found is None and session is None:
        raise Refused(f"Nobody is here under the name {name}, and no account has it.")
    shown = found.name if found is not None else session.name if session is not None else name
    key = names.key(shown)
    here = "not here"
    if session is not None:
        here = (
            f"{session.status}{', away' if session.away else ''}{f', in room {session.room}' if session.room else ''}"
        )
    seen = parts.services.presence.arrivals.of(key)
    return Known(
        name=shown,
        created=found.created.timestamp() if found is not None else None,
        here=here,
        tokens=await parts.tokens.of(key),
        addresses=[Seen(host, at) for host, at in reversed(seen.items())],
        sanctions=[row(one, lifted) for one, lifted in await parts.sanctions.of(key, MOST)],
        results=[
            Played(one.match, one.game, list(one.players), list(one.places), one.verdict, at)
            for one, at in await parts.results.of(key, MOST)
        ],
    )
