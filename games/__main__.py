"""``python -m games``: what an author of a game does with it, and what a lobby asks of a process of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from games.cage import cli as walls
from games.devtools import cli as author
from games.devtools.exitcodes import INTERRUPTED
from games.kit import cli as kit
from wire.commandline import texts

PROGRAM = "python -m games"


def parser() -> argparse.ArgumentParser:
    """All words and what follows them."""
    whole = argparse.ArgumentParser(prog=PROGRAM, description="Make a game, check it, play it.")
    words = whole.add_subparsers(title="words", metavar="WORD", required=True)
    kit.add(words)
    author.add(words)
    walls.add(words)
    words.add_parser("judge", help="judge a match by what was shown of it, for a lobby: see docs/protocol.md")
    return whole


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    if arguments[:1] == ["judge"]:  # a child of the lobby's: nothing else of this is loaded or read
        from games.judge import process

        return process.main()
    chosen = parser().parse_args(arguments or ["--help"])
    try:
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(texts(sys.argv[1:], PROGRAM)))
