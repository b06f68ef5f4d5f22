"""Many at once: numbers without repeat or gap, no ticket called twice, the first outcome for a repeated request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.conftest import RunningHall


def post(hall: RunningHall, token: str, path: str, **body: object) -> requests.Response:
    return requests.post(f"{hall.url}/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_eight_clients_take_a_hundred_numbers_each_without_repeat_or_gap(halls: Callable[..., RunningHall]):
    hall = halls()
    kiosk = hall.token("kiosk", "k1")

    def client(_n: int) -> list[str]:
        with requests.Session() as http:
            http.headers["Authorization"] = f"Bearer {kiosk}"
            answers = [http.post(f"{hall.url}/api/v1/tickets", json={"matter": "social_card"}, timeout=30) for _ in range(100)]
            assert {a.status_code for a in answers} == {201}
            return [a.json()["ticket"]["number"] for a in answers]

    with ThreadPoolExecutor(8) as pool:
        numbers = [n for taken in pool.map(client, range(8)) for n in taken]
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 801)]
    assert hall.run("verify").returncode == 0


def test_eight_counters_calling_at_once_call_no_ticket_twice(halls: Callable[..., RunningHall]):
    hall = halls()
    lead = hall.token("lead")
    counters = hall.get(lead, "/hall")["counters"][:8]
    for counter in counters:
        assert hall.order(lead, f"/counters/{counter['number']}/open").status == 200
    matters = sorted({m for c in counters for m in c["matters"]})
    for i in range(120):
        assert hall.order(lead, "/tickets", matter=matters[i % len(matters)]).status == 201

    def clerk(number: int) -> list[str]:
        called = []
        while (answer := post(hall, lead, f"/counters/{number}/next")).status_code == 200:
            ticket = answer.json()["ticket"]["id"]
            called.append(ticket)
            assert post(hall, lead, f"/tickets/{ticket}/start").status_code == 200
            assert post(hall, lead, f"/tickets/{ticket}/finish").status_code == 200
        assert answer.status_code == 204
        return called

    with ThreadPoolExecutor(8) as pool:
        called = [t for one in pool.map(clerk, [c["number"] for c in counters]) for t in one]
    assert len(called) == len(set(called)) == 120


def test_one_request_sent_by_many_at_once_gives_one_ticket(halls: Callable[..., RunningHall]):
    hall = halls()
    kiosk = hall.token("kiosk", "k1")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: post(hall, kiosk, "/tickets", matter="pension", request_id="once"), range(16)))
    assert sorted(a.status_code for a in answers) == [200] * 15 + [201]
    assert len({a.text for a in answers}) == 1
    other = post(hall, kiosk, "/tickets", matter="social_card", request_id="once")
    assert (other.status_code, other.json()["code"]) == (409, "request_id_reused")
