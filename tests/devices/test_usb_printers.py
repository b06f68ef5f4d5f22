"""USB printers: the kernel's node as a pty behind the same calls, libusb as the real pyusb over a bus made of code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.schema import Printer
from devices.ports import DeviceDown
from devices.printers.libusb import LibusbLine, libusb_printer, printers_on_the_bus
from devices.printers.node import NodeLine
from devices.printers.talking import TalkingPrinter
from devices.printers.usblp import node_at, nodes_by_port, usblp_printer
from devices.simulators.escpos import EscposSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.usb_bus import UsbBus, UsbPrinter
from devices.slip.profile import Profile
from tests.conftest import wait_until
from tests.devices.slips import WIDE, work
from tests.devices.strict_paper import read

PROOF_S = 0.6


# --- usblp ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def node(pty_end: PtyEnd) -> Iterator[SerialPrinterSim]:
    with SerialPrinterSim(EscposSim(), pty_end) as device:
        yield device


@pytest.fixture
def by_node(pty_end: PtyEnd) -> Iterator[TalkingPrinter]:
    printer = usblp_printer(Printer(code="p", kind="usblp", path=str(pty_end.path), timeout_s=0.5), PROOF_S)
    yield printer
    printer.close()


def test_a_slip_written_to_a_node_is_proved_by_what_is_read_from_it(node: SerialPrinterSim, by_node: TalkingPrinter) -> None:
    slip = work()
    assert by_node.print_slip(slip).state == "printed"
    (sheet,) = node.sim.wait_for_sheets(1, 1)
    assert slip.data.startswith(sheet.data)
    assert read(sheet.data, WIDE).cuts == 1


def test_paper_out_is_read_from_the_node_before_anything_is_sent(node: SerialPrinterSim, by_node: TalkingPrinter) -> None:
    node.sim.fail("paper_out")
    assert by_node.print_slip(work()).reason == "paper_out"
    assert by_node.health().reason == "paper_out"
    node.sim.mend()
    assert by_node.print_slip(work()).state == "printed"
    assert len(node.sim.sheets) == 1


def test_a_node_that_reads_nothing_back_gets_its_slip_once_and_nobody_claims_paper(
    node: SerialPrinterSim, by_node: TalkingPrinter
) -> None:
    node.sim.fail("silent")
    assert (by_node.health().state, by_node.health().reason) == ("ready", "")
    outcome = by_node.print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert len(node.sim.wait_for_sheets(1, 1)) == 1


def test_a_printer_that_used_to_answer_gets_nothing_once_it_is_silent(node: SerialPrinterSim, by_node: TalkingPrinter) -> None:
    assert by_node.health().state == "ready"
    node.sim.fail("silent")
    outcome = by_node.print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "timeout")
    assert by_node.health().state == "down"
    assert node.sim.sheets == []


def test_a_pulled_usb_cable_is_told_and_the_node_is_opened_anew(node: SerialPrinterSim, by_node: TalkingPrinter, pty_end: PtyEnd) -> None:
    assert by_node.print_slip(work()).state == "printed"
    node.sim.fail("refused")
    wait_until(lambda: not pty_end.path.is_symlink())
    outcome = by_node.print_slip(work())
    assert outcome.state == "failed"
    assert by_node.health().reason == "unreachable"
    node.sim.mend()
    wait_until(pty_end.path.is_symlink)
    assert by_node.health().state == "ready"
    assert by_node.print_slip(work()).state == "printed"


def test_no_space_is_what_the_kernel_calls_no_paper() -> None:
    line = NodeLine(Path("/dev/full"), os.O_WRONLY, 0.5)
    with pytest.raises(DeviceDown) as told:
        line.write(b"x")
    assert told.value.reason == "paper_out"
    line.close()
    line.close()


def test_a_printer_is_found_by_its_socket_whatever_its_node_is_called(tmp_path: Path) -> None:
    usb_class = tmp_path / "usbmisc"
    usb_class.mkdir()
    for node, interface in (("lp0", "1-4.2:1.0"), ("lp1", "1-4.1:1.0")):
        real = tmp_path / "devices" / interface / "usbmisc" / node
        real.mkdir(parents=True)
        (real / "device").symlink_to(real.parent.parent)
        (usb_class / node).symlink_to(real)
    (usb_class / "hiddev0").mkdir()
    assert nodes_by_port(usb_class) == {"1-4.2": "lp0", "1-4.1": "lp1"}
    assert node_at("1-4.1", usb_class, Path("/dev/usb")) == Path("/dev/usb/lp1")
    with pytest.raises(DeviceDown) as told:
        node_at("1-9", usb_class)
    assert "1-4.1, 1-4.2" in told.value.where


# --- libusb ---------------------------------------------------------------------------------------------------------


def driver(bus: UsbBus, place: str = "1-4.2", timeout_s: float = 0.5) -> TalkingPrinter:
    return libusb_printer(Printer(code="p", kind="libusb", usb_port=place, timeout_s=timeout_s), PROOF_S, bus)


@pytest.mark.parametrize(("out", "into"), [(0x01, 0x82), (0x03, 0x81), (0x02, 0x81)])
def test_endpoints_are_read_from_the_descriptors(out: int, into: int) -> None:
    printer = UsbPrinter(EscposSim(), out_endpoint=out, in_endpoint=into)
    line = driver(UsbBus(printer))
    slip = work()
    assert line.print_slip(slip).state == "printed"
    assert slip.data.startswith(printer.sim.sheets[0].data)
    line.close()


def test_two_equal_printers_are_told_apart_by_their_sockets() -> None:
    left, right = UsbPrinter(EscposSim(), "1-4.1"), UsbPrinter(EscposSim(), "1-4.2")
    bus = UsbBus(left, right)
    assert [found.place for found in printers_on_the_bus(bus)] == ["1-4.1", "1-4.2"]
    printer = driver(bus, "1-4.2")
    assert printer.print_slip(work()).state == "printed"
    assert (len(left.sim.sheets), len(right.sim.sheets)) == (0, 1)
    printer.close()


def test_usblp_is_put_aside_and_given_its_printer_back_without_a_reset() -> None:
    printer = UsbPrinter(EscposSim())
    line = driver(UsbBus(printer))
    assert line.health().state == "ready"
    assert not printer.usblp
    line.close()
    assert (printer.usblp, printer.claimed, printer.opened, printer.resets) == (True, False, 0, 0)


def test_every_transfer_has_a_time_out() -> None:
    printer = UsbPrinter(EscposSim())
    line = driver(UsbBus(printer))
    line.print_slip(work())
    line.health()
    assert printer.timeouts_ms
    assert min(printer.timeouts_ms) >= 1
    assert max(printer.timeouts_ms) <= 1000
    line.close()


def test_a_device_without_configuration_is_given_one() -> None:
    printer = UsbPrinter(EscposSim(), configured=False)
    line = driver(UsbBus(printer))
    assert line.health().state == "ready"
    assert printer.configured
    line.close()


def test_a_claimed_printer_is_down_until_its_owner_leaves_it() -> None:
    printer = UsbPrinter(EscposSim())
    bus = UsbBus(printer)
    owner, other = driver(bus), driver(bus)
    assert owner.health().state == "ready"
    assert other.health().reason == "unreachable"
    owner.close()
    assert other.health().state == "ready"
    other.close()


def test_a_stalled_transfer_ends_within_the_limit_and_the_slip_is_unknown() -> None:
    printer = UsbPrinter(EscposSim())
    line = driver(UsbBus(printer), timeout_s=0.5)
    printer.sim.strike("stalled", lines=3)
    outcome = line.print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    printer.sim.mend()
    assert line.print_slip(work()).state == "printed"
    line.close()


def test_a_printer_pulled_out_is_told_with_the_sockets_that_have_one_and_comes_back() -> None:
    printer, neighbour = UsbPrinter(EscposSim(), "1-4.2"), UsbPrinter(EscposSim(), "1-3")
    line = driver(UsbBus(printer, neighbour))
    assert line.print_slip(work()).state == "printed"
    printer.sim.fail("refused")
    assert line.print_slip(work()).reason == "unreachable"
    health = line.health()
    assert (health.state, health.reason) == ("down", "unreachable")
    assert "1-3" in health.detail
    printer.sim.mend()
    assert line.print_slip(work()).state == "printed"
    line.close()


def test_a_power_cut_within_the_slip_leaves_it_unknown() -> None:
    printer = UsbPrinter(EscposSim())
    line = driver(UsbBus(printer))
    printer.sim.strike("reset", lines=4)
    outcome = line.print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "unreachable")
    assert line.print_slip(work()).state == "printed"
    line.close()


def test_a_one_way_printer_ends_as_sent() -> None:
    printer = UsbPrinter(EscposSim(), in_endpoint=None)
    settings = Printer(code="p", kind="libusb", usb_port="1-4.2", status=False, timeout_s=0.5)
    line = libusb_printer(settings, PROOF_S, UsbBus(printer))
    assert line.print_slip(work(Profile.of(settings))).state == "sent"
    assert len(printer.sim.sheets) == 1
    line.close()


def test_answers_in_packets_and_empty_packets_are_read_as_one_stream() -> None:
    class Chatty(EscposSim):
        def unasked(self) -> bytes:
            return b""

    printer = UsbPrinter(Chatty())
    printer._said.extend([b"", b"\x11", b""])
    line = LibusbLine("1-4.2", 0.5, UsbBus(printer))
    assert line.read(0.2) == b"\x11"
    assert line.read(0.05) == b""
    line.close()


def test_without_libusb_the_printer_is_down_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libusb1", "libusb0", "openusb"):
        monkeypatch.setattr(f"usb.backend.{name}.get_backend", lambda *_args, **_words: None)
    health = libusb_printer(Printer(code="p", kind="libusb", usb_port="1-4.2")).health()
    assert health.reason == "unreachable"
    assert "apt-get install libusb" in health.detail
