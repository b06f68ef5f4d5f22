"""Brings a database's tables to the newest version, step by step (Alembic)."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_SCRIPTS = Path(__file__).parent / "migrations"


def newest() -> str | None:
    """The version that `upgrade` ends at."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(connection: sa.Connection) -> None:
    script = _config()
    script.attributes["connection"] = connection
    command.upgrade(script, "head")


def _config() -> Config:
    script = Config()
    script.set_main_option("script_location", str(_SCRIPTS))
    return script
