"""The numbers of seats on every wire, and what stands in place of one."""

from __future__ import annotations

MOST_SEAT = 62
"""The highest number of a seat; the first is 0."""

NOBODY = 63
"""Stands in place of a seat where nobody caused the match's end."""
