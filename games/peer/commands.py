"""The peer <-> peer vocabulary of a match, by direction. No behaviour.

The host listens; every guest connects to it and sits down with the ticket that the lobby gave to both. The host puts
all that is said at the table in one order; every side checks all of it. Texts are UTF-8, their limits count bytes.

One Submit, hop by hop: a guest submits an entry; the host's table accepts it; the host sends it as the next ``Ordered``
to every guest, the submitter too; then it answers the ``Submit``. So when the answer arrives, the guest's table stands
where the host's stood when it judged.

*Hashes.* ``digest(field, …)`` is SHA-256 over the fields in UTF-8, each after its length in 8 bytes, the highest byte
first; it is written in 64 lower-case hexadecimal digits. A commitment is ``digest(purpose, version, origin, turn, seat,
nonce, value)``: ``purpose`` is ``txlobby secret`` or ``txlobby move``; ``version`` is ``wire.signing.VERSION``; for
``origin`` see ``games/engine/signatures.py``; ``turn`` and ``seat`` are written in decimal digits, ``turn`` being 0 for
secrets; ``nonce`` is 32 hexadecimal digits.

*Chance.* A seat's chain is 1,025 texts of 64 hexadecimal digits: the first is drawn by chance, each other is
``digest("txlobby link", version, origin, seat, the one before)``. The last is committed to; the one before it is the
first link to be shown. A draw is the numbers that follow from the 32 bytes of ``digest("txlobby draw", version, origin,
turn, "0 " + link of seat 0, "1 " + link of seat 1, …)``, over the seats that still play, the way ``games/chance.py``
says. The game is set up with the draw of turn 0. A draw that is void because a seat quits meanwhile has used up its
link of every chain.

*Signatures.* See ``games/engine/signatures.py``: who passes an entry on cannot change it, and nobody can put it
anywhere else.
"""

from __future__ import annotations

from typing import Any

from games.engine import errors
from games.engine.model import Kind
from games.engine.serialization import MOST_BODY, MOST_SIGNATURE, MOST_TURN
from games.game import IllegalMove
from wire.amp import codec
from wire.amp.arguments import Text, Whole
from wire.amp.errors import declared
from wire.amp.heartbeat import Ping, Pong
from wire.seats import MOST_SEAT
from wire.signing import VERSION

PROTOCOL = VERSION
"""The version of this vocabulary, of what entries hold, and of what is signed."""


class KindOfEntry(Text):
    """``commit``, ``link``, ``reveal``, ``move``, ``open``, ``resign``, ``timeout``, ``gone``, ``offer``, ``agree`` or
    ``decline``."""

    def __init__(self) -> None:
        super().__init__(16)

    def fromString(self, inString: bytes) -> Kind:
        return Kind(super().fromString(inString))


ENTRY: list[tuple[bytes, Any]] = [
    (b"turn", Whole(MOST_TURN)),
    (b"seat", Whole(MOST_SEAT)),
    (b"kind", KindOfEntry()),
    (b"body", Text(MOST_BODY)),
    (b"signature", Text(MOST_SIGNATURE)),
]
"""One thing that a seat says. ``turn`` is 0 in the set-up. ``body`` by ``kind``: ``commit``: a hash of 64 hexadecimal
digits, in turn 0 the end of the seat's chain and, where the game has secrets, a blank and the hash of its secret;
``link``: the next link of the chain; ``reveal`` and ``open``: a nonce of 32 hexadecimal digits, a blank, the value;
``move``: the move as the game writes it; ``offer``, ``agree``, ``decline``: ``draw`` or ``undo``; ``gone``: the lobby's
signed word that the seat is gone for good; ``resign`` and ``timeout``: empty."""

REFUSALS = (
    IllegalMove,
    errors.NotYourTurn,
    errors.StaleEntry,
    errors.RepeatedEntry,
    errors.MalformedEntry,
    errors.BadSignature,
    errors.BadReveal,  # before the error that it is a kind of: AMP takes the first that fits
    errors.BrokenRules,
    errors.MatchIsOver,
)
"""How a table refuses an entry."""

# ------------------------------------------------------------------ guest to host


class Sit(codec.Command):
    """Guest to host, the first command of a line, within 10 seconds: take the seat of the certificate that it proved.

    ``ticket`` is the lobby's, for this match. ``have`` is how many entries the guest has already: 0, or more on a line
    that follows a broken one. It is answered when every seat is taken, and in a running match at once; then the host
    orders all entries from ``have`` on. ``line`` is how many lines the guest has tried, this one included: the newest,
    with the highest number, replaces the older one, at any time. Whoever is not expected is answered so and cut off.
    """

    arguments = [
        (b"match", Text(32)),
        (b"ticket", Text(8000)),
        (b"protocol", Whole(2**31)),
        (b"have", Whole(2**31)),
        (b"line", Whole(2**31)),
    ]
    fatalErrors = {errors.NotExpected: errors.NotExpected.code}
    errors = declared(errors.OtherProtocol)


class Submit(codec.Command):
    """Guest to host: an entry of the guest's own seat, or the lobby's word that seats are gone. Answered after it was
    put in order, or refused by name.

    What was not put in order when a line broke is submitted again on the next one, byte for byte; an entry that is in
    order already is answered as if it were new.
    A refused entry changes nothing at the table; one that its signature shows to be against the rules is shown to the
    lobby.
    """

    arguments = ENTRY
    errors = declared(*REFUSALS, errors.NotYourSeat, errors.NotExpected)


# ------------------------------------------------------------------ host to guest


class Ordered(codec.Command):
    """Host to every guest: entry ``number``, from 0, of what the host has put in order.

    A guest that has this entry already, from the lobby perhaps, answers as if it were new. One whose table does not
    accept it refuses it by name, and the match goes on: whether that convicts somebody is for the lobby to say.
    """

    arguments = [(b"number", Whole(2**31)), *ENTRY]
    errors = declared(*REFUSALS, errors.OutOfOrder)


# ------------------------------------------------------------------ either side


class State(codec.Command):
    """Either side to the other: at the phase with this ``anchor`` my game has the state with this hash.

    Said with every 8th phase, and when the match is over, once the game is set up. ``state`` is SHA-256 of the state as
    ``games/engine/canonical.py`` writes it, in 64 hexadecimal digits, ``signature`` of the seat that says it. A host
    passes none on. Whose own state at that anchor is another one tells its player, and the match goes on: this proves
    nothing. What has no right signature is passed over.
    """

    requiresAnswer = False
    arguments = [(b"anchor", Text(64)), (b"state", Text(64)), (b"signature", Text(MOST_SIGNATURE))]


BEATS = (Ping, Pong)
FROM_GUEST = (Sit, Submit, State)
FROM_HOST = (Ordered, State)
