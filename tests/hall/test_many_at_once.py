"""Many clients at once over HTTP: one series, one line, one button; and requests that are repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from json import dumps
from typing import Any

import pytest

from config.demo import example_hall
from tests.conftest import RunningHall, write_config
from tests.hall.clients import Client, at_once, mint

CLIENTS, TAKES = 8, 25
COUNTERS = range(1, 9)
OTHERS = [m.code for m in example_hall().matters if m.code != "id_card"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """Eight counters that serve the same matter."""
    folder = tmp_path_factory.mktemp("many")
    edits = {f"counters.{n - 1}.matters": '["id_card"]' for n in COUNTERS} | {"counters.11.matters": dumps(OTHERS)}
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", edits))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def kiosks(hall: RunningHall) -> Iterator[list[Client]]:
    clients = [Client(hall, "kiosk", f"k{1 + i % 2}") for i in range(CLIENTS)]
    yield clients
    for client in clients:
        client.close()


@pytest.fixture
def admin(hall: RunningHall) -> Iterator[Client]:
    client = Client(hall, "admin")
    yield client
    client.close()


def journal(admin: Client, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while page := admin.get(f"/journal?after={after}&limit=1000").json()["facts"]:
        after = page[-1]["seq"]
        found += [fact for fact in page if fact["kind"] == kind]
    return found


def test_numbers_of_a_series_follow_the_journal_whatever_the_matter_and_the_kiosk(hall: RunningHall, kiosks: list[Client]) -> None:
    matters = ("social_card", "pension", "medical_away", "medical_refund")  # one series

    def takes(place: int) -> list[dict[str, Any]]:
        return [kiosks[place].post("/tickets", matter=matters[(place + i) % 4]).json() for i in range(TAKES)]

    bodies = [one for part in at_once([lambda p=i: takes(p) for i in range(CLIENTS)]) for one in part]
    by_seq = [body["ticket"]["number"] for body in sorted(bodies, key=lambda body: body["seq"])]
    assert by_seq == [f"A{n:03d}" for n in range(1, CLIENTS * TAKES + 1)]
    assert len({body["ticket"]["url"] for body in bodies}) == len(bodies)


def test_eight_counters_calling_at_once_call_no_ticket_twice_and_each_in_its_turn(
    hall: RunningHall, kiosks: list[Client], admin: Client
) -> None:
    taken = [kiosks[i % CLIENTS].post("/tickets", matter="id_card").json()["ticket"]["number"] for i in range(60)]
    clients = [Client(hall, "counter", str(n)) for n in COUNTERS]
    for client, n in zip(clients, COUNTERS, strict=True):
        assert client.post(f"/counters/{n}/open").status_code == 200

    def serve(place: int) -> list[tuple[int, str]]:
        client, number, done = clients[place], COUNTERS[place], []
        while (called := client.post(f"/counters/{number}/next")).status_code == 200:
            ticket = called.json()["ticket"]
            assert ticket["counter"] == number
            assert client.post(f"/tickets/{ticket['id']}/start").status_code == 200
            assert client.post(f"/tickets/{ticket['id']}/finish").status_code == 200
            done.append((called.json()["seq"], ticket["number"]))
        assert called.status_code == 204
        return done

    served = [one for part in at_once([lambda p=i: serve(p) for i in range(8)]) for one in part]
    assert Counter(number for _, number in served) == Counter(taken)
    assert [number for _, number in sorted(served)] == taken
    for client, n in zip(clients, COUNTERS, strict=True):
        assert client.post(f"/counters/{n}/close").status_code == 200
        client.close()


def test_eight_presses_of_one_button_call_one_ticket(hall: RunningHall, kiosks: list[Client]) -> None:
    tickets = [kiosks[0].post("/tickets", matter="id_card").json()["ticket"]["number"] for _ in range(4)]
    token = mint(hall, "counter", "1")
    clients = [Client(hall, "counter", "1", token) for _ in range(8)]
    clients[0].post("/counters/1/open")
    answers = at_once([lambda c=c: c.post("/counters/1/next") for c in clients])
    assert sorted(a.status_code for a in answers) == [200] + [409] * 7
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"counter_busy"}
    [called] = [a.json()["ticket"] for a in answers if a.status_code == 200]
    assert called["number"] == tickets[0]
    for _ in tickets:
        clients[0].post(f"/tickets/{called['id']}/no_show")
        following = clients[0].post("/counters/1/next")
        called = following.json()["ticket"] if following.status_code == 200 else called
    clients[0].post("/counters/1/close")
    for client in clients:
        client.close()


# --- request_id -----------------------------------------------------------------------------------------------------


def test_a_repeated_request_gets_the_first_outcome_byte_for_byte_also_after_a_restart(hall: RunningHall, kiosks: list[Client]) -> None:
    token = mint(hall, "kiosk", "k1")
    client = Client(hall, "kiosk", "k1", token)
    first = client.post("/tickets", matter="invoice", lane="care", request_id="r-1")
    kiosks[0].post("/tickets", matter="invoice", lane="care")
    again = client.post("/tickets", matter="invoice", lane="care", request_id="r-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    client.close()
    hall.restart()
    client = Client(hall, "kiosk", "k1", token)
    assert client.post("/tickets", lane="care", request_id="r-1", matter="invoice").content == first.content
    client.close()


def test_a_request_id_with_another_body_is_refused_and_another_asker_has_ids_of_its_own(hall: RunningHall, kiosks: list[Client]) -> None:
    first = kiosks[0].post("/tickets", matter="invoice", request_id="r-2")
    reused = kiosks[0].post("/tickets", matter="food_licence", request_id="r-2")
    assert (reused.status_code, reused.json()["code"]) == (409, "request_id_reused")
    assert reused.headers["Content-Type"].startswith("application/problem+json")
    other = kiosks[1].post("/tickets", matter="invoice", request_id="r-2")
    assert other.status_code == 201
    assert other.json()["ticket"]["id"] != first.json()["ticket"]["id"]


def test_the_same_id_and_body_on_another_ticket_is_another_request(hall: RunningHall, kiosks: list[Client], admin: Client) -> None:
    a, b = (kiosks[0].post("/tickets", matter="invoice").json()["ticket"]["id"] for _ in range(2))
    assert admin.post(f"/tickets/{a}/cancel", reason="left", request_id="r-3").status_code == 200
    again = admin.post(f"/tickets/{b}/cancel", reason="left", request_id="r-3")
    assert (again.status_code, again.json()["code"]) == (409, "request_id_reused")


def test_a_refusal_is_not_remembered(kiosks: list[Client], admin: Client) -> None:
    ticket = kiosks[0].post("/tickets", matter="invoice").json()["ticket"]["id"]
    refused = admin.post(f"/tickets/{ticket}/resume", request_id="r-4")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert admin.post(f"/tickets/{ticket}/hold", reason="copies").status_code == 200
    assert admin.post(f"/tickets/{ticket}/resume", request_id="r-4").status_code == 200


@pytest.mark.parametrize("wrong", ["", "x" * 65, 7])
def test_a_request_id_has_one_to_64_characters(kiosks: list[Client], wrong: Any) -> None:
    answer = kiosks[0].post("/tickets", matter="invoice", request_id=wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_each_take_stands_once_in_the_journal_and_the_proof_holds(hall: RunningHall) -> None:
    auditor = Client(hall, "auditor")
    taken = journal(auditor, "taken")
    assert len({fact["body"]["ticket"] for fact in taken}) == len(taken) >= CLIENTS * TAKES
    called = journal(auditor, "called")
    assert len({(fact["body"]["ticket"], fact["body"]["call_no"]) for fact in called}) == len(called)
    auditor.close()
    assert hall.run("verify").returncode == 0
