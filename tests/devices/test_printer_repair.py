"""What a printer needs after a fault: told to recover, half a slip cut off, a fault known before the patience ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config.schema import Printer
from devices.printers import talking
from devices.printers.network import network_printer
from devices.printers.talking import TalkingPrinter
from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.devices.slips import WIDE, work
from tests.devices.strict_paper import read

Make = Callable[..., TalkingPrinter]
PATIENCE_S = 100.0      # longer than the test may take: whoever waits for its end fails
ENQ_2 = b"\x10\x05\x02"


@pytest.fixture
def device() -> Iterator[TcpPrinter]:
    with TcpPrinter(EscposSim()) as device:
        yield device


@pytest.fixture
def driver(device: TcpPrinter) -> Make:
    def make(**options: object) -> TalkingPrinter:
        settings = Printer.model_validate({"code": "p", "kind": "network", "host": "127.0.0.1", "port": device.port, **options})
        return network_printer(settings, PATIENCE_S)

    return make


@pytest.mark.parametrize("changes", [False, True])
def test_paper_out_within_a_slip_is_told_long_before_the_patience_ends(device: TcpPrinter, driver: Make, changes: bool) -> None:
    device.sim.strike("paper_out", lines=5)
    outcome = driver().print_slip(work(Profile(changes=changes)))
    assert (outcome.state, outcome.reason, outcome.detail) == ("failed", "paper_out", "after sending")


def test_a_printer_that_tells_of_changes_by_itself_is_not_asked_until_it_does(device: TcpPrinter, driver: Make) -> None:
    device.sim.strike("head_hot", lines=5)
    profile = Profile(changes=True)
    assert driver(profile="epson-t82iii-cn").print_slip(work(profile)).reason == "head_hot"
    assert b"\x1da\x0e" in device.sim.received
    assert device.sim.received.count(b"\x10\x04\x01") == 3, "before the slip, and twice when it told of a fault"


def test_a_jam_that_was_cleared_is_recovered_from_at_the_next_look(device: TcpPrinter, driver: Make) -> None:
    printer = driver()
    device.sim.fail("cutter")
    assert printer.health().reason == "cutter"
    asked = device.sim.recovered
    device.sim.clear_cause()
    printer._recovered_s = None     # half a minute later
    assert printer.health().state == "ready"
    assert device.sim.recovered == asked + 1
    assert printer.print_slip(work()).state == "printed"


def test_a_stuck_knife_is_not_hammered_and_not_moved_under_fingers(
    device: TcpPrinter, driver: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = driver()
    device.sim.fail("cutter", "cover")
    for _ in range(3):
        assert printer.health().reason == "cover_open"
    assert device.sim.recovered == 0
    device.sim.faults.discard("cover")
    for _ in range(3):
        assert printer.health().reason == "cutter"
    assert device.sim.recovered == 1
    monkeypatch.setattr(talking, "RECOVER_EVERY_S", 0.0)
    printer.health()
    assert device.sim.recovered == 2


def test_half_a_slip_left_on_the_roll_is_cut_off_before_the_next_visitor_s(device: TcpPrinter, driver: Make) -> None:
    printer = driver()
    device.sim.strike("reset", lines=8)
    assert printer.print_slip(work(number="A017")).state == "unknown"
    assert printer.print_slip(work(number="A018")).state == "printed"
    half, whole = device.sim.sheets
    assert b"A017" in half.data
    assert "A018" in read(whole.data, WIDE).lines
    assert b"A017" not in whole.data
    assert device.sim.received.count(ENQ_2) == 1
    assert printer.print_slip(work(number="A019")).state == "printed"
    assert device.sim.received.count(ENQ_2) == 1, "after a good slip nothing is cleared"


def test_near_end_is_believed_only_where_the_model_has_the_sensor(device: TcpPrinter, driver: Make) -> None:
    device.sim.fail("near_end")
    assert driver().health().state == "near_end"
    assert driver(near_end=False).health().state == "ready"
    assert driver(profile="xprinter-58").health().state == "ready"
    outcome = driver(profile="pos-5890").print_slip(work())
    assert outcome.health is not None
    assert (outcome.state, outcome.health.state) == ("printed", "ready")
