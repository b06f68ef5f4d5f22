"""A rush at the kiosks: numbers without repeat or gap, and one ticket for one request however often it comes."""

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


def test_one_request_sent_by_many_at_once_gives_one_ticket(halls: Callable[..., RunningHall]):
    hall = halls()
    kiosk = hall.token("kiosk", "k1")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: post(hall, kiosk, "/tickets", matter="pension", request_id="once"), range(16)))
    assert sorted(a.status_code for a in answers) == [200] * 15 + [201]
    assert len({a.text for a in answers}) == 1
    other = post(hall, kiosk, "/tickets", matter="social_card", request_id="once")
    assert (other.status_code, other.json()["code"]) == (409, "request_id_reused")
