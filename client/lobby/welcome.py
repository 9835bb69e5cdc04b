"""What a lobby says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Welcome:
    """The lobby's answer to Hello. ``beat`` and ``silence`` in seconds; see ``lobby.commands.Hello``.

    :ivar tells_names: ``None`` where an older lobby has not said; so is :ivar registration: who may make an account.
    """

    protocol: int
    software: str
    beat: int
    silence: int
    seen: str
    public: str
    keeps: bool
    drop_ins: bool
    key: str
    wheel: str | None = None
    tells_names: bool | None = None
    registration: str | None = None
