"""The runtime of plain threads: for commands, tests, and the threading server mode."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class ThreadSignal:
    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        return self._event.wait(timeout_s)


class ThreadBell:
    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        self._event.set()

    def wait(self, timeout_s: float) -> None:
        self._event.wait(timeout_s)
        self._event.clear()


class ThreadRuntime:
    name = "threading"

    def spawn(self, work: Callable[..., None], *args: Any) -> None:
        threading.Thread(target=work, args=args, daemon=True).start()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def signal(self) -> ThreadSignal:
        return ThreadSignal()

    def bell(self) -> ThreadBell:
        return ThreadBell()

    def blocking(self, work: Callable[..., T], *args: Any) -> T:
        return work(*args)

    def brief(self, work: Callable[[], None]) -> None:
        work()

    def mono_s(self) -> float:
        return time.monotonic()
