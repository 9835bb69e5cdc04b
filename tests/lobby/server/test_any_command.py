"""Whatever a client says: it is answered or passed over as the protocol page has it, and is no fault of the lobby's."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from twisted.protocols import amp

from lobby import commands
from lobby.commands import FROM_PLAYER, FROM_VISITOR
from lobby.commands.reasons import SessionEnd
from lobby.errors import ProtocolMismatch
from tests.support.lobby import LobbyCase
from tests.support.raw import PROTOCOL, Raw, hello, question

COMMANDS: dict[bytes, type[amp.Command]] = {each.commandName: each for each in (*FROM_VISITOR, *FROM_PLAYER)}
NAMES = sorted({name for command in COMMANDS.values() for name, _ in command.arguments})
OLDER = b"%d" % commands.PREVIOUS
ROOM = b"R" * 8
"""Stands for the id of Ada's room."""

LIKELY = [
    ROOM,
    b"Ada",
    b"Bea",
    b"rps",
    b"mosaic",
    b"True",
    b"False",
    b"0",
    b"1",
    b"",
    b"players",
    PROTOCOL,
    OLDER,
    b"secret-1",
]
STRANGE = [
    b"\xff\xfe",
    b"x" * 300,
    b"-1",
    b"9" * 30,
    b"\0",
    "ï¼¡ｄａ\n\x1b[2J".encode(),
    b"{",
    b"\0\3Ada",
    b"%s{peer}",
]

values = st.sampled_from(LIKELY) | st.sampled_from(STRANGE) | st.binary(max_size=20)
names = st.sampled_from(sorted(COMMANDS)) | st.sampled_from([b"", b"Sing", b"Farewell", b"\xff", b"hello"])


@st.composite
def said(draw: st.DrawFn) -> tuple[bytes, dict[bytes, bytes], bool]:
    """A command, arguments that it may have, and whether an answer is wanted."""
    command = draw(names)
    own = [name for name, _ in COMMANDS[command].arguments] if command in COMMANDS else NAMES
    arguments = {name: draw(values) for name in own if draw(st.booleans()) or draw(st.booleans())}
    return command, arguments, draw(st.booleans())


class AnyCommand(LobbyCase):
    """Ada has a room; what others say does not disturb her."""

    came = 0

    def setUp(self) -> None:
        super().setUp()
        self.ada = self.come("Ada")
        self.room = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"]

    @settings(max_examples=300, deadline=None)
    @given(st.booleans(), st.lists(said(), min_size=1, max_size=12))
    @example(
        False, [(b"Hello", {b"protocol": OLDER, b"software": b"old", b"features": b""}, True), (b"Again", {}, True)]
    )
    def test_any(self, signed_in: bool, words: list[tuple[bytes, dict[bytes, bytes], bool]]) -> None:
        """A question is answered once, with success, an error that its command declares, or as unknown; what wants no
        answer has none. The line goes on, and nothing is logged as a fault. Who greets with the version before may be
        told of any command that it is too old for it."""
        eve = Raw(self.factory)
        eve.says(hello())
        if signed_in:
            self.came += 1
            eve.says(question(b"DropIn", b"d", name=b"Eve%d" % self.came))
            self.flush()
        eve.clear()
        open_: dict[bytes, type[amp.Command] | None] = {}
        older = any(command == b"Hello" and with_.get(b"protocol") == OLDER for command, with_, _ in words)
        for number, (command, arguments, wants) in enumerate(words):
            ask = b"%d" % number
            box = amp.AmpBox({b"_command": command, **arguments, **({b"_ask": ask} if wants else {})})
            if wants:
                open_[ask] = COMMANDS.get(command)
            eve.says(box.serialize().replace(ROOM, self.room.encode()))
            self.flush()
            for heard in eve.heard():
                self._expect(heard, open_, {ProtocolMismatch.code} if older else set())
        self.assertEqual(self.flushLoggedErrors(), [])
        self.assertFalse(eve.disconnecting, "the line was cut")
        eve.loseConnection()
        self._eve_is_over()
        self.assertIn(self.room, self.world.rooms)
        self.assertFalse(self.ada.closed)

    def _expect(self, heard: amp.AmpBox, open_: dict[bytes, type[amp.Command] | None], allowed: set[bytes]) -> None:
        if amp.COMMAND in heard:
            return
        answered = heard.get(amp.ANSWER) or heard[amp.ERROR]
        self.assertIn(answered, open_)
        asked = open_.pop(answered)
        if amp.ERROR in heard:
            declared = set(asked.errors.values()) if asked is not None else set()
            self.assertIn(heard[amp.ERROR_CODE], declared | allowed | {amp.UNHANDLED_ERROR_CODE})

    def _eve_is_over(self) -> None:
        for session in [one for one in self.world.sessions.values() if one.name != "Ada"]:
            self.services.presence.evict(session, SessionEnd.DELETED)
        self.flush()


class NoAnswerWanted(LobbyCase):
    """What is said without ``_ask``."""

    def test_refused(self) -> None:
        """A command that is refused, and wanted no answer, has none; the line goes on, and nobody hears of it."""
        eve = Raw(self.factory)
        eve.says(hello() + question(b"DropIn", b"d", name=b"Eve"))
        self.flush()
        eve.clear()
        for box in (
            question(b"LeaveRoom", None),
            question(b"JoinRoom", None, room=b"nowhere"),
            question(b"JoinRoom", None),
            question(b"Browse", None, what=b"\xff", beginning=b"", start=b"one"),
            question(b"Login", None, name=b"Ada", password=b"x"),
            question(b"Sing", None),
        ):
            eve.says(box)
        self.flush()
        self.assertEqual((eve.heard(), eve.disconnecting), ([], False))
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_done(self) -> None:
        """A command that can be done is done without an answer."""
        eve = Raw(self.factory)
        eve.says(hello() + question(b"DropIn", None, name=b"Eve"))
        self.flush()
        self.assertIn("eve", self.world.by_key)

    def test_counted(self) -> None:
        """It costs as much as one that wants an answer."""
        eve = Raw(self.factory)
        eve.says(hello() + question(b"LeaveRoom", None) * 200)
        self.flush()
        self.assertTrue(eve.disconnecting)
        self.assertIn(b"flooding", eve.value())

    def test_own_fault(self) -> None:
        """A fault of the lobby's own, however it was met, is logged and costs the line that met it."""
        for ask in (None, b"1"):
            eve = Raw(self.factory)
            eve.says(hello())
            self.patch(self.services.authenticator, "known", _fails)
            eve.says(question(b"LookUp", ask, name=b"Ada"))
            self.flush()
            self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
            self.assertTrue(eve.disconnecting)


async def _fails(name: str) -> bool:
    raise ZeroDivisionError
