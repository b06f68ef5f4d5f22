"""An emergency on every face, and a delegated matter at the kiosk, in a real browser, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter, write_config
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture, touch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WORDS = {"zh": "请跟随工作人员从安全出口离开", "en": "Please follow the staff to the exits"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp("emergency")
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", {"kiosk.result_s": "120"})).start()
    yield running
    running.stop()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_face_shows_the_message_and_nothing_behind_it_can_be_touched(
    hall: RunningHall, pages: Callable[..., Page], lang: str
) -> None:
    faces = {
        "kiosk": ("kiosk", "k1", "/kiosk/k1", steps.KIOSK), "board": ("screen", "main", "/board/main", steps.BOARD),
        "pad": ("pad", "3", "/pad/3", steps.PAD), "console": ("counter", "4", "/console/4", steps.CONSOLE),
        "supervisor": ("supervisor", None, "/supervisor", steps.DESK),
    }  # fmt: skip
    shown: dict[str, Page] = {}
    for name, (role, place, path, size) in faces.items():
        shown[name] = pages(*size, locale=LOCALES[lang])
        enter(shown[name], hall, role, place, f"{path}?lang={lang}")
    ticket = hall.order(hall.token("kiosk", "k1"), "/tickets", matter="social_card", lane="ordinary")["ticket"]
    shown["phone"] = pages(*steps.PHONE, locale=LOCALES[lang])
    shown["phone"].goto(f"{ticket['url']}?lang={lang}")
    touch(shown["kiosk"], ".tile[data-theme=social]")

    guide = pages(*steps.DESK, locale=LOCALES[lang])
    enter(guide, hall, "guide", None, f"/emergency?lang={lang}")
    checked(guide, checks.STAFF)
    guide.locator("#what").fill("配电间冒烟")
    guide.locator("main button[type=submit]").click()
    expect(guide.locator("#wrong li")).to_have_count(1)
    checked(guide, checks.STAFF)
    picture(guide, f"emergency-{lang}-wrong", full=True)
    guide.locator("#message").fill(WORDS["zh"])
    guide.locator("#message_en").fill(WORDS["en"])
    guide.locator("#message_en").press("Enter")
    guide.locator("main [name=order][value=end]").wait_for(state="attached")

    for name, page in shown.items():
        box = page.locator("#emergency")
        expect(box).to_be_visible(timeout=20_000)
        for words in WORDS.values():
            expect(box).to_contain_text(words)
        assert checks.violations(page) == [], name
        picture(page, f"emergency-{lang}-{name}")
    for name in ("kiosk", "board", "pad"):
        size, covered = shown[name].viewport_size, shown[name].locator("#emergency").bounding_box()
        assert size is not None and covered is not None
        assert (covered["width"], covered["height"]) == (size["width"], size["height"])
    assert shown["kiosk"].locator("#kiosk").evaluate("one => one.closest('[inert]') !== null")
    checked(guide, checks.STAFF)
    picture(guide, f"emergency-{lang}-running", full=True)

    guide.locator("main button[type=submit]").click()
    for page in shown.values():
        expect(page.locator("#emergency")).to_be_hidden(timeout=20_000)
    expect(shown["kiosk"].locator("#kiosk[data-page=home] .tile").first).to_be_visible()
    assert not shown["kiosk"].locator("#kiosk").evaluate("one => one.closest('[inert]') !== null")
    touch(shown["kiosk"], ".tile[data-theme=social]")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_delegated_matter_names_its_counter_on_tile_and_number(hall: RunningHall, pages: Callable[..., Page], lang: str) -> None:
    hall.order(hall.token("counter", "4"), "/counters/4/open")
    fields = {"matter": "marriage", "counter": 4, "office": "某局", "start": "2020-01-01", "until": "2099-12-31", "powers": "受理、办结"}
    known = hall.get(hall.token("office"), "/registers/delegations")["entries"]
    if not known:
        assert hall.order(hall.token("office"), "/registers/delegations", fields=fields).status == 201
    page = pages(*steps.KIOSK, locale=LOCALES[lang])
    enter(page, hall, "kiosk", "k1", f"/kiosk/k1?lang={lang}")
    touch(page, ".tile[data-theme=household]")
    tile = page.locator("#kiosk[data-page=theme] .tile[data-matter=marriage]")
    expect(tile).to_contain_text({"zh": "由 4 号窗口受委托办理", "en": "Handled on behalf at counter 4"}[lang])
    picture(page, f"delegated-{lang}-tile")
    touch(page, "#kiosk[data-page=theme] .tile[data-matter=marriage]")
    touch(page, ".lane[data-lane=ordinary]")
    expect(page.locator(".n-listen[data-delegated='4']")).to_be_visible(timeout=20_000)
    assert checks.violations(page) == []
    picture(page, f"delegated-{lang}-number")
