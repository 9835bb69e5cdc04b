"""The games that are here: their manifests, and their rules when somebody plays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from games.game import Game
from games.manifest import Manifest, load


@cache
def manifests() -> Mapping[str, Manifest]:
    """The manifest of every built-in game by its name, in the order of names."""
    found = [load(path) for path in Path(__file__).parent.glob("*/manifest.toml")]
    return {manifest.name: manifest for manifest in sorted(found, key=lambda manifest: manifest.name)}


def rules(manifest: Manifest) -> Game[Any, Any, Any]:
    """The rules that a manifest names."""
    module, _, name = manifest.rules.partition(":")
    game: Game[Any, Any, Any] = getattr(import_module(module), name)()
    return game
