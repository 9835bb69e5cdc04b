"""How the database came to be what ``lobby.storage.schema`` says, step by step (Alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


class NewerDatabase(Exception):
    """The database was migrated by a newer release than this one."""


def migrate(connection: Connection) -> None:
    """Bring the database up to date within the transaction that ``connection`` is in.

    :raises NewerDatabase: it has seen a step that this release does not know; nothing was changed.
    """
    config = _config()
    config.attributes["connection"] = connection
    if not _known(config).issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise NewerDatabase
    command.upgrade(config, "head")


def steps() -> frozenset[str]:
    """All steps that this release knows, by their ids."""
    return _known(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _known(config: Config) -> frozenset[str]:
    return frozenset(step.revision for step in ScriptDirectory.from_config(config).walk_revisions())
