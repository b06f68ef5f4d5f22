"""Batches of wait estimates, beside the requests: a few milliseconds of play, then a rest, until everybody has a range."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from config.schema import EstimateSection
from floor import facts as f
from floor.desk.tx import House
from floor.forecast.estimates import Estimates
from floor.forecast.past import DAYS, KINDS, Past
from floor.forecast.present import joins, present
from floor.runtime import Runtime
from floor.store import tables as t
from floor.store.database import Database
from floor.store.writing import Writer
from floor.times import iso, parse
from priority.lanes import LANES
from priority.play.forecast import Present, estimates

T = TypeVar("T")
Paced = Callable[[Iterator[Any]], Any]
log = logging.getLogger("floor.forecast")
_SLICE_S = 0.0015  # of work, between two rests
_REST_S = 0.006
_LONGEST_REST_S = 0.04
_YIELDS = 8.0  # rest so many times as long as we had to queue
_SOONEST_S = 5.0  # from one batch to the next, however much happens
_MOVED_S = 60.0  # hall time; a rehearsal clock that was set on makes the batch old
_ROWS = 60  # of the journal between two rests
_KEPT = 5000  # facts told between two batches
_MUCH = (f.TideOpened, f.TideEnded, f.CounterOpened, f.CounterClosed)
_MOST = 2000  # people waiting; of more nobody is told anything


class Forecaster:
    """`now`: the latest batch; `past`: what the journal has taught.

    `took_s`: from the beginning of the batch to its end; `held_s`: longest that it kept everybody else waiting.
    """

    def __init__(self, database: Database, house: House, writer: Writer, runtime: Runtime, clock: Callable[[], datetime]) -> None:
        self.now = Estimates()
        self.past = Past(house)
        self.took_s = self.held_s = 0.0
        self.batches = 0
        self.look: Callable[[Present, int, Paced], None] = lambda floor, seed, paced: None  # after each batch: tide windows
        self._database = database
        self._house = house
        self._writer = writer
        self._runtime = runtime
        self._clock = clock
        self._news = 0
        self._told: deque[f.Event] = deque()  # since the last batch, of the kinds that teach
        self._behind = True  # more happened than is kept: the journal has it
        self._begun_s = 0.0
        self._held_s = 0.0
        self._rest_s = _REST_S
        self._stopped = False

    @property
    def settings(self) -> EstimateSection:
        return self._house.config.estimate

    def note(self, event: f.Event) -> None:
        """Something happened on the floor; where counters came or went a batch is wanted soon."""
        self._news += self.settings.after_facts if isinstance(event.fact, _MUCH) else 1
        if event.kind in KINDS:
            if len(self._told) == _KEPT:
                self._told.clear()
                self._behind = True
            self._told.append(event)

    def stop(self) -> None:
        self._stopped = True

    def promise(self, matter: str, lane: str, now: datetime) -> dict[str, Any] | None:
        """What one who takes a number now is told; never waits for a batch."""
        return self.now.promise(matter, lane, now)

    def run(self) -> None:
        """The loop; ends after `stop`. A batch that fails leaves the one before, which soon is too old to be told."""
        while not self._stopped:
            begun_s = self._runtime.mono_s()
            try:
                self.batch()
            except Exception:  # estimates are told or not told; the hall goes on
                log.exception("estimates failed")
            while not self._stopped and not self._due(self._runtime.mono_s() - begun_s):
                self._runtime.sleep(1.0)

    def batch(self) -> None:
        """Learn what happened, then play the present floor forward."""
        begun_s = self._begun_s = self._runtime.mono_s()
        self._news, self._held_s = 0, 0.0
        self._learn()
        floor, seed = self._played()
        self._rest()
        if floor is not None:
            self.look(floor, seed, self._paced)
            self._rest()
        self.batches += 1
        self.took_s, self.held_s = self._runtime.mono_s() - begun_s, self._held_s

    def _played(self) -> tuple[Present | None, int]:
        """The floor that was played; None when it was too full."""
        with self._writer.lock:
            means_s = {m.code: m.mean_min * 60 for m in self._writer.book.matters.values()}
        expected = self.past.expected(means_s, self._clock())
        widen, scores = {lane: self.past.kept.widen(lane) for lane in LANES}, self.past.kept.lanes()
        self._rest()
        with self._writer.lock:
            book = self._writer.book
            if len(book.lines) > _MOST or not means_s.keys() >= book.matters.keys():
                self.now = Estimates(scores=scores)
                return None, 0
            floor, newcomers, seed = present(book, self._house, self._clock(), expected), joins(book), book.seq
        self._rest()
        found = self._paced(estimates(floor, seed, newcomers, self.settings.replays))
        self.now = Estimates(floor.now, found or {}, widen, scores)
        return floor, seed

    def _paced(self, steps: Iterator[T | None]) -> T | None:
        """The answer of the play; everybody else is let in after each slice."""
        for found in steps:
            if found is not None or self._stopped:
                return found
            if self._runtime.mono_s() - self._begun_s >= _SLICE_S:
                self._rest()
        return None

    def _rest(self) -> None:
        """Let everybody else in; the later we are woken, the busier they are, the longer the next rest."""
        rested_s = self._runtime.mono_s()
        self._held_s = max(self._held_s, rested_s - self._begun_s)
        self._runtime.sleep(self._rest_s)
        self._begun_s = self._runtime.mono_s()
        late_s = self._begun_s - rested_s - self._rest_s
        self._rest_s = min(max(_REST_S, _YIELDS * late_s), _LONGEST_REST_S)

    def _due(self, since_s: float) -> bool:
        if since_s >= self.settings.every_s:
            return True
        moved = self.now.at is not None and abs((self._clock() - self.now.at).total_seconds()) > since_s + _MOVED_S
        return moved or (since_s >= _SOONEST_S and self._news >= self.settings.after_facts)

    # --- the journal -------------------------------------------------------------------------------------------------

    def _learn(self) -> None:
        """What happened since the last time; at first, the past weeks."""
        if self.past.seq == 0:
            self.past.seq = self._first()
        if self._behind:
            self._behind = False
            self._read()
        while self._told and not self._stopped:
            for event in list(islice(self._told, _ROWS)):
                if event.seq > self.past.seq:
                    self.past.note(event.seq, event.at, event.kind, f.body(event.fact))
                self._told.popleft()
            self._rest()

    def _read(self) -> None:
        e = t.event.c
        wanted = sa.select(e.seq, e.at, e.kind, e.body).where(e.hall == sa.bindparam("hall"), e.seq > sa.bindparam("after"))
        chosen = wanted.where(e.kind.in_(KINDS)).order_by(e.seq).limit(_ROWS)
        while not self._stopped:
            rows = self._database.read(chosen, after=self.past.seq)
            for seq, at, kind, body in rows:
                self.past.note(int(seq), parse(at), str(kind), json.loads(body))
            self._rest()
            if len(rows) < _ROWS:
                return

    def _first(self) -> int:
        """The journal's number before the first day that still teaches."""
        e = t.event.c
        since = iso(self._clock() - timedelta(days=DAYS + 1))
        first = sa.select(sa.func.min(e.seq)).where(e.hall == self._database.hall, e.kind == "day_opened", e.at >= since)
        rows = self._database.read(first)
        return int(rows[0][0]) - 1 if rows and rows[0][0] is not None else 0
