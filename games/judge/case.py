"""What a judge is given of a match, and what it answers: plain values, which travel as JSON."""

from __future__ import annotations

import zlib

import msgspec

MOST_BYTES = 8 * 2**20
"""Of one transcript, uncompressed."""

MOST_DETAIL = 500
"""Bytes of a verdict's words."""


class Said(msgspec.Struct, frozen=True):
    """How one side says that the match ended, as it told the lobby."""

    places: tuple[int, ...]
    reason: str
    seat: int


class Case(msgspec.Struct, frozen=True):
    """A match whose members do not report the same; what goes by seats has the seat as its key.

    :ivar key: the lobby's public key in hexadecimal digits, by which it signed the ticket.
    :ivar names: the players' by seat.
    :ivar transcripts: as text; of who showed none there is none.
    :ivar said: entries that a seat gave by way of the lobby, as lines; :ivar shown: entries that it was given there.
    :ivar absences: why a seat is gone (``left``, ``gone`` or ``silent``), and the lobby's signed word on that.
    :ivar idle: for how many seconds a seat that the lobby asked for an entry has given nothing new.
    """

    key: str
    match: str
    names: tuple[str, ...]
    reports: dict[int, Said]
    transcripts: dict[int, str]
    said: dict[int, tuple[str, ...]] = {}
    shown: dict[int, tuple[str, ...]] = {}
    absences: dict[int, tuple[str, str]] = {}
    idle: dict[int, int] = {}


class Filing(msgspec.Struct, frozen=True):
    """A case as the lobby hands it in: its transcripts as they came, compressed by zlib and in base64."""

    key: str
    match: str
    names: tuple[str, ...]
    reports: dict[int, Said]
    testimony: dict[int, bytes]
    said: dict[int, tuple[str, ...]]
    shown: dict[int, tuple[str, ...]]
    absences: dict[int, tuple[str, str]]
    idle: dict[int, int]

    def case(self) -> Case:
        """The case. A transcript that cannot be uncompressed counts as none."""
        texts = {seat: text for seat, packed in self.testimony.items() if (text := inflated(packed)) is not None}
        return Case(
            self.key, self.match, self.names, self.reports, texts, self.said, self.shown, self.absences, self.idle
        )


def inflated(packed: bytes) -> str | None:
    """The text, or ``None`` where it is damaged or longer than ``MOST_BYTES``; no more than that is ever unpacked."""
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, MOST_BYTES + 1)
        text = content.decode("utf-8")
    except (zlib.error, UnicodeDecodeError):
        return None
    return text if unpacking.eof and len(content) <= MOST_BYTES else None


class Verdict(msgspec.Struct, frozen=True):
    """What was found.

    :ivar kind: ``confirmed``, ``forged`` (by ``seat``), ``abandoned`` (by ``seat``) or ``unresolved``.
    :ivar places: for each seat its place; empty when nobody can say.
    :ivar reason: how it ended, as in a report.
    :ivar detail: in words for the players.
    """

    kind: str
    places: tuple[int, ...]
    reason: str
    seat: int
    detail: str


def shortened(text: str) -> str:
    """The text with at most ``MOST_DETAIL`` bytes in UTF-8."""
    encoded = text.encode("utf-8")
    if len(encoded) <= MOST_DETAIL:
        return text
    return encoded[: MOST_DETAIL - 3].decode("utf-8", "ignore") + "…"
