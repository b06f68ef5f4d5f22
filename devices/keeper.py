"""Keeps one serial line open: one owner a port, reopened with back-off for ever, its state told on every change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from devices.ports import DeviceDown, Health, Line

log = logging.getLogger("devices.keeper")

FIRST_WAIT_S = 1.0
LAST_WAIT_S = 10.0


class Backoff:
    """Waiting times that double from `first_s` to `last_s` until something works."""

    def __init__(self, first_s: float = FIRST_WAIT_S, last_s: float = LAST_WAIT_S) -> None:
        self._first_s, self._last_s = first_s, last_s
        self._next_s = first_s

    def next_s(self) -> float:
        now_s, self._next_s = self._next_s, min(self._last_s, self._next_s * 2)
        return now_s

    def reset(self) -> None:
        self._next_s = self._first_s


class Keeper:
    """Used by one thread. `read` and `write` never raise for a line that is away; `stop` ends every wait."""

    def __init__(
        self,
        name: str,
        opener: Callable[[], Line],
        on_health: Callable[[Health], None],
        stop: threading.Event,
        backoff: Backoff | None = None,
    ) -> None:
        self._name = name
        self._opener = opener
        self._on_health = on_health
        self._stop = stop
        self._backoff = backoff or Backoff()
        self._line: Line | None = None
        self._told: Health | None = None

    @property
    def is_open(self) -> bool:
        return self._line is not None

    def read(self, limit_s: float) -> bytes:
        """What came within `limit_s`. While the line is away: one attempt to open it, then a wait, then b""."""
        line = self._line or self._open()
        if line is None:
            return b""
        try:
            return line.read(limit_s)
        except DeviceDown as e:
            self._lost(e)
            return b""

    def write(self, data: bytes) -> bool:
        """Whether the line took it; an acknowledgement for a line that just left is not worth keeping."""
        if self._line is None:
            return False
        try:
            self._line.write(data)
        except DeviceDown as e:
            self._lost(e)
            return False
        return True

    def close(self) -> None:
        """The next read opens it again and tells so."""
        self._shut()
        self._told = None

    def _shut(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> Line | None:
        try:
            self._line = self._opener()
        except DeviceDown as e:
            self._tell(Health("down", e.reason, e.where))
            self._stop.wait(self._backoff.next_s())
            return None
        self._backoff.reset()
        self._tell(Health("ready"))
        return self._line

    def _lost(self, why: DeviceDown) -> None:
        self._shut()
        self._tell(Health("down", why.reason, why.where))
        self._stop.wait(self._backoff.next_s())

    def _tell(self, health: Health) -> None:
        if health == self._told:
            return
        before, self._told = self._told, health
        if health.state == "down":
            log.warning("line down name=%s reason=%s where=%s", self._name, health.reason, health.detail)
        elif before is not None:
            log.info("line back name=%s", self._name)
        self._on_health(health)
