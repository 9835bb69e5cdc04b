"""No, said to a player: kicked, muted, banned, and all of it undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from lobby.commands.reasons import SessionEnd
from lobby.core import queries, sanctions
from lobby.core.model.sanctions import Kind, Sanction, prefix, within
from lobby.operator import people, times
from lobby.operator.commands.chatting import counted
from lobby.operator.page import Grid, Shown
from lobby.operator.parts import Parts
from lobby.operator.refusal import turned_away
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, Where, command
from wire.sanitize import sanitize

NAME = Argument("name", "the player's")
FOR = Argument("time", "for how long: 10m, 2h, 7d, or forever", times.duration)
REASON = Argument("reason", "why, as the player is told", rest=True, optional=True)
LEAST_PREFIX = {4: 8, 6: 16}
"""No shorter prefix is banned: that would be most of the world, and most likely a slip."""


class Row(msgspec.Struct):
    """A sanction; times in seconds since the epoch, ``until`` null for good."""

    kind: str
    name: str
    reason: str
    by: str
    since: float
    until: float | None
    lifted: bool = False


class Held(Reply):
    """The sanctions that hold."""

    sanctions: list[Row]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.sanctions:
            return ["Nobody is banned or muted."]
        rows = [(one.kind, one.name, times.moment(one.until), one.reason, one.by) for one in self.sanctions]
        return [Grid(("", "who", "until", "reason", "by"), rows)]


def row(one: Sanction, lifted: bool = False) -> Row:
    """A sanction as it is told."""
    return Row(str(one.kind), one.name, one.reason, one.by, one.since, one.until, lifted)


@command("kick", "End a player's session; the player may come back.", NAME, REASON, changes=True, afar=True)
async def kick(call: Call, name: str, reason: str) -> Reply:
    """End it at once."""
    session = people.here(call.parts, name)
    call.parts.services.presence.evict(session, SessionEnd.KICKED, sanitize(reason))
    return Sentence(said=f"{session.name} is out.")


@command(
    "mute",
    "Let a player say and tell nothing for a time.",
    NAME,
    FOR,
    REASON,
    changes=True,
    where=Where.EITHER,
    afar=True,
)
async def mute(call: Call, name: str, time: float | None, reason: str) -> Reply:
    """From now on."""
    key, shown = await people.known(call.parts, name)
    made = await _impose(call, Kind.MUTE, key, shown, reason, time)
    return Sentence(said=f"{shown} is muted {times.until(made.until)}.")


@command("unmute", "Let a player speak again.", NAME, changes=True, where=Where.EITHER, afar=True)
async def unmute(call: Call, name: str) -> Reply:
    """From now on."""
    lifted = await _lift(call, Kind.MUTE, name)
    return Sentence(said=f"{lifted.name} may speak again.")


@command(
    "ban",
    "Let nobody in under a name, or from an address; who is here is out at once.",
    Argument("name", "a player's name, an address, or a prefix such as 192.0.2.0/24"),
    FOR,
    Argument("reason", "why, as who is kept out is told", rest=True),
    changes=True,
    where=Where.EITHER,
    afar=True,
)
async def ban(call: Call, name: str, time: float | None, reason: str) -> Reply:
    """From now on."""
    network = prefix(name)
    if network is None:
        key, shown = await people.known(call.parts, name)
        await _spare_operators(call.parts, [key])
        made = await _impose(call, Kind.BAN, key, shown, reason, time)
        _evict(call.parts, made, [key])
        return Sentence(said=f"{shown} is banned {times.until(made.until)}.")
    if network.prefixlen < LEAST_PREFIX[network.version]:
        raise Refused(
            f"{network} is most of the world: ban a longer prefix, at least /{LEAST_PREFIX[network.version]}."
        )
    outlets = call.parts.dispatcher.outlets
    here = [one for one in queries.players(call.parts.world) if one.id in outlets]
    keys = [one.key for one in here if within(network, outlets[one.id].host)]
    await _spare_operators(call.parts, keys)
    made = await _impose(call, Kind.BAN, str(network), str(network), reason, time)
    _evict(call.parts, made, keys)
    for connection in list(call.parts.registry.connections):
        if not connection.signed_in and within(network, connection.host):
            connection.farewell(turned_away(call.parts.world, connection.host), 0)
    return Sentence(
        said=f"{network} is banned {times.until(made.until)}; {counted(len(keys), 'player')} of it were here."
    )


@command("unban", "Let a name or an address in again.", NAME, changes=True, where=Where.EITHER, afar=True)
async def unban(call: Call, name: str) -> Reply:
    """From now on."""
    lifted = await _lift(call, Kind.BAN, name)
    return Sentence(said=f"{lifted.name} may come in again.")


@command("bans", "Show who is banned or muted, until when and why.", where=Where.EITHER, afar=True)
async def bans(call: Call) -> Reply:
    """All that holds."""
    return Held(sanctions=[row(one) for one in queries.sanctions(call.parts.world)])


async def _impose(call: Call, kind: Kind, target: str, shown: str, reason: str, time: float | None) -> Sanction:
    """Store a sanction, and let it hold."""
    parts = call.parts
    until = None if time is None else parts.wall() + time
    made = await parts.sanctions.impose(kind, target, shown, sanitize(reason), call.who, until)
    parts.dispatcher.do(sanctions.impose, made)
    return made


async def _lift(call: Call, kind: Kind, name: str) -> Sanction:
    """Lift what holds for a name, or for just this prefix.

    :raises Refused: nothing does.
    """
    held = queries.sanction(call.parts.world, kind, name)
    if held is None:
        raise Refused(f"{name} is not {'banned' if kind is Kind.BAN else 'muted'}: see bans.")
    await call.parts.sanctions.lift(kind, held.target, call.who)
    call.parts.dispatcher.do(sanctions.lift, held)
    return held


async def _spare_operators(parts: Parts, keys: Sequence[str]) -> None:
    """Keep no operator out: else the last one could be.

    :raises Refused: one of these names is an operator's.
    """
    for one in await parts.services.roles.operators():
        if one.key in keys:
            raise Refused(f"{one.name} is an operator: take that away first, by operators remove {one.name}.")


def _evict(parts: Parts, made: Sanction, keys: Iterable[str]) -> None:
    """End the sessions of who is here under these names."""
    for key in keys:
        session = queries.session_named(parts.world, key)
        if session is not None:
            until = sanctions.second(made.until)
            parts.services.presence.evict(session, SessionEnd.BANNED, made.reason, until)
