"""Why a connection could not be made or was lost, in words."""

from __future__ import annotations

from typing import assert_never

from twisted.internet import error
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.protocols.amp import AmpError

from games.engine.errors import NotExpected
from lobby.commands.reasons import RelayLimit, TurnedAway
from lobby.errors import NoSuchRelay, ProtocolMismatch, RelayExhausted
from wire.amp.errors import DeclaredError

CONNECT_ERRORS = (error.ConnectError, error.DNSLookupError, error.TimeoutError, NoAnswer, ValueError)
"""What an endpoint's ``connect`` fails with. (``ValueError``: the host cannot be a host's name.)"""


_NO_MORE = "it relays no more"


def _exhausted(limit: RelayLimit) -> str:
    match limit:
        case RelayLimit.OFF:
            return "it relays nothing"
        case RelayLimit.PAIRS:
            return "it relays as many players as it may at once"
        case RelayLimit.MONTH:
            return "it has relayed all that it may in a month"
        case RelayLimit.SHARE:
            return "it relays as many players of one address or account as it may at once"
        case RelayLimit.MONTH_SHARE:
            return "it has relayed all that one address or account may have in a month"
        case RelayLimit.BYTES:
            return "it has relayed all the bytes that a match may have"
        case RelayLimit.TIME:
            return "it has relayed this match for as long as it may"
        case RelayLimit.IDLE:
            return _NO_MORE
        case _:
            assert_never(limit)


def not_relayed(reason: str) -> bool:
    """Whether a reason, perhaps of another client's, says that the lobby does not pass a match on."""
    return any(_exhausted(limit) in reason for limit in RelayLimit)


def turned_away(why: str) -> str:
    """The reason for which a lobby closes a line before it has answered, for people: its word, or its operator's."""
    known = next((word for word in TurnedAway if word == why), None)
    return why if known is None else _turned_away(known)


def _turned_away(why: TurnedAway) -> str:
    match why:
        case TurnedAway.FULL:
            return "it has no room for another connection now"
        case TurnedAway.ENCRYPTED:
            return "it wants an encrypted line: start the client without --plaintext"
        case TurnedAway.PLAINTEXT:
            return "it does not encrypt"
        case _:
            assert_never(why)


def differs(problem: ProtocolMismatch) -> str:
    """What a lobby without encryption says of its version and ours, and which side is to be updated."""
    said = {name: problem.parameters.get(name, "?") for name in ("lobby", "client", "upgrade")}
    versions = f"(it speaks protocol {said['lobby']}, the client {said['client']})"
    if said["upgrade"] == "client":
        return f"it does not encrypt, and this client is too old for it {versions}: update the client"
    return f"it does not encrypt, for it is too old for this client {versions}: its operator must update it"


def in_words(problem: BaseException) -> str:
    """The reason of a connection's failure for people."""
    match problem:
        case error.ConnectionRefusedError():
            return "the connection was refused: nothing listens there"
        case error.DNSLookupError() | error.UnknownHostError():
            return "no such host is known"
        case error.TimeoutError() | error.TCPTimedOutError() | NoAnswer():
            return "no answer in time"
        case error.NoRouteError():
            return "there is no way to it from here"
        case error.ConnectionDone():
            return "the other side closed the connection"
        case error.ConnectionAborted() | error.ConnectionLost():
            return "the connection broke"
        case NotExpected():
            return "the game there does not expect this player"
        case AmpError():
            return "what answers there is no game"
        case RelayExhausted():
            limit = str(problem.parameters.get("limit"))
            return next((_exhausted(known) for known in RelayLimit if known == limit), _NO_MORE)
        case NoSuchRelay():
            return "the other side did not come there"
        case DeclaredError():
            return f"refused with {problem.code.decode('ascii')}"
        case ValueError():
            return "this is no host's name"
        case error.ConnectError():
            return str(problem.osError or "it failed")
    return str(problem) or type(problem).__name__
