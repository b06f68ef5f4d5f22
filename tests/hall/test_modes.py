"""The same hall in both server modes, closed to strangers; sockets that end with their session; an agent on another PC; commands."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from playwright.sync_api import Page, expect
from socketio.exceptions import ConnectionError as NotLetIn

from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.conftest import ROOT, RunningHall, enter, wait_until, write_config
from tests.devices.strict_paper import read
from tests.hall.clients import at_once
from tests.hall.steps import BOARD, CONSOLE, SOON_MS, SPOKEN_PASSWORD, WATCH, log_in_first

pytestmark = pytest.mark.timeout(300)

PLACES = {"/screen": ("screen", "main"), "/kiosk": ("kiosk", "k1"), "/console": ("counter", "1"), "/pad": ("pad", "1")}
OPEN = {"/healthz", "/login", "/enter", "/api/v1/openapi.json", "/words/zh.json", "/static/floor/css/base.css"}
SHUT = ("/", "/kiosk/k1", "/board/main", "/pad/1", "/console", "/console/1", "/supervisor", "/papers/p1", "/password", "/voice/chime.wav")


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def moded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp(request.param)
    running = RunningHall(folder / "data", ["--async-mode", request.param], write_config(folder / "hall.toml", {})).start()
    yield running
    running.stop()


class Picture:
    """A device on its socket, with the newest picture."""

    def __init__(self, hall: RunningHall, namespace: str, **auth: Any) -> None:
        self.namespace, self.view = namespace, None
        self.client = socketio.Client(reconnection=False)
        self.client.on("view", self._take, namespace=namespace)
        self.client.connect(hall.url, namespaces=[namespace], auth=auth, transports=["websocket"], wait_timeout=10)

    def _take(self, view: dict[str, Any]) -> None:
        self.view = view

    def sees(self, what: Callable[[dict[str, Any]], Any]) -> Any:
        return wait_until(lambda: self.view and what(self.view), 10, 0.02)

    def close(self) -> None:
        self.client.disconnect()


def test_each_device_gets_the_picture_of_its_place_and_follows_a_visit(moded: RunningHall) -> None:
    shown = {name: Picture(moded, name, token=moded.token(*place)) for name, place in PLACES.items()}
    shown["/supervisor"] = Picture(moded, "/supervisor", token=moded.token("supervisor"))
    counter = moded.token("counter", "1")
    try:
        assert moded.order(counter, "/counters/1/open").status == 200
        ticket = moded.order(moded.token("kiosk", "k1"), "/tickets", matter="social_card")["ticket"]
        shown["/kiosk"].sees(lambda v: any(m["code"] == "social_card" and m["waiting"] == 1 for m in v["matters"]))
        shown["/console"].sees(lambda v: v["next"] and v["next"]["number"] == ticket["number"])
        assert moded.order(counter, "/counters/1/next").status == 200
        call = shown["/screen"].sees(lambda v: next((c for c in v["calls"] if c["number"] == ticket["number"] and c["live"]), None))
        assert (call["counter"], call["say"]["zh"]) == (1, f"请 {ticket['number']} 号到 1 号窗口办理")
        assert requests.get(moded.url + call["audio"], headers=bearer(moded.token("screen", "main")), timeout=10).content[:4] == b"RIFF"
        shown["/pad"].sees(lambda v: v["state"] == "called")
        for order in ("start", "finish"):
            assert moded.order(counter, f"/tickets/{ticket['id']}/{order}").status == 200
        shown["/pad"].sees(lambda v: v["state"] == "rate")
        rated = moded.order(moded.token("pad", "1"), f"/tickets/{ticket['id']}/rating", grade=4, channel="pad")
        assert rated.status == 201
        shown["/supervisor"].sees(lambda v: v["figures"]["ratings"] == 1 and v["balance"]["finished"] == 1)
    finally:
        at_once(one.close for one in shown.values())  # each waits 3 s for the farewell of a hub with threads


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_socket_without_its_own_token_is_refused(moded: RunningHall) -> None:
    screen = moded.token("screen", "main")
    wrong: list[dict[str, str]] = [{}, {"token": ""}, {"token": "x" * 43}, {"token": screen}]
    cases = [(space, auth) for space in (*PLACES, "/supervisor", "/agent") for auth in wrong if (space, auth) != ("/screen", wrong[-1])]

    def let_in(case: tuple[str, dict[str, str]]) -> bool:
        with suppress(NotLetIn):
            Picture(moded, case[0], **case[1])
            return True
        return False

    with ThreadPoolExecutor(len(cases)) as visitors:
        assert [case for case, came in zip(cases, visitors.map(let_in, cases), strict=True) if came] == []


def test_a_foreign_page_opens_no_socket(moded: RunningHall) -> None:
    client = socketio.Client(reconnection=False)
    try:
        with pytest.raises(NotLetIn):
            client.connect(
                moded.url, headers={"Origin": "http://elsewhere.example"}, namespaces=["/screen"],
                auth={"token": moded.token("screen", "main")}, transports=["websocket"], wait_timeout=5,
            )  # fmt: skip
    finally:
        with suppress(Exception):  # what was never connected may refuse to part
            client.disconnect()


@pytest.mark.browser
def test_two_boards_show_a_call_at_once(moded: RunningHall, pages: Callable[..., Page]) -> None:
    counter, kiosk = moded.token("counter", "4"), moded.token("kiosk", "k1")
    boards = []
    for code in ("main", "zone-a"):
        page = pages(*BOARD)
        enter(page, moded, "screen", code, f"/board/{code}")
        page.locator(".picture").wait_for()
        boards.append(page)
    assert moded.order(counter, "/counters/4/open").status == 200
    waits_ms: list[float] = []
    for _ in range(3):
        ticket = moded.order(kiosk, "/tickets", matter="id_card")["ticket"]
        for page in boards:
            page.evaluate(WATCH, f".row[data-number={ticket['number']}]")
        asked_ms = time.time() * 1000
        assert moded.order(counter, "/counters/4/next").status == 200
        for page in boards:
            page.wait_for_function("() => window.seen !== null")
        waits_ms.append(max(page.evaluate("() => window.seen") for page in boards) - asked_ms)
        assert moded.order(counter, f"/tickets/{ticket['id']}/no_show").status == 200
    assert min(waits_ms) < SOON_MS, f"from the press to the last board: {waits_ms} ms"  # how fast: `make bench`, screens


@pytest.mark.browser
def test_logging_out_ends_the_live_pages_of_the_session(moded: RunningHall, pages: Callable[..., Page]) -> None:
    said = moded.run("user", "add", "clerk9", "--name", "白露", "--role", "clerk", "--badge", "A099")
    assert said.returncode == 0, said.stderr
    first = pages(*CONSOLE, locale="zh-CN")
    log_in_first(moded, first, said.stdout.split()[-1])
    first.goto(f"{moded.url}/console/2")
    first.locator("[data-act=open]").wait_for()
    second = pages(*CONSOLE, context=first.context)
    second.goto(f"{moded.url}/console")
    first.expected += ["401", "WebSocket"]
    second.locator("form[action='/logout'] button").click()
    expect(first.locator(".lost-bar:not([hidden])")).to_contain_text("登录", timeout=10_000)
    second.goto(f"{moded.url}/console/2")
    assert "/login" in second.url
    log_in(moded, second, "clerk9", SPOKEN_PASSWORD)
    assert second.url.startswith(moded.url + "/console")


def log_in(hall: RunningHall, page: Page, login: str, password: str) -> None:
    page.goto(f"{hall.url}/login")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("button[type=submit].btn-primary").click()
    page.wait_for_url(lambda url: "/login" not in url)


def test_nothing_of_a_real_hall_is_open_without_login_or_token(moded: RunningHall) -> None:
    for path in OPEN:
        assert requests.get(moded.url + path, timeout=10).status_code == 200, path
    for path in SHUT:
        answer = requests.get(moded.url + path, timeout=10, allow_redirects=False)
        assert answer.status_code in (303, 401, 403), path
        assert answer.status_code != 303 or answer.headers["Location"].split("?")[0] in ("/login", "/enter"), path
    assert requests.post(f"{moded.url}/demo/enter", data={"role": "admin", "place": ""}, timeout=10).status_code == 404
    assert requests.get(f"{moded.url}/t/{'A' * 22}", timeout=10).status_code == 404


def test_every_route_of_the_api_asks_who_is_there(moded: RunningHall) -> None:
    paths = requests.get(f"{moded.url}/api/v1/openapi.json", timeout=10).json()["paths"]
    asked = 0
    for path, methods in paths.items():
        for method, operation in methods.items():
            if "security" not in operation:
                continue
            address = moded.url + re.sub(r"\{\w+\}", "1", path)
            for head in ({}, bearer("x" * 43)):
                answer = requests.request(method.upper(), address, json={}, headers=head, timeout=10)
                assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
                asked += 1
    assert asked > 50


# --- the command line -----------------------------------------------------------------------------------------------


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "run.py", *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_a_demo_hall_listens_to_this_pc_only(tmp_path: Path) -> None:
    said = command("serve", "--host", "0.0.0.0", "--port", "0", "--data", tmp_path / "data")
    assert said.returncode != 0
    assert "127.0.0.1 only" in said.stderr
    assert "--config" in said.stderr


def test_a_second_hub_on_the_same_folder_is_refused(moded: RunningHall) -> None:
    assert moded.config is not None
    said = command("serve", "--port", "0", "--data", moded.data, "--config", moded.config)
    assert said.returncode != 0
    assert "a hub already runs on" in said.stderr


def test_check_tells_every_complaint_at_once_and_says_when_all_is_well(tmp_path: Path) -> None:
    good = write_config(tmp_path / "hall.toml", {})
    said = command("check", "--config", good)
    assert (said.returncode, said.stdout.splitlines()[0]) == (0, "hall.toml: in order")
    bad = tmp_path / "bad.toml"
    faults = {"take_before_min": "take_befor_min", 'matters = ["social_card", "medical_away"]': 'matters = ["sozial_card"]'}
    text = good.read_text("utf-8")
    for right, wrong in faults.items():
        text = text.replace(right, wrong)
    bad.write_text(text, "utf-8")
    said = command("check", "--config", bad)
    assert said.returncode == 1
    assert len(re.findall(r"did you mean", said.stdout)) == 2, said.stdout
    assert "take_before_min" in said.stdout
    assert "social_card" in said.stdout


def test_tokens_accounts_and_the_proof_answer_in_plain_words(halls: Callable[..., RunningHall]) -> None:
    hall = halls()
    made = hall.run("token", "--role", "kiosk", "--place", "k1")
    assert made.stdout.startswith("token for kiosk at k1: "), made.stderr
    assert hall.order(made.stdout.split()[-1], "/tickets", matter="social_card").status == 201
    hall.stop()
    wrong = hall.run("token", "--role", "kiosk", "--place", "k9")
    assert wrong.returncode != 0
    assert "k1, k2" in wrong.stderr
    added = hall.run("user", "add", "lead9", "--name", "苏木", "--role", "lead")
    assert re.search(r"lead9: .*code: \S{20,}$", added.stdout.strip())
    again = hall.run("user", "add", "lead9", "--name", "苏木", "--role", "lead")
    assert again.returncode != 0
    assert "exists" in again.stderr
    sound = hall.run("verify")
    assert re.match(r"sound: \d+ facts, .* issued=1 finished=0 .*open=1", sound.stdout), sound.stdout
    with sqlite3.connect(hall.data / "hall.db") as store:
        seq = store.execute("SELECT seq FROM event WHERE kind = 'taken'").fetchone()[0]
        store.execute("UPDATE event SET body = replace(body, 'social_card', 'id_card') WHERE seq = ?", (seq,))
    store.close()
    broken = hall.run("verify")
    assert broken.returncode == 1
    assert f"NOT SOUND seq {seq}" in broken.stderr


# --- another PC -----------------------------------------------------------------------------------------------------


def test_an_agent_on_another_pc_prints_for_its_kiosk(halls: Callable[..., RunningHall], tmp_path: Path) -> None:
    with TcpPrinter(EscposSim()) as printer:
        network = f'code = "p9", kind = "network", agent = "west", host = "127.0.0.1", port = {printer.port}'
        kiosks = '[{code = "k1", zone = "A", printer = "p9"}]'
        hall = halls(config={"printers": f"[{{{network}}}]", "kiosks": kiosks, "kiosk.print_within_s": "60"})
        settings = tmp_path / "agent.toml"
        settings.write_text('name = "west"\n[[printers]]\n' + network.replace(", ", "\n"), "utf-8")
        words = ["run.py", "agent", "--hub", hall.url, "--config", str(settings)]
        environment = {**os.environ, "HALL_AGENT_TOKEN": hall.token("agent", "west")}
        kiosk = hall.token("kiosk", "k1")
        early = hall.order(kiosk, "/tickets", matter="social_card")
        agent = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            wait_until(lambda: ready(hall), 30)
            later = hall.order(kiosk, "/tickets", matter="social_card")
            for answer in (early, later):
                wait_until(lambda job=answer["print_job"]["id"]: hall.get(kiosk, f"/print_jobs/{job}")["state"] == "printed", 20)
            papers = [read(sheet.data, Profile()) for sheet in printer.sim.sheets]
            assert [answer["ticket"]["number"] in paper.lines for answer, paper in zip((early, later), papers, strict=True)] == [True, True]
        finally:
            agent.send_signal(signal.SIGTERM)
            _, told = agent.communicate(timeout=20)
        assert agent.returncode == 0, told
        wait_until(lambda: not ready(hall), 20)


def ready(hall: RunningHall) -> bool:
    devices = hall.get(hall.token("om"), "/devices")["devices"]
    return any((one["code"], one["state"], one["agent"]) == ("p9", "ready", "west") for one in devices)
