"""The domain errors of the lobby: codes and parameters that its commands declare. The client owns the sentences."""

from __future__ import annotations

from wire.amp.errors import BadArgument, DeclaredError

__all__ = ["BadArgument", "DeclaredError"]  # the classes below are public too; these two are only passed on


class ProtocolMismatch(DeclaredError):
    """They speak different protocols. Parameters: ``lobby`` and ``client``, the versions; ``upgrade``, a side."""

    code = b"PROTOCOL_MISMATCH"


class HelloFirst(DeclaredError):
    """A connection's first command must be Hello."""

    code = b"HELLO_FIRST"


class BadName(DeclaredError):
    """The name cannot be a name. Parameters: ``reason``: ``empty``, ``long``, ``blank``, ``number``, ``invisible``,
    and of a new name ``mixed`` (letters of several alphabets) and ``marks`` (too many on a letter)."""

    code = b"BAD_NAME"


class BadPassword(DeclaredError):
    """The password cannot be a password. Parameters: ``reason``: ``empty``, ``long``."""

    code = b"BAD_PASSWORD"


class NameTaken(DeclaredError):
    """The name belongs to an account or to a drop-in who is here. Parameters: ``name``."""

    code = b"NAME_TAKEN"


class NameAlike(DeclaredError):
    """The name looks like one that belongs to an account or to a drop-in who is here. Parameters: ``name``."""

    code = b"NAME_ALIKE"


class NoSuchAccount(DeclaredError):
    """No account has this name. Parameters: ``name``."""

    code = b"NO_SUCH_ACCOUNT"


class WrongPassword(DeclaredError):
    """The password is not this account's. Parameters: ``name``."""

    code = b"WRONG_PASSWORD"


class LoginRefused(DeclaredError):
    """Name or password is wrong, and the lobby does not say which (``--uniform-login-errors``)."""

    code = b"LOGIN_REFUSED"


class InMatch(DeclaredError):
    """The account is in the middle of a match; log in again with ``give_up`` to end it. Parameters: ``name``."""

    code = b"IN_MATCH"


class DropInsClosed(DeclaredError):
    """This lobby wants an account of every player."""

    code = b"DROP_INS_CLOSED"


class NotADropIn(DeclaredError):
    """The player has an account already. Parameters: ``name``."""

    code = b"NOT_A_DROP_IN"


class IsADropIn(DeclaredError):
    """A drop-in has no password and no account. Parameters: ``name``."""

    code = b"IS_A_DROP_IN"


class TryLater(DeclaredError):
    """The lobby has too much of this kind to do. Parameters: ``seconds`` until another try makes sense."""

    code = b"TRY_LATER"


class StorageFailed(DeclaredError):
    """The lobby could not read or write its data; nothing was changed."""

    code = b"STORAGE_FAILED"


class NoSuchGame(DeclaredError):
    """The lobby offers no such game. Parameters: ``game``."""

    code = b"NO_SUCH_GAME"


class AlreadyInRoom(DeclaredError):
    """The player sits in a room already. Parameters: ``room``."""

    code = b"ALREADY_IN_ROOM"


class NotInRoom(DeclaredError):
    """The player sits in no room."""

    code = b"NOT_IN_ROOM"


class NotHost(DeclaredError):
    """Only the room's host may do this. Parameters: ``host`` (a name)."""

    code = b"NOT_HOST"


class NoSuchRoom(DeclaredError):
    """There is no such room, or no longer. Parameters: ``room``."""

    code = b"NO_SUCH_ROOM"


class RoomFull(DeclaredError):
    """Every seat of the room is taken. Parameters: ``room``."""

    code = b"ROOM_FULL"


class RoomBusy(DeclaredError):
    """The room is starting or playing. Parameters: ``room``, ``status``."""

    code = b"ROOM_BUSY"


class NotReady(DeclaredError):
    """Some members are not ready. Parameters: ``players``, their names with commas between."""

    code = b"NOT_READY"


class TooFew(DeclaredError):
    """The game needs more members. Parameters: ``least``, ``here``."""

    code = b"TOO_FEW"


class AlreadyProposed(DeclaredError):
    """The start is proposed already."""

    code = b"ALREADY_PROPOSED"


class NothingProposed(DeclaredError):
    """No start is proposed, or not any more."""

    code = b"NOTHING_PROPOSED"


class NothingToRetry(DeclaredError):
    """The room is not full, so there is no start to be tried again."""

    code = b"NOTHING_TO_RETRY"


class NothingToRepeat(DeclaredError):
    """The player has finished no match in this session, or the opponent is gone."""

    code = b"NOTHING_TO_REPEAT"


class NoSuchPlayer(DeclaredError):
    """Nobody by this name is known. Parameters: ``name``."""

    code = b"NO_SUCH_PLAYER"


class PlayerOffline(DeclaredError):
    """The account exists, but its player is not here. Parameters: ``name``."""

    code = b"PLAYER_OFFLINE"


class PlayerBusy(DeclaredError):
    """The player is in a room or playing. Parameters: ``name``, ``status``."""

    code = b"PLAYER_BUSY"


class InvitingYourself(DeclaredError):
    """A player cannot invite itself."""

    code = b"INVITING_YOURSELF"


class AlreadyInvited(DeclaredError):
    """This player's answer to an earlier invitation to the room is still awaited. Parameters: ``name``."""

    code = b"ALREADY_INVITED"


class InvitationGone(DeclaredError):
    """The invitation was answered, withdrawn or has run out. Parameters: ``invitation``."""

    code = b"INVITATION_GONE"


class NoSuchMatch(DeclaredError):
    """The match is over, or was never this player's. Parameters: ``match``."""

    code = b"NO_SUCH_MATCH"


class WrongMoment(DeclaredError):
    """The match is not at the stage at which this report makes sense. Parameters: ``match``, ``stage``."""

    code = b"WRONG_MOMENT"


class NotThere(DeclaredError):
    """The lobby does not know that anchor of the match: show all from the start. Parameters: ``match``."""

    code = b"NOT_THERE"


class SessionExpired(DeclaredError):
    """The session is over, or the lobby does not know it: log in again."""

    code = b"SESSION_EXPIRED"


class NoSuchRelay(DeclaredError):
    """Nobody is to be relayed by this pass, or no longer."""

    code = b"NO_SUCH_RELAY"


class RelayExhausted(DeclaredError):
    """The lobby relays no more. Parameters: ``limit``: ``off``, ``pairs``, ``month``; a pair's ``bytes``, ``time``; or
    one of the two, or its address, has had its share of the pairs (``share``) or of the month (``month-share``)."""

    code = b"RELAY_EXHAUSTED"


class Blocked(DeclaredError):
    """The player does not want to hear from this one. Parameters: ``name``."""

    code = b"BLOCKED"


class BlockingYourself(DeclaredError):
    """Nobody can block itself."""

    code = b"BLOCKING_YOURSELF"


class TooManyBlocked(DeclaredError):
    """The list of those who are not heard is full. Parameters: ``limit``."""

    code = b"TOO_MANY_BLOCKED"


class BadText(DeclaredError):
    """The words cannot be sent on. Parameters: ``reason``: ``empty``."""

    code = b"BAD_TEXT"


class ReportingYourself(DeclaredError):
    """Nobody can report itself."""

    code = b"REPORTING_YOURSELF"


class AlreadyReported(DeclaredError):
    """An earlier report of the same player by this one still waits for an operator. Parameters: ``name``."""

    code = b"ALREADY_REPORTED"


class TooManyReports(DeclaredError):
    """So many reports by this player still wait for an operator. Parameters: ``limit``."""

    code = b"TOO_MANY_REPORTS"


class Banned(DeclaredError):
    """The operator lets this name in no more. Parameters: ``reason``; ``until``, in seconds since the epoch, or 0."""

    code = b"BANNED"


class Muted(DeclaredError):
    """The operator lets this player speak no more. Parameters: as ``Banned``."""

    code = b"MUTED"


class Draining(DeclaredError):
    """The lobby is about to stop, and begins no new match. Parameters: ``reason``, which may be empty."""

    code = b"DRAINING"


class RegistrationClosed(DeclaredError):
    """The operator lets nobody make an account at present."""

    code = b"REGISTRATION_CLOSED"


class CodeWanted(DeclaredError):
    """An account is made only with a code, which the operator gives out."""

    code = b"CODE_WANTED"


class CodeRefused(DeclaredError):
    """The code is not good. Parameters: ``reason``: ``wrong``, ``used``, ``expired``."""

    code = b"CODE_REFUSED"


class NotAnOperator(DeclaredError):
    """Only an operator of the lobby may do this."""

    code = b"NOT_AN_OPERATOR"


class LastOperator(DeclaredError):
    """Nobody else is operator, so this account stays one."""

    code = b"LAST_OPERATOR"
