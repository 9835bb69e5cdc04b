"""Who may learn at which network addresses this machine can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

POLICIES = ("ask", "always", "never")
"""``ask``: nobody learns an address before its owner has agreed once; until then the lobby relays."""


class Preferences(Protocol):
    """What is remembered from one run to the next; players are named by their lobby and their name, folded."""

    @property
    def direct(self) -> str:
        """The policy, or nothing."""

    def keep_direct(self, policy: str) -> None: ...
    def agreed(self, lobby: str, key: str) -> bool: ...
    def agree(self, lobby: str, key: str) -> None: ...
    def disagree(self, lobby: str, key: str) -> None: ...


class Privacy:
    """What the person has decided. Connecting to somebody shows one's address as much as telling it.

    :param policy: what counts in this run, instead of what is remembered.
    :param preferences: where decisions are kept from one run to the next; without it they last as long as this.
    :ivar lobby: the lobby whose players are spoken of: a name means somebody else in another.
    """

    def __init__(self, policy: str = "", preferences: Preferences | None = None) -> None:
        if policy not in ("", *POLICIES):
            raise ValueError(f"the policy is one of {', '.join(POLICIES)}")
        self._policy, self._preferences = policy, preferences
        self.lobby = ""
        self._allowed: set[tuple[str, str]] = set()
        self._refused: set[tuple[str, str]] = set()
        self._asked: set[tuple[str, str]] = set()

    @property
    def policy(self) -> str:
        """``ask``, ``always`` or ``never``."""
        kept = self._preferences.direct if self._preferences is not None else ""
        return self._policy or (kept if kept in POLICIES else POLICIES[0])

    def choose(self, policy: str) -> None:
        """Decide for everybody, from now on."""
        self._policy = policy
        if self._preferences is not None:
            self._preferences.keep_direct(policy)

    def may_show(self, player: str) -> bool:
        """Whether the player may learn an address of mine."""
        who = self._key(player)
        if who in self._refused or self.policy == "never":
            return False
        if self.policy == "always" or who in self._allowed:
            return True
        return self._preferences is not None and self._preferences.agreed(*who)

    def shown_to(self, players: Iterable[str]) -> bool:
        """Whether all of these may."""
        return all(map(self.may_show, players))

    def undecided(self, players: Iterable[str]) -> tuple[str, ...]:
        """Who of these the person has to be asked about."""
        if self.policy != "ask":
            return ()
        return tuple(name for name in players if not self.may_show(name) and self._key(name) not in self._refused)

    def ask_about(self, players: Iterable[str]) -> tuple[str, ...]:
        """Who of these the person has to be asked about and was not yet: each is answered once."""
        new = tuple(name for name in self.undecided(players) if self._key(name) not in self._asked)
        self._asked.update(map(self._key, new))
        return new

    def allow(self, player: str) -> None:
        """The player may learn my addresses, now and later."""
        who = self._key(player)
        self._refused.discard(who)
        self._allowed.add(who)
        if self._preferences is not None:
            self._preferences.agree(*who)

    def refuse(self, player: str) -> None:
        """The player may not; in this run nobody is asked again."""
        who = self._key(player)
        self._allowed.discard(who)
        self._refused.add(who)
        if self._preferences is not None:
            self._preferences.disagree(*who)

    def _key(self, player: str) -> tuple[str, str]:
        return self.lobby, player.casefold()
