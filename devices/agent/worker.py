"""A thread that turns for ever, says that it lives, and survives what it does not know."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger("devices.agent")

REST_S = 1.0    # after a fault, so that a fault at every turn does not eat the PC


class Worker:
    """Calls `turn` until `stop`, then `at_end`, both in its own thread.

    A turn should end within a few seconds; `quiet_s` tells the watchdog how long it runs.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], None],
        stop: threading.Event,
        on_fault: Callable[[str], None] | None = None,
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self._turn = turn
        self._on_fault = on_fault
        self._at_end = at_end
        self._stop = stop
        self._beat_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, limit_s: float) -> bool:
        """Whether it ended in time."""
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def quiet_s(self) -> float:
        return time.monotonic() - self._beat_s

    def _run(self) -> None:
        while not self._stop.is_set():
            self._beat_s = time.monotonic()
            try:
                self._turn()
            except Exception:  # one of the three places that may catch all: a device must come back by itself
                log.exception("worker fault name=%s", self.name)
                if self._on_fault is not None:
                    self._on_fault(self.name)
                self._stop.wait(REST_S)
        self._at_end()


class Watchdog:
    """Tells once of a worker that stopped turning, and once when it turns again, be it by another thread."""

    def __init__(self, workers: Callable[[], list[Worker]], limit_s: float, on_stuck: Callable[[str, bool], None]) -> None:
        self._workers = workers
        self._limit_s = limit_s
        self._on_stuck = on_stuck
        self._stuck: set[str] = set()

    def look(self) -> None:
        for worker in self._workers():
            stuck = worker.quiet_s > self._limit_s
            if stuck == (worker.name in self._stuck):
                continue
            if stuck:
                self._stuck.add(worker.name)
                log.error("worker stuck name=%s quiet_s=%.0f", worker.name, worker.quiet_s)
            else:
                self._stuck.discard(worker.name)
                log.info("worker turns again name=%s", worker.name)
            self._on_stuck(worker.name, stuck)
