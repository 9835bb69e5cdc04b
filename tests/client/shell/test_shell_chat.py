"""What people type to talk, and what they read of what others say."""

from __future__ import annotations

import json

from wcwidth import wcswidth

from client import events
from client.messages.speaker import Speaker
from client.session.screens import Screen
from client.shell.commands.registry import WordNotNow
from client.shell.commands.table import COMMANDS
from client.shell.completion import complete
from lobby.errors import BadText, Blocked, BlockingYourself, TooManyBlocked
from tests.support.shell import ShellCase, player, turn


class Typing(ShellCase):
    """say, tell, block, unblock."""

    def test_say(self) -> None:
        """The rest of the line is said in the room as it stands, commas and quotation marks included."""
        self.signed_in()
        self.session.go(Screen.IN_ROOM)
        self.type('say Hello, "Bob":  well  met!')
        self.assertEqual(self.session.done, [("say", 'Hello, "Bob":  well  met!')])

    def test_say_where_nobody_is(self) -> None:
        """Without a room one is told what else there is."""
        self.signed_in()
        self.type("say hello")
        self.assertIn("You are in no room: tell NAME TEXT speaks to one player.", self.terminal.text)
        self.assertEqual(self.session.done, [])

    def test_say_in_a_match(self) -> None:
        """In a match say is a word, and what is said is no move; a move is no words."""
        self.signed_in()
        self.session.match.turn = turn("rock", "say")
        self.session.go(Screen.PLAYING)
        self.type("say rock", "rock", "tell bob rock", "say")
        said = [("say", "rock"), ("move", "rock"), ("tell", "bob", "rock"), ("move", "say")]
        self.assertEqual(self.session.done, said, "what the rules take for a move is a move")

    def test_tell(self) -> None:
        """A name, by itself, in quotation marks or by its number in the list, and the rest of the line."""
        self.session.lists.players = {name: player(name) for name in ("bob", "eve")}
        self.signed_in()
        self.type("tell bob hi there", 'tell "bob"  hi "there"', "tell 2 hi")
        self.assertEqual(
            self.session.done, [("tell", "bob", "hi there"), ("tell", "bob", 'hi "there"'), ("tell", "eve", "hi")]
        )

    def test_asked(self) -> None:
        """What is missing is asked for."""
        self.session.lists.players = {"bob": player("bob")}
        self.signed_in()
        self.type("tell", "1", "hi there", "tell bob", "ho")
        self.assertEqual(self.session.done, [("tell", "bob", "hi there"), ("tell", "bob", "ho")])
        self.assertEqual(self.terminal.asked[-1][0], "What do you tell bob: ")
        self.session.go(Screen.IN_ROOM)
        self.type("say", "hello")
        self.assertEqual(self.session.done[-1], ("say", "hello"))

    def test_a_crowd_is_no_choice(self) -> None:
        """Where many are on they are not listed to choose from; a name is typed."""
        self.session.lists.players = {f"p{number}": player(f"p{number}") for number in range(100)}
        self.signed_in()
        self.terminal.lines.clear()
        self.type("tell", "p7", "hi")
        self.assertEqual(self.session.done, [("tell", "p7", "hi")])
        self.assertEqual(self.terminal.lines, [])

    def test_block(self) -> None:
        """block NAME, block alone for the list, unblock NAME or one of the list."""
        self.signed_in()
        self.type("block", "block bob", "block", "unblock bo", "block bob", "unblock", "1")
        self.assertEqual(self.session.done, [("block", "bob"), ("unblock", "bob")] * 2)
        self.assertEqual(
            [line for line in self.terminal.lines if "block" in line], ["You block nobody.", "You block: bob."]
        )

    def test_where(self) -> None:
        """Before log-in there are no words; while a match starts and runs there are."""
        for name in ("say", "tell", "block", "unblock"):
            self.assertRaises(WordNotNow, COMMANDS[name].check, Screen.SIGNED_OUT, False)
            for screen in (Screen.IN_ROOM, Screen.CONNECTING, Screen.PLAYING):
                COMMANDS[name].check(screen, False)

    def test_completion(self) -> None:
        """Names are completed: those who are here, or those who are blocked."""
        self.session.lists.players = {name: player(name) for name in ("bob", "bea", "eve")}
        self.signed_in()
        self.session.chat.blocked = ("mallory",)
        self.assertEqual(complete("tell b", self.session, None), (5, ["bob", "bea"]))
        self.assertEqual(complete("block e", self.session, None), (6, ["eve"]))
        self.assertEqual(complete("unblock ", self.session, None), (8, ["mallory"]))

    def test_refusals(self) -> None:
        """Each refusal in its own words."""
        self.signed_in()
        for error, words in (
            (Blocked(name="bob"), "bob does not want to hear from you"),
            (BadText(reason="empty"), "nothing to be read"),
        ):
            self.session.refusals["tell"] = error
            self.type("tell bob hi")
            self.assertIn(words, self.terminal.lines[-1])
        for other, words in (
            (BlockingYourself(), "You cannot block yourself"),
            (TooManyBlocked(limit=200), "You block 200 players already"),
        ):
            self.session.refusals["block"] = other
            self.type("block bob")
            self.assertIn(words, self.terminal.lines[-1])


class Reading(ShellCase):
    """What others say."""

    def hear(self, *heard: events.Event, json: bool = False) -> str:
        self.begin(json=json)
        self.terminal.lines.clear()
        for event in heard:
            self.shell.hear(event)
        return self.terminal.text

    def test_in_words(self) -> None:
        """Who said it is told before the text; private words ring, those in the room do not."""
        said = self.hear(events.WordsHeard("bob", False, "hi"), events.WordsHeard("bob", True, "psst"))
        self.assertEqual(said, "bob says: hi\nbob tells you: psst")
        self.assertEqual(self.terminal.calls, [("bob tells you something", True)])

    def test_hostile(self) -> None:
        """A lobby that passes everything on does no harm either: no escape code, newline or reversal reaches the
        terminal."""
        said = self.hear(
            events.WordsHeard("b\x1bob", True, "a\x1b[2J\r\nalice says: x\u202ecod.exe\x9b1m\u2028b\u2066")
        )
        self.assertEqual(len(self.terminal.lines), 1)
        for sign in "\x1b\r\u202e\x9b\u2028\u2066":
            self.assertNotIn(sign, said + self.terminal.calls[0][0])

    def test_long_words(self) -> None:
        """However the text is padded, only its first line begins at the terminal's edge."""
        for padding in (" ", "x", "世", "　", "x "):
            said = self.hear(events.WordsHeard("bob", False, padding * 120 + "alice tells you: my password is x"))
            self.assertGreater(len(self.terminal.lines), 1)
            self.assertTrue(said.startswith("bob says:"))
            for line in self.terminal.lines[1:]:
                self.assertTrue(line.startswith("  "), line)
            self.assertTrue(all(wcswidth(line) < 80 for line in self.terminal.lines), said)

    def test_json(self) -> None:
        """Programs read the text as it is, and their terminal sees no control character either."""
        line = self.hear(events.WordsHeard("bob", True, "a\x1b[2J\u202eb"), json=True)
        self.assertNotIn("\x1b", line)
        self.assertNotIn("\u202e", line)
        heard = {"event": "words-heard", "player": "bob", "private": True, "text": "a\x1b[2J\u202eb"}
        self.assertEqual(json.loads(line), heard)

    def test_no_format(self) -> None:
        """A text is never read as a format."""
        said = Speaker().say(events.WordsHeard("bob", False, "{0.__class__} {text} %s"))
        self.assertEqual(said, "bob says: {0.__class__} {text} %s")

    def test_sent(self) -> None:
        """What I said is told to have gone, and where it may be read later, that."""
        speaker = Speaker()
        self.assertEqual(speaker.say(events.WordsSent("", False, "hi", False)), "You say: hi")
        self.assertEqual(speaker.say(events.WordsSent("bob", True, "hi", False)), "You tell bob: hi")
        away = speaker.say(events.WordsSent("bob", True, "hi", True))
        self.assertEqual(away, "You tell bob: hi\nbob is away and may read it later.")

    def test_blocking(self) -> None:
        """Who blocks is told what that means and how to undo it."""
        speaker = Speaker()
        self.assertIn("neither words nor invitations", speaker.say(events.PlayerBlocked("bob", True)))
        self.assertIn("unblock bob", speaker.say(events.PlayerBlocked("bob", True)))
        self.assertEqual(speaker.say(events.PlayerBlocked("bob", False)), "You hear bob again.")
        self.assertEqual(speaker.say(events.BlockedPlayers(("bob", "eve"))), "You block: bob, eve.")
