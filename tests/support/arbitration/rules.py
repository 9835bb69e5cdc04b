"""The rules of arbitration by name, and how each is left out of the simulation, to see that it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from games.engine.branch import Branch, BrokenRule, Pool
from games.engine.model import Entry
from games.engine.table import Table
from lobby.core.arbitration import challenge as states
from lobby.core.arbitration.effects import Effect
from lobby.core.model.challenge import Challenge, State
from tests.support.arbitration import world
from tests.support.arbitration.honest import Client
from tests.support.arbitration.lobby import TIMES
from tests.support.arbitration.run import Rules

ALL = Rules()


class Unmerged(Pool):
    """Words by which nothing is continued."""

    def resume(self, branch: Branch) -> list[BrokenRule]:
        """Nothing fits."""
        return []


def _phases_first(branch: Branch) -> tuple[int, int, int]:
    return 0, branch.phases, branch.words


def _any_phase(branch: Branch) -> tuple[int, int, int]:
    return branch.forfeits, len(branch.anchors), branch.words


def _each_alone(challenge: Challenge) -> frozenset[int]:
    waiting = challenge.state is State.WAITING
    return frozenset(seat for seat, left in challenge.clocks.items() if waiting and left <= 0)


def _from_here_only(table: Table, anchor: str, entry: Entry) -> bool:
    return anchor == table.anchor


_report = states.report


def _report_anyway(challenge: Challenge, seat: int, anchor: str, places: tuple[int, ...]) -> list[Effect]:
    found = challenge.found
    if found is None:
        return _report(challenge, seat, anchor, places)
    challenge.found = replace(found, guilty={})
    try:
        return _report(challenge, seat, anchor, places)
    finally:
        challenge.found = found


@contextmanager
def _tables(target: str, new: Any) -> Iterator[None]:
    """Tables are others, and must not be remembered."""
    world.forget()
    with patch(target, new):
        yield
    world.forget()


@contextmanager
def _ranked(new: Callable[[Branch], tuple[int, int, int]]) -> Iterator[None]:
    with (
        patch("games.engine.later.rank", new),
        patch("tests.support.arbitration.lobby.rank", new),
    ):
        yield


Left = tuple[Rules, Callable[[], AbstractContextManager[Any]]]


def _with(**times: int) -> Left:
    return replace(ALL, times=replace(TIMES, **times)), nullcontext


def _client(**keeps: bool) -> Left:
    return replace(ALL, client=replace(Client(), **keeps)), nullcontext


def _patched(target: str, new: Any) -> Left:
    return ALL, lambda: patch(target, new)


WITHOUT: Mapping[str, Left] = {
    "closing": _with(closing=0),
    "fraud-window": _with(proof=0),
    "overtime": _with(overtime=0),
    "heard": _with(heard=0),
    "in-time": _patched("lobby.core.arbitration.challenge.came", lambda challenge, case: None),
    "joint": (replace(ALL, joint=False), nullcontext),
    "together": _patched("lobby.core.arbitration.challenge._silent", _each_alone),
    "reports-end-with-fraud": _patched("lobby.core.arbitration.challenge.report", _report_anyway),
    "merge": _patched("games.judge.adjudicator.Pool", Unmerged),
    "forfeits-first": (ALL, lambda: _ranked(_phases_first)),
    "quitting-is-no-phase": (ALL, lambda: _ranked(_any_phase)),
    "offers-out-of-anchor": (ALL, lambda: _tables("games.engine.history._binds", lambda entry, agreed: True)),
    "resignation-stays": (ALL, lambda: _tables("games.engine.table.Table._counts_from", _from_here_only)),
    "answer-first": _client(answers_first=False),
    "show-two": _client(shows_two=False),
    "told-what-is-left": _client(told_what_is_left=False),
    "journal": _client(journal=False),
}
"""Each rule, with what the simulation is without it."""
