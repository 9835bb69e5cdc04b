"""Everything that the client says to people, in one place and marked for translation."""

from client.messages.speaker import Speaker

__all__ = ["Speaker"]
