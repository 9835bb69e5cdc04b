"""Everything that the client says to people, in one place and marked for translation.

A sentence belongs to an event or to an error's code, and takes its parts from there. Where the wire says why, by an
enum, ``reasons.py`` has a sentence for each member, and mypy finds the one that was forgotten.
"""

from client.messages.speaker import Speaker

__all__ = ["Speaker"]
