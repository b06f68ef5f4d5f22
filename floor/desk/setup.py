"""What the file seeds in an empty data folder: matters and counters; and the working calendar, as far as it is known."""

from __future__ import annotations

from chinese_calendar import constants as known

from floor import facts as f
from floor.desk.duties.calendars import set_calendar
from floor.desk.tx import Tx
from floor.evolve.settings import GUIDE

_SOURCE = "国务院办公厅年度放假通知（chinesecalendar）"


def seed(tx: Tx) -> int:
    """Matters and counters of hall.toml, once; later changes are made on the pages. How many facts were written."""
    if tx.book.matters:
        return 0
    before = len(tx.facts)
    for place, matter in enumerate(tx.house.config.matters):
        names = {"zh": matter.name, "en": matter.name_en}
        guide = {name: getattr(matter, name) for name in GUIDE}
        fact = f.MatterSet(matter.code, place, names, matter.theme, matter.mean_min, matter.common, matter.open, guide)
        tx.append(f"matter:{matter.code}", [fact])
    for counter in tx.house.config.counters:
        tx.append(f"counter:{counter.number}", [f.CounterSet(counter.number, counter.zone, list(counter.matters), counter.in_use)])
    return len(tx.facts) - before



def seed_calendar(tx: Tx) -> int:
    """Years that the package knows and the hall has not: last year's and later ones. What the office changed stays."""
    before = len(tx.facts)
    first = tx.house.hours.day(tx.now).year - 1
    for year in range(first, max(known.holidays).year + 1):
        if year not in tx.book.calendar:
            off, work = (sorted(d.isoformat() for d in days if d.year == year) for days in (known.holidays, known.workdays))
            set_calendar(tx, year, off, work, _SOURCE)
    return len(tx.facts) - before
