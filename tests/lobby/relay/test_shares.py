"""Fair shares: whatever hostile addresses do, an honest player gets something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from lobby.core.model.parties import parties
from lobby.relay.shares import Quota, Shares

HOSTILE = 4
HONEST = frozenset((*parties("198.51.100.1", 901), *parties("198.51.100.2", 902)))
DROPPED_IN = frozenset((*parties("198.51.100.3", None), *parties("198.51.100.4", None)))

ends = st.tuples(st.integers(1, HOSTILE), st.one_of(st.none(), st.integers(1, 50)))
"""A hostile end of a pair: from one of the addresses, as a drop-in or under any account."""

pairs = st.tuples(ends, st.one_of(ends, st.just((200, 17))))
"""A pair of two of them, or with somebody at an address of its own who knows nothing of it."""


def whose(pair: tuple[tuple[int, int | None], tuple[int, int | None]]) -> frozenset[str]:
    """Whose a pair is."""
    return frozenset(party for address, account in pair for party in parties(f"192.0.2.{address}", account))


def may(quota: Quota, party: frozenset[str]) -> bool:
    """Whether these may have one more."""
    return not quota.refuses(party)


class Fair(SynchronousTestCase):
    """What ``Quota`` promises."""

    @given(st.integers(5, 300), st.lists(st.one_of(pairs, st.integers(0, 1000)), max_size=200))
    def test_four_hostile_addresses(self, most: int, does: list[object]) -> None:
        """Whatever four addresses take and give back, as anybody, each time that they may: two honest players who have
        none yet may have one, accounts or drop-ins."""
        quota, taken = Quota(most, Shares()), list[frozenset[str]]()
        for what in does:
            if isinstance(what, int):
                if taken:
                    quota.give_back(taken.pop(what % len(taken)))
            else:
                wanted = whose(what)  # type: ignore[arg-type]
                while may(quota, wanted):
                    quota.take(wanted)
                    taken.append(wanted)
            self.assertTrue(may(quota, HONEST) and may(quota, DROPPED_IN))
        for wanted in taken:
            quota.give_back(wanted)
        self.assertEqual((quota.total, +quota.had), (0, {}))

    @given(st.integers(20, 300), st.data())
    def test_more_hostile_addresses(self, most: int, data: st.DataObject) -> None:
        """As many hostile addresses as there are in the reserve cannot use it up either: each has one of it at most."""
        quota, number = Quota(most, Shares()), most * Shares().reserve // 100 - 1
        for address in data.draw(st.lists(st.integers(1, max(1, number)), max_size=100)):
            wanted = parties(f"192.0.2.{address}", None)
            while may(quota, wanted):
                quota.take(wanted)
        self.assertTrue(may(quota, HONEST))

    def test_drop_ins_have_less(self) -> None:
        """The drop-ins of an address have half of what its accounts have, whose share is one with theirs."""
        for first, second in ((None, range(99)), (range(99), None)):
            quota, had = Quota(100, Shares()), []
            for accounts in (first, second):
                before = quota.total
                for account in accounts or [None] * 99:
                    wanted = parties("192.0.2.1", account)
                    if may(quota, wanted):
                        quota.take(wanted)
                had.append(quota.total - before)
            self.assertEqual(had, [10, 10] if first is None else [20, 0])

    def test_one_account_from_anywhere(self) -> None:
        """An account has its share, from however many addresses."""
        quota = Quota(100, Shares())
        for address in range(99):
            wanted = parties(f"2001:db8:0:{address}::1", 7)
            if may(quota, wanted):
                quota.take(wanted)
        self.assertEqual(quota.total, 10)

    def test_one_household(self) -> None:
        """An IPv6 network of 64 bits is one address."""
        self.assertEqual(parties("2001:db8::1", 1), parties("2001:db8::ffff", 1))

    def test_very_few(self) -> None:
        """Where there is hardly anything each may have one."""
        quota = Quota(1, Shares())
        self.assertTrue(may(quota, HONEST))
        quota.take(HONEST)
        self.assertFalse(may(quota, DROPPED_IN))

    def test_hardly_any(self) -> None:
        """Where bytes are counted, who has had next to nothing has none yet; who has more has none of the reserve."""
        quota = Quota(1000, Shares(), none=10)
        for account in range(4):
            quota.take(parties(f"192.0.2.{account}", account), 200)
        quota.take(HONEST, 9)
        self.assertTrue(may(quota, HONEST))
        quota.take(HONEST, 1)
        self.assertFalse(may(quota, HONEST))
        self.assertTrue(may(quota, DROPPED_IN))
