"""Every event and every refusal has its sentence, and the agreed wordings hold."""

from __future__ import annotations

import importlib
import pkgutil
import string
from collections.abc import Iterator
from dataclasses import fields, replace
from enum import StrEnum
from types import UnionType
from typing import Any, get_type_hints

from twisted.trial.unittest import SynchronousTestCase

import client
import games
import lobby
import wire
from client import events
from client.events.reasons import Arrival, RoomEnd, SessionLoss
from client.lobby.pasting import pasted
from client.messages import prompts
from client.messages.context import Context
from client.messages.errors import REFUSALS, refusal
from client.messages.registry import SENTENCES
from client.messages.speaker import Speaker
from client.session.values import player_rows, room_rows
from client.shell.commands.table import COMMANDS
from lobby.commands.reasons import (
    InvitationEnd,
    PlayerStatus,
    ProposalDrop,
    RelayLimit,
    SeatLoss,
    SessionEnd,
    StartFailure,
)
from lobby.errors import NameTaken, NoSuchAccount, WrongPassword
from wire.amp.errors import DeclaredError
from wire.endings import EndReason
from wire.tickets import RoomStatus

HOUSE = (wire, lobby, games, client)
SILENT = frozenset({events.Screen})
"""Events that people see otherwise: the prompt shows the screen."""


def grown(kind: type[Any]) -> Iterator[type[Any]]:
    """Every class of the house that descends from this one."""
    for child in kind.__subclasses__():
        if child.__module__.split(".")[0] in {part.__name__ for part in HOUSE}:
            yield child
        yield from grown(child)


def imported() -> None:
    """Import all modules, so that every class is there."""
    for part in HOUSE:
        for module in pkgutil.walk_packages(part.__path__, f"{part.__name__}."):
            if not module.name.endswith(("__main__", ".tap")) and ".migrations" not in module.name:
                importlib.import_module(module.name)


def example(kind: type[events.Event]) -> events.Event:
    """An event with some value in each field."""
    hints = get_type_hints(kind)
    return kind(**{field.name: _value(hints[field.name]) for field in fields(kind)})


def _value(hint: Any) -> Any:
    simple = {str: "xyz", int: 7, bool: True, Any: {}}
    if hint in simple:
        return simple[hint]
    if isinstance(hint, UnionType):
        return _value(hint.__args__[0])
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    text = str(hint)
    if text.startswith("dict"):
        return {}
    inner = hint.__args__[0]
    if text.startswith("tuple") and (inner in simple or str(inner).startswith("tuple")):
        return tuple(_value(each) for each in hint.__args__ if each is not Ellipsis)
    return (example(inner),)


class Complete(SynchronousTestCase):
    """Nothing is forgotten."""

    def test_every_event(self) -> None:
        """Every event is worded, in text with no gap left in it."""
        imported()
        for kind in grown(events.Event):
            self.assertIn(kind, SENTENCES)
            said = Speaker().say(example(kind))
            self.assertEqual(bool(said), kind not in SILENT, kind)
            self.assertNotIn("{", said, kind)

    def test_every_error(self) -> None:
        """Every declared error has a sentence of its own."""
        imported()
        missing = {kind.code.decode() for kind in grown(DeclaredError)} - set(REFUSALS)
        self.assertEqual(missing, set())

    def test_no_parameters(self) -> None:
        """A refusal without the parameters that it should have is still a sentence."""
        for code in REFUSALS:
            said = refusal(code, {}, Context())
            self.assertTrue(said.rstrip(")")[-1] in ".:?!", said)

    def test_setting_that_there_is_not(self) -> None:
        """A setting that the game does not have is told apart from a value that it cannot have."""
        for allowed, said in (
            ("one of the settings ranked, time, as name=value", "There is no setting size: type one of the settings "),
            ("a whole number from 1 to 6", "The setting size cannot be '3': it must be a whole number from 1 to 6."),
        ):
            wrong: dict[str, Any] = {"setting": "size", "value": "3", "allowed": allowed}
            self.assertIn(said, Speaker().say(events.Failed("BAD_SETTING", wrong)))

    def test_hostile_parameters(self) -> None:
        """A parameter is never read as a format."""
        said = refusal("NO_SUCH_PLAYER", {"name": "{0.__class__} {x!r:>999999}"}, Context())
        self.assertIn("{0.__class__} {x!r:>999999}", said)

    def test_unknown_code(self) -> None:
        """A code from a newer lobby is shown rather than swallowed."""
        self.assertIn("NEW_THING (size: 3)", refusal("NEW_THING", {"size": 3}, Context()))

    def test_parameters_are_those_of_the_errors(self) -> None:
        """A sentence uses only parameters that its error's docstring names."""
        imported()
        for kind in grown(DeclaredError):
            worded = REFUSALS[kind.code.decode()]
            if isinstance(worded, str):
                used = {name for _, name, _, _ in string.Formatter().parse(worded) if name}
                for name in used:
                    self.assertIn(f"``{name}``", kind.__doc__ or "", kind)

    def test_every_status_of_the_wire(self) -> None:
        """Every ``why`` that the vocabulary names has a sentence of its own."""
        unknown = {
            why
            for why in InvitationEnd
            for mine in (True, False)
            if "xyz" in Speaker().say(events.InvitationClosed("i", mine, "xyz", "xyz", why))
            and "The invitation from" in Speaker().say(events.InvitationClosed("i", mine, "xyz", "xyz", why))
        }
        self.assertEqual(unknown, set())
        for why in (*SeatLoss, *RoomEnd):
            self.assertNotEqual(Speaker().say(events.RoomOver("r", why, "")), "The room is over.")
        for ended in (SessionEnd.TAKEN_OVER, SessionEnd.DELETED, SessionEnd.FLOODING, SessionLoss.EXPIRED):
            self.assertNotEqual(Speaker().say(events.SessionOver(ended)), "The lobby ended the session.")
        for failed in StartFailure:
            for mine in (True, False):
                said = Speaker().say(events.StartFailed(failed, "bob", "", mine, False))
                self.assertNotEqual(said, "The match could not start.")
        said_of_all = Speaker().say(events.RelayStopped("m", RelayLimit.OFF))
        for limit in set(RelayLimit) - {RelayLimit.OFF, RelayLimit.PAIRS, RelayLimit.SHARE}:
            self.assertNotEqual(Speaker().say(events.RelayStopped("m", limit)), said_of_all, limit)

    def test_words_of_a_newer_lobby(self) -> None:
        """A word that this client does not know is no fault: a status is shown as it came, the rest without a why."""
        self.assertIn("bob is asleep now.", self._listed(status="asleep"))
        self.assertIn("1 of 2 seats taken, ending.", self._listed(room="ending"))
        said: dict[str, Any] = {"why": "bored"}
        for event, sentence in (
            (events.InvitationClosed("i", True, "ann", "bob", **said), "The invitation from ann to bob is over."),
            (events.RoomOver("r", **said, detail=""), "The room is over."),
            (events.StartDropped("bob", **said, mine=False), "The start is off."),
            (
                events.StartFailed(**said, player="bob", detail="", mine=False, retry=False),
                "The match could not start.",
            ),
            (events.SessionOver(**said), "The lobby ended the session."),
            (events.RelayStopped("m", **said), "The lobby passes nothing more on for this match."),
        ):
            self.assertEqual((Speaker().say(event), event.as_dict()["why"]), (sentence, "bored"))

    def _listed(self, status: str = "idle", room: str = "waiting") -> str:
        """What is said of a player and a room whose rows come from the lobby with these words."""
        changed = player_rows([{"name": "bob", "status": status, "away": False}])
        boxes = [{"room": "r", "game": "rps", "release": "1", "host": "ann", "taken": 1, "seats": 2, "status": room}]
        return Speaker().say(events.ListsChanged(2, (), (), changed, (), room_rows(boxes), ()))

    def test_help_has_every_word(self) -> None:
        """Each word has a line of help."""
        self.assertTrue(all(word.help and word.screens for word in COMMANDS))
        self.assertEqual(len({word.name for word in COMMANDS}), len((*COMMANDS,)))

    def test_questions_end_alike(self) -> None:
        """A prompt ends with a blank, and shows the default."""
        asked = events.Asked("name", {}, (), "bob", False)
        self.assertEqual(prompts.question(asked), "Name [bob]: ")


class Wordings(SynchronousTestCase):
    """What was agreed word for word."""

    def say(self, event: events.Event, **context: Any) -> str:
        return Speaker(Context(**context)).say(event)

    def refused(self, error: DeclaredError, **context: Any) -> str:
        return refusal(error.code.decode(), error.parameters, Context(**context))

    def test_taken(self) -> None:
        """A taken name: "username already exists"."""
        self.assertIn("username already exists", self.refused(NameTaken(name="bob")))

    def test_unknown_and_wrong(self) -> None:
        """Unknown name and wrong password differ; the first advises to register, again where nothing is kept."""
        unknown, wrong = self.refused(NoSuchAccount(name="bob")), self.refused(WrongPassword(name="bob"))
        self.assertIn("register", unknown)
        self.assertNotIn("register", wrong)
        self.assertNotIn("again", unknown)
        self.assertIn("register again", self.refused(NoSuchAccount(name="bob"), keeps=False))

    def test_nothing_on(self) -> None:
        """Empty lists say so, each in its own words."""
        self.assertIn("no other players are online", self.say(events.Players((), 0, False)))
        self.assertIn("no public rooms are waiting", self.say(events.Rooms((), 0, False)))
        self.assertIn("no games", self.say(events.Games(())))

    def test_stale(self) -> None:
        """Lists are marked stale while the line is down."""
        row = events.PlayerRow("bob", PlayerStatus.IDLE, False)
        for rows in ((), (row,)):
            self.assertIn("stale", self.say(events.Players(rows, len(rows), True)))
            self.assertNotIn("stale", self.say(events.Players(rows, len(rows), False)))

    def test_pasted_line(self) -> None:
        """A room's line is shown as it is typed, on a row of its own."""
        said = self.say(events.RoomOpened("r", "rps", "RPS", "best=3", True, "lobby.test:12000/r"))
        self.assertIn("  python -m client lobby.test:12000/r", said.split("\n"))

    def test_pasted_line_of_a_hostile_lobby(self) -> None:
        """What a lobby says of its address stays one word where a friend pastes it into a shell."""
        said = self.say(events.RoomOpened("r", "rps", "RPS", "", True, "x;rm -rf ~ $(id)/r"))
        self.assertIn("  python -m client 'x;rm -rf ~ $(id)/r'", said.split("\n"))

    def test_line_of_a_hostile_lobby(self) -> None:
        """Of what a lobby hands out only this project's wheel gets into the line, and all of it is quoted."""
        wheel = f"txlobby-1.0-py3-none-any.whl#sha256={'0' * 64}"
        for odd in (
            "'; rm -rf ~ #",
            f"http://evil/{wheel}",
            wheel + "\n",
            wheel.replace("1.0", "1.0/../x"),
            wheel[:-1],
        ):
            self.assertEqual(pasted("a:1/r", "a:1", odd), "python -m client a:1/r")
        hostile = pasted("x;y $(id)/r", "x;y $(id)", wheel, plaintext=True)
        self.assertIn(f"txlobby/bin/pip install 'http://x;y $(id)/{wheel}'", hostile)
        self.assertTrue(hostile.endswith("; txlobby/bin/python -m client 'x;y $(id)/r' --plaintext"))

    def test_few_changes(self) -> None:
        """A few changes of the lists are short lines; many are one."""
        bob = events.PlayerRow("bob", PlayerStatus.PLAYING, False)
        few = events.ListsChanged(3, ("ann",), ("ben",), (bob,), (), (), ())
        self.assertEqual(self.say(few), "ann is here.\nben has gone.\nbob is playing now.")
        many = events.ListsChanged(9, tuple("abcdefgh"), (), (bob,), (), (), ("r",))
        self.assertEqual(
            self.say(many), "9 online; came: a, b, c, d, e, f and 2 more; 1 player changed status; 1 room closed."
        )

    def test_my_own_room_is_no_news(self) -> None:
        """What I do myself is not told as news of the lists."""
        mine = events.RoomRow("r", "rps", "2.0.0", "me", 1, 2, RoomStatus.WAITING)
        self.assertEqual(self.say(events.ListsChanged(2, (), (), (), (mine,), (mine,), ()), me="me"), "")

    def test_company_is_told_once(self) -> None:
        """What those who sit with me do is told where they do it, not again as news of the lists; that one is away, and
        back, is, and so is what they do when we have parted."""
        say = Speaker(Context(me="me")).say
        say(events.RoomJoined("r", "mosaic", "Mosaic", "", "ann", 2, 4))
        say(events.MemberCame("bob", False))
        room = events.RoomRow("r", "mosaic", "2.0.0", "ann", 3, 4, RoomStatus.WAITING)

        def told(status: PlayerStatus, away: bool = False) -> str:
            rows = tuple(events.PlayerRow(name, status, away) for name in ("ann", "bob"))
            return say(events.ListsChanged(3, (), (), rows, (), (room,), ()))

        self.assertEqual(told(PlayerStatus.IN_ROOM), "")
        say(events.MatchStarted("m", "mosaic", "Mosaic", ("ann", "bob", "me"), 2, {}))
        self.assertEqual(told(PlayerStatus.PLAYING), "")
        away = "ann is playing and away now.\nbob is playing and away now."
        self.assertEqual(told(PlayerStatus.PLAYING, away=True), away)
        self.assertEqual(told(PlayerStatus.PLAYING), "ann is playing now.\nbob is playing now.")
        self.assertEqual(told(PlayerStatus.PLAYING), "")
        say(events.RoomOver("r", RoomEnd.LEFT, ""))
        self.assertIn("ann is idle now.\nbob is idle now.\nann's room: 3 of 4", told(PlayerStatus.IDLE))
        self.assertEqual(say(events.ListsChanged(3, (), (), (), (), (), ("r",))), "")  # I know: I have just left it
        self.assertEqual(say(events.ListsChanged(3, (), (), (), (), (), ("r", "s"))), "1 room closed.")

    def test_offer_of_another_round(self) -> None:
        """Who offers another round is told who is asked and how long, and of its end in one line."""
        opened = events.RoomOpened("r", "rps", "RPS", "", False, "lobby/r", True, ("bob",))
        self.assertEqual(self.say(opened), "bob is asked for another round of RPS and has 15 seconds to answer.")
        self.assertEqual(self.say(events.InvitationClosed("i", True, "me", "bob", InvitationEnd.EXPIRED, True)), "")
        self.assertIn("You are free", self.say(events.RoomOver("r", SeatLoss.LAPSED, "")))
        declined = self.say(events.InvitationClosed("i", True, "me", "bob", InvitationEnd.DECLINED, True))
        self.assertEqual(declined, "bob does not want another round.")

    def test_freed_guest(self) -> None:
        """A guest whose seat was taken away has not left; the reason is a sentence, and said once."""
        went = self.say(events.MemberWent("Bea", "me", True), me="me")
        self.assertEqual(went, "Bea is free again. Type invite Bea to try once more, or leave.")
        failed = self.say(events.StartFailed(StartFailure.HOST_FAILED, "bob", "no port can be used", False, False))
        self.assertEqual(failed, "bob could not start the game. No port can be used.")
        self.assertNotIn("port", self.say(events.RoomOver("r", SeatLoss.HOST_FAILED, "no port can be used")))

    def test_session_over_and_line_lost(self) -> None:
        """The end of a session and of its line say once what is true."""
        over, lost = self.say(events.SessionOver(SessionEnd.FLOODING)), self.say(events.LineLost("flooding", True))
        self.assertNotIn("Type", over)
        self.assertEqual(lost, "The line to the lobby is closed. The client connects again by itself; then type login.")

    def test_nobody_is_left(self) -> None:
        """Where the program ends with its line (``--no-wait``) nothing is advised that nobody can do any more."""
        for screen in ("idle", "playing"):
            lost = self.say(events.LineLost("it broke", False), stays=False, screen=screen)
            self.assertEqual(lost, "The line to the lobby is lost (it broke).")

    def test_hiccup(self) -> None:
        """A line that breaks is one quiet sentence, and another when it is back."""
        speaker, lost = Speaker(), events.LineLost("it broke", True, True)
        self.assertEqual(speaker.say(lost), "The line to the lobby broke; coming back…")
        self.assertEqual(speaker.say(events.Resumed("Ada")), "Back in the lobby.")
        speaker.say(events.Screen("playing"))
        self.assertIn("match goes on", speaker.say(lost))

    def test_the_lobby_relays_the_match(self) -> None:
        """Where the lobby that is gone relays the match too, no sentence says that the match goes on, or that the lobby
        asks for anything."""
        silent = events.OpponentSilent("bob", 0, 15)
        lost = events.LineLost("it broke", True, True)
        speaker = Speaker()
        speaker.say(events.Relayed("bob"))
        speaker.say(events.Screen("playing"))
        for event in (lost, silent):
            said = speaker.say(event)
            self.assertIn("waits for", said)
            self.assertNotIn("goes on", said)
        self.assertNotIn("lobby asks", said)
        speaker.say(events.Resumed("me"))
        self.assertIn("the lobby asks for it", speaker.say(silent))
        speaker.say(events.Direct("bob"))
        self.assertIn("goes on meanwhile", speaker.say(lost))

    def test_silent_while_the_lobby_is_away(self) -> None:
        """A lobby that is away is not said to be asked."""
        speaker = Speaker()
        speaker.say(events.Screen("playing"))
        speaker.say(events.LineLost("it broke", True, True))
        said = speaker.say(events.OpponentSilent("bob", 5, 15))
        self.assertNotIn("lobby asks", said)
        self.assertIn("The match goes on when bob is back", said)

    def test_seat_gone(self) -> None:
        """What comes of a sealed move when somebody is out is told in the same sentence."""
        gone = "bob is out of the match for good; the others play on."
        for event, said in (
            (events.SeatGone("m", "bob", False), gone),
            (events.SeatGone("m", "bob", False, sealed="rock"), f"{gone} Your rock stays sealed and counts."),
        ):
            self.assertEqual(Speaker().say(event), said)
        again = Speaker().say(events.SeatGone("m", "bob", False, again=True))
        self.assertIn("what you had sealed does not count, choose again", again)

    def test_silent_where_nobody_judges(self) -> None:
        """Of a game that the lobby does not have it is not said that the lobby asks for a move."""
        for seconds in (0, 5):
            said = Speaker().say(events.OpponentSilent("bob", seconds, 15, judged=False))
            self.assertIn("goes on when bob is back; the lobby does not have this game", said)
            self.assertNotIn("lobby asks", said)

    def test_clocks(self) -> None:
        """Whom the lobby waits for, and how long, is told with its reason."""
        for players, mine, choice, said in (
            (("bob",), False, True, "bob has not moved; the lobby gives bob 95 seconds."),
            (("bob", "cy"), False, True, "bob and cy have not moved; the lobby gives them 95 seconds."),
            (("bob",), False, False, "The client of bob owes an answer; the lobby gives it 95 seconds."),
            (("me",), True, True, "The lobby waits for your move: you have 95 seconds."),
            (
                ("me",),
                True,
                False,
                "The lobby waits 95 seconds for an answer that your client gives by itself.",
            ),
            (
                (),
                False,
                False,
                "The lobby has seen how the match ended; it waits 95 seconds to see whether anybody shows",
            ),
        ):
            self.assertIn(said, self.say(events.ClockStarted("m", players, 95, mine, choice)))
        self.assertIn("goes on", self.say(events.ClockStopped("m")))
        self.assertEqual(
            self.say(events.ClaimWaits("m")),
            "The lobby cannot be asked just now: your claim goes out when it is back.",
        )
        self.assertIn("gomoku with Bea", self.say(events.MatchTakenUp("m", "gomoku", "gomoku", ("Bea",))))
        self.assertIn("it has not ended", self.say(events.TableReplaced("m", True)))
        self.assertIn("another course", self.say(events.TableReplaced("m", False)))

    def test_expired(self) -> None:
        """Whose session is not there any more is told whether to log in or to register."""
        self.assertEqual(
            self.say(events.SessionOver(SessionLoss.EXPIRED, True)), "Your session has ended; log in again."
        )
        self.assertIn("register again", self.say(events.SessionOver(SessionLoss.EXPIRED, False)))
        say = Speaker().say
        say(events.SignedIn("me", Arrival.DROPPED_IN))
        self.assertIn("no account: register it", say(events.SessionOver(SessionLoss.EXPIRED, True)))
        say(events.SignedIn("me", Arrival.DROPPED_IN))
        say(events.NameKept("me"))
        self.assertEqual(say(events.SessionOver(SessionLoss.EXPIRED, True)), "Your session has ended; log in again.")

    def test_connected_again(self) -> None:
        """The warning about encryption comes once; in a match one is told what the new line means for it."""
        speaker = Speaker()
        connected = events.Connected("a:1", "", False, True, True)
        self.assertIn("encrypted", speaker.say(connected))
        self.assertNotIn("encrypted", speaker.say(connected))
        speaker.say(events.Screen("playing"))
        self.assertIn("signed out there. The match goes on; its result may not be", speaker.say(connected))

    def test_verdicts(self) -> None:
        """How the lobby knows a result is told in plain words, and who is blamed, if anybody, by name."""
        for verdict, seat, said in (
            ("agreed", 63, "The lobby has recorded the result."),
            ("confirmed", 63, "The lobby has recorded the result: the signed moves show it"),
            ("forged", 1, "bob has cheated, says the lobby: bob made a move up."),
            ("forged", 0, "Your client has cheated, says the lobby: bob made a move up."),
            ("forfeited", 1, "bob has lost by forfeit: the lobby waited for bob"),
            ("forfeited", 0, "You have lost by forfeit: the lobby waited for you"),
            ("void", 63, "The lobby cannot know how the match ended: it counts for nobody, and nobody is blamed."),
            ("unresolved", 63, "The lobby cannot know how the match ended: "),
        ):
            taken = events.ResultTaken("m", verdict, "bob made a move up.", ("me", "bob"), (), EndReason.PLAYED, seat)
            self.assertTrue(self.say(taken, me="me").startswith(said), self.say(taken, me="me"))

    def test_lists_for_listeners(self) -> None:
        """Without tables each part of a line says what it is."""
        rps = events.GameRow("rps", "RPS", "Both at once.", "2.0.0", 2, 2, True)
        said = self.say(events.Games((rps,)), tables=False)
        hint = "Type create to open a room, join to sit down in one, and help for all words."
        self.assertEqual(said, "Games:\n1. rps: RPS, 2 players, release 2.0.0. Both at once.\n" + hint)
        row = events.RoomRow("k3j4", "xyz", "2.0.0", "bob", 1, 2, RoomStatus.WAITING)
        said = self.say(events.Rooms((row,), 1, False), tables=False)
        self.assertIn("1. bob's room k3j4: xyz, 1 of 2 taken, waiting, release 2.0.0.", said)

    def test_some_of_the_players(self) -> None:
        """A part of the players is told as such."""
        row = events.PlayerRow("bob", PlayerStatus.IDLE, False)
        self.assertIn("1 of 2 other players", self.say(events.Players((row,), 2, False)))
        self.assertIn("None of the 2 other", self.say(events.Players((), 2, False)))

    def test_narrow_terminal(self) -> None:
        """A picture that does not fit is told in words, and why."""
        turn = events.Turn("m", 1, True, (0,), {}, (), "x" * 35, "The words.", 60)
        self.assertIn("x" * 35, self.say(turn, width=35))
        said = self.say(turn, width=34)
        self.assertIn("too narrow for the picture, which needs 35 columns. The words.", said)
        self.assertNotIn("xx", said)

    def test_invitation_in_a_question(self) -> None:
        """While a question is pending the words to answer with have their slash."""
        came = events.InvitationCame("i", "bob", "rps", "RPS", "", False, 15)
        self.assertIn("Type accept or decline within 15 seconds", self.say(came))
        self.assertIn("Type /accept or /decline", self.say(came, asking=True))

    def test_players_clocks(self) -> None:
        """With a clock each turn says what everybody has left; at the end whose it was. A clock that there is not is
        not named."""
        speaker = Speaker()
        began = events.MatchStarted("m", "rps", "RPS", ("me", "bob"), 0, {"time": "120", "clock": "none"})
        self.assertIn("with bob (time=120).", speaker.say(began))
        said = speaker.say(replace(began, settings={"time": "120", "clock": "5+3"}))
        self.assertIn("with bob (clock=5+3, time=120).", said)
        turn = events.Turn("m", 1, True, (0, 1), {}, ("a", "b"), "picture", "", 120, (), (252, 60))
        self.assertEqual(speaker.say(turn), "picture\nYou have 4:12 left, bob 1:00.\nYour move (2 minutes): a, b")
        waits = replace(turn, yours=False, legal=(), clocks=(0, 3600))
        self.assertEqual(speaker.say(waits), "picture\nYou have 0:00 left, bob 60:00.\nWaiting for bob.")
        speaker.say(events.MatchStarted("m", "rps", "RPS", ("me", "bob", "cy"), 1, {}))
        self.assertIn("You have 0:09 left, me 0:07, cy 0:08.", speaker.say(replace(turn, clocks=(7, 9, 8))))

    def test_who_is_waited_for(self) -> None:
        """After my move the others who are due are named."""
        speaker = Speaker()
        speaker.say(events.MatchStarted("m", "rps", "RPS", ("me", "bob"), 0, {}))
        said = speaker.say(events.Turn("m", 1, False, (0, 1), {}, (), "picture", "", 60))
        self.assertEqual(said, "picture\nWaiting for bob.")

    def test_long_lists_fit(self) -> None:
        """Tables keep to the terminal's width, with wide characters too."""
        rows = tuple(events.RoomRow("r" * 16, "rps", "2.0.0", "世" * 20, 1, 2, RoomStatus.WAITING) for _ in range(3))
        said = self.say(events.Rooms(rows, 3, False), width=60)
        from wcwidth import wcswidth

        self.assertTrue(all(wcswidth(line) <= 60 for line in said.split("\n")), said)


class Several(SynchronousTestCase):
    """Rooms and matches of more than two: everybody is named, and what to type next."""

    def setUp(self) -> None:
        self.speaker = Speaker(Context(me="me"))
        self.speaker.say(events.RoomJoined("r", "dice", "Dice", "", "ada", 2, 4))

    def members(self, *rows: events.MemberRow, host: str = "ada", needed: int = 0) -> str:
        """The list of members in words."""
        unready = tuple(row.name for row in rows if not row.ready and row.name != host)
        return self.speaker.say(events.Members("r", host, rows, 4, needed, unready))

    def test_members(self) -> None:
        """One line says who sits there, the next what is wanted of me or of others."""
        ada, me = events.MemberRow("ada", 0, False, True), events.MemberRow("me", 1, False, False)
        bob = events.MemberRow("bob", 2, True, False)
        said = self.members(ada, me, bob)
        self.assertEqual(
            said, "In the room, 3 of 4: 1 ada (host, ready), 2 you, 3 bob (away).\nType ready when you want to play."
        )
        ready = events.MemberRow("me", 1, False, True)
        self.assertIn("bob must type ready before it can start.", self.members(ada, ready, bob))
        self.assertIn("All are ready: ada may start.", self.members(ada, ready))
        self.assertIn(
            "All are ready: type start.", self.members(me, events.MemberRow("bob", 2, False, True), host="me")
        )
        self.assertIn("1 more player is needed.", self.members(ready, needed=1))
        self.assertIn("2 more players are needed: wait, or type invite", self.members(me, host="me", needed=2))

    def test_last_seat(self) -> None:
        """The last seat starts nothing here, and who leaves does not say who hosts."""
        self.assertEqual(self.speaker.say(events.MemberCame("bob", True)), "bob takes the last seat.")
        self.assertEqual(self.speaker.say(events.MemberWent("bob", "ada")), "bob has left the room.")

    def test_lost(self) -> None:
        """Who goes because the line was lost is not said to have left, in a room or in a match."""
        away = events.PlayerRow("bob", PlayerStatus.IN_ROOM, True)
        self.speaker.say(events.ListsChanged(2, (), (), (away,), (), (), ()))
        said = self.speaker.say(events.MemberWent("bob", "ada"))
        self.assertEqual(said, "bob is gone from the room: the line to bob was lost.")
        over = events.MatchOver("m", ("me", "bob"), (1, 2), EndReason.LEFT, "bob", "won", "", "", "", ())
        self.assertIn("bob is gone: the lobby waited, and nothing came in time.", self.speaker.say(over))

    def test_proposed(self) -> None:
        """A proposed start says what to type, and how long there is."""
        asked = events.StartProposed("ada", 20, False)
        self.assertEqual(self.speaker.say(asked), "ada wants to start: agree or refuse, 20 seconds.")
        for why in ProposalDrop:
            for mine in (True, False):
                if (why, mine) != (ProposalDrop.CHANGED, True):
                    said = self.speaker.say(events.StartDropped("bob", why, mine))
                    self.assertNotEqual(said, "The start is off.", why)

    def test_match(self) -> None:
        """The beginning names the seats, the end the places."""
        began = events.MatchStarted("m", "dice", "Dice", ("ada", "me", "bob", "cleo"), 1, {})
        self.assertIn("The seats: 1 ada, 2 you, 3 bob, 4 cleo.", self.speaker.say(began))
        over = events.MatchOver("m", began.players, (2, 2, 1, 4), EndReason.PLAYED, "", "lost", "", "", "")
        self.assertEqual(self.speaker.say(over), "You come 2nd of 4. The places: 1st bob, 2nd ada and you, 4th cleo.")
        shared = events.MatchOver("m", began.players, (1, 1, 3, 4), EndReason.PLAYED, "", "won", "", "", "")
        self.assertIn("You share the first place.", self.speaker.say(shared))

    def test_points_and_teams(self) -> None:
        """Where a game counts points they are told, best first; a team plays together, wins and loses."""
        teams = ((0, 2), (1, 3))
        began = events.MatchStarted("m", "tiles", "Tiles", ("ada", "me", "bob", "cleo"), 1, {}, teams)
        self.assertIn("You play with cleo, against ada and bob.", self.speaker.say(began))
        over = events.MatchOver("m", began.players, (3, 1, 3, 1), EndReason.PLAYED, "", "won", "", "", "")
        said = self.speaker.say(replace(over, scores=(28, 31, 28, 31), teams=teams))
        self.assertEqual(
            said,
            "Your team has won! The places: 1st you and cleo, 3rd ada and bob. "
            "The points: you 31, cleo 31, ada 28, bob 28.",
        )

    def test_hints(self) -> None:
        """A hint is a move; some games have none."""
        self.assertEqual(self.speaker.say(events.HintGiven("m", "r3")), "A hint: r3")
        self.assertEqual(self.speaker.say(events.HintGiven("m", "")), "This game gives no hints.")

    def test_colours(self) -> None:
        """A picture has its colours where the terminal has; its width is counted without."""
        turn = events.Turn("m", 1, False, (), {}, (), "abc", "Words.", 60, ((1, 2, "good"),))
        for colour, shown in ((False, "abc"), (True, "a\x1b[32mb\x1b[0mc")):
            self.assertEqual(Speaker(Context(colour=colour, width=3)).say(turn), shown)
        self.assertIn("Words.", Speaker(Context(colour=True, pictures=False)).say(turn))

    def test_turn(self) -> None:
        """Whose turn it is is told by name, also to who moves too early."""
        self.speaker.say(events.MatchStarted("m", "dice", "Dice", ("ada", "me", "bob"), 1, {}))
        self.assertEqual(
            self.speaker.say(events.Turn("m", 1, False, (0, 2), {}, (), "", "", 60)), "Waiting for ada and bob."
        )
        early = refusal("NOT_YOUR_TURN", {}, self.speaker.context)
        self.assertEqual(early, "It is not your turn: ada and bob must move first.")

    def test_closed(self) -> None:
        """A closed room of several offers no word that works only between two."""
        self.assertNotIn("again", self.speaker.say(events.RoomOver("r", SeatLoss.OVER, "")))

    def test_other_files(self) -> None:
        """Whose copy differs is told both digests' beginnings, and how to get on."""
        differs = events.GameDiffers("r", "dice", "2.0.0", "ab" * 32, "0.9.0", "cd" * 32, "ada", False)
        said = self.speaker.say(differs)
        self.assertIn("Your copy of dice differs from that of ada: yours is 0.9.0 (cdcdcdcd)", said)
        self.assertIn("2.0.0 (abababab)", said)
        self.assertIn("join r FOLDER", said)
        missing = events.GameDiffers("r", "dice", "2.0.0", "ab" * 32, "", "", "ada", False)
        self.assertIn(
            "This room plays dice 2.0.0 (abababab), which this client does not have.", self.speaker.say(missing)
        )
        mine = events.GameDiffers("r", "dice", "2.0.0", "ab" * 32, "", "", "me", True)
        self.assertIn("type leave, and then create FOLDER", self.speaker.say(mine))

    def test_refusals(self) -> None:
        """Who is not ready is named, and how many are missing."""
        self.assertEqual(refusal("NOT_READY", {"players": "ada, bob"}, Context()), "ada and bob must type ready first.")
        self.assertIn("2 more players are needed", refusal("TOO_FEW", {"least": 3, "here": 1}, Context()))
