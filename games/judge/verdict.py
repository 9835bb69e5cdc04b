"""Judge a match whose members do not report the same, by their transcripts: ``python -m games judge``, for a lobby.

What is signed counts, and nothing else. Who is due and gave nothing is blamed only where the lobby has seen that it was
there; an honest side's transcript, cut anywhere, blames nobody but who signed what breaks the rules.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress

import msgspec

from games.engine.equivocation import OWED, SignedEntry, two_words
from games.engine.model import Ending, Entry, Kind
from games.judge.case import Case, Filing, Said, Verdict, shortened
from games.judge.replay import PLAY, Forged, Replay, TranscriptReplayer, Unclear, word
from wire.amp.errors import DeclaredError
from wire.seats import NOBODY

CPU_SECONDS = 20
"""What a judge may reckon for; the longest match takes a few seconds."""

MEMORY = 1024 * 2**20
"""Bytes of address space that it may have."""

BY_WORD = frozenset({"played", "agreed", "resigned"})
"""How a match ends by what its members say at the table; elsewhere by what somebody does not do."""

OWED_SECONDS = 10
"""So long after the lobby has asked for it an entry that takes no thought must be there."""


def judge(case: Case) -> Verdict:
    """What the transcripts show."""
    try:
        return _judge(case)
    except Forged as forged:
        return _forged(case, [forged])
    except Unclear as problem:
        return Verdict("unresolved", (), "interrupted", NOBODY, shortened(str(problem)))


def _judge(case: Case) -> Verdict:
    """:raises Forged, Unclear: it is that."""
    hearing = TranscriptReplayer(case)
    accounts, forgeries = [], []
    for seat in sorted(case.transcripts):
        try:
            account = hearing.account(seat)
        except Forged as forged:
            forgeries.append(forged)
        else:
            accounts += [account] if account is not None else []
    if forgeries:
        return _forged(case, forgeries)
    if not accounts:
        raise Unclear("Nobody showed a transcript of it.")
    accounts.sort(key=lambda account: len(account.steps), reverse=True)
    _look_for_two_words(hearing, accounts)
    _look_for_hidden_words(hearing, accounts)
    whole = _together(hearing, accounts)
    if whole.table.ending is not None:
        return _confirmed(case, whole, whole.table.ending, accounts)
    return _broken_off(hearing, whole, accounts)


def _forged(case: Case, forgeries: list[Forged]) -> Verdict:
    """All who have cheated have lost, unless it is known how the match ended."""
    guilty = {forged.seat for forged in forgeries}
    first = forgeries[0]
    detail = shortened(" ".join(dict.fromkeys(forged.sentence for forged in forgeries)))
    if first.ending is not None:
        return Verdict("forged", first.ending.places, first.ending.reason.value, first.seat, detail)
    places = tuple(2 if seat in guilty else 1 for seat in range(len(case.names)))
    return Verdict("forged", places if 1 in places else (), "broken", first.seat, detail)


# -- what all accounts together tell


def _look_for_two_words(hearing: TranscriptReplayer, accounts: list[Replay]) -> None:
    """Whether a seat has signed two different words for one place.

    :raises Forged: it has.
    """
    words = [signed for account in accounts for signed in account.table.history.signed]
    anchors: dict[int, set[str]] = {}
    for account in accounts:
        anchors.setdefault(account.table.turn, set()).add(account.table.anchor)
        for anchor, entry in account.steps:
            anchors.setdefault(entry.turn, set()).add(anchor)
    for entry in _beside(hearing, accounts):
        of_turn = anchors.get(entry.turn, set()) if entry.kind in OWED else ()
        words += [SignedEntry(anchor, entry) for anchor in of_turn if accounts[0].has_signed(anchor, entry)]
    for seat, proof in sorted(two_words(words).items()):
        name, turn = hearing.case.names[seat], proof.one.turn
        kinds = dict.fromkeys((proof.one.kind, proof.other.kind))
        raise Forged(seat, f"{name} signed two different entries ({', '.join(kinds)}) for one place in turn {turn}.")


def _look_for_hidden_words(hearing: TranscriptReplayer, accounts: list[Replay]) -> None:
    """Whether a host shows how it went on without what it had said itself: its own table takes its word at once.

    :raises Forged: it does.
    """
    for own in accounts:
        host = own.table.seating.host_seat
        if own.seat == host:
            gone_by = {anchor for anchor, _ in own.steps} - {own.stood}
            told = own.words
            for anchor, entry in (step for other in accounts for step in other.steps if step[1].seat == host):
                if anchor in gone_by and word(entry) not in told:
                    name = hearing.case.names[host]
                    raise Forged(host, f"{name} signed a {entry.kind} in turn {entry.turn}, and hides it.")


def _beside(hearing: TranscriptReplayer, accounts: list[Replay]) -> Iterator[Entry]:
    """What was said beside the accounts: by way of the lobby, or too late for the table of who shows it."""
    for seat in sorted(hearing.case.said):
        yield from hearing.lines(hearing.case.said, seat)
    for account in accounts:
        yield from account.strays


def _together(hearing: TranscriptReplayer, accounts: list[Replay]) -> Replay:
    """The account that goes together with all others, the longest first, as it is when it is continued by them.

    It need not be the longest: who has lost may go on, in what it shows, from before that.

    :raises Forged: what somebody has signed breaks the rules.
    :raises Unclear: no account can be true beside all others.
    """
    unclear: list[Unclear] = []
    for account in accounts:
        whole = account if not unclear else hearing.account(account.seat)
        try:
            if whole is not None:
                _put_together(hearing, whole, [other for other in accounts if other is not account])
                return whole
        except Unclear as problem:
            unclear.append(problem)
    raise unclear[0]


def _put_together(hearing: TranscriptReplayer, whole: Replay, others: list[Replay]) -> None:
    """Continue an account by all that the others know, as far as a table accepts it.

    :raises Forged: what somebody has signed breaks the rules.
    :raises Unclear: another account cannot be true beside this one.
    """
    known = whole.words
    rest = [entry for other in others for _, entry in other.steps]
    rest = [entry for entry in (*rest, *_beside(hearing, [whole, *others])) if word(entry) not in known]
    rest.sort(key=lambda entry: entry.turn)
    going_on = True
    while going_on:
        left = [entry for entry in rest if not _continues(hearing, whole, entry)]
        going_on, rest = len(left) < len(rest), left
    told, ending = whole.words, whole.table.ending
    for other in others:
        strays = any(word(entry) not in told and entry.kind in PLAY for _, entry in other.steps)
        if strays or (other.shows is not None and (ending is None or other.shows.places != ending.places)):
            raise Unclear("The transcripts differ, and nothing in them shows which one is right.")


def _continues(hearing: TranscriptReplayer, account: Replay, entry: Entry) -> bool:
    try:
        hearing.accept(account, entry)
    except DeclaredError:
        return False
    return True


# -- the end


def _confirmed(case: Case, account: Replay, ending: Ending, accounts: list[Replay]) -> Verdict:
    """It was played to an end by signed entries; who reported another one is named, and blamed where it knew better.

    :raises Forged: somebody did.
    """
    shown = {each.seat: each for each in accounts}
    others = []
    for seat, said in sorted(case.reports.items()):
        if said.places in ((), ending.places):
            continue
        name = case.names[seat]
        if _knew(shown.get(seat), said, ending) or _closed_it(account, seat):
            raise Forged(seat, f"{name} reported another end than the one that it knew and that is signed.", ending)
        others.append(f"{name} reported otherwise.")
    detail = shortened(" ".join(["The signed moves show how it ended.", *others]))
    return Verdict("confirmed", ending.places, ending.reason.value, ending.blamed, detail)


def _knew(account: Replay | None, said: Said, ending: Ending) -> bool:
    """Whether who reports otherwise shows this end itself; in good faith it may have missed what became of its own last
    word, but then it does not say that something else was played."""
    if account is None:
        return False
    return ending == (account.shows if said.reason in BY_WORD else account.knows)


def _closed_it(account: Replay, seat: int) -> bool:
    """Whether the match ended by a word of this seat, and it is the host, whose own table takes its word at once."""
    last_anchor, last = account.steps[-1]
    alone = sum(anchor == last_anchor for anchor, _ in account.steps) == 1
    return alone and last.seat == seat == account.table.seating.host_seat and last.kind in (Kind.MOVE, Kind.RESIGN)


def _broken_off(hearing: TranscriptReplayer, account: Replay, accounts: list[Replay]) -> Verdict:
    """It was not played to an end: whose doing was that?

    :raises Unclear: nobody can know.
    """
    case, table = hearing.case, account.table
    due = table.due()
    gone = sorted(case.absences.items())
    for seat, (why, absence) in gone:
        if why == "silent" and seat in due:
            told = f"{case.names[seat]} was asked for what it owed in turn {table.turn}, was there, and gave nothing."
            return _abandoned(account, seat, absence, told)
    for seat, (why, absence) in gone:
        if why == "left":
            return _abandoned(account, seat, absence, f"{case.names[seat]} left before the end.")
    for seat in due:
        if _could_have_given(hearing, account, accounts, seat):
            told = f"What {case.names[seat]} gave when it was asked was not what it owed in turn {table.turn}."
            return _abandoned(account, seat, "", told)
    names = ", ".join(case.names[seat] for seat in due)
    told = f"In turn {table.turn} something of {names} was missing, and nobody can know whether it was sent."
    raise Unclear(" ".join([told, *_claims(case)]))


def _claims(case: Case) -> Iterator[str]:
    for seat, said in sorted(case.reports.items()):
        if _accuses(said):
            yield f"{case.names[seat]} says that {case.names[said.seat]} broke the rules, which nothing signed shows."


def _accuses(said: Said) -> bool:
    return said.reason == "broken" and said.seat != NOBODY


def _abandoned(account: Replay, seat: int, absence: str, told: str) -> Verdict:
    """The others have won; where they would have played on without it nobody knows how that ends."""
    table = account.table
    active = table.active - {seat}
    if absence:
        with suppress(DeclaredError):
            account.say(Entry(table.turn, seat, Kind.GONE, absence))
    if table.ending is not None:
        places = table.ending.places
    elif len(active) > 1 and table.seating.gone != "ends":
        places = ()
    else:
        places = tuple(1 if other in active else 2 for other in range(table.seating.seats))
    return Verdict("abandoned", places, "left", seat, shortened(told))


def _could_have_given(hearing: TranscriptReplayer, account: Replay, accounts: list[Replay], seat: int) -> bool:
    """Whether the lobby asked a seat for what it owes, it knew that it owed it, and had the time.

    A guest may not know whether what it was told was put in order, and then it cannot go on: it has to have shown that
    its table stood there.
    """
    case, table = hearing.case, account.table
    if seat not in case.idle or case.absences.get(seat, ("", ""))[0] == "gone":
        return False
    stood = any(each.seat == seat and each.stood == table.anchor for each in accounts)
    if not (stood or seat == table.seating.host_seat) or not _was_told(hearing, account, seat):
        return False
    seconds = int(table.seating.settings["time"]) if table.is_choice(seat) else OWED_SECONDS
    return case.idle[seat] >= seconds


def _was_told(hearing: TranscriptReplayer, account: Replay, seat: int) -> bool:
    """Whether the lobby knew a seat's own last word, and gave it all that was said since: before that it did not owe
    this, and the time since it was asked says nothing. Of who has said nothing at all nobody knows whether the match
    ever began at its table."""
    own = [anchor for anchor, entry in account.steps if entry.seat == seat]
    if not own:
        return False
    since = next(number for number, (anchor, _) in enumerate(account.steps) if anchor == own[-1])
    needed = {word(entry) for _, entry in account.steps[since:]}
    case = hearing.case
    known = {word(entry) for entry in (*hearing.lines(case.shown, seat), *hearing.lines(case.said, seat))}
    return needed <= known


# -- the process


def main() -> int:
    """Read a case from standard input, and write the verdict to standard output, both as JSON."""
    _limit()
    filing = msgspec.json.decode(sys.stdin.buffer.read(), type=Filing)
    sys.stdout.buffer.write(msgspec.json.encode(judge(filing.case())))
    sys.stdout.buffer.flush()
    return 0


def _limit() -> None:
    """So much time and memory and no more, where the system can be asked for that."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
