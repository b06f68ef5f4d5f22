"""A whole day on the rehearsal clock in one move: all that falls due on the way is done in its true order, and told once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, wait_until
from tests.hall.clients import Client

DAY = "2026-06-01T"


def at(clock: str, day: str = DAY) -> str:
    return f"{day}{clock}+08:00"


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    return rehearsal(at("09:00:00"))


@pytest.fixture
def clients(hall: RunningHall) -> Iterator[dict[str, Client]]:
    found = {role: Client(hall, role, place) for role, place in (("kiosk", "k1"), ("supervisor", None), ("lead", None))}
    yield found
    for client in found.values():
        client.close()


def move(clients: dict[str, Client], to: str) -> dict[str, Any]:
    answer = clients["supervisor"].post("/rehearsal/clock", at=to)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def take(clients: dict[str, Client], matter: str) -> dict[str, Any]:
    found: dict[str, Any] = clients["kiosk"].post("/tickets", matter=matter).json()["ticket"]
    return found


def lapses(clients: dict[str, Client], query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = clients["supervisor"].get(f"/lapses{query}").json()["lapses"]
    return found


def told(hall: RunningHall) -> list[dict[str, str]]:
    """Each ERROR line of a lapse as the contract writes it."""
    shape = r"\S+ ERROR floor\.alarm lapse seq=(?P<seq>\d+) ticket=(?P<ticket>\S+) number=(?P<number>\S+) matter=(?P<matter>\S+) "
    shape += r"waited_s=(?P<waited_s>\d+) due=(?P<due>\S+) late=(?P<late>true|false)$"
    lines = [line for line in hall.error_lines() if "lapse" in line]
    found = [re.match(shape, line) for line in lines]
    assert all(found), lines
    return [match.groupdict() for match in found if match]


def test_one_move_over_the_day_writes_every_lapse_in_its_order_and_closes_the_book(hall: RunningHall, clients: dict[str, Client]) -> None:
    first = take(clients, "id_card")
    move(clients, at("09:10:00"))
    second = take(clients, "pension")
    move(clients, at("09:20:00"))
    served = take(clients, "invoice")
    lead = clients["lead"]
    lead.post("/counters/8/open")
    assert lead.post("/counters/8/next").json()["ticket"]["id"] == served["id"]
    lead.post(f"/tickets/{served['id']}/start")
    done = move(clients, "2026-06-02T08:00:00+08:00")
    assert done["done"] == 10  # two lapses, the extended session and its end, three tickets closed, a new day with its two duties
    assert done["now"].startswith("2026-06-02T08:00:00")
    found = lapses(clients)
    assert [(x["number"], x["counted_for"][11:19], x["written_at"][11:19], x["late"]) for x in found] == [
        (first["number"], "09:30:00", "09:30:01", False),
        (second["number"], "09:40:00", "09:40:01", False),
    ]
    for ticket in (first, second, served):
        shown = lead.get(f"/tickets/{ticket['id']}").json()["ticket"]
        assert (shown["state"], shown["outcome"]) == ("closed", "cancelled")
        assert shown["history"][-1]["body"]["reason"] == "day_end"
        assert shown["history"][-1]["at"].startswith("2026-06-01T16:00:00")
    wait_until(lambda: len(told(hall)) == 2)
    assert [(int(x["seq"]), x["ticket"], x["late"]) for x in told(hall)] == [(x["seq"], x["ticket"], "false") for x in found]
    assert lapses(clients, "?from=2026-06-02") == []
    assert [x["number"] for x in lapses(clients, "?from=2026-06-01T09:35:00%2B08:00&state=logged")] == [second["number"]]


def test_each_lapse_of_a_hall_that_was_off_is_told_once_over_two_restarts(hall: RunningHall, clients: dict[str, Client]) -> None:
    for matter in ("id_card", "pension", "invoice"):
        take(clients, matter)
    move(clients, at("09:20:00"))
    for _ in range(2):
        hall.restart("--rehearsal", "--at", at("09:40:00"))
    found = lapses(clients)
    assert [(x["counted_for"][11:19], x["written_at"][11:19], x["late"]) for x in found] == [("09:30:00", "09:40:00", True)] * 3
    wait_until(lambda: len(told(hall)) >= 3)
    assert sorted(int(x["seq"]) for x in told(hall)) == [x["seq"] for x in found]
    assert {x["late"] for x in told(hall)} == {"true"}


def test_the_clock_is_kept_over_a_restart_and_stands_still(hall: RunningHall, clients: dict[str, Client]) -> None:
    move(clients, at("10:15:30"))
    hall.restart("--rehearsal")
    assert clients["lead"].get("/hall").json()["now"].startswith("2026-06-01T10:15:30")
    assert clients["supervisor"].post("/rehearsal/clock", advance_s=30).json()["now"].startswith("2026-06-01T10:16:00")
    for wrong in ({}, {"at": at("11:00:00"), "advance_s": 1}, {"advance_s": -1}, {"at": "2026-06-01T11:00:00"}):
        assert clients["supervisor"].post("/rehearsal/clock", **wrong).status_code == 400
    assert clients["lead"].post("/rehearsal/clock", advance_s=1).status_code == 403
