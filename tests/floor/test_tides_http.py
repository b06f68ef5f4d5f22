"""Tide windows through HTTP and on the pages' pictures: who may, what is proposed, what is declined, what is told afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from floor.actors import HALL
from floor.forecast.past import Expected
from floor.forecast.present import present
from floor.hub.hub import Hub
from floor.nouns import Counter
from priority.play.forecast import Service
from priority.play.tide import Outlook
from tests.conftest import wait_until
from tests.floor.hub_harness import Hall

DECIDE = ("lead", "supervisor", "admin")
READ = (*DECIDE, "office", "leader", "auditor")


def at_once(steps: Iterator[Outlook | None]) -> Outlook | None:
    return next((found for found in steps if found is not None), None)


def look(hub: Hub) -> None:
    """Foresee from the present floor, without any past."""
    with hub.writer.lock:
        book = hub.writer.book
        services = {m.code: Service(m.mean_min * 60, 0.3, 50) for m in book.matters.values()}
        floor, seed = present(book, hub.house, hub.clock.now(), Expected(services, (), None, 1.0)), book.seq
    hub.lookout.look(floor, seed, at_once)


def open_counters(hall: Hall, *numbers: int) -> None:
    for number in numbers:
        assert hall.api(hall.token("counter", str(number)), "POST", f"/counters/{number}/open").status_code == 200


def rushed(hall: Hall) -> Hall:
    """Counter 4 alone for identity cards, ten people waiting; counter 6 has nothing to do, the others are closed."""
    open_counters(hall, 4, 6)
    for _ in range(10):
        assert hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").status_code == 201
    look(hall.hub)
    return hall


@pytest.fixture
def rush(hub: Hall) -> Hall:
    return rushed(hub)


def proposals(hall: Hall) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.api(hall.token("lead"), "GET", "/tides/proposals").get_json()["proposals"]
    return found


def picture(hall: Hall, namespace: str, place: str) -> dict[str, Any]:
    hall.settle()
    return hall.hub.pictures.draw(namespace, place)


def test_a_rush_brings_a_proposal_with_its_two_numbers(rush: Hall) -> None:
    (first, *_) = proposals(rush)
    assert (first["kind"], first["counter"], first["matters"]) == ("lends", 6, ["id_card"])
    assert first["without"] >= 4
    assert first["with_it"] <= first["without"] - 3
    shown = picture(rush, "/supervisor", "leads")["tides"]
    assert shown["lapses"][0]["matter"] == "id_card"
    assert shown["proposals"] == proposals(rush)


def test_one_order_applies_it_and_the_clerk_sees_it(rush: Hall) -> None:
    (first, *_) = proposals(rush)
    done = rush.api(rush.token("lead"), "POST", "/tides", counter=6, matters=["id_card"], proposed=True)
    tide = done.get_json()["tide"]
    assert (done.status_code, tide["how"], tide["open"]) == (201, "proposed", True)
    assert tide["without"] == pytest.approx(first["without"], abs=0.06)
    assert tide["until"][11:16] == "11:00"
    console = picture(rush, "/console", "6")
    assert (console["tide"]["matters"], console["tide"]["until"][11:16], console["tide"]["waiting"]) == (["id_card"], "11:00", 10)
    assert (console["next"]["lent"], console["next"]["matter"], console["waiting_total"]) == (True, "id_card", 10)
    assert all(t["lent"] for t in console["waiting"])
    called = rush.api(rush.token("counter", "6"), "POST", "/counters/6/next").get_json()
    assert (called["ticket"]["matter"], called["why"]["lent"]) == ("id_card", True)
    assert called["why"]["sentence"]["en"].startswith("Tide window: nobody of its own waited")
    assert called["why"]["sentence"]["zh"].startswith("潮汐窗口")
    assert proposals(rush) == []
    assert picture(rush, "/supervisor", "leads")["tides"]["at"] is None  # what was foreseen was without it
    look(rush.hub)
    assert picture(rush, "/supervisor", "leads")["tides"]["at"] is not None


def test_the_same_tap_twice_opens_one(rush: Hall) -> None:
    token = rush.token("lead")
    first = rush.api(token, "POST", "/tides", counter=6, matters=["id_card"], proposed=True, request_id="tap")
    second = rush.api(token, "POST", "/tides", counter=6, matters=["id_card"], proposed=True, request_id="tap")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert len(rush.facts("tide_opened")) == 1


def test_what_is_not_proposed_any_more_is_refused_as_a_proposal_but_not_by_hand(rush: Hall) -> None:
    token = rush.token("lead")
    gone = rush.api(token, "POST", "/tides", counter=6, matters=["marriage"], proposed=True)
    assert (gone.status_code, gone.get_json()["code"]) == (409, "proposal_gone")
    done = rush.api(token, "POST", "/tides", counter=6, matters=["id_card", "marriage"], minutes=20)
    tide = done.get_json()["tide"]
    assert (done.status_code, tide["how"], tide["until"][11:16], tide["with_it"]) == (201, "by_hand", "09:20", None)
    assert tide["without"] >= 4


def test_an_outlook_that_has_grown_old_proposes_nothing(rush: Hall) -> None:
    rush.later(minutes=5, seconds=1)
    assert proposals(rush) == []
    assert picture(rush, "/supervisor", "leads")["tides"]["at"] is None
    refused = rush.api(rush.token("lead"), "POST", "/tides", counter=6, matters=["id_card"], proposed=True)
    assert refused.get_json()["code"] == "proposal_gone"


def test_a_declined_proposal_hides_for_a_while(hubs: Callable[..., Hall]) -> None:
    rush = rushed(hubs({"tide.decline_min": 5}))
    token = rush.token("supervisor")
    assert rush.api(token, "POST", "/tides/decline", counter=6).status_code == 200
    rush.settle()
    assert [p for p in proposals(rush) if p["kind"] == "lends"] == []
    (fact,) = rush.facts("tide_declined")
    assert fact["actor"].startswith("token:")
    assert rush.api(token, "POST", "/tides/decline", counter=6).get_json()["code"] == "proposal_gone"
    rush.later(minutes=4)
    look(rush.hub)
    assert [p["counter"] for p in proposals(rush) if p["kind"] == "lends"] == []
    rush.later(minutes=2)
    look(rush.hub)
    assert [p["counter"] for p in proposals(rush) if p["kind"] == "lends"] == [6]


def test_one_more_window_is_advice_when_nobody_open_can_help(hubs: Callable[..., Hall]) -> None:
    hall = hubs({"tide.all_trained": False})
    open_counters(hall, 4)
    for _ in range(10):
        hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    look(hall.hub)
    (only,) = proposals(hall)
    assert (only["kind"], only["counter"], only["matters"]) == ("opens", 5, ["id_card"])
    open_counters(hall, 5)
    assert proposals(hall) == []


def test_ending_it_by_hand_and_by_the_clock_of_the_hall(rush: Hall) -> None:
    lead = rush.token("lead")
    tide = rush.api(lead, "POST", "/tides", counter=6, matters=["id_card"]).get_json()["tide"]
    ended = rush.api(lead, "POST", f"/tides/{tide['id']}/end").get_json()["tide"]
    assert (ended["open"], ended["reason"]) == (False, "by_hand")
    again = rush.api(lead, "POST", f"/tides/{tide['id']}/end")
    assert (again.status_code, again.get_json()["code"]) == (409, "wrong_state")
    rush.api(lead, "POST", "/tides", counter=6, matters=["id_card"], minutes=5)
    rush.later(minutes=5, seconds=1)
    called = rush.api(rush.token("counter", "6"), "POST", "/counters/6/next")
    assert called.status_code == 204
    shown = picture(rush, "/supervisor", "leads")["tides"]
    assert [x["reason"] for x in shown["past"]] == ["time", "by_hand"]
    assert shown["open"] == []


def test_the_list_tells_the_effect_as_json_and_as_a_table(rush: Hall) -> None:
    rush.api(rush.token("lead"), "POST", "/tides", counter=6, matters=["id_card"], proposed=True)
    rush.api(rush.token("counter", "6"), "POST", "/counters/6/next")
    rush.later(minutes=121)
    reader = rush.token("auditor")
    rush.hub.writer.quietly(HALL, lambda tx: 0)
    (row,) = rush.api(reader, "GET", "/tides?from=2026-06-01&to=2026-06-01").get_json()["tides"]
    assert (row["counter"], row["calls"], row["reason"], row["minutes"], row["came"]) == (6, 1, "time", 120, 9)
    text = rush.api(reader, "GET", "/tides.csv?lang=en").get_data(as_text=True)
    head, line = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    told = dict(zip(head, line, strict=True))
    assert (told["Counter"], told["Also takes"], told["How it ended"], told["Calls"]) == ("6", "Identity card", "Its time was over", "1")
    assert float(told["Foreseen without"]) >= 4
    assert rush.api(reader, "GET", "/tides?from=2026-06-02").get_json()["tides"] == []
    assert rush.api(reader, "GET", "/tides?from=yesterday").status_code == 400
    assert rush.api(reader, "GET", "/tides.csv?lang=fr").status_code == 400


@pytest.mark.parametrize("role", ["clerk", "guide", "office", "leader", "om", "logistics", "auditor"])
def test_only_lead_supervisor_and_admin_decide(rush: Hall, role: str) -> None:
    token = rush.token(role)
    for path, body in (
        ("/tides", {"counter": 6, "matters": ["id_card"]}),
        ("/tides/decline", {"counter": 6}),
        ("/tides/20260601-t1/end", {}),
    ):
        assert rush.api(token, "POST", path, **body).status_code == 403
    expected = 200 if role in READ else 403
    assert rush.api(token, "GET", "/tides").status_code == expected
    assert rush.facts("tide_opened", "tide_declined") == []


@pytest.mark.parametrize("role", DECIDE)
def test_each_of_them_can(rush: Hall, role: str) -> None:
    assert rush.api(rush.token(role), "POST", "/tides", counter=6, matters=["id_card"], proposed=True).status_code == 201


def test_the_pages_of_those_who_may_say_so(hub: Hall) -> None:
    can = {place: picture(hub, "/supervisor", place)["can"] for place in ("decides", "leads", "looks")}
    assert ["tide" in can[place] for place in ("decides", "leads", "looks")] == [True, True, False]
    for role, place in (("supervisor", "decides"), ("lead", "leads"), ("admin", "leads"), ("office", "looks")):
        client = hub.listen("/supervisor", token=hub.token(role))
        (view,) = [x["args"][0] for x in client.get_received("/supervisor") if x["name"] == "view"]
        assert view["can"] == can[place]
        client.disconnect("/supervisor")


def test_by_hand_offers_what_each_clerk_could_also_take(rush: Hall) -> None:
    rush.api(rush.token("lead"), "POST", "/tides", counter=4, matters=["marriage"])
    found = rush.api(rush.token("lead"), "GET", "/tides/proposals").get_json()["choices"]
    assert [x["counter"] for x in found] == [6]
    book = rush.hub.writer.book
    six: Counter = book.counters[6]
    assert set(found[0]["matters"]) == book.matters.keys() - set(six.serves or ())


def test_a_hall_that_does_without_foresees_nothing(hubs: Callable[..., Hall]) -> None:
    hall = hubs({"tide.enabled": False})
    open_counters(hall, 4, 6)
    for _ in range(10):
        hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    look(hall.hub)
    assert proposals(hall) == []
    assert picture(hall, "/supervisor", "leads")["tides"]["enabled"] is False


def test_the_hub_looks_by_itself_after_each_batch_of_estimates(hubs: Callable[..., Hall]) -> None:
    hall = hubs({"estimate.enabled": True})
    open_counters(hall, 4, 6)
    kiosk, lead = hall.token("kiosk", "k1"), hall.token("lead")
    for _ in range(10):
        hall.api(kiosk, "POST", "/tickets", matter="id_card")
    hall.later(seconds=61)
    found = wait_until(lambda: hall.api(lead, "GET", "/tides/proposals").get_json()["proposals"], 60, 0.5)
    assert (found[0]["kind"], found[0]["counter"], found[0]["matters"]) == ("lends", 6, ["id_card"])


def test_it_outlives_a_restart_of_the_hub(rush: Hall) -> None:
    rush.api(rush.token("lead"), "POST", "/tides", counter=6, matters=["id_card"])
    before = rush.hub.writer.book.tides.open
    with rush.hub.writer.lock:
        rush.hub.writer._stale = True
    rush.api(rush.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    assert rush.hub.writer.book.tides.open == before
