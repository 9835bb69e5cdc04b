"""The client's screens, and the way from one to another. Which one it is follows from the session's parts."""

from __future__ import annotations

from enum import Enum


class Screen(Enum):
    """Where the player is. The value is what is shown."""

    DISCONNECTED = "disconnected"
    SIGNED_OUT = "signed out"
    IDLE = "idle"
    IN_ROOM = "in room"
    CONNECTING = "connecting"
    PLAYING = "playing"


NEXT: dict[Screen, frozenset[Screen]] = {
    Screen.DISCONNECTED: frozenset(Screen) - {Screen.DISCONNECTED},
    Screen.SIGNED_OUT: frozenset({Screen.IDLE, Screen.IN_ROOM, Screen.DISCONNECTED}),
    Screen.IDLE: frozenset({Screen.IN_ROOM, Screen.SIGNED_OUT, Screen.DISCONNECTED}),
    Screen.IN_ROOM: frozenset({Screen.CONNECTING, Screen.IDLE, Screen.SIGNED_OUT, Screen.DISCONNECTED}),
    Screen.CONNECTING: frozenset({Screen.PLAYING, Screen.IN_ROOM, Screen.IDLE, Screen.SIGNED_OUT, Screen.DISCONNECTED}),
    Screen.PLAYING: frozenset({Screen.IDLE, Screen.IN_ROOM, Screen.SIGNED_OUT, Screen.DISCONNECTED}),
}
"""Which screen may follow which. From *signed out* straight to *in room*: a session that was taken over, room included.
From *disconnected* to anywhere: a line that was lost is back, and the session goes on where it was.
A line that is lost while *playing* leaves the player at the table: the screen changes when the match has ended."""


_CONNECTED = frozenset(Screen) - {Screen.DISCONNECTED}


def way(start: Screen, end: Screen) -> list[Screen]:
    """The shortest way along ``NEXT`` from one screen to another, its end included; never by way of *disconnected*.

    The lobby's word may come after two steps at once: who joins as the last one sits in the room and connects already.
    """
    ways: dict[Screen, list[Screen]] = {start: []}
    for here in (queue := [start]):
        for screen in Screen:
            if screen in NEXT[here] and screen not in ways and screen in (*_CONNECTED, end):
                ways[screen] = [*ways[here], screen]
                queue.append(screen)
    return ways[end]
