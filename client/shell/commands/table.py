"""All commands of the shell."""

from __future__ import annotations

from client.shell.commands import account, chat, general, line, lists, match, rooms
from client.shell.commands.registry import Commands

SUBJECTS = (account, lists, rooms, match, line, chat, general)

COMMANDS = Commands(command for subject in SUBJECTS for command in subject.COMMANDS)
"""In the order in which the help shows them."""
