"""The device page's picture, orders to devices, the equipment register over HTTP, and operations told in the same minute."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import wait_until
from tests.floor.hub_harness import Hall

SPACE = "/agent"


class Agent:
    """A device agent's connection to a hub in this process."""

    def __init__(self, hall: Hall, name: str = "local", run: str = "run 1") -> None:
        self._hall = hall
        self._client = hall.listen(SPACE, token=hall.token("agent", name), run=run)
        assert self._client.is_connected(SPACE)

    def say(self, event: str, **body: Any) -> dict[str, Any]:
        self._hall.later(seconds=1)
        return dict(self._client.emit(event, body, namespace=SPACE, callback=True))

    def device(self, code: str, state: str, reason: str | None = None, kind: str = "printer", detail: str = "") -> None:
        assert self.say("device", code=code, kind=kind, state=state, reason=reason, detail=detail)["ok"]

    def view(self) -> dict[str, Any]:
        return newest(self._client, SPACE)

    def leave(self) -> None:
        self._client.disconnect(namespace=SPACE)


def newest(client: Any, namespace: str) -> dict[str, Any]:
    views = [said["args"][0] for said in client.get_received(namespace) if said["name"] == "view"]
    return dict(views[-1]) if views else {}


@pytest.fixture
def hall(hubs: Callable[..., Hall]) -> Hall:
    return hubs()


def page(hall: Hall, role: str = "om") -> dict[str, Any]:
    client = hall.listen("/devices", token=hall.token(role))
    view = newest(client, "/devices")
    client.disconnect(namespace="/devices")
    return view


def on_page(hall: Hall, code: str) -> dict[str, Any]:
    return next(device for device in page(hall)["devices"] if device["code"] == code)


def told(hall: Hall) -> None:
    wait_until(lambda: not hall.hub.writer.book.faults.untold(), 10)


def test_each_device_of_the_hall_stands_on_the_page_with_its_place_before_anything_was_heard(hall: Hall) -> None:
    view = page(hall)
    printer, pad = on_page(hall, "p1"), next(x for x in view["devices"] if x["kind"] == "pad")
    assert (printer["state"], printer["kiosk"], printer["zone"], printer["agent"]) == ("unknown", "k1", "A", "local")
    assert (pad["state"], pad["counter"]) == ("away", 1)
    kinds = {x["kind"] for x in view["devices"]}
    assert {"printer", "kiosk", "screen", "pad", "agent"} <= kinds
    assert [zone["code"] for zone in view["zones"]] == [zone.code for zone in hall.hub.house.config.zones]
    assert sum(len(zone["counters"]) for zone in view["zones"]) == len(hall.hub.house.config.counters)


def test_a_fault_is_on_both_pages_and_in_the_log_within_the_same_minute(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    agent = Agent(hall)
    agent.device("p1", "ready")
    hall.later(minutes=7)
    seen = hall.now
    agent.device("p1", "down", "paper_out", detail="before sending")
    told(hall)
    (entry,) = hall.api(hall.token("om"), "GET", "/faults?open=1").json["faults"]
    assert datetime.fromisoformat(entry["told_at"]) - datetime.fromisoformat(entry["opened_at"]) < (hall.now - seen) * 2
    assert (entry["device"], entry["reason"], entry["symptom"], entry["level"]) == ("p1", "paper_out", "before sending", "error")
    lines = [x for x in caplog.records if x.name == "floor.alarm" and "device=p1" in x.getMessage()]
    assert [(x.levelno, "reason=paper_out" in x.getMessage()) for x in lines] == [(logging.ERROR, True)]
    device = on_page(hall, "p1")
    assert (device["state"], device["fault"]["reason"], device["fault"]["muted"]) == ("down", "paper_out", None)
    alarms = newest(hall.listen("/supervisor", token=hall.token("supervisor")), "/supervisor")["alarms"]
    assert [(x["kind"], x["who"], x["text"]["zh"]) for x in alarms] == [("device", "p1", "设备 p1：缺纸")]


def test_an_agent_that_goes_is_one_alarm_and_its_return_ends_it(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    agent = Agent(hall)
    for code in ("p1", "p2"):
        agent.device(code, "ready")
    agent.leave()
    told(hall)
    view = page(hall)
    assert [x["code"] for x in view["devices"] if x["fault"]] == ["agent:local"]
    assert {x["state"] for x in view["devices"] if x["kind"] == "printer" and x["code"] in ("p1", "p2")} == {"down"}
    assert sum("fault device=agent:local" in x.getMessage() for x in caplog.records) == 1
    Agent(hall)
    assert [x for x in page(hall)["devices"] if x["fault"]] == []


def test_an_agent_that_never_comes_is_a_fault_after_its_time(hall: Hall) -> None:
    wait_until(lambda: hall.hub.runtime.mono_s() > 0)
    assert "agent:local" not in hall.hub.writer.book.faults.open
    hall.later(seconds=62)
    wait_until(lambda: "agent:local" in hall.hub.writer.book.faults.open, 10)


def test_a_self_test_goes_to_the_agent_once_and_its_answer_comes_to_the_page(hall: Hall) -> None:
    agent = Agent(hall)
    answer = hall.api(hall.token("om"), "POST", "/devices/p1/order", what="test")
    assert (answer.status_code, answer.json["order"]["state"]) == (202, "waiting")
    again = hall.api(hall.token("om"), "POST", "/devices/p1/order", what="test")
    assert again.json["order"]["id"] == answer.json["order"]["id"]
    order: dict[str, Any] = wait_until(lambda: (agent.view().get("orders") or [None])[0], 10)
    assert (order["device"], order["what"]) == ("p1", "test")
    assert agent.say("order_done", id=order["id"], good=False, words="paper_out")["ok"]
    assert on_page(hall, "p1")["test"] | {"id": ""} == {"id": "", "device": "p1", "what": "test", "state": "failed", "words": "paper_out"}
    (fact,) = hall.facts("device_tested")
    assert fact["actor"].startswith("token:")
    assert '"good":false' in fact["body"]


def test_an_order_that_nobody_answers_is_given_up_and_said_so(hall: Hall) -> None:
    hall.api(hall.token("om"), "POST", "/devices/p1/order", what="test")
    hall.later(seconds=31)
    assert on_page(hall, "p1")["test"]["state"] == "late"
    assert Agent(hall).view()["orders"] == []


@pytest.mark.parametrize(("role", "status"), [("om", 202), ("lead", 202), ("logistics", 403), ("office", 403), ("clerk", 403)])
def test_only_those_who_mend_may_order(hall: Hall, role: str, status: int) -> None:
    assert hall.api(hall.token(role), "POST", "/devices/p1/order", what="test").status_code == status


def test_who_only_looks_is_offered_no_button(hall: Hall) -> None:
    assert page(hall, "logistics")["can"] == []
    assert page(hall, "om")["can"] == ["test", "record", "mute", "mend"]


def test_an_order_for_a_device_that_is_not_there_is_refused(hall: Hall) -> None:
    answer = hall.api(hall.token("om"), "POST", "/devices/nothing/order", what="test")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_place")


def test_a_record_is_fetched_from_the_agent_and_downloaded(hall: Hall) -> None:
    agent_token, om = hall.token("agent", "local"), hall.token("om")
    tape = b'{"tape": 1, "line": "printer p1", "devices": []}\n{"at": "x", "way": "in", "hex": "12"}\n'

    def post(token: str) -> int:
        return hall.browser().post(
            "/api/v1/devices/p1/record", data=tape, headers={"Authorization": f"Bearer {token}"}
        ).status_code  # fmt: skip

    assert post(agent_token) == 404  # nobody asked for it
    assert hall.api(om, "GET", "/devices/p1/record.jsonl").status_code == 404
    hall.api(om, "POST", "/devices/p1/order", what="record")
    assert post(hall.token("agent", "west")) == 404
    assert post(agent_token) == 200
    got = hall.api(om, "GET", "/devices/p1/record.jsonl")
    assert got.data == tape
    assert 'filename=p1.jsonl' in got.headers["Content-Disposition"]


def test_muting_takes_the_alarm_from_the_pages_and_keeps_the_entry(hall: Hall) -> None:
    agent = Agent(hall)
    agent.device("p1", "down", "cutter")
    told(hall)
    om = hall.staff("xu", "om")
    csrf = om.csrf("/devices")
    fault = on_page(hall, "p1")["fault"]["id"]

    def order(what: str, **body: Any) -> Any:
        return om.post(f"/api/v1/faults/{fault}/{what}", json=body, headers={"X-CSRF-Token": csrf})

    assert order("mute", reason="").status_code == 400
    assert order("mute", reason="part ordered").json["fault"]["muted"]["by"] == "白露"
    assert on_page(hall, "p1")["fault"]["muted"]["why"] == "part ordered"
    assert newest(hall.listen("/supervisor", token=hall.token("supervisor")), "/supervisor")["alarms"] == []
    assert order("mend", words="x").json["code"] == "still_down"
    assert order("unmute").json["fault"]["muted"] is None
    assert order("unmute").json["code"] == "wrong_state"
    agent.device("p1", "ready")
    assert on_page(hall, "p1")["fault"] is None
    assert page(hall)["recent"][0]["mended_by"] == "itself"


def test_the_register_is_exported_with_the_seconds_that_telling_took(hall: Hall) -> None:
    agent = Agent(hall)
    agent.device("p1", "down", "paper_out", detail="=1+1")
    told(hall)
    hall.later(minutes=5)
    agent.device("p1", "ready")
    for lang, head in (("zh", "设备"), ("en", "Device")):
        answer = hall.api(hall.token("om"), "GET", f"/faults.csv?lang={lang}")
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        (row,) = [row for row in rows if row[head] == "p1"]
        assert float(row[{"zh": "告知用时（秒）", "en": "Seconds until told"}[lang]]) < 60
        assert row[{"zh": "现象", "en": "Symptom"}[lang]] == "'=1+1"
        assert row[{"zh": "故障", "en": "Fault"}[lang]] == {"zh": "缺纸", "en": "out of paper"}[lang]


def test_the_register_is_looked_up_by_days(hall: Hall) -> None:
    agent = Agent(hall)
    agent.device("p1", "down", "cutter")
    om = hall.token("om")

    def found(query: str) -> list[str]:
        return [x["device"] for x in hall.api(om, "GET", f"/faults?{query}").json["faults"]]

    assert found("from=2026-06-01&to=2026-06-01") == ["p1"]
    assert found("from=2026-06-02") == []
    assert found("to=2026-05-31") == []
    assert hall.api(om, "GET", "/faults?from=june").json["code"] == "bad_request"


def test_an_agent_is_told_which_devices_are_its_own_and_when_they_change(hall: Hall) -> None:
    agent = Agent(hall)
    version = agent.view()["devices"]
    answer = agent.say("my_devices")
    assert answer["version"] == version
    assert [x["code"] for x in answer["lists"]["printers"]] == [p.code for p in hall.hub.house.config.printers]
    west = Agent(hall, "west")
    assert west.view()["devices"] != version
    assert not any(west.say("my_devices")["lists"].values())


def test_two_agents_of_one_name_cannot_both_have_a_slip(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    first, second = Agent(hall, run="run 1"), Agent(hall, run="run 2")
    assert "two agents of one name agent=local" in caplog.text
    taken = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").json
    job = taken["print_job"]["id"]
    assert first.say("take_job", job=job)["ok"]
    assert second.say("take_job", job=job)["code"] == "wrong_state"
    assert second.say("renew", jobs=[job])["lost"] == [job]
    assert second.say("job", job=job, state="printed")["code"] == "not_your_job"
    assert first.say("renew", jobs=[job])["lost"] == []
    hall.later(seconds=25)  # nobody renewed: given up, and not given to the other
    om = hall.token("om")
    wait_until(lambda: hall.api(om, "GET", f"/print_jobs/{job}").json["state"] == "unknown", 10)
    assert second.say("take_job", job=job)["code"] == "wrong_state"
    assert first.say("job", job=job, state="printed")["ok"]  # the truth may come late
    assert hall.api(om, "GET", f"/print_jobs/{job}").json["state"] == "printed"


def test_another_agents_slip_is_not_given_away(hall: Hall) -> None:
    taken = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").json
    assert Agent(hall, "west").say("take_job", job=taken["print_job"]["id"])["code"] == "not_your_job"


def test_a_press_told_late_counts_for_the_visit_at_which_it_was_made(hall: Hall) -> None:
    agent, counter = Agent(hall), hall.token("counter", "1")
    hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    number = next(c.number for c in hall.hub.house.config.counters if "id_card" in c.matters)
    counter = hall.token("counter", str(number))
    hall.api(counter, "POST", f"/counters/{number}/open")
    ticket = hall.api(counter, "POST", f"/counters/{number}/next").json["ticket"]["id"]
    hall.api(counter, "POST", f"/tickets/{ticket}/start")
    hall.later(minutes=3)
    hall.api(counter, "POST", f"/tickets/{ticket}/finish")
    hall.later(seconds=120)
    press = {"pad": "pad1", "counter": number, "grade": 5}
    assert agent.say("press", **press, press_id="too old", age_s=125)["result"] == "ignored"  # before the service ended
    assert agent.say("press", **press, press_id="too new", age_s=1)["result"] == "ignored"
    assert agent.say("press", **press, press_id="in time", age_s=110)["result"] == "rated"
    assert agent.say("press", **press, press_id="in time", age_s=112)["result"] == "rated"  # told again by a new run: the same press
    assert len(hall.facts("rated")) == 1
