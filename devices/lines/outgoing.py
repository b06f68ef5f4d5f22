"""What a line has still to say: answers first, of each screen only the newest picture, a pause after every frame."""

from __future__ import annotations

import threading
from collections import deque

ANSWERS = 32    # more wait only when the line is down, and then nobody needs them any more
_BITS = 10      # 8N1 on the wire


class Outgoing:
    """`answer` and `show` may come from any thread; `due` belongs to the line's own."""

    def __init__(self, pause_s: float, baud: int) -> None:
        self._pause_s = pause_s
        self._byte_s = _BITS / baud
        self._answers: deque[bytes] = deque(maxlen=ANSWERS)
        self._shown: dict[str, bytes] = {}
        self._free_s = 0.0      # from then on the line may speak
        self._lock = threading.Lock()

    def answer(self, data: bytes) -> None:
        """Before everything that is only shown."""
        with self._lock:
            self._answers.append(data)

    def show(self, key: str, data: bytes) -> None:
        """Takes the place of what still waits under the same key, and keeps that place in the queue."""
        with self._lock:
            self._shown[key] = data

    def due(self, mono_s: float) -> tuple[bytes, str] | None:
        """The next frame and what it is, when the line may speak; it counts as sent."""
        with self._lock:
            if mono_s < self._free_s or not (self._answers or self._shown):
                return None
            if self._answers:
                data, what = self._answers.popleft(), "answer"
            else:
                what = next(iter(self._shown))
                data = self._shown.pop(what)
            self._free_s = mono_s + self.wire_s(data) + self._pause_s
        return data, what

    def wire_s(self, data: bytes) -> float:
        """How long they take at this speed."""
        return len(data) * self._byte_s

    def free_in_s(self, mono_s: float) -> float:
        return max(0.0, self._free_s - mono_s)

    def waiting(self) -> bool:
        with self._lock:
            return bool(self._answers or self._shown)

    def forget(self) -> None:
        """The line was lost: answers to what came before it are late; what screens show is told anew by their owners."""
        with self._lock:
            self._answers.clear()
            self._shown.clear()
