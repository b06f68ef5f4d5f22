"""Changes whose time comes: each is in force from then on, or dropped with what it does not fit any more."""

from __future__ import annotations

from datetime import datetime

from config.parts import parts
from floor import facts as f
from floor import refusals as r
from floor.book import Book
from floor.desk import devices, waits
from floor.desk.duties import calendars
from floor.desk.settings import fitting
from floor.desk.tx import Tx
from floor.nouns import REFUSED, SettingChange
from floor.rules.devices import shifted, standing
from floor.rules.hours import PARTS


def next_moment(book: Book) -> datetime | None:
    return min((x.takes_at for x in book.plans.values()), default=None)


def due(book: Book, now: datetime) -> list[SettingChange]:
    """Planned changes whose time has come, the earliest first."""
    return sorted((x for x in book.plans.values() if x.takes_at <= now), key=lambda x: (x.takes_at, x.part))


def take_up(tx: Tx, plan: SettingChange) -> None:
    """It comes into force, unless it does not fit what was changed since: then it is dropped, whole, with the reasons."""
    kind, _, key = plan.part.partition("/")
    part = parts()[kind]
    before = standing(tx.house.config, tx.book, part, key)
    after = shifted(part, before, plan.before, plan.after)
    problems = [f"{x.field}: {x.what}" if x.field else x.what for x in fitting.wrongs(tx, part, key, (before, after), plan.takes_at)]
    try:
        devices.undisturbed(tx, part, key, after)
    except r.ChangeWaits as waiting:
        problems.append(f"{waiting.facts['part']}: another change of it waits")
    if problems:
        tx.append(f"setting:{plan.part}", [f.ChangeDropped(plan.part, plan.version, REFUSED, problems)])
        return
    fact = f.SettingChanged(plan.part, plan.version, before, after, plan.why, plan.takes_at, plan.restores)
    into_force(tx, fact, plan.takes_at)


def into_force(tx: Tx, fact: f.SettingChanged, at: datetime) -> None:
    """Everybody goes by it from `at` on; other hours move what is open."""
    used = waits.counted(tx, at) if fact.part in PARTS else {}
    was, (kind, _, key) = tx.house.config, fact.part.partition("/")
    tx.append(f"setting:{fact.part}", [fact])
    devices.hand_over(tx, parts()[kind], key, fact.after, fact.why)
    tx.house.follow(tx.book)
    devices.settle(tx, was, fact.why)
    if fact.part in PARTS:
        waits.go_on(tx, used, at, fact.part)
        calendars.recount(tx, "hours")
