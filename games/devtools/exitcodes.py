"""What ``python -m games`` says by its exit code."""

from __future__ import annotations

FINE, REFUSED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""All went well; something failed or was given up; the command line is wrong, or nothing could be begun; Ctrl-C."""
