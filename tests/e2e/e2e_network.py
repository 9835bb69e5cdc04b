"""Two players behind different routers, in network namespaces: whatever lies between them, they play."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Client, Stage
from tools.namespaces import Country, Forbidden

GAMES = "20000-20099"


@pytest.fixture
def version() -> int:
    """IPv4, unless a test wants the other."""
    return 4


@pytest.fixture
def country(version: int) -> Iterator[Country]:
    """Machines of the test's own."""
    try:
        with Country(version) as country:
            yield country
    except Forbidden as problem:
        pytest.skip(f"this machine forbids network namespaces: {problem}")


async def meet(stage: Stage, country: Country, *hosts: str) -> tuple[Client, Client]:
    """Ada and Bea in the lobby, each on her own machine.

    :param hosts: further options of Ada's client.
    """
    await stage.lobby(where=country.inside("lobby"), interface=country.address("lobby"))
    ada = await stage.player("Ada", "--direct", "always", "--ports", GAMES, *hosts, where=country.inside("ada"))
    bea = await stage.player("Bea", "--direct", "always", "--ports", GAMES, where=country.inside("bea"))
    return ada, bea


async def play(ada: Client, bea: Client, relayed: bool) -> None:
    """One match to its end, which both are told alike; whether by the relay."""
    ada.type("create rps public best=1")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room}")
    for client in (ada, bea):
        await client.event("match-started")
    await ada.event("turn", yours=True)
    await bea.event("turn", yours=True)
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed")
        told = [json.loads(line)["event"] for line in client.lines if line.startswith("{")]
        assert ("relayed" in told) is relayed, told


@ensureDeferred
async def test_open_way(stage: Stage, country: Country) -> None:
    """With an open way between them they play directly."""
    await play(*await meet(stage, country), relayed=False)


@ensureDeferred
async def test_no_way(stage: Stage, country: Country) -> None:
    """Where no packet passes between the two, they play through the lobby, and both are told so."""
    country.forbid("ada", "bea")
    country.forbid("bea", "ada")
    await play(*await meet(stage, country), relayed=True)


@ensureDeferred
async def test_one_way_firewall_at_the_host(stage: Stage, country: Country) -> None:
    """Where nobody may connect to the host, the host connects to the guest: no relay is needed."""
    country.forbid("bea", "ada", GAMES)
    await play(*await meet(stage, country), relayed=False)


@ensureDeferred
async def test_one_way_firewall_at_the_guest(stage: Stage, country: Country) -> None:
    """Where nobody may connect to the guest, the guest connects as always."""
    country.forbid("ada", "bea", GAMES)
    await play(*await meet(stage, country), relayed=False)


@ensureDeferred
async def test_forwarded_port(stage: Stage, country: Country) -> None:
    """Where only a port of the host's router leads in, ``--public`` names it, and they play directly."""
    country.forbid("ada", "bea")
    country.forbid("bea", "ada")
    forward = [sys.executable, "-m", "tools.forwarder"]
    router = stage.program(
        *country.inside("router"), *forward, country.gate("bea"), "20500", country.address("ada"), "20000"
    )
    await router.line("forwarding")
    public = f"{country.gate('bea')}:20500"
    await play(*await meet(stage, country, "--ports", "20000", "--public", public), relayed=False)


class TestVersion6:
    """Where there is nothing but IPv6."""

    @pytest.fixture
    def version(self) -> int:
        """IPv6."""
        return 6

    @ensureDeferred
    async def test_only_ipv6(self, stage: Stage, country: Country) -> None:
        """They reach the lobby and each other by IPv6 alone."""
        await play(*await meet(stage, country), relayed=False)
