"""What is shown to the lobby is shown until it has it, whatever is in the way; and what it shows is put together."""

from __future__ import annotations

from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.errors import LineDown
from client.events import ClaimWaits, Event
from client.match import response as module
from client.match.context import MatchContext
from client.match.response import PAUSE_SECONDS, Response
from games.engine.serialization import packed, unpacked
from lobby.errors import BadArgument, NoSuchMatch, NotThere, StorageFailed, TryLater
from tests.support.peers import Network


class Context:
    """The session: what the lobby is asked is noted, and what it answers is written down beforehand."""

    def __init__(self) -> None:
        self.reactor, self.name = Clock(), "Ada"
        self.asked: list[tuple[Any, dict[str, Any]]] = []
        self.refusals: list[Exception | None] = []
        self.told: list[Event] = []

    def emit(self, event: Event) -> None:
        self.told.append(event)

    async def ask(self, command: Any, **arguments: Any) -> dict[str, Any]:
        self.asked.append((command, arguments))
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            raise refusal
        return {}


class Responding(SynchronousTestCase):
    """A guest in gomoku, at whose table both have moved."""

    def setUp(self) -> None:
        self.net = Network("gomoku")
        self.net.begin()
        self.context, self.here = Context(), True
        self.game = self.net.guest
        self.response = Response(cast(MatchContext, self.context), self.game, "the ticket", lambda: self.here)

    def moves(self, text: str) -> None:
        """Whoever is to move does."""
        side = next(side for side in self.net.sides if side.own.yours)
        Deferred.fromCoroutine(side.own.play(text))
        self.net.settle()

    def show(self, waits: bool, *refusals: Exception | None) -> None:
        """Show it, and be refused so."""
        self.context.refusals[:] = refusals
        self.response.show(waits)
        self.after(0)

    def after(self, seconds: float) -> None:
        """Time passes."""
        self.context.reactor.advance(seconds)

    def said(self) -> list[tuple[str, str, int]]:
        """What was shown, and forgotten by this: the command, what it follows, and how many entries."""
        found, self.context.asked = self.context.asked, []
        return [(command.__name__, a["since"], len(unpacked(a["content"]))) for command, a in found]

    @property
    def whole(self) -> int:
        """How many entries there are."""
        return len(self.game.table.transcript)

    def lobby_has_all(self) -> str:
        """The lobby shows the whole match, and has it; its last anchor."""
        self.response.heard("", 0, 1, packed(self.game.table.transcript))
        return self.game.table.anchor

    # -- out

    def test_since(self) -> None:
        """What the lobby is known to have is not shown again; where it has forgotten that, it is shown all."""
        self.moves("h8")
        since = self.lobby_has_all()
        self.moves("i9")
        self.show(False)
        self.assertEqual(self.said(), [("Respond", since, 1)])
        self.show(True, NotThere(match="m1"))
        self.assertEqual(self.said(), [("Challenge", since, 1), ("Challenge", "", self.whole)])
        self.after(60)
        self.assertEqual(self.said(), [])

    def test_too_often(self) -> None:
        """A lobby that says when to come again is left alone until then; a claim stays one, and what is said by then
        is shown, too."""
        self.show(True, TryLater(seconds=7))
        before = self.whole
        self.assertEqual(self.said(), [("Challenge", "", before)])
        self.moves("h8")
        self.response.show(False)
        self.after(6.9)
        self.assertEqual(self.said(), [])
        self.after(0.2)
        self.assertEqual(self.said(), [("Challenge", "", before + 1)])
        self.after(60)
        self.assertEqual(self.said(), [])

    def test_too_often_for_the_old_head(self) -> None:
        """A lobby that says when to come again, and whose head then moves, is shown at once what answers that."""
        self.show(False, TryLater(seconds=7))
        self.assertEqual(len(self.said()), 1)
        self.moves("h8")
        self.lobby_has_all()
        self.moves("i9")
        self.response.show(False)
        self.after(0.2)
        self.assertEqual([command for command, _, _ in self.said()], ["Respond"])

    def test_disk_that_refuses(self) -> None:
        """A lobby whose disk refuses is asked again after a while, as often as it does."""
        self.show(False, StorageFailed(), StorageFailed())
        for _ in range(2):
            self.assertEqual(len(self.said()), 1)
            self.after(PAUSE_SECONDS - 0.1)
            self.assertEqual(self.said(), [])
            self.after(0.2)
        self.assertEqual(self.said(), [("Respond", "", self.whole)])
        self.after(60)
        self.assertEqual(self.said(), [])

    def test_unknown_match(self) -> None:
        """A lobby that has forgotten the match is shown its ticket, from then on each time."""
        self.show(False, NoSuchMatch(match="m1"))
        self.assertEqual([asked.get("ticket") for _, asked in self.context.asked], [None, "the ticket"])
        self.said()
        self.show(False)
        self.assertEqual([asked.get("ticket") for _, asked in self.context.asked], ["the ticket"])

    def test_match_of_nobody(self) -> None:
        """Where the ticket does not help either nothing more is said."""
        self.show(True, NoSuchMatch(match="m1"), NoSuchMatch(match="m1"))
        self.assertEqual(len(self.said()), 2)
        self.show(True)
        self.after(60)
        self.assertEqual(self.said(), [])

    def test_line_breaks(self) -> None:
        """What was under way when the line broke is shown on the next one, as a claim if it was one."""
        self.show(True, LineDown(reason="cut"))
        self.said()
        self.here = False
        self.response.lobby_lost()
        self.response.show(False)
        self.after(30)
        self.assertEqual(self.said(), [])
        self.here = True
        self.response.lobby_back()
        self.after(0)
        self.assertEqual(self.said(), [("Challenge", "", self.whole)])

    def test_claim_waits(self) -> None:
        """Who makes a claim while there is no line is told so, once for each time that it is gone."""
        self.here = False
        self.show(False)
        self.assertEqual(self.context.told, [])
        for _ in range(2):
            self.show(True)
        self.assertEqual(self.context.told, [ClaimWaits(match="m1")])

    def test_refused_for_good(self) -> None:
        """What the lobby does not want at all is not said again."""
        self.show(False, BadArgument(argument="part", limit=1))
        self.assertEqual(len(self.said()), 1)
        self.after(60)
        self.assertEqual(self.said(), [])

    def test_another_player(self) -> None:
        """In a session of somebody else's nothing is shown of it."""
        self.context.name = "Cid"
        self.show(True)
        self.after(60)
        self.assertEqual(self.said(), [])

    def test_parts(self) -> None:
        """A long history goes out in parts, one after another; where one is refused, all begins anew."""
        self.moves("h8")
        self.patch(module, "PART_BYTES", 100)
        content = packed(self.game.table.transcript)
        most = -(-len(content) // 100)
        self.assertGreater(most, 2)
        self.show(False, None, TryLater(seconds=1))
        self.assertEqual([asked["part"] for _, asked in self.context.asked], [0, 1])
        self.context.asked.clear()
        self.after(1.1)
        asked = [arguments for _, arguments in self.context.asked]
        self.assertEqual([one["part"] for one in asked], list(range(most)))
        self.assertEqual({one["parts"] for one in asked}, {most})
        self.assertEqual(unpacked(b"".join(one["content"] for one in asked)), self.game.table.transcript)

    # -- in

    def test_heard_in_parts(self) -> None:
        """A part without the ones before it is passed over, as after a line that broke; all of them make a history."""
        self.moves("h8")
        content = packed(self.game.table.transcript)
        one, two, three = content[:50], content[50:100], content[100:]
        self.response.heard("", 0, 3, one)
        self.response.lobby_lost()
        self.response.heard("", 1, 3, two)
        self.response.heard("", 2, 3, three)
        self.assertIsNone(self.game.challenger.head)
        for part, piece in enumerate((one, two, three)):
            self.assertIsNone(self.game.challenger.head)
            self.response.heard("", part, 3, piece)
        head = self.game.challenger.head
        assert head is not None
        self.assertEqual(head.entries, self.game.table.transcript)

    def test_begun_anew(self) -> None:
        """The first part may come again before the last one: then what came before it is forgotten."""
        content = packed(self.game.table.transcript)
        self.response.heard("", 0, 2, b"something else")
        self.response.heard("", 0, 2, content[:50])
        self.response.heard("", 1, 2, content[50:])
        self.assertIsNotNone(self.game.challenger.head)

    def test_from_nowhere(self) -> None:
        """Where the lobby goes on from an anchor that this side has not, it is shown what this side has."""
        self.response.heard("0" * 64, 0, 1, packed(()))
        self.after(0)
        self.assertEqual(self.said(), [("Respond", "", self.whole)])
