"""What the hub must still hear: kept until it answers, the newest word of each device, presses only while they count."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.agent.link import HubAway

log = logging.getLogger("devices.agent")

AGAIN_S = 1.0       # pause after an unanswered message
CAP = 2000          # messages; a day without its hub must not fill the memory


@dataclass(slots=True)
class Letter:
    """`deliver` returns when the hub answered and raises HubAway when it did not."""

    key: str
    deliver: Callable[[], object]
    until_s: float | None = None    # monotonic; later it is dropped


@dataclass(slots=True)
class Outbox:
    """Oldest first. A letter that the hub heard but did not answer goes to the end: it shall not stop the others.

    `gone` hears the key of each letter that will not be sent again, answered or dropped, before another can have that key.
    """

    clock: Callable[[], float] = time.monotonic
    again_s: float = AGAIN_S
    gone: Callable[[str], None] = lambda key: None
    _letters: dict[str, Letter] = field(default_factory=dict)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _closed: bool = False

    def put(self, letter: Letter) -> None:
        """A letter with the key of one that still waits takes its place."""
        with self._news:
            if len(self._letters) >= CAP and letter.key not in self._letters:
                oldest = next(iter(self._letters))
                del self._letters[oldest]
                self.gone(oldest)
                log.error("outbox full dropped=%s", oldest)
            self._letters.pop(letter.key, None)
            self._letters[letter.key] = letter
            self._news.notify_all()

    def keys(self) -> list[str]:
        with self._news:
            return list(self._letters)

    def wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def close(self) -> None:
        with self._news:
            self._closed = True
            self._news.notify_all()

    def turn(self, limit_s: float) -> None:
        """Deliver one letter, waiting up to `limit_s` for one."""
        with self._news:
            if not self._letters and not self._closed:
                self._news.wait(limit_s)
            letter = next(iter(self._letters.values()), None)
        if letter is None or self._closed:
            return
        if letter.until_s is not None and self.clock() > letter.until_s:
            log.warning("too late for the hub dropped=%s", letter.key)
            self._done(letter)
            return
        try:
            letter.deliver()
        except HubAway as away:
            if away.sent:
                self._to_the_end(letter)
            with self._news:
                if not self._closed:
                    self._news.wait(self.again_s)
        else:
            self._done(letter)

    def _done(self, letter: Letter) -> None:
        with self._news:
            if self._letters.get(letter.key) is letter:
                del self._letters[letter.key]
                self.gone(letter.key)

    def _to_the_end(self, letter: Letter) -> None:
        with self._news:
            if self._letters.get(letter.key) is letter:
                self._letters[letter.key] = self._letters.pop(letter.key)
