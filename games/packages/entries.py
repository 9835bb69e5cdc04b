"""What a manifest names as ``module:name``, imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from games.packages.guard import ForeignErrors, in_words


class BadEntry(Exception):
    """There is no such thing, or importing it fails. The message is a sentence."""


def entry(package: str, field: str, named: str, beside: Callable[[str], bool]) -> Any:
    """What is meant by ``module:name``: a module beside the manifest, or one of this program by its whole name.

    :param package: of the game's modules, see ``games.packages.importer``.
    :param field: of the manifest, to tell of it.
    :param beside: whether there is such a module beside the manifest.
    :raises BadEntry: it cannot be had.
    """
    module, _, name = named.partition(":")
    with ForeignErrors() as faults:
        found = import_module(f"{package}.{module}" if beside(module) else module)
    if faults.fault is not None:
        raise BadEntry(_told(faults.fault, beside)) from faults.fault
    if not hasattr(found, name):
        raise BadEntry(f"manifest.toml: $.{field}: {module} has no {name}.")
    return getattr(found, name)


def _told(fault: Exception, beside: Callable[[str], bool]) -> str:
    """Why an import has failed."""
    said = in_words(fault)
    wanted = fault.name if isinstance(fault, ModuleNotFoundError) and fault.name else ""
    if wanted and beside(wanted):
        said += f" Modules of a game import each other with a dot: from .{wanted} import …"
    return said
