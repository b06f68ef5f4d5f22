"""The hall's diary in memory: appointments of today and of the days to come, by slot, by secret, by the moment they are missed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sortedcontainers import SortedList

from floor.nouns import ABANDONED, CANCELLED, CONFIRMED, Appointment

_NEAR = timedelta(hours=12)  # none is kept longer after its time
FREED = (ABANDONED, CANCELLED)  # whose place in the slot may be booked again


class Diary:
    """Mutated by `keep` and `turn` only."""

    def __init__(self) -> None:
        self._all: dict[str, Appointment] = {}
        self._secrets: dict[str, str] = {}  # digest of code or link -> id
        self._places: dict[tuple[str, datetime], set[int]] = {}
        self._awaited: SortedList[tuple[datetime, str]] = SortedList()

    def __iter__(self) -> Iterator[Appointment]:
        return iter(self._all.values())

    def get(self, appointment_id: str) -> Appointment | None:
        return self._all.get(appointment_id)

    def by_secret(self, digest: str) -> Appointment | None:
        """The appointment with this digest of its code or link key."""
        return self._all.get(self._secrets.get(digest, ""))

    def taken(self, matter: str, at: datetime) -> int:
        """Places of the slot that are held."""
        return len(self._places.get((matter, at), ()))

    def free_place(self, matter: str, at: datetime) -> int:
        """The lowest place of the slot that nobody holds."""
        held = self._places.get((matter, at), set())
        return next(place for place in range(1, len(held) + 2) if place not in held)

    def next_missed(self) -> datetime | None:
        """The earliest moment after which a duty to contact opens."""
        return self._awaited[0][0] if self._awaited else None

    def missed(self, before: datetime) -> list[Appointment]:
        """Confirmed appointments whose `keeps_until` < `before` and whose duty to contact has not opened, earliest first."""
        end = self._awaited.bisect_left((before, ""))
        return [self._all[key] for _, key in self._awaited[:end]]

    def expected(self, now: datetime) -> list[Appointment]:
        """Confirmed ones whose time has come and whose half hour is not over, earliest first."""
        near = self._awaited.irange((now, ""), (now + _NEAR, ""))
        return [booked for _, key in near if (booked := self._all[key]).at <= now]

    def keep(self, new: Appointment, today: str) -> None:
        """Take the row in; one of a former day is forgotten."""
        self._forget(new.id)
        if new.day < today:
            return
        self._all[new.id] = new
        self._secrets |= {new.code_digest: new.id, new.key_digest: new.id}
        if new.state not in FREED:
            self._places.setdefault((new.matter, new.at), set()).add(new.place)
        if new.state == CONFIRMED and new.contact_due_at is None:
            self._awaited.add((new.keeps_until, new.id))

    def turn(self, today: str) -> None:
        """Forget the days before."""
        for old in [x for x in self._all.values() if x.day < today]:
            self._forget(old.id)

    def _forget(self, appointment_id: str) -> None:
        old = self._all.pop(appointment_id, None)
        if old is None:
            return
        del self._secrets[old.code_digest], self._secrets[old.key_digest]
        self._awaited.discard((old.keeps_until, old.id))
        if old.state not in FREED:
            held = self._places[old.matter, old.at]
            held.discard(old.place)
            if not held:
                del self._places[old.matter, old.at]
