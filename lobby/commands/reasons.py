"""The words of the wire that say what something is, or why it came to be: each kind an enumeration for both sides.

A member is a string, and travels as its value.
"""

from __future__ import annotations

from enum import StrEnum


class PlayerStatus(StrEnum):
    """What a player is doing."""

    IDLE = "idle"
    IN_ROOM = "in room"
    PLAYING = "playing"


class Stage(StrEnum):
    """How far a match is, as ``WrongMoment`` says it."""

    HOSTING = "hosting"
    CONNECTING = "connecting"
    PLAYING = "playing"
    REPORTING = "reporting"
    OVER = "over"


class Verdict(StrEnum):
    """How the lobby knows how a match ended, as ``MatchEnded`` says it. The last two are those of old results."""

    AGREED = "agreed"
    CONFIRMED = "confirmed"
    FORFEITED = "forfeited"
    FORGED = "forged"
    VOID = "void"
    ABANDONED = "abandoned"
    UNRESOLVED = "unresolved"


class InvitationEnd(StrEnum):
    """What became of an invitation, as ``InvitationEnded`` says it."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"
    BUSY = "busy"
    GONE = "gone"


class SeatLoss(StrEnum):
    """Why a member sits in a room no longer, as ``RoomLeft`` says it."""

    HOST_FAILED = "host failed"
    OVER = "over"
    LAPSED = "lapsed"
    ENDED = "ended"


class ProposalDrop(StrEnum):
    """Why a proposed start is off, as ``StartDropped`` says it."""

    REFUSED = "refused"
    SILENT = "silent"
    CHANGED = "changed"
    UNREADY = "unready"


class StartFailure(StrEnum):
    """Why a start came to nothing, as ``StartFailed`` says it."""

    HOST_FAILED = "host failed"
    HOST_SILENT = "host silent"
    CONNECT_FAILED = "connect failed"
    GUEST_SILENT = "guest silent"
    MEMBER_LEFT = "member left"
    LOBBY_RESTARTED = "lobby restarted"
    ENDED = "ended"


class RelayLimit(StrEnum):
    """What keeps the lobby from relaying: before a line begins ``RelayExhausted`` says it, later ``RelayEnded``."""

    OFF = "off"
    PAIRS = "pairs"
    SHARE = "share"
    BYTES = "bytes"
    TIME = "time"
    MONTH = "month"
    MONTH_SHARE = "month-share"
    IDLE = "idle"


class SessionEnd(StrEnum):
    """Why the lobby ends a session, or only its line, as ``SessionEnded`` says it."""

    TAKEN_OVER = "taken over"
    DELETED = "deleted"
    SILENT = "silent"
    FLOODING = "flooding"
    KICKED = "kicked"
    BANNED = "banned"


class NoticeKind(StrEnum):
    """What the operator has everybody told, or is told, as ``Notice`` says it."""

    ANNOUNCED = "announced"
    DRAINING = "draining"
    OPEN = "open"
    REPORTED = "reported"


class TurnedAway(StrEnum):
    """Why a connection is closed before anything was answered, as ``Farewell`` says it."""

    FULL = "full"
    ENCRYPTED = "encrypted"
    PLAINTEXT = "plaintext"


class NameFault(StrEnum):
    """Why a name cannot be one, as ``BadName`` says it."""

    EMPTY = "empty"
    LONG = "long"
    BLANK = "blank"
    NUMBER = "number"
    INVISIBLE = "invisible"
    MIXED = "mixed"
    MARKS = "marks"


class PasswordFault(StrEnum):
    """Why a password cannot be one, as ``BadPassword`` says it."""

    EMPTY = "empty"
    LONG = "long"


class CodeFault(StrEnum):
    """Why a code is not good, as ``CodeRefused`` says it."""

    WRONG = "wrong"
    USED = "used"
    EXPIRED = "expired"


class Registration(StrEnum):
    """Who may make an account, as the answer to ``Hello`` says it: anybody, who has a code, or nobody."""

    OPEN = "open"
    CODE = "code"
    CLOSED = "closed"


class TextFault(StrEnum):
    """Why words cannot be sent on, as ``BadText`` says it."""

    EMPTY = "empty"


class Side(StrEnum):
    """The side that has to be upgraded, as ``ProtocolMismatch`` says it."""

    CLIENT = "client"
    LOBBY = "lobby"
