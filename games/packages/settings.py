"""A game's settings: what each may be, and how they are read from what a player types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from games.clock import NO_CLOCK
from games.game import Settings
from wire.amp.errors import DeclaredError

DIGITS = 9
"""The most digits of a whole number."""

LEAST_MINUTES, MOST_MINUTES = 1, 180
"""What a player's clock may have for all moves of a match."""

MOST_INCREMENT = 60
"""The most seconds that a clock may give for each move."""

CLOCK = re.compile(r"([0-9]{1,9})\+([0-9]{1,9})")


class BadSetting(DeclaredError):
    """A setting is unknown or has a value that the game does not allow.

    Parameters: ``setting``, ``value``, ``allowed`` (what it may be, in words).
    """

    code = b"BAD_SETTING"


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole number, with its default and limits."""

    default: int
    least: int
    most: int
    description: str
    odd: bool = False

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        return f"{'an odd' if self.odd else 'a'} whole number from {self.least} to {self.most}"

    @property
    def every(self) -> Sequence[object]:
        """Every allowed value, in order."""
        return range(self.least, self.most + 1) if not self.odd else range(self.least | 1, self.most + 1, 2)

    def read(self, typed: str) -> str | None:
        """The value as text, or ``None`` where it is not allowed."""
        if not (typed.isascii() and typed.isdigit() and len(typed) <= DIGITS):
            return None
        return str(int(typed)) if self._allows(int(typed)) else None

    def _allows(self, number: int) -> bool:
        return self.least <= number <= self.most and (not self.odd or number % 2 == 1)

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: the field, and a sentence."""
        if self.least < 0:
            yield "least", "must not be below 0"
        if self.most >= 10**DIGITS:
            yield "most", f"has more than {DIGITS} digits"
        if self.least > self.most:
            yield "least", f"is {self.least}, above most, {self.most}"
        elif not self._allows(self.default):
            yield "default", f"is {self.default}, which is not {self.allowed}"


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word out of a list."""

    default: str
    choices: tuple[str, ...]
    description: str

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        return f"one of {', '.join(self.choices)}"

    @property
    def every(self) -> Sequence[object]:
        """Every allowed value, in order."""
        return self.choices

    def read(self, typed: str) -> str | None:
        """The word, or ``None`` where it is not in the list."""
        return typed if typed in self.choices else None

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: the field, and a sentence."""
        if len(set(self.choices)) < max(2, len(self.choices)):
            yield "choices", "must be two or more different words"
        for number, word in enumerate(self.choices):
            if not word or not word.isprintable() or " " in word or "=" in word:
                yield f"choices[{number}]", "must be a word without spaces and without ="
        if self.default not in self.choices:
            yield "default", f'is "{self.default}", which is not {self.allowed}'


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yes or no. The manifest says ``true`` or ``false``; everywhere else it is ``yes`` or ``no``."""

    on: bool = msgspec.field(name="default")
    description: str

    allowed = "yes or no"
    every = ("no", "yes")

    @property
    def default(self) -> str:
        """What it is where nobody says anything."""
        return "yes" if self.on else "no"

    def read(self, typed: str) -> str | None:
        """The value, or ``None`` where it is neither."""
        return typed if typed in ("yes", "no") else None

    def problems(self) -> Iterator[tuple[str, str]]:
        """Nothing can be wrong with it."""
        return iter(())


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clock for each player, as chess servers write it: minutes, plus, seconds for each move; or none."""

    description: str

    default = NO_CLOCK
    allowed = (
        f"{NO_CLOCK}, or minutes+seconds such as 5+3: {LEAST_MINUTES} to {MOST_MINUTES} minutes for all moves, "
        f"and 0 to {MOST_INCREMENT} seconds more for each"
    )

    @property
    def every(self) -> Sequence[object]:
        """Every allowed value, in order."""
        minutes, seconds = range(LEAST_MINUTES, MOST_MINUTES + 1), range(MOST_INCREMENT + 1)
        return (NO_CLOCK, *(f"{base}+{increment}" for base in minutes for increment in seconds))

    def read(self, typed: str) -> str | None:
        """The value as text, or ``None`` where it is not allowed."""
        found = CLOCK.fullmatch(typed)
        if found is None:
            return typed if typed == NO_CLOCK else None
        base, increment = map(int, found.groups())
        allowed = LEAST_MINUTES <= base <= MOST_MINUTES and increment <= MOST_INCREMENT
        return f"{base}+{increment}" if allowed else None

    def problems(self) -> Iterator[tuple[str, str]]:
        """Nothing can be wrong with it."""
        return iter(())


Setting = Whole | Choice | Flag | Clock

COMMON: Mapping[str, Setting] = {
    "time": Whole(120, 5, 86_400, "seconds that a player may take for a move before the match is lost"),
    "clock": Clock("a clock for each player, beside the time for a move: whoever has used it up has lost"),
    "ranked": Flag(False, "whether the match counts for a rating; then nothing can be taken back"),
}
"""The settings that every game has beside its own."""


def shape(raw: object) -> type[Whole] | type[Choice] | type[Flag]:
    """Which kind of setting a table of a manifest means to be."""
    if isinstance(raw, dict):
        if "choices" in raw or isinstance(raw.get("default"), str):
            return Choice
        if isinstance(raw.get("default"), bool):
            return Flag
    return Whole


def read(known: Mapping[str, Setting], text: str) -> Settings:
    """Complete, checked settings from ``key=value`` pairs separated by spaces; what is not named has its default.

    :raises BadSetting: a pair is malformed, its name unknown or given twice, or its value not allowed.
    """
    values = {name: str(setting.default) for name, setting in known.items()}
    named: set[str] = set()
    for pair in text.split():
        name, equals, typed = pair.partition("=")
        if not equals or name not in known:
            names = ", ".join(sorted(known))
            raise BadSetting(setting=name, value=typed, allowed=f"one of the settings {names}, as name=value")
        value = known[name].read(typed)
        if name in named:
            raise BadSetting(setting=name, value=typed, allowed="given once")
        named.add(name)
        if value is None:
            raise BadSetting(setting=name, value=typed, allowed=known[name].allowed)
        values[name] = value
    return values
