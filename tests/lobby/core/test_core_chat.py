"""The core's words: who hears what, who is spared, how often one may speak, and what a text may be."""

from __future__ import annotations

import unicodedata

from twisted.trial.unittest import SynchronousTestCase

from lobby.commands.announced import InvitationEnded, Said
from lobby.core import chat, invitations, rooms
from lobby.core.model.session import WORDS_AT_ONCE, Session
from lobby.errors import (
    BadArgument,
    BadText,
    Blocked,
    BlockingYourself,
    NotInRoom,
    TooManyBlocked,
    TryLater,
)
from tests.support.core import come, small_world


class Texts(SynchronousTestCase):
    """What may be said."""

    def test_trimmed_and_normal(self) -> None:
        """Blanks around it go, and letters have one form."""
        self.assertEqual(chat.check("  e\u0301t\u00e9 \u3000"), "\u00e9t\u00e9")

    def test_hostile(self) -> None:
        """No escape code, newline, reversal or invisible mark is sent on as it is."""
        hostile = "a\x1b[2J\r\nBob says: hi\u202egnp.exe\u2066\u200e\ue000\u2028b\x9b1m\x07"
        shown = chat.check(hostile)
        self.assertTrue(all(unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Zl", "Zp"} for sign in shown), shown)
        self.assertIn("[2J", shown, "what can be read stays")

    def test_emoji_and_scripts(self) -> None:
        """Families of emoji and right-to-left scripts are words like others."""
        for text in ("👨\u200d👩\u200d👧", "שלום", "नमस्ते", "你好"):
            self.assertEqual(chat.check(text), text)

    def test_empty(self) -> None:
        """What cannot be read is nothing: blanks, newlines, joiners, control characters alone."""
        for text in ("", "   ", "\n\t", "\u200d\u200c", "\x00\x1b\u202e", "\u00a0\u2003"):
            error = self.assertRaises(BadText, chat.check, text)
            self.assertEqual(error.parameters, {"reason": "empty"})

    def test_too_long_when_made_harmless(self) -> None:
        """A text that grows beyond 1,000 bytes by being made harmless is refused: its receivers could not read it."""
        self.assertEqual(len(chat.check("x" * 1_000)), 1_000)
        self.assertRaises(BadArgument, chat.check, "x" * 1_001)
        self.assertRaises(BadArgument, chat.check, "x" + "\x01" * 999)
        self.assertRaises(BadArgument, chat.check, "\U0001d160" * 250)  # its normal form has three times the bytes


class Words(SynchronousTestCase):
    """Who hears what."""

    def setUp(self) -> None:
        self.world = small_world()
        self.ada, self.bob, self.eve = come(self.world, "Ada", "Bob", "Eve")
        self.world.take()

    def said(self) -> list[Said]:
        return [event for event in self.world.take() if isinstance(event, Said)]

    def together(self, *sessions: Session) -> None:
        """The first one's room, with the others in it."""
        room = rooms.create(self.world, sessions[0], "rps", True, "")
        for session in sessions[1:]:
            rooms.join(self.world, session, room.id)
        self.world.take()

    def say(self, session: Session, text: str, now: float = 0) -> list[Said]:
        chat.say(self.world, session, text, now)
        return self.said()

    def tell(self, session: Session, other: Session, text: str, now: float = 0) -> bool:
        return chat.tell(self.world, session, other, text, now)

    def test_room(self) -> None:
        """Words in a room go to its other members alone, with the speaker's name as the lobby has it."""
        self.together(self.ada, self.bob)
        self.assertEqual(self.say(self.ada, "hi"), [Said("Ada", False, "hi", to=(self.bob.id,))])

    def test_no_room(self) -> None:
        """Without a room there is nobody to say it to."""
        self.assertRaises(NotInRoom, self.say, self.ada, "hi")

    def test_one_player(self) -> None:
        """Words for one player reach that one wherever it is."""
        self.assertFalse(self.tell(self.ada, self.eve, "hi"))
        self.assertEqual(self.said(), [Said("Ada", True, "hi", to=(self.eve.id,))])

    def test_silent_player(self) -> None:
        """Whose client is silent is told all the same, and the speaker that it may take a while."""
        self.eve.away = True
        self.assertTrue(self.tell(self.ada, self.eve, "hi"))
        self.assertEqual(len(self.said()), 1)

    def test_line_away(self) -> None:
        """Words for a player whose line is away wait, twenty at most, the oldest going; then they come in order."""
        self.together(self.ada, self.bob)
        self.bob.detached = True
        for number in range(25):
            self.assertTrue(self.tell(self.ada, self.bob, f"word {number}", now=number))
        self.assertEqual(self.say(self.ada, "last", now=30), [])
        self.bob.detached = False
        self.assertEqual(self.say(self.ada, "not before the others", now=40), [])
        chat.catch_up(self.world, self.bob)
        texts = [said.text for said in self.said()]
        self.assertEqual(texts, [f"word {number}" for number in range(7, 25)] + ["last", "not before the others"])
        chat.catch_up(self.world, self.bob)
        self.assertEqual(self.said(), [], "told once")

    def test_blocked_says(self) -> None:
        """What a blocked player says in the room is not heard, and that player is not told so."""
        self.together(self.ada, self.bob)
        chat.block(self.world, self.bob, "ada", "Ada")
        self.assertEqual(self.say(self.ada, "hi"), [])
        self.assertEqual(len(self.say(self.bob, "hi")), 1, "the other way is open")

    def test_blocked_tells(self) -> None:
        """A blocked player who tells something is told so; it does not count as spoken."""
        chat.block(self.world, self.bob, "ada", "Ada")
        for _ in range(WORDS_AT_ONCE * 2):
            error = self.assertRaises(Blocked, self.tell, self.ada, self.bob, "hi")
        self.assertEqual(error.parameters, {"name": "Bob"})
        self.assertEqual(self.said(), [])
        chat.unblock(self.world, self.bob, "ada")
        self.tell(self.ada, self.bob, "hi")
        self.assertEqual(len(self.said()), 1)

    def test_blocked_while_away(self) -> None:
        """What a player had said before it was blocked is not told afterwards."""
        self.bob.detached = True
        self.tell(self.ada, self.bob, "hi")
        self.tell(self.eve, self.bob, "ho")
        chat.block(self.world, self.bob, "ada", "Ada")
        chat.catch_up(self.world, self.bob)
        self.assertEqual([said.text for said in self.said()], ["ho"])

    def test_blocked_invites(self) -> None:
        """A blocked player cannot invite, and its invitation that waits is declined; it may still join the room."""
        self.together(self.ada)
        invitations.invite(self.world, self.ada, self.bob, 0)
        self.world.take()
        chat.block(self.world, self.bob, "ada", "Ada")
        ended = [event for event in self.world.take() if isinstance(event, InvitationEnded)]
        self.assertEqual([event.why for event in ended], ["declined"])
        error = self.assertRaises(Blocked, invitations.invite, self.world, self.ada, self.bob, 0)
        self.assertEqual(error.parameters, {"name": "Bob"})
        room = rooms.create(self.world, self.bob, "rps", True, "")
        rooms.leave(self.world, self.ada)
        self.assertIn(self.ada.id, rooms.join(self.world, self.ada, room.id).members)

    def test_no_other_round(self) -> None:
        """Another round is an invitation like any other: a blocked player offers none."""
        self.together(self.ada)
        chat.block(self.world, self.bob, "ada", "Ada")
        self.assertRaises(Blocked, invitations.invite, self.world, self.ada, self.bob, 0, again=True)

    def test_how_often(self) -> None:
        """Ten texts at once, then one a second; a text that is refused for itself costs nothing."""
        for _ in range(WORDS_AT_ONCE):
            self.assertRaises(BadText, self.tell, self.ada, self.bob, " ", now=100)
            self.tell(self.ada, self.bob, "hi", now=100)
        error = self.assertRaises(TryLater, self.tell, self.ada, self.bob, "hi", now=100.5)
        self.assertEqual(error.parameters, {"seconds": 1})
        self.tell(self.ada, self.bob, "hi", now=101.5)
        self.assertEqual(len(self.said()), WORDS_AT_ONCE + 1)

    def test_whom_one_may_block(self) -> None:
        """Not oneself, and not more than two hundred; blocking somebody twice is no mistake."""
        self.assertRaises(BlockingYourself, chat.block, self.world, self.ada, "ada", "Ada")
        for number in range(chat.MOST_BLOCKED):
            chat.block(self.world, self.ada, f"p{number}", f"P{number}")
        chat.block(self.world, self.ada, "p0", "P0")
        error = self.assertRaises(TooManyBlocked, chat.block, self.world, self.ada, "bob", "Bob")
        self.assertEqual(error.parameters, {"limit": chat.MOST_BLOCKED})
