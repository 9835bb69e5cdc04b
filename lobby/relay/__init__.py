"""The relay for peers that cannot reach each other: pairs, shares and the quota of a month.

Each of the two opens a connection of its own and shows a pass; from then on they are a ``Pair``, and what one sends
is written to the other, unread. ``shares.py`` and ``quota.py`` see to it that nobody takes all of it.
"""
