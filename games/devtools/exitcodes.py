"""What ``python -m games`` says by its exit code."""

from __future__ import annotations

FINE, REFUSED, WRONG, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130
"""All went well; something failed or was given up; the command line is wrong, or nothing could be begun; a check came
to no verdict; Ctrl-C."""
