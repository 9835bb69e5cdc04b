"""Small files that a client keeps from one run to the next, and that all clients with one home read and change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from twisted.logger import Logger

from client.errors import FileDamaged, FileUnusable
from client.events import Event, Failed
from wire.amp.errors import DeclaredError
from wire.files import Held, locked, read_file

MOST_BYTES = 1_000_000
"""A larger file is none of ours."""

Content = TypeVar("Content")

Tell = Callable[[Event], object]
"""Takes what the person should know."""

_log = Logger()


def log_it(event: Event) -> None:
    """Tell the log, where no person is told."""
    _log.warn("{event}", event=event)


class KeptFile(Generic[Content]):
    """A value in a file of JSON.

    A damaged file is put aside, under a name that says so, and told. One that cannot be read or written is told, once,
    and what would change it lasts as long as this run.

    :param path: ``None``: nothing outlives this run.
    :param kind: what the value is.
    :param empty: the value where there is no file.
    :param modern: makes a value of an earlier version one of this.
    """

    def __init__(
        self,
        path: Path | None,
        kind: type[Content],
        empty: Content,
        modern: Callable[[Content], Content] = lambda value: value,
        tell: Tell = log_it,
    ) -> None:
        self._path, self._kind, self._empty, self._modern, self._tell = path, kind, empty, modern, tell
        self._value = empty
        self._alone = path is None
        self._unread = False
        if self.read() != empty:
            self.change(lambda value: value)  # in this version's form from now on

    @property
    def lost(self) -> str:
        """Where what was kept lies and cannot be read; empty where it could be."""
        if self._path is None:
            return ""
        if self._unread:
            return str(self._path)
        return next(map(str, sorted(self._path.parent.glob(f"{self._path.name}.damaged*"))), "")

    def read(self) -> Content:
        """The value as it is now."""
        if self._path is None or self._alone:
            return self._value
        try:
            content = read_file(self._path, MOST_BYTES)
            self._value = self._decode(content)
        except OSError as problem:
            self._unread = True
            self._go_on_alone(problem)
        except ValueError:
            self._unread = True
            self.change(lambda value: value)
        return self._value

    def change(self, change: Callable[[Content], Content]) -> Content:
        """Change the value while no other client does; returns what it is then.

        :param change: from the value to another, and nothing else: it may be called twice. What it raises is raised
            here, and nothing is changed.
        """
        if self._path is not None and not self._alone:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with locked(self._path) as held:
                    self._value = self._replace(held, change)
                return self._value
            except OSError as problem:
                self._go_on_alone(problem)
        self._value = change(self._value)
        return self._value

    def _replace(self, held: Held, change: Callable[[Content], Content]) -> Content:
        self._unread = True
        content = held.read(MOST_BYTES)
        try:
            before = self._decode(content)
        except ValueError:
            before, content = self._empty, None
            self._say(FileDamaged(file=str(held.path), kept=str(held.put_aside())))
        self._unread = False
        after = change(before)
        written = msgspec.json.format(msgspec.json.encode(after))
        if written != content and (content is not None or after != self._empty):
            held.replace(written)
        return after

    def _decode(self, content: bytes | None) -> Content:
        """:raises ValueError: it is not one of ours."""
        if content is None:
            return self._empty
        if len(content) > MOST_BYTES:
            raise ValueError("larger than any of ours")
        try:
            return self._modern(msgspec.json.decode(content, type=self._kind))
        except (msgspec.DecodeError, RecursionError) as problem:
            raise ValueError("none of ours") from problem

    def _go_on_alone(self, problem: OSError) -> None:
        self._alone = True
        self._say(FileUnusable(file=str(self._path), reason=problem.strerror or str(problem)))

    def _say(self, problem: DeclaredError) -> None:
        self._tell(Failed(problem.code.decode("ascii"), dict(problem.parameters)))
