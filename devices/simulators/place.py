"""Where a simulated device stands: a port of 127.0.0.1, a line of its own making, or a real serial port."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devices.serial_line import PySerialLine
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import FarEnd
from devices.simulators.tcp_end import TcpEnd
from devices.simulators.wired import Device, Wired

PORT_S = 1.0        # limit of one call of a real port


@dataclass(frozen=True, slots=True)
class Place:
    """One of the three."""

    port: int | None = None
    link: Path | None = None
    device: str | None = None
    baud: int = 9600


@contextlib.contextmanager
def standing(sim: Device, place: Place) -> Iterator[tuple[FarEnd, str]]:
    """The device at work: the end of its line, and what to write as `device` in hall.toml."""
    end, where = _end(place)
    with contextlib.closing(end), Wired(sim, end):
        yield end, where


def _end(place: Place) -> tuple[PtyEnd | TcpEnd | PySerialLine, str]:
    if place.port is not None:
        socket = TcpEnd(place.port)
        return socket, socket.url
    if place.link is not None:
        return PtyEnd(place.link), str(place.link)
    return PySerialLine(str(place.device), place.baud, PORT_S), str(place.device)
