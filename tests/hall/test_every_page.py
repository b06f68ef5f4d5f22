"""Each page of the staff's, as the table of routes has them: everybody's page, and one that needs nothing but a keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from config.rulebook.load import load
from floor.actors import STAFF_ROLES
from floor.hub.routes import ROUTES
from tests.conftest import RunningHall, enter, write_config
from tests.floor.hub_harness import Hall  # noqa: F401 the application with all its rooms: it fills the table
from tests.hall import checks, steps
from tests.hall.checks import FOCUS, checked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
BOOKS = "/registers/<name>"  # walked book by book
NO_PAGES = (".svg", ".wav", ".json", "/clips/", "/slip", "/tokens")  # parts of pages, sounds, paper
ELSEWHERE = ("/console/<int:counter>",)  # test_accessibility
PARTS = {
    "/papers/<code>": ["p1"],
    "/guides/<matter>": ["pension"],
    "/admin/<kind>": ["matters", "printers"],
    "/admin/<kind>/<key>": [
        "matters/pension", "counters/1", "zones/A", "hall/hall", "rulebook/hall", "themes/social", "hours/hall", "order/hall",
        "printers/p1", "kiosks/k1",
    ],
    "/admin/calendar/<int:year>": ["2026", "2027"],
    "/admin/staff/<account>": ["admin"],
    "/admin/projects/<project>": ["GX2026"],
}
MOST_STOPS = 700

# Everything to act on, by what it is: a live page draws it anew meanwhile. One radio of a group is a stop of Tab, arrows do the rest.
STOPS = """
() => {
  const able = 'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), summary';
  const shown = (el) => el.checkVisibility({visibilityProperty: true}) && !el.closest('[inert]') && el.tabIndex >= 0;
  const form = (el) => el.form ? [...document.forms].indexOf(el.form) : '';
  window.stop = (el) => [el.tagName, form(el), el.id || el.name || el.getAttribute('href') || el.textContent.trim().slice(0, 30)].join(' ');
  return [...document.querySelectorAll(able)].filter(shown).map(window.stop);
}
"""  # noqa: E501 a script
AT = """
() => {
  const el = document.activeElement;
  if (el.tagName === 'SUMMARY' && !el.parentElement.open) el.click();
  return el.tagName === 'BODY' ? '' : window.stop(el);
}
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp("every")
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", {})).start()
    project = {"kind": "key_project", "basis": "县政办 12 号", "charge": "白露", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    running.order(running.token("office"), "/projects", code="GX2026", **project)
    yield running
    running.stop()


def staff_pages() -> dict[str, list[str]]:
    """For each role the pages to look at; each page as the first role that may."""
    found: dict[str, list[str]] = {}
    for route in ROUTES:
        role = next((x for x in ("admin", *STAFF_ROLES) if x in route.roles), None)
        if (route.method, route.answer) != ("GET", "page") or role is None or route.path in ELSEWHERE:
            continue
        if route.path.startswith(BOOKS) or any(x in route.path for x in NO_PAGES):
            continue
        assert "<" not in route.path or route.path in PARTS, f"a new page: give PARTS an example of {route.path}"
        start = route.path.split("<")[0]
        found.setdefault(role, []).extend(start + x for x in PARTS.get(route.path, [""]))
    return found


def books() -> dict[str, list[str]]:
    """The books as the first role that writes them."""
    found: dict[str, list[str]] = {}
    for book in load().registers.values():
        found.setdefault(book.writers[0], []).append(f"/registers/{book.code}")
    return found


def walked(page: Page) -> int:
    """From the top to the end with Tab: each thing to act on is reached, seen, and nothing holds the keyboard."""
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    page.evaluate(STOPS)
    reached: set[str] = set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at, told = page.evaluate(f"() => [({AT.strip()})(), ({FOCUS.strip()})()]")
        if not at:
            break
        reached.add(at)
        assert told["ring"], f"{page.url}: no ring around {told}"
        assert told["bare"], f"{page.url}: something covers {told}"
    missing = set(page.evaluate(STOPS)) - reached
    assert not missing, f"{page.url}: Tab does not reach {missing}"
    return len(reached)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("which", [staff_pages, books], ids=["pages", "books"])
def test_every_page_is_for_everybody_and_needs_nothing_but_a_keyboard(
    hall: RunningHall, pages: Callable[..., Page], lang: str, which: Callable[[], dict[str, list[str]]]
) -> None:
    for role, paths in which().items():
        page = pages(*steps.DESK, locale=LOCALES[lang])
        enter(page, hall, role, None, f"/password?lang={lang}")
        for path in paths:
            answer = page.goto(f"{hall.url}{path}?lang={lang}")
            assert answer and answer.status == 200, f"{role} {path}"
            checked(page, checks.STAFF)
            assert lang == "en" or walked(page) >= 3, "a way past the head, a way back, the other language"
