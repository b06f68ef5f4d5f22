"""The version that a start compares with is the newest migration; a migration is made whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from floor.store.database import VERSION, Database
from floor.store.migrate import newest


def test_the_version_looked_for_at_the_start_is_that_of_the_newest_migration():
    assert newest() == VERSION


def test_a_migration_that_breaks_off_leaves_the_tables_as_they_were(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}", "h")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE ticket (in_the_way TEXT)")
    with pytest.raises(sa.exc.OperationalError, match="ticket already exists"):
        database.migrate()
    with database.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["ticket"]
        connection.exec_driver_sql("DROP TABLE ticket")
    database.migrate()
    with database.engine.connect() as connection:
        assert len(sa.inspect(connection).get_table_names()) > 20
    database.close()
