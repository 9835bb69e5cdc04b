"""The lists that were last shown, whose numbers may be typed."""

from __future__ import annotations

from client.events import Event, Games, MatchStarted, Players, Rooms
from client.session.screens import Screen


class ShownLists:
    """Remembers each kind of list as the person saw it, so that a number means what it meant on the screen.

    :ivar cage: it was said what holds the code of folders here.
    """

    def __init__(self) -> None:
        self.players: tuple[str, ...] = ()
        self.rooms: tuple[str, ...] = ()
        self.games: tuple[str, ...] = ()
        self.match: MatchStarted | None = None
        self.cage = False
        self._last = ""

    def observe(self, event: Event) -> None:
        """A list is shown."""
        match event:
            case MatchStarted():
                self.match = event
            case Players():
                self._last = "players"
                self.players = tuple(row.name for row in event.players)
            case Rooms():
                self._last = "rooms"
                self.rooms = tuple(row.room for row in event.rooms)
            case Games():
                self._last = "games"
                self.games = tuple(row.game for row in event.games)

    def usage(self, text: str, screen: Screen) -> str:
        """How to type what a bare number may mean; empty where it is in no list that was shown last."""
        ways = {"rooms": (self.rooms, "join"), "players": (self.players, "invite"), "games": (self.games, "create")}
        shown, word = ways.get(self._last, ((), ""))
        if numbered(text, shown) == text:
            return ""
        return f"create, then invite {text}" if word == "invite" and screen is Screen.IDLE else f"{word} {text}"


def numbered(text: str, shown: tuple[str, ...]) -> str:
    """The entry of a shown list that a number means; any other text is itself."""
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= len(shown):
        return shown[int(text) - 1]
    return text
