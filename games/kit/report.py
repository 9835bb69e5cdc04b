"""What the kit prints: a line for each check, and for what fails the match to play again."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from games.kit.checks import CHECKS, Finding, find
from games.kit.trial import Trial
from games.packages.catalog import Package

NAME = 9
"""Columns of a check's name."""


def check(package: Package, seeds: range, console: Console, storing: bool = False) -> list[Finding]:
    """Make every check; what fails at the first is not tried with the others.

    :param storing: store digests, if nothing fails.
    """
    trial = Trial(package, package.rules(), seeds, storing=storing)
    manifest = package.manifest
    console.print(f"{escape(manifest.display)} {manifest.version}, {len(seeds)} matches, digest {package.digest[:16]}")
    found: list[Finding] = []
    with Progress(
        TextColumn("  {task.description}"),
        BarColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("", total=1.0)
        trial.tick = lambda part: progress.update(task, completed=part)
        for one in CHECKS:
            progress.update(task, description=f"{one.name:<{NAME}}", completed=0.0)
            finding = find(one, trial)
            found.append(finding)
            trial.storing = trial.storing and not finding.problem
            console.print(_line(finding), soft_wrap=True)
            for line in _details(finding, package):
                console.print(line, highlight=False, soft_wrap=True)
            if finding.problem and one is CHECKS[0]:
                break
    broken = sum(bool(finding.problem) for finding in found)
    said = f"[red]{broken} of {len(CHECKS)} checks failed.[/]" if broken else "[green]The game keeps every promise.[/]"
    console.print(said if not storing or not broken else f"{said} Nothing was stored.")
    return found


def _line(finding: Finding) -> str:
    mark = "[red]FAILED[/]" if finding.problem else ("[yellow]-[/]     " if finding.untried else "[green]ok[/]    ")
    return f"  {finding.check.name:<{NAME}} {mark}  {finding.check.promise}"


def _details(finding: Finding, package: Package) -> list[str]:
    space = " " * (NAME + 11)
    if finding.untried:
        return [f"{space}{escape(finding.untried)}"]
    lines = [finding.problem, *finding.repeat] if finding.problem else []
    return [f"{space}{escape(line)}" for line in lines]
