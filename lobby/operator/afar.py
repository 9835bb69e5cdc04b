"""An operator in the client: the same commands, through the player's own line."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lobby.operator.desk import Desk
from lobby.operator.frames import Answer
from lobby.storage.audit import in_the_client

AS_JSON = "--json"
PROG = "operator"

CUT = "… The rest is too long for here: python -m lobby shows all of it, on the lobby's machine."


class AfarOperator:
    """The avatar of an account that is operator."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk, self._name = desk, name

    async def ask(self, words: Sequence[str], width: int, most: int) -> Answer:
        """Do a command, and answer in text; in JSON where ``--json`` stands among the words.

        :param most: bytes that the answer's text may have.
        """
        typed = [word for word in words if word != AS_JSON]
        answer = await self._desk.ask(in_the_client(self._name), typed, width, prog=PROG, afar=True)
        if AS_JSON not in words:
            return Answer(answer.done, bounded(answer.text, most))
        text = json.dumps(answer.data if answer.done else {"refused": answer.text})
        if len(text) > most:
            return Answer(False, f"It was done, but the answer is longer than {most} bytes, which is the most in JSON.")
        return Answer(answer.done, text)


def bounded(text: str, most: int) -> str:
    """The lines of a text that have room in so many bytes, and whether there are more."""
    if len(text.encode("utf-8", "replace")) <= most:
        return text
    kept, room = [], most - len(CUT.encode()) - 1
    for line in text.splitlines():
        room -= len(line.encode("utf-8", "replace")) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, CUT])
