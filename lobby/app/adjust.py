"""Which options a running lobby takes up when they change, and where each of them goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lobby.app.config import Config
from lobby.auth.passwords import Passwords
from lobby.server.connection import ConnectionRegistry
from lobby.server.visitor import Services


@dataclass(frozen=True)
class Adjustment:
    """Options that are taken up together, by their names.

    :ivar take: gives the running lobby what the configuration says of them, and of nothing else.
    """

    names: frozenset[str]
    take: Callable[[Config], object]


def adjustments(
    registry: ConnectionRegistry, services: Services, passwords: Passwords, farewell: Callable[[str, int], object]
) -> tuple[Adjustment, ...]:
    """All that there are.

    :param farewell: sets what is said at the end, and in how many seconds the lobby is expected back.
    """
    world, hello = services.dispatcher.world, services.hello

    def connections(config: Config) -> None:
        for limits in (registry.limits, services.presence.detached):
            limits.most, limits.most_per_address = config.max_connections, config.max_per_address

    def list_limit(config: Config) -> None:
        services.dispatcher.feed.limit = config.list_limit

    def drop_ins(config: Config) -> None:
        services.gate.wants_drop_ins = config.drop_ins

    def uniform(config: Config) -> None:
        services.authenticator.uniform = config.uniform_login_errors
        hello["tells_names"] = not config.uniform_login_errors

    def times(config: Config) -> None:
        world.times = replace(config.times, back=world.times.back, away=world.times.away)

    def answers(config: Config) -> None:
        world.clocks = replace(config.clocks, overtime=world.clocks.overtime, back=world.clocks.back)

    relayed = ("-pairs", "-address", "-account", "-drop-ins", "-reserve", "-rate", "-bytes", "-time", "-month")
    waits = ("invitation-time", "invitations", "proposal", "ready-time", "connect-time")
    return (
        _of(("farewell", "back-in"), lambda config: farewell(config.farewell, config.back_in)),
        _of(("max-connections", "max-per-address"), connections),
        _of(("list-limit",), list_limit),
        _of(("drop-ins",), drop_ins),
        _of(("uniform-login-errors",), uniform),
        _of(waits, times),
        _of(("answer-time",), answers),
        _of(
            ("relay", *(f"relay{name}" for name in relayed)),
            lambda config: services.relays.change(config.relay, config.relay_month),
        ),
        _of(("bcrypt-cost",), lambda config: passwords.set_cost(config.bcrypt_cost)),
    )


def _of(names: tuple[str, ...], take: Callable[[Config], object]) -> Adjustment:
    return Adjustment(frozenset(names), take)
