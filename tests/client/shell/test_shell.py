"""The shell: what is typed becomes words, answers and moves."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectingCancelledError

from client import games
from client.errors import CertificateChanged, NothingToTrust
from client.events import LineLost
from client.events import Screen as ScreenChanged
from client.session.screens import Screen
from client.shell.shell import INTERRUPTED
from games.cage.report import NotContained
from lobby.commands.reasons import PlayerStatus
from lobby.errors import BadPassword, InMatch, NameTaken, NoSuchRoom, PlayerBusy
from tests.support.shell import ShellCase, invitation, player, room, turn, unreachable


class WayIn(ShellCase):
    """From the start to being logged in."""

    def test_register(self) -> None:
        """A piped script registers with three lines, and the password is asked for as a secret."""
        self.begin("register", "alice", "pw", interactive=False)
        wanted = [("connect", "lobby.test:12000"), ("look_up", "alice"), ("register", "alice", "pw")]
        self.assertEqual(self.session.done, wanted)
        self.assertIn(("New password for alice: ", True), self.terminal.asked)
        self.assertIn("Right now no other players are online.", self.terminal.text)

    def test_terminal_closed(self) -> None:
        """J1: a terminal that is gone ends the program; in a match nothing is said for that, elsewhere it logs out."""
        for screen, closed in ((Screen.IDLE, True), (Screen.PLAYING, False)):
            self.setUp()
            self.signed_in()
            self.session.go(screen)
            self.shell.lost()
            self.assertEqual(self.code(), INTERRUPTED)
            self.assertEqual(("close",) in self.session.done, closed)

    def test_folder_of_an_earlier_match(self) -> None:
        """Whose match of an earlier run waits for trust in its game's folder is asked right after logging in."""
        self.session.accounts["alice"] = "pw"
        self.session.match.untrusted = NotContained(folder="/home/alice/dice", open="your files", why="no box")
        self.begin("login", "alice", "pw")
        self.assertIn(
            "Nothing here keeps the code of /home/alice/dice from your files (no box)", self.terminal.asked[-1][0]
        )
        self.type("no")
        self.assertIsNotNone(self.session.match.untrusted)
        self.type("logout", "login", "alice", "pw", "yes")
        self.assertIsNone(self.session.match.untrusted)

    def test_taken_name(self) -> None:
        """A taken name, or what is none, is told before a password is asked for, with the way out of the question."""
        self.session.accounts["alice"] = "hers"
        self.begin("register alice", "12", "alicia", "pw", interactive=False)
        self.assertIn("username already exists", self.terminal.text)
        self.assertIn("A bare number cannot be a name", self.terminal.text)
        self.assertEqual([secret for _, secret in self.terminal.asked], [False, False, True])
        self.assertIn("Enter alone goes back; /login logs in", self.terminal.asked[0][0])
        self.assertEqual(self.session.done[-1], ("register", "alicia", "pw"))

    def test_taken_meanwhile(self) -> None:
        """A name that is taken while the password is typed: another is asked for, the password being kept."""
        self.session.refusals["register"] = NameTaken(name="alice")
        self.begin("register alice", "pw", interactive=False)
        del self.session.refusals["register"]
        self.type("alicia")
        self.assertEqual(self.session.done[-1], ("register", "alicia", "pw"))

    def test_a_word_instead_of_another_name(self) -> None:
        """At the question for another name a word is a word, and what it does is not called cancelled."""
        self.session.accounts["bea"] = "pw"
        self.begin("register bea", "login bea", "pw")
        self.assertEqual(self.session.name, "bea")
        self.assertNotIn("Cancelled", self.terminal.text)

    def test_twice(self) -> None:
        """At a terminal a new password is asked for twice, and again where the two differ."""
        self.begin("register alice", "pw", "other", "pw2", "pw2", "passwd", "pw2", "new", "new")
        self.assertIn("two different passwords", self.terminal.text)
        self.assertEqual(self.session.done[-2:], [("register", "alice", "pw2"), ("change_password", "pw2", "new")])

    def test_a_given_name_leads_on(self) -> None:
        """With --name at a terminal who is known is asked the password at once, who is not how to come in."""
        self.session.accounts["bea"] = "pw"
        self.begin("pw", name="bea")
        self.assertEqual(self.session.done[-1], ("login", "bea", "pw", False))
        self.setUp()
        self.session.lobby.drop_ins = True
        self.begin("2", name="zoë")
        self.assertEqual(self.session.done[-1], ("drop_in_as", "zoë"))

    def test_a_dropped_name_has_no_login(self) -> None:
        """Who played without an account is not told afterwards that Enter logs in under that name."""
        self.session.lobby.drop_ins = True
        self.begin("2", "logout", name="zoë")
        self.assertEqual(self.session.done[-1], ("logout",))
        self.assertNotIn("Enter alone", self.terminal.text)

    def test_deleted_account(self) -> None:
        """A deleted account is said to be deleted, and its name is not offered any more."""
        self.signed_in("bea")
        self.assertEqual(self.preferences.name, "bea")
        self.type("delete-account", "pw")
        self.assertIn("The account bea is deleted", self.terminal.text)
        self.assertEqual(self.preferences.name, "")

    def test_bad_password(self) -> None:
        """A password that cannot be one is asked for again."""
        self.session.refusals["register"] = BadPassword(reason="long")
        self.begin("register alice", *["x" * 2000] * 2)
        del self.session.refusals["register"]
        self.type("pw", "pw")
        self.assertEqual(self.session.done[-1], ("register", "alice", "pw"))

    def test_unknown_account(self) -> None:
        """An unknown name is told before a password is asked for, with the advice to register."""
        self.begin("login bob")
        self.assertIn("register", self.terminal.text.split("bob")[-1])
        self.assertFalse([prompt for prompt, secret in self.terminal.asked if secret])

    def test_password_for_nobody(self) -> None:
        """A password that follows a refused name is never repeated, whoever reads what is written."""
        for way in ({"interactive": True}, {"interactive": False}, {"interactive": False, "json": True}):
            self.setUp()
            self.begin("login nobody", "hunter2", **way)
            self.assertIn("no such word", self.terminal.text)
            self.assertNotIn("hunter2", self.terminal.text)

    def test_wrong_password(self) -> None:
        """A wrong password is told in other words than an unknown name."""
        self.session.accounts["bob"] = "pw"
        self.begin("login", "bob", "nonsense")
        self.assertIn("The password is wrong", self.terminal.text)
        self.assertIs(self.session.screen, Screen.SIGNED_OUT)

    def test_in_match(self) -> None:
        """Who is in a match elsewhere is asked whether to give it up, and logs in only after a yes."""
        self.session.accounts["bob"] = "pw"
        self.session.refusals["login"] = InMatch(name="bob")
        self.begin("login bob", "pw")
        del self.session.refusals["login"]
        self.type("yes")
        self.assertEqual(self.session.done[-1], ("login", "bob", "pw", True))

    def test_enter_takes_the_last_name(self) -> None:
        """Without arguments the last lobby and name are offered, and Enter takes them."""
        self.preferences.remember(lobby="old.test:1234", name="bob")
        self.session.accounts["bob"] = "pw"
        self.begin("", "", "pw", invitation="")
        self.assertEqual(self.session.done[0], ("connect", "old.test:1234"))
        self.assertEqual(self.session.name, "bob")

    def test_unreachable(self) -> None:
        """A lobby that cannot be reached is said, and retry, another address and quit work."""
        self.session.refusals["connect"] = unreachable()
        self.begin("retry")
        self.assertIn("cannot be reached", self.terminal.text)
        del self.session.refusals["connect"]
        self.type("connect other.test", "quit")
        self.assertEqual(
            [done for done in self.session.done if done[0] == "connect"],
            [("connect", "lobby.test:12000")] * 2 + [("connect", "other.test:12000")],
        )
        self.assertEqual(self.code(), 0)

    def test_another_certificate(self) -> None:
        """A lobby with another certificate is told loudly, with both fingerprints; trust accepts it and goes on."""
        changed = CertificateChanged(address="lobby.test:12000", known="a" * 64, shown="b" * 64, source="memory")
        self.session.refusals["connect"] = changed
        self.session.lobby.drop_ins, self.session.rooms.private = True, {"k3j4"}
        self.begin(invitation=f"lobby.test/k3j4#{'a' * 64}")
        told = " ".join(self.terminal.text.split())
        for said in ("WRONG CERTIFICATE", "a" * 64, "b" * 64, "type trust"):
            self.assertIn(said, told)
        del self.session.refusals["connect"]
        self.type("trust", "zoë")
        connects = [done for done in self.session.done if done[0] in ("connect", "trust")]
        pinned = ("connect", f"lobby.test:12000#{'a' * 64}")
        self.assertEqual(connects, [pinned, ("trust", ""), ("connect", "lobby.test:12000")])
        self.assertEqual(self.session.done[-1], ("join", "k3j4"))

    def test_another_certificate_piped(self) -> None:
        """It works in a pipe, too; what was refused shows in the exit code."""
        self.session.refusals["connect"] = CertificateChanged(
            address="lobby.test:12000", known="a" * 64, shown="b" * 64, source="line"
        )
        self.begin("trust lobby.test:12000", "quit", interactive=False)
        self.assertIn(("trust", "lobby.test:12000"), self.session.done)
        self.assertEqual(self.code(), 1)

    def test_nothing_to_trust(self) -> None:
        """Where no certificate was refused, trust says so and connects nowhere."""
        self.session.refusals["connect"] = unreachable()
        self.session.refusals["trust"] = NothingToTrust(address="")
        self.begin("trust")
        self.assertIn("nothing to trust", self.terminal.text)
        self.assertEqual([done[0] for done in self.session.done], ["connect", "trust"])

    def test_a_word_instead_of_the_address(self) -> None:
        """Who is asked for an address may still type quit."""
        self.begin("quit", invitation="")
        self.assertEqual(self.code(), 0)
        self.assertEqual(self.session.done, [("close",)])

    def test_a_given_name_is_not_asked_for(self) -> None:
        """With --name the name is known; the password is still asked for."""
        self.begin("register", "pw", name="alice", interactive=False)
        self.assertEqual(self.session.done[-1], ("register", "alice", "pw"))


class PastedLine(ShellCase):
    """From an invitation to the room, in as few lines as can be."""

    def setUp(self) -> None:
        super().setUp()
        self.session.rooms.private = {"k3j4"}

    def test_drop_in(self) -> None:
        """Where drop-ins are allowed, a newcomer types a name and sits in the room."""
        self.session.lobby.drop_ins = True
        self.begin("zoë", invitation="lobby.test/k3j4")
        self.assertEqual(self.session.done[-2:], [("drop_in_as", "zoë"), ("join", "k3j4")])

    def test_register(self) -> None:
        """Elsewhere a newcomer types a name and a new password, and sits in the room."""
        self.begin("zoë", "pw", "pw", invitation="txlobby://lobby.test:12000/k3j4")
        self.assertEqual(self.session.done[-2:], [("register", "zoë", "pw"), ("join", "k3j4")])

    def test_known(self) -> None:
        """A known name is asked its password, again where it was wrong, and sits in the room."""
        self.session.accounts["zoë"] = "pw"
        self.begin("zoë", "oops", "pw", invitation="lobby.test/k3j4")
        self.assertEqual(self.session.done[-2:], [("login", "zoë", "pw", False), ("join", "k3j4")])

    def test_the_room_is_not_forgotten(self) -> None:
        """Who cancels the questions and registers by hand is taken to the room all the same."""
        self.begin("", "register zoë", "pw", "pw", invitation="lobby.test/k3j4")
        self.assertEqual(self.session.done[-1], ("join", "k3j4"))

    def test_gone_room(self) -> None:
        """A room that is gone is told, and the rooms are shown."""
        self.session.refusals["join"] = NoSuchRoom(room="k3j4")
        self.session.lobby.drop_ins = True
        self.begin("zoë", invitation="lobby.test/k3j4")
        self.assertIn("That room is gone", self.terminal.text)
        self.assertEqual(self.session.done[-1], ("show_rooms", ""))

    def test_no_such_number(self) -> None:
        """A number that the list of rooms had not is told as such, not as a room that is gone, and the list follows."""
        self.signed_in()
        self.type("join 7")
        self.assertIn("has no room 7", self.terminal.text)
        self.assertEqual(self.session.done[-1], ("show_rooms", ""))

    def test_unreachable_first(self) -> None:
        """After a failed connection, retry goes on with the invitation."""
        self.session.refusals["connect"] = unreachable()
        self.session.lobby.drop_ins = True
        self.begin(invitation="lobby.test/k3j4")
        del self.session.refusals["connect"]
        self.type("retry", "zoë")
        self.assertEqual(self.session.done[-1], ("join", "k3j4"))

    def test_drop_in_keeps_its_name(self) -> None:
        """A drop-in's register asks for a password only."""
        self.session.lobby.drop_ins = True
        self.begin("zoë", "register", "pw", "pw", invitation="lobby.test/k3j4")
        self.assertEqual(self.session.done[-1], ("keep_name", "pw"))


class Rooms(ShellCase):
    """Rooms and invitations."""

    def test_create_asks(self) -> None:
        """Without arguments the game and the kind of room are asked for, with numbers."""
        self.signed_in()
        self.type("create", "2", "2")
        self.assertEqual(self.session.done[0], ("create", "rps", False, ""))
        self.assertIn("  1. gomoku – Gomoku", self.terminal.lines)

    def test_create_at_once(self) -> None:
        """With arguments nothing is asked; a beginning of a game's name is enough."""
        self.signed_in()
        self.type("create gom private time=30")
        self.assertEqual(self.session.done, [("create", "gomoku", False, "time=30")])

    def test_private_room_shows_who_is_free(self) -> None:
        """After opening a private room the idle players are shown, and their numbers work."""
        self.session.lists.players = {"bob": player("bob", PlayerStatus.PLAYING), "Carol": player("Carol")}
        self.signed_in()
        self.type("create rps private", "invite 1")
        self.assertNotIn("bob", self.terminal.text)
        self.assertEqual(self.session.done[-1], ("invite", "Carol"))

    def test_number_of_a_room(self) -> None:
        """join 2 takes the second room of the list that was shown, whatever has changed since."""
        self.session.lists.rooms = {"aaaa": room("aaaa", "bob"), "bbbb": room("bbbb", "carol")}
        self.signed_in()
        del self.session.lists.rooms["aaaa"]
        self.type("join 2")
        self.assertEqual(self.session.done, [("join", "bbbb")])

    def test_room_by_its_host(self) -> None:
        """A host's name stands for its room."""
        self.session.lists.rooms = {"aaaa": room("aaaa", "Bob")}
        self.signed_in()
        self.type("join bob")
        self.assertEqual(self.session.done, [("join", "aaaa")])

    def test_pasted_room(self) -> None:
        """A pasted line works with join too; that of another lobby says what to do."""
        self.signed_in()
        self.session.rooms.private = {"xyz"}
        self.type("join elsewhere.test:1/xyz", "join lobby.test:12000/xyz")
        self.assertEqual(self.session.done, [("join", "xyz")])
        self.assertIn("connect elsewhere.test:1/xyz", self.terminal.text)

    def test_invite_several(self) -> None:
        """Several are invited one by one; a refusal for one keeps no other from it."""
        self.signed_in()
        self.session.screen = Screen.IN_ROOM
        self.session.refusals["invite"] = PlayerBusy(name="bob", status="playing")
        self.type('invite bob, "Ada L" dora')
        self.assertEqual(self.session.done, [("invite", "bob"), ("invite", "Ada L"), ("invite", "dora")])
        self.assertEqual(self.terminal.text.count("bob is playing"), 3)

    def test_accept_the_only_one(self) -> None:
        """accept alone takes the only invitation; without one it says so."""
        self.signed_in()
        self.type("accept")
        self.session.invitations.waiting["i1"] = invitation("bob")
        self.type("acc")
        self.assertEqual(self.session.done, [("answer", "i1", True)])
        self.assertIn("No invitation is waiting", self.terminal.text)

    def test_accept_a_game_that_is_not_here(self) -> None:
        """An invitation to a game that this client does not have is not accepted: the host would wait for a match that
        cannot start. It is told what to do, and the invitation stays; with the game's folder it is accepted."""
        self.signed_in()
        self.session.invitations.waiting["i1"] = replace(invitation("bob"), game="dice", display="Dice")
        self.type("accept")
        self.assertEqual(self.session.done, [])
        self.assertIn(
            "does not have Dice: ask bob for its folder and type accept bob ./FOLDER",
            self.terminal.text.replace("\n", " "),
        )
        self.patch(games, "_opened", {"d1": SimpleNamespace(manifest=SimpleNamespace(name="dice"))})
        self.type("accept bob")
        self.assertEqual(self.session.done, [("answer", "i1", True)])

    def test_accept_asks_among_several(self) -> None:
        """With several invitations a numbered list asks which; a name needs no question."""
        self.signed_in()
        self.session.invitations.waiting = {
            "i1": invitation("bob"),
            "i2": invitation("carol", "i2"),
            "i3": invitation("dora"),
        }
        self.type("decline carol", "accept", "2")
        self.assertEqual(self.session.done, [("answer", "i2", False), ("answer", "i3", True)])

    def test_invitation_in_the_middle_of_a_question(self) -> None:
        """An invitation can be declined without losing the question, and accepting it ends the question."""
        self.signed_in()
        self.type("create")
        self.session.invitations.waiting["i1"] = invitation("bob")
        self.shell.hear(invitation("bob"))
        self.assertIn("/accept", self.terminal.text)
        self.type("/decline", "1")
        self.assertEqual(self.terminal.now, "A public room, or a private one? ")
        self.session.invitations.waiting["i2"] = invitation("carol", "i2")
        self.type("/accept")
        self.assertEqual(self.session.done, [("answer", "i1", False), ("answer", "i2", True)])
        self.assertIs(self.session.screen, Screen.IN_ROOM)
        self.assertEqual(self.terminal.now, "alice (in room)> ")

    def test_invitation_in_the_middle_of_a_password(self) -> None:
        """Even a password's question lets /accept through, but only while an invitation waits."""
        self.signed_in()
        self.type("passwd", "/accept", "new", "new")
        self.assertEqual(self.session.done, [("change_password", "/accept", "new")])
        self.session.invitations.waiting["i1"] = invitation("bob")
        self.type("passwd", "/accept")
        self.assertEqual(self.session.done[1:], [("answer", "i1", True)])


class Matches(ShellCase):
    """In a match."""

    def playing(self, *legal: str) -> None:
        self.signed_in()
        self.session.match.turn = turn(*legal)
        self.session.go(Screen.PLAYING)

    def test_move(self) -> None:
        """A line that is a move is a move, even where it is a word as well; a slash makes it a word."""
        self.playing("rock", "help")
        self.type("rock", "help", "/help")
        self.assertEqual(self.session.done, [("move", "rock"), ("move", "help")])
        self.assertIn("A move is typed as it is", self.terminal.text)

    def test_word(self) -> None:
        """A word that is no move is a word, written out; a beginning of it is suggested, and nothing is done."""
        self.playing("rock")
        self.type("resi")
        self.assertIn("That move is not allowed: No such move. Did you mean resign?", self.terminal.text)
        self.assertNotIn(("resign",), self.session.done)
        self.type("resign")
        self.assertIn(("resign",), self.session.done)

    def test_play(self) -> None:
        """``play`` in front of a move is passed over; before what is no move it is the game that refuses, and never a
        shorter ``players``. A move that is so called is a move."""
        self.playing("3", "play 4")
        self.type("play 3", "PLAY  3", "play 4", "play 9", "play")
        moves = [done for done in self.session.done if done[0] == "move"]
        self.assertEqual(moves, [("move", text) for text in ("3", "3", "play 4", "9", "play")])
        self.assertEqual(self.terminal.text.count("That move is not allowed"), 2)
        self.assertNotIn("show_players", [done[0] for done in self.session.done])

    def test_play_elsewhere(self) -> None:
        """Outside a match nothing is played, and ``play`` is no shorter ``players`` either."""
        self.signed_in()
        self.type("play rps")
        self.assertIn("There is no such word. Did you mean create?", self.terminal.text)
        self.assertEqual(self.session.done, [])

    def test_still_starting(self) -> None:
        """A move that is typed before the match has begun, a number too, is told as such; a word is a word."""
        for typed in ("3", "rock", "s"):
            self.setUp()
            self.signed_in()
            self.session.go(Screen.CONNECTING)
            self.type(typed)
            self.assertIn("The match is still starting, so no move was made", self.terminal.text)
            self.assertEqual(self.session.done, [])
        self.type("leav")
        self.assertIn("Did you mean leave?", self.terminal.text)
        self.type("leave")
        self.assertEqual(self.session.done, [("leave",)])

    def test_slip(self) -> None:
        """A short slip is a move that is not allowed, never the word that it happens to begin."""
        self.playing("rock")
        self.type("q", "le")
        self.assertNotIn(("leave",), self.session.done)
        self.assertEqual(self.terminal.text.count("That move is not allowed: No such move."), 2)

    def test_misspelt_word(self) -> None:
        """What is no move but nearly a word gets that word as a suggestion."""
        self.playing("rock")
        self.type("resgin")
        self.assertIn("That move is not allowed: No such move. Did you mean resign?", self.terminal.text)

    def test_ctrl_c_asks_once(self) -> None:
        """Ctrl-C in a match asks for a second one, which must come within three seconds."""
        self.playing("rock")
        self.shell.interrupt()
        self.clock.advance(4)
        self.shell.interrupt()
        self.assertEqual(self.session.done, [])
        self.clock.advance(1)
        self.shell.interrupt()
        self.assertEqual(self.session.done, [("leave",)])

    def test_direct(self) -> None:
        """Who may see my address is answered in passing, by a beginning too, wherever I am."""
        self.playing("rock")
        self.type("/direct yes", "/direct al", "/direct", "/direct maybe")
        chosen = [done for done in self.session.done if done[0] == "direct"]
        self.assertEqual(chosen, [("direct", "yes"), ("direct", "always"), ("direct", "")])
        self.assertIn("direct [yes|no|ask|always|never]", self.terminal.text)

    def test_bell(self) -> None:
        """My turn calls me; bell off keeps the bell still."""
        self.playing("rock")
        self.shell.hear(turn("rock"))
        self.type("/bell off")
        self.shell.hear(turn("rock"))
        self.assertEqual(self.terminal.calls, [("your move", True), ("your move", False)])


class Interruptions(ShellCase):
    """Ctrl-C, the end of the input, and screens that change by themselves."""

    def test_cancels_a_question(self) -> None:
        """Ctrl-C, like an empty line, ends a question, and the next line is a word again."""
        self.begin("register")
        self.shell.interrupt()
        self.type("register", "", "help")
        self.assertEqual(self.terminal.text.count("Cancelled."), 2)
        self.assertIn("log in", self.terminal.text)

    def test_cancels_what_takes_long(self) -> None:
        """Ctrl-C stops a connection that is being made, in whatever words the endpoint says so."""
        address = IPv4Address("TCP", "192.0.2.1", 12000)
        held: Deferred[None] = Deferred(lambda stopped: stopped.errback(ConnectingCancelledError(address)))
        self.session.hold["connect"] = held
        self.begin()
        self.shell.interrupt()
        self.assertTrue(held.called)
        self.assertIn("Cancelled.", self.terminal.text)

    def test_leaves_a_waiting_screen(self) -> None:
        """Ctrl-C in a room, or while the match starts, leaves it."""
        for screen in (Screen.IN_ROOM, Screen.CONNECTING):
            self.signed_in()
            self.session.go(screen)
            self.shell.interrupt()
            self.assertEqual(self.session.done, [("leave",)])
            self.assertNoResult(self.run_of_it)

    def test_ends_in_the_menu(self) -> None:
        """Ctrl-C in the menu logs out and exits."""
        self.signed_in()
        self.shell.interrupt()
        self.assertEqual(self.session.done, [("close",)])
        self.assertEqual(self.code(), 130)

    def test_a_lobby_that_says_no_goodbye(self) -> None:
        """The end does not wait for ever for a lobby that does not answer."""
        self.signed_in()
        self.session.hold["close"] = Deferred()
        self.type("quit")
        self.assertNoResult(self.run_of_it)
        self.clock.advance(3)
        self.assertEqual(self.code(), 0)

    def test_lost_line_ends_a_question(self) -> None:
        """A question that was asked on a screen that is gone is over."""
        self.begin("register alice")
        self.session.screen = Screen.DISCONNECTED
        self.shell.hear(ScreenChanged("disconnected"))
        self.shell.hear(LineLost("it broke", False))
        self.assertEqual(self.terminal.now, "(offline)> ")

    def test_says_that_it_is_still_trying(self) -> None:
        """While the client comes back by itself a failed retry, and a word that needs the line, say when next."""
        self.begin()
        self.session.screen, self.session.reconnector.returning = Screen.DISCONNECTED, 6.5
        self.shell.hear(ScreenChanged("disconnected"))
        self.session.refusals["connect"] = unreachable()
        for line in ("retry", "create rps"):
            self.terminal.lines.clear()
            self.type(line)
            said = self.terminal.text.replace("\n", " ")
            self.assertIn("Still trying to come back to lobby.test:12000; next try in 7 seconds.", said)
            self.assertNotIn("retry, connect", self.terminal.text)

    def test_name_in_a_match_without_a_lobby(self) -> None:
        """In a match the prompt keeps the player's name when the line to the lobby is lost."""
        self.signed_in()
        self.session.go(Screen.PLAYING)
        self.session.name = ""
        self.shell.hear(LineLost("it broke", True))
        self.type("help")
        self.assertEqual(self.terminal.now, "alice (playing)> ")

    def test_games_once(self) -> None:
        """The games are listed at the first log-in of a run only."""
        self.signed_in()
        self.type("logout", "login", "alice", "pw")
        self.assertNotIn("Games:", self.terminal.text)

    def test_no_wait(self) -> None:
        """With --no-wait a lost line ends the program with its own code."""
        self.begin("register alice", wait=False)
        self.session.screen = Screen.DISCONNECTED
        self.shell.hear(LineLost("it broke", False))
        self.assertEqual(self.code(), 3)

    def test_ctrl_d_in_a_match(self) -> None:
        """Ctrl-D in a match has to be meant, like Ctrl-C; in the menu it ends the program well."""
        self.signed_in()
        self.session.go(Screen.PLAYING)
        self.shell.ended()
        self.assertNoResult(self.run_of_it)
        self.session.go(Screen.IDLE)
        self.shell.ended()
        self.assertEqual(self.code(), 0)


class Scripts(ShellCase):
    """Piped lines and exit codes."""

    def test_fine(self) -> None:
        """A script of which all works ends with 0, after its last line was carried out."""
        self.begin("register", "alice", "pw", "players", interactive=False)
        self.shell.ended()
        self.assertEqual(self.session.done[-2:], [("show_players", ""), ("close",)])
        self.assertEqual(self.code(), 0)

    def test_refused(self) -> None:
        """A script of which something was refused ends with 1."""
        self.begin("login nobody", interactive=False)
        self.shell.ended()
        self.assertEqual(self.code(), 1)

    def test_unreachable(self) -> None:
        """A script that never reached the lobby ends with 3."""
        self.session.refusals["connect"] = unreachable()
        self.begin("login nobody", interactive=False)
        self.shell.ended()
        self.assertEqual(self.code(), 3)

    def test_end_in_a_question(self) -> None:
        """The end of the file in the middle of a question ends the program."""
        self.begin("register", interactive=False)
        self.shell.ended()
        self.assertEqual(self.session.done[-1], ("close",))

    def test_lines_wait_for_each_other(self) -> None:
        """A line is carried out when the one before it is done."""
        held: Deferred[None] = Deferred()
        self.session.hold["register"] = held
        self.begin("register", "alice", "pw", "players", interactive=False)
        self.assertEqual(self.session.done[-1][0], "register")
        held.callback(None)
        self.assertEqual(self.session.done[-1][0], "show_players")

    def test_json(self) -> None:
        """With --json every line is one object with an event, questions and refusals included."""
        self.begin("register", "alice", "pw", "nonsense", json=True, interactive=False)
        events = [json.loads(line) for line in self.terminal.lines]
        self.assertTrue(all(isinstance(event["event"], str) for event in events))
        asked = [event for event in events if event["event"] == "asked"]
        self.assertEqual([event["what"] for event in asked], ["name", "new-password"])
        self.assertEqual(events[-1]["error"], "unknown-word")
        self.assertIn("There is no such word", events[-1]["text"])
