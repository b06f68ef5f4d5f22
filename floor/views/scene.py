"""What every picture is drawn from, and the parts that pictures share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from config.schema import Hall
from floor.announcing.post import Picture
from floor.book import Book
from floor.desk.tx import House
from floor.forecast.estimates import Estimates
from floor.forecast.outlook import Foresight
from floor.nouns import Counter, Ticket
from floor.rules import delegation
from floor.rules.clocks import WaitClock
from floor.times import local
from floor.views.why import Names, Teller, Words
from priority.lanes import LANES

View = dict[str, Any]
NO_WAIT: View = {"low_min": None, "high_min": None}
Say = Callable[[str, int], Mapping[str, Any]]


@dataclass(frozen=True)
class Scene:
    """The floor at one moment. `hub`: id of this run of the hub; `age_s(seq)`: real seconds since a call was committed;
    `say`: sentence and audio address of a call; `people`: staff id -> name and badge; `speakers`: the loudspeaker zones."""

    house: House
    book: Book
    now: datetime
    hub: str
    rehearsal: bool
    age_s: Callable[[int], float]
    say: Say
    people: Mapping[str, Mapping[str, str]]
    last_seen: Mapping[str, datetime]
    words: Words
    foresight: Foresight = field(default_factory=Foresight)
    estimates: Estimates = field(default_factory=Estimates)
    speakers: Mapping[str, Picture] = field(default_factory=dict)

    @property
    def config(self) -> Hall:
        return self.house.config

    def at(self, moment: datetime | None) -> str | None:
        return local(moment, self.house.hours.zone) if moment else None

    def head(self) -> View:
        """First fields of every picture."""
        head = {"hub": self.hub, "seq": self.book.seq, "at": self.at(self.now), "rehearsal": self.rehearsal}
        return head | {"emergency": self.emergency()}

    def emergency(self) -> View | None:
        """The one that runs: what every screen shows (R46)."""
        running = self.book.emergency
        if running is None:
            return None
        return {"since": self.at(running.begun_at), "title": self.words("floor.emergency.running"), "message": running.message}

    @cached_property
    def zones(self) -> dict[str, View]:
        return {z.code: {"code": z.code, "name": {"zh": z.name, "en": z.name_en}, "arrow": z.arrow} for z in self.config.zones}

    def zones_in_use(self) -> list[View]:
        return [self.zones[z.code] for z in self.config.zones if z.in_use]

    @cached_property
    def lane_names(self) -> dict[str, Names]:
        return {x.lane: {"zh": x.name, "en": x.name_en} for x in self.config.lanes}

    def matter_name(self, code: str) -> Names:
        return self.book.matters[code].names

    def hall_name(self) -> Names:
        hall = self.config.hall
        return {"zh": hall.name, "en": hall.name_en or hall.name}

    def notice(self) -> Names:
        hall = self.config.hall
        return {"zh": hall.notice, "en": hall.notice_en or hall.notice}

    def announced(self) -> list[View]:
        """Matters that another counter takes today, while no counter of their own is there (R39)."""
        book = self.book
        found = [(code, delegation.in_force(book, code)) for code in book.matters] if book.delegations else []
        return [{"matter": self.matter_name(code), "counter": x.fields["counter"], "office": x.fields["office"]} for code, x in found if x]

    def waiting_for(self, counter: Counter) -> int:
        """People whom this counter may call: of its queues, reserved for it, and of those that it lends itself to."""
        lines, number = self.book.lines, counter.number
        served = counter.matters if counter.serves is None else counter.serves
        own, lent = (sum(lines.people(matters, lane) for lane in LANES) for matters in (served, self.book.tides.lent(number)))
        return own + lent + len(lines.reserved(number))

    def open(self) -> View:
        opening = self.house.hours.opening(self.now)
        hours = {"state": opening.state, "until": self.at(opening.until), "opens_at": self.at(opening.opens_at)}
        return hours | {"extended": self._extended()}

    def _extended(self) -> View | None:
        """The extended session that runs; `ahead`: closing time is still to come."""
        session = self.book.session
        if session is None:
            return None
        return {"kind": session.kind, "since": self.at(max(session.opened_at, session.closing)), "ahead": self.now < session.closing}

    def person(self, staff: str | None) -> View | None:
        if staff is None:
            return None
        known = self.people.get(staff, {})
        return {"id": staff, "name": known.get("name", staff), "badge": known.get("badge", "")}

    @cached_property
    def clock(self) -> WaitClock:
        """The wait clock of today, with its extended sessions and emergencies."""
        return self.house.clock.during(self.book.spans, self.book.rests)

    def waited_s(self, ticket_id: str) -> float:
        return self.clock.used(self.book.waits.get(ticket_id), self.now)

    def level(self, ticket_id: str) -> str:
        """ok, warn (over the warning time) or lapsed (over the limit)."""
        wait = self.book.waits.get(ticket_id)
        if wait is None:
            return "ok"
        if wait.since is None:  # the clock stands
            late, warned = wait.used_s > wait.amount_s, wait.used_s > self.house.clock.warn_s
        else:
            late = wait.due_at is not None and self.now > wait.due_at
            warned = wait.warn_at is not None and self.now > wait.warn_at
        if late or wait.breached_at is not None:
            return "lapsed"
        return "warn" if warned else "ok"

    def ticket(self, t: Ticket) -> View:
        """A ticket as staff see it."""
        wait = self.book.waits.get(t.id)
        return {
            "id": t.id, "number": t.number, "matter": t.matter, "matter_name": self.matter_name(t.matter), "lane": t.lane,
            "ground": t.ground, "state": t.state, "outcome": t.outcome, "wait_no": t.wait_no, "call_no": t.call_no,
            "taken_at": self.at(t.taken_at), "booked_at": self.at(t.booked_at), "clock": self.at(t.clock),
            "called_at": self.at(t.called_at), "started_at": self.at(t.started_at), "waited_s": round(self.waited_s(t.id), 1),
            "due_at": self.at(wait.due_at) if wait else None, "level": self.level(t.id), "counter": t.counter,
            "reserved": t.reserved, "delegated": t.delegated,
            "hold_reason": t.reason if t.state == "held" else None, "helper": self.person(t.helper),
            "granted": self._granted(t), "matters": [self.matter_name(m) for m in t.matters], "done": len(t.done),
        }  # fmt: skip

    def _granted(self, t: Ticket) -> View | None:
        """Who of the staff put it into its lane, and why."""
        if t.granted_by is None:
            return None
        kind, _, who = t.granted_by.partition(":")
        person = self.person(who) if kind == "staff" else None
        return {"by": person["name"] if person else None, "actor": kind, "reason": t.grant_reason}

    def wait(self, t: Ticket) -> View | None:
        """How long it still takes, as a range; None when nobody knows yet."""
        found = self.estimates.of(t, self.now)
        return found.view() if found else None

    def newcomer(self, matter: str, lane: str) -> View:
        """The range of one who takes a number now; `low_min` and `high_min` are None when nobody knows."""
        found = self.estimates.newcomer(matter, lane, self.now)
        return found.view() if found else NO_WAIT

    def rule_sentence(self) -> Names:
        """The rule in force, for screens."""
        order = self.config.order
        if order.words and order.words_en:
            return {"zh": order.words, "en": order.words_en}
        return self.words(f"floor.rule.{order.rule}", limit=self.config.wait.limit_min, guard=order.longest_wait_guard_min)

    @cached_property
    def teller(self) -> Teller:
        return Teller(self.words, self.lane_names, self.house.hours.zone)
