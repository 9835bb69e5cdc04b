"""The test vectors of ``docs/protocol.md``: a short match's digests, anchors, commitments, links and signatures."""

from __future__ import annotations

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from games.engine import signatures, states
from games.engine.commitments import Sealed
from games.engine.draws import draw_of, stand_in_of
from games.engine.hashchain import LINKS, Chain
from games.engine.history import History
from games.engine.model import Entry, Kind, MatchSetup
from wire.tickets import Fault, Forfeit, Ticket, seal

SCALAR = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
"""The private key of RFC 6979, appendix A.2.5; any signature that verifies is as good as these."""

SIGNED = {
    "entry": "MEUCIQDvVIyhMtXsjgqoIfk1dX0ep_gm4iAeOASDSvKPFn98wQIgeerP5pKr0gwAMbYRjI8hsAMovwpJBDdz95Y0MhoGhrw",
    "end": "MEYCIQDnR1BU84MIRn1xH80hvZoB5Ijtz-9TtyZifEF7Cf_xtgIhAOB0rNdRRv_n1UX0qsXL2MW6UHjFK0P4PBEDk2I7izAM",
    "state": "MEQCIGuRFMeeR7rjPSyjCP7rbub4s8X9ueUt7tvZly_48kaOAiBUJHKqL-B2GBk62Dvm-311vSZOfzcDYPdu-NhttZQxjw",
}
"""A signature by that key of each message below: ECDSA's differ each time, so that these were made once."""

NONCE = "0123456789abcdef" * 2
ROOTS = ("aa" * 32, "bb" * 32)
STATE = (1, None, "h8", (True, -7))
"""What stands for a game's state."""


def public_key() -> str:
    """The public half of the signing key, as a ticket names it."""
    public = derive_private_key(SCALAR, SECP256R1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()


class ShortMatch:
    """A match of two as far as its first turn, by its history alone; then an offer, and what may end it."""

    def __init__(self, ticket: str) -> None:
        self.setup = MatchSetup("3c9e5d70b1a84f26", "rps", "1.0.0", ("Ada", "Zoë"), {}, 0, None, header=ticket)
        self.origin = signatures.origin_of(self.setup)
        self.chains = [Chain(self.origin, seat, root) for seat, root in enumerate(ROOTS)]
        self.links = {seat: chain.link(0) for seat, chain in enumerate(self.chains)}
        self.history = History(self.origin)
        self._phase(Kind.COMMIT, [chain.end for chain in self.chains], 0)
        self._phase(Kind.LINK, list(self.links.values()), 1)
        self.move = Entry(1, 0, Kind.MOVE, "h8")

    def _phase(self, kind: Kind, bodies: list[str], following: int) -> None:
        for seat, body in enumerate(bodies):
            self.history.add(self.history.anchor, Entry(0, seat, kind, body))
        self.history.next_phase(following, kind.value)

    def after(self, *said: Entry, phase: str = "move", agreed: str = "", out: tuple[int, ...] = ()) -> str:
        """The anchor when turn 1 is over by this."""
        history = History(self.origin)
        history.anchor = self.history.anchor
        for entry in said:
            history.add(history.anchor, entry)
        history.next_phase(2, phase, agreed, out)
        return history.anchor


def vectors(ticket: Ticket, key: Ed25519PrivateKey) -> dict[str, str]:
    """Each value by its name, in the order of the page.

    :param ticket: of the match; :param key: the lobby's.
    """
    text = seal(ticket, key)
    match = ShortMatch(text)
    origin, (_, linking, anchor) = match.origin, match.history.anchors
    move, secret = Sealed("move", origin, 1, 1, NONCE, "rock"), Sealed("secret", origin, 0, 1, NONCE, "rock")
    offer, agree = Entry(1, 1, Kind.OFFER, "draw"), Entry(1, 0, Kind.AGREE, "draw")
    forfeit = Forfeit(origin, anchor, (0, 1), Fault.SILENT)
    draw = draw_of(origin, 0, match.links)
    found = {
        "origin": origin,
        "commitment to the move rock, turn 1, seat 1, nonce " + NONCE: move.commitment,
        "commitment to the secret rock, turn 0, seat 1, the same nonce": secret.commitment,
    }
    for seat, chain in enumerate(match.chains):
        found[f"chain of seat {seat}, first text"] = chain.root
        found[f"chain of seat {seat}, second text"] = chain.link(LINKS - 2)
        found[f"chain of seat {seat}, first link shown"] = chain.link(0)
        found[f"chain of seat {seat}, end"] = chain.end
    found |= {
        "draw of turn 0": draw.hex(),
        "stand-in of seat 1 in turn 3, after that draw": stand_in_of(draw, 3, 1).hex(),
        "anchor after the commits of turn 0 (the ends)": linking,
        "anchor after the links of turn 0, when turn 1 begins": anchor,
        "anchor after seat 0's move h8 in turn 1": match.after(match.move),
        "the same, where seat 1 had offered a draw": match.after(offer, match.move),
        "anchor after both have agreed to that draw": match.after(offer, agree, agreed="draw"),
        "anchor after a forfeit of seats 0 and 1 in turn 1": match.after(Entry(1, 0, Kind.GONE, ""), out=(0, 1)),
        "hash of the state": states.state_hash(STATE),
        "public key of seat 0": public_key(),
        "message: that move": signatures.message(origin, anchor, match.move).hex(),
        "signature: that move": SIGNED["entry"],
        "message: the end with places 2 1 at that anchor": signatures.end_message(origin, anchor, (2, 1)).hex(),
        "signature: the end with places 2 1 at that anchor": SIGNED["end"],
        "message: the hash of the state at that anchor": states.state_message(
            origin, anchor, states.state_hash(STATE)
        ).hex(),
        "signature: the hash of the state at that anchor": SIGNED["state"],
        "forfeit, JSON": msgspec.json.encode(forfeit).decode(),
        "forfeit": seal(forfeit, key),
    }
    return found


def page(ticket: Ticket, key: Ed25519PrivateKey) -> str:
    """The vectors as they stand on the page."""
    lines = [f"{name}\n    {value}" for name, value in vectors(ticket, key).items()]
    return "```text\n" + "\n".join(lines) + "\n```"
