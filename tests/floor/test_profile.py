"""The profile of a house (R64-R66): its sheet, and the hospital's own list of services and lane words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from config.demo import EXAMPLE
from config.load import read
from floor.views.kiosk import kiosk
from tests.floor.book_steps import act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import GUIDE
from tests.floor.hub_harness import Hall

HOSPITAL = EXAMPLE.with_name("hall.hospital.toml")
SERVICES = {
    "advice", "guiding", "book_registration", "book_examination", "book_operation", "copies", "payment", "insurance", "invoices",
    "deposit", "wheelchair",
}  # fmt: skip


def of_hospital() -> dict[str, object]:
    """The sections in which a hospital differs from the example hall."""
    hall = read(HOSPITAL)
    names = ("hall", "hours", "lanes", "zones", "themes", "matters", "counters", "kiosks", "screens", "printers")
    return {name: getattr(hall, name) for name in names} | {
        name: [] for name in ("pads", "terminals", "leds", "readers", "lines", "speakers", "accounts")
    }


@pytest.fixture
def hospital(hubs: Callable[..., Hall]) -> Hall:
    return hubs(of_hospital())


def test_the_hospitals_file_is_in_order_and_lists_its_services() -> None:
    hall = read(HOSPITAL)
    assert hall.hall.profile == "hospital"
    assert {matter.code for matter in hall.matters} == SERVICES


def test_its_kiosk_shows_its_services_and_lane_words_and_gives_numbers(hospital: Hall) -> None:
    scene = hospital.hub.scene()
    shown = kiosk(scene, scene.config.kiosks[0], {})
    assert {x["code"] for x in shown["matters"]} == SERVICES
    assert {x["lane"]: x["name"]["zh"] for x in shown["lanes"]} == {"ordinary": "普通", "care": "老弱病残孕优先"}
    token = hospital.token("kiosk", "k1")
    taken = hospital.api(token, "POST", "/tickets", matter="wheelchair", lane="care")
    assert taken.status_code == 201


def test_a_wheelchair_is_lent_and_comes_back_and_a_borrower_need_not_be_named(desks: Desks) -> None:
    desk = desks(of_hospital())
    entry = made(desk, "loans", {"item": "轮椅", "desk": "咨询导诊"}, GUIDE)
    assert act(desk, "loans", entry, "back", GUIDE).state == "back"


def test_no_register_asks_for_medical_data(hospital: Hall) -> None:
    medical = re.compile("病情|病史|诊断|症状.*患|处方|diagnos|medical history|prescription", re.IGNORECASE)
    for register in hospital.hub.house.rulebook.registers.values():
        for field in register.fields:
            assert not medical.search(f"{field.zh} {field.en}"), (register.code, field.name)


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ("医院便民服务中心", "大厅概况表", "老弱病残孕优先", "预约手术", "08:00–12:00", "咨询窗口", "出证窗口", "请假审批", "003#23")),
    ("en", ("Hospital convenience centre", "Profile of the hall", "Appointment: operation", "Enquiry", "Issuing", "Who approves leave")),
])  # fmt: skip
def test_the_profile_sheet_names_hours_counters_lanes_services_and_choices(hospital: Hall, lang: str, words: tuple[str, ...]) -> None:
    page = hospital.staff("o7", "office").page(f"/profile?lang={lang}").get_data(as_text=True)
    for word in words:
        assert word in page


def test_a_choice_of_the_hall_is_marked(hubs: Callable[..., Hall]) -> None:
    hall = hubs({"rulebook.settings": {"complaint.profile": "003#23"}})
    page = hall.staff("o7", "office").page("/profile").get_data(as_text=True)
    assert page.count("本大厅选定") == 1
    assert "政务服务大厅" in page
