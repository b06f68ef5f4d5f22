"""Counters, zones and the choices of the regulations, changed while the hall runs: posts, waits and open duties stay whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.parts import parts
from config.rulebook.load import known_settings
from floor.store.verify import verify
from tests.floor.desk_harness import moment
from tests.floor.hub_harness import Hall
from tests.floor.settings_steps import Office, counts

ALONE = "living_aid"


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


def serving(hall: Hall, matter: str) -> list[int]:
    return [x.number for x in hall.hub.writer.book.counters.values() if matter in x.matters]


def test_a_counters_matters_change_for_its_next_post_and_not_for_the_one_that_runs(hall: Hall) -> None:
    admin, clerk = Office(hall, "admin"), hall.token("counter", "1")
    assert hall.api(clerk, "POST", "/counters/1/open").status_code == 200
    before = list(hall.hub.writer.book.counters[1].serves or [])
    wanted = [*hall.hub.writer.book.counters[1].matters, "marriage"]
    assert admin.change("counters/1", {"matters": wanted}).status_code == 201
    assert hall.hub.writer.book.counters[1].serves == before
    assert hall.hub.pictures.draw("/console", "1")["counter"]["number"] == 1
    hall.api(clerk, "POST", "/counters/1/close")
    opened = hall.api(clerk, "POST", "/counters/1/open")
    assert opened.status_code == 200
    assert "marriage" in (hall.hub.writer.book.counters[1].serves or [])


def test_what_only_the_file_knows_of_a_counter_stays_when_it_is_changed(hall: Hall) -> None:
    def of_the_file() -> dict[int, tuple[str, str]]:
        return {x.number: (x.kind, x.unit) for x in hall.hub.house.config.counters}

    before = of_the_file()
    assert any(unit for _, unit in before.values())
    wanted = [*hall.hub.writer.book.counters[1].matters, "marriage"]
    assert Office(hall, "admin").change("counters/1", {"matters": wanted}).status_code == 201
    assert of_the_file() == before


def test_a_matter_that_somebody_waits_for_keeps_a_counter(hall: Hall) -> None:
    office, admin = Office(hall), Office(hall, "admin")
    only = serving(hall, ALONE)
    ticket = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter=ALONE).get_json()["ticket"]
    assert office.change(f"matters/{ALONE}", {"open": False}).status_code == 201
    for number in only:
        rest = [m for m in hall.hub.writer.book.counters[number].matters if m != ALONE]
        before = counts(hall)
        answer = admin.change(f"counters/{number}", {"matters": rest})
        if number == only[-1]:
            assert (answer.status_code, answer.get_json()["wrong"]) == (400, ["matters"])
            assert ticket["number"] in answer.get_json()["problems"][0]
            assert counts(hall) == before
    hall.api(hall.token("guide"), "POST", f"/tickets/{ticket['id']}/cancel")
    assert serving(hall, ALONE) == [only[-1]]


def test_an_open_matter_keeps_a_counter_and_a_counter_its_matters(hall: Hall) -> None:
    admin = Office(hall, "admin")
    turned = list(reversed(hall.hub.writer.book.counters[1].matters))
    assert admin.change("counters/1", {"matters": turned}).get_json()["same"] is True
    assert admin.change("counters/1", {"matters": []}).get_json()["wrong"] == ["matters"]
    assert admin.change("counters/1", {"matters": ["nothing"]}).get_json()["wrong"] == ["matters"]
    assert admin.change("counters/1", {"zone": "Z"}).get_json()["wrong"] == ["zone"]
    assert admin.change("counters/99", {"zone": "A"}).get_json()["wrong"] == ["matters"]
    assert admin.change("hall/99", {"notice": "x"}).get_json()["code"] == "unknown_part"
    assert admin.change("nonsense/1", {}).get_json()["code"] == "unknown_part"
    assert Office(hall).change("counters/1", {"zone": "B"}).status_code == 403


def test_a_counter_moves_to_another_zone_and_a_zone_has_another_name(hall: Hall) -> None:
    admin = Office(hall, "admin")
    zones = [z["key"] for z in next(x for x in admin.get("")["parts"] if x["kind"] == "zones")["items"]]
    other = next(z for z in zones if z != hall.hub.writer.book.counters[1].zone)
    assert admin.change("counters/1", {"zone": other}).status_code == 201
    assert admin.change(f"zones/{other}", {"name": "新区", "arrow": ""}).status_code == 201
    assert hall.hub.pictures.draw("/console", "1")["counter"]["zone_name"]["zh"] == "新区"
    assert admin.post(f"zones/{other}/undo", version=2, why="试", approved_by="白露").status_code == 201
    assert hall.hub.pictures.draw("/console", "1")["counter"]["zone_name"]["zh"] != "新区"


def complaint(hall: Hall) -> tuple[str, dict[str, Any]]:
    """A registered complaint: its number and its duty."""
    register = hall.hub.house.rulebook.registers["complaints"]
    office = hall.token("office")
    given = {x.name: _given(x) for x in register.fields if x.required}
    made = hall.api(office, "POST", "/registers/complaints", fields=given)
    assert made.status_code == 201, made.get_json()
    entry = made.get_json()["entry"]["id"]
    shown = hall.api(office, "GET", f"/registers/complaints/{entry}").get_json()["entry"]
    return entry, {x["rule"]: x for x in shown["obligations"]}


def _given(field: Any) -> Any:
    return field.choices[0].code if field.type == "enum" else {"bool": False, "int": 1, "list": ["x"]}.get(field.type, "x")


def test_another_profile_of_complaints_counts_for_those_that_come_and_open_ones_run_on(hall: Hall) -> None:
    admin = Office(hall, "admin")
    first, duties = complaint(hall)
    (rule,) = duties
    due_at = duties[rule]["due_at"]
    assert due_at[:10] == "2026-06-08"
    assert admin.change("rulebook/hall", {"complaint.profile": "003#23"}).status_code == 201
    _, later = complaint(hall)
    assert rule not in later and min(x["due_at"] for x in later.values())[:10] < "2026-06-08"
    still = hall.hub.writer.book.duty(f"{rule}:{first}")
    assert still is not None and (still.state, still.due_at is not None) == ("open", True)
    extended = {"days": 2, "reason": "复杂", "approved_by": "白露", "told_at": "2026-06-01"}
    assert hall.api(hall.token("leader"), "POST", f"/obligations/{rule}:{first}/extend", **extended).status_code == 200
    assert admin.post("rulebook/hall/undo", version=2, why="试", approved_by="白露").status_code == 201
    assert rule in complaint(hall)[1]


def test_every_choice_is_one_of_its_own_and_numbers_are_not_below_nothing(hall: Hall) -> None:
    admin = Office(hall, "admin")
    values = {"complaint.profile": "9", "check.weekly_min": -1, "lapse.needs_complaint": "yes"}
    assert sorted(admin.change("rulebook/hall", values).get_json()["wrong"]) == sorted(values)
    assert Office(hall).change("rulebook/hall", {"check.weekly_min": 3}).status_code == 403
    assert admin.change("rulebook/hall", {"check.weekly_min": 3}).status_code == 201
    assert hall.hub.house.rulebook.number("check.weekly_min") == 3


def test_a_lapse_is_confirmed_without_a_complaint_where_the_hall_chose_so(hall: Hall) -> None:
    hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    hall.later(minutes=31)
    hall.hub._beat()
    lapse = next(iter(hall.hub.writer.book.lapses))
    supervisor = hall.token("supervisor")
    refused = hall.api(supervisor, "POST", f"/lapses/{lapse}/confirm", complaint="")
    assert refused.status_code in (400, 409)
    assert Office(hall, "admin").change("rulebook/hall", {"lapse.needs_complaint": False}).status_code == 201
    assert hall.api(supervisor, "POST", f"/lapses/{lapse}/confirm", complaint="").status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "register", "more"),
    [
        ("notice.oral", "never", "notices", {"by_phone": True, "kind": "enquiry"}),
        ("ab.short_leave", "consent_only", "cover", {"handover": "phone", "days": 0, "b": "乙"}),
    ],
)
def test_what_the_hall_chose_shuts_the_gate(hall: Hall, name: str, value: str, register: str, more: dict[str, Any]) -> None:
    fields = {x.name: _given(x) for x in hall.hub.house.rulebook.registers[register].fields if x.required} | more
    clerk = hall.token("clerk")
    assert hall.api(clerk, "POST", f"/registers/{register}", fields=fields).status_code == 201
    assert Office(hall, "admin").change("rulebook/hall", {name: value}).status_code == 201
    refused = hall.api(clerk, "POST", f"/registers/{register}", fields=fields)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "rule_refused")


def test_every_choice_of_the_books_has_words_in_both_languages() -> None:
    for setting in known_settings():
        assert len(setting.words) == (len(setting.choices) if setting.choices else 0), setting.name
    assert all(x.hint_zh and x.hint_en for x in parts()["rulebook"].fields)
    assert [x.name for x in parts()["rulebook"].fields if x.type == "choice" and not x.choices] == []


def test_points_of_the_appraisal_are_decimals_that_the_hall_types(hall: Hall) -> None:
    admin = Office(hall, "admin")
    page = admin.change("rulebook/hall", {"points.lapse": "-2.5"})
    assert page.status_code == 201
    assert hall.hub.house.rulebook.settings["points.lapse"] == "-2.5"
    wrong = admin.change("rulebook/hall", {"points.lapse": "two", "signin.per_day": 3}, version=2)
    assert (wrong.status_code, sorted(wrong.get_json()["wrong"])) == (400, ["points.lapse", "signin.per_day"])


def test_a_choice_that_no_book_has_any_more_does_not_stop_the_hub(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "data", {})
    assert Office(hall, "admin").change("rulebook/hall", {"check.weekly_min": 3}).status_code == 201
    hall.close()
    with hall.hub.database.engine.begin() as connection:
        (text,) = connection.exec_driver_sql("SELECT value FROM setting WHERE part = 'rulebook/hall'").one()
        old = json.dumps(json.loads(text) | {"gone.from_the_books": "x"}).replace("'", "''")
        connection.exec_driver_sql(f"UPDATE setting SET value = '{old}' WHERE part = 'rulebook/hall'")
    again = Hall(tmp_path / "data", {}, at=moment("10:00"))
    assert again.hub.house.rulebook.number("check.weekly_min") == 3
    again.close()
