"""``python -m tools.protocol`` writes ``docs/protocol.md`` from the vocabularies; ``--check`` only looks at it.

The prose is in ``protocol_prose.md`` beside this file. ``{{name}}`` in it stands for what the code says.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.protocols import amp

from games.engine import hashchain, seat
from games.peer import clocks, heartbeat, host, protocol, unauthenticated
from games.peer import commands as peer
from lobby import commands as lobby
from lobby.auth.throttle import PAIR_MOST
from lobby.commands import fields
from lobby.core.names import MOST_CHARACTERS
from lobby.errors import NameTaken
from lobby.relay.pair import Limits
from lobby.relay.service import WAIT_SECONDS
from lobby.server.connection import Bounds
from lobby.server.feed import PAGE
from lobby.server.sniffer import SECONDS as THRESHOLD_SECONDS
from tools import games, vectors
from tools.vocabulary import Vocabulary, dump, errors
from wire.amp import heartbeat as wire
from wire.amp.arguments import DIGITS
from wire.amp.protocol import BoundedAMP
from wire.lookalikes import MOST_MARKS
from wire.signing import VERSION
from wire.tickets import Member, RoomStatus, Ticket, seal

PROSE = Path(__file__).parent / "protocol_prose.md"
WRITTEN = Path(__file__).parent.parent / "docs" / "protocol.md"

HELLO: dict[str, Any] = {"protocol": lobby.PROTOCOL, "software": "mine 0.1", "features": []}
WELCOME: dict[str, Any] = {
    "protocol": lobby.PROTOCOL,
    "software": "txlobby 0.1",
    "features": [],
    "beat": 2,
    "silence": 15,
    "seen": "192.0.2.7",
    "public": "192.0.2.1:12000",
    "keeps": True,
    "drop_ins": True,
    "key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "tells_names": True,
}


KEY = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
"""Of the first test in RFC 8032, section 7.1."""

TICKET = Ticket(
    room="K3J4M2XY",
    version=7,
    game="rps",
    release="1.0.0",
    digest="7d" * 32,
    settings="best=3 time=120",
    public=False,
    host=0,
    seats=2,
    least=2,
    members=(
        Member(0, "Ada", "5f0c6a1e9d2b4873", 17, "02" + "a1" * 32),
        Member(1, "Zoë", "08b7d3f2c6e19a54", None, "03" + "cd" * 32),
    ),
    status=RoomStatus.STARTING,
    match="3c9e5d70b1a84f26",
    expires=1_800_000_000,
)


def examples() -> dict[str, str]:
    """A question, its answer, an error and a ticket, byte by byte."""
    question = lobby.Hello.makeArguments(HELLO, None)
    question.update({amp.ASK: b"1", amp.COMMAND: lobby.Hello.commandName})
    answer = lobby.Hello.makeResponse(WELCOME, None)
    answer[amp.ANSWER] = b"1"
    error = NameTaken(name="Zoë")
    refusal = amp.AmpBox()
    refusal.update({amp.ERROR: b"2", amp.ERROR_CODE: error.code, amp.ERROR_DESCRIPTION: str(error).encode()})
    ping = amp.AmpBox()
    ping[amp.COMMAND] = wire.Ping.commandName
    boxes = {"question": question, "answer": answer, "refusal": refusal, "ping": ping}
    sealed = {"ticket_json": msgspec.json.encode(TICKET).decode(), "ticket": seal(TICKET, KEY)}
    return {
        **{name: dump(box.serialize()) for name, box in boxes.items()},
        **{name: f"```text\n{example}\n```" for name, example in sealed.items()},
    }


def numbers() -> dict[str, str]:
    """What the prose says in figures."""
    bounds = Bounds()
    figures = {
        "lobby_protocol": lobby.PROTOCOL,
        "peer_protocol": peer.PROTOCOL,
        "digits": DIGITS,
        "most_keys": BoundedAMP.most_keys,
        "most_bytes": BoundedAMP.most_bytes,
        "peer_keys": protocol.PeerProtocol.most_keys,
        "box_seconds": BoundedAMP.box_seconds,
        "visitor_bytes": bounds.visitor_bytes,
        "player_bytes": bounds.player_bytes,
        "hello_seconds": bounds.hello_seconds,
        "threshold_seconds": THRESHOLD_SECONDS,
        "rate": bounds.rate,
        "burst": bounds.burst,
        "backlog": bounds.backlog,
        "page": PAGE,
        "name_characters": MOST_CHARACTERS,
        "marks": MOST_MARKS,
        "throttle_most": PAIR_MOST,
        "relay_wait": WAIT_SECONDS,
        "relay_idle": Limits.idle,
        "sit_seconds": unauthenticated.SIT_SECONDS,
        "refusals": host.MOST_REFUSALS,
        "peer_beat": heartbeat.BEAT,
        "peer_gone": heartbeat.GONE,
        "automatic": clocks.AUTOMATIC,
        "grace": clocks.GRACE,
        "seed_bytes": seat.SEED,
        "links": hashchain.LINKS,
        "signing": VERSION,
    }
    return {name: f"{figure:,.10g}" for name, figure in figures.items()}


def text() -> str:
    """The whole document."""
    lobby_words, peer_words, wire_words = Vocabulary(fields), Vocabulary(peer), Vocabulary(wire)
    peers = dict.fromkeys((*peer.FROM_GUEST, *peer.FROM_HOST))
    parts = {
        **numbers(),
        **examples(),
        "vectors": vectors.page(TICKET, KEY),
        "games": games.table(),
        "games_moves": games.sections(),
        "beats": wire_words.commands(lobby.BEATS),
        "lobby_shapes": lobby_words.shapes(),
        "from_visitor": lobby_words.commands(lobby.FROM_VISITOR),
        "from_player": lobby_words.commands(lobby.FROM_PLAYER),
        "from_lobby": lobby_words.commands(lobby.FROM_LOBBY),
        "lobby_errors": errors((*lobby.FROM_VISITOR, *lobby.FROM_PLAYER)),
        "peer_shapes": peer_words.shapes(),
        "peers": peer_words.commands(peers),
        "peer_errors": errors(peers),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], PROSE.read_text(encoding="utf-8"))


def stale() -> bool:
    """Whether the document does not say what the code does."""
    return not WRITTEN.exists() or WRITTEN.read_text(encoding="utf-8") != text()


def main(arguments: list[str]) -> int:
    """Write the document, or check it; answers the exit status."""
    if arguments == ["--check"]:
        if stale():
            print("docs/protocol.md is stale: run python -m tools.protocol and commit it.", file=sys.stderr)
            return 1
        return 0
    if arguments:
        print("usage: python -m tools.protocol [--check]", file=sys.stderr)
        return 2
    WRITTEN.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
