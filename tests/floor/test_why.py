"""Why B was called before A: every true cause, from the journal; the slip for a complainant names no person."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floor.hub import why
from tests.floor.desk_harness import moment
from tests.floor.hub_harness import Hall


class Floor:
    """A hub with a lead's token, whose clock the test sets."""

    def __init__(self, hub: Hall) -> None:
        self.hub = hub
        self.lead = hub.token("lead")

    def at(self, clock: str, day: str = "2026-06-01") -> Floor:
        self.hub.now = moment(clock, day)
        return self

    def post(self, path: str, **body: Any) -> Any:
        answer = self.hub.api(self.lead, "POST", path, **body)
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return answer.get_json() if answer.data else None

    def take(self, matter: str = "id_card", lane: str = "ordinary", **more: Any) -> str:
        return str(self.post("/tickets", matter=matter, lane=lane, **more)["ticket"]["number"])

    def on(self, number: str, order: str, **body: Any) -> Any:
        return self.post(f"/tickets/20260601-{number}/{order}", **body)

    def next(self, counter: int = 4) -> str:
        return str(self.post(f"/counters/{counter}/next")["ticket"]["number"])

    def served(self, counter: int = 4) -> str:
        number = self.next(counter)
        self.on(number, "start")
        self.on(number, "finish")
        return number

    def why(self, called: str, before: str, day: str = "") -> dict[str, Any]:
        answer = self.hub.api(self.lead, "GET", f"/why?called={called}&before={before}" + (f"&day={day}" if day else ""))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()["why"]
        for lang in ("zh", "en"):
            text = " ".join(x[lang] for x in found["sentences"])
            assert "floor." not in text and "{" not in text, text
        return found


@pytest.fixture
def floor(hub: Hall) -> Floor:
    found = Floor(hub)
    found.post("/counters/4/open")
    return found


def zh(found: dict[str, Any]) -> str:
    return "\n".join(x["zh"] for x in found["sentences"])


def test_a_care_ticket_taken_later_is_explained_with_keys_lanes_and_waits(floor: Floor) -> None:
    a = floor.take()
    b = floor.at("09:10").take("household_move", "care")
    assert floor.at("09:12").next() == b
    found = floor.why(b, a)
    assert (found["cause"], found["clause"], found["counter"]) == ("promise", "promise", 4)
    assert (found["called"]["lane"], found["called"]["waited_s"], found["before"]["waited_s"]) == ("care", 120, 720)
    assert (found["called"]["key"][11:16], found["before"]["key"][11:16]) == ("09:15", "09:30")
    assert "09:12:00，4 号窗口叫了 L001（爱心通道，09:10:00 取号，当时已等 2 分钟）" in zh(found)
    assert "已等 12 分钟" in zh(found)
    assert "L001 为 09:15，B001 为 09:30" in zh(found)
    assert found["passed"] == [{"number": a, "lane": "ordinary", "waited_s": 720.0}]


def test_in_one_lane_the_earlier_goes_first(floor: Floor) -> None:
    b, a = floor.take(), floor.at("09:01").take()
    assert floor.at("09:05").next() == b
    found = floor.why(b, a)
    assert found["cause"] == "earlier"
    assert "排在 B002 前面" in zh(found)


def test_who_came_later_is_told_so(floor: Floor) -> None:
    b = floor.take()
    floor.at("09:02").next()
    a = floor.at("09:03").take()
    assert floor.why(b, a)["cause"] == "came_later"


def test_an_ordinary_ticket_whose_moment_came_is_in_turn(floor: Floor) -> None:
    b = floor.take()
    a = floor.at("09:29").take("household_move", "care")
    assert floor.at("09:29:30").next() == b
    assert floor.why(b, a)["cause"] == "in_turn"


def test_a_counter_that_does_not_serve_the_matter_could_not_call_it(floor: Floor) -> None:
    a, b = floor.take("pension"), floor.at("09:01").take()
    assert floor.next() == b
    found = floor.why(b, a)
    assert found["cause"] == "not_served"
    assert "4 号窗口那时不办这个事项" in zh(found)


def test_matters_that_the_post_had_given_up_count_as_not_served(floor: Floor) -> None:
    floor.post("/counters/4/open", matters=["id_card"])  # before anybody waits for the other (T10)
    a = floor.take("household_move")
    b = floor.at("09:01").take()
    assert floor.next() == b
    assert floor.why(b, a)["cause"] == "not_served"
    floor.on(b, "withdraw")
    floor.post("/counters/4/open", matters=["id_card", "household_move"])
    assert floor.why(b, a)["cause"] == "not_served"  # then, not now


def test_a_ticket_reserved_for_another_counter_waits_for_that_one(floor: Floor) -> None:
    floor.post("/counters/5/open")
    a = floor.take()
    floor.next()
    floor.on(a, "transfer", counter=5)
    b = floor.at("09:01").take()
    assert floor.next() == b
    found = floor.why(b, a)
    assert found["cause"] == "reserved_elsewhere"
    assert "5 号窗口" in zh(found)


def test_held_no_show_cancelled_and_served_tickets_were_not_in_line(floor: Floor) -> None:
    held, gone, left, done = floor.take(), floor.take(), floor.take(), floor.take()
    floor.on(held, "hold", reason="papers of 白露")
    floor.next()
    floor.on(gone, "no_show")
    floor.on(left, "cancel", reason="left")
    floor.served()
    b = floor.at("09:05").take()
    assert floor.next() == b
    floor.at("09:06").on(gone, "return")
    causes = {number: floor.why(b, number)["cause"] for number in (held, gone, left, done)}
    assert causes == {held: "held", gone: "closed_no_show", left: "closed_cancelled", done: "closed_finished"}
    assert "其实 B002 先被叫过" in zh(floor.why(b, gone))


def test_a_ticket_called_or_served_elsewhere_at_that_moment_is_in_hand(floor: Floor) -> None:
    floor.post("/counters/5/open")
    a, b = floor.take(), floor.take()
    assert (floor.next(4), floor.next(5)) == (a, b)
    found = floor.why(b, a)
    assert found["cause"] == "in_hand"
    assert "正在被 4 号窗口叫号" in zh(found)


def test_a_chosen_call_tells_its_reason_to_staff_and_never_on_the_slip(floor: Floor) -> None:
    a, b = floor.take(), floor.at("09:01").take()
    floor.post("/counters/4/call", number=b, reason="对 白露 的承诺")
    found = floor.why(b, a)
    assert (found["cause"], found["reason"]) == ("chosen", "对 白露 的承诺")
    assert "对 白露 的承诺" in zh(found)
    assert "白露" not in json.dumps(found["public"], ensure_ascii=False)


def test_who_stands_behind_the_head_of_the_own_queue_is_told_of_the_head(floor: Floor) -> None:
    head, a = floor.take("household_move"), floor.at("09:01").take("household_move")
    b = floor.at("09:02").take("id_card", "care")
    assert floor.at("09:03").next() == b
    found = floor.why(b, a)
    assert found["cause"] == "behind"
    assert f"排在前面的是 {head}（已等 3 分钟）" in zh(found)


def test_the_run_cap_is_told(hubs: Any) -> None:
    floor = Floor(hubs({"order.run_cap": 1}))
    floor.post("/counters/4/open")
    old = floor.take()
    for clock in ("09:31", "09:32", "09:33"):
        floor.at(clock).take("household_move", "care")
    assert floor.at("09:34").served() == "L001"
    assert floor.next() == old
    found = floor.why(old, "L002")
    assert (found["cause"], found["clause"]) == ("run_cap", "run_cap")


def test_rescue_tells_that_the_order_of_arrival_was_broken(hubs: Any) -> None:
    floor = Floor(hubs({"order.longest_wait_guard_min": 120}))
    floor.post("/counters/4/open")
    a = floor.take()
    b = floor.at("09:10").take()
    assert floor.at("09:35").next() == b
    found = floor.why(b, a)
    assert (found["cause"], found["clause"]) == ("rescue", "rescue")


def test_the_call_that_matters_is_the_one_when_the_other_waited(floor: Floor) -> None:
    b = floor.take()
    floor.next()
    a = floor.at("09:01").take()
    floor.on(b, "withdraw")
    floor.at("09:05").next()
    found = floor.why(b, a)
    assert (found["cause"], found["at"][11:16]) == ("earlier", "09:05")


def test_who_was_not_called_is_told_so_and_nonsense_is_refused(floor: Floor) -> None:
    a, b = floor.take(), floor.take()
    assert floor.why(b, a)["cause"] == "b_not_called"
    for query, code in (
        ("called=B001&before=B001", "bad_request"), ("called=&before=B001", "bad_request"), ("called=B001&before=Z009", "unknown_ticket"),
        ("called=B001&before=B002&day=tomorrow", "bad_request"),
    ):  # fmt: skip
        assert floor.hub.api(floor.lead, "GET", f"/why?{query}").get_json()["code"] == code
    assert why.tidy("b-1") == "B001"


def test_a_past_day_is_answered_as_then_also_in_an_extended_session(floor: Floor) -> None:
    a, b = floor.at("17:10").take(), floor.at("17:20").take("household_move", "care")
    assert floor.at("17:41").next() == b
    floor.at("08:40", "2026-06-02")
    found = floor.why(b, a, "2026-06-01")
    assert (found["cause"], found["before"]["waited_s"]) == ("promise", 31 * 60)


@pytest.mark.parametrize("role", ["clerk", "lead", "supervisor", "office", "auditor"])
def test_those_who_answer_complaints_may_ask(floor: Floor, role: str) -> None:
    a, b = floor.take(), floor.take()
    assert floor.hub.api(floor.hub.token(role), "GET", f"/why?called={b}&before={a}").status_code == 200


@pytest.mark.parametrize("role", ["guide", "kiosk", "screen", "om"])
def test_others_may_not(floor: Floor, role: str) -> None:
    place = {"kiosk": "k1", "screen": "main"}.get(role)
    assert floor.hub.api(floor.hub.token(role, place), "GET", "/why?called=B001&before=B002").status_code == 403


def test_the_slip_is_a_print_job_of_kind_why_with_numbers_lanes_and_minutes_only(floor: Floor) -> None:
    a = floor.take(lane="ordinary")
    b = floor.at("09:10").take("household_move", "care", ground="pregnant")
    floor.at("09:12").next()
    job = floor.post("/why/print", called=b, before=a, kiosk="k1", lang="en")["print_job"]
    assert (job["id"], job["state"], job["printer"]) == ("20260601-B001-p2", "queued", "p1")
    floor.hub.settle()
    stored = floor.hub.hub.writer.book.job(job["id"])
    assert stored is not None and (stored.kind, stored.about, stored.lang) == ("why", "20260601-L001", "en")
    slip = why.slip(floor.hub.hub, stored)
    assert (slip["kind"], slip["number"], slip["about"], slip["lang"]) == ("why", a, b, "en")
    text = json.dumps(slip, ensure_ascii=False)
    assert "pregnant" not in text and "staff" not in text and "孕" not in text
    again = floor.post("/why/print", called=b, before=a, kiosk="k2")["print_job"]
    assert again["id"] == "20260601-B001-p3"
    refused = floor.hub.api(floor.lead, "POST", "/why/print", called=b, before=a, kiosk="nowhere")
    assert refused.get_json()["code"] == "printer_down"
    shown = floor.hub.api(floor.lead, "GET", "/tickets/20260601-B001").get_json()["ticket"]
    assert [x["body"]["called"] for x in shown["history"] if x["kind"] == "why_printed"] == ["20260601-L001"] * 2
