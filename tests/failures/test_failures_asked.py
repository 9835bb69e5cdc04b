"""What is asked on a line that breaks is asked again on the next one, and nobody waits longer for it than for the line.

Each question is lost in two ways: on its way, and when it was heard and its answer is on the way.
"""

from __future__ import annotations

from tests.support.stage import LOBBY_HOST, Person, StageCase

SOON = 3.0
"""Seconds from a line's break: to come back takes one at the most, and then it is answered at once."""


class AskedCase(StageCase):
    """The line between the lobby and one of the two breaks at a moment."""

    def loses_question(self, person: Person) -> None:
        """From now on nothing that the lobby says comes to the person, until ``breaks``."""
        self.between(person, self.lobby).held.add(LOBBY_HOST)

    def loses_answer(self, person: Person) -> None:
        """From now on nothing that the person says comes to the lobby, until ``breaks``."""
        self.between(person, self.lobby).held.add(person.host)

    def breaks(self, person: Person) -> None:
        """The person's line breaks; what was under way on it is lost."""
        self.network.pass_time(0.05)
        self.between(person, self.lobby).cut()
        self.now()


class AtTheStart(AskedCase):
    """What the lobby asks when a match is to start."""

    def starts(self) -> None:
        """Bea accepts."""
        self.bea.do(self.bea.session.invitations.answer(self.invitation, True))

    def setUp(self) -> None:
        super().setUp()
        self.invitation = self.invite()

    def begun(self) -> None:
        """The match is on for both, soon."""
        for person in (self.ada, self.bea):
            self.told(person, "match-started", SOON)

    def test_host(self) -> None:
        """The host is asked to host, and does not hear it."""
        self.loses_question(self.ada)
        self.starts()
        self.breaks(self.ada)
        self.begun()

    def test_host_answers(self) -> None:
        """The host hosts, and the lobby does not hear it."""
        self.loses_answer(self.ada)
        self.starts()
        self.breaks(self.ada)
        self.begun()

    def test_guest(self) -> None:
        """The guest is sent to the host, and does not hear it."""
        self.loses_answer(self.ada)
        self.starts()
        self.loses_question(self.bea)
        self.between(self.ada, self.lobby).held.clear()
        self.breaks(self.bea)
        self.begun()

    def test_guest_answers(self) -> None:
        """The guest sits, and the lobby does not hear it."""
        self.loses_answer(self.ada)
        self.starts()
        self.loses_answer(self.bea)
        self.between(self.ada, self.lobby).held.clear()
        self.breaks(self.bea)
        self.begun()


class BehindAWall(AskedCase):
    """Nobody can connect to the host, who must dial; the lobby relays nothing."""

    options = ("--relay", "no")

    def test_addresses(self) -> None:
        """The guest says where she can be reached, and the lobby does not hear it: she says it again."""
        self.ada.walled = True
        invitation = self.invite()
        self.loses_answer(self.ada)
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        self.loses_answer(self.bea)
        self.between(self.ada, self.lobby).held.clear()
        self.breaks(self.bea)
        for person in (self.ada, self.bea):
            self.told(person, "match-started", SOON)


class ThroughTheLobby(AskedCase):
    """There is no way between the two but the lobby's relay."""

    def setUp(self) -> None:
        super().setUp()
        self.between(self.ada, self.bea).closed = True

    def both_sit(self, within: float = SOON) -> None:
        """The match goes on, or begins, by the relay: both make their moves."""
        for person in (self.ada, self.bea):
            self.told(person, "turn", within, yours=True)
        self.play()
        self.both("result-taken", within + 1, verdict="agreed")

    def waits_at_relay(self) -> None:
        """Bea is about to ask for the relay."""
        invitation = self.invite()
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        self.now()

    def test_offered(self) -> None:
        """The host is told of the guest who waits at the relay, and does not hear it."""
        self.waits_at_relay()
        self.loses_question(self.ada)
        self.network.pass_time(3)
        self.breaks(self.ada)
        self.both_sit()

    def test_comes(self) -> None:
        """The host hears it, and its way to the relay breaks as well."""
        self.waits_at_relay()
        self.loses_answer(self.ada)
        self.network.pass_time(3)
        self.breaks(self.ada)
        self.both_sit()

    def test_guest_asks(self) -> None:
        """The guest asks for the relay, and its question or the answer is lost."""
        for lose in (self.loses_question, self.loses_answer):
            self.waits_at_relay()
            lose(self.bea)
            self.network.pass_time(3)
            self.breaks(self.bea)
            self.both_sit()
            self.network.pass_time(1)

    def test_lobby_dies(self) -> None:
        """The lobby is killed in the middle of the match and started again. Whoever is back first waits for the other
        at the relay, and the match goes on as soon as that one is there, not when a wait has run out."""
        self.between(self.ada, self.bea).closed = True
        self.until_relayed()
        for first, last in ((self.ada, self.bea), (self.bea, self.ada)):
            self.network.pass_time(6)
            self.lobby.kill()
            self.now()
            self.network.pass_time(1)
            self.rise()
            self.between(last, self.lobby).closed = True
            self.told(first, "resumed", 6)
            self.after(9)
            self.between(last, self.lobby).closed = False
            self.told(last, "resumed", 20)
            back = self.network.now - self.since
            for person in (first, last):
                self.told(person, "opponent-back", back + 1)
        self.now()
        self.play()
        self.both("result-taken", 2, verdict="agreed")

    def until_relayed(self) -> None:
        """The match is on."""
        self.waits_at_relay()
        for person in (self.ada, self.bea):
            self.told(person, "relayed", 10)
            self.told(person, "turn", 10, yours=True)


class Owed(AskedCase):
    """The way between the two hangs: what does not come is asked for by way of the lobby."""

    options = ("--relay", "no")

    def setUp(self) -> None:
        super().setUp()
        self.until_playing()
        self.between(self.ada, self.bea).frozen = True
        self.play()
        self.network.pass_time(14)

    def put_together(self) -> None:
        """What both have shown ends the match: nobody has lost by a line that broke."""
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 80, places=(2, 1))

    def test_heard_by_nobody(self) -> None:
        """Ada hears neither what she is asked for nor what comes of her own asking."""
        self.loses_question(self.ada)
        self.network.pass_time(2)
        self.breaks(self.ada)
        self.put_together()

    def test_not_heard_of(self) -> None:
        """The lobby hears neither what Ada asks for nor what she gives."""
        self.loses_answer(self.ada)
        self.network.pass_time(2)
        self.breaks(self.ada)
        self.put_together()


class Several(AskedCase):
    """A start that the host proposes."""

    def test_proposed(self) -> None:
        """Who is asked to agree does not hear it."""
        self.ada.do(self.ada.session.rooms.create("mosaic", True, ""))
        room = self.ada.session.rooms.room
        assert room is not None
        self.bea.do(self.bea.session.rooms.join(room.room))
        self.bea.do(self.bea.session.rooms.ready())
        self.loses_question(self.bea)
        self.ada.do(self.ada.session.rooms.start())
        self.breaks(self.bea)
        self.told(self.bea, "start-proposed", SOON, host="Ada")
        self.bea.do(self.bea.session.agree())
        for person in (self.ada, self.bea):
            self.told(person, "match-started", SOON)
