"""A key that comes twice is refused wherever JSON or settings come from a stranger."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine import serialization as written
from games.engine.model import Entry, Kind, MatchSetup
from games.packages import catalog
from games.packages.manifest import BadSetting, read_settings
from games.records import transcript
from games.records.transcript import BadTranscript
from lobby import commands
from lobby.errors import BadArgument
from tests.support.lobby import LobbyCase
from tools.protocol import TICKET
from wire import signing, strict, tickets
from wire.tickets import BadTicket, Fault, Forfeit

KEY = Ed25519PrivateKey.generate()

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def twice(written: str, name: str) -> tuple[str, ...]:
    """A JSON object that has this key a second time: at its end, at its beginning, and there with an escape."""
    value = json.dumps(json.loads(written)[name])
    escaped = f"\\u{ord(name[0]):04x}{name[1:]}"
    return (
        f'{written[:-1]},"{name}":{value}}}',
        f'{{"{name}":{value},{written[1:]}',
        f'{{"{escaped}":{value},{written[1:]}',
    )


def seal(content: str, label: bytes = signing.TICKET) -> str:
    """This text, signed by the lobby under a label."""
    parts = (content.encode(), KEY.sign(label + content.encode()))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


class Json(SynchronousTestCase):
    """Entries, tickets, forfeits and transcripts."""

    def test_entries(self) -> None:
        """Of an entry each field is there once."""
        line = written.write(Entry(1, 0, Kind.MOVE, "h8", "s"))
        self.assertEqual(written.read(line).body, "h8")
        for name in json.loads(line):
            for text in twice(line, name):
                self.assertRaises(ValueError, written.read, text)

    def test_tickets(self) -> None:
        """So of a ticket, whoever has signed it, of its members, and of a forfeit."""
        text = msgspec.json.encode(TICKET).decode()
        self.assertEqual(tickets.read(seal(text), KEY.public_key(), 0), TICKET)
        member = msgspec.json.encode(TICKET.members[0]).decode()
        doubled = [again for name in json.loads(text) for again in twice(text, name)]
        doubled += [text.replace(member, again) for name in json.loads(member) for again in twice(member, name)]
        for again in doubled:
            self.assertRaises(BadTicket, tickets.read, seal(again), KEY.public_key(), 0)
        self.assertRaises(BadTicket, tickets.read, seal(text, b""), KEY.public_key(), 0)
        forfeit = msgspec.json.encode(Forfeit("o", "a", (1,), Fault.SILENT)).decode()
        self.assertEqual(tickets.forfeited(seal(forfeit, signing.FORFEIT), KEY.public_key(), "o", "a"), (1,))
        for again in (again for name in json.loads(forfeit) for again in twice(forfeit, name)):
            self.assertEqual(tickets.forfeited(seal(again, signing.FORFEIT), KEY.public_key(), "o", "a"), ())

    def test_transcripts(self) -> None:
        """So of a transcript's first line and, within it, of the settings; and of each entry but a torn last one."""
        header = transcript.header_of(MatchSetup("m", "rps", "2.0.0", ("Ada", "Bea"), {"best": "3"}, 0, None))
        first, entry = msgspec.json.encode(header).decode(), written.write(Entry(1, 0, Kind.MOVE, "h8", "s"))
        self.assertEqual(len(transcript.read(f"{first}\n{entry}\n{entry}\n").entries), 2)
        inner = '"best":"3"'
        self.assertIn(inner, first)
        doubled = [again for name in json.loads(first) for again in twice(first, name)]
        for again in (*doubled, first.replace(inner, f"{inner},{inner}")):
            self.assertRaises(BadTranscript, transcript.read, f"{again}\n{entry}\n")
        for again in twice(entry, "seat"):
            self.assertRaises(BadTranscript, transcript.read, f"{first}\n{again}\n{entry}\n")

    @given(st.dictionaries(st.text(max_size=3), values, min_size=1, max_size=4), values)
    def test_any(self, known: dict[str, Any], other: Any) -> None:
        """Whatever is written once is read as it is; with a key twice, at whatever depth, it is refused."""
        text = json.dumps(known)
        self.assertEqual(strict.decode(text, dict[str, Any]), known)
        again = f"{text[:-1]},{json.dumps(next(iter(known)))}:{json.dumps(other)}}}"
        for inside in (again, f"[{again}]", f'{{"a":[1,{again}]}}'):
            self.assertRaises(ValueError, strict.loads, inside)

    def test_deep(self) -> None:
        """What is nested without end is refused like anything else."""
        for text in ("[" * 100_000, '{"a":' * 100_000):
            self.assertRaises(ValueError, strict.decode, text, Any)


class Settings(LobbyCase):
    """The settings of a room."""

    def test_read(self) -> None:
        """Both peers refuse settings in which one is named twice, even with one value."""
        for text in ("best=3 best=5", "best=3 best=3"):
            problem = self.assertRaises(BadSetting, read_settings, catalog.manifests()["rps"], text)
            self.assertEqual(problem.parameters["allowed"], "given once")

    def test_created(self) -> None:
        """The lobby makes no room of such, of a game of its own or of a folder's; the player stays where it was."""
        ada = self.come("Ada")
        folder = {"digest": "ab" * 32, "release": "2.0.0", "least": 2, "most": 2}
        for more in ({}, folder):
            room = {"game": "rps", "public": False, **more}
            for text in ("best=3 best=5", "best best=5", "a=1 b=2 a=1"):
                self.assertRaises(BadArgument, self.call, ada, commands.CreateRoom, settings=text, **room)
        self.assertEqual((self.world.rooms, self.status("Ada")), ({}, "idle"))
        self.call(ada, commands.CreateRoom, game="rps", public=False, settings="best=3 time=60")
