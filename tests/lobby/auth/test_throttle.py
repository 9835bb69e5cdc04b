"""Slowing down who tries too often, and nobody else."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from lobby.auth import throttle
from lobby.auth.throttle import Throttle
from lobby.core.model.bucket import TokenBucket
from lobby.core.model.parties import network
from lobby.errors import TryLater
from lobby.server.limits import ConnectionLimits


class ThrottleTests(SynchronousTestCase):
    """Log-in attempts."""

    def setUp(self) -> None:
        """Nobody has failed."""
        self.throttle = Throttle()

    def fail(self, account: str, address: str, now: float) -> float:  # type: ignore[override]
        """A failed attempt; answers its delay."""
        delay = self.throttle.delay(account, address, now)
        self.throttle.failed(account, address, now + delay)
        return delay

    def many(self, number: int, now: float, account: str = "alice", address: str = "1.1.1.1") -> list[float | str]:
        """The delays of so many attempts at once, ``later`` for those that are sent away."""
        delays: list[float | str] = []
        for n in range(number):
            try:
                delays.append(self.throttle.delay(account.format(n), address, now))
            except TryLater:
                delays.append("later")
        return delays

    def test_pair(self) -> None:
        """Mistyping three times is free; then each failure doubles the wait, up to 15 seconds."""
        now, delays = 1e6 / 3, []
        for _ in range(9):
            delays.append(self.fail("alice", "1.1.1.1", now))
            now += delays[-1]
        self.assertEqual(delays, [0, 0, 0, 1, 2, 4, 8, 15, 15])

    def test_success_forgives(self) -> None:
        """A right password starts the count anew."""
        self.many(7, 0)
        self.assertEqual(self.throttle.delay("alice", "1.1.1.1", 15), 15)
        self.throttle.succeeded("alice", "1.1.1.1", 30)
        self.assertEqual(self.many(4, 30), [0, 0, 0, 1])

    def test_only_failures_count(self) -> None:
        """Right passwords are never slowed, however many come."""
        for n in range(500):
            self.assertEqual(self.throttle.delay("bot", "1.1.1.1", n / 100), 0)
            self.throttle.succeeded("bot", "1.1.1.1", n / 100)

    def test_owner_is_not_locked_out(self) -> None:
        """However hard an account is tried from elsewhere, its owner waits at most 2 seconds."""
        for n in range(2000):
            self.fail("alice", f"9.9.{n % 200}.{n % 7}", n / 10)
        self.assertEqual(self.throttle.delay("alice", "1.1.1.1", 200), 2)

    def test_at_once(self) -> None:
        """A hundred attempts at once take the time that they take one after the other; those whose turn is too far off
        are sent away, and one is heard every 15 seconds from then on."""
        self.assertEqual(self.many(100, 0), [0, 0, 0, 1, 3, 7, 15] + ["later"] * 93)
        self.assertEqual(
            self.assertRaises(TryLater, self.throttle.delay, "alice", "1.1.1.1", 5).parameters, {"seconds": 10}
        )
        heard = [delay for now in range(15, 315) for delay in self.many(3, now) if delay != "later"]
        self.assertEqual(heard, [15] * 20)

    def test_address(self) -> None:
        """An address that tries one account after the other is slowed to one a second, also all at once."""
        delays = self.many(100, 0, "a{}", "9.9.9.9")
        self.assertEqual(delays, [0] * 61 + [*range(1, 16)] + ["later"] * 24)
        heard = [delay for now in range(1, 101) for delay in self.many(20, now, f"b{now}-{{}}", "9.9.9.9")]
        self.assertEqual(len(heard) - heard.count("later"), 100)
        self.assertEqual(self.fail("a", "9.9.9.9", 3600), 0)
        self.assertEqual(self.fail("a", "9.9.9.8", 1), 0)

    def test_classroom_at_once(self) -> None:
        """Forty behind one router log in at the same moment, ten of them mistyping first: nobody waits."""
        self.assertEqual(self.many(40, 0, "pupil{}"), [0] * 40)
        for n in range(10, 40):
            self.throttle.succeeded(f"pupil{n}", "1.1.1.1", 5)
        self.assertEqual(self.many(10, 5, "pupil{}"), [0] * 10)

    def test_classroom(self) -> None:
        """Forty behind one router log in within a minute, each mistyping twice: nobody waits."""
        for n in range(40):
            now = n * 1.5
            self.assertEqual(self.fail(f"pupil{n}", "1.1.1.1", now), 0)
            self.assertEqual(self.fail(f"pupil{n}", "1.1.1.1", now), 0)
            self.assertEqual(self.throttle.delay(f"pupil{n}", "1.1.1.1", now), 0)
            self.throttle.succeeded(f"pupil{n}", "1.1.1.1", now)

    def test_forgotten(self) -> None:
        """Ten quiet minutes, and it starts anew."""
        self.many(12, 0)
        self.assertEqual(self.throttle.delay("alice", "1.1.1.1", 599), 15)
        self.assertEqual(self.throttle.delay("alice", "1.1.1.1", 599 + 600), 0)

    def test_memory(self) -> None:
        """However many names and addresses are tried, only so much is remembered, the latest first."""
        self.patch(throttle, "ENTRIES", 5)
        for n in range(50):
            self.fail(f"a{n}", f"9.9.9.{n}", n)
        for kept in (
            self.throttle._pairs._counts,
            self.throttle._accounts._counts,
            self.throttle._turns._last,
            self.throttle._addresses._levels,
        ):
            self.assertEqual(len(kept), 5)
        self.assertIn("a49", self.throttle._accounts._counts)

    @given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.booleans(), st.floats(0, 99))))
    def test_never_locked_out(self, attempts: list[tuple[str, str, bool, float]]) -> None:
        """Whatever happens, an attempt waits from 0 to 15 seconds, or is sent away for no more than that; elsewhere it
        waits 2 at most. Nothing is counted below zero."""
        slow, now = Throttle(), 0.0
        for account, address, right, later in attempts:
            now += later
            try:
                self.assertTrue(0 <= slow.delay(account, address, now) <= 15)
            except TryLater as problem:
                self.assertIn(problem.parameters["seconds"], range(1, 16))
                self.assertTrue(0 <= deepcopy(slow).delay(account, "elsewhere", now) <= 2)
                continue
            (slow.succeeded if right else slow.failed)(account, address, now)
            self.assertTrue(all(count > 0 for count, _ in slow._accounts._counts.values()))


class NetworkTests(SynchronousTestCase):
    """What counts as one address."""

    def test_network(self) -> None:
        """IPv4 by address, also when mapped; IPv6 by household; anything else as it is."""
        self.assertEqual(network("10.0.0.1"), network("::ffff:10.0.0.1"))
        self.assertEqual(network("2001:db8::1"), network("2001:db8::2:3"))
        self.assertNotEqual(network("2001:db8::1"), network("2001:db8:0:1::1"))
        self.assertEqual(network("fe80::1%eth0"), "fe80::/64")
        self.assertEqual(network("/a/socket"), "/a/socket")


class ConnectionLimitsTests(SynchronousTestCase):
    """Connections, in all and from one address."""

    def test_limits(self) -> None:
        """An address has its limit, all together have theirs, and who leaves makes room."""
        limits = ConnectionLimits(5, 3)
        self.assertEqual([limits.admit("1.1.1.1") for _ in range(4)], [True, True, True, False])
        self.assertEqual([limits.admit("2.2.2.2") for _ in range(3)], [True, True, False])
        limits.release("1.1.1.1")
        self.assertEqual([limits.admit("3.3.3.3") for _ in range(2)], [True, False])
        for address in ("1.1.1.1", "1.1.1.1", "2.2.2.2", "2.2.2.2", "3.3.3.3"):
            limits.release(address)
        self.assertEqual((limits._total, limits._by_address), (0, {}))


class TokenBucketTests(SynchronousTestCase):
    """Commands a second."""

    def test_burst_and_rate(self) -> None:
        """So many at once, then so many a second; what is refused is not counted."""
        bucket = TokenBucket(10, 20)
        self.assertEqual([bucket.take(100) for _ in range(30)].count(True), 20)
        self.assertEqual([bucket.take(100.5) for _ in range(30)].count(True), 5)
        self.assertEqual([bucket.take(900) for _ in range(30)].count(True), 20)

    def test_cost(self) -> None:
        """What costs more is allowed less often."""
        bucket = TokenBucket(10, 20)
        self.assertEqual([bucket.take(100, 5) for _ in range(9)].count(True), 4)
        self.assertEqual([bucket.take(101, 5) for _ in range(9)].count(True), 2)

    def test_clock_turned_back(self) -> None:
        """A clock that runs back gives nothing away and takes nothing."""
        bucket = TokenBucket(1, 2)
        self.assertEqual([bucket.take(now) for now in (50, 40, 40, 41)], [True, True, False, True])

    def test_small(self) -> None:
        """There is one for each connection, so it has no dictionary."""
        self.assertFalse(hasattr(TokenBucket(1, 1), "__dict__"))
