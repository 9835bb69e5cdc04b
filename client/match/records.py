"""What a client keeps of its matches: a journal of its own secrets, and a transcript that anybody can check; and which
of them it has not seen the end of."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from games.records import transcript
from games.records.appendfile import newest_first
from games.records.journal import SUFFIX as JOURNAL
from games.records.journal import Journal, Taken, last, notes
from games.records.transcript import SUFFIX, Header, Writer
from wire.files import hold
from wire.tickets import ALWAYS, BadTicket, Ticket, public_key, read
from wire.tls.identity import Identity, from_secret

LIFETIME = 86_400
"""Seconds, by the date, after its last word in which a match is still asked for. Lobbies wait for minutes."""


class Unfinished(NamedTuple):
    """A match in which this program, or another run of it, played, and whose result it does not know.

    :ivar text: the ticket as it travels; :ivar token: of the session that played.
    :ivar identity: with the key that the ticket names.
    :ivar folder: where its game lay; empty for one that came with the program.
    :ivar path: its journal.
    """

    ticket: Ticket
    text: str
    seat: int
    token: str
    identity: Identity
    folder: str
    path: Path

    def close(self) -> None:
        """Nobody can go on with it."""
        with suppress(Taken, OSError):
            journal = Journal(self.path)
            journal.note("over")
            journal.release()


def keepers(folder: Path | None, header: Header, seat: int) -> tuple[Journal, Writer]:
    """The two files of a match in a folder, or nowhere. What they have from before is read.

    :param seat: one's own: two sides of a match may keep theirs in one folder.
    :raises Taken: another program is in this match.
    :raises OSError: what there is cannot be read.
    """
    if folder is None:
        return Journal(), Writer(None, header)
    name = f"{header.match}-{seat}"
    journal, file = Journal(folder / f"{name}{JOURNAL}"), folder / f"{name}{SUFFIX}"
    return journal, Writer(file, header, transcript.before(file, header) if journal.before else ())


def unfinished(folder: Path | None, key: str) -> Iterator[Unfinished]:
    """The unfinished matches of a lobby, the newest first, which no other program is in.

    :param key: the lobby's, in hexadecimal digits.
    """
    if folder is None or not folder.is_dir():
        return
    for path in newest_first(folder, JOURNAL):
        found = _unfinished(path, key)
        if found is not None:
            yield found


def _unfinished(path: Path, key: str) -> Unfinished | None:
    try:
        if time.time() - path.stat().st_mtime > LIFETIME:
            return None
        os.close(hold(path))
        before = notes(path)
    except OSError:
        return None  # somebody has it, or it is gone
    seat, match = last(before, "seat"), last(before, "match")
    if seat is None or match is None or last(before, "begun") is None or last(before, "over") is not None:
        return None
    try:
        ticket = read(match["ticket"], public_key(key), ALWAYS)
        identity = from_secret("player", match["key"])
        folder = match.get("folder", "")
        return Unfinished(ticket, match["ticket"], seat["seat"], match["token"], identity, folder, path)
    except (BadTicket, KeyError, ValueError):
        return None  # another lobby's, or none
