"""The person's say in who sees this machine's address: asked in passing, answered whenever it suits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from client.events import DirectAsked, DirectChosen
from client.match.address_policy import POLICIES
from client.match.context import MatchContext
from wire.amp.errors import DeclaredError

ANSWERS = ("yes", "no")


class NoOpponent(DeclaredError):
    """There is nobody of whom ``direct yes`` or ``direct no`` could be said."""

    code = b"no-opponent"


class Consent:
    """Asks about the opponents of the current match, and takes the answer.

    :ivar opened: is called when addresses may be shown that were not shown before.
    """

    def __init__(self, context: MatchContext) -> None:
        self._context = context
        self._opponents: tuple[str, ...] = ()
        self._told = False
        self.opened: Callable[[], object] = lambda: None

    def meet(self, players: Sequence[str]) -> bool:
        """A match of these players starts: may the others see my addresses? Where that is not decided, the person is
        asked once, and nothing waits for the answer."""
        privacy = self._context.options.privacy
        self._opponents, self._told = tuple(player for player in players if player != self._context.name), False
        for player in privacy.ask_about(self._opponents):
            self._context.emit(DirectAsked(player=player, relayed=True))
        return privacy.shown_to(self._opponents)

    def only_way(self) -> None:
        """The lobby relays nothing: say once in a match that it is the person's yes that is missing, if it is."""
        privacy = self._context.options.privacy
        if not self._told and not privacy.shown_to(self._opponents):
            self._told = True
            for player in self._opponents:
                self._context.emit(DirectAsked(player=player, relayed=False))

    def choose(self, choice: str) -> None:
        """Take ``yes`` or ``no`` for the current opponents, or a policy for everybody; nothing tells the policy.

        :raises NoOpponent: there is nobody to say yes or no to.
        """
        privacy = self._context.options.privacy
        if choice in ANSWERS:
            if not self._opponents:
                raise NoOpponent
            for player in self._opponents:
                (privacy.allow if choice == "yes" else privacy.refuse)(player)
                self._context.emit(DirectChosen(choice=choice, player=player))
            if choice == "yes" and privacy.policy == "never":
                self._context.emit(DirectChosen(choice="never", player=""))
        else:
            if choice in POLICIES:
                privacy.choose(choice)
            self._context.emit(DirectChosen(choice=privacy.policy, player=""))
        if self._opponents and privacy.shown_to(self._opponents):
            self.opened()
