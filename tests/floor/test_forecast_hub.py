"""Estimates in the running hub: batches beside the requests, and every place where people are told."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import pytest

from floor.forecast.estimates import Estimates
from floor.forecast.told import ENOUGH
from floor.hub import forecaster as module
from tests.conftest import wait_until
from tests.floor.hub_harness import Hall
from tests.floor.test_forecast_told import promise


def open_counters(hall: Hall, *numbers: int) -> str:
    lead = hall.token("counter", str(numbers[0]))
    for number in numbers:
        assert hall.api(hall.token("counter", str(number)), "POST", f"/counters/{number}/open").status_code == 200
    return lead


def taken(hall: Hall, kiosk: str, matter: str = "id_card", lane: str = "ordinary") -> Any:
    answer = hall.api(kiosk, "POST", "/tickets", matter=matter, lane=lane)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.get_json()["ticket"]


@pytest.fixture
def busy(hub: Hall) -> tuple[Hall, str, list[Any]]:
    """A hall with counters 4 and 5 open and twelve people waiting for identity cards, after one batch."""
    open_counters(hub, 4, 5)
    kiosk = hub.token("kiosk", "k1")
    tickets = [taken(hub, kiosk) for _ in range(12)]
    hub.estimated()
    return hub, kiosk, tickets


def test_before_the_first_batch_nothing_is_told_and_nobody_waits_for_it(hub: Hall) -> None:
    kiosk = hub.token("kiosk", "k1")
    assert taken(hub, kiosk)["wait"] is None
    view = hub.hub.pictures.draw("/kiosk", "k1")
    assert {m["low_min"] for m in view["matters"]} == {None}
    assert hub.api(hub.token("supervisor"), "GET", "/estimates").get_json()["at"] is None


def test_a_new_ticket_is_told_the_range_of_the_last_batch_and_keeps_it(busy: tuple[Hall, str, list[Any]]) -> None:
    hall, kiosk, _ = busy
    ticket = taken(hall, kiosk)
    wait = ticket["wait"]
    assert 0 < wait["low_min"] < wait["high_min"]
    (fact,) = [f for f in hall.facts("taken") if ticket["id"] in f["subject"]]
    assert f'"low_min":{wait["low_min"]}' in fact["body"]
    assert hall.hub.writer.book.tickets[ticket["id"]].promise["high_min"] == wait["high_min"]  # type: ignore[index]


def test_the_care_lane_is_told_less_than_the_ordinary(busy: tuple[Hall, str, list[Any]]) -> None:
    hall, kiosk, _ = busy
    assert taken(hall, kiosk, lane="care")["wait"]["high_min"] < taken(hall, kiosk)["wait"]["high_min"]


def test_every_place_tells_the_same_range(busy: tuple[Hall, str, list[Any]]) -> None:
    hall, _, tickets = busy
    last = tickets[-1]
    staff = hall.token("supervisor")
    shown = hall.api(staff, "GET", f"/tickets/{last['id']}").get_json()["ticket"]["wait"]
    assert 0 < shown["low_min"] <= shown["high_min"]
    (queue,) = hall.api(staff, "GET", "/queue").get_json()["queues"]
    assert queue["tickets"][-1]["wait"] == shown
    console = hall.hub.pictures.draw("/console", "4")
    assert console["waiting"][-1]["wait"] == shown
    page = hall.hub.pictures.phone(last["url"].rsplit("/", 1)[-1])
    assert page is not None
    assert {name: page[name] for name in shown} == shown
    text = hall.browser().page(last["url"].removeprefix("http://hall.test")).get_data(as_text=True)
    assert f"{shown['low_min']}–{shown['high_min']} 分钟" in text
    board = hall.hub.pictures.draw("/screen", "main")
    (row,) = [r for r in board["waiting"] if r["matter"] == "id_card"]
    newcomer = hall.hub.forecaster.now.newcomer("id_card", "ordinary", hall.now)
    assert newcomer is not None
    assert {name: row[name] for name in shown} == newcomer.view()
    kiosk = hall.hub.pictures.draw("/kiosk", "k1")
    (tile,) = [m for m in kiosk["matters"] if m["code"] == "id_card"]
    assert {name: tile[name] for name in shown} == newcomer.view() == tile["lanes"]["ordinary"]


def test_the_slip_says_what_the_kiosk_said_and_a_reprint_what_is_true_now(busy: tuple[Hall, str, list[Any]]) -> None:
    hall, kiosk, _ = busy
    ticket = taken(hall, kiosk)
    hall.settle()
    agent = hall.listen("/agent", token=hall.token("agent", "local"))
    slip = agent.emit("take_job", {"job": f"{ticket['id']}-p1"}, namespace="/agent", callback=True)["slip"]
    assert slip["wait"] == ticket["wait"]
    hall.hub.forecaster.now = Estimates()
    hall.api(hall.token("supervisor"), "POST", f"/tickets/{ticket['id']}/reprint", kiosk="k1")
    hall.api(hall.token("guide"), "POST", f"/tickets/{ticket['id']}/reprint", kiosk="k1")
    hall.settle()
    again = agent.emit("take_job", {"job": f"{ticket['id']}-p2"}, namespace="/agent", callback=True)["slip"]
    assert again["wait"] is None


def test_who_is_called_or_served_is_told_nothing_more(busy: tuple[Hall, str, list[Any]]) -> None:
    hall, _, tickets = busy
    counter = hall.token("counter", "4")
    called = hall.api(counter, "POST", "/counters/4/next").get_json()["ticket"]
    assert called["wait"] is None
    assert called["id"] == tickets[0]["id"]


def test_a_repeated_take_is_told_what_the_first_was_told(busy: tuple[Hall, str, list[Any]]) -> None:
    hall, kiosk, _ = busy
    first = hall.api(kiosk, "POST", "/tickets", matter="id_card", request_id="r1")
    hall.hub.forecaster.now = Estimates()
    again = hall.api(kiosk, "POST", "/tickets", matter="id_card", request_id="r1")
    assert again.get_data() == first.get_data()


def test_a_batch_that_fails_leaves_the_hall_running_and_is_logged(hubs: Callable[..., Hall], monkeypatch: Any, caplog: Any) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError("played wrong")

    monkeypatch.setattr(module, "estimates", broken)
    hall = hubs({"estimate.enabled": True})
    wait_until(lambda: "estimates failed" in caplog.text)
    assert taken(hall, hall.token("kiosk", "k1"))["wait"] is None


def test_the_loop_plays_by_itself_sooner_after_much_has_happened_and_when_the_clock_was_moved(hubs: Callable[..., Hall]) -> None:
    hall = hubs({"estimate.enabled": True, "estimate.every_s": 300, "estimate.after_facts": 5})
    wait_until(lambda: hall.hub.forecaster.batches == 1)
    kiosk = hall.token("kiosk", "k1")
    for _ in range(6):
        taken(hall, kiosk)
    hall.settle()
    hall.runtime.skipped_s += 6  # the least between two batches
    wait_until(lambda: hall.hub.forecaster.batches == 2)
    hall.now = hall.now.replace(minute=30)
    wait_until(lambda: hall.hub.forecaster.batches == 3)
    assert hall.hub.forecaster.now.at == hall.now


def test_with_300_waiting_a_batch_never_keeps_the_others_waiting_for_20_ms_of_work(hub: Hall, monkeypatch: Any) -> None:
    """Work is counted in processor time of the batch itself: what else the machine does is not its doing."""
    open_counters(hub, 1, 2, 3, 4, 5, 6, 7, 8)
    kiosk = hub.token("kiosk", "k1")
    matters = list(hub.hub.writer.book.matters)
    for n in range(300):
        taken(hub, kiosk, matters[n % len(matters)], "care" if n % 7 == 0 else "ordinary")
    rests: list[float] = []
    monkeypatch.setattr(hub.runtime, "mono_s", time.thread_time)
    monkeypatch.setattr(hub.runtime, "sleep", rests.append)
    found = hub.hub.forecaster
    found.batch()  # what is compiled once, is
    gc.collect()
    gc.freeze()  # as the server does after its start; the tests' own objects are many more than a hall's
    try:
        found.batch()
    finally:
        gc.unfreeze()
    assert len(found.now.ranges) >= 300
    assert found.held_s < 0.020
    assert len(rests) > 30


def test_a_hall_beyond_all_measure_is_told_nothing_rather_than_stalled(busy: tuple[Hall, str, list[Any]], monkeypatch: Any) -> None:
    hall, kiosk, _ = busy
    monkeypatch.setattr(module, "_MOST", 5)
    hall.estimated()
    assert taken(hall, kiosk)["wait"] is None


def test_the_score_is_told_to_supervisors_per_lane_and_day_and_only_when_there_are_enough(hub: Hall) -> None:
    staff, kiosk = hub.token("supervisor"), hub.token("kiosk", "k1")
    counter = open_counters(hub, 4)
    hub.hub.writer.promise = lambda matter, lane, now: promise(0.0, 60.0, 300.0)

    def visit(count: int) -> Any:
        for _ in range(count):
            taken(hub, kiosk)
            called = hub.api(counter, "POST", "/counters/4/next").get_json()["ticket"]
            hub.api(counter, "POST", f"/tickets/{called['id']}/no_show")
        hub.estimated()
        return hub.api(staff, "GET", "/estimates").get_json()

    (few,) = visit(ENOUGH - 1)["lanes"]
    assert (few["lane"], few["count"], few["inside"], few["error_min"], few["late"]) == ("ordinary", ENOUGH - 1, None, None, None)
    told = visit(1)
    (row,) = told["lanes"]
    assert (row["count"], row["inside"], row["error_min"], row["late"]) == (ENOUGH, 1.0, 1.0, 0.0)
    assert told["days"] == [{"day": "2026-06-01", "lanes": [row | {"widened": None}]}]
    assert hub.hub.pictures.draw("/supervisor", "decides")["estimates"]["lanes"] == told["lanes"]
    assert hub.api(kiosk, "GET", "/estimates").status_code == 403
    assert "hall_estimate_held_seconds" in hub.api(staff, "GET", "/metrics").get_data(as_text=True)


def test_a_restarted_hub_has_learnt_what_the_journal_holds(hub: Hall) -> None:
    counter, kiosk = open_counters(hub, 4), hub.token("kiosk", "k1")
    taken(hub, kiosk)
    called = hub.api(counter, "POST", "/counters/4/next").get_json()["ticket"]
    hub.api(counter, "POST", f"/tickets/{called['id']}/start")
    hub.later(minutes=3)
    hub.api(counter, "POST", f"/tickets/{called['id']}/finish")
    hub.estimated()
    fresh = module.Forecaster(hub.hub.database, hub.hub.house, hub.hub.writer, hub.runtime, lambda: hub.now)
    fresh.batch()
    means_s = {m.code: m.mean_min * 60 for m in hub.hub.writer.book.matters.values()}
    expected = fresh.past.expected(means_s, hub.now)
    assert expected.services["id_card"].known == 1
    assert expected == hub.hub.forecaster.past.expected(means_s, hub.now)
