"""The numbers of seats on every wire, and what stands in place of one."""

from __future__ import annotations

MOST_SEAT = 62
"""The highest number of a seat; the first is 0."""

NOBODY = 63
"""In place of a seat: how the match ended is nobody's doing."""
