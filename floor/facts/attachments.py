"""Files that entries of registers carry, and entries that were filed. Neither bytes nor names of files stand in a fact."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class FileAttached(Fact):
    """An entry carries a file. `content`: key of its bytes and its name beside the journal; `size` in bytes; `sha256` of the bytes."""

    entry: str
    no: int
    kind: str
    size: int
    sha256: str
    content: str


@dataclass(frozen=True, slots=True)
class FileRead(Fact):
    """Somebody who may read a file with personal data has had it (T15)."""

    entry: str
    no: int


@dataclass(frozen=True, slots=True)
class FileErased(Fact):
    """Bytes and name of a file were erased by order; `reason`: which order, and why."""

    entry: str
    no: int
    reason: str


@dataclass(frozen=True, slots=True)
class EntryFiled(Fact):
    """A closed entry stands in the file index (R45). `index`: the entry there that names it; None = it does not any more."""

    entry: str
    index: str | None
