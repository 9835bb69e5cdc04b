"""Every announcement is declared as a command, and as the value that carries the same fields."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import get_args

from twisted.trial.unittest import SynchronousTestCase

from lobby import commands
from lobby.commands import fields as shapes
from lobby.commands import reasons
from lobby.commands.announced import Announcement, InvitationEnded, MemberView, RoomView
from lobby.commands.reasons import InvitationEnd
from lobby.core.effects import RoomListed
from lobby.server.encoding import announcement, box
from wire.amp.codec import python_name
from wire.endings import EndReason


class Announced(SynchronousTestCase):
    """The values of ``lobby.commands.announced`` beside the commands of ``lobby.commands.announcements``."""

    def test_every_command_has_its_value(self) -> None:
        """All but ``Changed``, which the feed writes from rows that are encoded once for everybody."""
        carried = [value.command for value in get_args(Announcement)]
        self.assertEqual(len(carried), len(set(carried)))
        self.assertEqual({*carried, commands.Changed}, set(commands.FROM_LOBBY))

    def test_same_names(self) -> None:
        """A value has the name of its command, and the names of its arguments in their order."""
        for value in get_args(Announcement):
            names = [python_name(name) for name, _ in value.command.arguments]
            self.assertEqual(value.__name__, value.command.__name__)
            self.assertEqual([field.name for field in fields(value) if field.name != "to"], names, value)

    def test_words(self) -> None:
        """A member of an enumeration travels as its value, which fits."""
        said = announcement(InvitationEnded("i1", "Ann", "Bob", InvitationEnd.BUSY, to=("s1",)))
        plain = box(commands.InvitationEnded, invitation="i1", host="Ann", player="Bob", why="busy")
        self.assertEqual(said, plain)
        kinds = {kind for kind in vars(reasons).values() if isinstance(kind, type) and issubclass(kind, StrEnum)}
        words = [word for kind in kinds | {EndReason} if kind is not StrEnum for word in kind]
        self.assertEqual([word for word in words if len(word.encode()) > 16], [])

    def test_rows(self) -> None:
        """So have the rows within them."""
        for value, row in ((MemberView, shapes.MEMBER), (RoomView, shapes.ROOM), (RoomListed, shapes.LISTED_ROOM)):
            self.assertEqual([field.name for field in fields(value)], [python_name(name) for name, _ in row])
