"""What names look like, by Unicode Technical Standard 39: alphabets that may stand together, marks, and skeletons.

The tables are Unicode's: the confusables come with ``confusable_homoglyphs``, the scripts with ``fontTools``.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

import confusable_homoglyphs
from confusable_homoglyphs.confusables import confusables_data
from fontTools.unicodedata import script_extension

RULES = f"1 {unicodedata.unidata_version} {confusable_homoglyphs.__version__}"
"""What ``looks`` depends on; looks that were kept under other rules have to be made again."""

MOST_MARKS = 4
"""Marks above and below one letter (UTS 39, 5.4)."""

_EVERYWHERE = frozenset({"Zyyy", "Zinh"})
_SYSTEMS = {
    "Hani": ("Hanb", "Jpan", "Kore"),
    "Hira": ("Jpan",),
    "Kana": ("Jpan",),
    "Hang": ("Kore",),
    "Bopo": ("Hanb",),
}
_WITH_LATIN = frozenset({"Hanb", "Jpan", "Kore"})
"""Writing systems of several scripts (UTS 39, 5.1), each of which may be mixed with Latin (5.2)."""


def mixes_scripts(name: str) -> bool:
    """Whether letters of several alphabets stand in a name that people do not write together.

    Allowed is what UTS 39 calls highly restrictive: one script, or Latin with Chinese, Japanese or Korean. Digits,
    punctuation and whatever else all scripts share does not count.
    """
    sets = [found for sign in set(unicodedata.normalize("NFKC", name)) if (found := _scripts(sign)) is not None]
    if not sets or frozenset.intersection(*sets):
        return False
    others = [found for found in sets if "Latn" not in found]
    return not frozenset.intersection(*others) & _WITH_LATIN


@lru_cache(maxsize=4096)
def _scripts(sign: str) -> frozenset[str] | None:
    """The writing systems that a character belongs to, ``None`` for one that stands in all."""
    scripts = frozenset(script_extension(sign))
    if scripts & _EVERYWHERE:
        return None
    return scripts.union(*(_SYSTEMS.get(script, ()) for script in scripts))


def too_many_marks(name: str) -> bool:
    """Whether a letter has more marks than any language's, or the same mark twice in a row."""
    marks, last = 0, ""
    for sign in unicodedata.normalize("NFD", name):
        category = unicodedata.category(sign)
        if not category.startswith("M"):
            marks = 0
        elif category != "Mc":
            marks += 1
            if marks > MOST_MARKS or sign == last:
                return True
        last = sign
    return False


def looks(name: str, fold: Callable[[str], str]) -> frozenset[str]:
    """What a name looks like as it is typed, and in another case: names that have a look in common are confusable.

    :param fold: the name's key, in which case makes no difference.
    """
    return frozenset((skeleton(fold(skeleton(unicodedata.normalize("NFKC", name)))), skeleton(fold(name))))


def skeleton(text: str) -> str:
    """The text with every character replaced by the one that stands for all that look like it (UTS 39, 4)."""
    prototypes = _prototypes()
    plain = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", "".join(prototypes.get(sign, sign) for sign in plain))


@cache
def _prototypes() -> Mapping[str, str]:
    """What stands for each character.

    Unicode's table has a prototype for each character; the library keeps pairs that look alike, both ways. What hangs
    together there is what had one prototype: the only text of several characters, or else the one with most pairs.
    """
    pairs: dict[str, set[str]] = defaultdict(set)
    for one, others in confusables_data.items():
        for other in others:
            pairs[_bare(one)].add(_bare(other["c"]))
            pairs[_bare(other["c"])].add(_bare(one))
    prototypes: dict[str, str] = {}
    for group in _groups(pairs):
        best = max(group, key=lambda text: (len(text) > 1, len(pairs[text]), [-ord(sign) for sign in text]))
        prototypes |= {text: best for text in group if len(text) == 1 and text != best}
    return {sign: "".join(prototypes.get(part, part) for part in best) for sign, best in prototypes.items()}


def _bare(text: str) -> str:
    """The text in NFD, without the marks of direction that the library has around some scripts."""
    return unicodedata.normalize("NFD", text.strip("\u200e"))


def _groups(pairs: Mapping[str, set[str]]) -> Iterator[set[str]]:
    """What hangs together."""
    left = set(pairs)
    while left:
        group: set[str] = set()
        reached = [left.pop()]
        while reached:
            text = reached.pop()
            group.add(text)
            reached += pairs[text] & left
            left -= pairs[text]
        yield group
