"""Outbox, watchdog and paper folder on their own."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from config.schema import Printer
from devices.agent.link import HubAway
from devices.agent.outbox import CAP, Letter, Outbox
from devices.agent.paper_store import KEPT, PaperStore
from devices.agent.print_worker import PrintWorker
from devices.agent.worker import Watchdog, Worker
from devices.ports import Health, Outcome, Paperwork
from devices.slip.glyphs import of_this_pc
from tests.conftest import wait_until
from tests.devices.slips import SLIP


class Post:
    """A hub that may be away, or hear without answering."""

    def __init__(self) -> None:
        self.away: HubAway | None = None
        self.delivered: list[str] = []
        self.tried: list[str] = []

    def letter(self, key: str, until_s: float | None = None) -> Letter:
        return Letter(key, lambda: self.deliver(key), until_s)

    def deliver(self, key: str) -> None:
        self.tried.append(key)
        if self.away is not None:
            raise self.away
        self.delivered.append(key)


def an_outbox(**options: Any) -> Outbox:
    return Outbox(again_s=0.0, **options)


def test_letters_are_delivered_oldest_first() -> None:
    post, outbox = Post(), an_outbox()
    for key in "abc":
        outbox.put(post.letter(key))
    for _ in range(3):
        outbox.turn(0)
    assert post.delivered == ["a", "b", "c"]
    assert outbox.keys() == []


def test_while_the_hub_is_away_the_order_is_kept() -> None:
    post, outbox = Post(), an_outbox()
    for key in "abc":
        outbox.put(post.letter(key))
    post.away = HubAway("x")
    for _ in range(5):
        outbox.turn(0)
    assert post.tried == ["a"] * 5
    post.away = None
    for _ in range(3):
        outbox.turn(0)
    assert post.delivered == ["a", "b", "c"]


def test_a_letter_the_hub_chokes_on_does_not_stop_the_others() -> None:
    post, outbox = Post(), an_outbox()
    outbox.put(post.letter("a"))
    outbox.put(post.letter("b"))
    post.away = HubAway("x", sent=True)
    outbox.turn(0)
    post.away = None
    outbox.turn(0)
    outbox.turn(0)
    assert post.delivered == ["b", "a"]


def test_only_the_newest_word_of_a_device_is_kept() -> None:
    outbox, said = an_outbox(), []
    for state in ("ready", "down", "near_end"):
        outbox.put(Letter("device p1", lambda state=state: said.append(state)))
    outbox.turn(0)
    outbox.turn(0)
    assert said == ["near_end"]


def test_a_word_that_changes_while_it_is_being_told_is_told_again() -> None:
    outbox, said = an_outbox(), []

    def tell() -> None:
        said.append("old")
        outbox.put(Letter("device p1", lambda: said.append("new")))

    outbox.put(Letter("device p1", tell))
    outbox.turn(0)
    outbox.turn(0)
    assert said == ["old", "new"]
    assert outbox.keys() == []


def test_a_press_older_than_it_counts_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    now_s = [100.0]
    post, outbox = Post(), an_outbox(clock=lambda: now_s[0])
    outbox.put(post.letter("press 1", until_s=130.0))
    outbox.put(post.letter("job 1"))
    post.away = HubAway("x")
    outbox.turn(0)
    now_s[0], post.away = 130.1, None
    outbox.turn(0)
    outbox.turn(0)
    assert post.delivered == ["job 1"]
    assert "too late for the hub dropped=press 1" in caplog.text


def test_a_hub_away_for_long_does_not_fill_the_memory() -> None:
    post, outbox = Post(), an_outbox()
    for n in range(CAP + 10):
        outbox.put(post.letter(str(n)))
    assert len(outbox.keys()) == CAP
    assert outbox.keys()[0] == "10"


def test_a_fault_in_a_turn_is_logged_told_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    stop, turns, told = threading.Event(), [], []

    def turn() -> None:
        turns.append(1)
        if len(turns) == 1:
            raise RuntimeError("unheard of")
        stop.set()

    worker = Worker("printer p1", turn, stop, told.append)
    worker.start()
    assert worker.join(5)
    assert len(turns) == 2
    assert told == ["printer p1"]
    assert "worker fault name=printer p1" in caplog.text


def test_the_watchdog_tells_once_of_a_worker_that_hangs_and_once_when_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stop, hang, told = threading.Event(), threading.Event(), []
    worker = Worker("line x", lambda: None if hang.wait(0.01) else time.sleep(0), stop)
    slow = Worker("printer p1", lambda: hang.wait(10), stop)
    watchdog = Watchdog(lambda: [worker, slow], 1.0, lambda name, stuck: told.append((name, stuck)))
    worker.start()
    slow.start()
    wait_until(lambda: watchdog.look() or told)
    watchdog.look()
    assert told == [("printer p1", True)]
    hang.set()
    wait_until(lambda: watchdog.look() or told[1:])
    assert told == [("printer p1", True), ("printer p1", False)]
    stop.set()
    assert worker.join(2)
    assert slow.join(2)


def test_the_paper_folder_keeps_the_newest_and_no_name_leaves_it(tmp_path: Path) -> None:
    folder = tmp_path / "paper" / "p1"
    store = PaperStore(str(tmp_path / "paper"))
    store.keep("p1", "../../evil", b"x")
    for n in range(KEPT + 5):
        store.keep("p1", f"j{n}", b"x")
        os.utime(folder / f"j{n}.png", (n, n))
    names = {path.name for path in folder.iterdir()}
    assert len(names) <= KEPT + 1
    assert f"j{KEPT + 4}.png" in names
    assert "j0.png" not in names
    assert not list(tmp_path.glob("*.png"))


def test_a_folder_that_cannot_be_written_is_logged_not_raised(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    PaperStore(str(blocked / "paper")).keep("p1", "j1", b"x")
    assert "paper not kept job=j1" in caplog.text


class Driver:
    """A printer whose driver has a fault of its own."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def print_slip(self, work: Paperwork) -> Outcome:
        self.printed.append(work.job)
        raise RuntimeError("driver fault")

    def health(self) -> Health:
        return Health("ready")

    def close(self) -> None: ...


def worker_of(driver: Driver, ask: Any) -> tuple[PrintWorker, list[tuple[str, str, str]]]:
    told: list[tuple[str, str, str]] = []
    worker = PrintWorker(Printer(code="p1", kind="virtual"), driver, ask, of_this_pc())
    worker.on_job = lambda job, outcome: told.append((job, outcome.state, outcome.reason))
    return worker, told


def test_a_driver_that_breaks_leaves_its_job_unknown_and_never_prints_it_again() -> None:
    driver = Driver()
    worker, told = worker_of(driver, lambda _event, data: {"ok": True, "slip": {**SLIP, "job": data["job"]}})
    worker.offer(["j1"])
    with pytest.raises(RuntimeError):
        worker.turn()
    worker.offer(["j1"])
    assert told == [("j1", "unknown", "error")]
    assert driver.printed == ["j1"]


def test_a_lost_answer_is_asked_for_again_and_a_second_yes_prints() -> None:
    answers: list[Any] = [HubAway("take_job", sent=True), {"ok": True, "slip": {**SLIP, "number": 5}}]

    def ask(_event: str, _data: dict[str, Any]) -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, HubAway):
            raise answer
        return dict(answer)

    worker, told = worker_of(Driver(), ask)
    worker.offer(["j1"])
    worker.turn()
    assert told == []
    worker.offer([])  # the hub no longer offers it: it thinks that we print it
    worker.turn()
    assert told == [("j1", "failed", "error")]  # number 5 is no text: the slip made no sense


def test_a_hub_that_is_away_when_a_job_is_asked_for_changes_nothing() -> None:
    def ask(_event: str, _data: dict[str, Any]) -> dict[str, Any]:
        raise HubAway("take_job")

    worker, told = worker_of(Driver(), ask)
    worker.offer(["j1"])
    worker.turn()
    worker.offer([])
    assert told == []


@pytest.mark.parametrize(("code", "told_so"), [("wrong_state", [("j1", "failed", "timeout")]), ("not_your_job", [])])
def test_a_slip_that_went_to_another_printer_while_its_answer_was_lost_is_not_ended_here(code: str, told_so: list[Any]) -> None:
    answers: list[Any] = [HubAway("take_job", sent=True), {"ok": False, "code": code}]

    def ask(_event: str, data: dict[str, Any]) -> dict[str, Any]:
        assert data == {"job": "j1", "printer": "p1"}
        answer = answers.pop(0)
        if isinstance(answer, HubAway):
            raise answer
        return dict(answer)

    worker, told = worker_of(Driver(), ask)
    worker.offer(["j1"])
    worker.turn()
    worker.turn()
    worker.offer([])
    assert (told, answers) == (told_so, [])
