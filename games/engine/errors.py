"""The errors of a running match: codes and parameters. The client owns the sentences, except the rules of a game."""

from __future__ import annotations

from wire.amp.errors import DeclaredError


class NotExpected(DeclaredError):
    """Nobody at this table expects this connection: wrong match, wrong ticket, or the seat is taken."""

    code = b"NOT_EXPECTED"


class OtherProtocol(DeclaredError):
    """Host and guest speak different protocols. Parameters: ``host``, ``guest`` (versions)."""

    code = b"OTHER_PROTOCOL"


class NotYourSeat(DeclaredError):
    """A guest speaks for another's seat. Parameters: ``seat``."""

    code = b"NOT_YOUR_SEAT"


class NotYourTurn(DeclaredError):
    """The table does not wait for this from this seat. Parameters: ``turn``, ``seat``, ``kind``."""

    code = b"NOT_YOUR_TURN"


class StaleEntry(DeclaredError):
    """The entry belongs to another turn. Parameters: ``turn`` (the entry's), ``now`` (the table's)."""

    code = b"STALE_ENTRY"


class RepeatedEntry(DeclaredError):
    """The seat has said this already. Parameters: ``turn``, ``seat``, ``kind``."""

    code = b"REPEATED_ENTRY"


class MalformedEntry(DeclaredError):
    """The entry's body is not of its kind. Parameters: ``turn``, ``seat``, ``kind``."""

    code = b"MALFORMED_ENTRY"


class BrokenRules(DeclaredError):
    """A seat has broken the rules in a way that cannot be taken back. Parameters: ``seat``, ``rule`` in words."""

    code = b"BROKEN_RULES"


class BadReveal(BrokenRules):
    """What a seat shows is not what it had committed to. Parameters: ``seat``, ``rule`` in words."""

    code = b"BAD_REVEAL"


class BadSignature(BrokenRules):
    """What comes in a seat's name is not signed by it. Parameters: ``seat``, ``rule`` in words."""

    code = b"BAD_SIGNATURE"


class MatchIsOver(DeclaredError):
    """The match has ended, or its play has."""

    code = b"MATCH_IS_OVER"


class OutOfOrder(DeclaredError):
    """An entry does not follow the last one. Parameters: ``number``, ``expected``."""

    code = b"OUT_OF_ORDER"
