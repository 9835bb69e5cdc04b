"""Figures: measured values beside their yardstick's, their medians, and the table that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple


class Pace(NamedTuple):
    """Moves per second, and the processor time of a move, both sides together, in microseconds."""

    rate: float
    cost: float


@dataclass(frozen=True)
class Figure:
    """What was measured several times.

    :ivar values: in ``unit``, one for each time.
    :ivar yardstick: what it is compared with, :ivar others: and that one's values, measured in turns with ``values``.
    :ivar aim: what is wanted, in words; it is printed, not enforced.
    """

    what: str
    unit: str
    values: Sequence[float]
    yardstick: str = ""
    others: Sequence[float] = ()
    aim: str = ""

    @property
    def ratio(self) -> float:
        """The median of the ratios of each time's two values."""
        return median(value / other for value, other in zip(self.values, self.others, strict=True))

    def row(self) -> str:
        """A row of the table."""
        spread = f"{number(min(self.values))} to {number(max(self.values))}"
        other = f"{self.yardstick}: {number(median(self.others))}" if self.others else ""
        ratio = f"{self.ratio:.2f}" if self.others else ""
        cells = [self.what, f"**{number(median(self.values))}** {self.unit}", spread, str(len(self.values))]
        return "| " + " | ".join([*cells, other, ratio, self.aim]) + " |"


HEAD = """\
| figure | median | spread | times | yardstick, median | ratio | aim |
|---|---|---|---|---|---|---|"""


def number(value: float) -> str:
    """Three digits that matter."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """All figures."""
    return "\n".join([HEAD, *(figure.row() for figure in figures)])
