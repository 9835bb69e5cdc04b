"""Moves with arguments, declared by how they are typed: ``Shape("bid COUNT FACE", COUNT=…, FACE=…)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Allowed = Mapping[str, Any] | Iterable[int] | Sequence[str]
"""What may stand for an argument: texts with what each means; whole numbers; or words that mean themselves."""


class Shape:
    """How a move is typed: words, and arguments in capital letters.

    Small and capital letters are alike, and so are one space and several. A word in square brackets may be left out;
    ``[x|times]`` are several ways to type it. Where a pattern has ``+`` between two parts, no space is needed there.

        bid = Shape("[bid] COUNT [x|times] FACE", COUNT=range(1, 31), FACE={"one": 1, "1": 1, ...})
        bid.read("Bid 4 ones") == {"COUNT": 4, "FACE": 1}

    :param pattern: the words and arguments, separated by spaces.
    :param allowed: for each argument what may stand there.
    :raises ValueError: an argument of the pattern has nothing that may stand there.
    """

    def __init__(self, pattern: str, **allowed: Allowed) -> None:
        self._values = {name: _texts(values) for name, values in allowed.items()}
        parts, gap = "", ""
        for token in re.findall(r"\+|\[[^\]]*\]|[^\s+]+", pattern):
            if token == "+":
                gap = r"\s*"
            elif token.startswith("["):
                words = "|".join(re.escape(word) for word in token[1:-1].casefold().split("|"))
                parts, gap = (
                    (f"{parts}(?:\\s*(?:{words})\\s*|\\s+)", "") if gap else (f"{parts}(?:(?:{words})\\s+)?", "")
                )
            else:
                parts, gap = f"{parts}{gap}{self._part(token)}", r"\s+"
        self._typed = re.compile(parts)

    def _part(self, token: str) -> str:
        if not token.isupper():
            return re.escape(token.casefold())
        if not self._values.get(token):
            raise ValueError(f"nothing may stand for {token}")
        longest_first = sorted(self._values[token], key=len, reverse=True)
        return f"(?P<{token}>{'|'.join(map(re.escape, longest_first))})"

    def read(self, text: str) -> dict[str, Any] | None:
        """The arguments by their names; ``None`` where the text is no such move."""
        typed = self._typed.fullmatch(text.strip().casefold())
        return typed and {name: self._values[name][said] for name, said in typed.groupdict().items()}


def _texts(allowed: Allowed) -> dict[str, Any]:
    if isinstance(allowed, Mapping):
        return {text.casefold(): meant for text, meant in allowed.items()}
    return {str(meant).casefold(): meant for meant in allowed}
