"""Play many matches with cheating seats against the real adjudicator and the states of the lobby: does all hold?

``python -m tools.arbitration [RUNS] [--first SEED] [--without RULE] [--jobs N]``. Without a rule something breaks, or
so it should: which rules there are, ``--help`` tells. Each match follows from its seed, which is printed where
something broke.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.support.arbitration.rules import ALL, WITHOUT
from tests.support.arbitration.run import Figures, run

BATCH = 250


def batch(first: int, runs: int, without: str) -> Figures:
    """Some matches, in a process of their own."""
    gc.disable()  # what tables remember is large, and has no circles
    if not without:
        return run(range(first, first + runs), ALL)
    rules, left_out = WITHOUT[without]
    with left_out():
        return run(range(first, first + runs), rules)


def batches(first: int, runs: int, without: str, jobs: int) -> Iterator[Figures]:
    """All matches, as they come."""
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        starts = range(first, first + runs, BATCH)
        asked = [pool.submit(batch, start, min(BATCH, first + runs - start), without) for start in starts]
        for each in asked:
            yield each.result()


def table(figures: Figures, seconds: float) -> Table:
    """What became of them."""
    shown = Table("what", "how often", box=None)
    runs = figures.counts["matches"]
    for name, count in sorted(figures.counts.items()):
        shown.add_row(name, f"{count}")
    shown.add_row("judgements a match", f"{figures.counts['judgements'] / runs:.2f}")
    shown.add_row("longest, in ticks", f"{figures.longest}")
    shown.add_row("seconds", f"{seconds:.0f}")
    for what, seeds in figures.broken.items():
        shown.add_row(f"[bold]broken: {what}", f"{len(seeds)}: seeds {', '.join(map(str, seeds[:6]))}")
    return shown


def main() -> int:
    """The command line. Fails where something broke."""
    parser = argparse.ArgumentParser(prog="python -m tools.arbitration", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("runs", nargs="?", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--without", choices=sorted(WITHOUT), default="", metavar="RULE", help=", ".join(WITHOUT))
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    asked = parser.parse_args()
    figures, began = Figures(), time.perf_counter()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("matches", total=asked.runs)
        for done in batches(asked.first, asked.runs, asked.without, asked.jobs):
            figures.add(done)
            progress.advance(task, done.counts["matches"])
    Console().print(table(figures, time.perf_counter() - began))
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
