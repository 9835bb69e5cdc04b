"""Who reads a picture or a sentence: from which seat, among whom, in which language."""

from __future__ import annotations

from dataclasses import dataclass, field

from games.paint import cut
from games.texts import ENGLISH, Text, Texts, Value


@dataclass(frozen=True)
class Reader:
    """Whoever looks at a match.

    :ivar names: the players', by seat. :ivar seat: the reader's own; ``None`` is an onlooker.
    :ivar language: that the reader reads, such as ``en``.
    :ivar texts: the game's sentences.
    """

    names: tuple[str, ...]
    seat: int | None = None
    language: str = ENGLISH
    texts: Texts = field(default_factory=Texts, repr=False, compare=False)

    def name(self, seat: int, columns: int = 0) -> str:
        """A player's name; where a number of columns is given, cut to fit into it."""
        return cut(self.names[seat], columns) if columns else self.names[seat]

    def text(self, key: str, **values: Value) -> str:
        """A sentence of the game's, its places filled. The value ``count`` chooses between one and several."""
        return self.texts.word(self.language, key, "", values)

    def about(self, seat: int, key: str, **values: Value) -> str:
        """A sentence about a player: its form ``you`` where that is the reader, otherwise with the name as
        ``player``."""
        form = "you" if seat == self.seat else "other"
        return self.texts.word(self.language, key, form, {"player": self.names[seat], **values})

    def again(self, said: object) -> str:
        """What the rules have said, such as why a move is refused, in the reader's language."""
        return self.texts.again(self.language, said)


__all__ = ["Reader", "Text", "Texts"]
