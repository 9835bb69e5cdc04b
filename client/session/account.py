"""Who I am at the lobby: signing in, coming back to the session, and the words about the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from twisted.internet.defer import CancelledError
from twisted.protocols import amp

from client.errors import LineDown, WrongScreen
from client.events import Games, NameKept, OperatorAnswered, OperatorMade, PasswordChanged, Resumed, SignedIn, SignedOut
from client.events.reasons import Arrival
from client.lobby.connector import LobbyConnector
from client.match.coordinator import MatchCoordinator
from client.session.context import SessionContext
from client.session.invitations import Invitations
from client.session.lists import Lists
from client.session.results import Results
from client.session.room import Rooms
from client.session.shield import shielded
from client.session.standing import NEXT, Arriving, Away, Errand, Present, Standing, Visitor
from client.session.values import Row, SignIn
from lobby import commands
from lobby.commands.announced import Invited
from lobby.errors import InMatch, NameTaken, SessionExpired
from wire.amp.errors import DeclaredError
from wire.machine import Machine
from wire.sanitize import sanitize
from wire.tickets import RoomStatus


class Account:
    """My session at the lobby, which outlives a line. How I stand there is one value; see ``standing``."""

    def __init__(
        self,
        context: SessionContext,
        lobby: LobbyConnector,
        lists: Lists,
        seats: Rooms,
        invitations: Invitations,
        matches: MatchCoordinator,
        results: Results,
    ) -> None:
        self._context, self._lobby, self._lists = context, lobby, lists
        self._seats, self._invitations, self._matches, self._results = seats, invitations, matches, results
        self._machine = Machine[Standing](Visitor(), NEXT)

    @property
    def standing(self) -> Standing:
        """How I stand with the lobby now."""
        return self._machine.now

    @property
    def sign_in(self) -> SignIn | None:
        """How the lobby let me in, ``None`` for a visitor; its token is forgotten with it."""
        return None if isinstance(self.standing, Visitor | Errand) else self.standing.sign_in

    @property
    def name(self) -> str:
        """My name, also while the line is broken; empty for a visitor."""
        return self.sign_in.name if self.sign_in is not None else ""

    @property
    def token(self) -> str:
        """The secret by which I come back to my session; empty for a visitor."""
        return self.sign_in.token if self.sign_in is not None else ""

    @property
    def drop_in(self) -> bool:
        """Whether I play without an account."""
        return self.sign_in is not None and self.sign_in.drop_in

    @property
    def here(self) -> bool:
        """Whether the lobby knows me on the line that there is."""
        return isinstance(self.standing, Arriving | Present)

    @property
    def away(self) -> bool:
        """Whether there is a session to come back to."""
        return isinstance(self.standing, Away)

    # -- in and out

    async def look_up(self, name: str) -> bool:
        """Whether there is an account of this name."""
        answer = await self._lobby.ask(commands.LookUp, name=name)
        return bool(answer["known"])

    async def register(self, name: str, password: str, code: str = "") -> None:
        """Make an account and be logged in.

        :param code: one that the lobby's operator has given out, where the lobby wants one.
        """
        further = {"code": code} if code else {}
        await self._sign_in(Arrival.REGISTERED, commands.Register, name=name, password=password, **further)

    async def login(self, name: str, password: str, give_up: bool = False) -> None:
        """Log in.

        :param give_up: lose the match that the account is in the middle of.
        """
        further = {"give_up": True} if give_up else {}
        await self._sign_in(Arrival.LOGGED_IN, commands.Login, name=name, password=password, **further)

    async def drop_in_as(self, name: str) -> None:
        """Play under a name without an account."""
        await self._sign_in(Arrival.DROPPED_IN, commands.DropIn, name=name)

    async def _sign_in(self, how: Arrival, command: type[amp.Command], **arguments: Any) -> None:
        """Sign in and see what is on.

        Nobody knows whether a log-in that was given up has worked: only on a new line I am a visitor for sure.
        Where the line breaks after it, what is on is seen on the next one.

        :raises WrongScreen: somebody is signed in.
        """
        if self.away:
            raise LineDown(reason="there is no connection to a lobby")
        if self.here:
            raise WrongScreen(screen=self._context.screen.value)
        try:
            if command is not commands.Register:
                self._matches.returning.prepare(arguments["name"], command is commands.DropIn)
            await self._hand_in(command, arguments["name"])
            answer = await self._let_in(command, **arguments)
            self._seats.clear()
            self._invitations.clear()
            await self._come_in(SignIn(**answer), how)
        except (CancelledError, DeclaredError) as problem:
            cancelled = isinstance(problem, CancelledError)
            if cancelled or (isinstance(self.standing, Arriving) and not isinstance(problem, LineDown)):
                self.forget()
                self._lobby.give_up()
            raise

    async def _let_in(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Sign in. Where the lobby refuses that because my session is in a match, and an earlier run of this program
        has played there, go on with that session."""
        try:
            return await self._lobby.ask(command, **arguments, **self._public_key())
        except (InMatch, NameTaken) as refused:
            drop_in = command is commands.DropIn
            token = self._matches.returning.token
            if not token or isinstance(refused, InMatch) is drop_in:
                raise
            try:
                return await self._lobby.ask(commands.Resume, token=token, **self._public_key())
            except SessionExpired:
                raise refused from None

    async def resume(self) -> None:
        """Go on with the session on a new line.

        :raises SessionExpired: there is nothing to go on with.
        :raises DeclaredError: it did not work this time.
        """
        away = self.standing
        if not isinstance(away, Away):
            return
        answer = await self._lobby.ask(commands.Resume, token=away.sign_in.token, **self._public_key())
        self._require_still(away)
        away = Away(SignIn(**answer), away.how)
        self._machine.to(away)
        await self._lobby.ask(commands.Restore, tickets=self._tickets())
        self._require_still(away)
        await self._come_in(away.sign_in, away.how)

    def _require_still(self, away: Away) -> None:
        """Give the line up where I have logged out meanwhile, which a return must not undo."""
        if self.standing is not away:
            self._lobby.give_up()
            raise LineDown(reason="the line was given up")

    async def _hand_in(self, command: type[amp.Command], name: str) -> None:
        """Before a log-in: hand in what another run of this program has left, as the sessions that it had.

        A log-in ends these sessions, and a result is its session's to report. Where one is over already its results are
        reported after the log-in, when the lobby says what it knows of them.
        """
        lobby, results = self._lobby, self._results
        for token in results.take_up(name) if command is commands.Login else ():
            if token == self._matches.returning.token:
                continue  # it is gone on with
            try:
                await lobby.ask(commands.Resume, token=token)
            except SessionExpired:
                continue
            self._machine.to(Errand())
            try:
                await results.hand_in(token)
                await lobby.ask(commands.Logout)
            except DeclaredError:
                lobby.give_up()  # this line speaks for that session still; a new one is a visitor's
                raise
            finally:
                self._be_visitor()

    def _public_key(self) -> dict[str, str]:
        public_key = self._context.options.identity.public_key
        return {"public_key": public_key} if public_key else {}

    def _tickets(self) -> list[str]:
        """What brings my room back to a lobby that has died. Results bring their matches themselves."""
        room = self._seats.room
        return [room.ticket] if room is not None else []

    async def _come_in(self, sign_in: SignIn, how: Arrival | None = None) -> None:
        """The lobby knows me on this line: see what is on, and tell it what it has not heard."""
        new = how is not None
        self._machine.to(Arriving(sign_in, how))
        self._results.stranded = False
        if new:
            self._matches.returning.take_up(sign_in.drop_in)
        await self._lists.subscribe(self._see, quietly=new)
        if new:
            await self._lists.show_players()
            await self._lists.show_rooms()
            self._context.emit(Games(games=tuple(self._lists.games)))

    def _see(self, snapshot: Row) -> None:
        """There may be the room of a session that was taken over or come back to, and invitations."""
        context, arriving = self._context, self.standing
        if not isinstance(arriving, Arriving):
            return  # logged out meanwhile
        self._machine.to(Present(arriving.sign_in))
        self._results.send()  # before anything else: who leaves a room has no more to report from there
        if arriving.how is None:
            self._seats.reconcile(snapshot["mine"])
            self._invitations.reconcile(snapshot["invited"])
            self._matches.returned(self._seats.started)
            context.show()
            context.emit(Resumed(name=self.name))
            return
        room = self._seats.take_up(snapshot["mine"])
        context.show()
        context.emit(SignedIn(name=self.name, how=arriving.how))
        if room is not None and room.status == RoomStatus.WAITING:
            self._seats.entered(room)
        for row in snapshot["invited"]:
            self._invitations.invited(Invited(**row))
        self._matches.returning.go_on(self._seats.started)

    def stranded(self) -> None:
        """The lobby speaks another protocol by now: what is to be reported waits for a client that does, too."""
        self._results.stranded = True
        self._results.tell_kept()

    def line_lost(self) -> None:
        """The lobby does not know me on the next line, unless I come back."""
        if isinstance(self.standing, Arriving):
            self._machine.to(Away(self.standing.sign_in, self.standing.how))
        elif isinstance(self.standing, Present):
            self._machine.to(Away(self.standing.sign_in))
        self._seats.line_lost()
        self._results.line_lost()

    def forget(self, lost: bool = False) -> None:
        """The session is over: forget it, and the token.

        :param lost: the lobby has forgotten it too, with what was reported.
        """
        self._be_visitor()
        self._seats.clear()
        self._invitations.clear()
        self._results.session_over(lost)

    def _be_visitor(self) -> None:
        if not isinstance(self.standing, Visitor):
            self._machine.to(Visitor())

    def sign_out(self) -> None:
        """The session has ended as it should; the line may go on."""
        name = self.name
        self.forget()
        self._matches.abandon()
        self._lists.clear()
        self._context.show()
        if name:
            self._context.emit(SignedOut(name=name))

    # -- the account

    @shielded
    async def keep_name(self, password: str, code: str = "") -> None:
        """Make a drop-in's name an account.

        :param code: as for ``register``.
        """
        await self._context.ask(commands.KeepName, password=password, **({"code": code} if code else {}))
        if isinstance(self.standing, Arriving | Present):
            self._machine.to(replace(self.standing, sign_in=replace(self.standing.sign_in, drop_in=False)))
        self._context.emit(NameKept(name=self.name))

    @shielded
    async def claim(self, code: str) -> None:
        """Become the lobby's first operator.

        :raises CodeRefused: that is not the code.
        """
        await self._context.ask(commands.Claim, code=code)
        self._context.emit(OperatorMade(name=self.name))

    @shielded
    async def operate(self, words: Sequence[str], width: int) -> None:
        """Do a command as the lobby's own command line does it, and tell what it answers.

        :param width: columns that there are for the answer.
        :raises NotAnOperator: my account is none.
        :raises BadArgument, TryLater: it is too long, or comes too soon.
        """
        answer = await self._context.ask(commands.Operate, words=list(words), width=width)
        lines = tuple(map(sanitize, answer["text"].split("\n")))
        self._context.emit(OperatorAnswered(answer["done"], lines))

    @shielded
    async def change_password(self, old: str, new: str) -> None:
        """Take another password."""
        await self._context.ask(commands.ChangePassword, old=old, new=new)
        self._context.emit(PasswordChanged())

    @shielded
    async def logout(self) -> None:
        """Log out; a running match is left. While the line is broken the session is only forgotten here."""
        self._matches.leave_table()
        if not self.away:
            await self._context.ask(commands.Logout)
        self.sign_out()

    @shielded
    async def delete(self, password: str) -> None:
        """Remove the account; a running match is left."""
        await self._context.ask(commands.DeleteAccount, password=password)
        self._matches.leave_table()
        self.sign_out()
