"""Slowing down who guesses or hurries: failures per key, and one act per interval. In memory, on the monotonic clock."""

from __future__ import annotations

from collections import OrderedDict, deque

_FREE = 5  # failures without a delay
_WINDOW_S = 900.0
_LONGEST_S = 900.0
_KEPT = 10_000  # keys remembered; the oldest are dropped, so that a flood cannot fill the memory


class Failures:
    """After 5 failures in 15 minutes each further try waits, doubling from 15 s up to 15 minutes (ASVS 6.3.1)."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, key: str, mono_s: float) -> float:
        """Seconds until the next try is heard; 0 = now."""
        times = self._recent(key, mono_s)
        if times is None or len(times) < _FREE:
            return 0.0
        delay = min(_LONGEST_S, 15.0 * 2.0 ** (len(times) - _FREE))
        return max(0.0, times[-1] + delay - mono_s)

    def failed(self, key: str, mono_s: float) -> None:
        times = self._recent(key, mono_s)
        if times is None:
            times = self._times[key] = deque(maxlen=32)
        times.append(mono_s)
        self._times.move_to_end(key)
        while len(self._times) > _KEPT:
            self._times.popitem(last=False)

    def __len__(self) -> int:
        return len(self._times)

    def forget(self, key: str) -> None:
        self._times.pop(key, None)

    def _recent(self, key: str, mono_s: float) -> deque[float] | None:
        """Its failures of the last 15 minutes; looking remembers nothing."""
        times = self._times.get(key)
        while times and times[0] < mono_s - _WINDOW_S:
            times.popleft()
        return times


class Pace:
    """At most `most` acts in `per_s` seconds for each key."""

    def __init__(self, most: int, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, key: str, mono_s: float) -> float:
        """0 = this act is counted and goes ahead; else the seconds to wait, and nothing is counted."""
        if self._most <= 0 or self._per_s <= 0:
            return 0.0
        times = self._times.setdefault(key, deque(maxlen=self._most))
        self._times.move_to_end(key)
        if len(times) == self._most and mono_s - times[0] < self._per_s:
            return self._per_s - (mono_s - times[0])
        times.append(mono_s)
        while len(self._times) > _KEPT:
            self._times.popitem(last=False)
        return 0.0

    def __len__(self) -> int:
        return len(self._times)

    def full(self, key: str, mono_s: float) -> bool:
        """Whether the next act would have to wait; counts nothing."""
        times = self._times.get(key)
        return self._most > 0 and times is not None and len(times) == self._most and mono_s - times[0] < self._per_s
