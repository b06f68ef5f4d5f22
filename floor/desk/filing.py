"""Filing (R45): a closed entry is filed by being named in the file index, and stands there once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.rulebook.schema import RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx
from floor.rules.registers import filed_anew


def follow(tx: Tx, register: RegisterDef, entry: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Entries that `entry` of the index names from now on are filed, those that it names no more are not."""
    gone, named = filed_anew(register, before, after)
    for one in gone:
        tx.append(f"entry:{one}", [f.EntryFiled(one, None)])
    closed = tx.house.rulebook.closed()
    for one in named:
        found = tx.book.entry(one)
        if found is None:
            raise r.UnknownEntry(entry=one, zh=f"没有编号为 {one} 的记录", en=f"There is no entry {one}")
        if found.state not in closed.get(found.register, ()):
            told = {"zh": f"{one} 尚未办结，或不属于归档范围", "en": f"{one} is not closed, or is not for filing"}
            raise r.NotClosed(entry=one, state=found.state, **told)
        if found.filed not in (entry, None):
            raise r.AlreadyFiled(entry=one, index=found.filed, zh=f"{one} 已列入 {found.filed}", en=f"{one} is in {found.filed} already")
        tx.append(f"entry:{one}", [f.EntryFiled(one, entry)])
