"""One member's account of a match, heard for a judge: is it of this match, and could it have been so?"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from games.engine import serialization
from games.engine.errors import BadSignature, BrokenRules, MalformedEntry
from games.engine.model import Ending, Entry, Kind, Reason
from games.engine.signatures import Verifier, message
from games.engine.table import Table
from games.game import IllegalMove
from games.judge.case import Case
from games.judge.witness import Remembering
from games.packages.catalog import Package, packages
from games.records.transcript import BadTranscript, Header, Onlooker, Transcript, read
from wire.amp.errors import DeclaredError
from wire.tickets import Ticket

PLAY = frozenset({Kind.COMMIT, Kind.LINK, Kind.REVEAL, Kind.MOVE, Kind.OPEN})
"""What a seat says once in a turn, and never in two ways. It may resign, or offer, beside it."""

MOST_STRAYS = 32
"""So many entries that nobody put in order are looked at; each costs some checks of signatures."""


class Forged(Exception):
    """Somebody has cheated, as its own word shows.

    :ivar places: how the match ended all the same; ``None`` where the cheater has lost it by that.
    """

    def __init__(self, seat: int, sentence: str, ending: Ending | None = None) -> None:
        super().__init__(sentence)
        self.seat, self.sentence, self.ending = seat, sentence, ending


class Unclear(Exception):
    """Nobody can know. The text says why, in words."""


Word = tuple[int, int, Kind, str]
"""What an entry says, without its signature, which may differ: turn, seat, kind, body."""


def word(entry: Entry) -> Word:
    """What an entry says."""
    return entry.turn, entry.seat, entry.kind, entry.body


@dataclass
class Replay:
    """A match as far as one transcript tells it.

    :ivar seat: who showed it.
    :ivar steps: its entries, each with the anchor on which it was accepted.
    :ivar strays: entries after its end that the table refused.
    :ivar stood: the anchor at its end; :ivar shows: how it ends there; ``None``: it does not.
    :ivar knows: the same as far as its shower must have known it.
    """

    seat: int
    table: Table
    witness: Verifier
    steps: list[tuple[str, Entry]] = field(default_factory=list)
    strays: list[Entry] = field(default_factory=list)
    stood: str = ""
    shows: Ending | None = None
    knows: Ending | None = None

    def say(self, entry: Entry) -> None:
        """One entry more.

        :raises DeclaredError: the table refuses it.
        """
        anchor = self.table.anchor
        self.table.accept(entry)
        self.steps.append((anchor, entry))

    def has_signed(self, anchor: str, entry: Entry) -> bool:
        """Whether its seat has signed an entry for this anchor."""
        signed = message(self.table.history.origin, anchor, entry)
        return self.witness.signed(entry.seat, signed, entry.signature)

    @property
    def words(self) -> set[Word]:
        """All that was said."""
        return {word(entry) for _, entry in self.steps}


class TranscriptReplayer:
    """Hears the accounts of one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._witnesses: dict[str, Verifier] = {}

    def account(self, seat: int) -> Replay | None:
        """What a seat's transcript tells; ``None`` where it cannot be read, which is as if none were shown: as where
        its ticket is one with which nobody can have played, because it is from after somebody had left.

        :raises Forged: it, or an entry in it, is not what it claims to be.
        :raises Unclear: the rules of the game are not here.
        """
        try:
            transcript = read(self.case.transcripts[seat])
        except BadTranscript:
            return None
        transcript = Transcript(_with_key(transcript, self.case.key), transcript.entries)
        name = self.case.names[seat]
        try:
            package = self._package(transcript.vouched())
            ticket = transcript.vouched(package.manifest)
        except BadTranscript as problem:
            raise Forged(seat, f"The transcript that {name} showed is none: {problem.parameters['reason']}.") from None
        if ticket.match != self.case.match:
            raise Forged(seat, f"The transcript that {name} showed is of another match.")
        try:
            witness = self._witness(transcript.header.ticket, ticket)
        except ValueError:
            return None
        account = Replay(seat, Table(transcript.seating, package.rules(), witness), witness)
        self._replay(account, transcript.entries)
        account.stood, account.shows = account.table.anchor, account.table.ending
        own = bool(account.steps) and account.steps[-1][1].seat == seat != transcript.header.host
        account.knows = None if own else account.shows  # a guest's last word was perhaps never put in order
        return account

    def _package(self, ticket: Ticket) -> Package:
        """The game that the lobby's ticket names.

        :raises Unclear: it is not here, or another release of it.
        """
        package = packages().get(ticket.game)
        if package is None or package.manifest.version != ticket.release or ticket.digest not in ("", package.digest):
            raise Unclear(f"This lobby does not have the rules of {ticket.game} {ticket.release} that were played.")
        return package

    def _witness(self, text: str, ticket: Ticket) -> Verifier:
        """:raises ValueError: a member's key is none."""
        if text not in self._witnesses:
            self._witnesses[text] = Remembering(Onlooker(ticket, self.case.key))
        return self._witnesses[text]

    def _replay(self, account: Replay, entries: tuple[Entry, ...]) -> None:
        """Tell the whole match again.

        What the shower said itself, and nobody put in order, is kept apart. Where it says that somebody broke the rules
        it may show at the end what it was told then, and refused. Any other entry that no table accepts was made up by
        who shows it. What breaks the rules is its signer's.

        :raises Forged: see there.
        """
        said = self.case.reports.get(account.seat)
        accuses = said is not None and said.reason == Reason.BROKEN
        refused: list[str] = []
        for entry in entries:
            try:
                self.accept(account, entry)
            except BadSignature:
                refused.append(self._told(account, entry, "did not sign"))
            except DeclaredError:
                account.strays.append(entry)
                if entry.seat != account.seat:
                    refused.append(self._told(account, entry, "could not say then"))
            else:
                if refused:
                    raise Forged(account.seat, refused[0])
            if len(refused) > (1 if accuses else 0):
                raise Forged(account.seat, refused[0])
            if len(account.strays) > MOST_STRAYS:
                return

    def _told(self, account: Replay, entry: Entry, what: str) -> str:
        names = self.case.names
        whose, turn = names[entry.seat], entry.turn
        return f"In what {names[account.seat]} showed, {whose} says something in turn {turn} that it {what}."

    def accept(self, account: Replay, entry: Entry) -> None:
        """One entry more.

        :raises Forged: its seat has signed it, and it breaks the rules.
        :raises DeclaredError: the table refuses it for another reason.
        """
        name = self.case.names[entry.seat]
        try:
            account.say(entry)
        except BadSignature:
            raise
        except BrokenRules as problem:
            told = f"{name} broke the rules in turn {entry.turn}: {problem.parameters['rule']}"
            raise Forged(entry.seat, told) from None
        except (IllegalMove, MalformedEntry):
            if entry.kind in PLAY:
                told = f"{name} signed a move in turn {entry.turn} that the rules do not allow."
                raise Forged(entry.seat, told) from None
            raise

    def lines(self, said: dict[int, tuple[str, ...]], seat: int) -> list[Entry]:
        """The entries that a seat gave, or was given, by way of the lobby; whatever is none is left out."""
        entries = []
        for line in said.get(seat, ()):
            try:
                entry = serialization.read(line)
            except ValueError:
                continue
            if 0 <= entry.seat < len(self.case.names) and entry.turn >= 0:
                entries.append(entry)
        return entries


def _with_key(transcript: Transcript, key: str) -> Header:
    """The header with the key of the lobby that judges: what another one signed is nothing to it."""
    return msgspec.structs.replace(transcript.header, key=key)
