"""One port, many devices: who hears what, who speaks when, polled and not, with echo, noise and a pulled plug; on real ptys."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from config.schema import Pad, Wiring
from devices.frames.framer import Frame, Framer
from devices.frames.shape import Shape
from devices.lines.echo import Echo
from devices.lines.line import Ears, Out, SharedLine, View, Wire
from devices.lines.make import shared_line, wire_of
from devices.lines.outgoing import Outgoing
from devices.models import model
from devices.pads.pad import PadPress, SerialPad
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.wiring import pad_claim
from tests.conftest import wait_until
from tests.devices.lines import running

HALL68 = model("hall68").frame
LINE = model("line").frame
GRADE_4 = HALL68.build(0x85, 0x11, b"\x03")


class Window:
    """A window screen that only listens."""

    kind = "led"
    private = False
    shape = None

    def __init__(self, code: str) -> None:
        self.code = code
        self.out: Out
        self.opens = 0

    def join(self, out: Out) -> None:
        self.out = out

    def opened(self) -> None:
        self.opens += 1
        self.out.show(self.code, f"[{self.code} anew]".encode())

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        raise AssertionError("it has no ears")

    def tick(self, mono_s: float) -> None:
        pass

    def question(self) -> bytes:
        return b""

    def see(self, view: View) -> None:
        pass


class Scanner(Window):
    kind = "reader"
    shape: Any = LINE

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.read: list[bytes] = []

    def opened(self) -> None:
        pass

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        self.read.append(frame.data)
        return "code read"


class Polled(Scanner):
    """Answers only when it is asked, as on a polled bus: frame 50 asks, 51 answers."""

    shape: Shape | None = HALL68

    def __init__(self, address: int) -> None:
        super().__init__(f"d{address}")
        self.address = address

    def question(self) -> bytes:
        return HALL68.build(self.address, 0x50, b"")

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        if (frame.address, frame.function) != (self.address, 0x51):
            return None
        return super().heard(frame, mono_s)


def pad(presses: list[PadPress], counter: int = 5) -> SerialPad:
    return SerialPad(Pad(code=f"pad{counter}", counter=counter, kind="serial", device="/dev/x"), presses.append)


def test_pads_windows_and_a_scanner_share_one_port(pty_end: PtyEnd) -> None:
    presses: list[PadPress] = []
    window, scanner = Window("w1"), Scanner("s1")
    with running(Wire(str(pty_end.path)), [pad(presses, 5), window, scanner, pad(presses, 6)]) as run:
        wait_until(lambda: run.states("w1") == ["ready"])
        heard = bytearray()
        PadSim("hall68", pty_end, 0x86).press(2)
        pty_end.write(b"\r\nhttps://a.example/t/1\r\n")  # a scanner may end the noise before it
        PadSim("hall68", pty_end, 0x85).press(4)
        wait_until(lambda: len(presses) == 2 and scanner.read)
        wait_until(lambda: heard.extend(pty_end.read(0.1)) or (heard.count(b"\x16"), b"[w1 anew]" in heard) == (2, True))
    assert [(press.pad, press.grade) for press in presses] == [("pad6", 2), ("pad5", 4)]
    assert b"https://a.example/t/1" in scanner.read
    assert {kind for kind, _, _ in run.healths} == {"pad", "led", "reader"}


def test_every_frame_is_recorded_with_direction_and_meaning(pty_end: PtyEnd) -> None:
    presses: list[PadPress] = []
    with running(Wire(str(pty_end.path), silence_s=0.05), [pad(presses)]) as run:
        wait_until(lambda: run.states("pad5") == ["ready"])
        pty_end.write(b"\x01\x02" + GRADE_4 + HALL68.build(0x85, 0x44, b"\x01") + b"\x68\x09")
        wait_until(lambda: len(run.record) == 5)
    assert [(way, raw.hex(" "), meaning) for way, raw, meaning in run.record] == [
        ("in", "68 03 03 68 85 11 03 99 16", "pad5 grade 4"),
        ("in", "68 03 03 68 85 44 01 ca 16", "unknown frame"),
        ("in", "01 02 ff", "noise"),
        ("out", "ff 68 03 03 68 85 01 03 89 16", "answer"),
        ("in", "68 09", "noise"),
    ]


def test_strange_frames_are_logged_in_hex_but_not_line_after_line(pty_end: PtyEnd, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "devices.line")
    with running(Wire(str(pty_end.path)), [pad([])]) as run:
        wait_until(lambda: run.states("pad5") == ["ready"])
        pty_end.write(HALL68.build(0x85, 0x44, b"\x01\x02") * 50)
        wait_until(lambda: run.meant().count("unknown frame") == 50)
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0] == f"unknown frame line={pty_end.path} raw=68 04 04 68 85 44 01 02 cc 16 not_logged=0"
    assert len(lines) < 10


def test_answers_go_first_and_of_each_screen_only_the_newest_text() -> None:
    out = Outgoing(pause_s=0.05, baud=9600)
    for n in range(3):
        out.show("w1", b"one %d" % n)
        out.show("w2", b"two %d" % n)
    out.answer(b"ack")
    sent, now_s = [], 0.0
    while out.waiting():
        due = out.due(now_s)
        assert due is not None
        sent.append((due.data, due.what))
        assert out.due(now_s) is None, "the line is not free yet"
        now_s += out.free_in_s(now_s)
    assert sent == [(b"ack", "answer"), (b"one 2", "w1"), (b"two 2", "w2")]


def test_the_pause_begins_when_the_last_bit_has_left() -> None:
    out = Outgoing(pause_s=0.05, baud=9600)
    out.answer(bytes(96))  # 0.1 s on the wire
    assert out.due(10.0) is not None
    assert out.free_in_s(10.0) == pytest.approx(0.15)


def test_frames_leave_with_the_pause_between_them(pty_end: PtyEnd) -> None:
    windows = [Window(f"w{n}") for n in range(4)]
    came: list[float] = []
    with running(Wire(str(pty_end.path), 115200, pause_s=0.1), list(windows)) as run:
        end_s = time.monotonic() + 10
        while len(came) < 4 and time.monotonic() < end_s:
            if pty_end.read(1.0):
                came.append(time.monotonic())
        # the other end may hold the last frame before the line has noted that it left
        wait_until(lambda: [said for way, _, said in run.record if way == "out"] == ["w0", "w1", "w2", "w3"])
    assert came[-1] - came[0] >= 0.2, "three pauses lie between four frames, of which the first may be seen late"


def test_our_own_words_coming_back_are_no_words_of_others() -> None:
    echo = Echo()
    echo.sent(b"hello", 0.0, 0.01)
    assert echo.strip(b"xyhel", 0.01) == (b"xy", [])
    assert echo.strip(b"loz", 0.02) == (b"z", [b"hello"])
    assert echo.strip(b"hello", 0.03) == (b"hello", []), "it comes back once"


def test_what_only_begins_like_an_echo_is_let_through_at_once_or_in_the_end() -> None:
    echo = Echo()
    echo.sent(b"hello", 0.0, 0.01)
    assert echo.strip(b"hel", 0.1) == (b"", [])
    assert echo.strip(b"p", 0.1) == (b"help", [])
    echo.strip(b"he", 0.2)
    assert echo.strip(b"", 1.0) == (b"he", [])


def test_on_a_two_wire_line_an_answer_that_looks_like_the_question_is_not_answered_again(pty_end: PtyEnd) -> None:
    """A host of this bus answers a caller with its own frame: without care it would answer its echo for ever."""

    class Caller(Polled):
        def question(self) -> bytes:
            return b""

        def heard(self, frame: Frame, mono_s: float) -> str | None:
            if frame.address != self.address:
                return None
            self.out.answer(b"\xff" + frame.raw)
            return super(Polled, self).heard(frame, mono_s)

    caller = Caller(5)
    key = bytes.fromhex("FF 68 03 03 68 05 01 0C 12 16")
    with running(Wire(str(pty_end.path)), [caller]) as run:
        wait_until(lambda: run.states("d5") == ["ready"])
        for n in (1, 2):
            pty_end.write(key)
            back = wait_until(lambda: pty_end.read(0.2))
            assert back == key
            pty_end.write(back)  # the adapter hears us too
            wait_until(lambda n=n: run.meant().count("echo") == n)
        assert run.meant() == ["d5 code read", "echo"] * 2
    assert caller.read == [b"\x0c", b"\x0c"]


def answering(end: PtyEnd, addresses: dict[int, bytes], stop: threading.Event, asked: list[int]) -> threading.Thread:
    """Devices of a polled bus: each says its word when its address is asked, the others are silent."""

    def run() -> None:
        framer = Framer(HALL68)
        while not stop.is_set():
            for frame in framer.feed(end.read(0.02), 0.0):
                if frame.function == 0x50:
                    asked.append(frame.address or 0)
                    if frame.address in addresses:
                        end.write(HALL68.build(frame.address, 0x51, addresses[frame.address]))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_on_a_polled_line_each_is_asked_in_turn_and_a_silent_one_holds_up_nobody(pty_end: PtyEnd) -> None:
    devices, stop, asked = [Polled(n) for n in (1, 2, 3)], threading.Event(), list[int]()
    thread = answering(pty_end, {1: b"a", 3: b"c"}, stop, asked)
    try:
        with running(Wire(str(pty_end.path), 115200, slot_s=0.05), list(devices)) as run:
            wait_until(lambda: len(devices[0].read) >= 5 and len(devices[2].read) >= 5)
            devices[1].out.show("w", b"[text]")
            wait_until(lambda: ("out", b"[text]", "w") in run.record)
    finally:
        stop.set()
        thread.join()
    assert asked[:6] == [1, 2, 3, 1, 2, 3]
    assert devices[1].read == []
    assert set(devices[0].read) == {b"a"}


def test_an_unplugged_line_comes_back_and_shows_everything_anew(pty_end: PtyEnd) -> None:
    presses: list[PadPress] = []
    window = Window("w1")
    with running(Wire(str(pty_end.path)), [window, pad(presses)]) as run:
        for n in range(1, 4):
            wait_until(lambda n=n: run.states("pad5").count("ready") == n)
            wait_until(lambda: b"[w1 anew]" in pty_end.read(0.2))
            PadSim("hall68", pty_end, 0x85).press(n)
            wait_until(lambda n=n: len(presses) == n)
            pty_end.unplug()
            wait_until(lambda n=n: run.states("pad5").count("down") >= n)
            window.out.show("old", b"[old]")
            pty_end.plug()
        wait_until(lambda: run.states("pad5").count("ready") == 4)
        assert b"[old]" not in pty_end.read(0.3)
    assert window.opens == 4


def test_a_line_over_tcp_is_a_line() -> None:
    """An RS-485 gateway: serial bytes behind a TCP port."""
    presses: list[PadPress] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(f"socket://127.0.0.1:{listener.getsockname()[1]}")
        with running(wire, [pad(presses)]) as run:
            for n in (1, 2):
                gateway, _ = listener.accept()
                with gateway:
                    wait_until(lambda n=n: run.states("pad5").count("ready") == n)
                    gateway.sendall(GRADE_4[:7])
                    gateway.sendall(GRADE_4[7:])
                    wait_until(lambda n=n: len(presses) == n)
                    gateway.settimeout(5)
                    assert gateway.recv(64) == bytes.fromhex("FF 68 03 03 68 85 01 03 89 16")
                wait_until(lambda n=n: run.states("pad5").count("down") == n)


def line(wiring: Wiring | None, **options: Any) -> SharedLine:
    here = Pad(**({"code": "p", "counter": 1, "kind": "serial", "device": "/dev/x"} | options))
    claim = pad_claim(here)
    assert claim is not None
    ears = Ears(lambda kind, code, health: None)
    return shared_line([SerialPad(here, lambda press: None)], wire_of(claim, wiring), threading.Event(), ears)


def test_habits_of_a_port_come_from_its_settings() -> None:
    usual = line(None, baud=19200)
    assert usual._wire == Wire("/dev/x", 19200, 0.05, 0.0, 0.0)
    slow = line(Wiring(code="bus", device="/dev/x", pause_ms=200, silence_ms=500, slot_ms=40))
    assert slow._wire == Wire("/dev/x", 9600, 0.2, 0.5, 0.04)
    assert (usual._framers[0].silence_s, slow._framers[0].silence_s) == (0.03, 0.5)


@pytest.mark.parametrize(
    ("device", "baud", "silence_s"), [("/dev/x", 9600, 0.03), ("/dev/x", 1200, 5 * 10 / 1200), ("socket://h:1", 9600, 0.1)]
)
def test_silence_is_at_least_five_characters_and_more_over_tcp(device: str, baud: int, silence_s: float) -> None:
    assert line(None, device=device, baud=baud)._framers[0].silence_s == pytest.approx(silence_s)
