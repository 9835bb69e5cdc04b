"""A match between peers, as the client uses it.

The host makes a ``HostedMatch``, a guest a ``GuestMatch``. Either may listen and either may dial, in ``Armour``; on a
line on which both have proved who they are the guest sits down by itself. From then on both are the same: ``play``,
``resign``, ``leave``, and a ``Watcher`` that is told what happens.
"""

from games.guest import GuestMatch
from games.host import HostedMatch
from games.match import Match
from games.watcher import Watcher

__all__ = ["GuestMatch", "HostedMatch", "Match", "Watcher"]
