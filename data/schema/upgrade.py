"""Migrates a database to the newest revision; imported only when a migration is needed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Alembic's configuration, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    return settings


def upgrade(connection: Connection) -> None:
    """Migrate the database to the newest revision inside the transaction of `connection`."""
    settings = alembic_config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
