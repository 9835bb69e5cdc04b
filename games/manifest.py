"""A game's manifest: what the lobby and the players must know of a game before it runs.

It is the file ``manifest.toml`` in the game's folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from games.game import Settings
from wire.errors import DeclaredError


class BadSetting(DeclaredError):
    """A setting is unknown or has a value that the game does not allow.

    Parameters: ``setting``, ``value``, ``allowed`` (what it may be, in words).
    """

    code = b"BAD_SETTING"


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One whole-number setting of a game, with its default and limits."""

    default: int
    least: int
    most: int
    description: str
    odd: bool = False

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        return f"{'an odd' if self.odd else 'a'} whole number from {self.least} to {self.most}"


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a manifest holds.

    :ivar name: lower-case letters, digits and hyphens; what players type.
    :ivar rules: ``module:class`` of the rules.
    :ivar least: the fewest seats; :ivar most: the most.
    :ivar after: ``close`` or ``again``, what the room does after a match.
    """

    name: str
    display: str
    type: str
    description: str
    version: str
    rules: str
    least: int
    most: int
    after: str = "close"
    settings: dict[str, Setting] = {}


MOVE_TIME = Setting(
    default=120, least=5, most=86_400, description="seconds that a player may take for a move before the match is lost"
)
"""The setting ``time`` that every game has beside its own."""


def load(path: Path) -> Manifest:
    """Read a manifest.

    :raises msgspec.ValidationError: a field is missing, unknown or of the wrong type; the message names it.
    """
    return msgspec.toml.decode(path.read_bytes(), type=Manifest)


def settings_of(manifest: Manifest) -> Mapping[str, Setting]:
    """Every setting of a game, the common ones included."""
    return {**manifest.settings, "time": MOVE_TIME}


def read_settings(manifest: Manifest, text: str) -> Settings:
    """Complete, checked settings from ``key=value`` pairs parted by blanks; what is not named has its default.

    :raises BadSetting: a pair is malformed, its name unknown or its value not allowed.
    """
    known = settings_of(manifest)
    values = {name: str(setting.default) for name, setting in known.items()}
    for pair in text.split():
        name, equals, value = pair.partition("=")
        if not equals or name not in known:
            names = ", ".join(sorted(known))
            raise BadSetting(setting=name, value=value, allowed=f"one of the settings {names}, as name=value")
        setting = known[name]
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise BadSetting(setting=name, value=value, allowed=setting.allowed)
        number = int(value)
        if not setting.least <= number <= setting.most or (setting.odd and number % 2 == 0):
            raise BadSetting(setting=name, value=value, allowed=setting.allowed)
        values[name] = str(number)
    return values
