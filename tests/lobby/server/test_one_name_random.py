"""Random people who want one name, while passwords are hashed and accounts looked up (B2, B3, C4, F5, J4)."""

from __future__ import annotations

from typing import Any

import bcrypt
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from lobby import commands, errors
from lobby.auth.passwords import _digest
from lobby.storage.schema import sessions
from tests.support.held import HeldCase
from tests.support.lobby import FakeClient
from wire.amp.heartbeat import Ping

PEOPLE = range(2)
FORMS = ("Ada", "ada", "ＡＤＡ")
person, form, which = st.sampled_from(PEOPLE), st.sampled_from(FORMS), st.sampled_from("aab")
steps = st.sampled_from((99, 99, 99, 2, 2, 6, 6, 1, 4))
"""Steps of a command's work, two for each piece; after 2 and 6 a password is being hashed and the database is free."""


class OneName(RuleBasedStateMachine):
    """Two people on lines of their own, neither of whom knows the other's password, want one name; the test says when
    a thread does its work."""

    def __init__(self) -> None:
        super().__init__()
        self.case = HeldCase()
        self.case.options = ("--grace", "4")
        self.case.setUp()
        self.lines = [self.dial(number) for number in PEOPLE]
        self.deleting: dict[int, int] = {}
        self.makers: dict[int, int] = {}
        self.whose: dict[str, int] = {}
        self.tokens: dict[int, list[str]] = {number: [] for number in PEOPLE}
        self.sessions: dict[str, int] = {}
        self.case.held.held = True

    def teardown(self) -> None:
        self.case.held.finish()
        self.case.flush()
        self.promises()
        self.case.doCleanups()

    def dial(self, number: int) -> FakeClient:
        """A new line of somebody's."""
        return self.case.visitor(f"192.0.2.{number}")

    def ask(self, number: int, steps: int, command: type[amp.Command], **arguments: Any) -> None:
        """Ask; every answer is one that was declared."""
        if self.lines[number].closed:
            self.lines[number] = self.dial(number)
        line, before = self.lines[number], list(self.case.held.jobs)
        line.callRemote(command, **arguments).addCallback(self.answered, number).addErrback(
            lambda failure: failure.trap(errors.DeclaredError, amp.UnhandledCommand, ConnectionDone, ConnectionLost)
        ).addErrback(self.undeclared)
        self.case.flush()
        for _ in range(steps):
            begun = [place for place, job in enumerate(self.case.held.jobs) if job not in before]
            if not begun:
                break
            self.case.held.step(begun[0])
            self.case.flush()

    def answered(self, answer: dict[str, Any], number: int) -> None:
        """Remember the token, and whose session it is."""
        if "token" in answer:
            self.tokens[number].append(answer["token"])
            assert self.sessions.setdefault(answer["session"], number) == number, "another's session"

    def undeclared(self, failure: Failure) -> None:
        raise AssertionError(f"undeclared: {failure.value!r}")

    # -- what people do: a command goes on for so many steps, then its work waits

    @rule(number=person, name=form, which=which, steps=steps)
    def register(self, number: int, name: str, which: str, steps: int) -> None:
        self.ask(number, steps, commands.Register, name=name, password=f"{number}{which}")

    @rule(number=person, name=form, which=which, fresh=st.booleans(), steps=steps)
    def log_in(self, number: int, name: str, which: str, fresh: bool, steps: int) -> None:
        if fresh:  # the older line stays open, for a take-over
            self.lines[number] = self.dial(number)
        self.ask(number, steps, commands.Login, name=name, password=f"{number}{which}")

    @rule(number=person, name=form, steps=steps)
    def drop_in(self, number: int, name: str, steps: int) -> None:
        self.ask(number, steps, commands.DropIn, name=name)

    @rule(number=person, which=which, steps=steps)
    def keep_name(self, number: int, which: str, steps: int) -> None:
        self.ask(number, steps, commands.KeepName, password=f"{number}{which}")

    @rule(number=person, old=which, new=which, steps=steps)
    def change(self, number: int, old: str, new: str, steps: int) -> None:
        self.ask(number, steps, commands.ChangePassword, old=f"{number}{old}", new=f"{number}{new}")

    @rule(number=person, which=which, steps=steps)
    def delete(self, number: int, which: str, steps: int) -> None:
        self.deleting[number] = self.deleting.get(number, 0) + 1
        self.ask(number, steps, commands.DeleteAccount, password=f"{number}{which}")

    @rule(number=person)
    def log_out(self, number: int) -> None:
        self.ask(number, 0, commands.Logout)

    @rule(number=person)
    def hang_up(self, number: int) -> None:
        if not self.lines[number].closed:
            self.case.hang_up(self.lines[number])

    @rule(number=person, back=st.integers(1, 3), fresh=st.booleans(), steps=steps)
    def come_back(self, number: int, back: int, fresh: bool, steps: int) -> None:
        """Somebody shows one of the last tokens that it was given."""
        if fresh:
            self.lines[number] = self.dial(number)
        for token in self.tokens[number][-back:][:1]:
            self.ask(number, steps, commands.Resume, token=token)

    @rule(number=person, which=which, pending=st.sampled_from(("", "change", "delete")), steps=st.sampled_from((2, 6)))
    def hand_over(self, number: int, which: str, pending: str, steps: int) -> None:
        """Somebody's account goes by another line, and the other registers the name: all while older work waits."""
        if pending == "change":
            self.change(number, which, which, steps)
        elif pending == "delete":
            self.delete(number, which, steps)
        self.lines[number] = self.dial(number)
        self.ask(number, 99, commands.Login, name="Ada", password=f"{number}{which}", give_up=True)
        self.delete(number, which, 99)
        self.register(1 - number, "Ada", "a", 99)

    @rule(number=person, name=form, which=which, again=st.booleans())
    def keep_and_go(self, number: int, name: str, which: str, again: bool) -> None:
        """A drop-in keeps its name, and its line is lost before that is done."""
        self.drop_in(number, name, 99)
        self.keep_name(number, which, 2)
        self.hang_up(number)
        if again:
            self.drop_in(1 - number, name, 99)

    # -- what happens meanwhile

    @precondition(lambda self: self.case.held.jobs)
    @rule(number=st.integers(0, 3), steps=st.integers(1, 4))
    def work(self, number: int, steps: int) -> None:
        for _ in range(steps):
            if self.case.held.jobs:
                self.case.held.step(number)
                self.case.flush()

    @rule(seconds=st.integers(1, 3))
    def time(self, seconds: int) -> None:
        for connected in [client for client in self.case.clients if not client.closed]:
            connected.callRemote(Ping)
        self.case.clock.advance(seconds)
        self.case.flush()

    # -- what holds

    def owner(self, hashed: str) -> int:
        """Who knows the password of a hash."""
        if hashed not in self.whose:
            (self.whose[hashed],) = {
                number
                for number in PEOPLE
                for which in "ab"
                if bcrypt.checkpw(_digest(f"{number}{which}"), hashed.encode())
            }
        return self.whose[hashed]

    @invariant()
    def promises(self) -> None:
        world, services, rows = self.case.world, self.case.services, self.case.hashes()
        assert {session.key: session for session in world.sessions.values()} == world.by_key
        assert len(world.sessions) == len(world.by_key)
        detached = {session.id for session in world.sessions.values() if session.detached}
        assert set(services.dispatcher.outlets) == set(world.sessions) - detached
        assert all(services.tokens.has(world.sessions[session]) for session in detached), "nobody can come back to it"
        assert len(services.tokens._kept) == len(services.tokens._hashes)
        for account, (_, hashed) in rows.items():
            assert self.makers.setdefault(account, self.owner(hashed)) == self.owner(hashed), "another's password"
        for account, maker in self.makers.items():
            assert account in rows or maker in self.deleting, "deleted by another"
            gone = sum(other not in rows for other, owner in self.makers.items() if owner == maker)
            assert gone <= self.deleting.get(maker, 0), "one deletion for two accounts"
        for session in world.sessions.values():
            if session.account is not None and not session.detached:
                outlet: Any = services.dispatcher.outlets[session.id]
                assert outlet.host == f"192.0.2.{self.makers[session.account]}", "another's session"
        if not self.case.held.jobs:
            self.at_rest(rows)

    def at_rest(self, rows: dict[int, tuple[str, str]]) -> None:
        assert self.case.world.claimed == set()
        kept = {row.hash: row.session for row in self.case.rows_of(sessions)}
        assert kept == {hash_: session for session, hash_ in self.case.services.tokens._hashes.items()}
        taken = {key: account for account, (key, _) in rows.items()}
        for session in self.case.world.sessions.values():
            assert session.account == taken.get(session.key), "a session of no account, or under another's name"


class Random(SynchronousTestCase):
    def test_one_name(self) -> None:
        """B2, B3, C4, F5, J4, R2: in whatever order two people register, log in, drop in, keep the name, change the
        password, delete, log out, lose their lines and come back, and threads do their work: a name has one session,
        which is its account's where there is one; only who knows a password changes or deletes; nothing stays claimed;
        the tokens on the disk are those of the sessions that are here."""
        run_state_machine_as_test(OneName, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))
