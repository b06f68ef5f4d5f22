"""What the server mode decides, handed in by run.py: how to spawn, sleep, signal, and run a blocking call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Signal(Protocol):
    """Set once; carries nothing."""

    def set(self) -> None: ...

    def wait(self, timeout_s: float | None = None) -> bool:
        """False when the time ran out."""
        ...


class Bell(Protocol):
    """Rung many times; a wait returns at once if it rang since the last wait."""

    def ring(self) -> None: ...

    def wait(self, timeout_s: float) -> None: ...


class Runtime(Protocol):
    """eventlet or threading; nothing below run.py knows which."""

    name: str

    def spawn(self, work: Callable[..., None], *args: Any) -> None: ...

    def sleep(self, seconds: float) -> None: ...

    def signal(self) -> Signal: ...

    def bell(self) -> Bell: ...

    def blocking(self, work: Callable[..., T], *args: Any) -> T:
        """Run what would stall the hub (hashing) outside of it, and wait for it."""
        ...

    def brief(self, work: Callable[[], None]) -> None:
        """Run what takes less than a millisecond on a good machine (a COMMIT): here while it does, else outside."""
        ...

    def mono_s(self) -> float:
        """Monotonic seconds: ages of speech, limits, time-outs."""
        ...
