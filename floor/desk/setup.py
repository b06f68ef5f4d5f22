"""What the file seeds in an empty data folder: matters and counters."""

from __future__ import annotations

from floor import facts as f
from floor.desk.tx import Tx


def seed(tx: Tx) -> int:
    """Matters and counters of hall.toml, once; later changes are made on the pages. How many facts were written."""
    if tx.book.matters:
        return 0
    before = len(tx.facts)
    for place, matter in enumerate(tx.house.config.matters):
        names = {"zh": matter.name, "en": matter.name_en}
        fact = f.MatterSet(matter.code, place, names, matter.theme, matter.mean_min, matter.common, True)
        tx.append(f"matter:{matter.code}", [fact])
    for counter in tx.house.config.counters:
        tx.append(f"counter:{counter.number}", [f.CounterSet(counter.number, counter.zone, list(counter.matters))])
    return len(tx.facts) - before

