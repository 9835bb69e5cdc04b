"""The files in which a game has its sentences: read, and checked where they are read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

from games.texts import OTHER, Entry, Texts, problem

FILE = re.compile(r"texts/([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\.toml")
"""Where a language's sentences are in a game's folder."""

KEY = re.compile(r"[a-z][a-z0-9-]{0,63}")
"""The name of a sentence, or of one of its forms."""


class BadTexts(ValueError):
    """A file of sentences cannot be used.

    :ivar problems: each with its file and its place in it.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read(files: Mapping[str, bytes]) -> Texts:
    """A game's sentences.

    :param files: of its folder, as ``games.packages.digest.files_of`` gives them.
    :raises BadTexts: with every problem of every file.
    """
    languages: dict[str, Mapping[str, Entry]] = {}
    problems: list[str] = []
    for name, contents in files.items():
        if found := FILE.fullmatch(name):
            try:
                languages[found[1]] = entries = tomllib.loads(contents.decode())
            except ValueError as wrong:
                problems.append(f"{name}: it is no TOML: {wrong}")
                continue
            problems += [f"{name}: {wrong}" for key, entry in entries.items() for wrong in _problems(key, entry)]
        elif name.startswith("texts/"):
            problems.append(f"{name}: is no file of sentences; they are in texts/LANGUAGE.toml, such as texts/en.toml")
    if problems:
        raise BadTexts(problems)
    return Texts(languages)


def _problems(key: str, entry: object) -> Iterator[str]:
    if not KEY.fullmatch(key):
        yield f"$.{key}: is no key: lower-case letters, digits and hyphens, a letter first"
    if isinstance(entry, str):
        if wrong := problem(entry):
            yield f"$.{key}: {wrong}"
    elif not isinstance(entry, dict) or OTHER not in entry:
        yield f'$.{key}: must be a sentence, or a table of forms with "{OTHER}" among them'
    else:
        for form, sentence in entry.items():
            wrong = problem(sentence) if isinstance(sentence, str) else "must be a sentence"
            if wrong or not KEY.fullmatch(form):
                yield f"$.{key}.{form}: {wrong or 'is no name of a form'}"
