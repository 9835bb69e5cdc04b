"""The words ``play``, ``replay`` and ``tournament`` of ``python -m games``."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, TypeAlias

Words: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

SETTING = re.compile(r"[a-z][a-z0-9-]*=\S*")

SECONDS = 1.0
"""That a brain may think, where nothing is said."""


def add(words: Words) -> None:
    """Add the words to the parser of ``python -m games``."""
    _add_play(words)
    _add_replay(words)
    _add_tournament(words)


def _trust(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--trust-folder",
        action="store_true",
        help="run the code of the folder, and of brains, with all your rights, where it is not contained here: see "
        "python -m games cage",
    )


def _game(parser: argparse.ArgumentParser) -> None:
    _trust(parser)
    parser.add_argument("game", metavar="GAME", help="a built-in game's name, or the folder of your own: ./FOLDER")


def _settings(parser: argparse.ArgumentParser) -> None:
    """Take settings anywhere among the other words, which argparse would only take before the first option."""
    parser.add_argument("settings", metavar="KEY=VALUE", nargs="*", help="settings of the game, as for create")
    plain = parser.parse_known_args

    def parse(args: Sequence[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:
        words = list(sys.argv[1:] if args is None else args)
        free = [not before.startswith("--") or "=" in before for before in ["", *words][: len(words)]]
        settings = [bool(SETTING.fullmatch(word)) and unbound for word, unbound in zip(words, free, strict=True)]
        read, unknown = plain([word for word, is_one in zip(words, settings, strict=True) if not is_one], namespace)
        read.settings += [word for word, is_one in zip(words, settings, strict=True) if is_one]
        return read, unknown

    parser.parse_known_args = parse  # type: ignore[method-assign,assignment]


def _add_play(words: Words) -> None:
    parser = words.add_parser("play", help="play at one keyboard, together or against the game's bot")
    _game(parser)
    add = parser.add_argument
    _settings(parser)
    add("--seats", metavar="N", type=int, default=0, help="how many play (default: as few as the game allows)")
    add(
        "--bot",
        metavar="SEAT",
        action="append",
        default=[],
        help="this seat, from 1, is played by the game's bot (at random where it has none); all: every seat",
    )
    add("--brain", metavar="FILE.py", default="", help="what the bot's seats are played by instead; random: by chance")
    add("--seconds", metavar="S", type=float, default=SECONDS, help="that a bot may think for a move (default: 1)")
    add("--seed", metavar="TEXT", default="", help="the same seed gives the same chance again")
    add("--keep", metavar="FILE", default="", help="write the match down, for python -m games replay FILE")
    parser.set_defaults(run=_play)


def _play(arguments: argparse.Namespace) -> int:
    from games.devtools.play_command import play

    return play(arguments)


def _add_replay(words: Words) -> None:
    parser = words.add_parser("replay", help="step through a finished match")
    add = parser.add_argument
    add("file", metavar="FILE", nargs="?", default="", help="the transcript; without it those that are here are listed")
    _trust(parser)
    add("--game", metavar="GAME", default="", help="the game's name or ./FOLDER, where it is not a built-in one")
    add("--seat", metavar="PLAYER", default="", help="see it as this player did, by name or by number from 1")
    parser.set_defaults(run=_replay)


def _replay(arguments: argparse.Namespace) -> int:
    from games.devtools.replay_command import replay

    return replay(arguments)


def _add_tournament(words: Words) -> None:
    parser = words.add_parser(
        "tournament",
        help="let brains play against each other",
        description="Every brain plays every other in every seat; in a game for more, every group in every rotation.",
    )
    _game(parser)
    add = parser.add_argument
    add("brains", metavar="BRAIN", nargs="+", help="a file with choose(view, legal, seconds); or bot, or random")
    add("--rounds", metavar="N", type=int, default=1, help="how often all of this is played (default: once)")
    add(
        "--seats",
        metavar="N",
        type=int,
        default=0,
        help="how many sit at a table (default: all brains that fit)",
    )
    _settings(parser)
    add("--seconds", metavar="S", type=float, default=SECONDS, help="that a brain may think for a move (default: 1)")
    add("--keep", metavar="FOLDER", default="", help="where the matches are kept (default: ./tournament)")
    add("--seed", metavar="TEXT", default="", help="the same seed gives the same chance again")
    parser.set_defaults(run=_tournament)


def _tournament(arguments: argparse.Namespace) -> int:
    from games.devtools.tournament_command import tournament

    return tournament(arguments)
