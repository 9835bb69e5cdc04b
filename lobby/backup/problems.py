"""What keeps a backup from being made or put back."""

from __future__ import annotations


class BackupProblem(Exception):
    """It is not done, and nothing was changed. The text is a sentence for the operator that says why."""
