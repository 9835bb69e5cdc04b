"""Where a match is played, and how: all of it may be different, and the match must be the same."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("USER", "LOGNAME", "USERNAME"), "somebody-else"),
    **dict.fromkeys(("LANG", "LC_ALL"), "C"),
    **{"TZ": "Asia/Taipei", "HOSTNAME": "elsewhere", "COLUMNS": "40", "LINES": "10", "EDITOR": "ed"},
}
"""Variables of the environment that are otherwise; the home is the other folder."""

SECONDS = 97 * 86_400 + 5 * 3_600 + 7
"""By how much the clock is otherwise."""


class Surroundings(msgspec.Struct, frozen=True):
    """What is otherwise than here.

    :ivar hashes: the seed of Python's hashes.
    :ivar order: matches in the opposite order, and every question asked twice.
    :ivar clock: another day and hour; :ivar folder: the game lies in another folder, and so does the present one.
    :ivar machine: other names of user, home and host, and another environment.
    :ivar python: another Python's program; empty for this one.
    """

    hashes: str = "1"
    order: bool = False
    clock: bool = False
    folder: bool = False
    machine: bool = False
    python: str = ""


def move_clock() -> None:
    """Have this process live on another day."""
    for name in ("time", "time_ns"):
        unit = 10**9 if name.endswith("ns") else 1
        setattr(time, name, _later(getattr(time, name), SECONDS * unit))
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _at(getattr(time, name)))
    datetime.datetime = _Datetime  # type: ignore[misc]
    datetime.date = _Date  # type: ignore[misc]


def move_machine() -> None:
    """Have this machine bear another name."""
    if hasattr(os, "uname"):
        real = os.uname()
        other = os.uname_result((real.sysname, "elsewhere", real.release, real.version, real.machine))
        os.uname = lambda: other


def _later(function: Callable[[], Any], by: int) -> Callable[[], Any]:
    return lambda: function() + by


def _at(function: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda seconds=None: function(time.time() if seconds is None else seconds)


class _Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> _Datetime:
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> _Datetime:
        return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> _Datetime:
        return cls.now()


class _Date(datetime.date):
    @classmethod
    def today(cls) -> _Date:
        return cls.fromtimestamp(time.time())
