"""The pages of appointments measured with axe-core and the numbers of the design, in both languages and both sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, enter
from tests.hall import checks, steps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def free(hall: RunningHall, matter: str) -> str:
    """The last time that can be booked: far enough ahead that no test comes too late."""
    days = hall.get(hall.token("office"), f"/appointments/slots?matter={matter}")["days"]
    return str(next(slot["at"] for day in reversed(days) for slot in day["slots"] if slot["free"]))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("kind", "size"), [(checks.PHONE, ""), (checks.PHONE_ELDER, "elder")], ids=["normal", "elder"])
def test_pages_of_the_visitor(hall: RunningHall, pages: Callable[..., Any], lang: str, kind: checks.Kind, size: str) -> None:
    made = hall.order(hall.token("office"), "/appointments", matter="pension", at=free(hall, "pension"), contact="00007654321")
    own = made["appointment"]["url"].replace(hall.url, "")
    page = pages(*steps.PHONE)
    page.expected.append("404")
    at = free(hall, "marriage").replace("+", "%2B")
    paths = ["/book", "/book?matter=marriage", f"/book?matter=marriage&at={at}", own, f"{own}/cancel", f"/b/{'0' * 32}"]
    for path in paths:
        mark = "&" if "?" in path else "?"
        page.goto(f"{hall.url}{path}{mark}lang={lang}&size={size}")
        checks.checked(page, kind)
        page.set_viewport_size({"width": 320, "height": 640})
        steps.no_overflow(page)
        page.set_viewport_size(dict(zip(("width", "height"), steps.PHONE, strict=True)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_offices_page(hall: RunningHall, pages: Callable[..., Any], lang: str) -> None:
    at = free(hall, "id_card")
    hall.order(hall.token("office"), "/appointments", matter="id_card", at=at)
    page = pages(*steps.DESK)
    enter(page, hall, "office", None, "/office/appointments")
    page.goto(f"{hall.url}/office/appointments?lang={lang}")
    page.fill("#day", at[:10])
    page.locator("#day-live tbody tr").first.wait_for()
    checks.checked(page, checks.STAFF)
    for act in ("contact", "move", "cancel", "show"):
        page.locator(f"#day-live [data-act={act}]").first.click()
        page.locator("#dialog[open]").wait_for()
        assert checks.violations(page) == [], act
        page.keyboard.press("Escape")
    page.locator("#book").click()
    page.locator("#dialog[open] select").first.wait_for()
    assert checks.violations(page) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [steps.KIOSK, (1920, 1080)], ids=["upright", "lying"])
def test_the_kiosks_check_in(hall: RunningHall, pages: Callable[..., Any], lang: str, size: Any) -> None:
    page = pages(*size)
    enter(page, hall, "kiosk", "k1", "/kiosk/k1")
    page.goto(f"{hall.url}/kiosk/k1?lang={lang}")
    for kind in (checks.KIOSK, checks.KIOSK_ELDER):
        page.locator("#kiosk[data-page=home]:not(.settling) .tile").first.wait_for()
        if kind is checks.KIOSK_ELDER:
            page.locator("[data-tool=size]").click()
        steps.touch(page, ".k-checkin")
        page.locator("#kiosk[data-page=checkin]:not(.settling)").wait_for()
        page.click(".e-key[data-char='7']")
        steps.touch(page, ".e-acts .k-big-primary")
        checks.checked(page, kind)
        room = page.evaluate("() => { const s = document.querySelector('.k-stage'); return [s.scrollHeight, s.clientHeight]; }")
        assert room[0] <= room[1] + 1, room
        steps.touch(page, ".k-back")
