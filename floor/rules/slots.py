"""Which times can be booked: whole slots inside the opening hours, not on blackout days, not too soon, not too far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.schema import AppointmentsSection
from floor.timetable import Timetable

Taken = Callable[[str, datetime], int]  # (matter, time) -> places that are held
NEXT = 5  # free times that a refusal names


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of one matter. `free`: places left."""

    at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one hall."""

    hours: Timetable
    settings: AppointmentsSection

    def capacity(self, matter: str) -> int:
        """Appointments of the matter in one slot; 0 = it is not done by appointment."""
        return self.settings.capacity_of.get(matter, self.settings.capacity) if self.settings.enabled else 0

    def times(self, day: date) -> list[datetime]:
        """Beginnings of the day's slots, each wholly inside one opening span."""
        if day.isoformat() in self.settings.blackout_dates:
            return []
        step = timedelta(minutes=self.settings.slot_min)
        found = []
        for start, end in self.hours.spans(day):
            at = start
            while at + step <= end:
                found.append(at)
                at += step
        return found

    def days(self, now: datetime) -> list[date]:
        """Days from today on that have slots, as far ahead as can be booked."""
        today = self.hours.day(now)
        ahead = [today + timedelta(days=n) for n in range(self.settings.days_ahead + 1)]
        return [day for day in ahead if any(self.soon_enough(at, now) for at in self.times(day))]

    def soon_enough(self, at: datetime, now: datetime) -> bool:
        return at - now >= timedelta(minutes=self.settings.lead_min)

    def of_day(self, matter: str, day: date, now: datetime, taken: Taken) -> list[Slot]:
        """The slots of a day that can still be booked, full ones with 0 free."""
        most = self.capacity(matter)
        found = [at for at in self.times(day) if self.soon_enough(at, now)] if most else []
        return [Slot(at, max(0, most - taken(matter, at))) for at in found]

    def bookable(self, at: datetime, now: datetime) -> bool:
        """Whether it is the beginning of a slot that can be booked now, full or not."""
        day = self.hours.day(at)
        last = self.hours.day(now) + timedelta(days=self.settings.days_ahead)
        return day <= last and self.soon_enough(at, now) and at in self.times(day)

    def next_free(self, matter: str, since: datetime, now: datetime, taken: Taken) -> list[datetime]:
        """The next free times from `since` on; when there are none, from now on."""
        free = list(self._free(matter, now, taken))
        later = [at for at in free if at >= since]
        return (later or free)[:NEXT]

    def _free(self, matter: str, now: datetime, taken: Taken) -> Iterator[datetime]:
        for day in self.days(now):
            for slot in self.of_day(matter, day, now, taken):
                if slot.free:
                    yield slot.at
