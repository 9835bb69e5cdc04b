"""What the client has to tell, as values: the session makes them, the output words them.

Each event's fields are plain values, so that ``--json`` can write it as it is; its name on that line is the class name
in lower case with hyphens (``RoomOpened`` is ``room-opened``). The sentences for people are in ``client.messages``.

A field that is one of a few words is a member of an enumeration. Where the lobby says the word, a newer lobby may say
one that is no member. It stays the string that came: compare with ``==``; ``client.messages.i18n.worded`` words it.
"""

from __future__ import annotations

from client.events.base import Event as Event
from client.events.chat import *  # noqa: F403
from client.events.lobby import *  # noqa: F403
from client.events.match import *  # noqa: F403
from client.events.privacy import *  # noqa: F403
from client.events.prompts import *  # noqa: F403
from client.events.rooms import *  # noqa: F403
