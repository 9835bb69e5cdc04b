"""A lobby that was upgraded, and clients of the version before: what they have begun is not lost."""

from __future__ import annotations

import base64
from typing import Any

from twisted.protocols import amp

from lobby import commands, errors
from tests.lobby.recovery.test_returning import Case
from tests.support.lobby import FakeClient
from wire.tickets import BadTicket, read


class PreviousVersion(Case):
    """Ann and Ben play; the lobby is upgraded, and they come back with the clients that they have."""

    def upgrade(self) -> None:
        """The lobby that is restarted speaks the next version; clients still say the present one."""
        self.die()
        self.old = commands.PROTOCOL
        self.patch(commands, "PREVIOUS", self.old)
        self.patch(commands, "PROTOCOL", self.old + 1)
        self.rise()

    def hello(self, client: amp.AMP) -> dict[str, Any]:
        """Say Hello, as the clients that there were."""
        protocol = getattr(self, "old", commands.PROTOCOL)
        return self.call(client, commands.Hello, protocol=protocol, software="test", features=[])

    def refused(self, client: FakeClient, command: type[amp.Command], **arguments: Any) -> None:
        """A command that the lobby refuses, and says which side to upgrade; the line holds."""
        error = self.assertRaises(amp.UnknownRemoteError, self.call, client, command, **arguments)
        self.assertEqual(
            errors.ProtocolMismatch(error.description).parameters,
            {"lobby": commands.PROTOCOL, "client": self.old, "upgrade": "client"},
        )
        self.assertFalse(client.closed)

    def test_result(self) -> None:
        """R1: a match that ran when the lobby was upgraded comes back, and its result is recorded."""
        match = self.play()
        held = self.ticket(self.ada), self.ticket(self.bea)
        self.upgrade()
        ada, bea = self.back(self.adas, held[0]), self.back(self.beas, held[1])
        for client in (ada, bea):
            self.call(client, commands.Subscribe)
            self.report(client, match)
        self.flush()
        for client in (ada, bea):
            self.assertEqual([one["verdict"] for one in client.heard(commands.MatchEnded)], ["agreed"])

    def test_ticket_of_the_version_before(self) -> None:
        """R1: a ticket without a label, as the version before signed it, brings its match back for the report; nothing
        that was signed then is good at a table."""
        match = self.play()
        content = self.ticket(self.ada).partition(".")[0]
        signature = self.key.sign(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
        held = f"{content}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
        self.assertRaises(BadTicket, read, held, self.key.public_key(), 0)
        self.upgrade()
        for token in (self.adas, self.beas):
            client, _ = self.resume(token)
            self.assertFalse(self.report(client, match, held))
        self.assertEqual(self.written(), 1)

    def test_no_dispute(self) -> None:
        """Reports that differ are judged by nothing: what was signed before nobody can check any more."""
        match = self.play()
        self.upgrade()
        client = self.back(self.adas)
        shown = {"match": match, "since": "", "part": 0, "parts": 1, "content": b""}
        self.refused(client, commands.Challenge, **shown)
        self.refused(client, commands.Respond, **shown)

    def test_nothing_else(self) -> None:
        """All else is refused: before the return, and after it."""
        self.upgrade()
        client = self.visitor()
        self.refused(client, commands.LookUp, name="Ann")
        self.refused(client, commands.DropIn, name="Cleo")
        ada = self.back(self.adas)
        self.refused(ada, commands.CreateRoom, game="rps", public=True, settings="")
        self.refused(ada, commands.Invite, player="Ben")
        self.call(ada, commands.Logout)
        self.refused(ada, commands.LookUp, name="Ann")

    def test_every_command_is_one_or_the_other(self) -> None:
        """What such a client may say are commands that there are."""
        every = {command.commandName for command in (*commands.FROM_VISITOR, *commands.FROM_PLAYER, *commands.BEATS)}
        self.assertLess(commands.OF_PREVIOUS, every)

    def test_older(self) -> None:
        """A client of a version before that is turned away at Hello."""
        self.upgrade()
        for protocol, upgrade in ((self.old - 1, "client"), (self.old + 2, "lobby")):
            client, _ = self.dial()
            said = {"protocol": protocol, "software": "x", "features": []}
            error = self.assertRaises(errors.ProtocolMismatch, self.call, client, commands.Hello, **said)
            self.assertEqual(error.parameters["upgrade"], upgrade)
