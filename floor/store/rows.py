"""Nouns to rows and back: moments as text, lists and records as JSON. SQL is compiled once per table and kind of database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cached_property
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, cast, get_args, get_origin, get_type_hints

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from floor.nouns import Key, Noun
from floor.store import tables as t
from floor.times import iso, parse


def dumps(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, Chinese as it is."""
    return "".join(_encoded(value, 0))


def _encoder() -> Callable[[Any, int], Iterable[str]]:
    """The C encoder of the standard library, made once: `JSONEncoder.encode` makes it anew for each text, half of its time."""
    plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # an interpreter without it
        return lambda value, _level: plain.iterencode(value)
    return cast("Callable[[Any, int], Iterable[str]]", make(None, plain.default, encode_basestring, None, ":", ",", True, False, True))


_encoded = _encoder()


def _bare(hint: Any) -> Any:
    args = [a for a in get_args(hint) if a is not type(None)]
    return args[0] if type(None) in get_args(hint) else hint


def _codec(hint: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
    bare = _bare(hint)
    if bare is datetime:
        return iso, parse
    if get_origin(bare) in (list, dict):
        return dumps, json.loads
    if bare is bool:
        return bool, bool
    return None


class NounTable:
    """One state table: `values(noun)` for writing, `noun(row)` from a row, `insert`, `upsert` and `by_key` as text."""

    def __init__(self, noun: type, table: sa.Table, dialect: sa.Dialect) -> None:
        hints = get_type_hints(noun)
        self._noun = noun
        self._names = [f.name for f in fields(noun)]
        self._fields = attrgetter(*self._names)
        self._out = [(1 + i, codec[0]) for i, name in enumerate(self._names) if (codec := _codec(hints[name]))]
        self._in = {name: codec[1] for name in self._names if (codec := _codec(hints[name]))}
        self._dialect = dialect
        self._keys = [c.name for c in table.primary_key]
        self.columns = [table.c[name] for name in self._names]
        self.table = table

    @cached_property
    def insert(self) -> str:
        return self._in_order(self.table.insert())

    @cached_property
    def upsert(self) -> str:
        table = self.table
        insert = postgresql.insert(table) if self._dialect.name == "postgresql" else sqlite.insert(table)
        lasting = {c.name for u in table.constraints if isinstance(u, sa.UniqueConstraint) for c in u.columns}
        rest = {name: insert.excluded[name] for name in self._names if name not in self._keys and name not in lasting}
        if rest:
            return self._in_order(insert.on_conflict_do_update(index_elements=self._keys, set_=rest))
        return self._in_order(insert.on_conflict_do_nothing(index_elements=self._keys))

    @cached_property
    def by_key(self) -> str:
        own = [name for name in self._keys if name != "hall"]
        this = [self.table.c[name] == sa.bindparam(f"key{i}") for i, name in enumerate(own)]
        return text_of(sa.select(*self.columns).where(self.table.c.hall == sa.bindparam("hall"), *this), self._dialect)

    def key(self, hall: str, key: Key) -> dict[str, Any]:
        """Parameters of `by_key`."""
        parts = key if isinstance(key, tuple) else (key,)
        return {"hall": hall} | {f"key{i}": part for i, part in enumerate(parts)}

    def values(self, hall: str, noun: Noun) -> tuple[Any, ...]:
        """Parameters of `insert` and `upsert`."""
        row = [hall, *self._fields(noun)]
        for place, out in self._out:
            if row[place] is not None:
                row[place] = out(row[place])
        return tuple(row)

    def _in_order(self, statement: sa.sql.ClauseElement) -> str:
        """With parameters by place, which the drivers bind faster than by name."""
        style = "format" if self._dialect.name == "postgresql" else "qmark"
        compiled = cast(sa.sql.compiler.SQLCompiler, statement.compile(dialect=cast(Any, type(self._dialect))(paramstyle=style)))
        assert compiled.positiontup == ["hall", *self._names]
        return str(compiled)

    def noun(self, row: Mapping[str, Any] | tuple[Any, ...]) -> Noun:
        values = dict(zip(self._names, row, strict=True)) if isinstance(row, tuple) else dict(row)
        for name, back in self._in.items():
            if values[name] is not None:
                values[name] = back(values[name])
        return cast(Noun, self._noun(**values))


def text_of(statement: sa.sql.ClauseElement, dialect: sa.Dialect) -> str:
    """The statement as the driver takes it, with named parameters."""
    return str(statement.compile(dialect=dialect))


_MADE: dict[tuple[str, str], dict[type, NounTable]] = {}  # for each kind of database and style of its parameters


class NounTables:
    """The state tables. A statement is compiled when it is first asked for, and once for all databases of a kind in this process."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self._made = _MADE.setdefault((dialect.name, dialect.paramstyle), {})
        self._dialect = dialect

    def __getitem__(self, noun: type) -> NounTable:
        found = self._made.get(noun)
        if found is None:
            found = self._made[noun] = NounTable(noun, t.STATE[noun], self._dialect)
        return found

    def __iter__(self) -> Iterator[type]:
        return iter(t.STATE)
