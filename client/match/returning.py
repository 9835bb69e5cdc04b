"""The matches that an earlier run of this program was in when it ended: they are answered for at the lobby, by what
their journals and transcripts have, and one of them goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from twisted.logger import Logger

from client.events import MatchTakenUp, Notice
from client.games import display_of, find, open_one
from client.match.connector import PeerConnector
from client.match.context import MatchContext
from client.match.current import CurrentMatch
from client.match.records import Unfinished, unfinished
from client.match.setup import CannotStart, MatchOrder
from games.cage.report import NotContained
from games.packages.catalog import BadGame, Package
from lobby.commands.announced import ConnectTo, HostMatch


class Returning:
    """Takes up matches at a sign-in.

    :param open_: puts a match together; :param known: whether this run of the program has a match already.
    :param sit: makes a match the one that is shown, unless there is another one.
    :ivar token: of the session in which the newest of them was played; empty where there is none.
    :ivar untrusted: why one of them, whose game lies in a folder, waits for its player's trust: see ``trust``.
    """

    log = Logger()

    def __init__(
        self,
        context: MatchContext,
        open_: Callable[[MatchOrder], CurrentMatch],
        known: Callable[[str], bool],
        sit: Callable[[CurrentMatch], bool],
    ) -> None:
        self._context, self._open, self._known, self._sit = context, open_, known, sit
        self._back: dict[str, CurrentMatch] = {}
        self._ways: dict[str, list[Callable[[PeerConnector], object]]] = {}
        self._refusals: list[tuple[str, Unfinished, str]] = []
        self._waits: Unfinished | None = None
        self.untrusted: NotContained | None = None
        self.token = ""

    def prepare(self, name: str, drop_in: bool) -> None:
        """I am about to sign in: if I have an unfinished match, it is with the key that its ticket names.

        :param name: whose session; :param drop_in: whether it has no account.
        """
        found = next(self._unfinished(name, drop_in), None)
        self.token = found.token if found is not None else ""
        if found is not None:
            self._context.adopt(found.identity)

    def _unfinished(self, name: str, drop_in: bool) -> Iterator[Unfinished]:
        context = self._context
        welcome = context.lobby.welcome
        for one in unfinished(context.options.journals, welcome.key if welcome is not None else ""):
            member = one.ticket.member(one.seat)
            if member is None or member.public_key != one.identity.public_key or self._known(one.ticket.match):
                continue
            if member.name.casefold() == name.casefold() and (member.account is None) is drop_in:
                yield one

    def take_up(self, drop_in: bool) -> None:
        """I have signed in: whatever the lobby says of such a match is answered from now on."""
        identity, token = self._context.options.identity, self._context.token
        for one in list(self._unfinished(self._context.name, drop_in)):
            ticket = one.ticket
            if one.identity.public_key != identity.public_key:
                continue
            if one.folder and one.token == token:
                self._take_from_folder(one, self._context.options.trusted.has)
            elif one.folder:
                self._refusals.append(("match-lost", one, ""))
            elif find(ticket.game, ticket.release, ticket.digest) is not None:
                try:
                    self._back[ticket.match] = self._open(_order(one))
                except CannotStart as problem:
                    self.log.info("a match cannot be taken up: {why}", why=problem)

    def go_on(self, started: str) -> None:
        """What is on was told: ask the lobby about these matches, too, by showing it how far they are.

        :param started: the room of mine in which a match runs, by the lobby's word; empty for none.
        """
        refusals, self._refusals = self._refusals, []
        for what, one, why in refusals:
            if what == "match-lost" or one.ticket.room != started:
                one.close()
                what = "match-lost"
            self._tell(what, one, why)
        if self._waits is not None and self._waits.ticket.room != started:
            self._waits = self.untrusted = None
        self._back = {match: back for match, back in self._back.items() if self._known(match)}
        for match in self._back.values():
            match.response.spoken = partial(self._goes_on, match)
            if match.folder:  # of that the lobby says nothing: that it takes what it is shown is enough
                match.response.accepted = match.response.spoken
            if match.game.challenger.head is not None:
                self._goes_on(match)
            if match.plays:
                match.show_again()

    def way_told(self, match: str, use: Callable[[PeerConnector], object]) -> None:
        """The lobby knows a way to another member of such a match: it is used once the match is the one that is shown,
        or it could be played to its end before its player was told of it."""
        if match in self._back:
            self._ways.setdefault(match, []).append(use)

    def trust(self) -> None:
        """The code of the folder may run where it is not contained, from now on: go on with the match that waits for
        that."""
        one, self._waits, self.untrusted = self._waits, None, None
        if one is not None:
            self._take_from_folder(one, self._remembered)
            self.go_on(one.ticket.room)

    def _remembered(self, package: Package) -> bool:
        self._context.options.trusted.add(package)
        return True

    def _take_from_folder(self, one: Unfinished, trusted: Callable[[Package], bool]) -> None:
        """Put a match together whose game lies in a folder, or remember what is to be told of why not."""
        try:
            if open_one(one.folder, trusted).digest == one.ticket.digest:
                self._back[one.ticket.match] = self._open(_order(one))
            else:
                self._refusals.append(("match-other-files", one, ""))
        except NotContained as problem:
            self._waits, self.untrusted = one, problem
            self._refusals.append(("match-untrusted", one, ""))
        except (BadGame, CannotStart) as problem:
            self._refusals.append(("match-not-here", one, str(problem)))

    def _tell(self, what: str, one: Unfinished, why: str) -> None:
        others = ", ".join(member.name for member in one.ticket.members if member.seat != one.seat)
        told = {"game": one.ticket.game, "players": others, "folder": one.folder, "why": why}
        self._context.emit(Notice(what, dict(told)))

    def _goes_on(self, match: CurrentMatch) -> None:
        """The lobby has said of a match how far it is."""
        if not match.table.starting or not match.plays or not self._sit(match):
            return
        self._back.pop(match.order.match, None)
        order, me = match.order, match.order.seat
        others = tuple(name for seat, name in enumerate(order.players) if seat != me)
        display = display_of(order.game, order.digest)
        self._context.emit(MatchTakenUp(match=order.match, game=order.game, display=display, players=others))
        match.sit_again()
        for use in self._ways.pop(order.match, ()):
            use(match.connector)


def _order(one: Unfinished) -> MatchOrder:
    """What the lobby had said when the match began."""
    ticket = one.ticket
    players = tuple(member.name for member in sorted(ticket.members, key=lambda member: member.seat))
    what = (ticket.match, ticket.room, ticket.game, ticket.release, ticket.digest, ticket.settings, players, one.seat)
    return HostMatch(*what, one.text, 0) if ticket.host == one.seat else ConnectTo(*what, ticket.host, (), one.text, 0)
