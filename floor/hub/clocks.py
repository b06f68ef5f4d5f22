"""The hall's clock. In rehearsal it is set and moved by the operator and kept in the data folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from floor import refusals as r
from floor.times import iso, parse


class Clock(Protocol):
    """`now` is what the floor goes by; `rehearsal` says whether it can be moved."""

    rehearsal: bool

    def now(self) -> datetime: ...


class WallClock:
    rehearsal = False

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now


class RehearsalClock:
    """Stands at a moment and runs `speed` times as fast as real time; 0 stands still. Forward only."""

    rehearsal = True

    def __init__(self, file: Path, at: datetime | None, speed: float, mono_s: Callable[[], float]) -> None:
        self._file = file
        self._mono_s = mono_s
        self._speed = speed
        kept = parse(json.loads(file.read_text())["at"]) if file.exists() else None
        if kept is not None and at is not None and at < kept:
            raise r.ClockForward(at=iso(at), stands_at=iso(kept))
        start = at or kept
        if start is None:
            raise r.BadRequest(problems=["--at: say where the rehearsal clock starts, e.g. 2026-06-01T08:30:00+08:00"])
        self._base, self._since = start, mono_s()
        self.keep()

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(self._mono_s() - self._since) * self._speed)

    def set(self, at: datetime) -> None:
        if at < self.now():
            raise r.ClockForward(at=iso(at), stands_at=iso(self.now()))
        self._base, self._since = at, self._mono_s()

    def keep(self) -> None:
        """Write where it stands, whole or not at all."""
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps({"at": iso(self.now())}))
        part.replace(self._file)

    @property
    def runs(self) -> bool:
        return self._speed > 0
