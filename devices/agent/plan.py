"""What the agent runs: a worker for one device, or for all devices of one line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from config.schema import Section
from devices.ports import Health, Tried

View = dict[str, Any]


class DeviceWorker(Protocol):
    """`turn`, `test` and `close` are called by one thread, the others by any."""

    def turn(self) -> None:
        """One step of at most a few seconds; called for ever."""

    def see(self, view: View) -> None:
        """The hub's newest picture."""

    def test(self, code: str) -> Tried:
        """A self-test of one of its devices; called by the worker's own thread, and may take as long as a turn."""

    def wake(self) -> None:
        """A turn that only waits ends soon."""

    def tell(self, health: Health) -> None:
        """All its devices are so: said by the agent when the worker itself is at fault."""

    def leave(self) -> None:
        """Its thread hangs and is left behind: what it was doing is told as unknown, and whatever it says later is not heard."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """A worker to be. Two are the same when they serve the same devices with the same settings."""

    name: str                           # "printer p1", "line /dev/ttyS0": one worker of that name at a time
    devices: tuple[Section, ...]
    make: Callable[[threading.Event], DeviceWorker] = field(compare=False)  # the event ends its waits
