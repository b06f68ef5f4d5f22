"""The network printer against a simulated one on a real socket: every outcome is true, no slip is sent twice."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from config.schema import Printer
from devices.ports import Paperwork
from devices.printers.network import network_printer
from devices.printers.talking import TalkingPrinter
from devices.simulators.escpos import EscposSim
from devices.simulators.faults import Fault
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.devices.slips import WIDE, work
from tests.devices.strict_paper import read

PROOF_S = 0.4
BLIND = Profile(proof="none")


@pytest.fixture
def device() -> Iterator[TcpPrinter]:
    with TcpPrinter(EscposSim()) as device:
        yield device


def driver(device: TcpPrinter, status: bool = True, timeout_s: float = 0.5) -> TalkingPrinter:
    printer = Printer(code="p", kind="network", host="127.0.0.1", port=device.port, status=status, timeout_s=timeout_s)
    return network_printer(printer, proof_s=PROOF_S)


def papers(device: TcpPrinter, limit_s: float = 0.3) -> int:
    """Sheets on the floor with something on them, after giving a wrong second one time to fall."""
    time.sleep(limit_s)
    return sum(not sheet.blank for sheet in device.sim.sheets)


def test_a_slip_that_came_out_is_printed_and_exactly_once(device: TcpPrinter) -> None:
    slip = work()
    outcome = driver(device).print_slip(slip)
    assert (outcome.state, outcome.reason) == ("printed", "")
    assert outcome.health is not None
    assert outcome.health.state == "ready"
    (sheet,) = device.sim.wait_for_sheets(1, 1)
    assert slip.data.startswith(sheet.data)
    assert read(sheet.data, WIDE).cuts == 1


def test_the_echo_of_gs_h_proves_the_slip_too(device: TcpPrinter) -> None:
    assert driver(device).print_slip(work(Profile(proof="gs_h"))).state == "printed"


def test_a_clone_that_ignores_gs_h_leaves_the_slip_unknown_not_printed(device: TcpPrinter) -> None:
    device.sim.knows_echo = False
    outcome = driver(device).print_slip(work(Profile(proof="gs_h")))
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert papers(device) == 1


def test_a_printer_without_status_ends_as_sent(device: TcpPrinter) -> None:
    outcome = driver(device, status=False).print_slip(work(BLIND))
    assert outcome.state == "sent"
    assert len(device.sim.wait_for_sheets(1, 2)) == 1
    assert b"\x10\x04" not in device.sim.received


def test_a_printer_with_status_but_no_proof_ends_as_sent_after_a_look(device: TcpPrinter) -> None:
    outcome = driver(device).print_slip(work(BLIND))
    assert (outcome.state, outcome.reason) == ("sent", "")


def test_near_end_only_warns(device: TcpPrinter) -> None:
    device.sim.fail("near_end")
    outcome = driver(device).print_slip(work())
    assert outcome.state == "printed"
    assert outcome.health is not None
    assert outcome.health.state == "near_end"
    assert driver(device).health().state == "near_end"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("paper_out", "paper_out"), ("cover", "cover_open"), ("cutter", "cutter"), ("mechanical", "mechanical"),
        ("offline", "offline"), ("unrecoverable", "unrecoverable"), ("head_hot", "head_hot"),
    ],
)
def test_a_fault_before_the_slip_sends_nothing(device: TcpPrinter, fault: Fault, reason: str) -> None:
    device.sim.fail(fault)
    printer = driver(device)
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason, outcome.detail) == ("failed", reason, "before sending")
    assert printer.health().reason == reason
    device.sim.mend()
    assert papers(device) == 0
    assert printer.print_slip(work()).state == "printed"
    assert papers(device) == 1
    assert device.sim.recovered == (fault in {"cutter", "mechanical"}), "only an error that can be recovered from is told to"


def test_a_printer_that_answers_no_status_gets_the_slip_and_nobody_claims_paper(device: TcpPrinter) -> None:
    device.sim.fail("silent")
    printer = driver(device)
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert outcome.health.state == printer.health().state == "ready"
    assert papers(device) <= 1


def test_paper_that_ends_within_the_slip_is_told_and_the_slip_is_not_sent_again(device: TcpPrinter) -> None:
    device.sim.strike("paper_out", lines=5)
    printer = driver(device)
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason, outcome.detail) == ("failed", "paper_out", "after sending")
    assert papers(device) == 0
    device.sim.mend()
    assert papers(device) == 1  # the printer itself prints the rest from its buffer
    assert printer.print_slip(work(kind="reprint")).state == "printed"
    assert device.sim.recovered == 1
    assert papers(device) == 2


def test_a_printer_that_falls_silent_within_the_slip_leaves_it_unknown(device: TcpPrinter) -> None:
    class Dies(EscposSim):
        def feed(self, data: bytes) -> bytes:
            if len(data) > 3:
                self.fail("silent")
            return EscposSim.feed(self, data)

    device.sim = Dies()
    outcome = driver(device).print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")


def test_a_refused_connection_is_a_failed_slip_at_once(device: TcpPrinter) -> None:
    printer = driver(device, timeout_s=10)
    device.stop()
    begun = time.monotonic()
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "unreachable")
    assert printer.health().state == "down"
    assert time.monotonic() - begun < 9, "long before its limit"


def test_a_host_that_does_not_answer_ends_within_the_limit() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        time.sleep(0.1)
        printer = Printer(code="p", kind="network", host="127.0.0.1", port=full.getsockname()[1], timeout_s=0.5)
        begun = time.monotonic()
        outcome = network_printer(printer).print_slip(work())
        assert outcome.state == "failed"
        assert time.monotonic() - begun < 20, "the network itself would try for minutes"
        for filler in fillers:
            filler.close()


def test_a_printer_that_takes_a_slip_and_stalls_is_never_called_printed(device: TcpPrinter) -> None:
    device.sim.fail("stalled")
    outcome = driver(device).print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert papers(device) == 0


def test_a_stalled_printer_with_full_buffers_ends_within_the_limit(device: TcpPrinter) -> None:
    device.sim.fail("stalled")
    begun = time.monotonic()
    outcome = driver(device).print_slip(Paperwork("j", work().data * 20_000, paper_reply=True))
    assert outcome.state == "unknown"
    assert time.monotonic() - begun < 20


def test_a_connection_reset_within_the_slip_leaves_it_unknown(device: TcpPrinter) -> None:
    device.sim.strike("reset", lines=5)
    printer = driver(device)
    outcome = printer.print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "unreachable")
    assert printer.print_slip(work()).state == "printed"
    assert device.sim.recovered == 1


def test_status_messages_that_nobody_asked_for_are_not_taken_for_answers(device: TcpPrinter) -> None:
    class Talks(EscposSim):
        def feed(self, data: bytes) -> bytes:
            # ASB with paper out bits, XON, and noise in front of each answer
            return b"\x18\x00\x0f\x00\x11\xff\x80" + EscposSim.feed(self, data)

    device.sim = Talks()
    printer = driver(device)
    assert printer.print_slip(work()).state == "printed"
    assert printer.health().state == "ready"


def test_the_connection_is_free_between_slips(device: TcpPrinter) -> None:
    printer = driver(device)
    for n in range(3):
        assert printer.print_slip(work(job=f"job-{n}")).state == "printed"
        with socket.create_connection(("127.0.0.1", device.port), 1) as other:
            other.sendall(b"\x10\x04\x01")
            assert other.recv(1) == b"\x12"
    assert papers(device) == 3
