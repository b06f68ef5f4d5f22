"""Keys of serial pads, byte by byte on a pseudo terminal, become the rating of the visit just finished at that counter, once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from devices.simulators.pty_end import PtyEnd
from tests.conftest import RunningHall, wait_until, write_config
from tests.hall.steps import facts

pytestmark = pytest.mark.timeout(300)

SOUNDED_OUT_S = 0.4  # after this silence a broken frame is given up (0.2 s here) and an equal key is a new press (0.3 s)


def hall68(grade: int, address: int) -> bytes:
    """FF 68 L L 68 ADDR 11 RAW SUM 16, written down by hand from the description of the bus; raw n is grade n + 1."""
    body = bytes((address, 0x11, grade - 1))
    return b"\xff\x68\x03\x03\x68" + body + bytes((sum(body) % 256, 0x16))


def key(grade: int, _address: int) -> bytes:
    """One byte a key: the digit."""
    return str(grade).encode()


@dataclass
class Pad:
    """A counter with a pad on a wire."""

    counter: int
    end: PtyEnd
    frame: Callable[[int, int], bytes]

    def bytes_of(self, grade: int) -> bytes:
        return self.frame(grade, 0x80 + self.counter)

    def send(self, data: bytes) -> None:
        self.end.write(data)


@dataclass
class Floor:
    hall: RunningHall
    pads: dict[str, Pad]

    def finished(self, pad: Pad) -> str:
        """A visit served at the pad's counter; its ticket id. The rating window is open now."""
        kiosk, counter = self.hall.token("kiosk", "k1"), self.hall.token("counter", str(pad.counter))
        assert self.hall.order(kiosk, "/tickets", matter="medical_away").status == 201
        ticket = self.hall.order(counter, f"/counters/{pad.counter}/next")["ticket"]["id"]
        for order in ("start", "finish"):
            assert self.hall.order(counter, f"/tickets/{ticket}/{order}").status == 200
        return str(ticket)

    def ratings(self, ticket: str) -> list[tuple[int, str]]:
        found = [x["body"] for x in facts(self.hall) if x["kind"] == "rated"]
        return [(x["grade"], x["channel"]) for x in found if x["ticket"] == ticket]

    def strays(self) -> list[tuple[int, int, str]]:
        found = [x["body"] for x in facts(self.hall) if x["kind"] == "rating_strayed"]
        return [(x["counter"], x["grade"], x["why"]) for x in found]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """Counters 1 and 2 share one hall68 bus, counter 3 has a byte pad of its own."""
    folder = tmp_path_factory.mktemp("pads")
    bus, wire = PtyEnd(folder / "bus"), PtyEnd(folder / "wire")
    config = write_config(folder / "hall.toml", {
        "pads": f"""[
            {{code = "pad1", counter = 1, kind = "serial", device = "{bus.path}", preset = "hall68"}},
            {{code = "pad2", counter = 2, kind = "serial", device = "{bus.path}", preset = "hall68"}},
            {{code = "pad3", counter = 3, kind = "serial", device = "{wire.path}", preset = "byte"}}]""".replace("\n", " "),
        "lines": f'[{{code = "bus", device = "{bus.path}", silence_ms = 200}}]',
    })  # fmt: skip
    hall = RunningHall(folder / "data", [], config).start()
    try:
        wait_until(lambda: devices(hall) >= {("pad1", "ready"), ("pad2", "ready"), ("pad3", "ready")}, 30)
        for counter in (1, 2, 3):
            assert hall.order(hall.token("counter", str(counter)), f"/counters/{counter}/open").status == 200
        yield Floor(hall, {"hall68": Pad(1, bus, hall68), "neighbour": Pad(2, bus, hall68), "byte": Pad(3, wire, key)})
    finally:
        hall.stop()
        bus.close()
        wire.close()


def devices(hall: RunningHall) -> set[tuple[str, str]]:
    return {(x["code"], x["state"]) for x in hall.get(hall.token("om"), "/devices")["devices"]}


@pytest.fixture(params=["hall68", "byte"])
def pad(request: pytest.FixtureRequest, floor: Floor) -> Pad:
    return floor.pads[request.param]


def rated(floor: Floor, ticket: str) -> list[Any]:
    return list(wait_until(lambda: floor.ratings(ticket), 10))


@pytest.mark.parametrize("grade", [1, 5])
def test_a_key_rates_the_visit_just_finished(floor: Floor, pad: Pad, grade: int) -> None:
    ticket = floor.finished(pad)
    pad.send(pad.bytes_of(grade))
    assert rated(floor, ticket) == [(grade, "serial_pad")]


def test_the_acknowledgement_of_the_bus_repeats_the_grade(floor: Floor) -> None:
    pad = floor.pads["hall68"]
    while pad.end.read(0.05):
        pass  # what earlier presses were answered
    ticket = floor.finished(pad)
    pad.send(pad.bytes_of(4))
    body = b"\x81\x01\x03"
    expected = b"\x68\x03\x03\x68" + body + bytes((sum(body) % 256, 0x16))
    heard = bytearray()
    wait_until(lambda: heard.extend(pad.end.read(0.1)) or expected in heard)
    assert rated(floor, ticket) == [(4, "serial_pad")]


def test_a_doubled_frame_and_later_keys_change_nothing(floor: Floor, pad: Pad) -> None:
    ticket, strays = floor.finished(pad), len(floor.strays())
    pad.send(pad.bytes_of(3) * 2)
    assert rated(floor, ticket) == [(3, "serial_pad")]
    time.sleep(SOUNDED_OUT_S)
    pad.send(pad.bytes_of(1))
    wait_until(lambda: len(floor.strays()) == strays + 1)
    assert floor.strays()[-1] == (pad.counter, 1, "no_window"), "the doubled frame was no press of its own, the later key is kept as stray"
    assert floor.ratings(ticket) == [(3, "serial_pad")]


def test_a_frame_split_between_any_two_bytes_is_the_same_frame(floor: Floor) -> None:
    pad = floor.pads["hall68"]
    frame = pad.bytes_of(2)
    for cut in (1, 4, 7, len(frame) - 1):
        ticket = floor.finished(pad)
        pad.send(frame[:cut])
        pad.send(frame[cut:])
        assert rated(floor, ticket) == [(2, "serial_pad")]
        time.sleep(SOUNDED_OUT_S)


def test_noise_before_within_and_after_is_no_rating(floor: Floor, pad: Pad) -> None:
    ticket, strays = floor.finished(pad), len(floor.strays())
    frame = pad.bytes_of(5)
    noise = b"\x00\xff\x68\x03\x04\x68" + bytes(range(0x80, 0x90))
    broken = wrong_frames(frame) if len(frame) > 1 else (b"0", b"6", b"a", b"\x1b")
    pad.send(noise)
    for piece in broken:
        pad.send(piece)
        time.sleep(SOUNDED_OUT_S)
    assert floor.ratings(ticket) == []
    pad.send(noise + frame)
    assert rated(floor, ticket) == [(5, "serial_pad")]
    assert len(floor.strays()) == strays


def wrong_frames(frame: bytes) -> tuple[bytes, ...]:
    """A wrong sum, a wrong end, a frame that stops in its middle."""
    return frame[:-2] + bytes(((frame[-2] + 1) % 256,)) + frame[-1:], frame[:-1] + b"\x17", frame[:-3]


def test_each_pad_of_a_shared_bus_rates_its_own_counter(floor: Floor) -> None:
    here, there = floor.pads["hall68"], floor.pads["neighbour"]
    first, second = floor.finished(here), floor.finished(there)
    there.send(there.bytes_of(2) + here.bytes_of(4))
    assert (rated(floor, first), rated(floor, second)) == ([(4, "serial_pad")], [(2, "serial_pad")])


def test_a_key_after_the_next_start_is_on_no_visit(floor: Floor, pad: Pad) -> None:
    ticket = floor.finished(pad)
    counter = floor.hall.token("counter", str(pad.counter))
    assert floor.hall.order(floor.hall.token("kiosk", "k1"), "/tickets", matter="medical_away").status == 201
    following = floor.hall.order(counter, f"/counters/{pad.counter}/next")["ticket"]["id"]
    assert floor.hall.order(counter, f"/tickets/{following}/start").status == 200
    strays = len(floor.strays())
    pad.send(pad.bytes_of(1))
    wait_until(lambda: len(floor.strays()) == strays + 1)
    assert (floor.ratings(ticket), floor.ratings(following)) == ([], [])
    assert floor.hall.order(counter, f"/tickets/{following}/finish").status == 200


def test_a_pulled_cable_is_told_and_a_plugged_one_rates_again(floor: Floor) -> None:
    pad = floor.pads["byte"]
    pad.end.unplug()
    wait_until(lambda: ("pad3", "down") in devices(floor.hall), 15)
    pad.end.plug()
    wait_until(lambda: ("pad3", "ready") in devices(floor.hall), 20)
    ticket = floor.finished(pad)
    pad.send(pad.bytes_of(4))
    assert rated(floor, ticket) == [(4, "serial_pad")]
