"""Lines for tests: an Out that only writes down, and a running line on the end of a cable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from devices.agent.worker import Worker
from devices.keeper import Backoff
from devices.lines.line import Ears, Member, SharedLine, Wire
from devices.ports import Health, Line
from devices.serial_line import PySerialLine


@dataclass
class Said:
    """Everything in the order in which it was ordered; nothing is replaced."""

    said: list[bytes] = field(default_factory=list)
    shown: dict[str, bytes] = field(default_factory=dict)

    def answer(self, data: bytes) -> None:
        self.said.append(data)

    def show(self, key: str, data: bytes, answer_s: float = 0.0, sent: Callable[[float], None] | None = None) -> None:
        self.said.append(data)
        self.shown[key] = data


@dataclass
class Running:
    line: SharedLine
    healths: list[tuple[str, str, str]] = field(default_factory=list)
    record: list[tuple[str, bytes, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def states(self, code: str) -> list[str]:
        return [state for _, name, state in self.healths if name == code]

    def meant(self) -> list[str]:
        return [meaning for way, _, meaning in self.record if way == "in"]


@contextmanager
def running(wire: Wire, members: list[Member], opener: Callable[[], Line] | None = None) -> Iterator[Running]:
    """The line with its thread; a fault in a turn is kept in `faults`."""
    stop = threading.Event()
    run = Running(None)  # type: ignore[arg-type]

    def health(kind: str, code: str, state: Health) -> None:
        run.healths.append((kind, code, state.state))

    ears = Ears(health, lambda _line, way, raw, meaning: run.record.append((way, raw, meaning)))
    opener = opener or (lambda: PySerialLine(wire.device, wire.baud, 1.0))
    run.line = SharedLine(wire, members, opener, stop, ears, Backoff(0.02, 0.05))
    worker = Worker("line", run.line.turn, stop, run.faults.append)
    worker.start()
    try:
        yield run
    finally:
        stop.set()
        assert worker.join(5)
        run.line.close()
    assert run.faults == []
