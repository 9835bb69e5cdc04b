"""Sessions on the pages, shown as they ran.

A block that follows a line like ``<!-- bea in tests/e2e/dialogues/X.txt, at a terminal -->`` is what that player
reads, to the words that are waited for last. What differs from run to run is replaced; left out are the list of the
games, and the news of the lists, which come when they come. ``python -m tools.sessions`` writes the blocks from new
runs; ``e2e_pages`` compares them with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.players import Play
from tests.e2e.programs import Stage
from tests.e2e.script import read

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"<!-- (\w+) in (\S+\.txt), at (a terminal|pipes) -->\n\n?```\n(.*?)```\n", re.DOTALL)
_GAMES = re.compile(r"^Games:\n.*?help for all words\.\n", re.MULTILINE | re.DOTALL)
_NEWS = re.compile(
    r"^(?:\S+ (?:is here|has gone|is (?:idle|in a room|playing) now)|New room: .*"
    r"|\d+ (?:online; .*|rooms? closed))\.\n",
    re.MULTILINE,
)
_CHANGING = (
    (re.compile(r"\blocalhost:\d+"), "localhost:12000"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "9a26…"),
    (re.compile(r"(?<=12000/)\w{8}\b"), "K3J4M2X7"),
)


@dataclass(frozen=True)
class Session:
    """A block of a page.

    :ivar start: where its text begins in the page.
    :ivar end: where it ends.
    """

    page: Path
    who: str
    dialogue: Path
    terminal: bool
    start: int
    end: int

    @property
    def text(self) -> str:
        """What the page shows."""
        return self.page.read_text("utf-8")[self.start : self.end]


def sessions() -> Iterator[Session]:
    """All of them; of a page the last first, so that writing one moves none that is still to come."""
    for page in PAGES:
        for found in reversed(list(_BLOCK.finditer(page.read_text("utf-8")))):
            yield Session(page, found[1], ROOT / found[2], found[3] == "a terminal", found.start(4), found.end(4))


async def as_it_ran(session: Session, stage: Stage) -> str:
    """What the block must be, from a new run."""
    play = Play(read(session.dialogue), stage, session.terminal)
    await play.run()
    return shown("".join(f"{line}\n" for line in play.told(session.who)))


def shown(text: str) -> str:
    """A run's text as a page shows it."""
    text = _NEWS.sub("", _GAMES.sub("", text))
    for changing, constant in _CHANGING:
        text = changing.sub(constant, text)
    return text


def write(session: Session, text: str) -> None:
    """Put a run's text into its page."""
    page = session.page.read_text("utf-8")
    session.page.write_text(page[: session.start] + text + page[session.end :], "utf-8")
