"""What every event is."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import msgspec

from games.engine.canonical import Written


@dataclass(frozen=True)
class Event:
    """Something that the person, or the program at the other end of the pipe, should know."""

    @classmethod
    @cache
    def kind(cls) -> str:
        """The event's name on a JSON line."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON's own values, with its name under ``event``."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"event": self.kind(), **msgspec.to_builtins(values, enc_hook=_plain)}


def _plain(value: object) -> Any:
    """A value of a game whose rules are in a cage."""
    if isinstance(value, Written):
        return value.plain()
    raise NotImplementedError(f"a {type(value).__name__} is no value of an event")
