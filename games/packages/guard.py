"""What foreign code raises: to whoever runs it that is a finding, whatever it is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType


class Ends(Exception):
    """The code wanted to end the whole program."""


class ForeignErrors(AbstractContextManager["ForeignErrors"]):
    """Keeps any exception of the code inside it, which is somebody else's: a game's or a brain's. One that would end
    the program, as ``exit()`` raises, is kept too, as ``Ends``.

    Only for code that is not the project's own; where one's own fails, it should be heard.

    :ivar fault: what was raised; ``None`` where all went well.
    """

    fault: Exception | None = None

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(raised, Exception):
            self.fault = raised
        elif isinstance(raised, BaseException) and not isinstance(raised, KeyboardInterrupt | GeneratorExit):
            self.fault = Ends(f"it would end the program, by {type(raised).__name__}").with_traceback(trace)
        return self.fault is not None


def in_words(fault: Exception) -> str:
    """An exception in a line, with the place in the code that raised it."""
    place, trace = "", fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f" ({code.co_filename.replace(chr(92), '/').rpartition('/')[2]}, line {trace.tb_lineno})"
        trace = trace.tb_next
    if isinstance(fault, SyntaxError):
        place = f" ({(fault.filename or '').replace(chr(92), '/').rpartition('/')[2]}, line {fault.lineno})"
        return f"SyntaxError: {fault.msg}{place}"
    return " ".join(f"{type(fault).__name__}: {fault}{place}".split())
