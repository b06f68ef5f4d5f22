"""Appointments over HTTP: the API with its roles and gates, the public page, the visitor's own link, and what stays hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from floor.actors import HALL
from tests.floor.desk_harness import moment
from tests.floor.hub_harness import Browser, Hall

PHONE = "0000-7654321"
DAY = "2026-06-01"


def at(clock: str, day: str = DAY) -> str:
    return f"{day}T{clock}:00+08:00"


def book(hub: Hall, token: str, clock: str = "10:00", **more: Any) -> dict[str, Any]:
    answer = hub.api(token, "POST", "/appointments", **{"matter": "id_card", "at": at(clock), **more})
    assert answer.status_code == 201, answer.get_json()
    found: dict[str, Any] = answer.get_json()["appointment"]
    return found


def test_booking_answers_with_code_link_and_the_one_time_notice(hubs: Callable[..., Hall]) -> None:
    hub = hubs()
    made = book(hub, hub.token("office"), matter="pension", contact=PHONE)
    assert (made["state"], made["at"], made["channel"]) == ("confirmed", "2026-06-01T10:00:00.000+08:00", "api")
    assert re.fullmatch(r"\d{8}", made["code"]) and re.fullmatch(r"http://hall\.test/b/[0-9a-f]{32}", made["url"])
    assert "身份证" in made["notice"]["zh"] and "identity card" in made["notice"]["en"]
    assert book(hub, hub.token("office"), matter="company_new")["notice"] == {"zh": "", "en": ""}
    assert PHONE not in str(made) and "7654321" not in str(made)


def test_the_confirmation_is_printed_with_time_code_and_notice_and_names_nobody(hub: Hall) -> None:
    made = book(hub, hub.token("office"), contact=PHONE)
    office = hub.staff("o7", "office")
    page = office.page(f"/office/appointments/{made['id']}/slip").get_data(as_text=True)
    code = made["code"]
    for words in ("预约确认单", "2026-06-01 10:00", "保留至 10:30", f"{code[:4]} {code[4:]}", "居民身份证"):
        assert words in page
    assert PHONE not in page
    assert "Confirmation of an appointment" in office.page(f"/office/appointments/{made['id']}/slip?lang=en").get_data(as_text=True)
    assert office.page("/office/appointments/nothing/slip").status_code == 404
    assert hub.staff("g7", "guide").page(f"/office/appointments/{made['id']}/slip").status_code == 303, "to the login"


def test_a_repeated_request_books_once(hub: Hall) -> None:
    office = hub.token("office")
    first = book(hub, office, request_id="a-1")
    again = hub.api(office, "POST", "/appointments", matter="id_card", at=at("10:00"), request_id="a-1")
    assert (again.status_code, again.get_json()["appointment"]["id"]) == (200, first["id"])
    assert len(hub.facts("booked")) == 1


def test_a_full_slot_names_the_next_free_ones(hub: Hall) -> None:
    office = hub.token("office")
    for _ in range(2):
        book(hub, office)
    refused = hub.api(office, "POST", "/appointments", matter="id_card", at=at("10:00"))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "slot_full")
    assert refused.get_json()["next"][0] == "2026-06-01T10:30:00.000+08:00"
    for wrong in ({"at": "2026-06-01T10:00:00"}, {"at": "soon"}, {"matter": "id_card"}):
        assert hub.api(office, "POST", "/appointments", **({"matter": "id_card"} | wrong)).status_code == 400


def test_the_slots_of_a_matter_are_told_with_what_is_left(hub: Hall) -> None:
    office = hub.token("office")
    book(hub, office, "10:30")
    told = hub.api(office, "GET", "/appointments/slots?matter=id_card").get_json()
    first = told["days"][0]
    assert first["slots"][:3] == [{"at": f"2026-06-01T{x}:00.000+08:00", "free": n} for x, n in (("09:30", 2), ("10:00", 2), ("10:30", 1))]
    assert len(told["days"]) == 11 and len(told["matters"]) == 16
    assert hub.api(office, "GET", "/appointments/slots").get_json()["days"] == []


def test_only_office_and_lead_see_the_telephone_the_code_and_the_link(hub: Hall) -> None:
    book(hub, hub.token("office"), contact=PHONE)
    for role in ("office", "lead", "guide", "clerk", "leader", "supervisor", "auditor", "admin"):
        row = hub.api(hub.token(role), "GET", f"/appointments?day={DAY}").get_json()["appointments"][0]
        seen = {key for key in ("contact", "code", "url") if key in row}
        assert seen == ({"contact", "code", "url"} if role in ("office", "lead") else set()), role
        assert row["has_contact"] is True
    assert hub.api(hub.token("office"), "GET", "/appointments?day=2026-06-02").get_json()["appointments"] == []
    assert hub.api(hub.token("office"), "GET", "/appointments?day=tomorrow").status_code == 400


def test_a_kiosk_checks_in_by_code_link_or_telephone_at_its_own_place(hub: Hall) -> None:
    office, kiosk = hub.token("office"), hub.token("kiosk", "k1")
    made = [book(hub, office, contact=contact) for contact in (None, PHONE)] + [book(hub, office, "10:30")]
    texts = (made[0]["code"], PHONE, made[2]["url"])
    for n, text in enumerate(texts, 1):
        done = hub.api(kiosk, "POST", "/appointments/check_in", text=text).get_json()
        assert (done["ticket"]["number"], done["ticket"]["lane"], done["print_job"]["printer"]) == (f"Y00{n}", "booked", "p1")
        assert (done["appointment"]["id"], done["appointment"]["late"]) == (made[n - 1]["id"], False)
        assert done["ticket"]["booked_at"] == made[n - 1]["at"]
    assert hub.api(kiosk, "POST", "/appointments/check_in", text="1", kiosk="k2").status_code == 403
    again = hub.api(kiosk, "POST", "/appointments/check_in", text=made[0]["code"])
    assert (again.status_code, again.get_json()["code"], again.get_json()["number"]) == (409, "already_checked_in", "Y001")


def test_a_ticket_taken_with_the_code_is_a_check_in(hub: Hall) -> None:
    made = book(hub, hub.token("office"))
    taken = hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card", lane="booked", appointment=made["code"])
    assert (taken.status_code, taken.get_json()["ticket"]["number"]) == (201, "Y001")


def test_who_guesses_codes_is_slowed_down_and_told_nothing(hub: Hall) -> None:
    kiosk, made = hub.token("kiosk", "k1"), book(hub, hub.token("office"))
    wrong = f"{(int(made['code']) + 1) % 10**8:08d}"
    answers = [hub.api(kiosk, "POST", "/appointments/check_in", text=wrong) for _ in range(21)]
    assert {x.status_code for x in answers[:20]} == {404}
    assert wrong not in answers[0].get_data(as_text=True)
    assert answers[20].status_code == 429
    assert hub.api(kiosk, "POST", "/appointments/check_in", text=made["code"]).status_code == 429
    assert hub.api(hub.token("kiosk", "k2"), "POST", "/appointments/check_in", text=made["code"]).status_code == 201
    hub.later(seconds=61)
    again = hub.api(kiosk, "POST", "/appointments/check_in", text=made["code"])
    assert again.get_json()["code"] == "already_checked_in"


def test_staff_check_in_by_id(hub: Hall) -> None:
    made = book(hub, hub.token("office"))
    done = hub.api(hub.token("guide"), "POST", f"/appointments/{made['id']}/check_in")
    assert (done.status_code, done.get_json()["print_job"]["reason"]) == (201, "no_printer")
    assert hub.api(hub.token("guide"), "POST", "/appointments/none/check_in").get_json()["code"] == "unknown_appointment"


def test_contact_then_abandon_by_the_gate(hub: Hall) -> None:
    office = hub.token("office")
    made = book(hub, office)
    abandon = f"/appointments/{made['id']}/abandon"
    hub.later(minutes=90, seconds=1)
    refused = hub.api(office, "POST", abandon).get_json()
    assert (refused["code"], refused["rule"], refused["missing"]) == ("rule_refused", "T04", ["contact_cannot_come"])
    row = hub.api(office, "GET", "/appointments").get_json()["appointments"][0]
    assert (row["late"], row["contact_open"]) == (True, True)
    person = hub.staff("shen", "office")
    head = {"X-CSRF-Token": person.csrf("/supervisor")}
    done = person.post(f"/api/v1/appointments/{made['id']}/contact", json={"result": "cannot_come"}, headers=head).get_json()
    assert {k: done["appointment"][k] for k in ("result", "contacted_by", "contact_open")} == {
        "result": "cannot_come", "contacted_by": "白露", "contact_open": False,
    }  # fmt: skip
    assert hub.api(office, "POST", abandon).get_json()["appointment"]["state"] == "abandoned"
    assert hub.api(office, "POST", f"/appointments/{made['id']}/contact", result="maybe").status_code == 400


@pytest.mark.parametrize("order", ["cancel", "move"])
def test_the_halls_change_needs_a_leaders_approval(hub: Hall, order: str) -> None:
    office = hub.token("office")
    hub.account("cheng", "leader")
    hub.account("fang", "lead")
    made = book(hub, office)
    body = {"reason": "power cut", "told_at": at("08:59"), "told_how": "phone"} | ({"at": at("11:00")} if order == "move" else {})
    path = f"/appointments/{made['id']}/{order}"
    for approver in ({}, {"approved_by": "fang"}, {"approved_by": "nobody"}):
        refused = hub.api(office, "POST", path, **body, **approver).get_json()
        assert (refused["code"], refused["rule"], refused["missing"]) == ("rule_refused", "T05", ["approved_by"])
    done = hub.api(office, "POST", path, **body, approved_by="cheng").get_json()["appointment"]
    assert (done["approved_by"], done["told_how"], done["state"]) == ("白露", "phone", "cancelled" if order == "cancel" else "confirmed")


def test_at_the_supervisors_page_the_duty_to_contact_is_an_alarm(hub: Hall) -> None:
    made = book(hub, hub.token("office"))
    hub.later(minutes=90, seconds=1)
    hub.hub.writer.quietly(HALL, lambda tx: 0)
    picture = hub.hub.pictures.draw("/supervisor", "decides")
    alarm = next(x for x in picture["alarms"] if x["kind"] == "contact")
    assert alarm["who"] == made["id"] and "10:00" in alarm["text"]["zh"] and alarm["since"].startswith("2026-06-01T10:30:00")


def test_a_booked_time_without_a_counter_on_post_is_an_alarm_until_one_opens(hub: Hall) -> None:
    """O20: staff are on post at the agreed time."""
    office = hub.token("office")
    for _ in range(2):
        book(hub, office)

    def unready() -> list[dict[str, Any]]:
        hub.hub.writer.quietly(HALL, lambda tx: 0)
        return [x for x in hub.hub.pictures.draw("/supervisor", "decides")["alarms"] if x["kind"] == "unready"]

    hub.later(minutes=59, seconds=59)
    assert unready() == []
    hub.later(seconds=1)
    [alarm] = unready()
    assert "10:00" in alarm["text"]["zh"] and alarm["since"].startswith("2026-06-01T10:00:00")
    lead = hub.token("lead")
    hub.api(lead, "POST", "/counters/4/open")
    assert unready() == []
    hub.api(lead, "POST", "/counters/4/pause", reason="开会")
    assert len(unready()) == 1
    hub.later(minutes=31)
    assert unready() == [], "from then on it is the contact that is wanting"


# --- the public page ------------------------------------------------------------------------------------------------


def form(browser: Browser, clock: str = "10:00", matter: str = "id_card", **more: str) -> Any:
    data = {"matter": matter, "at": f"2026-06-01T{clock}:00.000+08:00", "day": DAY, **more}
    return browser.post("/book", data=data, headers={"Accept": "text/html"})


def key_of(answer: Any) -> str:
    found = re.match(r"/b/([0-9a-f]{32})$", answer.headers["Location"].split("?")[0])
    assert found, answer.headers["Location"]
    return found[1]


def test_a_visitor_books_sees_and_cancels_without_a_login(hub: Hall) -> None:
    browser = hub.browser()
    chosen = f"?matter=pension&at={at('10:00')}".replace("+", "%2B")
    for step, text in (("", "养老保险"), ("?matter=pension", "09:30"), (chosen, "一次性告知")):
        page = browser.page(f"/book{step}")
        assert page.status_code == 200 and text in page.get_data(as_text=True)
        assert page.headers["Cache-Control"] == "no-store"
    key = key_of(form(browser, contact=PHONE))
    own = browser.page(f"/b/{key}").get_data(as_text=True)
    code = re.search(r'data-code="(\d{8})"', own)
    assert code and "10:00" in own and "没有另行告知" in own and "7654321" not in own
    picture = browser.get(f"/b/{key}/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "确定取消" in browser.page(f"/b/{key}/cancel").get_data(as_text=True)
    assert len(hub.facts("booking_cancelled")) == 0
    assert browser.post(f"/b/{key}/cancel").status_code == 303
    assert "预约已取消" in browser.page(f"/b/{key}").get_data(as_text=True)
    assert hub.facts("booking_cancelled")[0]["actor"] == "phone"
    assert "said=wrong_state" in browser.post(f"/b/{key}/cancel").headers["Location"]


def test_a_form_sent_twice_books_once_and_leads_to_the_same_page(hub: Hall) -> None:
    browser = hub.browser()
    keys = [key_of(form(browser, request_id="f" * 32)) for _ in range(2)]
    assert keys[0] == keys[1] and len(hub.facts("booked")) == 1


def test_a_slot_that_filled_meanwhile_leads_back_to_the_times_and_keeps_the_telephone_out_of_the_address(hub: Hall) -> None:
    browser = hub.browser()
    for _ in range(2):
        form(browser)
    answer = form(browser, contact=PHONE)
    assert answer.status_code == 303 and "said=slot_full" in answer.headers["Location"] and "765" not in answer.headers["Location"]
    assert "已经约满" in browser.page(answer.headers["Location"]).get_data(as_text=True)


def test_a_telephone_that_is_missing_or_wrong_is_told_beside_the_field(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"appointments.contact": "required"})
    for contact in ("", "none of yours"):
        answer = form(hub.browser(), contact=contact)
        assert answer.status_code == 400 and 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert hub.facts("booked") == []


def test_nonsense_from_the_form_is_refused_and_books_nothing(hub: Hall) -> None:
    browser = hub.browser()
    assert browser.post("/book", data={"matter": "id_card", "at": "noon"}).status_code == 400
    assert browser.post("/book", data={"matter": "id_card", "at": "2026-06-01T10:00:00"}).status_code == 400
    assert browser.post("/book", data={}).status_code == 400
    assert "said=unknown_matter" in form(browser, matter="nothing").headers["Location"]
    assert "said=slot_unknown" in form(browser, "10:01").headers["Location"]
    foreign = browser.post("/book", data={"matter": "id_card", "at": at("10:00")}, headers={"Origin": "http://elsewhere.test"})
    assert foreign.status_code == 403
    assert hub.facts("booked") == []


def test_bookings_of_one_address_are_limited_and_refusals_do_not_count(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"limits.bookings_per_hour": 2})
    browser = hub.browser("10.1.1.1")
    for clock in ("10:01", "10:00", "10:30"):
        form(browser, clock)
    assert "said=too_many_requests" in form(browser, "11:00").headers["Location"]
    assert len(hub.facts("booked")) == 2
    assert key_of(form(hub.browser("10.1.1.2"), "11:00"))
    hub.later(seconds=3601)
    assert key_of(form(browser, "11:30"))


def test_a_project_code_is_told_beside_its_field_noted_and_never_shown_again(hub: Hall) -> None:
    lead = hub.token("lead")
    project = {"code": "GX2026", "kind": "key_project", "basis": "12", "charge": "沈某", "valid_from": DAY, "valid_to": DAY}
    assert hub.api(lead, "POST", "/projects", **project).status_code == 201
    wrong = form(hub.browser(), project="NOPE").get_data(as_text=True)
    assert 'value="NOPE"' in wrong and "没有这个项目代码" in wrong
    key = key_of(form(hub.browser(), project="gx 2026"))
    own = hub.browser().page(f"/b/{key}").get_data(as_text=True)
    assert "已登记项目代码" in own and "GX2026" not in own
    [row] = hub.api(hub.token("office"), "GET", f"/appointments?day={DAY}").get_json()["appointments"]
    assert row["project"] == "GX2026"


def test_who_tries_project_codes_out_is_slowed_down(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"limits.bookings_per_hour": 2})
    browser = hub.browser("10.1.1.1")
    assert [form(browser, project=code).status_code for code in ("AAAA", "AAAB")] == [400, 400]
    assert "said=too_many_requests" in form(browser, project="AAAC").headers["Location"]


def test_the_hall_may_keep_the_page_shut(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"appointments.public": False})
    assert "不接受网上预约" in hub.browser().page("/book").get_data(as_text=True)
    assert "said=appointments_closed" in form(hub.browser()).headers["Location"]
    book(hub, hub.token("office"))


def test_links_are_guessed_at_a_slow_pace_only(hub: Hall) -> None:
    browser = hub.browser("10.2.2.2")
    assert [browser.page(f"/b/{n:032x}").status_code for n in range(20)] == [404] * 20
    assert browser.page("/b/short").status_code == 429


def test_after_the_check_in_the_link_leads_to_the_ticket(hub: Hall) -> None:
    browser = hub.browser()
    key = key_of(form(browser))
    hub.api(hub.token("kiosk", "k1"), "POST", "/appointments/check_in", text=key)
    page = browser.page(f"/b/{key}").get_data(as_text=True)
    ticket = re.search(r'href="(/t/[0-9a-f]{32})', page)
    assert "Y001" in page and ticket
    assert "Y001" in browser.page(ticket[1]).get_data(as_text=True)


def test_who_is_late_is_told_so_on_the_page(hub: Hall) -> None:
    browser = hub.browser()
    key = key_of(form(browser))
    hub.later(minutes=91)
    page = browser.page(f"/b/{key}").get_data(as_text=True)
    assert "预约时间已过" in page and "普通号次序" in page


def test_the_telephone_is_erased_in_time(hub: Hall) -> None:
    book(hub, hub.token("office"), contact=PHONE)

    def kept() -> int:
        with hub.hub.database.engine.connect() as connection:
            return len(connection.exec_driver_sql("SELECT * FROM personal").fetchall())

    hub.now = moment("23:59", "2026-06-02")
    hub.hub.writer.quietly(HALL, hub.hub._upkeep)
    assert kept() == 1
    hub.now = moment("00:00", "2026-06-03")
    hub.hub.writer.quietly(HALL, hub.hub._upkeep)
    assert kept() == 0
