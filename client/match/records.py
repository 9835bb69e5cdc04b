"""What a client keeps of its matches: a journal of its own secrets, and a transcript that anybody can check."""

from __future__ import annotations

from pathlib import Path

from games.records.journal import SUFFIX as JOURNAL
from games.records.journal import Journal
from games.records.transcript import SUFFIX, Header, Writer


def keepers(folder: Path | None, header: Header, seat: int) -> tuple[Journal, Writer]:
    """The two files of a match in a folder, or nowhere.

    :param seat: one's own: two sides of a match may keep theirs in one folder.
    """
    if folder is None:
        return Journal(), Writer(None, header)
    name = f"{header.match}-{seat}"
    return Journal(folder / f"{name}{JOURNAL}"), Writer(folder / f"{name}{SUFFIX}", header)
