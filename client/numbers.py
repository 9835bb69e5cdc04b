"""The lists that were last shown, whose numbers may be typed."""

from __future__ import annotations

from client.events import Event, Games, Players, Rooms


class Shown:
    """Remembers each kind of list as the person saw it, so that a number means what it meant on the screen."""

    def __init__(self) -> None:
        self.players: tuple[str, ...] = ()
        self.rooms: tuple[str, ...] = ()
        self.games: tuple[str, ...] = ()

    def observe(self, event: Event) -> None:
        """A list is shown."""
        match event:
            case Players():
                self.players = tuple(row.name for row in event.players)
            case Rooms():
                self.rooms = tuple(row.room for row in event.rooms)
            case Games():
                self.games = tuple(row.game for row in event.games)


def numbered(text: str, shown: tuple[str, ...]) -> str:
    """The entry of a shown list that a number means; any other text is itself."""
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= len(shown):
        return shown[int(text) - 1]
    return text
