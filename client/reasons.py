"""Why a connection could not be made or was lost, in words."""

from __future__ import annotations

from twisted.internet import error
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.protocols.amp import AmpError

from games.errors import NotExpected
from wire.errors import DeclaredError

CONNECT_ERRORS = (error.ConnectError, error.DNSLookupError, error.TimeoutError, NoAnswer, ValueError)
"""What an endpoint's ``connect`` fails with. (``ValueError``: the host cannot be a host's name.)"""


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
        case DeclaredError():
            return f"refused with {problem.code.decode('ascii')}"
        case ValueError():
            return "this is no host's name"
        case error.ConnectError():
            return str(problem.osError or "it failed")
    return str(problem) or type(problem).__name__
