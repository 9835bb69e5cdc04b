"""The threads of the tests are held to real ones: what these refuse they refuse; what comes of the rest is the same."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from lobby.storage.threads import OwnThreads, SynchronousThreads, Threads
from tests.support.held import HeldThreads


def real() -> Threads:
    """One thread of a real pool: what it is asked for it does in that order."""
    return OwnThreads(reactor, 1, "contract")  # type: ignore[arg-type]


def finish(threads: Threads) -> None:
    """Let go what a test holds."""
    if isinstance(threads, HeldThreads):
        threads.finish()


FAKES: tuple[Callable[[], Threads], ...] = (SynchronousThreads, HeldThreads, lambda: HeldThreads(held=True))


class Contract(TestCase):
    """The same asked of all."""

    timeout = 60

    async def both(self, story: Callable[[Threads], Coroutine[Any, Any, object]]) -> None:
        """A story comes to the same with every kind of threads."""
        wanted = await story(real())
        for fake in FAKES:
            self.assertEqual(await story(fake()), wanted)

    async def test_answers(self) -> None:
        """A result, a failure, and the arguments; in the order asked."""

        async def story(threads: Threads) -> Any:
            threads.start()
            done, told = list[Any](), list[Any]()

            def work(number: int, by: int = 1) -> float:
                done.append(number)
                return number / by

            asked = [threads.run(work, 1), threads.run(work, 2, by=0), threads.run(work, 3, by=2)]
            for each in asked:
                each.addBoth(lambda found: told.append(found.type if isinstance(found, Failure) else found))
            finish(threads)
            for each in asked:
                await each
            threads.stop()
            return done, told

        await self.both(story)

    async def test_not_started(self) -> None:
        """Before they are started and when they are stopped, they take no work."""

        async def story(threads: Threads) -> None:
            self.assertRaises(AssertionError, threads.run, len, "")
            threads.start()
            threads.stop()
            self.assertRaises(AssertionError, threads.run, len, "")

        await self.both(story)

    async def test_stopped(self) -> None:
        """What is under way when they are stopped is done by then, and told afterwards."""

        async def story(threads: Threads) -> Any:
            threads.start()
            done = list[int]()
            asked = [threads.run(done.append, number) for number in range(3)]
            threads.stop()
            at_the_end = list(done)
            finish(threads)
            for each in asked:
                await each
            return at_the_end

        await self.both(story)

    async def test_deferred(self) -> None:
        """What a piece of work hands out comes back as it is: nobody waits for a Deferred in a thread."""

        async def story(threads: Threads) -> Any:
            threads.start()
            told = list[Any]()
            threads.run(Deferred).addCallback(lambda found: told.append(type(found)))
            last = threads.run(len, "")
            finish(threads)
            await last
            threads.stop()
            return told

        await self.both(story)

    async def test_cancelled(self) -> None:
        """Who does not want the answer any more has none, and the work is done all the same."""

        async def story(threads: Threads) -> Any:
            threads.start()
            done = list[int]()
            asked, last = threads.run(done.append, 1), threads.run(done.append, 2)
            asked.cancel()
            finish(threads)
            await last
            threads.stop()
            self.failureResultOf(asked, CancelledError)
            return done

        wanted = await story(real())
        self.assertEqual(await story(HeldThreads(held=True)), wanted)  # the others have answered already
