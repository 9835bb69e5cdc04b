"""What can go wrong on the client's own side, declared like the errors that travel."""

from __future__ import annotations

from wire.amp.errors import DeclaredError


class Unreachable(DeclaredError):
    """There is no lobby to be had at that address. Parameters: ``address``, ``reason`` in words."""

    code = b"UNREACHABLE"


class CertificateChanged(DeclaredError):
    """The lobby shows a certificate with another key than it should, so nothing was said to it.

    Parameters: ``address``; ``known`` and ``shown``, the keys' fingerprints (or ``authority``); ``expired``, since when
    the shown certificate is not valid any more, or nothing; ``source``, where the known one comes from: ``memory``,
    ``line`` (that a friend sent), ``authority`` (so far one has signed the lobby's), ``spellings`` (an earlier version
    knew several, under different spellings of the address) or ``lost`` (what was known is damaged; ``known`` is the
    file).
    """

    code = b"CERTIFICATE_CHANGED"


class NothingToTrust(DeclaredError):
    """No certificate was refused there. Parameters: ``address``, empty where none was refused at all."""

    code = b"NOTHING_TO_TRUST"


class FileDamaged(DeclaredError):
    """What this client kept in a file cannot be understood. Parameters: ``file``, and as what it is ``kept`` now."""

    code = b"FILE_DAMAGED"


class FileUnusable(DeclaredError):
    """A file of this client's cannot be read or written. Parameters: ``file``, ``reason`` in words."""

    code = b"FILE_UNUSABLE"


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
