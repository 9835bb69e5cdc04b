"""Words to everybody."""

from __future__ import annotations

from lobby.commands.announced import Notice
from lobby.core import closing
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, command
from wire.sanitize import sanitize, shows_nothing


def counted(number: int, one: str) -> str:
    """So many of something, in words."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


@command("announce", "Tell everybody something.", Argument("text", "what to tell", rest=True), changes=True, afar=True)
async def announce(call: Call, text: str) -> Reply:
    """Tell all who are here."""
    said = sanitize(text).strip()
    if shows_nothing(said):
        raise Refused("There is nothing to be read in that.")
    number = call.parts.dispatcher.do(closing.announce, said)
    able = sum(Notice.feature in outlet.features for outlet in call.parts.dispatcher.outlets.values())
    told = f"Told to {counted(able, 'player')}."
    if able < number:
        told += f" {number - able} more could not be told: without a line at present, or with an older client."
    return Sentence(said=told)
