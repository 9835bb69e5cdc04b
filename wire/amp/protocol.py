"""One AMP line with bounds, on which a broken or hostile other side costs nothing but itself."""

from __future__ import annotations

from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.protocols import amp
from twisted.python.failure import Failure

from wire.addresses import join, plain
from wire.amp import codec
from wire.amp.errors import DeclaredError
from wire.timeouts import Deadline


class BoundedAMP(amp.AMP):
    """AMP as it is on the wire, bounded on the reading side.

    A box may have ``most_keys`` keys and ``most_bytes`` bytes, and must be complete ``box_seconds`` after its first
    byte. A declared error is sent as the answer, wherever it is raised; a failure of ours is logged, and answered as
    unknown. Whoever breaks the protocol is cut off, with one log line that says who and what.

    :param clock: measures ``box_seconds``.
    """

    log = Logger()
    transport: Any  # an ITCPTransport while connected
    most_keys = 64
    most_bytes = 262_144
    box_seconds = 10.0

    def __init__(self, clock: IReactorTime, locator: Any = None) -> None:
        super().__init__(locator=locator)
        self.clock = clock
        self._rest, self._begins = b"", 0
        self._unfinished: Deadline | None = None
        self._cut = False

    # -- coming and going

    def makeConnection(self, transport: Any) -> None:
        """The line is up. (AMP's own way logs two lines for every connection and keeps both addresses for them.)"""
        amp.BinaryBoxProtocol.makeConnection(self, transport)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The line is gone: so is its timer."""
        self._finished()
        amp.BinaryBoxProtocol.connectionLost(self, reason)
        self.transport = None

    # -- who is at the other end

    @property
    def peer(self) -> str:
        """The other end's address, for the log."""
        address = self.transport.getPeer() if self.transport is not None else None
        if isinstance(address, IPv4Address | IPv6Address):
            return join(plain(address.host), address.port)
        return str(address)

    def cut(self, what: str) -> None:
        """Close the line at once because the other side broke the protocol; ``what`` goes to the log."""
        if self._cut or self.transport is None:
            return
        self._cut = True
        self.log.warn("cut off {peer}: {what}", peer=self.peer, what=what)
        self.transport.abortConnection()

    # -- bounds

    def dataReceived(self, data: bytes) -> None:
        """Read boxes; anything that is no box cuts the line."""
        if self._cut:
            return
        if self._rest:
            data = self._rest + data
        try:
            self._read_boxes(data)
        except codec.TooBig:
            self.cut(f"a box over {self.most_keys} keys or {self.most_bytes} bytes")
        except codec.LongKey:
            self.cut("no AMP (a key of more than 255 bytes)")
        except codec.Twice:
            self.cut("a box with a key that comes twice")
        except amp.AmpError as problem:
            self.cut(f"no box of the protocol ({type(problem).__name__})")
        if not self._cut:
            self._rest, self._begins = data[self._begins :], 0
            self._watch_unfinished()

    def _read_boxes(self, data: bytes) -> None:
        """Read every box that is complete; the next one begins at ``_begins``."""
        self._rest, self._begins = data, 0
        while not self._cut and (found := codec.first(data, self._begins, self.most_keys, self.most_bytes)) is not None:
            box, self._begins = found
            self._finished()
            self.ampBoxReceived(box)

    @property
    def between_boxes(self) -> bool:
        """Whether a box may begin here: nothing has come of the next one."""
        return len(self._rest) == self._begins

    def _watch_unfinished(self) -> None:
        """Time a box that is not complete: one that never ends must not be awaited for ever."""
        if self._unfinished is None and self._rest:
            self._unfinished = Deadline(self.clock, self.box_seconds, self._too_slow)

    def _finished(self) -> None:
        """A box is complete, or the line is gone: what follows has a time of its own."""
        if self._unfinished is not None:
            self._unfinished.cancel()
            self._unfinished = None

    def _too_slow(self) -> None:
        self._unfinished = None
        self.cut(f"a box that was not complete after {self.box_seconds:g} seconds")

    # -- boxes

    def sendBox(self, box: amp.AmpBox) -> None:
        """Send one box.

        :raises ConnectionLost: the line is gone.
        """
        if self.transport is None:
            raise ConnectionLost()
        self.transport.write(codec.written(box))

    def ampBoxReceived(self, box: amp.AmpBox) -> None:
        """A complete box; one that answers nothing we asked cuts the line."""
        if self._cut:
            return
        answered = box.get(amp.ANSWER, box.get(amp.ERROR))
        if answered is not None:
            if answered not in (self._outstandingRequests or {}):
                self.cut("an answer to a question never asked")
                return
            if amp.ERROR in box and not (amp.ERROR_CODE in box and amp.ERROR_DESCRIPTION in box):
                self.cut("an error without code or description")
                return
        super().ampBoxReceived(box)

    def dispatchCommand(self, box: amp.AmpBox) -> Deferred[amp.AmpBox]:
        """Call the responder; a declared error becomes the answer, wherever it comes from. Whoever wants no answer gets
        none."""
        answer: Deferred[amp.AmpBox] = super().dispatchCommand(box)
        answer.addErrback(self._declare)
        return answer if amp.ASK in box else answer.addErrback(self._unanswered, box)

    def _declare(self, failure: Failure) -> Failure:
        error = failure.value
        if isinstance(error, DeclaredError):
            return Failure(amp.RemoteAmpError(error.code, str(error)))
        return failure

    def _unanswered(self, failure: Failure, box: amp.AmpBox) -> amp.AmpBox:
        """The other side wanted no answer. That it was refused is its own affair; a fault of ours is not."""
        error = failure.value
        if not isinstance(error, amp.RemoteAmpError) or error.fatal:
            failure.raiseException()
        self.announcement_refused(box[amp.COMMAND], error)
        return amp.AmpBox()

    def announcement_refused(self, command: bytes, error: amp.RemoteAmpError) -> None:
        """The other side has announced something that cannot be done, or that is not known here: it is of a newer
        release, or broken. It is ignored."""
        self.log.debug(
            "passed over {command} of {peer}: {error}", command=command, peer=self.peer, error=error.errorCode
        )

    def unhandledError(self, failure: Failure) -> None:
        """A failure that nobody claimed. Losing the line is nobody's fault; anything else ends the line, and what is
        our own fault is logged whole."""
        if failure.check(ConnectionDone, ConnectionLost):
            return
        if not failure.check(DeclaredError, amp.AmpError):
            self.log.failure("a box of {peer} could not be handled", failure=failure, peer=self.peer)
        self.cut(f"a box that could not be handled ({type(failure.value).__name__})")
