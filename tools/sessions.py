"""``python -m tools.sessions`` plays the dialogues that pages show, and writes what was read into the pages."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import react

from tests.e2e.pages import as_it_ran, sessions, write
from tests.e2e.programs import Stage


async def renew() -> None:
    """Write every session anew, one after the other."""
    for session in sessions():
        with TemporaryDirectory() as folder:
            stage = Stage(Path(folder))
            try:
                write(session, await as_it_ran(session, stage))
            finally:
                await stage.close()


def main(reactor: Any) -> Deferred[None]:
    """Do it in the reactor that the end-to-end tests use, too."""
    return Deferred.fromCoroutine(renew())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit("usage: python -m tools.sessions")
    react(main)
