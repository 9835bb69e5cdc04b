"""What was asked for is done to the end, also where nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from wire.amp.errors import DeclaredError

P = ParamSpec("P")
T = TypeVar("T")


def shielded(do: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a cancel end only the waiting.

    The lobby does what it was asked whether or not its answer is awaited, so its answer has to be processed: otherwise
    the two would disagree on where the player is. A refusal for which nobody waits any more changes nothing and is
    dropped.
    """

    @wraps(do)
    async def to_the_end(*positional: P.args, **named: P.kwargs) -> T:
        return await _apart(do(*positional, **named))

    return to_the_end


def _apart(work: Coroutine[Any, Any, T]) -> Deferred[T]:
    """A Deferred of what comes of some work, which goes on when that Deferred is cancelled."""
    waiting: Deferred[T] = Deferred()

    def done(result: T) -> None:
        if not waiting.called:
            waiting.callback(result)

    def refused(failure: Failure) -> None:
        if waiting.called:
            failure.trap(DeclaredError)
        else:
            waiting.errback(failure)

    Deferred.fromCoroutine(work).addCallbacks(done, refused)
    return waiting
