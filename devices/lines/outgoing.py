"""What a line has still to say: answers first, of each screen only the newest picture, a pause after every frame."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

ANSWERS = 32    # more wait only when the line is down, and then nobody needs them any more
_BITS = 10      # 8N1 on the wire


@dataclass(frozen=True, slots=True)
class Word:
    """One frame to be said. `answer_s`: longest that its receiver takes to answer, while nobody else speaks; `sent` hears when it was
    on the wire (monotonic)."""

    what: str
    data: bytes
    answer_s: float = 0.0
    sent: Callable[[float], None] | None = None


class Outgoing:
    """`answer` and `show` may come from any thread; `due` belongs to the line's own."""

    def __init__(self, pause_s: float, baud: int) -> None:
        self._pause_s = pause_s
        self._byte_s = _BITS / baud
        self._answers: deque[bytes] = deque(maxlen=ANSWERS)
        self._shown: dict[str, Word] = {}
        self._free_s = 0.0      # from then on the line may speak
        self._lock = threading.Lock()

    def answer(self, data: bytes) -> None:
        """Before everything that is only shown."""
        with self._lock:
            self._answers.append(data)

    def show(self, key: str, data: bytes, answer_s: float = 0.0, sent: Callable[[float], None] | None = None) -> None:
        """Takes the place of what still waits under the same key, and keeps that place in the queue."""
        with self._lock:
            self._shown[key] = Word(key, data, answer_s, sent)

    def due(self, mono_s: float) -> Word | None:
        """The next frame, when the line may speak; it counts as sent."""
        with self._lock:
            if mono_s < self._free_s or not (self._answers or self._shown):
                return None
            word = Word("answer", self._answers.popleft()) if self._answers else self._shown.pop(next(iter(self._shown)))
            self._free_s = mono_s + self.wire_s(word.data) + self._pause_s
        return word

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
