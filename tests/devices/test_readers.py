"""ID card readers and scanners: the published frames, one read a card, nothing before somebody asked, nothing kept, nothing logged."""

from __future__ import annotations

import contextlib
import gc
import logging
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from config.schema import Pad, Reader
from devices import kinds, selftest
from devices.frames.framer import Framer
from devices.lines.line import Wire
from devices.readers import READERS, sam
from devices.readers.sam import SamSession
from devices.readers.scanner import decoded
from devices.readers.serial_reader import Read, SerialReader
from devices.selftest_wires import try_reader
from devices.simulators.pty_end import PtyEnd
from devices.simulators.reader import Card, SamSim, ScannerSim
from devices.simulators.reader import answer as said_by_reader
from devices.simulators.tcp_end import TcpEnd
from devices.simulators.wired import Wired
from tests.conftest import wait_until
from tests.devices.lines import Running, running

NUMBER = "990101196606010016"  # of a region that does not exist
CARD = Card(NUMBER)
OTHER = Card("99010119900101001X")
# devices.md 5.2
COMMANDS = {
    sam.FIND: "AA AA AA 96 69 00 03 20 01 22",
    sam.SELECT: "AA AA AA 96 69 00 03 20 02 21",
    sam.READ: "AA AA AA 96 69 00 03 30 01 32",
    sam.STATUS: "AA AA AA 96 69 00 03 11 FF ED",
    sam.SAM_ID: "AA AA AA 96 69 00 03 12 FF EE",
}
ANSWERS = [
    ("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", sam.FOUND, bytes(4)),
    ("AA AA AA 96 69 00 04 00 00 80 84", sam.NO_CARD, b""),
    ("AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", sam.DONE, bytes(8)),
]


@pytest.mark.parametrize(("code", "frame"), COMMANDS.items())
def test_each_command_is_the_published_frame(code: sam.Code, frame: str) -> None:
    assert sam.command(code) == bytes.fromhex(frame)


@pytest.mark.parametrize(("raw", "status", "data"), ANSWERS)
def test_each_published_answer_is_read_and_made(raw: str, status: int, data: bytes) -> None:
    (frame,) = Framer(sam.ANSWER).feed(bytes.fromhex(raw), 0.0)
    assert (frame.function, frame.data) == (status, data)
    assert said_by_reader(status, data) == bytes.fromhex(raw)


def test_a_cards_answer_has_1295_bytes_and_gives_its_number_alone() -> None:
    raw = said_by_reader(sam.DONE, CARD.data())
    assert (len(raw), raw[:14]) == (1295, bytes.fromhex("AA AA AA 96 69 05 08 00 00 90 01 00 04 00"))
    (frame,) = Framer(sam.ANSWER).feed(raw, 0.0)
    assert sam.number_of(frame.data) == NUMBER


def test_a_wrong_sum_or_a_cut_answer_is_none_and_hides_no_later_one() -> None:
    raw, good = said_by_reader(sam.DONE, CARD.data()), bytes.fromhex(ANSWERS[1][0])
    for at in (5, 6, 9, 700, 1294):
        spoilt = bytearray(raw)
        spoilt[at] ^= 1
        heard = Framer(sam.ANSWER)
        found = heard.feed(bytes(spoilt) + good, 0.0) + heard.feed(b"", 1.0)
        assert [frame.function for frame in found] == [sam.NO_CARD], at
    heard = Framer(sam.ANSWER)
    assert heard.feed(raw[:800], 0.0) + heard.feed(b"", 1.0) == []
    assert len(heard.feed(good, 2.0)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01\x00\x04\x00",
        CARD.data()[:200],
        b"\x02\x00\x04\x00" + CARD.data()[4:],
        Card("CHN110000010101   ").data(),  # an older foreigner's number
        Card("99010119660601001").data(),
        b"\x01\x00\x04\x00" + bytes(range(256)) * 5,
    ],
)
def test_a_card_laid_out_otherwise_gives_no_number(data: bytes) -> None:
    assert sam.number_of(data) == ""


def test_a_small_x_is_a_large_one() -> None:
    assert sam.number_of(Card(OTHER.number.lower()).data()) == OTHER.number


# --- one session on a clock of our own ------------------------------------------------------------------------------


@dataclass
class Desk:
    """A session and a reader made of code, without a line between them."""

    sim: SamSim = field(default_factory=SamSim)
    session: SamSession = field(default_factory=SamSession)
    asked: list[sam.Code] = field(default_factory=list)
    now_s: float = 0.0

    def run(self, seconds: float, wanted: bool) -> list[tuple[str, str]]:
        """What was heard meanwhile."""
        heard, framer, end_s = [], Framer(sam.ANSWER), self.now_s + seconds
        while self.now_s < end_s:
            data = self.session.due(wanted, self.now_s)
            if data:
                self.asked.append((data[7], data[8]))
            frames = framer.feed(self.sim.feed(data), self.now_s) if data else []
            heard += [self.session.heard(frame, self.now_s) for frame in frames]
            heard.append(self.session.late(self.now_s))
            self.now_s += 0.05
        return [(one.what, one.text) for one in heard if one is not None]


def test_nothing_is_read_before_somebody_asked_a_card_is_only_noticed_once() -> None:
    desk = Desk()
    assert desk.run(2, wanted=False) == []
    desk.sim.put(CARD)
    assert desk.run(5, wanted=False) == [("early", "")]
    assert desk.sim.reads == 0
    assert set(desk.asked) == {sam.STATUS, sam.FIND}


def test_a_card_that_lies_there_is_read_as_soon_as_its_holder_agrees_and_only_once() -> None:
    desk = Desk()
    desk.sim.put(CARD)
    desk.run(2, wanted=False)
    assert desk.run(5, wanted=True) == [("text", NUMBER)]
    assert desk.sim.reads == 1
    assert desk.run(5, wanted=False) == []


def test_the_card_of_the_visitor_before_left_lying_is_not_read_for_the_next() -> None:
    desk = Desk()
    desk.sim.put(CARD)
    desk.run(2, wanted=True)
    desk.run(2, wanted=False)
    assert desk.run(5, wanted=True) == []
    desk.sim.take()
    desk.run(1, wanted=True)
    desk.sim.put(OTHER)
    assert desk.run(2, wanted=True) == [("text", OTHER.number)]


def test_a_card_that_lies_badly_is_told_once_and_read_when_it_was_put_down_again() -> None:
    desk = Desk(SamSim(spoilt=True, card=CARD))
    assert desk.run(5, wanted=True) == [("unread", "")]
    desk.sim.take()
    assert desk.run(1, wanted=True) == []
    desk.sim.put(CARD)
    assert desk.run(2, wanted=True) == [("text", NUMBER)]


def test_a_card_without_a_number_that_we_know_is_told_as_unread() -> None:
    assert Desk(SamSim(card=Card("CHN110000010101"))).run(2, wanted=True) == [("unread", "")]


def test_a_reader_that_does_not_answer_is_silent_until_it_does() -> None:
    desk = Desk(SamSim(dead=True))
    assert desk.run(10, wanted=True) == []
    assert desk.session.silent
    desk.sim.dead = False
    desk.sim.put(CARD)
    assert desk.run(3, wanted=True) == [("text", NUMBER)]
    assert not desk.session.silent


def test_a_reader_that_dies_over_a_card_tells_that_it_was_not_read() -> None:
    desk = Desk()
    desk.run(1, wanted=False)
    desk.sim.put(CARD)
    while desk.asked[-1] != sam.SELECT:
        desk.run(0.05, wanted=True)
    desk.sim.dead = True
    assert desk.run(10, wanted=True) == [("unread", "")]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"GX2026AB", "GX2026AB"),
        (b" http://hall.test/b/0123 \x20", "http://hall.test/b/0123"),
        ("绿色通道".encode(), "绿色通道"),
        ("绿色通道".encode("gb18030"), "绿色通道"),
        (b"\x00\x01", ""),
        (b"\xff\xff", ""),
        (b"x" * 201, ""),
        (b"", ""),
    ],
)
def test_what_a_scanner_sent_is_a_text_or_nothing(line: bytes, text: str) -> None:
    assert decoded(line) == text


# --- on real lines --------------------------------------------------------------------------------------------------


@pytest.fixture(params=["pty", "tcp"])
def end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PtyEnd | TcpEnd]:
    made: PtyEnd | TcpEnd = PtyEnd(tmp_path / "cable") if request.param == "pty" else TcpEnd()
    yield made
    made.close()


def reader(kind: str = "sam", **options: Any) -> Reader:
    return Reader.model_validate({"code": "id1", "kiosk": "k1", "kind": kind, "device": "/dev/x", **options})


@contextlib.contextmanager
def hanging(kind: str, end: PtyEnd | TcpEnd, sim: Any) -> Iterator[tuple[Running, list[Read]]]:
    device, reads, own = (end.url if isinstance(end, TcpEnd) else str(end.path)), list[Read](), list[tuple[str, str, str]]()
    member = SerialReader(reader(kind), reads.append, lambda k, code, health: own.append((k, code, health.state)))
    with Wired(sim, end), running(Wire(device, READERS[kind].baud), [member]) as run:
        own = run.healths
        yield run, reads


def wanted(is_wanted: bool = True) -> dict[str, Any]:
    return {"readers": [{"code": "id1", "wanted": is_wanted}]}


def test_a_card_over_a_real_line_is_read_when_it_is_wanted(end: PtyEnd | TcpEnd) -> None:
    sim = SamSim()
    with hanging("sam", end, sim) as (run, reads):
        run.line.see(wanted(False))
        sim.put(CARD)
        wait_until(lambda: [read.what for read in reads] == ["early"])
        run.line.see(wanted())
        wait_until(lambda: len(reads) == 2)
    assert (reads[1].reader, reads[1].what, reads[1].text) == ("id1", "text", NUMBER)
    assert len({read.read_id for read in reads}) == 2


def test_a_wish_that_nobody_renews_ends(end: PtyEnd | TcpEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub is gone: its last picture must not let cards be read for ever."""
    monkeypatch.setattr("devices.readers.serial_reader.WANTED_FOR_S", 0.0)
    sim = SamSim(card=CARD)
    with hanging("sam", end, sim) as (run, reads):
        run.line.see(wanted())
        wait_until(lambda: [read.what for read in reads] == ["early"])
    assert sim.reads == 0


def test_a_scan_over_a_real_line_is_one_read_however_it_ends(end: PtyEnd | TcpEnd) -> None:
    with hanging("scanner", end, ScannerSim()) as (run, reads):
        wait_until(lambda: run.states("id1") == ["ready"])
        for data in (b"GX2026AB\r\n", b"GX2026AC\r", b"GX20", b"26AD\n"):
            end.write(data)
        wait_until(lambda: [read.text for read in reads] == ["GX2026AB", "GX2026AC", "GX2026AD"])


def test_a_reader_without_power_is_down_and_ready_again(end: PtyEnd | TcpEnd) -> None:
    sim = SamSim(dead=True)
    with hanging("sam", end, sim) as (run, _):
        wait_until(lambda: run.states("id1") == ["ready", "down"], 15)
        sim.dead = False
        wait_until(lambda: run.states("id1") == ["ready", "down", "ready"], 15)


@pytest.mark.parametrize("kind", ["sam", "scanner"])
def test_no_byte_of_a_reader_is_recorded_or_logged_not_even_as_noise(
    kind: str, end: PtyEnd | TcpEnd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sim: Any = SamSim() if kind == "sam" else ScannerSim()
    raw = said_by_reader(sam.DONE, CARD.data())
    with hanging(kind, end, sim) as (run, reads):
        wait_until(lambda: run.states("id1") == ["ready"])
        run.line.see(wanted())
        end.write(raw[40:400] + b"\r" + raw[:600] + b"\r")  # halves of a card's answer
        end.write(NUMBER.encode() + b"\r")
        if kind == "sam":
            sim.put(CARD)
        wait_until(lambda: any(read.text == NUMBER for read in reads))
    written = "".join(record.getMessage() for record in caplog.records) + repr(run.record) + repr(reads)
    for form in (NUMBER, NUMBER[6:14], NUMBER.encode().hex(), NUMBER.encode().hex(" "), NUMBER.encode("utf-16-le").hex(" "), "甄虚构"):
        assert form not in written
    assert all(raw == b"" for _, raw, _ in run.record)
    assert len(run.record) > 2


def test_a_reader_unplugged_fifty_times_reads_on_and_keeps_no_memory(end: PtyEnd | TcpEnd) -> None:
    sim, sizes = SamSim(), list[int]()
    with hanging("sam", end, sim) as (run, reads):
        tracemalloc.start()
        for n in range(1, 51):
            run.line.see(wanted())
            end.unplug()
            sim.take()
            end.plug()
            sim.put(CARD)
            wait_until(lambda: [read.text for read in reads if read.what == "text"] == [NUMBER])
            for kept in (reads, run.record, run.healths):
                kept.clear()
            if n in (10, 50):
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert sizes[1] - sizes[0] < 1_000_000, sizes  # threads of other tests in this process have their share


def test_a_reader_has_its_line_for_itself() -> None:
    pad = Pad(code="pad1", counter=1, kind="serial", device="/dev/x", baud=9600)
    assert kinds.complaints([reader("scanner"), pad]) == ["id1, pad1: id1 needs a line of its own: /dev/x"]
    assert kinds.complaints([reader(), reader("scanner", code="qr1", device="/dev/y")]) == []


def test_what_the_hub_is_told_has_four_fields_and_nothing_else_of_the_card() -> None:
    assert sorted(asdict(Read("id1", "r1", "text", NUMBER))) == ["read_id", "reader", "text", "what"]
    assert NUMBER not in repr(Read("id1", "r1", "text", NUMBER))


def test_a_technician_sees_that_a_card_was_read_but_not_whose(pty_end: PtyEnd) -> None:
    said: list[str] = []
    with Wired(SamSim(card=CARD), pty_end):
        assert try_reader(reader(device=str(pty_end.path)), selftest.Bench(3.0, None, said.append)) is True
    assert "read 18 characters" in said
    assert NUMBER not in "".join(said)
    assert try_reader(reader(device=str(pty_end.path) + "x"), selftest.Bench(0.5, None, said.append)) is False
