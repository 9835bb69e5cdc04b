"""What the words for words do: say, tell, block, unblock."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from client.session.interfaces import SessionFace
from client.shell.numbering import ShownLists, numbered
from client.shell.prompts import Questions, choose

MOST_CHOICES = 20
"""Of so many players at most one is chosen from a list."""

_TOLD = re.compile(r'(?:"([^"]*)"|(\S+))\s*(.*)', re.DOTALL)


class TalkOrders:
    """The words with which people talk.

    :ivar table: what to do with what follows each word.
    """

    def __init__(self, session: SessionFace, questions: Questions, shown: ShownLists) -> None:
        self._session, self._questions, self._shown = session, questions, shown
        self.table: Mapping[str, Callable[[str], Coroutine[Any, Any, None]]] = {
            "say": self._say,
            "tell": self._tell,
            "block": self._block,
            "unblock": self._unblock,
        }

    async def _say(self, rest: str) -> None:
        await self._session.chat.say(rest or await self._questions.ask("words"))

    async def _tell(self, rest: str) -> None:
        """A name, which may stand in quotation marks, and all the rest of the line."""
        found = _TOLD.match(rest)
        quoted, bare, text = found.groups() if found else ("", "", "")
        name = self._meant(quoted or bare or await self._questions.ask("listener", choices=self._others(), free=True))
        await self._session.chat.tell(name, text or await self._questions.ask("words-for", name=name))

    async def _block(self, rest: str) -> None:
        if rest:
            await self._session.chat.block(self._meant(rest.strip('"')))
        else:
            await self._session.chat.show_blocked()

    async def _unblock(self, rest: str) -> None:
        talk = self._session.chat
        blocked = await talk.ask_blocked()
        if not rest and not blocked:
            await talk.show_blocked()
            return
        name = rest.strip('"') or await self._questions.ask("blocked", choices=blocked, free=True)
        begun = choose(name, blocked) if not name.isdigit() else None
        await talk.unblock(begun or self._meant(name))

    def _others(self) -> tuple[str, ...]:
        """The players to choose from, where they are not too many."""
        names = tuple(sorted(self._session.lists.players, key=str.casefold))
        return names if len(names) <= MOST_CHOICES else ()

    def _meant(self, text: str) -> str:
        """A player by its name, or its number in the list that was shown."""
        return numbered(text, self._shown.players)
