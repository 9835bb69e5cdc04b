"""How much the lobby writes into its log."""

from __future__ import annotations

from twisted.logger import LogLevel

from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, command

LEVELS = ("debug", "info", "warn", "error", "critical")


@command(
    "log-level",
    "Set the lowest level of what is written to the log, until the next start.",
    Argument("level", "the level", choices=LEVELS),
    changes=True,
)
async def log_level(call: Call, level: str) -> Reply:
    """From now on."""
    log = call.parts.log
    if log is None:
        raise Refused("The log is another program's: this lobby was started with a logger of its own, or within one.")
    log.least = LogLevel.lookupByName(level)
    return Sentence(said=f"From now on {level} and what is graver is written to the log.")
