"""Who sits where at a table at home."""

from __future__ import annotations

from collections.abc import Sequence

from games.engine.model import MatchSetup
from games.packages.catalog import Package
from games.packages.manifest import BadSetting, read_settings


class BadWish(ValueError):
    """A match cannot be played or shown like this; the message says why."""


def setup(package: Package, players: Sequence[str], settings: str, match: str) -> MatchSetup:
    """A match at home, as an onlooker sees it.

    :param settings: pairs ``key=value``, separated by spaces.
    :raises BadWish: the game is for fewer or more players, or has no such setting.
    """
    manifest = package.manifest
    if not manifest.min_players <= len(players) <= manifest.max_players:
        raise BadWish(f"{manifest.display} is for {_span(manifest.min_players, manifest.max_players)} players.")
    try:
        chosen = read_settings(manifest, settings)
    except BadSetting as refused:
        told = refused.parameters
        raise BadWish(f"{told['setting']}={told['value']} cannot be: it must be {told['allowed']}.") from refused
    return MatchSetup(match, manifest.name, manifest.version, tuple(players), chosen, 0, None, gone=manifest.gone)


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
