"""The hall's book: the present state in memory, and how each fact changes it.

The tables hold the same state; `apply` tells the store which rows a fact touched. Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sortedcontainers import SortedList

from floor import facts as f
from floor.agenda import Agenda
from floor.diary import Diary
from floor.evolve import CHANGES, New
from floor.faults import Faults
from floor.figures import Figures
from floor.noticeboard import Noticeboard
from floor.nouns import (
    CLOSED,
    HELD,
    IN_FORCE,
    NO_SHOW,
    PLANNED,
    WAITING,
    Appointment,
    Attachment,
    CalendarYear,
    Counter,
    DayBook,
    Device,
    Duty,
    Emergency,
    Entry,
    Extended,
    Fault,
    Heard,
    Help,
    Key,
    Lapse,
    Matter,
    Noun,
    Obligation,
    PrintJob,
    Project,
    Rating,
    Run,
    Series,
    Setting,
    SettingChange,
    Staff,
    Stay,
    Ticket,
    Token,
    Volume,
)
from floor.rules.hours import PARTS
from floor.tides import Tide, Tides
from floor.timetable import NEVER, Span
from priority.lines import Lines, Standing

DELEGATIONS, ANNOUNCED = "delegations", "announced"  # register and state of what the floor goes by (R39)


class Book:
    """Open tickets, counters and queues of one hall. `fetch(table, key)` finds a row that is no longer in memory."""

    def __init__(self, fetch: Callable[[type, Key], Noun | None]) -> None:
        self._fetch = fetch
        self.seq = 0
        self.hash = ""
        self.at: datetime | None = None  # of the last fact that concerns the floor
        self.day = ""
        self.issued = 0
        self.matters: dict[str, Matter] = {}
        self.counters: dict[int, Counter] = {}
        self.in_use: dict[int, Counter] = {}  # those of them that are not taken out of use
        self.tickets: dict[str, Ticket] = {}
        self.waits: dict[str, Obligation] = {}
        self.diary = Diary()
        self.contacts: dict[str, Obligation] = {}  # open duties to contact, by appointment
        self.series: dict[str, int] = {}
        self.runs: dict[str, int] = {}
        self.devices: dict[str, Device] = {}
        self.faults = Faults()
        self.helps: dict[str, Help] = {}
        self.projects: dict[str, Project] = {}
        self.lines = Lines()
        self.held: dict[str, Ticket] = {}
        self.missed: dict[str, Ticket] = {}
        self.lapses: dict[str, Lapse] = {}
        self.sessions: dict[str, Extended] = {}
        self.session: Extended | None = None
        self.stays: dict[int, Stay] = {}  # by counter, those that go on
        self.stayed: dict[str, Stay] = {}  # all of the day
        self.spans: tuple[Span, ...] = ()
        self.emergencies: dict[str, Emergency] = {}  # the one that runs, and those that ended on the day
        self.emergency: Emergency | None = None
        self.rests: tuple[Span, ...] = ()  # when the wait clock stands, besides closed hours
        self.delegations: dict[str, Entry] = {}  # those announced
        self.noticeboard = Noticeboard()
        self.tides = Tides()
        self.figures = Figures()
        self.calendar: dict[int, CalendarYear] = {}
        self._due: SortedList[tuple[datetime, str]] = SortedList()
        self.duties = Agenda()
        self.settings: dict[str, Setting] = {}
        self.plans: dict[str, SettingChange] = {}  # changes to come, by part
        self.eras: dict[tuple[str, int], SettingChange] = {}  # changes of the hours that came into force

    # --- looking -----------------------------------------------------------------------------------------------------

    def ticket(self, ticket_id: str) -> Ticket | None:
        """An open ticket from memory, a closed one from the tables."""
        found = self.tickets.get(ticket_id)
        return found or self._found(Ticket, ticket_id)

    def appointment(self, appointment_id: str | None) -> Appointment | None:
        """One of today or later from memory, an older one from the tables."""
        if appointment_id is None:
            return None
        return self.diary.get(appointment_id) or self._found(Appointment, appointment_id)

    def lapse(self, lapse_id: str) -> Lapse | None:
        return cast("Lapse | None", self._found(Lapse, lapse_id))

    def tide(self, tide_id: str) -> Tide | None:
        """One of today from memory, an older one from the tables."""
        return self.tides.of_day.get(tide_id) or self._found(Tide, tide_id)

    def fault(self, fault_id: str) -> Fault | None:
        """One that stands or was its device's last from memory, an older one from the tables."""
        return self.faults.get(fault_id) or self._found(Fault, fault_id)

    def rating(self, ticket: Ticket) -> Rating | None:
        """Of the ticket's last service."""
        return self.rated(ticket.id, max(1, ticket.services))

    def rated(self, ticket_id: str, service: int) -> Rating | None:
        return cast("Rating | None", self._found(Rating, (ticket_id, service)))

    def staff(self, account: str) -> Staff | None:
        return cast("Staff | None", self._found(Staff, account))

    def token(self, token_id: str) -> Token | None:
        return cast("Token | None", self._found(Token, token_id))

    def heard(self, call_seq: int, screen: str, speaker: str) -> bool:
        """Whether this player has told that it spoke the call for this loudspeaker zone."""
        return self._found(Heard, (call_seq, screen, speaker)) is not None

    def job(self, job_id: str) -> PrintJob | None:
        return cast("PrintJob | None", self._found(PrintJob, job_id))

    def entry(self, entry_id: str) -> Entry | None:
        return cast("Entry | None", self._found(Entry, entry_id))

    def attachment(self, entry_id: str, no: int) -> Attachment | None:
        """A file of the entry, also one that was erased."""
        return cast("Attachment | None", self._found(Attachment, (entry_id, no)))

    def duty(self, duty_id: str) -> Duty | None:
        return cast("Duty | None", self._found(Duty, duty_id))

    def change(self, part: str, version: int) -> SettingChange | None:
        """One version of a part of the settings."""
        return cast("SettingChange | None", self._found(SettingChange, (part, version)))

    def volume(self, register: str, year: int) -> int:
        """The last number that the register has given in the year."""
        found = cast("Volume | None", self._found(Volume, (register, year)))
        return found.last if found else 0

    def next_due(self) -> datetime | None:
        """The earliest moment after which an unbreached wait lapses, a duty to contact opens or a tide window ends."""
        moments = (self._due[0][0] if self._due else None, self.diary.next_missed(), self.tides.next_end())
        return min((x for x in moments if x is not None), default=None)

    def overdue(self, now: datetime) -> list[Obligation]:
        """Open waits with `due_at` < `now` that have not lapsed, earliest first."""
        found = []
        for due_at, ticket in self._due:
            if due_at >= now:
                break
            found.append(self.waits[ticket])
        return found

    # --- changing ----------------------------------------------------------------------------------------------------

    def apply(self, event: f.Event) -> list[Noun | New]:
        """Take the fact in; the rows that it made or changed, in writing order."""
        changed = CHANGES[type(event.fact)](self, event, event.fact)
        self.figures.note(self, event)
        self.put([row.noun if isinstance(row, New) else row for row in changed])
        self.seq = event.seq
        if event.kind not in NEUTRAL:
            self.at = event.at if self.at is None else max(self.at, event.at)
        return changed

    def put(self, nouns: list[Noun]) -> None:
        """Rows into memory: after a fact, or from the tables at start."""
        for noun in nouns:
            keep: Callable[[Book, Any], None] | None = _KEEP.get(type(noun))
            if keep is not None:
                keep(self, noun)

    def turn(self, day: str) -> None:
        """Forget what belonged to the day before."""
        self.day = day
        self.series.clear()
        self.runs.clear()
        self.missed.clear()
        self.diary.turn(day)
        self.sessions = {k: v for k, v in self.sessions.items() if v.day == day}
        self.stayed = {k: v for k, v in self.stayed.items() if v.session in self.sessions}
        self._span_sessions()
        self.emergencies = {k: v for k, v in self.emergencies.items() if v.ended_at is None}
        self._rest()
        self.tides.turn(day)
        self.lapses = {k: v for k, v in self.lapses.items() if v.state == "logged"}

    def _found(self, kind: type, key: Key) -> Any:
        return self._fetch(kind, key)

    def _keep_ticket(self, ticket: Ticket) -> None:
        self.issued = max(self.issued, ticket.seq)
        self.missed.pop(ticket.id, None)
        self.held.pop(ticket.id, None)
        if ticket.state == CLOSED:
            self.tickets.pop(ticket.id, None)
            self.lines.leave(ticket.id)
            if ticket.outcome == NO_SHOW and ticket.day == self.day:
                self.missed[ticket.id] = ticket
            return
        self.tickets[ticket.id] = ticket
        if ticket.state == HELD:
            self.held[ticket.id] = ticket
        if ticket.state == WAITING:
            self.lines.join(_standing(ticket))
        else:
            self.lines.leave(ticket.id)

    def _keep_obligation(self, duty: Obligation) -> None:
        if duty.kind == "wait":
            self._keep_wait(duty)
        elif duty.state == "open":
            self.contacts[duty.subject] = duty
        else:
            self.contacts.pop(duty.subject, None)

    def _keep_appointment(self, appointment: Appointment) -> None:
        self.diary.keep(appointment, self.day)

    def _keep_wait(self, wait: Obligation) -> None:
        old = self.waits.pop(wait.subject, None)
        if old is not None and old.due_at is not None and old.breached_at is None:
            self._due.discard((old.due_at, old.subject))
        if wait.state in ("open", "paused"):
            self.waits[wait.subject] = wait
            if wait.due_at is not None and wait.breached_at is None:
                self._due.add((wait.due_at, wait.subject))

    def _keep_series(self, series: Series) -> None:
        if series.day == self.day:
            self.series[series.letter] = series.last

    def _keep_lapse(self, lapse: Lapse) -> None:
        self.lapses[lapse.id] = lapse

    def _keep_help(self, wanted: Help) -> None:
        if wanted.state == "answered":
            self.helps.pop(wanted.kiosk, None)
        else:
            self.helps[wanted.kiosk] = wanted

    def _keep_counter(self, counter: Counter) -> None:
        self.counters[counter.number] = counter
        if counter.in_use:
            self.in_use[counter.number] = counter
        else:
            self.in_use.pop(counter.number, None)

    def _keep_matter(self, matter: Matter) -> None:
        self.matters[matter.code] = matter

    def _keep_device(self, device: Device) -> None:
        self.devices[device.code] = device

    def _keep_fault(self, fault: Fault) -> None:
        self.faults.keep(fault)

    def _keep_project(self, project: Project) -> None:
        self.projects[project.code] = project

    def _keep_run(self, run: Run) -> None:
        self.runs[run.matter] = run.calls

    def _keep_session(self, session: Extended) -> None:
        if session.ended_at is None:
            self.session = session
        elif self.session is not None and self.session.id == session.id:
            self.session = None
        self.sessions[session.id] = session
        self._span_sessions()

    def _span_sessions(self) -> None:
        """When the wait clock runs on after closing; a session that runs may last to `ends_by`."""
        self.spans = tuple((max(s.opened_at, s.closing), s.ended_at or s.ends_by) for s in self.sessions.values())

    def _keep_emergency(self, emergency: Emergency) -> None:
        if emergency.ended_at is None:
            self.emergency = emergency
        elif self.emergency is not None and self.emergency.id == emergency.id:
            self.emergency = None
        self.emergencies[emergency.id] = emergency
        self._rest()

    def _rest(self) -> None:
        """Nobody knows how long an emergency that runs will last."""
        self.rests = tuple((e.begun_at, e.ended_at or NEVER) for e in self.emergencies.values())

    def _keep_entry(self, entry: Entry) -> None:
        self.noticeboard.keep(entry)
        if entry.register == DELEGATIONS and entry.state == ANNOUNCED:
            self.delegations[entry.id] = entry
        else:
            self.delegations.pop(entry.id, None)

    def _keep_stay(self, stay: Stay) -> None:
        if stay.until is None:
            self.stays[stay.counter] = stay
        else:
            self.stays.pop(stay.counter, None)
        self.stayed[stay.id] = stay

    def _keep_year(self, year: CalendarYear) -> None:
        self.calendar[year.year] = year

    def _keep_duty(self, duty: Duty) -> None:
        self.duties.keep(duty)

    def _keep_setting(self, setting: Setting) -> None:
        self.settings[setting.part] = setting

    def _keep_change(self, change: SettingChange) -> None:
        if change.state == IN_FORCE and change.part in PARTS:
            self.eras[change.part, change.version] = change
        if change.state == PLANNED:
            self.plans[change.part] = change
        elif (plan := self.plans.get(change.part)) is not None and plan.version == change.version:
            del self.plans[change.part]

    def _keep_tide(self, tide: Tide) -> None:
        self.tides.keep(tide)

    def _keep_day(self, opened: DayBook) -> None:
        if opened.day != self.day:
            self.turn(opened.day)


def _standing(t: Ticket) -> Standing:
    return Standing(t.id, t.number, t.matter, t.lane, t.clock, t.seq, t.reserved, t.stands[1:])


# Facts that a command line writes while nobody keeps the clocks; they leave the floor as it is.
NEUTRAL = frozenset({
    "token_issued", "token_revoked", "staff_set", "logged_in", "logged_out", "login_failed", "password_changed", "link_made",
    "sessions_ended",
})  # fmt: skip
UNKEPT = NEUTRAL - {"staff_set"}  # and nothing of them is kept in memory

_KEEP: dict[type, Callable[[Book, Any], None]] = {
    Ticket: Book._keep_ticket,
    Lapse: Book._keep_lapse,
    Appointment: Book._keep_appointment,
    Obligation: Book._keep_obligation,
    Series: Book._keep_series,
    Help: Book._keep_help,
    Counter: Book._keep_counter,
    Matter: Book._keep_matter,
    Device: Book._keep_device,
    Fault: Book._keep_fault,
    Run: Book._keep_run,
    Project: Book._keep_project,
    DayBook: Book._keep_day,
    Extended: Book._keep_session,
    Stay: Book._keep_stay,
    Emergency: Book._keep_emergency,
    Entry: Book._keep_entry,
    Tide: Book._keep_tide,
    CalendarYear: Book._keep_year,
    Duty: Book._keep_duty,
    Setting: Book._keep_setting,
    SettingChange: Book._keep_change,
}
