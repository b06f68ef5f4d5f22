"""Window LEDs made of code: check every frame as a real one does, and show what it would show."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.frames.framer import Frame, Framer
from devices.frames.shape import Check, Length, Shape
from devices.leds import hall68, onbon

_HEADER = 14                # of an Onbon frame
_AREA = 27                  # of an area before its text
_COLOURS = ("red", "green", "yellow")
_HALL68 = Shape(
    start=b"\xa0\x90", length=Length(at=4, size=2, counts_from=6, counts_to="data"), address_at=2, data_at=6,
    checksum=Check(kind="xor8", covers_from=2), silence_ms=200, cap=512,
)  # fmt: skip
_MONO = Shape(end=(b"\x1a",), silence_ms=200, cap=512)
_SHAPES = {"onbon": onbon.FRAME, "hall68": _HALL68, "hall68_mono": _MONO}
_CD5220 = re.compile(rb"(?P<clear>\x0c|\x1b@)|\x1b\*(?P<dim>[\x01-\x04])|\x1bQ(?P<row>[AB])(?P<text>[^\r]{0,20})\r")
_CD5220_BEGUN = re.compile(rb"\x1b(\*|Q([AB][^\r]{0,20})?)?")


@dataclass(slots=True)
class Screen:
    """What stands on one screen."""

    text: str = ""
    colour: str = ""
    frames: int = 0         # that said something, also the same again


@dataclass(slots=True)
class LedSim:
    """All screens of one line, by address. `absent`: addresses that are not there. `on_change` hears address and screen."""

    kind: str
    absent: set[int] = field(default_factory=set)
    on_change: Callable[[int, Screen], None] = lambda address, screen: None
    screens: dict[int, Screen] = field(default_factory=dict)
    brightness: int | None = None
    spoilt: int = 0             # bytes that were no part of a right frame
    _powered: bool = True
    _lock: threading.Condition = field(default_factory=threading.Condition)
    _framer: Framer | None = field(init=False)
    _begun: bytearray = field(default_factory=bytearray)    # of a command that is no frame

    def __post_init__(self) -> None:
        self._framer = Framer(_SHAPES[self.kind]) if self.kind in _SHAPES else None

    def feed(self, data: bytes) -> bytes:
        with self._lock:
            if not self._powered:
                return b""
            said = self._framed(self._framer, data) if self._framer is not None else self._cd5220(data)
            self._lock.notify_all()
            return said

    def _framed(self, framer: Framer, data: bytes) -> bytes:
        take = {"onbon": self._onbon, "hall68": self._hall68, "hall68_mono": self._mono}[self.kind]
        said = b"".join(take(frame) for frame in framer.feed(data, time.monotonic()))
        self.spoilt += len(framer.take_noise())
        return said

    def power(self, on: bool) -> None:
        """Off: dark and deaf. On again: dark, until something is said."""
        with self._lock:
            self._powered = on
            self._begun.clear()
            if self._framer is not None:
                self._framer.reset()
            for address, screen in self.screens.items():
                if screen.text:
                    screen.text, screen.colour = "", ""
                    self.on_change(address, screen)
            self._lock.notify_all()

    def text(self, address: int = 0) -> str:
        with self._lock:
            return self.screens[address].text if address in self.screens else ""

    def wait_for(self, text: str, address: int = 0, limit_s: float = 10.0) -> bool:
        """Until that screen shows just this."""
        with self._lock:
            return self._lock.wait_for(lambda: address in self.screens and self.screens[address].text == text, limit_s)

    def _show(self, address: int, text: str, colour: str = "") -> None:
        screen = self.screens.setdefault(address, Screen())
        changed = (screen.text, screen.colour) != (text, colour)
        screen.text, screen.colour = text, colour
        screen.frames += 1
        if changed:
            self.on_change(address, screen)

    # --- each kind ---------------------------------------------------------------------------------------------------

    def _onbon(self, frame: Frame) -> bytes:
        header, data = frame.data[:_HEADER], frame.data[_HEADER:]
        address = int.from_bytes(header[:2], "little")
        if len(header) < _HEADER or int.from_bytes(header[12:14], "little") != len(data) or address in self.absent:
            return b""
        if data[:2] == b"\xa3\x10":
            self._show(address, "")
        elif data[:2] == b"\xa3\x02":
            self.brightness = data[6]
        elif data[:2] == b"\xa3\x06":
            area = data[9:]
            if int.from_bytes(data[7:9], "little") != len(area) or int.from_bytes(area[23:27], "little") != len(area) - _AREA:
                return b""
            self._page(address, area)
        return onbon.frame(0x8000, bytes((0xA0, 0x00, 0x00, 0x00, 0x00)))

    def _page(self, address: int, area: bytes) -> None:
        """Rows as the card breaks them."""
        text = area[_AREA:]
        mark = re.match(rb"\\C([123])", text)
        text = text[3:] if mark else text
        across = int.from_bytes(area[5:7], "little")
        rows = [text] if area[17] == 1 else [text[at : at + across] for at in range(0, len(text), across)]
        said = "\n".join(row.decode("gbk", errors="replace").strip() for row in rows)
        self._show(address, said, _COLOURS[int(mark[1]) - 1] if mark else "")

    def _hall68(self, frame: Frame) -> bytes:
        address = frame.address or 0
        if frame.raw[3] != 0xA5 or address in self.absent:
            return b""
        text, colour, at = b"", 0, 0
        while at < len(frame.data) - 1:
            wide = 2 if frame.data[at] > 0x80 else 1
            text += frame.data[at : at + wide]
            colour = frame.data[at + wide]
            at += wide + 1
        self._show(address, text.decode("gbk", errors="replace").strip(), _COLOURS[colour % 3])
        return hall68.ANSWER.start

    def _mono(self, frame: Frame) -> bytes:
        address = frame.data[0] - 0x80
        if address not in self.absent and frame.data[1:3] == bytes((0xC0 + ((address & 0xC0) >> 2), 0x44)):
            self._show(address, frame.data[3:].decode("gbk", errors="replace").strip())
        return b""

    def _cd5220(self, data: bytes) -> bytes:
        """Two rows of 20."""
        self._begun += data
        while self._begun:
            told = _CD5220.match(self._begun)
            if told is not None:
                self._told(told)
                del self._begun[: told.end()]
            elif _CD5220_BEGUN.fullmatch(self._begun):
                break
            else:
                del self._begun[:1]
                self.spoilt += 1
        return b""

    def _told(self, told: re.Match[bytes]) -> None:
        if told["dim"]:
            self.brightness = told["dim"][0]
            return
        rows = [] if told["clear"] else self.screens.setdefault(0, Screen()).text.split("\n")
        upper, lower = [*rows, "", ""][:2]
        if told["row"] == b"A":
            upper = told["text"].decode("ascii", errors="replace")
        elif told["row"] == b"B":
            lower = told["text"].decode("ascii", errors="replace")
        self._show(0, f"{upper}\n{lower}".rstrip("\n"))
