"""The errors that travel: a code and parameters, never a sentence.

Whoever shows an error to a person owns the sentence; the wire carries only what the sentence needs.
"""

from __future__ import annotations

import json
from typing import ClassVar

from wire import strict

Parameter = str | int


class DeclaredError(Exception):
    """An expected failure that a command declares.

    It is raised with keyword parameters (``NameTaken(name="Ada")``) and travels as its ``code`` and, in AMP's
    error description, its parameters as one JSON object. The receiving side's AMP builds the same class from
    that description, so both sides hold equal errors.

    :ivar parameters: text or whole numbers by name.
    """

    code: ClassVar[bytes] = b"ERROR"

    def __init__(self, description: str = "{}", **parameters: Parameter) -> None:
        super().__init__(description)
        self.parameters: dict[str, Parameter] = parameters or _parse(description)

    def __str__(self) -> str:
        return json.dumps(self.parameters, ensure_ascii=False, sort_keys=True)

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{type(self).__name__}({inside})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeclaredError) and other.code == self.code and other.parameters == self.parameters

    def __hash__(self) -> int:
        return hash((type(self), str(self)))


def _parse(description: str) -> dict[str, Parameter]:
    """Read parameters from an error description; a stranger's free text becomes no parameters at all."""
    try:
        parsed = strict.loads(description)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {str(name): value for name, value in parsed.items() if isinstance(value, str | int)}


class BadArgument(DeclaredError):
    """An argument is missing, malformed or over its limit. Parameters: ``argument``, ``limit``."""

    code = b"BAD_ARGUMENT"


def declared(*errors: type[DeclaredError]) -> dict[type[Exception], bytes]:
    """The ``errors`` dictionary of a command: the named errors, and ``BadArgument``, with which any command may be
    refused."""
    every: tuple[type[DeclaredError], ...] = (BadArgument, *errors)
    return {error: error.code for error in every}
