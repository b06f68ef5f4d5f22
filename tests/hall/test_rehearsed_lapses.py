"""The 30-minute rule on the rehearsal clock, through HTTP, log and restart (design section 6)."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import RunningHall, wait_until

DAY = "2026-06-01T"


def at(clock: str) -> str:
    return f"{DAY}{clock}+08:00"


def move(hall: RunningHall, clock: str) -> None:
    done = hall.order(hall.token("supervisor"), "/rehearsal/clock", at=at(clock))
    assert done.status == 200, done.body


def take(hall: RunningHall, matter: str = "social_card") -> str:
    taken = hall.order(hall.token("kiosk", "k1"), "/tickets", matter=matter)
    assert taken.status == 201, taken.body
    return str(taken["ticket"]["id"])


def lapses(hall: RunningHall) -> list[dict]:
    return list(hall.get(hall.token("supervisor"), "/lapses")["lapses"])


def told(hall: RunningHall, count: int) -> list[str]:
    """The ERROR lines of lapses once there are so many; each names its own journal number."""
    found = wait_until(lambda: [x for x in hall.error_lines() if "lapse" in x][:count] if count else ["none"], 10)
    assert [x for x in hall.error_lines() if "lapse" in x] == ([] if not count else found)
    return [] if not count else found


def test_one_lapse_at_one_second_past_thirty_minutes_and_never_a_second(rehearsal: Callable[..., RunningHall]):
    hall = rehearsal(at("09:00:00"))
    ticket = take(hall)
    move(hall, "09:30:00")
    assert lapses(hall) == []
    move(hall, "09:30:01")
    (lapse,) = lapses(hall)
    assert (lapse["ticket"], lapse["counted_for"][11:19], lapse["late"], lapse["state"]) == (ticket, "09:30:00", False, "logged")
    move(hall, "10:30:01")
    move(hall, "10:30:02")
    hall.restart("--rehearsal")
    assert [x["id"] for x in lapses(hall)] == [lapse["id"]]
    (line,) = told(hall, 1)
    assert f"seq={lapse['seq']} ticket={ticket}" in line
    assert "late=false" in line


def test_service_started_at_thirty_minutes_is_in_time(rehearsal: Callable[..., RunningHall]):
    hall = rehearsal(at("09:00:00"))
    ticket, counter = take(hall), hall.token("counter", "1")
    hall.order(counter, "/counters/1/open")
    move(hall, "09:30:00")
    assert hall.order(counter, "/counters/1/next")["ticket"]["id"] == ticket
    assert hall.order(counter, f"/tickets/{ticket}/start").status == 200
    move(hall, "11:00:00")
    assert lapses(hall) == []
    assert told(hall, 0) == []


def test_lunch_is_not_counted(rehearsal: Callable[..., RunningHall]):
    hall = rehearsal(at("11:50:00"))
    take(hall)
    move(hall, "13:50:00")
    assert lapses(hall) == []
    move(hall, "13:50:01")
    assert [x["counted_for"][11:19] for x in lapses(hall)] == ["13:50:00"]


def test_a_withdrawn_call_lets_the_clock_go_on_where_it_stood(rehearsal: Callable[..., RunningHall]):
    hall = rehearsal(at("09:00:00"))
    ticket, counter = take(hall), hall.token("counter", "1")
    hall.order(counter, "/counters/1/open")
    move(hall, "09:29:50")
    assert hall.order(counter, "/counters/1/next")["ticket"]["id"] == ticket
    move(hall, "09:31:00")
    assert lapses(hall) == []
    assert hall.order(counter, f"/tickets/{ticket}/withdraw").status == 200
    move(hall, "09:31:10")
    assert lapses(hall) == []
    move(hall, "09:31:11")
    assert [x["counted_for"][11:19] for x in lapses(hall)] == ["09:31:10"]


def test_a_wait_that_lapsed_while_the_hub_was_off_is_written_late_at_its_true_time(rehearsal: Callable[..., RunningHall]):
    hall = rehearsal(at("09:00:00"))
    take(hall)
    move(hall, "09:20:00")
    hall.restart("--rehearsal", "--at", at("09:40:00"))
    (lapse,) = lapses(hall)
    assert (lapse["counted_for"][11:19], lapse["written_at"][11:19], lapse["late"]) == ("09:30:00", "09:40:00", True)
    (line,) = told(hall, 1)
    assert f"seq={lapse['seq']}" in line
    assert "late=true" in line


def test_only_a_supervisor_decides_and_needs_complaint_or_reason(rehearsal: Callable[..., RunningHall]):
    hall = rehearsal(at("09:00:00"))
    take(hall)
    take(hall, "id_card")
    move(hall, "09:31:00")
    first, second = (x["id"] for x in lapses(hall))
    assert hall.order(hall.token("lead"), f"/lapses/{first}/confirm", complaint="2026-14").status == 403
    supervisor = hall.token("supervisor")
    refused = hall.order(supervisor, f"/lapses/{first}/confirm")
    assert (refused["code"], refused["rule"], refused["missing"]) == ("rule_refused", "R02", ["complaint"])
    assert hall.order(supervisor, f"/lapses/{first}/confirm", complaint="2026-14").status == 200
    assert hall.order(supervisor, f"/lapses/{second}/dismiss")["code"] == "rule_refused"
    assert hall.order(supervisor, f"/lapses/{second}/dismiss", reason="was called twice").status == 200
    assert [x["state"] for x in lapses(hall)] == ["confirmed", "dismissed"]
    assert hall.order(supervisor, f"/lapses/{first}/dismiss", reason="no")["code"] == "wrong_state"


def test_the_clock_moves_forward_only_and_only_in_rehearsal(rehearsal: Callable[..., RunningHall], hall: RunningHall):
    on_a_clock = rehearsal(at("09:00:00"))
    refused = on_a_clock.order(on_a_clock.token("supervisor"), "/rehearsal/clock", at=at("08:59:59"))
    assert refused["code"] == "clock_backward"
    assert hall.order(hall.token("supervisor"), "/rehearsal/clock", advance_s=1).status == 404
