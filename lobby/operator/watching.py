"""``status --watch``: how the lobby is, once a second, with what it was in the last minute as sparklines."""

from __future__ import annotations

import json
import shutil
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from lobby.operator.frames import Question
from lobby.operator.line import MARGIN, Line, NoAnswer
from lobby.operator.page import plain
from lobby.operator.registry import Command

SECONDS = 1.0
"""Between two questions."""

KEPT = 60
"""So many figures are drawn."""

BARS = "▁▂▃▄▅▆▇█"
DRAWN = ("players", "rooms", "matches", "connections", "memory")
"""Figures of ``status`` that change; so do those under ``more``."""


def watch(asked: Line, command: Command, as_json: bool) -> NoReturn:
    """Show it until somebody ends it. Where no terminal shows it, or as JSON, each answer is a line of its own.

    :raises NoAnswer: the lobby has gone.
    """
    history: dict[str, deque[float]] = {}
    console = Console(highlight=False, markup=False, emoji=False)
    if as_json or not sys.stdout.isatty():
        while True:
            print(json.dumps(_ask(asked, command)), flush=True)
            asked.idle(SECONDS)
    with Live(console=console, auto_refresh=False, screen=False) as live:
        while True:
            live.update(drawn(_ask(asked, command), history), refresh=True)
            asked.idle(SECONDS)


def _ask(asked: Line, command: Command) -> Mapping[str, Any]:
    answer = asked.ask(Question([command.name], shutil.get_terminal_size().columns), command.seconds + MARGIN)
    if not answer.done:
        raise NoAnswer(answer.text)
    found: Mapping[str, Any] = answer.data
    return found


def drawn(status: Mapping[str, Any], history: dict[str, deque[float]]) -> Table:
    """A table of the figures, each with what it was before.

    :param history: of each figure, to which these are added.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=Text(f"{plain(status['state'])} · Ctrl-C ends this"))
    table.add_column("lobby")
    table.add_column("now", justify="right")
    table.add_column("the last minute", no_wrap=True)
    figures = {**{name: status[name] for name in DRAWN}, **status["more"]}
    for name, value in figures.items():
        shown = f"{value / 2**20:.0f} MiB" if name == "memory" else plain(value)
        if isinstance(value, int | float):
            before = history.setdefault(name, deque(maxlen=KEPT))
            before.append(value)
            table.add_row(Text(plain(name)), Text(shown), Text(sparkline(before)))
        else:
            table.add_row(Text(plain(name)), Text(shown), Text())
    return table


def sparkline(values: Sequence[float] | deque[float]) -> str:
    """Figures as bars, from none to the highest of them."""
    most = max(values, default=0)
    return "".join(BARS[min(round(value / most * 7), 7)] if most > 0 else BARS[0] for value in values)
