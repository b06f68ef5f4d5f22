"""The hub of one hall: writer, pump, gate and pictures, started and stopped together."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from config.parts import parts
from floor import facts as f
from floor import nouns as n
from floor.access.accounts import Accounts
from floor.access.gate import Gate
from floor.access.throttle import Failures, Pace
from floor.actors import HALL
from floor.desk import ledger, paper, setup
from floor.desk.tx import House, Tx
from floor.hub import words
from floor.hub.alarm import lapse_line
from floor.hub.bookings import Bookings
from floor.hub.clocks import Clock, RehearsalClock
from floor.hub.device_orders import DeviceOrders
from floor.hub.fault_watch import FaultWatch
from floor.hub.forecaster import Forecaster
from floor.hub.jobs import Jobs
from floor.hub.lookout import Lookout
from floor.hub.pictures import Pictures
from floor.hub.pulse import Pulse
from floor.hub.pump import Pump
from floor.hub.reads import Reads
from floor.hub.slips import Slips
from floor.hub.voices import Voices
from floor.opening import misfits
from floor.runtime import Runtime
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import Entry
from floor.store.journal import event as event_of
from floor.store.writing import Writer
from floor.times import iso
from floor.views.scene import Say, Scene
from floor.views.why import Teller

log = logging.getLogger("floor.hub")
_KEPT_OUTCOMES = timedelta(hours=24)
_UPKEEP_EVERY_S = 60.0
_LINKS_PER_MIN = 20  # one-time links of one admin
_RIGHTS = (f.StaffSet, f.TokenRevoked, f.LoggedOut, f.PasswordChanged, f.LinkMade, f.SessionsEnded)
_LOGINS_PER_MIN = 60  # of one address: a shared proxy of a whole hall must still get in
_OLD_S = 3600.0  # age of a call of which nobody knows when it was made: never spoken
_HEARING = ("/screen", "/agent", "/console", "/supervisor")  # pictures that show what is spoken


@dataclass(frozen=True, slots=True)
class Outside:
    """What the composition root hands in. `clock`: the hall's time; `wall`: real time, for logins and ages; `draw`: see Slips."""

    runtime: Runtime
    clock: Clock
    wall: Callable[[], datetime]
    say: Say
    draw: Sequence[str]


class Hub:
    """`data`: the data folder; `public_url`: where phones reach the hall."""

    def __init__(self, database: Database, house: House, data: Path, outside: Outside) -> None:
        runtime, clock, wall = outside.runtime, outside.clock, outside.wall
        self.database = database
        self.house = house
        self.runtime = runtime
        self.clock = clock
        self.wall = wall
        self.data = data
        self.id = secrets.token_hex(4)
        self.demo = False
        self.public_url = house.config.hub.public_url.rstrip("/")
        self.accounts = Accounts(database)
        self.gate = Gate(database, self.accounts, house.config.access, wall, lambda: self.demo)
        self.writer = Writer(database, house, runtime, clock.now)
        self.pump = Pump(database, runtime, self._event, self._beat)
        self.writer.committed = self.pump.tell
        self.lookout = Lookout(self.writer, house.config.tide)
        self.forecaster = Forecaster(database, house, self.writer, runtime, clock.now)
        self.forecaster.look = self.lookout.look
        self.writer.promise = self.forecaster.promise
        self.jobs = Jobs()
        self.slips = Slips(house, runtime, outside.draw)
        self.voices = Voices(house.config, runtime.mono_s, lambda: clock.now().astimezone(house.hours.zone))
        self.voices.on_change = lambda sounding: self.pump.touch(*_HEARING, sounding=sounding)
        self.pump.on_told = self.voices.settle
        self.device_orders = DeviceOrders(runtime.mono_s)
        self.device_orders.news = lambda agent: self.pump.want("/agent", agent)
        self.last_seen: dict[str, datetime] = {}
        self.logins = Failures()
        self.links = Pace(_LINKS_PER_MIN, 60.0)
        self.floods = Pace(_LOGINS_PER_MIN, 60.0)
        self.takes = Pace(1, house.config.limits.take_every_s)
        self.guesses = Pace(house.config.limits.phone_guesses_per_min, 60.0)
        self.agents: set[str] = set()
        self.reads = Reads(lambda: house.config.readers, lambda agent: self.pump.want("/agent", agent))
        self.bookings_pace = Pace(house.config.limits.bookings_per_hour, 3600.0)
        self.pictures = Pictures(self)
        self.pump.calm = self.pictures.calm
        self.bookings = Bookings(self)
        lanes: dict[str, dict[str, str]] = {x.lane: {"zh": x.name, "en": x.name_en} for x in house.config.lanes}
        self.teller = Teller(words.names, lanes, house.hours.zone)
        self.on_rights: Callable[[], None] = lambda: None
        self._say = outside.say
        self._people: Mapping[str, Mapping[str, str]] | None = None
        self._called: dict[int, float] = {}
        self._upkeep_at = 0.0
        self.fault_watch = FaultWatch(self)
        self.pulse = Pulse(runtime)
        self._told = self._told_kept = 0

    # --- life --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take up where the journal stands: what fell due meanwhile is written first."""
        self.runtime.spawn(self.writer.run)
        self.pump.cursor = self._alarm_cursor()
        self.writer.quietly(HALL, lambda tx: tx.pen.drop_unclaimed())
        self.writer.quietly(HALL, lambda tx: ledger.sweep(tx) + setup.seed(tx) + setup.seed_calendar(tx) + self._unfinished_paper(tx))
        self._misfits()
        self._ages()
        self._unheard()
        self._told_alarms()
        self.fault_watch.begin()
        self.runtime.spawn(self.pulse.run)
        self.runtime.spawn(self.pump.run)
        if self.house.config.estimate.enabled:
            self.runtime.spawn(self.forecaster.run)

    def stop(self) -> None:
        self.pump.stop()
        self.pulse.stop()
        self.forecaster.stop()
        self._keep_told()
        self.writer.stop()
        if isinstance(self.clock, RehearsalClock):
            self.clock.keep()

    def _unfinished_paper(self, tx: Tx) -> int:
        """Slips in the making when the hub went down: nobody knows; those still queued get their chance."""
        rows = self.database.select(n.PrintJob, t.print_job.c.state.in_(("queued", "printing")))
        for job in rows:
            if job.state == "printing":
                job = paper.move(tx, job.id, "unknown", "hub_restart")
            self.jobs.keep(job, self.runtime.mono_s())
        return len(rows)

    def _ages(self) -> None:
        """Ages of calls made before this run, by the wall clock; in rehearsal nobody knows them."""
        if not self.clock.rehearsal:
            mono_s, now = self.runtime.mono_s(), self.clock.now()
            with self.writer.lock:
                for call in self.writer.book.figures.calls:
                    self._called[call.seq] = mono_s - max(0.0, (now - call.at).total_seconds())

    def _unheard(self) -> None:
        """Calls from before this run that wait to be spoken, or that nobody heard."""
        with self.writer.lock:
            book = self.writer.book
            calls = [call.seq for call in book.figures.calls]
            rows = self.database.select(n.Heard, t.heard.c.call_seq.in_(calls))
            self.voices.seed(book, self.age_s, {(row.call_seq, row.speaker) for row in rows})

    # --- after each commit -------------------------------------------------------------------------------------------

    def _event(self, event: f.Event) -> None:
        mono_s = self.runtime.mono_s()
        lapse_line(event)
        if isinstance(event.fact, f.Lapsed):
            self._told = event.seq
        self.jobs.note(event, mono_s)
        with self.writer.lock:
            self.voices.note(event, self.writer.book)
        if isinstance(event.fact, f.SettingChanged) and _of_devices(event.fact.part):
            self._other_devices()
        self.lookout.note(event)
        self.forecaster.note(event)
        if isinstance(event.fact, f.Called | f.Recalled):
            self._called[event.seq] = mono_s
            if len(self._called) > 500:
                for seq in sorted(self._called)[:250]:
                    del self._called[seq]
        if isinstance(event.fact, _RIGHTS):
            self._people = None
            self.gate.forget()
            self.on_rights()

    def _misfits(self) -> None:
        """A new file beside what was changed on pages: said at once, and the hall runs on."""
        if self.writer.book.settings:
            for line in misfits(self.house.base, self.house.config):
                log.warning("file and pages: %s", line)

    def _other_devices(self) -> None:
        """Loudspeakers follow, and agents that own devices now have their time to come."""
        with self.writer.lock:
            self.voices.follow(self.house.config)
        self.fault_watch.begin()

    def _beat(self) -> None:
        """Each second: what fell due, paper that was given up, upkeep."""
        if isinstance(self.clock, RehearsalClock) and self.clock.runs:
            self.clock.keep()
        with self.writer.lock:
            due = ledger.falls_due(self.house, self.writer.book, self.clock.now())
        if due:
            self.writer.quietly(HALL, lambda tx: 0)  # the writer sweeps before every batch
        self._keep_told()
        self.voices.turn()
        self.fault_watch.beat()
        mono_s = self.runtime.mono_s()
        if gone := self.jobs.given_up(mono_s, self.house.config.kiosk.print_within_s):
            self.writer.quietly(HALL, partial(_give_up, gone=gone))
        if mono_s >= self._upkeep_at:
            self._upkeep_at = mono_s + _UPKEEP_EVERY_S
            self.writer.quietly(HALL, self._upkeep)
            self.on_rights()  # sessions that came to their end by themselves

    def _upkeep(self, tx: Tx) -> int:
        """Last-seen times, outcomes past their day, personal data past its date."""
        rows = self.gate.touched()
        self.gate.write_touched(tx, rows)
        h = {"hall_": self.database.hall}
        old = t.outcome.delete().where(t.outcome.c.hall == sa.bindparam("hall_"), t.outcome.c.at < sa.bindparam("before_"))
        tx.pen.run(self.database.text(old), h | {"before_": iso(tx.now - _KEPT_OUTCOMES)})
        gone = t.personal.delete().where(t.personal.c.hall == sa.bindparam("hall_"), t.personal.c.erase_at <= sa.bindparam("now_"))
        tx.pen.run(self.database.text(gone), h | {"now_": iso(tx.now)})
        return len(rows)

    # --- alarms survive a restart ------------------------------------------------------------------------------------

    def _alarm_cursor(self) -> int:
        """The last journal number whose alarm was told; before it nothing is told again."""
        c = t.cursor.c
        rows = self.database.read(sa.select(c.seq).where(c.hall == self.database.hall, c.name == "alarm"))
        return int(rows[0][0]) if rows else 0

    def _told_alarms(self) -> None:
        """Tell the lapses after the cursor, then begin at the journal's end: pictures are drawn whole."""
        e = t.event.c
        chosen = sa.select(e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash)
        rows = self.database.read(chosen.where(e.hall == self.database.hall, e.kind == "lapsed", e.seq > self.pump.cursor).order_by(e.seq))
        for row in rows:
            event = event_of(Entry(*tuple(row)))
            lapse_line(event)
            self._told = event.seq
        self._keep_told()
        self.pump.cursor = self.writer.book.seq

    def _keep_told(self) -> None:
        """After a crash within the second before this, a line repeats with the same number."""
        told = self._told
        if told > self._told_kept:
            self.writer.quietly(HALL, lambda tx: self._set_cursor(tx, told))
            self._told_kept = told

    def _set_cursor(self, tx: Tx, seq: int) -> int:
        c = t.cursor
        where = (c.c.hall == sa.bindparam("hall_"), c.c.name == sa.bindparam("name_"))
        params = {"hall_": self.database.hall, "name_": "alarm"}
        tx.pen.run(self.database.text(c.delete().where(*where)), params)
        tx.pen.run(self.database.text(c.insert()), {"hall": self.database.hall, "name": "alarm", "seq": seq})
        return seq

    # --- looking -----------------------------------------------------------------------------------------------------

    def scene(self) -> Scene:
        """The floor now. Hold `writer.lock` while drawing from it."""
        if self._people is None:
            self._people = self.accounts.people()
        return Scene(
            house=self.house, book=self.writer.book, now=self.clock.now(), hub=self.id, rehearsal=self.clock.rehearsal,
            age_s=self.age_s, say=self._say, people=self._people, last_seen=self.last_seen, words=words.names,
            foresight=self.lookout.now, speakers=self.voices.now,
            estimates=self.forecaster.now,
        )  # fmt: skip

    def age_s(self, seq: int) -> float:
        """Real seconds since the call was committed."""
        made = self._called.get(seq)
        return self.runtime.mono_s() - made if made is not None else _OLD_S

    def place_exists(self, role: str, place: str) -> bool:
        """Whether the hall has such a kiosk, screen or counter; agents and counters name themselves."""
        config = self.house.config
        if role == "kiosk":
            return any(k.code == place for k in config.kiosks)
        if role == "screen":
            return any(s.code == place for s in config.screens)
        if role in ("pad", "counter"):
            return any(str(c.number) == place for c in config.counters)
        return True

    def phone_order(self, key: str, order: str, body: dict[str, Any]) -> None:
        """hold, resume, cancel or rate, by the one who holds the phone key."""
        self.pictures.phone_order(key, order, body)

    def url_of(self, ticket_id: str) -> str:
        """Address of the phone page."""
        return f"{self.public_url}/t/{self.house.phone_key(ticket_id)}"


def _of_devices(name: str) -> bool:
    part = parts().get(name.partition("/")[0])
    return part is not None and part.group == "devices"


def _give_up(tx: Tx, gone: list[tuple[str, str, str]]) -> int:
    for job, state, reason in gone:
        if paper.job(tx, job).state in ("queued", "printing"):
            paper.move(tx, job, state, reason)
    return len(gone)

