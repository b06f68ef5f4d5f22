"""What a technician does beside a device: list them with their state, print a test slip, watch the keys of a pad."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from config.schema import Pad, Printer
from devices.agent.pad_worker import PadLine, PadPress
from devices.ports import Health, Outcome
from devices.printers import PRINTERS
from devices.printers.virtual import OnPaper, VirtualPrinter
from devices.slip.compose import compose
from devices.slip.glyphs import of_this_pc
from devices.slip.profile import Profile
from devices.slip.slip import Name, Slip, Wait
from devices.slip.words import say


def place_of(device: Printer | Pad) -> str:
    """Where its wire goes."""
    if isinstance(device, Pad):
        return f"{device.device} {device.baud} {device.preset}" if device.kind == "serial" else "browser"
    places = {
        "network": f"{device.host}:{device.port}",
        "serial": f"{device.device} {device.baud}",
        "file": device.path,
        "virtual": "picture",
    }
    return places[device.kind]


def printer_health(printer: Printer) -> Health:
    """Open, ask, close. Only when no agent holds the port."""
    driver = PRINTERS[printer.kind](printer)
    try:
        return driver.health()
    finally:
        driver.close()


def print_test_slip(printer: Printer, now: datetime, on_paper: OnPaper | None = None) -> Outcome:
    """A slip that shows each thing a real one has, among them characters that cheap fonts lack."""
    driver = PRINTERS[printer.kind](printer)
    if isinstance(driver, VirtualPrinter):
        driver.on_paper = on_paper
    try:
        return driver.print_slip(compose(test_slip(printer.code, now), Profile.of(printer), of_this_pc()))
    finally:
        driver.close()


def test_slip(code: str, now: datetime) -> Slip:
    title = {lang: say(lang, "selftest") for lang in ("zh", "en")}
    return Slip(
        job="selftest-0000",
        hall=Name(**title),
        number="T000",
        matter=Name(zh="喆镕堃㐀 ￥—…①", en="喆镕堃㐀 ￥—…①"),
        lane=Name(zh="测试", en="Test"),
        ahead=0,
        taken_at=now,
        wait=Wait(low_min=1, high_min=2),
        url="http://192.0.2.1:8000/t/selftest",
        zone=Name(zh="← ↑ → ↓", en="← ↑ → ↓"),
        counters=list(range(1, 13)),
        arrow="up",
        kiosk=code,
    )


def watch_pad(pad: Pad, seconds: float, tell: Callable[[str], None]) -> Iterator[PadPress]:
    """Presses as they come, for `seconds`; `tell` hears how the line fares."""
    heard: list[PadPress] = []
    line = PadLine([pad], heard.append, lambda code, health: tell(f"{code} {health.state} {health.detail}"), threading.Event())
    end_s = time.monotonic() + seconds
    try:
        while time.monotonic() < end_s:
            line.turn()
            while heard:
                yield heard.pop(0)
    finally:
        line.close()
