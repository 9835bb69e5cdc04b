"""What can go wrong on the client's own side, declared like the errors that travel."""

from __future__ import annotations

from wire.errors import DeclaredError


class Unreachable(DeclaredError):
    """There is no lobby to be had at that address. Parameters: ``address``, ``reason`` in words."""

    code = b"UNREACHABLE"


class CertificateChanged(DeclaredError):
    """The lobby shows another certificate than it should, so nothing was said to it.

    Parameters: ``address``; ``known`` and ``shown``, the fingerprints (or ``authority``); ``source``, whence the known
    one is: ``memory``, ``line`` (that a friend sent) or ``authority`` (so far one has signed the lobby's).
    """

    code = b"CERTIFICATE_CHANGED"


class NothingToTrust(DeclaredError):
    """No certificate was refused there. Parameters: ``address``, empty where none was refused at all."""

    code = b"NOTHING_TO_TRUST"


class LineDown(DeclaredError):
    """The line to the lobby is down, or the lobby did not answer in time. Parameters: ``reason`` in words."""

    code = b"LINE_DOWN"


class LobbyFailed(DeclaredError):
    """The lobby could not handle what it was asked, which is a bug of one side. Parameters: ``command``."""

    code = b"LOBBY_FAILED"


class WrongScreen(DeclaredError):
    """This cannot be done on this screen. Parameters: ``screen``."""

    code = b"WRONG_SCREEN"


class NothingOffered(DeclaredError):
    """Nobody else offers anything in the match."""

    code = b"NOTHING_OFFERED"


class StartsByItself(DeclaredError):
    """The room starts as soon as it is full, so nobody has to be ready or to propose anything."""

    code = b"STARTS_BY_ITSELF"
