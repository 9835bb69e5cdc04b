"""A match between peers, as the client uses it.

The host makes a ``HostedMatch`` and listens with it; a guest makes a ``GuestMatch``, connects it and sits down. From
then on both are the same: ``play``, ``resign``, ``leave``, and a ``Watcher`` that is told what happens.
"""

from games.guest import GuestMatch
from games.host import HostedMatch
from games.match import Match, Watcher

__all__ = ["GuestMatch", "HostedMatch", "Match", "Watcher"]
