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
from lobby.core.disputes import MOST_PARTS
from lobby.core.model.match import Report

OF_A_MATCH = (
    *(commands.RoomReady, commands.HostFailed, commands.Joined, commands.ConnectFailed, commands.Meet),
    *(commands.UseRelay, commands.Missing, commands.Deposit, commands.Testify),
)
AT_STAGES = {
    commands.RoomReady: (Stage.HOSTING,),
    commands.HostFailed: (Stage.HOSTING, Stage.CONNECTING),
    commands.Joined: (Stage.CONNECTING,),
    commands.ConnectFailed: (Stage.CONNECTING,),
    commands.Missing: (Stage.PLAYING,),
    commands.Report: (Stage.PLAYING,),
}
"""When these may be said. That others have reported is told nobody: here it is still being played."""


@dataclass
class Part:
    """What a session was told of its part in a match, and what it said of it.

    :ivar sits: nobody waits any more for it to sit down.
    :ivar left: it has left the match, which goes on without it.
    :ivar shown: how many parts of its transcript it has shown, of how many.
    """

    seat: int
    seats: int
    host: str
    hosts: bool
    stage: Stage
    sits: bool = False
    left: bool = False
    shown: tuple[int, int] = (0, 0)

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
        elif command is commands.Evidence:
            self.stage, self.shown = Stage.JUDGING, (0, 0)

    def did(self, command: type[amp.Command], said: Mapping[str, Any]) -> bool:
        """It has said something that was not refused; answers whether the match is no more."""
        if command is commands.RoomReady:
            self.stage = Stage.CONNECTING
        elif command is commands.Joined:
            self.sits = True
        elif command is commands.Testify:
            self.shown = self.shown[0] + 1, said["parts"]
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
    judged = part is not None and part.stage is Stage.JUDGING
    if judged and command is commands.Report:
        return
    if part is None or judged != (command is commands.Testify):
        raise errors.NoSuchMatch(match=match)
    if command is commands.UseRelay and (part.hosts or part.left):
        raise errors.NoSuchMatch(match=match)
    if command in (commands.RoomReady, commands.HostFailed) and not part.hosts:
        raise errors.NotHost(host=part.host)
    if command in AT_STAGES and part.stage not in AT_STAGES[command]:
        raise errors.WrongMoment(match=match, stage=part.stage.value)
    if command is commands.ConnectFailed and part.sits:
        raise errors.WrongMoment(match=match, stage=part.stage.value)
    if command is commands.Missing and (said["seat"] == part.seat or said["seat"] >= part.seats):
        raise errors.BadArgument(argument="seat", limit=part.seats - 1)
    if command is commands.Report:
        Report(tuple(said["places"]), said["reason"], said["seat"]).check(part.seats)
    if command is commands.Testify:
        require_next(part, said["part"], said["parts"])


def require_next(part: Part, number: int, parts: int) -> None:
    """Refuse a part of a transcript that does not follow the one before.

    :raises BadArgument: it does not.
    """
    shown, of = part.shown
    if (number, parts) != (shown, of or parts) or shown == of != 0 or parts > MOST_PARTS:
        raise errors.BadArgument(argument="part", limit=of or parts)
