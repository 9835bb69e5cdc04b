"""The operator's commands, one module a subject. A module's commands are whatever it makes with ``@command``.

Each is declared once, with its words, and done alike whether it comes from the command line or from an operator in the
client; there only those are done that say ``afar``.
"""

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
    *(accounts, audit, certificate, chatting, ending, files, loglevel, looking),
    *(operators, options, people, registration, reports, sanctions),
)

ALL = {one.name: one for module in MODULES for one in vars(module).values() if isinstance(one, Command)}
"""All commands, by name."""
