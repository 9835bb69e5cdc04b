"""From any event to what people read."""

from __future__ import annotations

from client.events import Event
from client.messages import account, chat, match, operator, privacy, prompts, rooms
from client.messages.context import Context
from client.messages.registry import SENTENCES

__all__ = ["Speaker"]

_PARTS = (account, prompts, match, privacy, rooms, chat, operator)  # each registers its sentences when it is imported


class Speaker:
    """Words events.

    :ivar context: what it knows so far; it learns from every event it is given.
    """

    def __init__(self, context: Context | None = None) -> None:
        self.context = context or Context()

    def say(self, event: Event) -> str:
        """The event in words, perhaps several lines; nothing where there is nothing to say."""
        self.context.observe(event)
        worded = SENTENCES.get(type(event))
        return worded(event, self.context) if worded is not None else event.kind()
