"""What a visitor types or lets be read at the kiosk, in a real browser: told first, never made to, nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, write_config
from tests.hall.steps import home, no_overflow, picture, touch
from tests.kiosk.conftest import PORTRAIT, at_kiosk, history

pytestmark = pytest.mark.browser


def id_number(born: str, order: str = "001") -> str:
    """An invented number of a region that does not exist."""
    stem = f"990101{born}{order}"
    remainder = 0
    for digit in stem:
        remainder = (remainder + int(digit)) * 2 % 11
    check = (12 - remainder) % 11
    return stem + ("X" if check == 10 else str(check))


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The example hall on Monday, 2026-06-01, at 09:00."""
    folder = tmp_path_factory.mktemp("june")
    config = write_config(folder / "hall.toml", {"hours": "own", "kiosk.result_s": "60"})
    running = RunningHall(folder / "data", ["--rehearsal", "--at", "2026-06-01T09:00:00+08:00"], config).start()
    yield running
    running.stop()


@pytest.fixture
def page(june: RunningHall, pages: Callable[..., Any]) -> Any:
    return at_kiosk(pages(*PORTRAIT), june)


def to_the_number(page: Any, matter: str = "id_card") -> None:
    """Home, matter, the way to the card, the notice, agreed."""
    touch(page, f".tile[data-matter={matter}]")
    touch(page, ".e-way[data-way=id]")
    touch(page, ".e-acts .k-big-primary")
    page.locator("#kiosk[data-page=id]:not(.settling)").wait_for()


BURST = """(keys) => {
  for (const key of keys) for (const kind of ['keydown', 'keyup']) {
    (document.activeElement || document.body).dispatchEvent(new KeyboardEvent(kind, {key, bubbles: true, cancelable: true}));
  }
}"""


def read_card(page: Any, number: str) -> None:
    """As a reader that types: all at once, then Enter. From within the page: a busy PC spreads a driver's keys over seconds."""
    page.evaluate(BURST, [*number, "Enter"])


@pytest.mark.parametrize(
    ("born", "told", "ground"),
    [
        ("19660601", "满 60 周岁", "elder"),
        ("19660602", "按年龄走普通通道", None),
        ("20100601", "未满 17", "minor"),
        ("20090601", "按年龄走普通通道", None),
    ],
)
def test_a_card_tells_by_full_years_of_the_halls_day_whether_the_care_lane_is_open(
    june: RunningHall, page: Any, born: str, told: str, ground: str | None
) -> None:
    to_the_number(page)
    read_card(page, id_number(born))
    page.locator("#kiosk[data-page=lane] .e-age").wait_for()
    assert told in page.inner_text(".e-age")
    with page.expect_request("**/api/v1/tickets") as asked:
        touch(page, f".lane[data-lane={'care' if ground else 'ordinary'}]")
    page.locator(".n-number").wait_for()
    assert asked.value.post_data_json.get("ground") == ground
    assert "id_number" not in asked.value.post_data_json
    number = page.inner_text(".n-number")
    shown = history(june, f"20260601-{number}")
    assert (shown["lane"], shown["ground"]) == (("care", ground) if ground else ("ordinary", None))


def test_who_may_use_the_care_lane_is_not_made_to(june: RunningHall, page: Any) -> None:
    to_the_number(page)
    read_card(page, id_number("19500101"))
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for()
    picture(page, "kiosk-age-told")
    touch(page, ".lane[data-lane=ordinary]")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "B"


def test_the_purpose_is_told_before_a_card_is_read_and_refusing_still_gives_a_number(page: Any) -> None:
    touch(page, ".tile[data-matter=id_card]")
    touch(page, ".e-way[data-way=id]")
    said = page.inner_text(".k-page")
    for words in ("周岁", "不保存", "不用身份证也能取号"):
        assert words in said
    no_overflow(page)
    picture(page, "kiosk-id-notice")
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.url) if "/age" in request.url else None)
    read_card(page, id_number("19500101"))  # not yet agreed: what was read is forgotten
    assert page.locator("#kiosk").get_attribute("data-page") == "notice"
    touch(page, ".e-acts .k-big:not(.k-big-primary)")
    touch(page, ".lane[data-lane=care]")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "L"
    assert asked == []


def test_a_card_read_at_the_lane_question_leads_to_the_notice_and_is_forgotten(page: Any) -> None:
    touch(page, ".tile[data-matter=id_card]")
    page.locator("#kiosk[data-page=lane]:not(.settling)").wait_for()
    read_card(page, id_number("19500101"))
    page.locator("#kiosk[data-page=notice]").wait_for()
    touch(page, ".e-acts .k-big-primary")
    page.locator("#kiosk[data-page=id]").wait_for()
    assert page.inner_text(".e-places").strip() == ""


def test_the_number_is_typed_on_a_big_keypad_and_stands_as_dots(june: RunningHall, page: Any) -> None:
    to_the_number(page)
    number = id_number("19500101")
    for char in number[:6]:
        page.click(f".e-key[data-char='{char}']")
    page.click(".e-key[data-char=erase]")
    for char in number[5:]:
        page.click(f".e-key[data-char='{char}']")
    shown = page.inner_text(".e-places").replace("\n", "")
    assert shown == "•" * 14 + number[-4:]
    assert number[6:14] not in page.content()
    no_overflow(page)
    for key in page.locator(".e-key").all():
        box = key.bounding_box()
        assert box["width"] >= 80 and box["height"] >= 80
    picture(page, "kiosk-id-typed")
    page.click(".e-acts .k-big-primary")
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for()


def test_a_wrong_number_is_told_and_can_be_put_right(page: Any) -> None:
    page.expected.append("400")
    to_the_number(page)
    number = id_number("19500101")
    page.click(".e-acts .k-big-primary")
    assert "18 位" in page.inner_text(".e-wrong")
    read_card(page, number[:-1] + ("1" if number[-1] != "1" else "2"))
    page.locator(".e-wrong:has-text('号码不对')").wait_for()
    picture(page, "kiosk-id-wrong")
    page.keyboard.press("Backspace")
    page.keyboard.type(number[-1], delay=120)
    page.keyboard.press("Enter")
    page.locator("#kiosk[data-page=lane] .e-age").wait_for()


def test_the_enter_of_a_reader_presses_no_button(page: Any) -> None:
    to_the_number(page)
    page.click(".e-key[data-char='1']")
    read_card(page, id_number("19500101"))
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for()


def test_the_next_visitor_finds_nothing_of_the_one_before(page: Any) -> None:
    to_the_number(page)
    read_card(page, id_number("19500101"))
    page.locator(".e-age").wait_for()
    touch(page, ".lane[data-lane=care]")
    page.locator(".n-number").wait_for()
    home(page)
    touch(page, ".tile[data-matter=id_card]")
    page.locator(".e-way[data-way=id]").wait_for()
    assert page.locator(".e-age").count() == 0


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("elder", [False, True])
def test_everything_fits_in_both_sizes_languages_and_ways_up(june: RunningHall, pages: Callable[..., Any], size: Any, elder: bool) -> None:
    page = at_kiosk(pages(*size), june)
    name = f"{size[0]}{'-elder' if elder else ''}"
    if elder:
        page.click("[data-tool=size]")
    page.click("[data-tool=lang]")
    page.locator("html[lang=en]").wait_for()
    touch(page, ".tile[data-matter=social_card]")
    for step, way in (("lane", ".e-way[data-way=id]"), ("notice", ".e-acts .k-big-primary"), ("id", ".e-key[data-char='7']")):
        page.locator(f"#kiosk[data-page={step}]:not(.settling)").wait_for()
        picture(page, f"kiosk-{step}-{name}")
        high = page.evaluate("() => [document.querySelector('.k-page').scrollHeight, document.querySelector('.k-stage').clientHeight]")
        assert high[0] <= high[1] + 1, (step, high)
        no_overflow(page)
        page.click(way)


# --- the green lane -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(june: RunningHall) -> RunningHall:
    """Projects on the list: one good, one of last month, one whose quota is one."""
    common = {"kind": "key_project", "basis": "县政办 12 号", "charge": "沈某", "valid_from": "2026-05-01"}
    projects: dict[str, dict[str, Any]] = {
        "GX2026AB": {"valid_to": "2026-06-30"},
        "OLD2026": {"valid_to": "2026-05-31"},
        "ONE2026": {"valid_to": "2026-06-30", "quota": 1},
    }
    for code, more in projects.items():
        assert june.order(june.token("office"), "/projects", code=code, **common, **more).status == 201
    return june


def to_the_code(page: Any) -> None:
    touch(page, ".tile[data-matter=id_card]")
    touch(page, ".e-way[data-way=code]")
    page.locator("#kiosk[data-page=code]:not(.settling)").wait_for()


def test_a_project_code_typed_on_the_screen_gives_a_green_number_that_names_nothing(listed: RunningHall, page: Any) -> None:
    to_the_code(page)
    for char in "GX2026":
        page.click(f".e-key[data-char='{char}']")
    no_overflow(page)
    picture(page, "kiosk-code")
    page.keyboard.type("ab", delay=120)
    page.click(".e-acts .k-big-primary")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "G"
    assert "绿色通道" in page.inner_text(".n-card")
    picture(page, "kiosk-green-number")
    assert not [word for word in ("GX2026", "12 号", "沈某") if word in page.content()]


def test_a_scanner_gives_the_number_straight_from_the_lane_question(listed: RunningHall, page: Any) -> None:
    touch(page, ".tile[data-matter=id_card]")
    page.locator("#kiosk[data-page=lane]:not(.settling)").wait_for()
    read_card(page, "GX2026AB")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "G"


@pytest.mark.parametrize(("code", "said"), [("OLD2026", "不在有效期"), ("NOPE2026", "没有这个项目代码"), ("ONE2026", "名额已用完")])
def test_a_code_that_gives_nothing_is_told_and_an_ordinary_number_is_offered(listed: RunningHall, page: Any, code: str, said: str) -> None:
    page.expected.append("409")
    if code == "ONE2026":
        listed.order(listed.token("lead"), "/tickets", matter="id_card", lane="green", project=code)
    to_the_code(page)
    read_card(page, code)
    page.locator("#kiosk[data-page=refused]:not(.settling)").wait_for()
    assert said in page.inner_text(".k-told")
    picture(page, f"kiosk-refused-{code}")
    touch(page, ".k-told-acts .k-big-primary")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "B"


def test_a_mistyped_code_can_be_typed_again(listed: RunningHall, page: Any) -> None:
    page.expected.append("409")
    to_the_code(page)
    page.click(".e-acts .k-big-primary")
    assert "4 位" in page.inner_text(".e-wrong")
    read_card(page, "GX2026AC")
    page.locator("#kiosk[data-page=refused]:not(.settling)").wait_for()
    touch(page, ".k-told-acts .k-big:not(.k-big-primary)")
    page.locator("#kiosk[data-page=code]:not(.settling)").wait_for()
    assert page.inner_text(".e-places").strip() == ""
    read_card(page, "GX2026AB")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "G"


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("elder", [False, True])
def test_the_code_page_fits(june: RunningHall, pages: Callable[..., Any], size: Any, elder: bool) -> None:
    page = at_kiosk(pages(*size), june)
    if elder:
        page.click("[data-tool=size]")
    page.click("[data-tool=lang]")
    page.locator("html[lang=en]").wait_for()
    touch(page, ".tile[data-matter=social_card]")
    touch(page, ".e-way[data-way=code]")
    page.locator("#kiosk[data-page=code]:not(.settling)").wait_for()
    picture(page, f"kiosk-code-{size[0]}{'-elder' if elder else ''}")
    high = page.evaluate("() => [document.querySelector('.k-page').scrollHeight, document.querySelector('.k-stage').clientHeight]")
    assert high[0] <= high[1] + 1, high
    no_overflow(page)
