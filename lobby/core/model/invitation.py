"""An invitation: one host asks one idle player."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Invitation:
    """One open invitation. It exists from the asking to the answer, whichever kind of answer that is.

    :ivar host: the inviting session.
    :ivar guest: the invited session.
    :ivar again: it offers another round.
    :ivar deadline: when it runs out, on the clock that ``now`` comes from, in seconds.
    :ivar held: the seconds for which the guest is not told of it; :ivar told: the guest knows of it.
    """

    id: str
    room: str
    host: str
    guest: str
    again: bool
    deadline: float
    held: float = 0
    told: bool = True

    @property
    def wait(self) -> str:
        """The key of its wait."""
        return f"invitation {self.id}"

    @property
    def hold(self) -> str:
        """The key of the wait before the guest is told."""
        return f"hold {self.id}"
