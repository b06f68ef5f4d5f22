"""What everybody may read, over HTTP and sockets: who gets it, when pictures go out, and that no person is in any of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.demo import example_hall
from tests.conftest import wait_until
from tests.floor.hub_harness import Browser, Hall
from tests.floor.test_trust_roles import assert_code

TEXT = {"group": "promises", "title": "服务承诺", "content": "受理即告知期限。", "start": "2026-06-01"}


def post(hub: Hall, token: str, path: str, **fields: Any) -> Any:
    answer = hub.api(token, "POST", f"/registers/{path}", fields=fields)
    assert answer.status_code in (200, 201), answer.get_json()
    return answer.get_json()["entry"]["id"]


def published(hub: Hall, **changes: Any) -> str:
    office, leader = hub.token("office"), hub.token("leader")
    entry = str(post(hub, office, "publications", **(TEXT | changes)))
    post(hub, leader, f"publications/{entry}/acts/release", checked_by="CANARYCHECKER")
    post(hub, office, f"publications/{entry}/acts/publish")
    return entry


@pytest.mark.parametrize("path", ["/public", "/public/matters/pension"])
def test_kiosks_screens_and_staff_may_read_and_nobody_without_a_token(hub: Hall, path: str) -> None:
    for role, place in (("kiosk", "k1"), ("screen", "info"), ("clerk", None), ("auditor", None)):
        assert hub.api(hub.token(role, place), "GET", path).status_code == 200, role
    for role, place in (("pad", "1"), ("agent", "local"), ("counter", "1")):
        assert_code(hub.api(hub.token(role, place), "GET", path), 403, "not_permitted")
    assert_code(hub.api("", "GET", path), 401, "login_required")


def test_a_matter_that_nobody_knows_is_refused_by_name(hub: Hall) -> None:
    assert_code(hub.api(hub.token("kiosk", "k1"), "GET", "/public/matters/none"), 404, "unknown_matter")


def test_the_pictures_version_is_that_of_what_is_read(hub: Hall) -> None:
    token = hub.token("kiosk", "k1")
    socket = hub.listen("/kiosk", token=token)
    before = socket.get_received("/kiosk")[-1]["args"][0]["public"]
    assert hub.api(token, "GET", "/public").get_json()["version"] == before
    published(hub)
    hub.settle()
    after = hub.api(token, "GET", "/public").get_json()
    assert after["version"] != before
    assert [x["title"] for x in after["publications"][1]["items"]] == ["服务承诺"]


def views(socket: Any) -> list[dict[str, Any]]:
    return [message["args"][0] for message in socket.get_received("/screen") if message["name"] == "view"]


def test_an_information_screen_gets_its_whole_picture_and_those_that_change_it(hub: Hall) -> None:
    screen, board = (hub.listen("/screen", token=hub.token("screen", code)) for code in ("info", "main"))
    first = views(screen)[0]
    assert first["screen"]["kind"] == "info" and first["calls"] == []
    assert views(board)
    kiosk = hub.token("kiosk", "k1")
    hub.api(kiosk, "POST", "/tickets", matter="id_card")
    hub.settle()
    assert hub.hub.pump.calm("/screen", "info") and not hub.hub.pump.calm("/screen", "main")
    published(hub)
    assert wait_until(lambda: any(x["publications"][1]["items"] for x in views(screen)))
    assert hub.api(hub.token("screen", "info"), "GET", "/screens/info/view").get_json()["publications"][1]["items"]


def test_no_person_and_nothing_unreleased_reaches_any_public_picture(hub: Hall) -> None:
    office, supervisor, leader = (hub.token(x) for x in ("office", "supervisor", "leader"))
    published(hub)
    published(hub, group="internal", title="CANARYINTERNAL", content="CANARYINTERNAL")
    draft = post(hub, office, "publications", **(TEXT | {"title": "CANARYDRAFT"}))
    post(hub, leader, f"publications/{draft}/acts/release", checked_by="CANARYCHECKER")
    complaint = post(
        hub, supervisor, "complaints", way="oral", matter="CANARYMATTER", competence="own", complainant="CANARYPERSON", units=["CANARYUNIT"]
    )  # fmt: skip
    post(hub, supervisor, f"complaints/{complaint}/acts/reply", findings="CANARYFIND", reply_way="oral", reply="CANARYREPLY", proved="yes")
    month = post(hub, office, "bulletins", month="2026-05", content="CANARYREMARK", waits_over=3)
    post(hub, leader, f"bulletins/{month}/acts/release")
    post(hub, office, f"bulletins/{month}/acts/publish", place="CANARYPLACE")
    post(hub, office, "duty_days", leader="值班领导甲", attendance="CANARYATTENDANCE")
    hub.settle()
    kiosk, info = hub.token("kiosk", "k1"), hub.token("screen", "info")
    shown = [hub.api(kiosk, "GET", "/public").get_data(as_text=True)]
    screens = {code: hub.token("screen", code) for code in ("main", "zone-a", "info")}
    shown += [hub.api(token, "GET", f"/screens/{code}/view").get_data(as_text=True) for code, token in screens.items()]
    shown += [json.dumps(hub.listen("/kiosk", token=kiosk).get_received("/kiosk"), ensure_ascii=False)]
    shown += [json.dumps(hub.listen("/screen", token=info).get_received("/screen"), ensure_ascii=False)]
    assert all("值班领导甲" in json.dumps(json.loads(text), ensure_ascii=False) for text in shown)
    assert [text[max(0, text.find("CANARY") - 80) :][:160] for text in shown if "CANARY" in text] == []


def page(browser: Browser, path: str) -> str:
    answer = browser.page(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_staff_print_the_guide_sheet_as_the_query_machine_shows_it(hubs: Any) -> None:
    told = {"basis": "某某条例第一条", "promised_days": 5, "statutory_days": 20, "stages": ["受理: 1", "审核: 4"], "review": "CANARYREVIEW"}
    first, *others = example_hall().matters
    hub = hubs({"matters": [first.model_copy(update=told), *others]})
    clerk = hub.staff("lin", "clerk")
    assert f'href="/guides/{first.code}"' in page(clerk, "/guides")
    sheet = page(clerk, f"/guides/{first.code}")
    for words in ("某某条例第一条", "20 个工作日", "流程时限表", "受理", "4 个工作日", "5 个工作日"):
        assert words in sheet
    assert "CANARYREVIEW" not in sheet
    assert "Stage time table" in page(clerk, f"/guides/{first.code}?lang=en")
    assert clerk.page("/guides/none").status_code == 404
    assert hub.browser("127.0.0.2").page("/guides").status_code == 303
