"""What an operator may say."""

from __future__ import annotations

from lobby import errors
from lobby.commands.fields import Code
from wire.amp import codec
from wire.amp.arguments import Flag, Items, Text, Whole
from wire.amp.errors import declared

MOST_TOLD = 30_000
"""Bytes of the text of an answer."""


class Claim(codec.Command):
    """Client to lobby: be operator from now on, by the code that the lobby showed when it started without one."""

    arguments = [(b"code", Code())]
    errors = declared(
        *(errors.CodeRefused, errors.IsADropIn, errors.NoSuchAccount, errors.TryLater, errors.StorageFailed)
    )


class Operate(codec.Command):
    """Client to lobby, of an operator: do a command of the operator's command line, word by word.

    ``width`` is how many columns the answer may have. ``text`` is that answer as people read it, in lines; with
    the word ``--json`` it is JSON. ``done``: whether the command was done, else the text says why not.
    """

    arguments = [(b"words", Items(Text(1_000), 200)), (b"width", Whole(300))]
    response = [(b"done", Flag()), (b"text", Text(MOST_TOLD))]
    errors = declared(errors.NotAnOperator, errors.TryLater, errors.StorageFailed)
