"""What a side of a match has said for good, on disk before it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from games.records.appendfile import LineFile

SUFFIX = ".journal"


class Journal:
    """One match's notes, a JSON object a line. They hold its secrets.

    :param path: the file, which ends in ``SUFFIX``; ``None`` for nowhere.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = LineFile(path, anew=False)

    def note(self, what: str, **fields: Any) -> None:
        """Write something down."""
        self._file.write(msgspec.json.encode({"what": what, **fields}))

    def close(self) -> None:
        """Nothing more will be written."""
        self._file.close()
