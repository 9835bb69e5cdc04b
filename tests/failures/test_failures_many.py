"""What goes wrong with more than two: before the start, and at the table (``docs/failures.md``)."""

from __future__ import annotations

import random
from pathlib import Path

from client import games
from tests.games.test_making_a_game import files
from tests.support.stage import Person, StageCase
from wire.seats import NOBODY


class ManyCase(StageCase):
    """Cleo is there, too."""

    def setUp(self) -> None:
        super().setUp()
        self.cleo = self.person("Cleo", "192.0.2.13")
        self.people = (self.ada, self.bea, self.cleo)
        self.now()

    def gather(self, game: str = "mosaic") -> None:
        """Ada has opened a room, in which all three sit."""
        self.ada.do(self.ada.session.rooms.create(game, True, ""))
        self.come(self.bea, self.cleo)

    def come(self, *guests: Person) -> None:
        """These sit down in the room that there is."""
        room = next(iter(self.lobby.dispatcher.world.rooms))
        for person in guests:
            person.do(person.session.rooms.join(room))

    def propose(self, host: Person, *others: Person) -> None:
        """The others are ready, and the host proposes the start."""
        for person in others:
            person.do(person.session.rooms.ready(True))
        host.do(host.session.rooms.start())
        for person in others:
            self.assertTrue(person.heard("start-proposed", host=host.name))

    def agree(self, *people: Person) -> None:
        """These agree to the start."""
        for person in people:
            person.do(person.session.agree())

    def all_play(self, *people: Person) -> None:
        """They begin, with nobody else, and play to the end, which the lobby records as agreed."""
        self.now()
        self.propose(*people)
        self.agree(*people[1:])
        for person in people:
            self.told(person, "match-started", 3, players=tuple(one.name for one in people))
        self.play_out(*people)
        for person in people:
            self.assertTrue(person.heard("result-taken", verdict="agreed"))

    def play_out(self, *people: Person) -> None:
        """Whoever is to move does, until the match is over."""
        chance = random.Random(4)
        for _ in range(1000):
            self.network.pass_time(0.1)
            if all(person.heard("match-over") for person in people):
                self.network.pass_time(1)
                return
            for person in people:
                turn = person.session.match.turn
                if turn is not None and turn.yours:
                    person.do(person.session.match.move(chance.choice(turn.legal)))
        raise AssertionError("the match does not end")


class Proposed(ManyCase):
    """Something happens while the host's proposal waits for the others."""

    def setUp(self) -> None:
        super().setUp()
        self.gather()
        self.propose(self.ada, self.bea, self.cleo)
        self.now()

    def dropped(self, why: str, within: float = 0.0, player: str = "Cleo", *people: Person) -> None:
        """These, or else all, are told because of whom the start is off."""
        for person in people or self.people:
            self.told(person, "start-dropped", within, why=why, player=player)

    def test_refuses(self) -> None:
        """All are told who refused; the others are still ready, and another start is possible."""
        self.agree(self.bea)
        self.cleo.do(self.cleo.session.refuse())
        self.dropped("refused")
        self.told(self.ada, "members", unready=("Cleo",))
        self.rooms(("waiting", 3))
        self.all_play(self.ada, self.bea, self.cleo)

    def test_silent(self) -> None:
        """After 20 s it is off, and who did not answer is named; who did is not."""
        self.agree(self.bea)
        self.dropped("silent", 20.1)
        self.told(self.ada, "members", 20.1, unready=("Cleo",))
        for person in self.people:
            self.assertEqual(person.heard("start-dropped", player="Bea"), [])
        self.all_play(self.ada, self.bea, self.cleo)

    def test_dies(self) -> None:
        """A member whose client dies gives no answer; later its seat is free, and the others can begin."""
        self.agree(self.bea)
        self.cleo.kill()
        self.dropped("silent", 20.1, "Cleo", self.ada, self.bea)
        for person in (self.ada, self.bea):
            self.told(person, "member-went", 31, name="Cleo")
        self.statuses(Ada="in room", Bea="in room", Cleo="gone")
        self.all_play(self.ada, self.bea)

    def test_machine_goes(self) -> None:
        """The same, where nobody hears that its line is gone."""
        self.agree(self.bea)
        self.unplug(self.cleo)
        self.dropped("silent", 20.1, "Cleo", self.ada, self.bea)
        for person in (self.ada, self.bea):
            self.told(person, "member-went", 46, name="Cleo")
        self.all_play(self.ada, self.bea)

    def test_leaves(self) -> None:
        """Who is proposed to play with others than were asked is asked anew."""
        self.agree(self.bea)
        self.cleo.do(self.cleo.session.leave())
        self.dropped("changed", 0, "Cleo", self.ada, self.bea)
        self.rooms(("waiting", 2))
        self.all_play(self.ada, self.bea)

    def test_comes(self) -> None:
        """So it is with somebody who comes."""
        self.agree(self.bea)
        dan = self.person("Dan", "192.0.2.14")
        self.come(dan)
        self.dropped("changed", 0, "Dan")
        self.people = (*self.people, dan)
        self.all_play(*self.people)

    def test_line_breaks(self) -> None:
        """Whose line to the lobby broke is asked again on the new one, and may agree there."""
        self.agree(self.bea)
        self.between(self.cleo, self.lobby).cut()
        self.back(self.cleo, 4)
        self.told(self.cleo, "start-proposed", 4, host="Ada")
        self.agree(self.cleo)
        for person in self.people:
            self.told(person, "match-started", 6)
            self.never_told(person, "start-dropped")

    def test_host_leaves(self) -> None:
        """The room passes on, what was proposed is off, and the next host can propose."""
        self.agree(self.bea)
        self.ada.do(self.ada.session.leave())
        self.dropped("changed", 0, "Ada", self.bea, self.cleo)
        self.told(self.bea, "new-host", name="Bea", mine=True)
        self.told(self.cleo, "new-host", name="Bea")
        self.screens("idle", "in room")
        self.all_play(self.bea, self.cleo)

    def test_host_dies(self) -> None:
        """The others agree, the start fails for want of a host, and both are free; her room is gone with her."""
        self.ada.kill()
        self.agree(self.bea, self.cleo)
        for person in (self.bea, self.cleo):
            self.told(person, "start-failed", 10.1, why="host silent", player="Ada")
            self.told(person, "room-over", 10.1, why="host failed")
        self.after(31)
        self.statuses(Ada="gone", Bea="idle", Cleo="idle")
        self.rooms()

    def test_lobby_dies(self) -> None:
        """Nothing is proposed to a lobby that forgot; seats are kept, and nobody is ready."""
        self.agree(self.bea)
        self.lobby.kill()
        self.rise()
        for person in self.people:
            self.back(person, 80)
        self.rooms(("waiting", 3))
        for person in self.people:
            self.told(person, "members", 80, unready=("Bea", "Cleo"))
            self.never_told(person, "start-dropped", "match-started")
        self.all_play(self.ada, self.bea, self.cleo)


class GoneForGood(ManyCase):
    """Cleo, a guest in a match of three, is gone from it for good."""

    def until_three_play(self, gone: str) -> None:
        """A match whose game says what becomes of it then."""
        if gone == "plays on":
            self.gather("bluff")
        else:
            self.ada.do(
                self.ada.session.rooms.create_from(games.open_one(str(self.pig(gone)), lambda package: True), "goal=10")
            )
            self.come(self.bea, self.cleo)
        self.propose(self.ada, self.bea, self.cleo)
        self.agree(self.bea, self.cleo)
        self.network.pass_time(1)
        for person in self.people:
            self.assertTrue(person.heard("match-started"))
        self.now()

    def pig(self, gone: str) -> Path:
        """The folder of a game for several, which says what becomes of a match when somebody is gone."""
        folder = Path(self.mktemp()) / "pig"
        folder.mkdir(parents=True)
        for name in ("manifest.toml", "rules.py"):
            text = files()[f"pig/{name}"].replace('gone = "bot"', f'gone = "{gone}"')
            (folder / name).write_text(text, "utf-8")
        return folder

    def gone(self, within: float, *people: Person) -> None:
        """These are told that Cleo is gone for good, and the match goes on."""
        for person in people:
            self.told(person, "seat-gone", within, player="Cleo", mine=False)
            self.never_told(person, "match-over")

    def move_until(self, kind: str, player: str, *people: Person) -> None:
        """These move, as long as it is their turn, until all are told this of a player."""
        for _ in range(400):
            said = [str(event) for person in people for event in person.heard(kind)]
            if sum(player in text for text in said) >= len(people):
                return
            for person in people:
                turn = person.session.match.turn
                if turn is not None and turn.yours:
                    person.do(person.session.match.move(turn.legal[-1]))
            self.network.pass_time(0.5)
        raise AssertionError("\n".join(str(event) for _, event in people[0].told[-12:]))

    def until_due(self, *people: Person) -> None:
        """These move until Cleo is due, and the lobby waits for her."""
        self.move_until("clock-started", "Cleo", *people)

    def taken(self, verdict: str, seat: int, *people: Person) -> None:
        """These are told what the lobby has recorded, and whose doing it was."""
        for person in people:
            (taken,) = person.heard("result-taken", verdict=verdict, seat=seat)
            self.assertEqual(len(taken.places), 3)  # type: ignore[attr-defined]

    def test_offer_that_not_all_take(self) -> None:
        """Who agrees is told so, and named to the others; who refuses is named, too."""
        self.until_three_play("ends")
        self.ada.do(self.ada.session.match.offer("draw"))
        self.bea.do(self.bea.session.agree())
        for person in self.people:
            self.told(person, "offer-agreed", 1, player="Bea", what="draw", mine=person is self.bea)
        self.cleo.do(self.cleo.session.refuse())
        for person in self.people:
            self.told(person, "offer-declined", 1, player="Cleo", what="draw", mine=person is self.cleo)
            self.never_told(person, "offer-taken")

    def test_leaves_where_that_ends_it(self) -> None:
        """All others have won, which all agree on."""
        self.until_three_play("ends")
        self.cleo.do(self.cleo.session.leave())
        for person in (self.ada, self.bea):
            self.told(person, "match-over", 2, result="won", reason="resigned", player="Cleo")
        self.told(self.cleo, "match-over", 2, result="lost", reason="resigned", player="Cleo")
        for person in self.people:
            self.told(person, "result-taken", 3, verdict="agreed", places=(1, 1, 2))
        self.statuses(Ada="idle", Bea="idle", Cleo="idle")

    def test_leaves_where_the_others_play_on(self) -> None:
        """They are told, play to the end without her, and go on in their room; she has resigned."""
        self.until_three_play("plays on")
        self.cleo.do(self.cleo.session.leave())
        self.told(self.cleo, "match-over", 0, result="lost", reason="left", player="Cleo")
        self.gone(2, self.ada, self.bea)
        self.play_out(self.ada, self.bea)
        self.taken("agreed", NOBODY, *self.people)
        self.statuses(Ada="in room", Bea="in room", Cleo="idle")
        self.rooms(("waiting", 2))

    def test_leaves_where_a_stand_in_plays(self) -> None:
        """The lobby has not the rules of a folder's game, so what she shows it when she leaves ends nothing: the others
        play to the end, and what they both report is the result."""
        self.until_three_play("bot")
        self.cleo.do(self.cleo.session.leave())
        self.gone(2, self.ada, self.bea)
        self.play_out(self.ada, self.bea)
        self.network.pass_time(30)
        self.taken("agreed", NOBODY, *self.people)
        self.statuses(Ada="idle", Bea="idle", Cleo="idle")

    def test_resigns(self) -> None:
        """Who resigns where the others play on may stay and watch."""
        self.until_three_play("plays on")
        self.cleo.do(self.cleo.session.match.resign())
        self.told(self.cleo, "seat-gone", 2, player="Cleo", mine=True)
        self.gone(2, self.ada, self.bea)
        self.play_out(*self.people)
        for person in self.people:
            self.assertTrue(person.heard("result-taken", verdict="agreed"))
        self.rooms(("waiting", 3))

    def test_dies_where_that_ends_it(self) -> None:
        """When she is due the lobby is asked for her move; it has not the rules of a folder's game, and waits for
        nobody. The others leave when they like. There is no result then, and nobody is blamed."""
        self.until_three_play("ends")
        self.cleo.kill()
        self.told(self.ada, "opponent-silent", 2, player="Cleo", seconds=0)
        self.after(300)
        for person in (self.ada, self.bea):
            self.assertEqual(person.heard("result-taken"), [])
            person.do(person.session.leave())
        self.network.pass_time(700)
        for person in (self.ada, self.bea):
            self.assertTrue(person.heard("result-taken", verdict="void"))
        self.statuses(Ada="idle", Bea="idle")

    def test_dies_where_the_others_play_on(self) -> None:
        """When she is due the lobby waits for her; then she is out, and the others play to the end without her."""
        self.until_three_play("plays on")
        self.cleo.kill()
        self.told(self.ada, "opponent-silent", 2, player="Cleo", seconds=0)
        self.until_due(self.ada, self.bea)
        self.gone(120, self.ada, self.bea)
        self.play_out(self.ada, self.bea)
        self.network.pass_time(1)
        self.taken("agreed", NOBODY, self.ada, self.bea)
        self.statuses(Ada="in room", Bea="in room", Cleo="gone")
        self.rooms(("waiting", 2))

    def test_machine_goes_where_the_others_play_on(self) -> None:
        """The same, where nobody hears that her lines are gone."""
        self.until_three_play("plays on")
        self.unplug(self.cleo)
        self.told(self.ada, "opponent-silent", 5.1, player="Cleo")
        self.until_due(self.ada, self.bea)
        self.gone(150, self.ada, self.bea)
        self.play_out(self.ada, self.bea)
        self.network.pass_time(1)
        self.taken("agreed", NOBODY, self.ada, self.bea)
        self.rooms(("waiting", 2))

    def test_host_dies(self) -> None:
        """The lobby waits for the host; then it is out, and the others play on by way of the lobby, to the end."""
        self.until_three_play("plays on")
        self.ada.kill()
        self.move_until("seat-gone", "Ada", self.bea, self.cleo)
        self.play_out(self.bea, self.cleo)
        self.network.pass_time(1)
        for person in (self.bea, self.cleo):
            self.assertTrue(person.heard("result-taken"))
        self.statuses(Ada="gone", Bea="in room", Cleo="in room")
        self.all_play(self.bea, self.cleo)

    def test_network_between_two_hangs(self) -> None:
        """A guest that the host cannot reach directly goes on through the lobby; the others notice nothing."""
        self.until_three_play("plays on")
        self.between(self.ada, self.cleo).frozen = True
        self.told(self.ada, "relayed", 12, player="Cleo")
        self.told(self.cleo, "relayed", 12, player="Ada")
        self.never_told(self.bea, "opponent-silent", "relayed", "seat-gone")
        self.play_out(*self.people)
        for person in self.people:
            self.assertTrue(person.heard("result-taken", verdict="agreed"))
