"""A game's manifest: what the lobby and the players must know of a game before it runs.

It is the file ``manifest.toml`` in the game's folder. Whatever is wrong with one is told at once, each problem with its
place: ``$.settings.best.least`` is ``least`` in the table ``[settings.best]``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from games.engine.model import Gone
from games.game import Settings
from games.packages.settings import COMMON, BadSetting, Setting, read, shape

__all__ = ["BadManifest", "BadSetting", "Manifest", "Setting", "load", "read_settings", "settings_of"]

NAME = "manifest.toml"
"""The file."""

API = 1
"""The interface that ``games/game.py`` is."""

OLD_NAMES = {"least": "min_players", "most": "max_players"}
"""What fields were called before there was an ``api``, and what they are called now."""

MEANT = {"api": f": write api = {API}, the version of the interface for which the game is made"}
"""What to write for a field that older manifests lack."""

SEATS = range(2, 9)
"""How many may play."""

WORD = re.compile(r"[a-z][a-z0-9-]{0,31}")
"""A name of a game or of a setting."""

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")

ENTRY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
"""``module:name``."""


PLAIN = (int, bool, tuple[str, ...])
"""The types of fields that are no text."""


class BadManifest(ValueError):
    """One or more manifests cannot be used.

    :ivar problems: each with its file and its place in it.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a manifest holds.

    :ivar api: the version of the interface between a game and everything that runs it, ``games/game.py``.
    :ivar name: lower-case letters, digits and hyphens; what players type.
    :ivar rules: ``module:class`` of the rules.
    :ivar min_players: the fewest seats; :ivar max_players: the most.
    :ivar kind: ``rules``: pure rules, which run at every peer.
    :ivar bot: ``module:function`` of a ``choose(view, legal, seconds)``, or nothing.
    :ivar gone: what becomes of a match when a member is gone for good.
    :ivar after: ``close`` or ``again``, what the room does after a match.
    """

    api: int
    name: str
    display: str
    type: str
    description: str
    version: str
    rules: str
    min_players: int
    max_players: int
    kind: Literal["rules"] = "rules"
    bot: str = ""
    gone: Gone = Gone.ENDS
    after: Literal["close", "again"] = "close"
    settings: Mapping[str, Setting] = {}


def _text(most: int) -> Callable[[str], bool]:
    return lambda text: text.isprintable() and text == text.strip() and 0 < len(text.encode()) <= most


CHECKS: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "api": ((API,).__contains__, f"must be {API}: this program knows no other interface of games"),
    "name": (WORD.fullmatch, "must be lower-case letters, digits and hyphens, a letter first, 32 at most"),
    "display": (_text(128), "must be one line of 1 to 128 bytes"),
    "type": (_text(64), "must be one line of 1 to 64 bytes"),
    "description": (_text(500), "must be one line of 1 to 500 bytes"),
    "version": (VERSION.fullmatch, "must be three numbers, major.minor.patch, such as 1.0.0"),
    "rules": (ENTRY.fullmatch, 'must be "module:Class", such as "rules:Game"'),
    "min_players": (SEATS.__contains__, f"must be from {SEATS[0]} to {SEATS[-1]}"),
    "max_players": (SEATS.__contains__, f"must be from {SEATS[0]} to {SEATS[-1]}"),
    "kind": (("rules",).__contains__, 'must be "rules"'),
    "bot": (lambda entry: not entry or ENTRY.fullmatch(entry), 'must be "module:function", such as "bot:choose"'),
    "gone": ([*Gone].__contains__, 'must be "ends", "plays on" or "bot"'),
    "after": (("close", "again").__contains__, 'must be "close" or "again"'),
}
"""What a value of the right type must be besides."""


def load(path: Path) -> Manifest:
    """Read a manifest.

    :raises BadManifest: it cannot be read, or there are problems in it; all of them.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise BadManifest([f"{path}: it cannot be read: {problem.strerror}"]) from problem
    except ValueError as problem:
        raise BadManifest([f"{path}: it is no TOML: {problem}"]) from problem
    if problems := [f"{path}: {place}: {said}" for place, said in problems_in(raw)]:
        raise BadManifest(problems)
    raw["gone"] = Gone(raw.get("gone", Gone.ENDS))
    raw["settings"] = {name: msgspec.convert(table, shape(table)) for name, table in raw.get("settings", {}).items()}
    return Manifest(**raw)


def problems_in(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with a manifest: the place, and a sentence."""
    found = list(_problems_of_fields(raw, Manifest, "$", passed_over="settings"))
    yield from found
    wrong = {place for place, _ in found}
    for field, (allowed, sentence) in CHECKS.items():
        if field in raw and f"$.{field}" not in wrong and not allowed(raw[field]):
            wrong.add(f"$.{field}")
            yield f"$.{field}", sentence
    if not wrong & {"$.min_players", "$.max_players"} and raw["min_players"] > raw["max_players"]:
        yield "$.min_players", f"is {raw['min_players']}, above max_players, {raw['max_players']}"
    settings = raw.get("settings", {})
    if not isinstance(settings, dict):
        yield "$.settings", "must be a table"
        return
    for name, table in settings.items():
        yield from _problems_of_setting(name, table)


def _problems_of_setting(name: str, table: object) -> Iterator[tuple[str, str]]:
    place = f"$.settings.{name}"
    if not WORD.fullmatch(name):
        yield place, f"is no name for a setting: {CHECKS['name'][1].removeprefix('must be ')}"
    if name in COMMON:
        yield place, "is a setting that every game has by itself"
    if not isinstance(table, dict):
        yield place, "must be a table"
        return
    if found := list(_problems_of_fields(table, shape(table), place)):
        yield from found
        return
    setting: Setting = msgspec.convert(table, shape(table))
    if not _text(200)(setting.description):
        yield f"{place}.description", "must be one line of 1 to 200 bytes"
    for field, sentence in setting.problems():
        yield f"{place}.{field}", sentence


def _problems_of_fields(
    raw: Mapping[str, Any], struct: type[msgspec.Struct], place: str, passed_over: str = ""
) -> Iterator[tuple[str, str]]:
    """Fields that are missing, unknown or of the wrong type."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name in raw:
        if name not in fields and place == "$" and name in OLD_NAMES:
            yield f"{place}.{name}", f"has another name now: write {OLD_NAMES[name]} = {raw[name]}"
        elif name not in fields:
            yield f"{place}.{name}", f"is unknown; there are {', '.join(fields)}"
    for name, field in fields.items():
        if name not in raw:
            if field.required:
                yield f"{place}.{name}", f"is missing{MEANT.get(name, '')}"
        elif name != passed_over:
            try:
                msgspec.convert(raw[name], field.type if field.type in PLAIN else str)
            except msgspec.ValidationError as problem:
                said, _, inner = str(problem).partition(" - at `$")
                yield f"{place}.{name}{inner.rstrip('`')}", said.replace("`", "")


def settings_of(manifest: Manifest) -> Mapping[str, Setting]:
    """Every setting of a game, the common ones included."""
    return {**manifest.settings, **COMMON}


def read_settings(manifest: Manifest, text: str) -> Settings:
    """Complete, checked settings from ``key=value`` pairs separated by spaces; what is not named has its default.

    :raises BadSetting: a pair is malformed, its name unknown or its value not allowed.
    """
    return read(settings_of(manifest), text)
