"""What the lobby shows to whoever connects."""

from __future__ import annotations

from collections.abc import Iterable

from lobby.operator import times
from lobby.operator.page import Grid, Shown
from lobby.operator.registry import Call, Refused, Reply, Where, command


class Shows(Reply):
    """The certificate: the SHA-256 of its public key; until when it is good, in seconds since the epoch; whether
    nobody else has signed it, so that clients know the lobby by the key alone."""

    key: str
    until: float
    own: bool

    def shown(self) -> Iterable[Shown]:
        """Two columns."""
        signed = "nobody: clients know the lobby by its key" if self.own else "somebody whom clients can look up"
        rows = [("key (SHA-256)", self.key), ("good until", times.moment(self.until)), ("signed by", signed)]
        return [Grid(("certificate", ""), rows)]


@command("certificate", "Show the certificate: its key's fingerprint, and until when it is good.", where=Where.EITHER)
async def certificate(call: Call) -> Reply:
    """The one that is shown now."""
    found = call.parts.certificate
    if found is None:
        raise Refused("There is none: the lobby runs with --plaintext, or it was never started here with its own.")
    identity = found.identity
    return Shows(key=identity.key_fingerprint, until=identity.ends.timestamp(), own=bool(found.fingerprint))
