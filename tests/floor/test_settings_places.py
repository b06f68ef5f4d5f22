"""Counters, zones and themes that come, go out of use, and change their letters, while the hall runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.load import from_data
from config.parts import keys_of, parts
from floor.opening import differences
from floor.store.verify import verify
from tests.floor.desk_harness import moment
from tests.floor.hub_harness import Hall
from tests.floor.settings_steps import Office, kiosk

THIRTEEN = {"zone": "A", "matters": ["id_card", "living_aid"], "kind": "issuing", "unit": "云溪县民政局"}


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


def numbers(hall: Hall) -> list[int]:
    """Counters that the hall's board shows."""
    with hall.hub.writer.lock:
        return [x["number"] for x in hall.hub.pictures.draw("/supervisor", "decides")["counters"]]


def take(hall: Hall, matter: str) -> Any:
    return hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter=matter)


def midnight(hall: Hall) -> None:
    """One second into the next day."""
    hall.later(hours=15, seconds=1)
    hall.hub._beat()


def test_a_new_counter_serves_at_once_with_its_kind_and_unit(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("counters/31", THIRTEEN).status_code == 201
    assert 31 in numbers(hall)
    assert {(x.kind, x.unit) for x in hall.hub.house.config.counters if x.number == 31} == {("issuing", "云溪县民政局")}
    taken = take(hall, "living_aid").get_json()["ticket"]
    clerk = hall.token("counter", "31")
    assert hall.api(clerk, "POST", "/counters/31/open").status_code == 200
    assert hall.api(clerk, "POST", "/counters/31/next").get_json()["ticket"]["number"] == taken["number"]
    assert admin.change("counters/31", {"kind": "enquiry", "unit": ""}, version=2).status_code == 201
    assert {(x.kind, x.unit) for x in hall.hub.house.config.counters if x.number == 31} == {("enquiry", "")}


@pytest.mark.parametrize(("number", "wrong"), [("0", ["number"]), ("1000", ["number"]), ("x1", ["number"]), ("31", ["zone"])])
def test_a_new_counter_needs_a_number_and_a_zone_that_there_is(hall: Hall, number: str, wrong: list[str]) -> None:
    values = THIRTEEN | ({"zone": "nowhere"} if wrong == ["zone"] else {})
    refused = Office(hall, "admin").change(f"counters/{number}", values)
    assert (refused.status_code, refused.get_json()["wrong"]) == (400, wrong)
    assert hall.facts("setting_changed") == []


def test_a_counter_goes_out_of_use_when_it_is_closed_and_nobody_is_bound_to_it(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("counters/31", THIRTEEN).status_code == 201
    clerk = hall.token("counter", "31")
    ticket = take(hall, "id_card").get_json()["ticket"]["id"]
    hall.api(clerk, "POST", "/counters/31/open")
    away = {"in_use": False}
    assert admin.change("counters/31", away, version=2).get_json()["problems"] == ["in_use: counter 31 is not closed: close it first"]
    hall.api(clerk, "POST", "/counters/31/next")
    hall.api(clerk, "POST", f"/tickets/{ticket}/start")
    assert hall.api(clerk, "POST", f"/tickets/{ticket}/hold", reason="取材料").status_code == 200
    assert hall.api(clerk, "POST", "/counters/31/close").status_code == 200
    bound = admin.change("counters/31", away, version=2)
    assert (bound.status_code, bound.get_json()["wrong"]) == (400, ["in_use"])
    assert "bound to counter 31" in bound.get_json()["problems"][0]
    assert hall.api(hall.token("lead"), "POST", f"/tickets/{ticket}/cancel", reason="不办了").status_code == 200
    assert admin.change("counters/31", away, version=2).status_code == 201
    assert 31 not in numbers(hall)
    refused = hall.api(clerk, "POST", "/counters/31/open")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "counter_out_of_use")
    assert hall.staff("w1", "clerk").page("/console/31").status_code == 404
    shown = hall.api(hall.token("supervisor"), "GET", f"/tickets/{ticket}").get_json()["ticket"]
    assert shown["number"] and json.loads(hall.facts("called")[-1]["body"])["counter"] == 31


def test_the_last_counter_of_an_open_matter_stays(hall: Hall) -> None:
    admin = Office(hall, "admin")
    (only,) = (x.number for x in hall.hub.writer.book.counters.values() if "land_use" in x.matters)
    refused = admin.change(f"counters/{only}", {"in_use": False})
    assert refused.status_code == 400
    assert any("no counter serves matter land_use" in x for x in refused.get_json()["problems"])
    assert admin.change("counters/31", THIRTEEN | {"matters": list(hall.hub.writer.book.counters[only].matters)}).status_code == 201
    assert admin.change(f"counters/{only}", {"in_use": False}).status_code == 201
    assert kiosk(hall, "land_use")["counters"] == [31]


def test_a_number_out_of_use_stands_in_no_other_zone_on_that_day(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("counters/31", THIRTEEN).status_code == 201
    assert admin.change("counters/31", {"in_use": False, "zone": "B"}, version=2).get_json()["wrong"] == ["zone"]
    assert admin.change("counters/31", {"in_use": False}, version=2).status_code == 201
    for values in ({"zone": "B"}, {"zone": "B", "in_use": True}):
        assert admin.change("counters/31", values, version=3).get_json()["wrong"] == ["zone"]
    planned = admin.change("counters/31", {"zone": "B", "in_use": True}, version=3, takes="turn")
    assert planned.get_json()["change"]["takes_at"] == "2026-06-02T00:00:00+08:00"
    midnight(hall)
    back = hall.hub.writer.book.counters[31]
    assert (back.zone, back.in_use, 31 in numbers(hall)) == ("B", True, True)


def test_a_counter_planned_out_of_use_goes_at_midnight_when_the_day_has_closed_it(hall: Hall) -> None:
    admin = Office(hall, "admin")
    admin.change("counters/31", THIRTEEN)
    hall.api(hall.token("counter", "31"), "POST", "/counters/31/open")
    assert admin.change("counters/31", {"in_use": False}, version=2, takes="turn").status_code == 201
    midnight(hall)
    assert hall.hub.writer.book.counters[31].in_use is False
    kinds = [row["kind"] for row in hall.facts("counter_closed", "day_opened", "setting_changed")]
    assert kinds[-3:] == ["counter_closed", "day_opened", "setting_changed"]


def test_a_zone_comes_and_goes_out_of_use_when_nothing_stands_in_it(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("zones/E", {"name": "E区 新增", "name_en": "Zone E"}).status_code == 201
    assert admin.change("counters/31", THIRTEEN | {"zone": "E"}).status_code == 201
    held = admin.change("zones/E", {"in_use": False}, version=2).get_json()
    assert held["others"] == ["zone E is out of use: move it to another zone, or use that one again"]
    page = admin.browser.post(
        "/admin/zones/E", headers={"Accept": "text/html"},
        data={"csrf": admin.csrf, "step": "look", "version": "2", "f_name": "E区 新增", "f_name_en": "Zone E", "f_arrow": ""},
    ).get_data(as_text=True)  # fmt: skip
    assert "区域 E 里还有在用的窗口、取号机或屏幕：先移走" in page
    assert admin.change("counters/31", {"in_use": False}, version=2).status_code == 201
    assert admin.change("zones/E", {"in_use": False}, version=2).status_code == 201
    assert admin.change("counters/31", {"in_use": True}, version=3).get_json()["wrong"] == ["zone"]
    with hall.hub.writer.lock:
        assert "E" not in [z["code"] for z in hall.hub.pictures.draw("/screen", "main")["zones"]]


def test_a_new_theme_is_at_the_kiosk_once_a_matter_is_in_it(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("themes/fund", {"name": "公积金", "name_en": "Housing fund", "series": "E"}).status_code == 201
    assert admin.change("matters/id_card", {"theme": "fund"}).status_code == 201
    assert take(hall, "id_card").get_json()["ticket"]["number"] == "E001"
    assert kiosk(hall)["theme"] == "fund"
    assert admin.change("themes/fund", {"name": "住房公积金"}, version=2).status_code == 201
    with hall.hub.writer.lock:
        shown = {x["code"]: (x["name"]["zh"], x["matters"]) for x in hall.hub.pictures.draw("/kiosk", "k1")["themes"]}
    assert shown["fund"] == ("住房公积金", ["id_card"])


@pytest.mark.parametrize("letter", ["A", "L", "e", ""])
def test_two_series_never_have_one_letter(hall: Hall, letter: str) -> None:
    refused = Office(hall, "admin").change("themes/household", {"series": letter})
    assert (refused.status_code, refused.get_json()["wrong"]) == (400, ["series"])


def test_a_letter_that_bears_numbers_changes_at_a_days_turn_only(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert take(hall, "id_card").get_json()["ticket"]["number"] == "B001"
    for takes in ("now", "opening", "2026-06-01T15:00:00+08:00"):
        refused = admin.change("themes/household", {"series": "E"}, takes=takes)
        assert (refused.status_code, refused.get_json()["wrong"]) == (400, ["turn"])
    assert admin.change("themes/household", {"series": "E"}, takes="turn").status_code == 201
    hall.later(hours=8)
    assert take(hall, "id_card").get_json()["ticket"]["number"] == "B002"
    hall.later(hours=7, seconds=1)
    hall.hub._beat()
    hall.later(hours=9)
    assert take(hall, "id_card").get_json()["ticket"]["number"] == "E001"
    admin.again()
    assert admin.post("themes/household/undo", version=2, why="改回", approved_by="白露").get_json()["wrong"] == ["turn"]
    back = admin.post("themes/household/undo", version=2, why="改回", approved_by="白露", takes="turn")
    assert (back.status_code, back.get_json()["change"]["takes_at"]) == (201, "2026-06-03T00:00:00+08:00")


def test_a_letter_that_bears_none_changes_at_once(hall: Hall) -> None:
    assert Office(hall, "admin").change("themes/household", {"series": "E"}).status_code == 201
    assert take(hall, "id_card").get_json()["ticket"]["number"] == "E001"


def test_places_are_the_same_after_a_restart_and_the_check_of_the_file_says_what_differs(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "data", {})
    admin, config = Office(hall, "admin"), hall.hub.house.base
    admin.change("zones/E", {"name": "E区 新增", "name_en": "Zone E"})
    admin.change("counters/31", THIRTEEN | {"zone": "E"})
    admin.change("counters/12", {"in_use": False})
    admin.change("themes/household", {"series": "F", "colour": "slate"}, takes="turn")
    hall.close()
    assert differences(config, tmp_path / "data") == [
        "counters 12: in_use differ", "counters 31: in the data folder only", "zones E: in the data folder only",
    ]  # fmt: skip
    again = Hall(tmp_path / "data", {}, at=moment("09:00", "2026-06-03"))
    try:
        book, house = again.hub.writer.book, again.hub.house
        assert (book.counters[12].in_use, book.counters[31].zone, 12 in book.in_use) == (False, "E", False)
        assert take(again, "id_card").get_json()["ticket"]["number"] == "F001"
        assert keys_of(house.config, parts()["zones"])[-1] == "E"
        assert from_data(house.config.model_dump(mode="json")).counters == house.config.counters
        assert verify(again.hub.database).sound
    finally:
        again.close()


def test_the_form_of_a_new_counter_asks_for_its_number_and_offers_the_kinds(hall: Hall) -> None:
    admin = hall.staff("a1", "admin")
    page = admin.page("/admin/counters?lang=en").get_data(as_text=True)
    assert "Number: a whole number from 1 to 999" in page
    assert [code for code in re.findall(r'<option value="(\w+)"', page) if code in ("acceptance", "issuing")] == ["acceptance", "issuing"]
