"""What the fake lobby of the client's tests refuses of a match, as the real one does: by whose it is, and by its stage.

``tests/client/session/test_contract_lobby.py`` plays the same commands to both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twisted.protocols import amp

from lobby import commands, errors
from lobby.commands.reasons import Stage

OF_A_MATCH = (
    *(commands.RoomReady, commands.HostFailed, commands.Joined, commands.ConnectFailed, commands.Meet),
    *(commands.UseRelay, commands.Challenge, commands.Respond),
)
AT_STAGES = {
    commands.RoomReady: (Stage.HOSTING,),
    commands.HostFailed: (Stage.HOSTING, Stage.CONNECTING),
    commands.Joined: (Stage.CONNECTING,),
    commands.ConnectFailed: (Stage.CONNECTING,),
    commands.Report: (Stage.PLAYING,),
}
"""When these may be said. That others have reported is told nobody: here it is still being played."""


@dataclass
class Part:
    """What a session was told of its part in a match, and what it said of it.

    :ivar sits: nobody waits any more for it to sit down.
    :ivar left: it has left the match, which goes on without it.
    """

    seat: int
    seats: int
    host: str
    hosts: bool
    stage: Stage
    sits: bool = False
    left: bool = False

    @classmethod
    def of_order(cls, command: type[amp.Command], values: Mapping[str, Any]) -> Part:
        """It is asked to host, or sent to the host."""
        hosts = command is commands.HostMatch
        names = dict(enumerate(values["players"]))  # a broken lobby may name a seat that is not there
        host = names.get(values["seat" if hosts else "host_seat"], "")
        stage = Stage.HOSTING if hosts else Stage.CONNECTING
        return cls(values["seat"], len(values["players"]), host, hosts, stage, hosts)

    def told(self, command: type[amp.Command]) -> None:
        """The match has gone on."""
        if command is commands.MatchBegan:
            self.stage = Stage.PLAYING

    def did(self, command: type[amp.Command], said: Mapping[str, Any]) -> bool:
        """It has said something that was not refused; answers whether the match is no more."""
        if command is commands.RoomReady:
            self.stage = Stage.CONNECTING
        elif command is commands.Joined:
            self.sits = True
        return command in (commands.HostFailed, commands.ConnectFailed)

    def leave(self) -> bool:
        """It leaves; answers whether the match is no more."""
        self.left = True
        return self.stage in (Stage.HOSTING, Stage.CONNECTING)


def require_part(command: type[amp.Command], said: Mapping[str, Any], part: Part | None) -> None:
    """What a player may not say of a match, by its part in it; of none there is nothing to be said.

    How often it is asked does not count here, unlike in the real lobby.

    :raises DeclaredError: as the lobby's.
    """
    match = said["match"]
    if part is None:
        raise errors.NoSuchMatch(match=match)
    if command is commands.UseRelay and (part.hosts or part.left):
        raise errors.NoSuchMatch(match=match)
    if command in (commands.RoomReady, commands.HostFailed) and not part.hosts:
        raise errors.NotHost(host=part.host)
    if command in AT_STAGES and part.stage not in AT_STAGES[command]:
        raise errors.WrongMoment(match=match, stage=part.stage.value)
    if command is commands.ConnectFailed and part.sits:
        raise errors.WrongMoment(match=match, stage=part.stage.value)
    if command is commands.Report:
        places = said["places"]
        if len(places) != part.seats or not all(1 <= place <= part.seats for place in places):
            raise errors.BadArgument(argument="places", limit=part.seats)
