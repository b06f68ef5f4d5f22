"""Opening a data folder: its key, its database, its hall; used by the server and by every command."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from config.load import faults_of
from config.parts import PartDef, keys_of, parts, values_of
from config.schema import Hall
from floor.actors import HALL
from floor.book import Book
from floor.desk.tx import House, Tx
from floor.nouns import Counter, Matter, Setting
from floor.rules.devices import keys
from floor.rules.settings import differing, in_force
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import GENESIS
from floor.store.writing import Order, Writer
from floor.threads import ThreadRuntime


def remembered(path: Path) -> Hall | None:
    """The settings that the hub last ran with on this folder."""
    file = path / "hall.json"
    return Hall.model_validate_json(file.read_text("utf-8")) if file.exists() else None


class InUse(Exception):
    """Another hub runs on this data folder."""


@dataclass(frozen=True)
class DataFolder:
    """A folder with `hall.key`, `hall.db` (unless the store is elsewhere), `log/`, `paper/`."""

    path: Path
    config: Hall

    def database(self) -> Database:
        """The hall's database, brought to this version's shape."""
        self.path.mkdir(parents=True, exist_ok=True)
        database = Database(self.config.store.url or f"sqlite:///{self.path / 'hall.db'}", self.config.hall.code)
        database.migrate()
        first_row(database)
        return database

    def secret(self) -> bytes:
        """The hall's key: made once, readable by its owner only, never in the database."""
        file = self.path / "hall.key"
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return bytes.fromhex(file.read_text().strip())

    def remember(self) -> None:
        """Keep the settings that the hub runs with, so that commands on this folder need no --config."""
        file = self.path / "hall.json"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(self.config.model_dump_json(indent=1))

    @property
    def there(self) -> bool:
        """Whether a hub has run on it."""
        return bool(self.config.store.url) or (self.path / "hall.db").exists()

    def changes(self) -> Book:
        """A book of what the hall has changed since it was set up, and of nothing else."""
        database = self.database()
        book = Book(lambda _kind, _key: None)
        for kind in (Matter, Counter, Setting):
            book.put(database.select(kind))
        database.close()
        return book

    def in_force(self) -> Hall:
        """The settings with what the hall has changed since."""
        return in_force(self.config, self.changes()) if self.there else self.config

    def house(self) -> House:
        return House.of(self.config, self.secret())

    def claim(self) -> IO[str]:
        """Keep the folder for one hub; ends with the process."""
        self.path.mkdir(parents=True, exist_ok=True)
        lock = (self.path / "hub.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            raise InUse(f"a hub already runs on {self.path}; stop it or give another --data") from e
        return lock


def first_row(database: Database) -> None:
    """The hall's own row, which each append locks."""
    if not database.read(sa.select(t.hall.c.seq).where(t.hall.c.code == database.hall)):
        with database.engine.connect() as connection:
            connection.execute(t.hall.insert(), {"code": database.hall, "seq": 0, "hash": GENESIS})


def act(folder: DataFolder, now: Callable[[], datetime], work: Callable[[Database, Tx], Any]) -> Any:
    """One order of a command line, written as the hub writes; a running hub sees it within a second."""
    database = folder.database()
    writer = Writer(database, folder.house(), ThreadRuntime(), now, sweeps=False)
    found: list[Any] = []
    order = Order(HALL, lambda tx: found.append(work(database, tx)))
    writer.turn([order])
    database.close()
    if order.error is not None:
        raise order.error
    return found[0]


def differences(config: Hall, data: Path) -> list[str]:
    """What the data folder holds otherwise than the file: the file only seeds an empty folder."""
    folder = DataFolder(data, config)
    if not folder.there:
        return []
    book = folder.changes()
    now = in_force(config, book)
    resting = {part.code: set(keys(now, book, part)) - set(keys_of(now, part)) for part in parts().values()}
    found = [line for part in parts().values() for line in _differing(config, now, part, resting[part.code])]
    return found + misfits(config, now)


def misfits(file: Hall, now: Hall) -> list[str]:
    """What does not fit together of a file in order and what the hall has changed since."""
    known = faults_of(file.model_dump(mode="json"))
    return [f"does not fit: {path}: {what}" for path, what in faults_of(now.model_dump(mode="json")) if (path, what) not in known]


def _differing(file: Hall, now: Hall, part: PartDef, resting: set[str]) -> list[str]:
    """Items of one kind that the hall has changed, or that only one of the two has. `resting`: those out of use."""
    found = []
    for key in dict.fromkeys([*keys_of(file, part), *keys_of(now, part)]):
        name = f"{part.code} {key}" if part.key else f"{part.code}"
        ours, theirs = values_of(file, part, key), values_of(now, part, key)
        if theirs is None and key in resting:
            found.append(f"{name}: out of use in the data folder")
        elif theirs is None or ours is None:
            found.append(f"{name}: in the {'file' if theirs is None else 'data folder'} only")
        elif fields := [x for x in differing(part, ours, theirs) if not x.via]:  # what others say is told there
            found.append(f"{name}: {', '.join(x.name for x in fields)} differ")
    return found
