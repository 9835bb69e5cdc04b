"""The operator's commands, one module a subject. A module's commands are whatever it makes with ``@command``."""

from __future__ import annotations

from lobby.operator.commands import (
    accounts,
    audit,
    certificate,
    chatting,
    ending,
    files,
    loglevel,
    looking,
    operators,
    options,
    people,
    registration,
    reports,
    sanctions,
)
from lobby.operator.registry import Command

MODULES = (
    accounts,
    audit,
    certificate,
    chatting,
    ending,
    files,
    loglevel,
    looking,
    operators,
    options,
    people,
    registration,
    reports,
    sanctions,
)

ALL = {one.name: one for module in MODULES for one in vars(module).values() if isinstance(one, Command)}
"""All commands, by name."""
