"""The log within bounds, whatever strangers do: short lines, few of one address, the rest counted and summed up."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from twisted.internet.interfaces import IDelayedCall
from twisted.logger import ILogObserver, LogEvent, LogLevel, formatEvent
from twisted.python import context, threadable
from twisted.python.failure import Failure
from twisted.python.log import ILogContext
from zope.interface import implementer

from lobby.core.model.parties import network

LINE = 500
"""Bytes of a line's words at most; the time and the place before them are some 60 more."""

TRACEBACK, TRACEBACKS = 4_000, 5
"""Bytes of a traceback at most, and how many there may be in a minute."""

AGAIN = 3_600.0
"""Seconds after which a fault that goes on is shown with its traceback once more."""

FAULTS = 100
"""So many faults are remembered as shown; the one that was shown longest ago goes first."""

MINUTE = 60.0
"""Lines are counted for so many seconds, and what was left out is then summed up."""

Who = tuple[str, str]
"""Who caused a line: ``from`` an address, or ``of`` a part of the lobby where no address is known."""


@dataclass
class Share:
    """The lines of a minute that have something in common.

    :ivar each: so many may come from one address, or of one part of the lobby, :ivar every: and from all together.
    :ivar most: so many of them are counted by name, and the others as one.
    :ivar named: so many are summed up by name.
    """

    each: int
    every: int
    most: int = 1_000
    named: int = 20
    _written: int = 0
    _lines: Counter[str] = field(default_factory=Counter)
    _left_out: Counter[str] = field(default_factory=Counter)

    def take(self, name: str) -> bool:
        """Whether one more line may be written; if not it is counted."""
        if name not in self._lines and len(self._lines) >= self.most:
            name = ""
        self._lines[name] += 1
        if self._lines[name] <= self.each and self._written < self.every:
            self._written += 1
            return True
        self._left_out[name] += 1
        return False

    def sums(self) -> list[tuple[str, int]]:
        """How many lines of whom were left out, the most first; those without a name together, under none."""
        others = self._left_out.pop("", 0)
        ranked = self._left_out.most_common()
        others += sum(number for _, number in ranked[self.named :])
        return [*ranked[: self.named], *([("", others)] if others else [])]


def _shares() -> dict[str, Share]:
    """A new minute. All that can be written in it is some 150 KB."""
    return {"from": Share(each=20, every=120), "of": Share(each=20, every=80)}


@implementer(ILogObserver)
class Logbook:
    """A log observer that hands another one what is worth writing.

    Lines below the level ``least`` are left out. Every line is cut, and what is no printable character is escaped, so
    that nobody can write a line of their own. A failure is shown with its traceback once, and then by its line.

    :param observer: writes what is left.
    :param reactor: its clock, and the thread in which everything is written.
    :param debug: write lines of the level *debug*, too.
    :ivar least: the lowest level that is written, which may be changed at any time.
    """

    def __init__(self, observer: ILogObserver, reactor: Any, debug: bool = False) -> None:
        self._observer, self._reactor = observer, reactor
        self.least = LogLevel.debug if debug else LogLevel.info
        self._shares = _shares()
        self._tracebacks = 0
        self._shown: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._minute: IDelayedCall | None = None

    def __call__(self, event: LogEvent) -> None:
        """Something is to be logged, from any thread."""
        if event.get("log_level", self.least) < self.least:
            return
        if threadable.ioThread in (None, threadable.getThreadID()):
            self._take(event)
        else:
            self._reactor.callFromThread(self._take, event)

    def _take(self, event: LogEvent) -> None:
        if self._minute is None:
            self._minute = self._reactor.callLater(MINUTE, self.sum_up)
        kind, name = caused_by(event)
        failure = event.get("log_failure") or event.get("failure")
        shown = isinstance(failure, Failure) and self._is_new(failure)
        if shown or self._shares[kind].take(name):
            self._write(event, words_of(event, shown))

    def _is_new(self, failure: Failure) -> bool:
        """Whether the fault's traceback is to be shown."""
        fault = _fault(failure)
        now = self._reactor.seconds()
        if now - self._shown.get(fault, -AGAIN) < AGAIN or self._tracebacks >= TRACEBACKS:
            return False
        self._tracebacks += 1
        self._shown[fault] = now
        self._shown.move_to_end(fault)
        if len(self._shown) > FAULTS:
            self._shown.popitem(last=False)
        return True

    def _write(self, event: LogEvent, words: str) -> None:
        self._observer(
            {
                "log_format": "{words}",
                "words": words,
                "log_level": event.get("log_level", LogLevel.info),
                "log_namespace": event.get("log_namespace", "-"),
                "log_time": event.get("log_time", time.time()),
            }
        )

    def sum_up(self) -> None:
        """The minute is over (or the lobby ends): say what was left out, and count from zero."""
        if self._minute is not None and self._minute.active():
            self._minute.cancel()
        shares, self._shares = self._shares, _shares()
        self._minute, self._tracebacks = None, 0
        for kind, share in shares.items():
            for name, number in share.sums():
                whose = name or ("other addresses" if kind == "from" else "other parts")
                self._observer(
                    {
                        "log_format": "… and {number:,} more lines {kind} {whose} in the last minute",
                        "number": number,
                        "kind": kind,
                        "whose": whose,
                        "log_level": LogLevel.warn,
                        "log_namespace": __name__,
                        "log_time": time.time(),
                    }
                )


def caused_by(event: LogEvent) -> Who:
    """Who caused an event: the address that it names, or else the one on whose behalf the reactor is at work.

    Twisted calls what reads from a connection in a context that names the connection: ``Protocol,7,192.0.2.1``.
    """
    peer = str(event.get("peer", ""))
    system = (context.get(ILogContext) or {}).get("system", "")
    for host in (str(event.get("host", "")), peer.rpartition(":")[0].strip("[]"), str(system).rpartition(",")[2]):
        if _is_address(host):
            return "from", network(host)
    return "of", str(event.get("log_namespace", "-"))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _fault(failure: Failure) -> tuple[str, ...]:
    """What makes two failures the same fault: what was raised, and where."""
    where = failure.frames[-1][:3] if failure.frames else ()
    return failure.type.__qualname__ if failure.type is not None else "", *map(str, where)


def words_of(event: LogEvent, traceback: bool = False) -> str:
    """An event's words, on one line; with a traceback on further ones."""
    failure = event.get("log_failure") or event.get("failure")
    words = formatEvent(event) or "a failure that nobody handled"
    if not isinstance(failure, Failure):
        return one_line(words, LINE)
    if traceback:
        lines = [one_line(line, LINE) for line in failure.getTraceback().splitlines()]
        return "\n\t".join([one_line(words, LINE), *_ends(lines)])
    said = f"{_fault(failure)[0]}: {failure.getErrorMessage()}"
    return f"{one_line(words, LINE // 2)} ({one_line(said, LINE // 2 - 50)}; its traceback was shown before)"


def one_line(text: str, most: int) -> str:
    """The text in ``most`` bytes of UTF-8, with everything escaped that is not printed: a line stays one, and a
    terminal that shows it obeys nobody."""
    begins = text[:most]  # of a text that is longer nothing else is shown, and it may be very long
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in begins)
    raw = escaped.encode("utf-8", "backslashreplace")
    if len(text) <= most and len(raw) <= most:
        return escaped
    note = f"… ({len(text):,} characters)"
    return raw[: most - len(note.encode())].decode("utf-8", "ignore") + note


def _ends(lines: list[str]) -> list[str]:
    """The first and the last lines of a traceback, which say most, in ``TRACEBACK`` bytes."""
    first, last = lines[:4], lines[4:]
    size = sum(len(line.encode()) + 2 for line in lines)
    while last and size > TRACEBACK:
        size -= len(last.pop(0).encode()) + 2
    return [*first, *([] if len(first) + len(last) == len(lines) else ["…"]), *last]
