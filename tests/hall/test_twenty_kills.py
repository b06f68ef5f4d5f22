"""kill -9 of the hub twenty times while tickets are taken and called: what was answered is there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from floor.opening import DataFolder, remembered
from floor.store.verify import verify
from tests.conftest import RunningHall, wait_until


def post(hall: RunningHall, token: str, path: str, **body: object) -> requests.Response:
    return requests.post(f"{hall.url}/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def take_until_dead(hall: RunningHall, token: str, answered: list[str]) -> None:
    try:
        while True:
            answer = post(hall, token, "/tickets", matter="social_card")
            if answer.status_code == 201:
                answered.append(answer.json()["ticket"]["id"])
    except requests.RequestException:
        return


def serve_until_dead(hall: RunningHall, token: str, called: list[str]) -> None:
    """Calls, starts and finishes at counter 1; goes on with what a killed hub left in hand."""
    try:
        while True:
            answer = post(hall, token, "/counters/1/next")
            if answer.status_code == 204:
                continue
            ticket = answer.json()["ticket"]
            if answer.status_code == 200:
                ticket = ticket["id"]
                called.append(ticket)
            for order in ("start", "finish"):
                post(hall, token, f"/tickets/{ticket}/{order}")
    except requests.RequestException:
        return


@pytest.mark.timeout(400)
def test_every_answered_ticket_outlives_twenty_kills(halls: Callable[..., RunningHall]):
    hall = halls()
    kiosk, lead = hall.token("kiosk", "k1"), hall.token("lead")
    hall.order(lead, "/counters/1/open")
    answered: list[str] = []
    called: list[str] = []
    for kill in range(1, 21):
        with ThreadPoolExecutor(4) as pool:
            works = [pool.submit(take_until_dead, hall, kiosk, answered) for _ in range(3)]
            works.append(pool.submit(serve_until_dead, hall, lead, called))
            _until(answered, len(answered) + 10 + kill)
            hall.kill()
            for work in works:
                work.result(30)
        assert proven(hall) == ""
        hall.start()
    proof = hall.run("verify")
    assert proof.returncode == 0, proof.stderr
    assert len(answered) == len(set(answered)) > 300
    assert len(called) == len(set(called)) > 20
    known = {fact["body"]["ticket"] for fact in facts(hall) if fact["kind"] == "taken"}
    assert set(answered) <= known


def proven(hall: RunningHall) -> str:
    """What `run.py verify` would find wrong, without starting a process for each kill."""
    config = remembered(hall.data)
    assert config is not None
    database = DataFolder(hall.data, config).database()
    try:
        return verify(database).problem
    finally:
        database.close()


def _until(answered: list[str], wanted: int) -> None:
    wait_until(lambda: len(answered) >= wanted, 30, 0.001)


def facts(hall: RunningHall) -> list[dict]:
    auditor, found = hall.token("auditor"), []
    while page := hall.get(auditor, f"/journal?after={len(found)}&limit=1000")["facts"]:
        found += page
    return found
