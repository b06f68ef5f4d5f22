"""The serial printer over pyserial and a pty, and the file printer: same truth, same limits."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from config.schema import Printer
from devices.ports import DeviceDown
from devices.printers.file import FilePrinter
from devices.printers.serial import serial_printer
from devices.printers.talking import TalkingPrinter
from devices.serial_line import PySerialLine
from devices.simulators.escpos import EscposSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.slip.profile import Profile
from tests.conftest import wait_until
from tests.devices.slips import WIDE, work
from tests.devices.strict_paper import read


@pytest.fixture
def device(pty_end: PtyEnd) -> Iterator[SerialPrinterSim]:
    with SerialPrinterSim(EscposSim(), pty_end) as device:
        yield device


@pytest.fixture
def printer(pty_end: PtyEnd) -> Iterator[TalkingPrinter]:
    settings = Printer(code="p", kind="serial", device=str(pty_end.path), baud=115200, timeout_s=0.5)
    printer = serial_printer(settings, proof_s=0.4)
    yield printer
    printer.close()


def test_a_slip_over_a_serial_line_is_printed(device: SerialPrinterSim, printer: TalkingPrinter) -> None:
    slip = work()
    assert printer.print_slip(slip).state == "printed"
    (sheet,) = device.sim.wait_for_sheets(1, 1)
    assert slip.data.startswith(sheet.data)
    assert read(sheet.data, WIDE).lines[2] == "您的号码"


def test_a_slip_with_pictures_passes_all_byte_values(device: SerialPrinterSim, printer: TalkingPrinter) -> None:
    profile = Profile(charset="none", native_qr=False)
    slip = work(profile)
    assert set(slip.data) == set(range(256)) or len(set(slip.data)) > 100
    assert printer.print_slip(slip).state == "printed"
    assert slip.data.startswith(device.sim.wait_for_sheets(1, 1)[0].data)


def test_paper_out_on_a_serial_line_fails_before_anything_is_sent(device: SerialPrinterSim, printer: TalkingPrinter) -> None:
    device.sim.fail("paper_out")
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "paper_out")
    device.sim.mend()
    assert printer.print_slip(work()).state == "printed"
    assert len(device.sim.sheets) == 1


def test_a_silent_line_is_told_as_such(pty_end: PtyEnd, printer: TalkingPrinter) -> None:
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "timeout")
    assert printer.health().reason == "timeout"


def test_a_printer_that_stops_taking_bytes_ends_within_the_limit(pty_end: PtyEnd, device: SerialPrinterSim) -> None:
    settings = Printer(code="p", kind="serial", device=str(pty_end.path), baud=115200, timeout_s=0.5, status=False)
    blind = serial_printer(settings)
    device.sim.fail("stalled")
    begun = time.monotonic()
    outcome = blind.print_slip(work(Profile(charset="none", native_qr=False)))
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert time.monotonic() - begun < 30
    blind.close()


def test_a_pulled_cable_is_a_failed_slip_and_the_put_back_one_prints(
    pty_end: PtyEnd, device: SerialPrinterSim, printer: TalkingPrinter
) -> None:
    assert printer.print_slip(work()).state == "printed"
    device.sim.fail("refused")
    wait_until(lambda: not pty_end.path.is_symlink())
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "unreachable")
    assert printer.health().state == "down"
    device.sim.mend()
    wait_until(pty_end.path.is_symlink)
    assert printer.health().state == "ready"
    assert printer.print_slip(work()).state == "printed"


def test_a_port_has_one_owner(pty_end: PtyEnd) -> None:
    first = PySerialLine(str(pty_end.path), 9600, 0.5)
    with pytest.raises(DeviceDown) as refused:
        PySerialLine(str(pty_end.path), 9600, 0.5)
    assert refused.value.reason == "unreachable"
    first.close()
    PySerialLine(str(pty_end.path), 9600, 0.5).close()


@pytest.mark.parametrize("device", ["/dev/there-is-no-such-port", "nonsense://x", "hwgrep://no such thing", ""])
def test_a_port_that_cannot_be_opened_is_down_whatever_its_name(device: str) -> None:
    with pytest.raises(DeviceDown):
        PySerialLine(device, 9600, 0.5)


def test_every_fault_of_an_open_line_is_one_error(pty_end: PtyEnd) -> None:
    line = PySerialLine(str(pty_end.path), 9600, 0.5)
    pty_end.unplug()
    with pytest.raises(DeviceDown):
        line.read(0.2)
    with pytest.raises(DeviceDown):
        line.write(b"x")
    line.close()
    line.close()


def test_a_line_gives_what_has_come_and_nothing_after_its_limit(pty_end: PtyEnd) -> None:
    line = PySerialLine(str(pty_end.path), 9600, 0.5)
    begun = time.monotonic()
    assert line.read(0.1) == b""
    assert 0.05 < time.monotonic() - begun < 20
    pty_end.write(b"\x00\x11\x13\x0d\xff")
    assert line.read(1) == b"\x00\x11\x13\x0d\xff"
    line.close()


def test_pyserial_urls_reach_a_gateway(tmp_path: Path) -> None:
    assert serial.serial_for_url("loop://", timeout=0).portstr == "loop://"
    line = PySerialLine("loop://", 9600, 0.5)
    line.write(b"hello")
    assert line.read(0.5) == b"hello"
    line.close()


def test_a_file_gets_every_slip_and_calls_none_of_them_printed(tmp_path: Path) -> None:
    path = tmp_path / "paper"
    printer = FilePrinter(Printer(code="p", kind="file", path=str(path)))
    slip = work(Profile(proof="none"))
    assert printer.print_slip(slip).state == "sent"
    assert printer.print_slip(slip).state == "sent"
    assert path.read_bytes() == slip.data * 2
    assert printer.health().state == "ready"


def test_a_node_that_is_not_there_is_not_made_into_a_file() -> None:
    path = Path("/dev/hall-floor-test-no-such-node")
    printer = FilePrinter(Printer(code="p", kind="file", path=str(path)))
    assert printer.print_slip(work()).state == "failed"
    assert printer.health().reason == "unreachable"
    assert not path.exists()


def test_a_node_that_stalls_ends_within_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    printer = FilePrinter(Printer(code="p", kind="file", path=str(pipe), timeout_s=0.5))
    slip = work(Profile(charset="none", native_qr=False))
    begun = time.monotonic()
    outcomes = [printer.print_slip(slip).state for _ in range(4)]
    os.close(reader)
    assert outcomes[0] == "sent"
    assert outcomes[-1] == "unknown"
    assert time.monotonic() - begun < 30
    assert printer.print_slip(slip).state == "failed"


def test_a_slow_node_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    got = bytearray()
    slip = work(Profile(charset="none", native_qr=False))

    def drain() -> None:
        while len(got) < 6 * len(slip.data):
            time.sleep(0.02)
            try:
                got.extend(os.read(reader, 8192))
            except BlockingIOError:
                continue

    thread = threading.Thread(target=drain)
    thread.start()
    printer = FilePrinter(Printer(code="p", kind="file", path=str(pipe), timeout_s=0.5))
    assert [printer.print_slip(slip).state for _ in range(6)] == ["sent"] * 6
    thread.join(10)
    os.close(reader)
    assert bytes(got) == slip.data * 6


