"""A match from its first word to its last, as a file that anybody can check.

A transcript is text in UTF-8, a JSON object a line. The first line is the header: ``format`` (2), ``ticket`` (the
lobby's signed word on the match, see ``wire.tickets``) and ``key`` (by which that is checked, 64 hexadecimal digits),
and what the match was: ``match``, ``game``, ``release``, ``digest``, ``players`` (names by seat), ``settings``
(complete), ``host`` (its seat) and ``gone`` (what becomes of a match when a member is gone). Every further line is an
entry (see ``games.engine.serialization``), in an order in which a table accepts them; each is signed by its seat (see
``games.engine.signatures``). At the end there may be one that no table accepts: the entry that broke the rules.

Where no lobby is, in a match of bots or at one keyboard, ticket and key are empty, and nothing is signed. Elsewhere the
header tells nothing that the ticket does not: ``Transcript.vouched`` refuses one that says otherwise.

A file that was cut is a shorter match: a last line that is not whole is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from games.engine import serialization
from games.engine.model import Entry, Gone, MatchSetup
from games.engine.signatures import KeyVerifier, Unsigned, Verifier
from games.engine.table import Table
from games.game import Game
from games.packages.manifest import BadSetting, Manifest, read_settings
from games.records.appendfile import MOST_OF_ONE, LineFile
from wire import strict
from wire.amp.errors import DeclaredError
from wire.files import read_file
from wire.tickets import ALWAYS, BadTicket, Ticket, forfeited, public_key
from wire.tickets import read as read_ticket

FORMAT = 2
"""Rises with the version of what is signed (``wire.signing``): up to 1 no signature was bound to a ticket's bytes."""

SUFFIX = ".transcript"


class BadTranscript(DeclaredError):
    """It is no transcript, or not of the match that it claims. Parameters: ``reason`` in words."""

    code = b"BAD_TRANSCRIPT"


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line, see above."""

    format: int
    ticket: str
    key: str
    match: str
    game: str
    release: str
    digest: str
    players: tuple[str, ...]
    settings: dict[str, str]
    host: int
    gone: Gone


def header_of(setup: MatchSetup, key: str = "", digest: str = "") -> Header:
    """The header of a match.

    :param setup: with the ticket, where there is one, as its ``header``.
    :param key: the lobby's, in hexadecimal digits; :param digest: of the release's files.
    """
    return Header(
        FORMAT,
        setup.header,
        key,
        setup.match,
        setup.game,
        setup.release,
        digest,
        setup.players,
        dict(setup.settings),
        setup.host_seat,
        setup.gone,
    )


class Onlooker:
    """Checks signatures without a seat of its own: a ``Verifier`` by the lobby's ticket.

    :raises ValueError: a key is none.
    """

    def __init__(self, ticket: Ticket, key: str) -> None:
        self._key = public_key(key)
        members = sorted(ticket.members, key=lambda member: member.seat)
        self._keys = KeyVerifier(member.public_key for member in members)

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this."""
        return self._keys.signed(seat, message, signature)

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """The seats that the lobby has put out of a match at an anchor."""
        return forfeited(word, self._key, origin, anchor)


@dataclass(frozen=True)
class Transcript:
    """A transcript that was read, or is to be written."""

    header: Header
    entries: tuple[Entry, ...] = ()

    @property
    def text(self) -> str:
        """The whole file."""
        lines = (_first_line(self.header), *map(serialization.write, self.entries))
        return "".join(f"{line}\n" for line in lines)

    @property
    def setup(self) -> MatchSetup:
        """The match, as an onlooker sees it."""
        head = self.header
        return MatchSetup(
            head.match, head.game, head.release, head.players, head.settings, head.host, None, head.ticket, head.gone
        )

    def vouched(self, manifest: Manifest | None = None) -> Ticket:
        """The lobby's word on the match, after a look whether the header says the same.

        Whose lobby's key that is, and whether the game's files are the same, is for the caller to compare.

        :param manifest: of the game, where it is here; else ``settings`` and ``gone`` are believed.
        :raises BadTranscript: no lobby signed it, or something else.
        """
        head = self.header
        try:
            ticket = read_ticket(head.ticket, public_key(head.key), ALWAYS)
        except ValueError as problem:
            raise BadTranscript(reason="the lobby's key cannot be read") from problem
        except BadTicket as problem:
            raise BadTranscript(reason=f"its ticket is {problem.parameters['reason']}") from problem
        members = [ticket.member(seat) for seat in range(len(ticket.members))]
        shown = (ticket.match, ticket.game, ticket.release, ticket.digest, ticket.host)
        players = tuple(member.name if member is not None else "" for member in members)
        if shown != (head.match, head.game, head.release, head.digest, head.host) or players != head.players:
            raise BadTranscript(reason="the header says something else than the lobby's ticket")
        if manifest is not None and not self._fits(manifest, ticket.settings):
            raise BadTranscript(reason="the header has other settings than the lobby's ticket")
        return ticket

    def _fits(self, manifest: Manifest, settings: str) -> bool:
        """Whether settings and ``gone`` are those of the ticket by the game's manifest."""
        try:
            complete = read_settings(manifest, settings)
        except BadSetting:
            return False
        return self.header.settings == complete and self.header.gone is manifest.gone

    def verifier(self) -> Verifier:
        """Who checks the signatures: by the ticket, and at a table where nothing is signed nobody.

        :raises BadTranscript: see ``vouched``; or a member's key is none.
        """
        if not self.header.ticket and not self.header.key:
            return Unsigned()
        try:
            return Onlooker(self.vouched(), self.header.key)
        except ValueError as problem:
            raise BadTranscript(reason="a member's key is none") from problem

    def replay(self, rules: Game[Any, Any, Any], verifier: Verifier | None = None) -> Table:
        """The table after all that was said.

        :param verifier: ``Transcript.verifier`` where left out.
        :raises BadTranscript: see ``verifier``.
        :raises DeclaredError: what the table refuses an entry with.
        """
        table = Table(self.setup, rules, verifier or self.verifier())
        for entry in self.entries:
            table.accept(entry)
        return table


def read(text: str) -> Transcript:
    """A transcript from its text. Nothing is checked yet but its form.

    :raises BadTranscript: it is none.
    """
    first, *lines = text.split("\n")
    try:
        header = strict.decode(first, Header)
    except ValueError as problem:
        raise BadTranscript(reason="its first line is no header") from problem
    if header.format != FORMAT:
        side = "an older" if header.format < FORMAT else "a newer"
        raise BadTranscript(reason=f"{side} version has written it (format {header.format}; this one knows {FORMAT})")
    if not 0 <= header.host < len(header.players):
        raise BadTranscript(reason="its first line is no header")
    entries = []
    for number, line in enumerate(lines, 2):
        last = number == len(lines) + 1
        if last and not line:
            break
        try:
            entries.append(serialization.read(line))
        except ValueError as problem:
            if last:
                break
            raise BadTranscript(reason=f"line {number} is no entry") from problem
        if not 0 <= entries[-1].seat < len(header.players) or entries[-1].turn < 0:
            raise BadTranscript(reason=f"line {number} is of nobody here")
    return Transcript(header, tuple(entries))


class Writer:
    """Writes a transcript as the match goes on.

    :param path: the file, which ends in ``SUFFIX``; ``None`` for nowhere. One that is there already is overwritten.
    :param entries: what was said before this program was started again, see ``before``.
    :ivar begun_with: that.
    """

    def __init__(self, path: Path | None, header: Header, entries: Sequence[Entry] = ()) -> None:
        self._path, self._header, self.begun_with = path, header, tuple(entries)
        self._file = LineFile(path, anew=True)
        self._write(entries)

    def begin_anew(self, entries: Sequence[Entry]) -> None:
        """Another history of the match has taken the place of what was written."""
        self._file.close()
        self._file = LineFile(self._path, anew=True)
        self._write(entries)

    def _write(self, entries: Sequence[Entry]) -> None:
        self._file.write(_first_line(self._header).encode("utf-8"))
        for entry in entries:
            self.append(entry)

    def append(self, entry: Entry) -> None:
        """One more entry."""
        self._file.write(serialization.write(entry).encode("utf-8"))

    def close(self) -> None:
        """Nothing more will be written."""
        self._file.close()


def before(path: Path, header: Header) -> tuple[Entry, ...]:
    """What a file has of the match with this header; nothing where it is none, or another match's."""
    try:
        found = read((read_file(path, MOST_OF_ONE) or b"").decode("utf-8"))
    except (OSError, UnicodeDecodeError, BadTranscript):
        return ()
    return found.entries if found.header == header else ()


def _first_line(header: Header) -> str:
    return msgspec.json.encode(header).decode("utf-8")
