"""Random days at the desk: the journal, folded into an empty store, gives the same tables; the running book is what they say."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floor import facts as f
from floor import refusals as r
from floor.access.gate import issue_token
from floor.actors import PHONE
from floor.book import Book
from floor.desk import projects
from floor.desk import settings as hall_settings
from floor.nouns import Appointment, Lapse, Obligation, Ticket
from floor.opening import act
from floor.rules.appointments import RESULTS, Change
from floor.store import tables as t
from floor.store.writing import Order
from floor.tides import Tide
from priority.lanes import LANES, Rule
from tests.floor.book_steps import act as book_act
from tests.floor.book_steps import made
from tests.floor.desk_harness import GUIDE, LEAD, OFFICE, ZONE, Desk, moment
from tests.floor.test_desk_devices import receipt
from tests.floor.tide_steps import end, lend

MATTERS = ("id_card", "household_move", "marriage", "living_aid")
PLACES = (4, 5)
STEPS_S = (0, 1, 30, 120, 299, 600, 1799, 1801, 0, 60, 60, 3600)


def told(matter: str, lane: str, now: datetime) -> dict[str, Any] | None:
    """Every second newcomer is told a wait."""
    low_s = 60.0 * (now.minute % 7)
    found = {"low_s": low_s, "mid_s": low_s + 90.5, "high_s": low_s + 600, "by": 0.1, "low_min": 1, "high_min": 12}
    return found if now.minute % 2 else None


class NobodyThere(Exception):
    """No ticket is in a state for the step."""


class Day:
    """Each step is an order chosen by three small numbers; what the rules refuse is no step."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        rare = [
            self.pause, self.resume_counter, self.close, self.press, self.reprint, self.job, self.device, self.help, self.decide,
            self.heard, self.restart, self.elsewhere, self.token, self.night, self.spoiled, self.grant, self.chosen, self.cancel,
            self.recall, self.withdraw, self.transfer, self.hold, self.rate, self.open, self.contact, self.abandon, self.move,
            self.helper, self.call_off, self.fill_slot, self.closing_time, self.session, self.lend,
            self.lend, self.end_tide, self.project, self.green, self.call_next, self.trained,
            self.several, self.several, self.more, self.go_on, self.emergency, self.emergency, self.delegate,
            self.setting, self.undo,
        ]  # fmt: skip
        often = [self.take, self.book, self.check_in, self.take, self.call_next, self.start, self.finish, self.clock]
        self.steps: list[Callable[[int, int], Any]] = [*rare, *often, *often, *often, self.no_show, self.come_back, self.resume, self.rate]
        desk.promises = told  # type: ignore[method-assign]
        for number in PLACES:
            self.open(PLACES.index(number), 0)

    def do(self, kind: int, a: int, b: int) -> None:
        with contextlib.suppress(r.Refused, NobodyThere):
            self.steps[kind % len(self.steps)](a, b)

    def one(self, a: int, *states: str) -> Ticket:
        """A ticket in one of the states; now and then any, to be refused."""
        known = sorted(self.desk.database.select(Ticket), key=lambda x: x.seq)
        fit = [x for x in known if x.state in states] if a < 11 else known
        if not fit:
            raise NobodyThere
        found: Ticket = fit[a % len(fit)]
        return found

    def take(self, a: int, b: int) -> None:
        self.desk.take(MATTERS[a % 4], ("ordinary", "ordinary", "care")[b % 3], kiosk=(None, "k1", "k2")[b % 3])

    def booking(self, a: int) -> Appointment:
        known = sorted(self.desk.database.select(Appointment), key=lambda x: x.seq)
        if not known:
            raise NobodyThere
        found: Appointment = known[a % len(known)]
        return found

    def soon(self, a: int, b: int) -> str:
        """A slot of the next hours, or of the morning when the day is over."""
        at = self.desk.now.astimezone(ZONE) + timedelta(minutes=30 + 30 * (b % 4))
        return f"{at.hour:02d}:{30 * (at.minute // 30):02d}" if at.hour < 23 else "09:00"

    def book(self, a: int, b: int) -> None:
        day = self.desk.now.astimezone(ZONE).date() + timedelta(days=(0, 0, 0, 1)[a % 4])
        contact = (None, "0000-1234567")[b % 2]
        self.desk.make_booking(self.soon(a, b), MATTERS[b % 4], day.isoformat(), contact=contact)

    def fill_slot(self, a: int, b: int) -> None:
        for _ in range(3):
            self.book(0, b)

    def check_in(self, a: int, b: int) -> None:
        self.desk.check_in(self.booking(a), (None, "k1")[b % 2])

    def contact(self, a: int, b: int) -> None:
        self.desk.booked("contact", self.booking(a), RESULTS[b % 3])

    def abandon(self, a: int, b: int) -> None:
        found = self.booking(a)
        if b % 2:
            self.desk.booked("contact", found, "cannot_come")
        self.desk.booked("abandon", found)

    def move(self, a: int, b: int) -> None:
        day = self.desk.now.astimezone(ZONE).date()
        self.desk.booked("move", self.booking(a), moment(self.soon(a, b), day.isoformat()), Change("visitor"))

    def call_off(self, a: int, b: int) -> None:
        told = Change("hall", "power cut", "staff-1", self.desk.now, "phone")
        self.desk.booked("cancel", self.booking(a), told if b % 2 else Change("visitor"))

    def setting(self, a: int, b: int) -> None:
        """A matter is renamed, closed or opened, or the notice written; every third time from a moment to come."""
        kind, key = ("matters", MATTERS[a % 4]) if b % 4 else ("hall", "hall")
        values: dict[str, Any] = {"name": f"事项 {a}-{b}", "open": bool(b % 3)} if b % 4 else {"notice": f"通知 {a}"}
        at = self.desk.now.astimezone(ZONE) + timedelta(minutes=1 + a)
        wanted = hall_settings.Wanted(self.version(kind, key), "why", "白露", at.isoformat() if b % 3 == 2 else "now")
        self.desk.do(lambda tx: hall_settings.change(tx, kind, key, values, wanted), OFFICE)

    def undo(self, a: int, b: int) -> None:
        kind, key = ("matters", MATTERS[a % 4]) if b % 2 else ("hall", "hall")
        wanted = hall_settings.Wanted(self.version(kind, key), "why", "白露", "now")
        if b % 3:
            self.desk.do(lambda tx: hall_settings.undo(tx, kind, key, None, wanted), OFFICE)
        else:
            self.desk.do(lambda tx: hall_settings.call_off(tx, kind, key, "why", "白露"), OFFICE)

    def version(self, kind: str, key: str) -> int:
        self.desk.sweep()
        return hall_settings.in_force(self.desk.book, f"{kind}/{key}")

    def call_next(self, a: int, b: int) -> None:
        """Only its own, or when nobody of these waits one of those it lends itself to."""
        self.desk.sweep()
        book, number = self.desk.book, PLACES[a % 2]
        own, lent = book.counters[number].serves or [], book.tides.lent(number)
        alone = not book.lines.heads(own, number, Rule(), lambda _: 0.0)
        called = self.desk.next(number)
        if called is not None:
            assert called.reserved == number or called.matter in (lent if alone else own)
            assert bool((called.why or {}).get("lent")) == alone

    def lend(self, a: int, b: int) -> None:
        self.desk.sweep()
        lend(self.desk, PLACES[a % 2], MATTERS[b % 4], *MATTERS[: a % 2], minutes=(5, 30, 60, 240)[a % 4])

    def end_tide(self, a: int, b: int) -> None:
        known = list(self.desk.book.tides.of_day)
        if known and b < 3:
            end(self.desk, known[a % len(known)])

    def open(self, a: int, b: int) -> None:
        number = PLACES[a % 2]
        with contextlib.suppress(r.CounterTaken):
            self.desk.open(number, [None, [m for m in self.desk.book.counters[number].matters if m in MATTERS][: 1 + b % 2]][b % 2])

    def clock(self, a: int, b: int) -> None:
        self.desk.later(seconds=STEPS_S[a % len(STEPS_S)]).sweep()

    def start(self, a: int, b: int) -> None:
        self.desk.order("start", self.one(a, "called"))

    def finish(self, a: int, b: int) -> None:
        self.desk.order("finish", self.one(a, "serving"))

    def recall(self, a: int, b: int) -> None:
        self.desk.order("recall", self.one(a, "called"))

    def withdraw(self, a: int, b: int) -> None:
        self.desk.order("withdraw", self.one(a, "called"))

    def no_show(self, a: int, b: int) -> None:
        self.desk.order("no_show", self.one(a, "called"))

    def come_back(self, a: int, b: int) -> None:
        self.desk.order("come_back", self.one(a, "closed"))

    def hold(self, a: int, b: int) -> None:
        self.desk.order("hold", self.one(a, "waiting", "called", "serving"), "papers")

    def resume(self, a: int, b: int) -> None:
        self.desk.order("resume", self.one(a, "held"))

    def transfer(self, a: int, b: int) -> None:
        self.desk.order("transfer", self.one(a, "waiting", "called", "serving"), *[(MATTERS[b % 4], None), (None, PLACES[b % 2])][a % 2])

    def cancel(self, a: int, b: int) -> None:
        self.desk.order("cancel", self.one(a, "waiting", "called", "held"), "left")

    def grant(self, a: int, b: int) -> None:
        self.desk.order("grant_lane", self.one(a, "waiting", "held"), LANES[b % 3], "mobility")

    def helper(self, a: int, b: int) -> None:
        self.desk.order("assign_helper", self.one(a, "waiting", "called", "serving", "held"), (None, "g1", "g2")[b % 3])

    def trained(self, a: int, b: int) -> None:
        """The lead who opens counters is trained for some matters, or for all."""
        matters = None if b % 2 else [m for i, m in enumerate(MATTERS) if i != a % 4]
        self.desk.do(lambda tx: tx.append("staff:lead", [f.StaffSet("lead", ["lead"], True, matters)]))

    def several(self, a: int, b: int) -> None:
        wanted = list(dict.fromkeys((MATTERS[a % 4], MATTERS[b % 4], MATTERS[(a + b) % 4])))
        self.desk.take(wanted[0], ("ordinary", "care")[b % 2], later=tuple(wanted[1:]))

    def more(self, a: int, b: int) -> None:
        self.desk.order("add", self.one(a, "waiting", "called", "serving"), MATTERS[b % 4])

    def go_on(self, a: int, b: int) -> None:
        self.desk.order("go_on", self.one(a, "waiting"))

    def project(self, a: int, b: int) -> None:
        """On the list, or off it again."""
        code = f"PRJ{b % 3}"
        if code in self.desk.book.projects:
            self.desk.do(lambda tx: projects.end(tx, code, "over"))
        else:
            new = projects.NewProject("investment", "B 7", "somebody", date(2026, 6, 1), date(2026, 6, 2), code, 1 + a % 3)
            self.desk.do(lambda tx: projects.add(tx, new))

    def green(self, a: int, b: int) -> None:
        if a % 2:
            self.desk.take(MATTERS[a % 4], "green", project=f"PRJ{b % 3}")
        else:
            self.desk.order("grant_lane", self.one(a, "waiting", "held"), "green", None, None, f"PRJ{b % 3}")

    def chosen(self, a: int, b: int) -> None:
        self.desk.call(PLACES[b % 2], self.one(a, "waiting").number, "asked for")

    def pause(self, a: int, b: int) -> None:
        self.desk.pause(PLACES[a % 2])

    def resume_counter(self, a: int, b: int) -> None:
        self.desk.resume_counter(PLACES[a % 2])

    def close(self, a: int, b: int) -> None:
        if b % 3 == 0:
            self.desk.close_counter(PLACES[a % 2])

    def rate(self, a: int, b: int) -> None:
        self.desk.rate(self.one(a, "closed"), 1 + b % 5, "phone", PHONE)

    def press(self, a: int, b: int) -> None:
        self.desk.press(PLACES[a % 2], 1 + b % 5)

    def reprint(self, a: int, b: int) -> None:
        self.desk.reprint(self.one(a), "k1")

    def job(self, a: int, b: int) -> None:
        self.desk.move_job(f"{self.one(11).id}-p1", ("printing", "printed", "failed", "unknown")[b % 4])

    def device(self, a: int, b: int) -> None:
        self.desk.device(f"p{1 + a % 2}", ("ready", "near_end", "down")[b % 3])

    def help(self, a: int, b: int) -> None:
        (self.desk.help if b % 2 else self.desk.answer_help)(f"k{1 + a % 2}")

    def decide(self, a: int, b: int) -> None:
        rows = self.desk.lapses()
        if rows:
            lapse = rows[a % len(rows)]["id"]
            self.desk.confirm(lapse, "C-1") if b % 2 else self.desk.dismiss(lapse, "drill")

    def heard(self, a: int, b: int) -> None:
        receipt(self.desk, a, ("main", "zone-a")[b % 2])

    def restart(self, a: int, b: int) -> None:
        self.desk.restart()

    def elsewhere(self, a: int, b: int) -> None:
        """Another process gives an order; this one finds out at its next."""
        with self.desk.elsewhere() as other:
            day = Day(other)
            steps = (
                day.take, day.several, day.call_next, day.start, day.finish, day.hold, day.resume, day.cancel, day.transfer, day.green,
                day.go_on, day.no_show,
            )  # fmt: skip
            with contextlib.suppress(r.Refused, NobodyThere):
                steps[a](a, b)

    def token(self, a: int, b: int) -> None:
        """A command line writes facts that do not concern the floor."""
        act(self.desk.folder, lambda: self.desk.now, lambda database, tx: issue_token(database, tx, "screen", "main"))

    def night(self, a: int, b: int) -> None:
        if a % 4 == 0:
            self.desk.later(days=1).at("08:40").sweep()

    def closing_time(self, a: int, b: int) -> None:
        """To the minutes before an end of opening hours, by the clock alone."""
        then = moment(("11:50", "17:05", "17:28", "17:31")[a % 4], self.desk.now.astimezone(ZONE).date().isoformat())
        if then > self.desk.now:
            self.desk.now = then
            self.desk.sweep()

    def session(self, a: int, b: int) -> None:
        running = self.desk.book.session
        if running is None:
            self.desk.begin_session()
        elif b % 3 == 0:
            self.desk.end_session(running.id)

    def emergency(self, a: int, b: int) -> None:
        """It begins, or ends; now and then by hand in its register."""
        running = self.desk.book.emergency
        if running is None:
            self.desk.begin_emergency()
        elif b % 2:
            self.desk.end_emergency()
        else:
            book_act(self.desk, "emergencies", running.id, "end", GUIDE)

    def delegate(self, a: int, b: int) -> None:
        """A matter is delegated, or no more."""
        known = list(self.desk.book.delegations)
        if known and b % 2:
            book_act(self.desk, "delegations", known[a % len(known)], "end", OFFICE)
        else:
            values = {"matter": MATTERS[a % 4], "counter": PLACES[b % 2], "office": "x", "start": "2026-06-01", "until": "2026-06-02"}
            made(self.desk, "delegations", values | {"powers": "all"}, OFFICE)

    def spoiled(self, a: int, b: int) -> None:
        """An order that fails after it has written, between two that do not."""

        def fails(tx: Any) -> None:
            tx.append("kiosk:k1", [f.HelpCalled("k1")])
            raise r.HallClosed()

        before = Order(LEAD, lambda tx: tx.seq)
        self.desk.turn(before, Order(LEAD, fails), Order(LEAD, lambda tx: tx.seq))


def shown(book: Book) -> dict[str, Any]:
    """What a book holds, without what does not matter: runs of nought, lapses of former days."""
    queues = {(m, lane): book.lines.first(m, lane, 10_000) for m in book.matters for lane in LANES}
    day, figures = book.day.replace("-", ""), asdict(book.figures)
    return {
        "seq": book.seq, "hash": book.hash, "day": book.day, "tickets": book.tickets, "waits": book.waits, "counters": book.counters,
        "series": book.series, "runs": {m: calls for m, calls in book.runs.items() if calls}, "matters": book.matters,
        "queues": queues, "reserved": {n: [h.number for h in book.lines.heads((), n, Rule(), lambda _: 0.0)] for n in book.counters},
        "waiting": len(book.lines), "next_due": book.next_due(), "devices": book.devices, "helps": book.helps,
        "sessions": book.sessions, "session": book.session, "stays": book.stays, "stayed": book.stayed,
        "spans": sorted(book.spans), "rests": sorted(book.rests), "emergency": book.emergency, "emergencies": book.emergencies,
        "delegations": book.delegations, "at": book.at, "projects": book.projects,
        "settings": book.settings, "plans": book.plans,
        "missed": set(book.missed), "lapses": {k: v for k, v in book.lapses.items() if v.state == "logged" or k.startswith(day)},
        "appointments": {x.id: x for x in book.diary}, "contacts": book.contacts,
        "tides": (book.tides.open, book.tides.of_day),
        "slots": {(x.matter, x.at): book.diary.taken(x.matter, x.at) for x in book.diary},
        "figures": figures | {k: list(figures[k]) for k in ("calls", "withdrawn", "quick_no_shows")},
    }  # fmt: skip


def assert_waits_lapsed_exactly_when_too_long(desk: Desk) -> None:
    for wait in desk.database.select(Obligation, t.obligation.c.kind == "wait"):
        used_s = desk.house.clock.during(desk.book.spans, desk.book.rests).used(wait, desk.now)
        assert (wait.breached_at is not None) == (used_s > wait.amount_s), wait


def assert_every_missed_appointment_has_its_one_duty(desk: Desk) -> None:
    duties = [x.id for x in desk.database.select(Obligation, t.obligation.c.kind == "contact")]
    assert len(duties) == len(set(duties))
    for booked in desk.database.select(Appointment):
        if booked.state == "confirmed":
            assert (f"{booked.id}-c{booked.moves + 1}" in duties) == (desk.now > booked.keeps_until), booked


def assert_tides_ended_in_time_with_their_true_effect(desk: Desk) -> None:
    lapses, calls = desk.database.select(Lapse), [json.loads(body) for _, _, body in desk.facts("called")]
    tides = desk.database.select(Tide)
    assert sum(x.calls for x in tides) == sum(bool(c["why"].get("lent")) for c in calls)
    for tide in tides:
        assert tide.ended_at is not None or desk.now <= tide.until
        until = tide.ended_at or desk.now
        assert until <= tide.until
        assert tide.came == sum(x.matter in tide.matters and tide.opened_at <= x.counted_for <= until for x in lapses), tide


@pytest.mark.timeout(400)
@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 67), st.integers(0, 11), st.integers(0, 11)), min_size=15, max_size=60), st.booleans())
def test_random_orders_refold_to_the_same_tables_and_the_running_book_is_what_they_say(
    migrated: Path, orders: list[tuple[int, int, int]], lunch: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "hall.db")
        desk = Desk(Path(folder), {"extended.lunch": lunch})
        try:
            day = Day(desk)
            for order in orders:
                day.do(*order)
            desk.sweep()
            assert shown(desk.book) == shown(desk.fresh_book())
            verdict = desk.verify()
            assert verdict.sound, verdict
            assert_waits_lapsed_exactly_when_too_long(desk)
            assert_tides_ended_in_time_with_their_true_effect(desk)
            assert_every_missed_appointment_has_its_one_duty(desk)
        finally:
            desk.close()
