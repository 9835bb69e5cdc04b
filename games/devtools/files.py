"""Matches as files, at home and next to a client's journals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path

from games.devtools.local_table import LocalTable
from games.records.appendfile import newest_first
from games.records.transcript import SUFFIX, Transcript, header_of

MATCHES = "matches"
"""The folder in a client's own folder in which it keeps its matches."""


def keep(local: LocalTable, digest: str, path: Path) -> None:
    """Write a match to a file.

    :param digest: of the game's files.
    :raises OSError: the file cannot be written.
    """
    transcript = Transcript(header_of(local.setup, digest=digest), local.table.transcript)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(transcript.text, "utf-8")


def _folder(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("TXLOBBY_HOME") or user_state_path("txlobby", appauthor=False)) / MATCHES


def named(name: str, environment: Mapping[str, str]) -> Path:
    """A file by its path, or one that the client on this machine keeps by its name alone."""
    short = _folder(environment) / f"{name}{SUFFIX}"
    return short if "/" not in name and short.is_file() else Path(name)


def kept(environment: Mapping[str, str]) -> list[Path]:
    """The matches that the client on this machine keeps, newest first."""
    folder = _folder(environment)
    return newest_first(folder, SUFFIX)
