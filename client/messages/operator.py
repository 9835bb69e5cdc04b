"""Sentences about operators of the lobby, and about the codes that they give out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from client import events
from client.messages.context import Context
from client.messages.i18n import N_, _, worded
from client.messages.registry import words
from lobby.commands.reasons import CodeFault


@words(events.OperatorMade)
def operator_made(event: events.OperatorMade, context: Context) -> str:
    return _("You are operator of this lobby, {name}: type operator and a command, or operator --help.").format(
        name=event.name
    )


@words(events.OperatorAnswered)
def operator_answered(event: events.OperatorAnswered, context: Context) -> str:
    """The lobby's own words, which are its operator's alone."""
    return "\n".join(event.lines)


def bad_code(parameters: Mapping[str, str | int], context: Context) -> str:
    """Why a code is not good, and what to do."""
    return _(worded(CodeFault, str(parameters.get("reason")), code_fault, N_("That code is not good here.")))


def code_fault(fault: CodeFault) -> str:
    """Why a code is not good."""
    match fault:
        case CodeFault.WRONG:
            return N_("That is no code of this lobby: look at it again.")
        case CodeFault.USED:
            return N_("That code is used up: ask the lobby's operator for another.")
        case CodeFault.EXPIRED:
            return N_("That code was good until a while ago: ask the lobby's operator for another.")
        case _:
            assert_never(fault)
