"""The built-in games: a table of their settings and secrets, from manifests and rules, and how they write moves."""

from __future__ import annotations

import inspect

from games.packages.catalog import Package, packages
from games.packages.manifest import read_settings
from tools import moves


def table() -> str:
    """One row a game."""
    rows = [_row(package) for _, package in sorted(packages().items())]
    head = "| game | settings, with what holds where they are left out | secrets | written by |"
    return "\n".join([head, "|---|---|---|---|", *rows])


def sections() -> str:
    """How each game writes moves and secrets."""
    return "\n\n".join(moves.section(package) for _, package in sorted(packages().items()))


def _row(package: Package) -> str:
    manifest = package.manifest
    settings = " ".join(f"`{name}={value}`" for name, value in read_settings(manifest, "").items())
    rules = package.rules()
    secret = "yes" if rules.secrets else "no"
    file = inspect.getsourcefile(type(rules))
    assert file is not None
    where = f"`games/builtin/{manifest.name}/{file.rsplit('/', 1)[-1]}`"
    return f"| `{manifest.name}` {manifest.version} | {settings} | {secret} | {where}: `write`, `read`, `secret` |"
