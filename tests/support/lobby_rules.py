"""What the fake lobby of the client's tests refuses by itself, as the real one does: who may say what, and when.

``tests/client/session/test_contract_lobby.py`` plays the same commands to both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twisted.protocols import amp

from lobby import commands, errors
from lobby.auth import passwords
from lobby.core import names
from lobby.server.visitor import require_protocol
from tests.support.match_rules import OF_A_MATCH, Part, require_part
from wire.amp.errors import DeclaredError
from wire.sanitize import sanitize

Accounts = Mapping[str, str]
"""The passwords by the keys of names."""

OF_A_ROOM = (commands.LeaveRoom, commands.Ready, commands.Start, commands.Agree, commands.Retry, commands.Say)
FROM_NO_ROOM = (commands.CreateRoom, commands.JoinRoom)
UNASKED: dict[type[amp.Command], DeclaredError] = {
    commands.CreateRoom: errors.NoSuchGame(game="?"),
    commands.JoinRoom: errors.NoSuchRoom(room="?"),
    commands.Answer: errors.InvitationGone(invitation="?"),
    commands.Tell: errors.NoSuchPlayer(name="?"),
    commands.Block: errors.NoSuchPlayer(name="?"),
    commands.ReportPlayer: errors.NoSuchPlayer(name="?"),
    commands.Again: errors.NothingToRepeat(),
    commands.Relay: errors.NoSuchRelay(),
    commands.FeedPage: errors.BadArgument(argument="page", limit=0),
    commands.Claim: errors.CodeRefused(reason="wrong"),
    commands.Operate: errors.NotAnOperator(),
}
"""What the lobby says where there is nothing and nobody but who asks; so does the fake, unless a test says more."""


@dataclass
class Known:
    """What the fake has told a session of itself.

    :ivar room: the room that it sits in, as it was told last.
    :ivar matches: its part in those that it was sent to and that are not over, by their ids; :ivar over: the others.
    :ivar players: the status of who is listed, by the keys of names; :ivar rooms: those that are or were listed.
    """

    name: str
    drop_in: bool
    room: Mapping[str, Any] | None = None
    matches: dict[str, Part] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    players: dict[str, str] = field(default_factory=dict)
    rooms: set[str] = field(default_factory=set)

    def told(self, command: type[amp.Command], values: Mapping[str, Any]) -> None:
        """Remember what an answer or an announcement says."""
        if "match" in values:
            self._match(command, values)
        if command is commands.RoomLeft:
            self.room = None
        elif "mine" in values:
            self.sit(values["mine"])
        if command in (commands.Subscribe, commands.Changed):
            self.players |= {names.key(row["name"]): row["status"] for row in values["players"]}
            self.rooms |= {row["room"] for row in values["rooms"]}

    def sit(self, rooms: Iterable[Mapping[str, Any]]) -> None:
        """It sits in this room, or in none."""
        self.room = next(iter(rooms), None)

    def _match(self, command: type[amp.Command], values: Mapping[str, Any]) -> None:
        match = values["match"]
        if command in (commands.HostMatch, commands.ConnectTo):
            self.matches[match] = Part.of_order(command, values)
        elif command is commands.StartFailed:
            self.matches.pop(match, None)
        elif command is commands.MatchEnded:
            self.matches.pop(match, None)
            self.over.add(match)
        elif match in self.matches:
            self.matches[match].told(command)

    def did(self, command: type[amp.Command], said: Mapping[str, Any]) -> None:
        """Remember what it said, and was not refused."""
        part = self.matches.get(said.get("match", ""))
        if part is not None and part.did(command, said):
            del self.matches[said["match"]]
        if command is commands.LeaveRoom:
            self.matches = {match: part for match, part in self.matches.items() if not part.leave()}
            self.room = None


def require_visitor(
    command: type[amp.Command], said: Mapping[str, Any], accounts: Accounts, here: Iterable[str]
) -> None:
    """What a visitor may not say after Hello: names and passwords that nobody can have, or somebody else has.

    :param here: the keys of the names of all sessions.
    :raises DeclaredError: as the lobby's.
    """
    if command is commands.Hello:
        require_protocol(said["protocol"])
    if command in (commands.Register, commands.DropIn, commands.LookUp):
        names.check_new(said["name"])
    if command in (commands.Register, commands.DropIn) and names.key(said["name"]) in (*accounts, *here):
        raise errors.NameTaken(name=said["name"])
    if command is commands.Register:
        passwords.check(said["password"])
    if command is commands.Login:
        names.check(said["name"])
        if names.key(said["name"]) not in accounts:
            raise errors.NoSuchAccount(name=said["name"])
        require_password(said["name"], said["password"], accounts)


def require_password(name: str, password: str, accounts: Accounts) -> None:
    """Refuse a password that is not this account's.

    :raises WrongPassword: it is not.
    """
    if accounts[names.key(name)] != password:
        raise errors.WrongPassword(name=name)


def require_account(command: type[amp.Command], said: Mapping[str, Any], known: Known, accounts: Accounts) -> None:
    """What a player may not do to its account.

    :raises DeclaredError: as the lobby's.
    """
    if command is commands.KeepName:
        if not known.drop_in:
            raise errors.NotADropIn(name=known.name)
        passwords.check(said["password"])
    if command in (commands.ChangePassword, commands.DeleteAccount):
        if known.drop_in:
            raise errors.IsADropIn(name=known.name)
        require_password(known.name, said["old" if command is commands.ChangePassword else "password"], accounts)
    if command is commands.ChangePassword:
        passwords.check(said["new"])


def change_account(command: type[amp.Command], said: Mapping[str, Any], known: Known, accounts: dict[str, str]) -> None:
    """What was asked of an account, and allowed, is done."""
    key = names.key(known.name)
    if command is commands.KeepName:
        accounts[key], known.drop_in = said["password"], False
    elif command is commands.ChangePassword:
        accounts[key] = said["new"]
    elif command is commands.DeleteAccount:
        del accounts[key]


def require_player(command: type[amp.Command], said: Mapping[str, Any], known: Known, scripted: bool) -> None:
    """What a player may not say, by what it was told of its room and matches.

    :param scripted: whether a test says what comes of it; then it need not be about what is listed.
    :raises DeclaredError: as the lobby's.
    """
    if command is commands.Block and said["blocked"] and names.key(said["player"]) == names.key(known.name):
        raise errors.BlockingYourself()
    if command is commands.ReportPlayer and names.key(said["player"]) == names.key(known.name):
        raise errors.ReportingYourself()
    if command is commands.ReportPlayer and not sanitize(said["reason"]).strip():
        raise errors.BadText(reason="empty")
    part = known.matches.get(said["match"]) if "match" in said else None
    heard = command is commands.Report and (said["match"] in known.over or (part is None and said["ticket"]))
    if command in (*OF_A_MATCH, commands.Report) and not heard:
        require_part(command, said, part)
    if command in OF_A_ROOM:
        require_room(command, known.name, known.room)
    if command in (commands.Say, commands.Tell) and not sanitize(said["text"]).strip():
        raise errors.BadText(reason="empty")
    if command is commands.JoinRoom and not scripted and said["room"] not in known.rooms:
        raise errors.NoSuchRoom(room=said["room"])
    if command is commands.Invite:
        require_guest(said["player"], known, scripted)
    if command in FROM_NO_ROOM and known.room is not None:
        raise errors.AlreadyInRoom(room=known.room["room"])


def require_guest(guest: str, known: Known, scripted: bool) -> None:
    """Who cannot be invited, and by whom.

    :param scripted: as for ``require_player``.
    :raises DeclaredError: as the lobby's.
    """
    key = names.key(guest)
    if not scripted and key not in known.players:
        raise errors.NoSuchPlayer(name=guest)
    if known.room is None:
        raise errors.NotInRoom()
    if key == names.key(known.name):
        raise errors.InvitingYourself()
    require_room(commands.Invite, known.name, known.room)
    if known.players.get(key, "idle") != "idle":
        raise errors.PlayerBusy(name=guest, status=known.players[key])


def require_room(command: type[amp.Command], name: str, room: Mapping[str, Any] | None) -> None:
    """What cannot be said in this room, or in none.

    :raises DeclaredError: as the lobby's.
    """
    if room is None:
        raise errors.NotInRoom()
    if command in (commands.Ready, commands.Start, commands.Retry) and room["status"] != "waiting":
        raise errors.RoomBusy(room=room["room"], status=room["status"])
    if command in (commands.Start, commands.Invite) and room["host"] != name:
        raise errors.NotHost(host=room["host"])
    if command is commands.Agree and not room["proposed"]:
        raise errors.NothingProposed()
    if command is commands.Retry and not len(room["members"]) == room["seats"] == 2:
        raise errors.NothingToRetry()
    if command is commands.Start:
        if room["proposed"]:
            raise errors.AlreadyProposed()
        if len(room["members"]) < room["least"]:
            raise errors.TooFew(least=room["least"], here=len(room["members"]))
        if missing := [one["name"] for one in room["members"] if not one["ready"] and one["name"] != name]:
            raise errors.NotReady(players=", ".join(missing))
