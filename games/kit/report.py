"""What the kit prints: a line for each check, and for what fails the match to play again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from games.kit import check_determinism, check_papers
from games.kit.checks import CHECKS, Check, Finding
from games.kit.errors import Broken, Untried, demand
from games.kit.process.messages import Message, Place, Task
from games.kit.process.supervisor import SILENCE, Run, run
from games.kit.process.surroundings import Surroundings
from games.packages.catalog import BadGame, Package
from games.packages.guard import in_words
from games.packages.lookup import called
from wire.sanitize import sanitize

NAME = 9
"""Columns of a check's name."""

PAPERS = (
    Check("folder", "All that a game needs is in its release.", check_papers.folder),
    Check("names", "It is taken for no other game.", check_papers.names),
    Check("source", "Rules import nothing that is not the same everywhere.", check_papers.source),
)
"""What is looked at before anything runs."""

LOADS, ALONE, SILENT, SAME, STORED = (
    Check(name, promise, lambda trial: None)
    for name, promise in (
        ("loads", "The game can be loaded, and goes on until it has been tried."),
        ("alone", "Rules ask nobody: no clock, no files, no network, no machine."),
        ("silent", "They print nothing."),
        ("same", "The same moves give the same bytes in every process."),
        ("stored", "They give the bytes of which digests are stored."),
    )
)

EVERY = (*PAPERS, LOADS, *CHECKS, ALONE, SILENT, SAME, STORED)
"""All of them, in their order."""


class NoVerdict(Exception):
    """The kit cannot say whether the game is good. The message says why."""


class Reporter:
    """Prints findings as they come.

    :param tick: called with a check and the part of it that is done.
    """

    def __init__(self, package: Package, console: Console, tick: Callable[[Check, float], object]) -> None:
        self._package, self._console, self.tick = package, console, tick
        self.found: list[Finding] = []

    @property
    def broken(self) -> int:
        """How many promises are."""
        return sum(bool(finding.problem) for finding in self.found)

    def add(self, finding: Finding) -> None:
        """One more."""
        self.found.append(finding)
        self._console.print(_line(finding), soft_wrap=True)
        for line in _details(finding):
            self._console.print(line, highlight=False, soft_wrap=True)

    def make(self, check: Check, act: Callable[[], Any]) -> Any:
        """Make a check here, where nothing of the game's runs; returns what it returns, or nothing."""
        self.tick(check, 0.0)
        made = None
        try:
            made = act()
        except Untried as problem:
            self.add(Finding(check, untried=str(problem)))
        except Broken as problem:
            self.add(Finding(check, str(problem), getattr(problem, "repeat", ())))
        except SyntaxError as problem:
            self.add(Finding(check, in_words(problem)))
        else:
            self.add(Finding(check))
        return made


def check(
    package: Package,
    seeds: range,
    console: Console,
    storing: bool = False,
    quick: bool = False,
    silence: float = SILENCE,
) -> list[Finding]:
    """Make every check; returns what each has found.

    :param storing: store digests, if nothing fails. :param quick: stop at the first that fails.
    :param silence: after so many seconds without a step the game does not come back.
    :raises BadGame: it cannot be loaded.
    :raises NoVerdict: the game is neither good nor bad, as far as one can see.
    """
    manifest = package.manifest
    console.print(f"{escape(manifest.display)} {manifest.version}, {len(seeds)} matches, digest {package.digest[:16]}")
    with Progress(
        TextColumn("  {task.description}"),
        BarColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("", total=1.0)
        told = Reporter(
            package,
            console,
            lambda check, part: progress.update(task, description=f"{check.name:<{NAME}}", completed=part),
        )
        for _ in _steps(package, seeds, told, storing, silence):
            if quick and told.broken:
                break
    broken = told.broken
    said = f"[red]{broken} of {len(EVERY)} checks failed.[/]" if broken else "[green]The game keeps every promise.[/]"
    console.print(said if not storing or not broken else f"{said} Nothing was stored.")
    return told.found


def _steps(package: Package, seeds: range, told: Reporter, storing: bool, silence: float) -> Iterator[None]:
    """Make one check after the other."""
    for one in PAPERS:
        told.make(one, lambda one=one: one.run(package))  # type: ignore[misc]
        yield
    _tried(package, seeds, told, silence)
    yield
    if told.found[-1].check is not SILENT or any(one.check is CHECKS[0] and one.problem for one in told.found):
        return
    played = told.make(SAME, lambda: check_determinism.same(package, silence))
    yield
    if played is not None:
        broken = told.broken
        told.make(STORED, lambda: _stored(package, played, storing and not broken, storing))


def _stored(package: Package, played: Any, storing: bool, wanted: bool) -> None:
    if storing:
        check_determinism.store(package, played)
    elif not wanted:
        check_determinism.stored(package, played)
    else:
        raise Untried("something else has failed")


def _tried(package: Package, seeds: range, told: Reporter, silence: float) -> None:
    """Try it in a process of its own."""
    by_name = {check.name: check for check in CHECKS}
    notes: dict[str, Place | None] = {}
    place: list[Place | None] = [None]
    check = [CHECKS[0]]

    def hear(message: Message) -> None:
        if message.kind == "loaded":
            told.add(Finding(LOADS))
        elif message.kind == "at":
            place[0] = message.place
            told.tick(check[0], message.part)
        elif message.kind == "begin":
            place[0], check[0] = None, by_name[message.check]
            told.tick(check[0], 0.0)
        elif message.kind == "done":
            told.add(Finding(by_name[message.check], message.problem, message.repeat, message.untried))
            for note in message.notes:
                notes.setdefault(note, place[0])

    task = Task(called(package), seeds[0], len(seeds), Surroundings(hashes="0"), stuck=silence / 6)
    found = run(package, task, hear, silence)
    for message in found.heard:
        if message.kind == "no game":
            raise BadGame(folder=str(package.folder), problem=message.problem)
    _came_to_an_end(package, found, told)
    done = [finding.check.name for finding in told.found if finding.check in CHECKS]
    first = told.found[-1]
    if done == [check.name for check in CHECKS] or (found.ended and first.check is CHECKS[0] and first.problem):
        _beside(package, notes, found.printed, told)
    elif not told.broken:
        raise NoVerdict(f"only {len(done)} of {len(CHECKS)} checks were made")


def _came_to_an_end(package: Package, found: Run, told: Reporter) -> None:
    """:raises NoVerdict: it did not, and nobody knows through whose fault."""
    if found.ended:
        return
    if found.over or (found.code < 0 and found.why.endswith("SIGKILL)") and not found.late):
        raise NoVerdict(f"The game's process {found.why}.")
    check = next((check for check in CHECKS if check.name == found.check), LOADS)
    where = f" while {check.name!r} was tried" if found.loaded else " while it was loaded"
    told.add(Finding(check, f"the game {found.why}{where}{_last(found)}", _repeat(package, found.place)))


def _last(found: Run) -> str:
    lines = found.printed.strip().splitlines()
    return f"; it says: {lines[-1][:200]}" if lines else ""


def _beside(package: Package, notes: dict[str, Place | None], printed: str, told: Reporter) -> None:
    """What the rules have done besides."""
    for note, place in list(notes.items())[:1]:
        told.add(Finding(ALONE, note, _repeat(package, place)))
    if not notes:
        told.add(Finding(ALONE))
    told.make(SILENT, lambda: demand(not printed.strip(), f"the game prints {printed.strip().splitlines()[:1]}"))


def _repeat(package: Package, place: Place | None) -> tuple[str, ...]:
    if place is None:
        return ()
    settings = f", {place.settings}" if place.settings else ""
    return (
        f"match {place.seed}: {place.seats} seats{settings}, after {place.turn} turns",
        f"see it again: python -m games check {called(package)} --seed {place.seed} --matches 1",
    )


def _line(finding: Finding) -> str:
    mark = "[red]FAILED[/]" if finding.problem else ("[yellow]-[/]     " if finding.untried else "[green]ok[/]    ")
    return f"  {finding.check.name:<{NAME}} {mark}  {finding.check.promise}"


def _details(finding: Finding) -> list[str]:
    space = " " * (NAME + 11)
    if finding.untried:
        return [f"{space}{escape(sanitize(finding.untried))}"]
    lines = [finding.problem, *finding.repeat] if finding.problem else []
    return [f"{space}{escape(sanitize(line))}" for line in lines]
