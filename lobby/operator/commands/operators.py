"""Who is operator in the client."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lobby.core import queries
from lobby.core.model.sanctions import Kind
from lobby.errors import LastOperator
from lobby.operator import people, times
from lobby.operator.page import Grid, Shown
from lobby.operator.parts import Parts
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, Where, command
from lobby.storage.accounts import Account

NAME = Argument("name", "the account's")


class Row(msgspec.Struct):
    """An operator; ``since`` in seconds since the epoch."""

    name: str
    since: float


class Operators(Reply):
    """All of them."""

    operators: list[Row]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.operators:
            return ["Nobody is operator in the client: operators add NAME makes an account one."]
        return [Grid(("operator", "since"), [(one.name, times.moment(one.since)) for one in self.operators])]


@command("operators", "Show which accounts are operators in the client.", where=Where.EITHER, afar=True)
async def operators(call: Call) -> Reply:
    """All."""
    found = await call.parts.services.roles.operators()
    return Operators(operators=[Row(one.name, one.since) for one in found])


@command("operators add", "Make an account operator in the client.", NAME, changes=True, where=Where.EITHER)
async def operators_add(call: Call, name: str) -> Reply:
    """From now on."""
    found = await _account(call.parts, name)
    if queries.sanction(call.parts.world, Kind.BAN, found.name) is not None:
        raise Refused(f"{found.name} is banned, and could not come in: unban it first.")
    if not await call.parts.services.roles.add(found.id):
        raise Refused(f"{found.name} is operator already.")
    return Sentence(said=f"{found.name} is operator: in the client, operator COMMAND does what python -m lobby does.")


@command(
    "operators remove",
    "Let an account be operator no more; the last one stays.",
    NAME,
    changes=True,
    where=Where.EITHER,
)
async def operators_remove(call: Call, name: str) -> Reply:
    """From now on."""
    found = await _account(call.parts, name)
    try:
        removed = await call.parts.services.roles.remove(found.id)
    except LastOperator:
        raise Refused(f"{found.name} is the last operator: make another one first, by operators add NAME.") from None
    if not removed:
        raise Refused(f"{found.name} is no operator: see operators.")
    return Sentence(said=f"{found.name} is operator no more.")


async def _account(parts: Parts, name: str) -> Account:
    found = await people.account(parts, name)
    if found is None:
        raise Refused(f"No account has the name {name}.")
    return found
