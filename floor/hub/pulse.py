"""How long the hub's loop stands still: a greenlet that wants its turn each 5 ms tells when it got it.

While one piece of work holds the loop nobody else is served: no screen, no console, no kiosk. 50 ms is what a hall does not notice.
A stall in which the loop computed is ours; one in which it did not is the disk's, or of a PC that has other things to do.
"""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections import deque

from floor.runtime import Runtime

log = logging.getLogger("floor.pulse")

EVERY_S = 0.005
KEPT_S = 15.0  # `recent_s` tells of so long: a scrape of the metrics each 15 s misses nothing
BOUNDS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)  # upper bounds of the counts
TOLD_S = 0.25  # worth a line in the log


class Pulse:
    """`run` goes on until `stop`. The monotonic clock is the real one, also where a test moves the hub's."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stopped = False
        self._recent: deque[tuple[float, float, float]] = deque()  # (second, longest stall in it, longest computing in it)
        self.longest_s = 0.0
        self.sum_s = 0.0
        self.counts = [0] * (len(BOUNDS_S) + 1)

    def run(self) -> None:
        before_s, worked_s = time.monotonic(), time.thread_time()
        while not self._stopped:
            self._runtime.sleep(EVERY_S)
            now_s = time.monotonic()
            self.beat(now_s, now_s - before_s - EVERY_S, time.thread_time() - worked_s)
            before_s, worked_s = time.monotonic(), time.thread_time()

    def beat(self, now_s: float, stall_s: float, busy_s: float) -> None:
        """The turn came `stall_s` later than it was wanted; in between the loop's thread computed for `busy_s`.

        A thread of its own (mode threading) computes nothing: there `busy_s` tells nothing.
        """
        stall_s = max(0.0, stall_s)
        self.counts[bisect_left(BOUNDS_S, stall_s)] += 1
        self.sum_s += stall_s
        self.longest_s = max(self.longest_s, stall_s)
        second = float(int(now_s))
        if self._recent and self._recent[-1][0] == second:
            _, longest_s, busiest_s = self._recent[-1]
            self._recent[-1] = second, max(longest_s, stall_s), max(busiest_s, busy_s)
        else:
            self._recent.append((second, stall_s, busy_s))
            while now_s - self._recent[0][0] > KEPT_S + 1:
                self._recent.popleft()
        if stall_s >= TOLD_S:
            log.warning("the loop stood still stall_s=%.3f computing_s=%.3f", stall_s, busy_s)

    @property
    def recent_s(self) -> float:
        """The longest stall of the last 15 s."""
        return max((stall_s for _, stall_s, _ in list(self._recent)), default=0.0)

    @property
    def busy_s(self) -> float:
        """The longest that it computed without giving a turn, in the last 15 s."""
        return max((busy_s for _, _, busy_s in list(self._recent)), default=0.0)

    def stop(self) -> None:
        self._stopped = True
