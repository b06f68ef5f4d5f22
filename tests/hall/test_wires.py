"""CALL -> LED and CARD -> LANE through a real hub and its real agent: window LEDs and readers made of code at the ends of real lines."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from devices.simulators.led import LedSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.reader import Card, SamSim, ScannerSim
from devices.simulators.tcp_end import TcpEnd
from devices.simulators.wired import Wired
from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.hall.clients import mint
from tests.hall.steps import KIOSK, touch
from tests.kiosk.test_kiosk_entry import id_number

ELDER = id_number("19500101")
CANARY = id_number("19510203", "007")
MATTERS = {4: "id_card"}  # at the others:
MATTER = "medical_away"


class Wires:
    """One hall: an Onbon over TCP at counter 1, two hall68 on one line at 2 and 3, a CD5220 at 4; card reader and scanner in kiosk 1."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.tcp, self.bus, self.pole = TcpEnd(), PtyEnd(folder / "bus"), PtyEnd(folder / "pole")
        self.desk, self.gun = PtyEnd(folder / "desk"), PtyEnd(folder / "gun")
        self.onbon, self.hall68, self.cd5220 = LedSim("onbon"), LedSim("hall68"), LedSim("cd5220")
        self.sam, self.scanner = SamSim(), ScannerSim()
        leds = [
            {"code": "led1", "counter": 1, "kind": "onbon", "device": self.tcp.url, "colours": {"call": "red"}},
            {"code": "led2", "counter": 2, "kind": "hall68", "device": str(self.bus.path)},
            {"code": "led3", "counter": 3, "kind": "hall68", "device": str(self.bus.path)},
            {"code": "led4", "counter": 4, "kind": "cd5220", "device": str(self.pole.path)},
        ]
        readers = [
            {"code": "id1", "kiosk": "k1", "kind": "sam", "device": str(self.desk.path)},
            {"code": "qr1", "kiosk": "k1", "kind": "scanner", "device": str(self.gun.path)},
        ]
        config = write_config(folder / "hall.toml", {"leds": toml(leds), "readers": toml(readers), "kiosk.result_s": "60"})
        self.hall = RunningHall(folder / "data", ["--async-mode", mode], config)

    @contextlib.contextmanager
    def running(self) -> Iterator[Wires]:
        ends = [(self.onbon, self.tcp), (self.hall68, self.bus), (self.cd5220, self.pole), (self.sam, self.desk), (self.scanner, self.gun)]
        with contextlib.ExitStack() as stack:
            for sim, end in ends:
                stack.callback(end.close)
                stack.enter_context(Wired(sim, end))  # type: ignore[arg-type]
            stack.callback(self.hall.stop)
            self.hall.start(60)
            wait_until(lambda: set(self.states()) >= {"led1", "led2", "led3", "led4", "id1", "qr1"}, 40)
            yield self

    def states(self) -> dict[str, str]:
        found = self.hall.get(self.hall.token("supervisor"), "/devices")["devices"]
        return {device["code"]: device["state"] for device in found}

    def order(self, counter: int, what: str) -> Any:
        answer = self.hall.order(self.hall.token("counter", str(counter)), f"/counters/{counter}/{what}")
        assert answer.status == 200, answer.body
        return answer.body

    def call(self, counter: int) -> dict[str, Any]:
        """A fresh ticket called to this counter."""
        taken = self.hall.order(self.hall.token("kiosk", "k2"), "/tickets", matter=MATTERS.get(counter, MATTER))
        assert taken.status == 201, taken.body
        number = taken["ticket"]["number"]
        token = self.hall.token("counter", str(counter))
        answer = self.hall.order(token, f"/counters/{counter}/call", number=number, reason="test")
        assert answer.status == 200, answer.body
        return dict(answer["ticket"])

    def serve(self, counter: int, ticket: str, *orders: str) -> None:
        for order in orders:
            assert self.hall.order(self.hall.token("counter", str(counter)), f"/tickets/{ticket}/{order}").status == 200

    def leave(self, counter: int, ticket: dict[str, Any]) -> None:
        """Serve the visitor who was called, and close."""
        self.serve(counter, ticket["id"], "start", "finish")
        self.order(counter, "close")


def toml(items: list[dict[str, Any]]) -> str:
    """Inline tables."""

    def value(one: Any) -> str:
        if isinstance(one, dict):
            return "{" + ", ".join(f"{key} = {value(item)}" for key, item in one.items()) + "}"
        return json.dumps(one)

    return "[" + ", ".join(value(item) for item in items) + "]"


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def wires(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wires]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HALL_LOG", "DEBUG")
        made = Wires(tmp_path_factory.mktemp(request.param), request.param)
        with made.running():
            yield made


# --- window LEDs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counter", "sim", "address", "says"),
    [
        (1, "onbon", 1, {"open": "请稍候", "call": "请 {} 到本窗口", "start": "服务中 {}", "pause": "暂停服务", "close": "未开放"}),
        (2, "hall68", 2, {"open": "请稍候", "call": "请 {} 到本窗口", "start": "服务中 {}", "pause": "暂停服务", "close": "未开放"}),
        (4, "cd5220", 0, {"open": "Please wait", "call": "{} -> 4", "start": "Serving {}", "pause": "Paused", "close": "Closed"}),
    ],
)
def test_a_screen_follows_its_counter_from_opening_to_closing(
    wires: Wires, counter: int, sim: str, address: int, says: dict[str, str]
) -> None:
    screen: LedSim = getattr(wires, sim)
    assert screen.wait_for(says["close"], address)
    wires.order(counter, "open")
    assert screen.wait_for(says["open"], address)
    ticket = wires.call(counter)
    assert screen.wait_for(says["call"].format(ticket["number"]), address)
    wires.serve(counter, ticket["id"], "start")
    assert screen.wait_for(says["start"].format(ticket["number"]), address)
    wires.serve(counter, ticket["id"], "finish")
    wires.order(counter, "pause")
    assert screen.wait_for(says["pause"], address)
    wires.order(counter, "close")
    assert screen.wait_for(says["close"], address)
    assert screen.spoilt == 0


def test_two_screens_of_one_line_show_each_its_own(wires: Wires) -> None:
    tickets = {}
    for counter in (2, 3):
        wires.order(counter, "open")
        tickets[counter] = wires.call(counter)
    for counter, ticket in tickets.items():
        assert wires.hall68.wait_for(f"请 {ticket['number']} 到本窗口", counter)
    for counter, ticket in tickets.items():
        wires.leave(counter, ticket)


def test_a_cable_pulled_is_told_and_the_screen_shows_the_newest_when_it_is_back(wires: Wires) -> None:
    wires.order(1, "open")
    wires.tcp.unplug()
    wait_until(lambda: wires.states()["led1"] == "down", 60)
    ticket = wires.call(1)
    wires.tcp.plug()
    assert wires.onbon.wait_for(f"请 {ticket['number']} 到本窗口", 1, 60)
    assert wires.onbon.screens[1].colour == "red"
    wait_until(lambda: wires.states()["led1"] == "ready", 60)
    wires.leave(1, ticket)


def test_a_screen_without_power_is_told_and_shows_the_next_call_when_it_has_some(wires: Wires) -> None:
    """That the same text comes back within its minute stands in tests/devices/test_leds.py, on a shorter minute."""
    wires.order(1, "open")
    wires.onbon.power(False)
    wires.order(1, "pause")
    wait_until(lambda: wires.states()["led1"] == "down", 60)
    wires.onbon.power(True)
    wires.order(1, "resume")
    assert wires.onbon.wait_for("请稍候", 1, 60)
    wait_until(lambda: wires.states()["led1"] == "ready", 60)


# --- readers --------------------------------------------------------------------------------------------------------


def at_kiosk(wires: Wires, pages: Callable[..., Any], code: str = "k1") -> Any:
    page = pages(*KIOSK)
    page.expected += ["ERR_CONNECTION_REFUSED", "WebSocket"]
    enter(page, wires.hall, "kiosk", code, f"/kiosk/{code}")
    page.locator("#kiosk[data-page=home]:not(.settling)").wait_for()
    return page


def agree(page: Any) -> None:
    """Home, matter, the way to the card, the notice, agreed."""
    touch(page, ".tile[data-matter=id_card]")
    touch(page, ".e-way[data-way=id]")
    touch(page, ".e-acts .k-big-primary")


@pytest.mark.browser
def test_a_card_put_down_early_is_told_and_read_once_its_holder_has_agreed(wires: Wires, pages: Callable[..., Any]) -> None:
    wires.sam.take()
    page, before = at_kiosk(wires, pages), wires.sam.reads
    wires.sam.put(Card(ELDER))
    page.locator(".k-veil[data-veil=early]:has-text('身份证没有读')").wait_for(timeout=20_000)
    page.click(".k-sheet .k-big-primary")
    touch(page, ".tile[data-matter=id_card]")
    touch(page, ".e-way[data-way=id]")
    page.locator("#kiosk[data-page=notice]:not(.settling)").wait_for()
    assert wires.sam.reads == before
    touch(page, ".e-acts .k-big-primary")
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for(timeout=20_000)
    assert wires.sam.reads == before + 1
    touch(page, ".lane[data-lane=care]")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "L"
    wires.sam.take()


@pytest.mark.browser
def test_a_reader_unplugged_and_back_reads_the_card_that_lies_there(wires: Wires, pages: Callable[..., Any]) -> None:
    page = at_kiosk(wires, pages)
    agree(page)
    page.locator("#kiosk[data-page=id]:not(.settling)").wait_for()
    wires.desk.unplug()
    wait_until(lambda: wires.states()["id1"] == "down", 20)
    wires.sam.put(Card(ELDER))
    wires.desk.plug()
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for(timeout=20_000)
    wires.sam.take()
    wait_until(lambda: wires.states()["id1"] == "ready", 20)


@pytest.mark.browser
def test_a_scanned_project_code_becomes_a_green_number(wires: Wires, pages: Callable[..., Any]) -> None:
    project = {"kind": "key_project", "basis": "县政办 12 号", "charge": "沈某", "valid_from": "2020-01-01", "valid_to": "2126-06-30"}
    assert wires.hall.order(wires.hall.token("office"), "/projects", code="WIRE2026", **project).status in (201, 409)
    page = at_kiosk(wires, pages)
    touch(page, ".tile[data-matter=id_card]")
    page.locator("#kiosk[data-page=lane]:not(.settling)").wait_for()
    wires.gun.write(wires.scanner.scan("WIRE2026"))
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "G"


@pytest.mark.browser
def test_a_number_from_card_or_scanner_stands_nowhere_but_on_the_page_that_asked(wires: Wires, pages: Callable[..., Any]) -> None:
    """Trust 20, 21, 23: read before and after the agreement, by card and by scanner, with every log at its most talkative."""
    shown: list[str] = []
    rooms = {"/screen": ("screen", "main"), "/kiosk": ("kiosk", "k2"), "/console": ("counter", "4"), "/supervisor": ("supervisor", None)}
    clients = [listen(wires.hall, space, *place, shown) for space, place in rooms.items()]
    other = at_kiosk(wires, pages, "k2")
    page = at_kiosk(wires, pages)
    dropped = wires.sam.reads
    wires.gun.write(wires.scanner.scan(CANARY))
    page.locator(".k-veil[data-veil=early]").wait_for()
    page.click(".k-sheet .k-big-primary")
    wires.sam.put(Card(CANARY))
    page.locator(".k-veil[data-veil=early]").wait_for()
    page.click(".k-sheet .k-big-primary")
    assert wires.sam.reads == dropped
    agree(page)
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for(timeout=20_000)
    assert wires.sam.reads == dropped + 1
    touch(page, ".lane[data-lane=care]")
    page.locator(".n-number").wait_for()
    wires.sam.take()
    seq = wires.hall.get(wires.hall.token("admin"), "/hall")["seq"]
    wait_until(lambda: any(f'"seq": {seq}' in text for text in shown), 15)
    shown += [page.content(), other.content()]
    for client in clients:
        client.disconnect()
    assert_nowhere(wires.hall, shown)


def listen(hall: RunningHall, namespace: str, role: str, place: str | None, shown: list[str]) -> socketio.Client:
    client = socketio.Client(reconnection=False)
    client.on("*", lambda event, data=None: shown.append(json.dumps([event, data], ensure_ascii=False)), namespace=namespace)
    client.connect(hall.url, namespaces=[namespace], auth={"token": mint(hall, role, place)}, transports=["websocket"])
    return client


def assert_nowhere(hall: RunningHall, shown: list[str]) -> None:
    lines = [*hall.lines, *(hall.data / "log" / "hall.log").read_text("utf-8").splitlines()]
    assert len(shown) > 6
    assert any("devices" in line for line in lines)
    with sqlite3.connect(hall.data / "hall.db") as store:
        dump = "\n".join(store.iterdump())
    store.close()
    files = [file.read_bytes() for file in hall.data.rglob("*") if file.is_file()]
    for form in (CANARY, CANARY[6:14], CANARY[-6:]):
        assert not [text[:200] for text in (*shown, *lines) if form in text]
        assert form not in dump
    raw = CANARY.encode()
    for form in (raw, CANARY.encode("utf-16-le"), raw.hex().encode(), raw.hex(" ").encode(), CANARY.encode("utf-16-le").hex(" ").encode()):
        assert not any(form in data for data in files)
        assert not re.search(re.escape(form.decode("latin-1")), "\n".join(lines))
