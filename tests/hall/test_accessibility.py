"""Every page of the running product, in Chinese and English: axe-core without a violation, and the numbers of faces.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.hall import checks, steps
from tests.hall.checks import checked, focus
from tests.hall.steps import picture, press, touch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
KEYBOARD_STOPS = 80


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A kiosk that waits for slow measurers."""
    folder = tmp_path_factory.mktemp("faces")
    slow = {"kiosk.result_s": "120", "kiosk.idle_s": "600", "kiosk.idle_elder_s": "600", "rating.window_s": "300"}
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", slow | {"voice.repeat": "1"})).start()
    yield running
    running.stop()


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture()
def at(hall: RunningHall, pages: Callable[..., Page], lang: str) -> Callable[..., Page]:
    """A device's or person's page in the language."""

    def make(role: str, place: str | None, path: str, size: tuple[int, int]) -> Page:
        page = pages(*size, locale=LOCALES[lang])
        enter(page, hall, role, place, f"{path}?lang={lang}")
        page.wait_for_load_state("networkidle") if role == "om" else None
        return page

    return make


def taken(hall: RunningHall, matter: str = "social_card", lane: str = "ordinary") -> dict[str, Any]:
    answer = hall.order(hall.token("kiosk", "k1"), "/tickets", matter=matter, lane=lane)
    assert answer.status == 201
    return dict(answer["ticket"])


def test_kiosk(at, lang):
    page = at("kiosk", "k1", "/kiosk/k1", steps.KIOSK)
    for kind, size in ((checks.KIOSK, "normal"), (checks.KIOSK_ELDER, "elder")):
        page.locator("#kiosk[data-page=home] .tile").first.wait_for()
        if size == "elder":
            page.locator("[data-tool=size]").click()
        checked(page, kind)
        picture(page, f"faces-{lang}-kiosk-home-{size}")
        touch(page, ".tile[data-theme=social]")
        page.locator("#kiosk[data-page=theme]:not(.settling)").wait_for()
        checked(page, kind)
        touch(page, ".tile[data-matter=pension]")
        page.locator("#kiosk[data-page=lane]:not(.settling)").wait_for()
        checked(page, kind)
        picture(page, f"faces-{lang}-kiosk-lane-{size}")
        touch(page, ".lane[data-lane=care]")
        expect(page.locator(".n-paper")).to_have_attribute("data-slip", "out", timeout=20_000)
        checked(page, kind)
        picture(page, f"faces-{lang}-kiosk-number-{size}")
        steps.home(page)
    page.locator(".k-help").click()
    page.locator("[data-veil=help]").wait_for()
    steps.steady(page)
    assert checks.violations(page) == []


def test_phone(hall, pages, lang):
    page = pages(*steps.PHONE, locale=LOCALES[lang])
    ticket = taken(hall, "medical_away")
    served = taken(hall, "medical_refund")
    through(hall, served["id"], 3)
    for kind, query in ((checks.PHONE, f"?lang={lang}"), (checks.PHONE_ELDER, f"?lang={lang}&size=elder")):
        missing = f"{hall.url}/t/{'A' * 22}"
        states = {"waiting": ticket["url"], "cancel": f"{ticket['url']}/cancel", "rate": served["url"], "missing": missing}
        for what, address in states.items():
            page.expected.append("404")
            page.goto(address + query)
            expect(page.locator("main")).to_be_visible()
            page.set_viewport_size({"width": 320, "height": 640})
            steps.no_overflow(page)
            page.set_viewport_size({"width": steps.PHONE[0], "height": steps.PHONE[1]})
            checked(page, kind)
            picture(page, f"faces-{lang}-phone-{what}{'-elder' if 'elder' in query else ''}", full=True)


def through(hall: RunningHall, ticket: str, counter: int) -> None:
    """The ticket is served and finished at the counter."""
    token = hall.token("counter", str(counter))
    assert hall.order(token, f"/counters/{counter}/open").status == 200
    assert hall.order(token, f"/counters/{counter}/call", number=ticket.rsplit("-", 1)[1], reason="-").status == 200
    for order in ("start", "finish"):
        assert hall.order(token, f"/tickets/{ticket}/{order}").status == 200


def test_pad(hall, at, lang):
    page = at("pad", "3", "/pad/3", steps.PAD)
    through(hall, taken(hall, "medical_refund")["id"], 3)
    page.locator(".p-face").first.wait_for()
    checked(page, checks.PAD)
    faces = page.evaluate(checks.TARGETS)[-5:]
    assert {(round(one["width"]), round(one["height"])) for one in faces} == {(round(faces[0]["width"]), round(faces[0]["height"]))}
    assert min(faces[0]["width"], faces[0]["height"]) >= 120, "five equal faces, large ones"
    wait_until(lambda: page.locator(".p-face[data-grade='1']").click() is None and page.locator(".p-reason").count(), 10)
    checked(page, checks.PAD)
    picture(page, f"faces-{lang}-pad-reasons")


@pytest.mark.parametrize("code", ["main", "zone-a", "window-1"])
def test_boards(hall, at, lang, code):
    counter = hall.token("counter", "1")
    assert hall.order(counter, "/counters/1/open").status == 200
    for matter in ("social_card", "id_card", "company_new", "house_transfer"):
        taken(hall, matter, "care" if matter == "id_card" else "ordinary")
    page = at("screen", code, f"/board/{code}", steps.BOARD)
    ticket = hall.order(counter, "/counters/1/next")["ticket"]
    try:
        page.locator(f".number:text-is('{ticket['number']}')").first.wait_for()
        checked(page, checks.BOARD)
        wait_until(lambda: not page.locator("#caption:not([hidden])").count(), 40)
        checked(page, checks.BOARD)
        picture(page, f"faces-{lang}-board-{code}")
    finally:
        assert hall.order(counter, f"/tickets/{ticket['id']}/no_show").status == 200


def test_console(hall, at, lang):
    counter, matter = {"zh": ("6", "company_new"), "en": ("9", "house_transfer")}[lang]
    page = at("counter", counter, f"/console/{counter}", steps.CONSOLE)
    page.locator("[data-act=open]").wait_for()
    checked(page, checks.STAFF)
    press(page, "open")
    for lane in ("ordinary", "ordinary", "ordinary", "care"):
        taken(hall, matter, lane)
    page.locator(".hand-idle .hand-number").wait_for()
    checked(page, checks.STAFF)
    press(page, "next")
    page.locator(".hand-called").wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-console-called")
    for key, name in (("F7", "transfer"), ("F9", "hold")):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        checked(page, checks.STAFF)
        picture(page, f"faces-{lang}-console-{name}")
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")
    page.locator("#show-keys").click()
    page.locator("dialog[open]").wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-console-keys")
    page.keyboard.press("Escape")
    narrow(page, f"faces-{lang}-console-320")
    press(page, "start")
    page.locator(".hand-serving").wait_for()
    checked(page, checks.STAFF)
    press(page, "finish")
    page.locator(".hand-idle").wait_for()
    page.keyboard.press("F8")
    page.locator("dialog[open]").wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-console-pause")


def narrow(page: Page, name: str) -> None:
    """Usable at 320 px, which is 400 % of 1280: everything is there, nothing runs out of the page."""
    page.set_viewport_size({"width": 320, "height": 800})
    steps.no_overflow(page)
    outside = page.evaluate("""() => {
      const scrolls = (el) => el && (/auto|scroll/.test(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
      const out = (el) => { const box = el.getBoundingClientRect(); return box.left < -1 || box.right > innerWidth + 1; };
      const all = [...document.querySelectorAll('button, a[href]:not(.skip), h1, h2, input, select')].filter((el) => el.checkVisibility());
      return all.filter((el) => out(el) && !scrolls(el)).map((el) => el.textContent.trim().slice(0, 30) || el.id);
    }""")
    assert not outside, f"{page.url} at 320 px: {outside}"
    picture(page, name, full=True)
    page.set_viewport_size({"width": steps.CONSOLE[0], "height": steps.CONSOLE[1]})


def test_supervisor_and_papers(hall, at, lang):
    page = at("supervisor", None, "/supervisor", steps.DESK)
    taken(hall, "living_aid")
    page.locator(".sup-tile").first.wait_for()
    page.locator(".sup-figure").first.wait_for()
    checked(page, checks.STAFF)
    page.locator(".sup-tile").first.click()
    page.locator("dialog[open]").wait_for()
    checked(page, checks.STAFF)
    page.keyboard.press("Escape")
    narrow(page, f"faces-{lang}-supervisor-320")
    papers = at("om", None, "/papers/p1", steps.CONSOLE)
    papers.locator(".papers-main").wait_for()
    checked(papers, checks.STAFF)


@pytest.mark.parametrize("role", ["lead", "office"])
def test_lanes(hall, at, lang, role):
    """A lead puts a number into the care lane; the office keeps the projects of the green lane."""
    page = at(role, None, "/lanes", steps.CONSOLE)
    number = taken(hall, "living_aid", "care")["number"]
    page.locator(f"tr[data-number={number}]").wait_for()
    page.locator("#projects-live p.lanes-none, #projects-live tr").first.wait_for()
    checked(page, checks.STAFF)
    if role == "lead":
        page.locator("#grant-number").fill(taken(hall, "living_aid")["number"])
        page.keyboard.press("Enter")
    else:
        page.locator("#project-add").click()
    page.locator("dialog[open]").wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-lanes-{role}")
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    narrow(page, f"faces-{lang}-lanes-{role}-320")


def test_devices(hall, at, lang):
    page = at("om", None, "/devices", steps.CONSOLE)
    page.locator(".dev-mark").first.wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-devices", full=True)
    narrow(page, f"faces-{lang}-devices-320")
    page.keyboard.press("Tab")
    tab_to_class(page, "btn-small", 30)


def tab_to_class(page: Page, name: str, stops: int) -> None:
    """Some button of the kind is reached with Tab, its focus seen on the way."""
    for _ in range(stops):
        page.keyboard.press("Tab")
        told = focus(page)
        assert told["tag"] == "BODY" or told["ring"], f"no ring around {told}"
        if page.evaluate("(name) => document.activeElement.classList.contains(name)", name):
            return
    raise AssertionError(f"no .{name} can be reached with Tab")


def test_gates_and_errors(hall, pages, lang):
    page = pages(*steps.CONSOLE, locale=LOCALES[lang])
    page.expected += ["403", "404", "401"]
    for path in ("/login", "/enter", "/nowhere"):
        page.goto(f"{hall.url}{path}?lang={lang}")
        checked(page, checks.STAFF)
        narrow(page, f"faces-{lang}{path.replace('/', '-')}-320")
    page.goto(f"{hall.url}/login?lang={lang}")
    page.locator("#login").fill("nobody")
    page.locator("#password").fill("wrong-password")
    page.keyboard.press("Enter")
    page.locator(".summary-wrong").wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-login-wrong")


DEVICES = {("kiosk", "k1"): "/kiosk/k1", ("screen", "main"): "/board/main", ("counter", "4"): "/console/4", ("pad", "4"): "/pad/4"}


@pytest.mark.parametrize("device", DEVICES, ids=lambda one: one[0])
def test_a_device_comes_in_with_the_address_it_was_given(hall, pages, device):
    page = pages(*steps.CONSOLE)
    page.goto(f"{hall.url}/enter#{hall.token(*device)}")
    page.wait_for_url(hall.url + DEVICES[device])
    expect(page.locator("main")).to_be_visible()


def test_a_token_can_be_typed_and_a_wrong_one_is_told(hall, pages, lang):
    page = pages(*steps.CONSOLE, locale=LOCALES[lang])
    page.expected.append("401")
    page.goto(f"{hall.url}/enter?lang={lang}")
    page.locator("#enter button:enabled").wait_for()  # before, Enter does nothing and loses nothing
    page.locator("#token").fill("not-a-token")
    page.keyboard.press("Enter")
    page.locator("#enter-wrong").wait_for()
    checked(page, checks.STAFF)
    page.locator("#token").fill(hall.token("supervisor"))
    page.keyboard.press("Enter")
    page.wait_for_url(hall.url + "/supervisor")


def test_consoles_to_choose_from(hall, at, lang):
    page = at("lead", None, "/console", steps.CONSOLE)
    checked(page, checks.STAFF)
    narrow(page, f"faces-{lang}-consoles-320")


def test_the_first_page_of_the_demo_hall(demo, pages, lang):
    page = pages(*steps.CONSOLE, locale=LOCALES[lang])
    page.goto(f"{demo.url}/?lang={lang}")
    checked(page, checks.STAFF)
    narrow(page, f"faces-{lang}-index-320")


def test_a_whole_visit_is_served_by_keyboard_alone(hall, at, lang):
    """From the top of the page with Tab and Enter, then with the keys that stand on the buttons; the focus is always seen."""
    counter, matter = {"zh": ("5", "marriage"), "en": ("11", "land_use")}[lang]
    page = at("counter", counter, f"/console/{counter}", steps.CONSOLE)
    page.locator("[data-act=open]").wait_for()
    for _ in range(2):
        taken(hall, matter)
    tab_to(page, "open")
    page.keyboard.press("Enter")
    page.locator(".hand-idle").wait_for()
    for act, then in (("next", ".hand-called"), ("start", ".hand-serving"), ("finish", ".hand-idle")):
        tab_to(page, act)
        page.keyboard.press("Enter")
        page.locator(then).wait_for()
    page.evaluate("() => document.activeElement.blur()")
    recalled = ".hand-called .hand-state:has-text('2')"
    for key, then in (("Space", ".hand-called"), ("F3", recalled), ("F4", ".hand-serving"), ("F5", ".hand-idle")):
        page.keyboard.press(key)
        page.locator(then).wait_for()
    assert page.url.endswith(f"/console/{counter}?lang={lang}"), "F5 finishes the service, it does not reload the page"


def tab_to(page: Page, act: str) -> None:
    page.locator(f"[data-act={act}]:not([aria-disabled=true])").wait_for()  # one before is still on its way
    for _ in range(KEYBOARD_STOPS):
        page.keyboard.press("Tab")
        told = focus(page)
        if told["tag"] == "BODY":
            continue
        assert told["ring"], f"no ring around {told}"
        assert told["bare"], f"something covers {told}"
        if told["act"] == act:
            return
    raise AssertionError(f"{act} cannot be reached with Tab")


def test_every_page_forbids_foreign_and_inline_content(hall):
    pages_ = ("/login", "/enter", "/nowhere", "/t/" + "A" * 22)
    for path in (*pages_, "/healthz", "/api/v1/openapi.json", "/words/zh.json", "/static/floor/css/base.css"):
        policy = requests.get(hall.url + path, timeout=10).headers.get("Content-Security-Policy", "")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
        assert rules["default-src"] == "'none'", path
        assert (rules["script-src"], rules["style-src"]) == ("'self'", "'self'"), path
        assert (rules["frame-ancestors"], rules["base-uri"]) == ("'none'", "'none'"), path
