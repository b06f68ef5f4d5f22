"""Desks on both databases, each on a fresh one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from floor.opening import DataFolder
from floor.store.tables import metadata
from tests.floor.desk_harness import Desk, hall_with
from tests.floor.hub_harness import Hall

settings.register_profile("hall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hall")

Desks = Callable[..., Desk]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with this version's tables, to be copied: migrating takes longer than a test."""
    folder = tmp_path_factory.mktemp("migrated")
    DataFolder(folder, hall_with({})).database().close()
    return folder / "hall.db"


class Server:
    """A PostgreSQL whose databases are emptied and used again: making one takes longer than a test."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = make_url(url)
        self._folder = folder
        self._made: list[sa.Engine] = []
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # no test cuts its power
            self._admin(f"ALTER SYSTEM SET {setting} = off")
        self._admin("SELECT pg_reload_conf()")

    def empty(self, number: int) -> str:
        """Address of the database with this number: this version's tables, no rows."""
        name = f"desk{number}"
        url = self._url.set(database=name)
        shown = url.render_as_string(hide_password=False)
        if number == len(self._made):
            self._admin(f"CREATE DATABASE {name}")
            DataFolder(self._folder, hall_with({"store.url": shown})).database().close()
            self._made.append(sa.create_engine(url, isolation_level="AUTOCOMMIT"))
        with self._made[number].connect() as connection:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
        return shown

    def close(self) -> None:
        for engine in self._made:
            engine.dispose()

    def _admin(self, statement: str) -> None:
        engine = sa.create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@pytest.fixture(scope="session")
def server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(postgres, tmp_path_factory.mktemp("server"))
    yield running
    running.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desks]:
    """A factory of desks, each with an empty database of its own; `edits` changes options of the example hall."""
    made: list[Desk] = []

    def make(edits: dict[str, Any] | None = None, seed: bool = True) -> Desk:
        folder, url = tmp_path / f"desk{len(made)}", ""
        folder.mkdir()
        if request.param == "postgres":
            url = request.getfixturevalue("server").empty(len(made))
        else:
            shutil.copy(request.getfixturevalue("migrated"), folder / "hall.db")
        made.append(Desk(folder, {"store.url": url, **(edits or {})}, seed))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """A desk of the example hall on Monday, 2026-06-01, at 09:00."""
    return desks()


@pytest.fixture
def hubs(migrated: Path, tmp_path: Path) -> Iterator[Callable[..., Hall]]:
    """A factory of hubs in this process, each on an empty folder."""
    made: list[Hall] = []

    def make(edits: dict[str, Any] | None = None) -> Hall:
        folder = tmp_path / f"hub{len(made)}"
        folder.mkdir()
        shutil.copy(migrated, folder / "hall.db")
        made.append(Hall(folder, edits or {}))
        return made[-1]

    yield make
    for hall in made:
        hall.close()


@pytest.fixture
def hub(hubs: Callable[..., Hall]) -> Hall:
    """A hub of the example hall on Monday, 2026-06-01, at 09:00."""
    return hubs()
