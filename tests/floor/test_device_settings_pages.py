"""The pages of devices without a browser: forms by kind, every option on them, tokens shown once, refusals in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from config.agents import device_lists
from config.fields import options, section_of
from config.parts import parts
from config.retiring import choices_of, own
from floor.store.verify import verify
from tests.floor.hub_harness import Browser, Hall
from tests.floor.test_settings_pages import SURE, fields, send

DEVICES = [x for x in parts().values() if x.group == "devices"]
NETWORK = {
    "f_kind": "network", "f_agent": "local", "f_host": "192.0.2.31", "f_port": "9100", "f_profile": "xprinter-80", "f_paper_mm": "58",
}  # fmt: skip
WIRED = {"f_kind": "serial", "f_counter": "1", "f_agent": "local", "f_device": "/dev/ttyS1"}
SPEAKER = {"key": "yard", "f_screens": "zone-a", "f_kind": "aplay"}


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


@pytest.fixture
def om(hall: Hall) -> Browser:
    return hall.staff("om1", "om")


def page(browser: Browser, path: str, lang: str = "zh") -> str:
    answer = browser.page(f"{path}?lang={lang}")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def names(text: str) -> set[str]:
    """Fields of the form."""
    return set(re.findall(r'name="f_(\w+)"', text))


def test_every_option_of_every_device_is_on_the_pages() -> None:
    assert {x.code for x in DEVICES} == {*device_lists(), "kiosks", "screens"}
    for part in DEVICES:
        model = section_of(part.code)[0]
        more_than_one_way = {x for x in options(model) if len(choices_of(model, x)) != 1}
        assert {x.name for x in part.fields if not own(x)} == more_than_one_way - {"code"}, part.code
        for field in (x for x in part.fields if x.type == "choice"):
            assert {x.code for x in field.choices} - {""}, field.name
            assert ("" in {x.code for x in field.choices}) == field.none, f"{part.code}.{field.name}"


@pytest.mark.parametrize("part", DEVICES, ids=lambda x: x.code)
def test_each_kind_of_device_has_a_form_in_both_languages(hall: Hall, om: Browser, part: Any) -> None:
    assert f'href="/admin/{part.code}"' in page(om, "/admin/devices")
    for lang, word in (("zh", part.zh), ("en", part.en)):
        text = page(om, f"/admin/{part.code}", lang)
        assert f"{word}</h1>" in text or word in text
        assert "floor.admin" not in text and "in_use" not in names(text)


def test_a_form_has_the_options_of_its_kind_and_shows_those_of_another_without_a_script(hall: Hall, om: Browser) -> None:
    assert {"host", "port", "kiosks"} <= names(page(om, "/admin/printers"))
    assert not {"path", "device", "baud", "queue", "usb_port"} & names(page(om, "/admin/printers"))
    shown = send(om, "/admin/printers", NETWORK | {"key": "p9", "f_kind": "serial", "show": "kind"}).get_data(as_text=True)
    assert {"device", "baud"} <= names(shown) and "host" not in names(shown)
    assert 'value="p9"' in shown and '<option value="xprinter-80" selected>' in shown, "what was typed is still there"
    other = send(om, "/admin/printers/p1", {"version": "1", "f_kind": "network", "show": "kind"}).get_data(as_text=True)
    assert "host" in names(other) and hall.facts("setting_changed") == []


def test_a_printer_is_added_changed_and_taken_out_of_use_by_forms(hall: Hall, om: Browser) -> None:
    look = send(om, "/admin/printers", NETWORK | {"key": "p9", "f_kiosks": "k1"}).get_data(as_text=True)
    assert {"host", "kiosks", "profile"} <= set(re.findall(r'<tr data-field="(\w+)"', look))
    assert send(om, "/admin/printers/p9", fields(look) | SURE).status_code == 303
    (made,) = [x for x in hall.hub.house.config.printers if x.code == "p9"]
    assert (made.host, made.paper_mm, made.native_qr, hall.hub.house.config.kiosks[0].printer) == ("192.0.2.31", 58, None, "p9")
    typed = NETWORK | {"step": "look", "version": "2", "f_host": "192.0.2.32", "f_native_qr": "false", "f_kiosks": "k1", "f_in_use": "on"}
    look = send(om, "/admin/printers/p9", typed | {"f_timeout_s": "3"}).get_data(as_text=True)
    assert re.findall(r'<tr data-field="(\w+)"', look) == ["host", "native_qr"]
    assert send(om, "/admin/printers/p9", fields(look) | SURE).status_code == 303
    gone = {k: v for k, v in typed.items() if k != "f_in_use"} | {"version": "3", "f_timeout_s": "3"}
    look = send(om, "/admin/printers/p9", gone).get_data(as_text=True)
    assert re.findall(r'<tr data-field="(\w+)"', look) == ["kiosks", "in_use"]
    assert send(om, "/admin/printers/p9", fields(look) | SURE).status_code == 303
    assert "p9" not in [x.code for x in hall.hub.house.config.printers]
    assert re.search(r'data-part="printers/p9".*?\n.*?停用', page(om, "/admin/devices"))
    assert 'data-to="3"' in page(om, "/admin/printers/p9"), "and can be put back"


def test_lists_tables_and_spans_are_typed_line_by_line(hall: Hall, om: Browser) -> None:
    assert "按插入顺序" in send(om, "/admin/pads", WIRED | {"key": "x", "f_device": "/dev/ttyUSB0"}).get_data(as_text=True)
    pad = WIRED | {"key": "keys1", "f_baud": "19200", "f_preset": "byte", "f_grades": "0x31 = 5\n0x32=1"}
    look = send(om, "/admin/pads", pad).get_data(as_text=True)
    assert "0x31 = 5；0x32 = 1" in look and "1 号窗口" in look
    assert send(om, "/admin/pads/keys1", fields(look) | SURE).status_code == 303
    speaker = SPEAKER | {"f_zones": "C", "f_counters": ["1", "2"], "f_agent": "", "f_quiet": "12:00-13:30"}
    look = send(om, "/admin/speakers", speaker).get_data(as_text=True)
    assert send(om, "/admin/speakers/yard", fields(look) | SURE).status_code == 303
    (pad1,) = [x for x in hall.hub.house.config.pads if x.code == "keys1"]
    (yard,) = hall.hub.house.config.speakers
    assert (pad1.grades, pad1.baud) == ({"0x31": 5, "0x32": 1}, 19200)
    assert (yard.counters, yard.quiet, yard.agent) == ([1, 2], [("12:00", "13:30")], None)
    assert "12:00-13:30</textarea>" in page(om, "/admin/speakers/yard") and "0x31 = 5\n0x32 = 1</textarea>" in page(om, "/admin/pads/keys1")


@pytest.mark.parametrize(
    ("path", "typed", "zh", "en"),
    [
        ("/admin/printers", NETWORK | {"key": "p9", "f_port": "many"}, "端口：1 至 65535", "Port: 1 to 65535"),
        ("/admin/printers", NETWORK | {"key": "p 9"}, "代码：1 至 32 个", "Code: 1 to 32"),
        ("/admin/printers", NETWORK | {"key": "p1"}, "代码 p1 已经用过", "The code p1 is used already"),
        ("/admin/printers", NETWORK | {"key": "p9", "f_agent": "west"}, "所在电脑：选择一台电脑", "PC that has it: choose a PC"),
        ("/admin/pads", WIRED | {"key": "x", "f_device": ""}, "端口：如 /dev/serial", "Port: such as /dev/serial"),
        ("/admin/pads", WIRED | {"key": "x", "f_grades": "5"}, "如 0x31 = 5", "such as 0x31 = 5"),
        ("/admin/speakers", SPEAKER | {"f_quiet": "noon"}, "如 12:00-13:30", "such as 12:00-13:30"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_beside_the_form_in_both_languages(
    hall: Hall, om: Browser, path: str, typed: dict[str, Any], zh: str, en: str
) -> None:  # fmt: skip
    for lang, said in (("zh", zh), ("en", en)):
        text = send(om, f"{path}?lang={lang}", typed).get_data(as_text=True)
        wrong = text.split('id="wrong"')[1].split("</div>")[0]
        assert said in re.sub(r"<[^>]+>", "", wrong)
    assert hall.facts("setting_changed") == []


def test_a_token_is_shown_once_opens_its_page_and_is_taken_back(hall: Hall, om: Browser) -> None:
    shown = send(om, "/admin/devices/tokens", {"role": "kiosk", "place": "k1"})
    found = re.search(r"http://hall\.test/enter#([\w-]+)", shown.get_data(as_text=True))
    assert found and shown.headers["Cache-Control"] == "no-store"
    kiosk = hall.browser()
    assert kiosk.enter(found[1]).get_json() == {"url": "/kiosk/k1"}
    assert found[1] not in page(om, "/admin/kiosks/k1")
    (token,) = re.findall(r'data-token="(\w+)"', page(om, "/admin/kiosks/k1"))
    assert send(om, "/admin/devices/tokens/revoke", {"token": token}).headers["Location"] == "/admin/kiosks/k1"
    hall.settle()
    assert hall.hub.gate.bearer(found[1]) is None
    (issued,) = [x for x in hall.facts("token_issued") if x["subject"] == f"token:{token}"]
    assert issued["actor"].startswith("staff:"), "the journal knows who made it"


NOBODY = [("kiosk", "k9"), ("counter", "1"), ("admin", ""), ("agent", "local"), ("agent", "a b"), ("pad", "99"), ("screen", "")]


@pytest.mark.parametrize(("role", "place"), NOBODY)
def test_a_token_is_for_what_the_hall_has_and_for_devices_only(hall: Hall, om: Browser, role: str, place: str) -> None:
    before = len(hall.facts("token_issued"))
    refused = send(om, "/admin/devices/tokens", {"role": role, "place": place})
    assert refused.status_code == 400 and 'id="wrong"' in refused.get_data(as_text=True)
    assert len(hall.facts("token_issued")) == before


def test_a_pc_is_registered_and_can_then_be_chosen(hall: Hall, om: Browser) -> None:
    assert '<option value="west"' not in page(om, "/admin/printers")
    shown = send(om, "/admin/devices/tokens", {"role": "agent", "place": "west"}).get_data(as_text=True)
    assert re.search(r"HALL_AGENT_TOKEN=[\w-]+ python run.py agent --hub http://hall.test", shown)
    assert '<option value="west"' in page(om, "/admin/printers")
    assert 'data-agent="west"' in page(om, "/admin/devices")


def test_out_of_use_there_is_no_token_to_be_had(hall: Hall, om: Browser) -> None:
    hall.token("kiosk", "k1")
    form = {"step": "look", "version": "1", "f_zone": "A", "f_printer": "p1"}
    look = send(om, "/admin/kiosks/k1", form).get_data(as_text=True)
    assert send(om, "/admin/kiosks/k1", fields(look) | SURE).status_code == 303
    text = page(om, "/admin/kiosks/k1")
    assert "停用的设备没有令牌" in text and 'data-step="token"' not in text and "data-token" not in text


@pytest.mark.parametrize(("role", "may"), [("om", True), ("admin", True), ("office", False), ("lead", False), ("auditor", False)])
def test_operations_and_admin_change_devices_and_the_others_look(hall: Hall, role: str, may: bool) -> None:
    browser = hall.staff(f"x-{role}", role)
    assert ('data-step="pc"' in page(browser, "/admin/devices")) == may
    assert ('data-step="look"' in page(browser, "/admin/printers/p1")) == may
    assert (send(browser, "/admin/devices/tokens", {"role": "kiosk", "place": "k1"}).status_code == 200) == may
    assert hall.staff(f"y-{role}", "clerk").page("/admin/devices").status_code == 303
