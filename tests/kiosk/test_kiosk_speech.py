"""The kiosk speaks (faces.md A9, A16, A17): in a real browser, by what reaches its loudspeaker."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.conftest import ROOT, RunningHall, shoot, wait_until
from tests.hall.steps import touch
from tests.kiosk.conftest import PORTRAIT, at_kiosk, take
from tests.kiosk.measures import at_rest
from tests.kiosk.test_kiosk_entry import id_number

pytestmark = pytest.mark.browser

# Listens in on what is played, at twenty times its speed so that a page is read in a second: `slow` lets it sound as it is.
EAR = """
window.played = [];
window.gains = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (at, ...from) {
  const samples = this.buffer.getChannelData(0);
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  window.played.push({ seconds: this.buffer.duration, peak });
  const speed = window.slow ? 1 : 20, now = this.context.currentTime;
  this.playbackRate.value = speed;
  return start.call(this, now + (at - now) / speed, ...from);
};
const gain = AudioContext.prototype.createGain;
AudioContext.prototype.createGain = function () {
  const node = gain.apply(this), hum = this.createConstantSource();
  window.gains.push(node);
  hum.offset.value = 0;  // nothing to be heard; but a gain that nothing runs through does not turn
  hum.connect(node);
  hum.start();
  return node;
};
"""
BLANK = ".k-title h1"
QUIET_MS = 900


@pytest.fixture()
def listen(pages: Callable[..., Any]) -> Callable[..., Any]:
    """A kiosk whose loudspeaker is listened to; `page.asked` holds the clips it asked for; `clock`: its time can be moved on."""

    def make(hall: RunningHall, code: str = "k1", size: tuple[int, int] = PORTRAIT, clock: bool = False) -> Any:
        page = pages(*size)
        if clock:
            page.clock.install()
        page.add_init_script(EAR)
        page.asked = []
        page.on("request", lambda sent: page.asked.append(sent.url) if "/voice/" in sent.url else None)
        at_kiosk(page, hall, code)
        return page

    return make


def said(page: Any) -> list[str]:
    """Clips that were begun, oldest first."""
    return (page.get_attribute("#kiosk", "data-said") or "").split()


def hears(page: Any, *wanted: str, within_s: float = 25) -> list[str]:
    """Wait until these clips were said in this order, other clips between them or not; all that was said."""

    def heard() -> list[str] | None:
        found = said(page)
        rest = iter(found)
        return found if all(clip in rest for clip in wanted) else None

    try:
        return wait_until(heard, within_s)
    except AssertionError:
        raise AssertionError(f"{wanted} not heard in {said(page)}") from None


def silence(page: Any) -> None:
    page.wait_for_selector(".k-voice[data-speaking=no]")


def forget(page: Any) -> None:
    page.evaluate("() => { document.querySelector('#kiosk').dataset.said = ''; }")


def settled(page: Any, name: str) -> None:
    page.wait_for_selector(f"#kiosk[data-page={name}]:not(.settling)")


def test_an_idle_kiosk_is_silent_and_the_first_touch_makes_it_speak_without_any_setting(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.wait_for_timeout(QUIET_MS)
    assert said(page) == [] and page.evaluate("() => window.played") == []
    page.click(BLANK)
    found = hears(page, "home.0", "name.08", "themes.0", "name.04", "name.07", "more.0")
    assert found[0] == "home.0"
    played = page.evaluate("() => window.played")
    assert len(played) == len(found)
    assert all(one["peak"] > 0.2 and one["seconds"] > 0.25 for one in played)


@pytest.mark.parametrize(("lang", "digits"), [("zh", ("0", "0")), ("en", ("n.0", "n.0"))])
def test_every_step_of_a_visit_is_spoken(hall: RunningHall, listen: Any, lang: str, digits: tuple[str, str]) -> None:
    page = listen(hall)
    if lang == "en":
        page.click("[data-tool=lang]")
        page.wait_for_selector("html[lang=en] .tile")
        hears(page, "home.0", "themes.0")
    page.click(".tile[data-theme=social]")
    settled(page, "theme")
    hears(page, "theme.0", "name.08", "name.11")
    page.click(".tile[data-matter=medical_refund]")
    settled(page, "lane")
    hears(page, "lane.0", "name.00", "ordinary.0", "name.01", "care.0", "id.way.0", "code.way.0")
    forget(page)
    page.click(".lane[data-lane=ordinary]")
    settled(page, "number")
    number = page.inner_text(".n-number")
    signs = [sign if lang == "zh" or sign.isalpha() else f"n.{sign}" for sign in number]
    found = hears(page, "number.0", *signs, "go.0")
    assert found[:5] == ["number.0", "A", *digits, signs[3]]
    found = hears(page, "slip.out.0")
    assert found[found.index("go.0") + 1] in ("3", "n.3")  # the counter
    here = f"/voice/{lang}/clips/"
    assert [url for url in page.asked if "number.0" in url] and all(here in url for url in page.asked if "number.0" in url)


def test_a_number_is_read_with_yao_where_the_hall_calls_it_so(halls: Callable[..., RunningHall], listen: Any) -> None:
    hall = halls(config={"voice.one": '"yao"'})
    page = listen(hall)
    page.click("[data-matter=social_card]")
    settled(page, "lane")
    page.click(".lane[data-lane=ordinary]")
    settled(page, "number")
    assert page.inner_text(".n-number") == "A001"
    found = hears(page, "number.0", "A", "0", "0", "yao", "nobody.0", "go.0", "1", "dao", "2", "go.1")
    assert "ahead.0" not in found


def test_any_touch_ends_what_is_said_and_the_button_says_it_again(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.evaluate("() => { window.slow = true; }")
    page.click(BLANK)
    hears(page, "home.0")
    page.wait_for_selector(".k-voice[data-speaking=yes]")
    page.click(BLANK)
    silence(page)
    before = said(page)
    page.wait_for_timeout(QUIET_MS)
    assert said(page) == before and page.get_attribute(".k-voice", "data-speaking") == "no"
    page.evaluate("() => { window.slow = false; }")
    for _ in range(2):
        forget(page)
        page.click("[data-voice=listen]")
        hears(page, "home.0", "name.08")


def test_a_page_that_is_left_is_not_read_to_its_end(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.evaluate("() => { window.slow = true; }")
    page.click(BLANK)
    hears(page, "home.0")
    page.click("[data-matter=id_card]")
    settled(page, "lane")
    found = hears(page, "lane.0")
    assert found == ["home.0", "lane.0"]


def test_the_volume_is_changed_on_the_page_and_each_visit_begins_as_the_hall_has_set_it(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)

    def level() -> str:
        return str(page.get_attribute(".k-voice", "data-level"))

    def sounds(share: float) -> None:
        wait_until(lambda: abs(page.evaluate("() => window.gains[0].gain.value") - share) < 0.01)

    assert level() == "3"
    page.click("[data-voice=louder]")
    assert level() == "4" and page.locator("[data-voice=louder]").is_disabled()
    sounds(1)
    hears(page, "volume.0", "4")
    for left in (3, 2, 1, 0):
        page.click("[data-voice=softer]")
        assert level() == str(left)
    sounds(0)
    assert page.locator("[data-voice=softer]").is_disabled()
    assert page.inner_text("[data-voice=listen]") == "已静音"
    page.click("[data-voice=listen]")
    assert level() == "3"
    sounds(0.75)
    page.click("[data-voice=softer]")
    page.click("[data-matter=social_card]")
    settled(page, "lane")
    page.click(".lane[data-lane=ordinary]")
    settled(page, "number")
    assert level() == "2"
    page.click(".n-foot .k-big")
    settled(page, "home")
    assert level() == "3"
    forget(page)
    page.wait_for_timeout(QUIET_MS)
    assert said(page) == []


def test_louder_and_softer_do_not_interrupt(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.evaluate("() => { window.slow = true; }")
    page.click(BLANK)
    hears(page, "home.0")
    page.click("[data-voice=softer]")
    page.evaluate("() => { window.slow = false; }")
    found = hears(page, "themes.0", "more.0")
    assert found.count("home.0") == 1 and "volume.0" not in found


def test_nothing_of_the_visitor_is_said_aloud(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.click(".tile[data-theme=household]")
    settled(page, "theme")
    hears(page, "theme.0", "name.15")
    page.asked.clear()
    forget(page)
    page.click(".tile[data-matter=living_aid]")
    settled(page, "lane")
    hears(page, "code.way.0")
    page.click(".lane[data-lane=care]")
    settled(page, "number")
    hears(page, "number.0", "slip.out.0")
    lanes = {"name.00", "name.01"}
    assert {clip for clip in said(page) if clip.startswith("name.")} <= lanes
    assert {url.rsplit("/", 1)[1].split("?")[0] for url in page.asked if "/name." in url} <= lanes
    after_choice = said(page)[said(page).index("number.0") :]
    assert not {clip for clip in after_choice if clip.startswith(("name.", "care", "lane"))}
    sayings = page.eval_on_selector_all("[data-say]", "all => all.map((one) => one.dataset.say)")
    assert not [text for text in sayings if "最低生活保障" in text or "爱心" in text]
    keys = {(item if isinstance(item, str) else item[0]) for text in sayings for item in json.loads(text)}
    assert keys <= {
        f"kiosk.say.{key}" for key in ("number", "ahead", "nobody", "wait", "go", "slip.making", "slip.out", "slip.failed", "slip.doubtful")
    }


def test_what_is_typed_and_the_age_it_tells_are_never_said(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    touch(page, ".tile[data-matter=id_card]")
    settled(page, "lane")
    hears(page, "lane.0", "id.way.0")
    touch(page, ".e-way[data-way=id]")
    settled(page, "notice")
    hears(page, "notice.0", "notice.kept_not.0", "notice.without.0", "notice.no.0", "notice.yes.0")
    touch(page, ".e-acts .k-big-primary")
    settled(page, "id")
    hears(page, "id.0")
    silence(page)
    forget(page)
    page.asked.clear()
    number = id_number("19500101")
    for char in number[:5]:
        page.click(f".e-key[data-char='{char}']")
    page.click(".e-acts .k-big-primary")
    assert hears(page, "id.short.0") == ["id.short.0"]
    for char in number[5:]:
        page.click(f".e-key[data-char='{char}']")
    page.click(".e-acts .k-big-primary")
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for()
    found = hears(page, "lane.0", "care.0", "code.way.0")
    assert set(found) <= {"id.short.0", "lane.0", "name.00", "ordinary.0", "name.01", "care.0", "several.0", "code.way.0"}
    assert not [url for url in page.asked if number in url]
    assert "19500101" not in page.content()


def test_the_check_in_is_spoken_and_its_digits_are_not(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.click(BLANK)
    hears(page, "home.0", "checkin.at.0")
    forget(page)
    touch(page, ".k-checkin")
    settled(page, "checkin")
    assert hears(page, "checkin.0") == ["checkin.0"]
    silence(page)
    forget(page)
    for char in "123":
        page.click(f".e-key[data-char='{char}']")
    page.click(".e-acts .k-big-primary")
    assert hears(page, "checkin.short.0") == ["checkin.short.0"]


def test_what_can_be_looked_up_is_spoken_and_no_text_of_it_is(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.locator(".k-look").focus()
    assert json.loads(page.get_attribute(".k-look", "data-hint")) == ["kiosk.say.look.way"]
    touch(page, ".k-look")
    page.wait_for_selector("#kiosk:not(.settling) [data-look=guides]")
    hears(page, "look.0", "nth.0", "1", "look.guides.0", "nth.0", "2", "look.public.0", "look.figures.0", "look.results.0")
    forget(page)
    touch(page, "[data-look=public]")
    page.wait_for_selector("#kiosk:not(.settling) [data-look=promises]")
    hears(page, "look.0", "look.body.0", "look.promises.0", "look.matters.0", "look.complaints.0", "look.other.0")
    forget(page)
    touch(page, "[data-look=other]")
    page.wait_for_selector("#kiosk:not(.settling) .k-told")
    assert hears(page, "look.none.0") == ["look.0", "look.none.0"]
    for _ in range(2):
        page.wait_for_selector("#kiosk:not(.settling)")
        page.click(".k-back")
    for way in ("guides", "social", "pension"):
        page.wait_for_selector(f"#kiosk:not(.settling) [data-look={way}]")
        touch(page, f"[data-look={way}]")
    settled(page, "read")
    forget(page)
    page.click("[data-voice=listen]")
    assert hears(page, "read.0") == ["read.0"]


def test_a_long_queue_and_the_expected_wait_are_spoken(halls: Callable[..., RunningHall], listen: Any) -> None:
    hall = halls(config={"kiosk.long_queue_ahead": "1"})
    for _ in range(2):
        take(hall, "pension")
    page = listen(hall)
    page.locator(".tile[data-matter=pension]:has-text('2')").wait_for()
    touch(page, ".tile[data-matter=pension]")
    settled(page, "busy")
    assert hears(page, "busy.go.0")[:5] == ["busy.0", "ahead.0", "liang", "ahead.1", "busy.text.0"]
    touch(page, ".k-told-acts .k-big-primary")
    touch(page, ".lane[data-lane=ordinary]")
    settled(page, "number")
    hears(page, "number.0", "ahead.0", "liang", "ahead.1", "go.0")
    sayings = page.eval_on_selector_all("[data-say]", "all => all.map((one) => one.dataset.say)")
    wait = page.locator(".n-fact").count() == 2
    assert any("kiosk.say.wait" in text for text in sayings) == wait
    if wait:
        hears(page, "wait.0", "wait.1")


def test_every_page_of_the_kiosk_is_one_whose_speech_is_tested() -> None:
    """A new page is added here with its speech, and to the tests above."""
    source = (ROOT / "kiosk" / "static" / "touch" / "main.js").read_text("utf-8")
    block = source.split("pages: {", 1)[1].split("}", 1)[0]
    plain = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", block))
    names = {part.split(":")[0].strip() for part in plain.split(",") if part.strip()}
    assert names == {
        "connecting", "closed", "checkin", "busy", "home", "theme", "lane", "notice", "id", "code", "shut", "taking", "silent",
        "refused", "number", "look", "read", "review",
    }  # fmt: skip


def test_a_name_without_a_clip_is_told_by_its_place_and_a_recording_by_its_sound(halls: Callable[..., RunningHall], listen: Any) -> None:
    from display.voice.clips import BUILT_IN

    hall = halls(config={"matters.0.name": '"老年人优待证"', "matters.1.name": '"结婚登记"'})
    (hall.data / "voice" / "zh").mkdir(parents=True)
    (hall.data / "voice" / "zh" / "结婚登记.ogg").write_bytes((BUILT_IN / "zh" / "done.0.ogg").read_bytes())
    page = listen(hall)
    page.click(BLANK)
    found = hears(page, "home.0", "nth.0", "1", "nth.1", "结婚登记", "name.10")
    assert "name.08" not in found and "name.09" not in found


def test_a_clip_that_does_not_come_is_told_by_its_place_too(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.expected.append("Failed to load resource")
    page.route("**/voice/zh/clips/name.09*", lambda route: route.abort())
    page.click(BLANK)
    hears(page, "home.0", "name.08", "nth.0", "2", "nth.1", "name.10")


def test_help_and_its_answer_are_spoken(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.click(".k-help")
    page.wait_for_selector("[data-veil=help]")
    hears(page, "help.sent.0")
    page.click(".k-sheet button")
    page.wait_for_selector("[data-veil=help]", state="detached")
    forget(page)
    page.wait_for_timeout(QUIET_MS)
    assert said(page) == []  # the page under the sheet is not read again


def test_a_refusal_and_a_silent_hub_are_spoken(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.expected.append("Failed to load resource")
    answers = [json.dumps({"code": "matter_closed"}), json.dumps({"code": "no_such_code"})]
    page.route("**/api/v1/tickets", lambda route: route.fulfill(status=409, content_type="application/problem+json", body=answers.pop(0)))
    for clip in ("refused.matter_closed.0", "refused.other.0"):
        page.click("[data-matter=social_card]")
        settled(page, "lane")
        page.click(".lane[data-lane=ordinary]")
        settled(page, "refused")
        hears(page, "refused.0", clip, "other.0")
        page.click(".k-told .k-big")
        settled(page, "home")
    page.unroute("**/api/v1/tickets")
    page.route("**/api/v1/tickets", lambda route: route.abort())
    page.click("[data-matter=social_card]")
    settled(page, "lane")
    page.click(".lane[data-lane=ordinary]")
    page.wait_for_selector(".k-page[data-page=silent]", timeout=20_000)
    hears(page, "silent.0", "retry.0")


def test_closed_hours_are_spoken(rehearsal: Callable[..., RunningHall], listen: Any) -> None:
    hall = rehearsal("2026-06-01T17:40:00+08:00")
    page = listen(hall)
    page.click(".k-told h1")
    assert hears(page, "ask.0") == ["closed.0", "opens.0", "6", "yue", "2", "ri", "week.2", "8", "dian", "3", "shi", "fen", "ask.0"]
    forget(page)
    page.click("[data-tool=lang]")
    assert hears(page, "ask.0") == ["closed.0", "opens.0", "week.2", "month.6", "n.2", "n.8", "n.30", "ask.0"]


def test_lunch_is_spoken(rehearsal: Callable[..., RunningHall], listen: Any) -> None:
    hall = rehearsal("2026-06-01T12:10:00+08:00")
    page = listen(hall)
    page.click(BLANK)
    hears(page, "home.0", "strip.lunch.0", "shi", "3", "dian", "3", "shi", "fen", "strip.lunch.1", "name.08")


def test_a_matter_that_is_shut_and_a_long_order_are_spoken(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.route("**/api/v1/tickets", lambda _route: None)  # an order that is never answered
    page.click(BLANK)
    # The same drawing with a closed matter: no order of the example hall closes one.
    drawn = page.evaluate(
        """async () => {
          const told = await import('/static/kiosk/touch/told.js');
          return told.shut({ s: { matter: 'x' }, view: { matters: [] }, act: () => {} }).dataset.say;
        }"""
    )
    assert json.loads(drawn) == ["kiosk.say.shut", "kiosk.say.other"]
    page.click(".tile[data-matter=social_card]")
    settled(page, "lane")
    page.click(".lane[data-lane=ordinary]")
    hears(page, "taking.0")


@pytest.mark.timeout(180)
def test_the_idle_warning_is_spoken_twenty_seconds_before_and_a_touch_goes_on(halls: Callable[..., RunningHall], listen: Any) -> None:
    hall = halls(config={"kiosk.idle_s": "30", "kiosk.idle_elder_s": "60"})
    page = listen(hall)
    page.click("[data-matter=social_card]")
    settled(page, "lane")
    for _ in range(2):
        forget(page)
        first = page.wait_for_function("() => document.querySelector('[data-veil=idle] .k-sheet p')?.textContent").json_value()
        assert int(first.split()[0]) >= 19
        hears(page, "idle.0", "idle.1")
        assert page.locator(".k-sheet button").count() == 1
        box = page.locator(".k-sheet button").bounding_box()
        assert box["height"] >= 120 and box["width"] >= 600
        page.click(".k-sheet button")
        page.wait_for_selector("[data-veil=idle]", state="detached")
    assert page.get_attribute(".k-page", "data-page") == "lane"


def test_a_lost_hub_is_spoken_from_clips_fetched_before(halls: Callable[..., RunningHall], listen: Any) -> None:
    hall = halls()
    page = listen(hall, clock=True)
    page.expected += ["WebSocket", "Failed to load resource", "ERR_CONNECTION"]
    page.click(BLANK)
    hears(page, "home.0", "more.0")
    hall.kill()
    page.clock.fast_forward(9000)
    page.wait_for_selector(".k-page[data-page=connecting]", timeout=20_000)
    hears(page, "lost.0")


def test_on_request_speaks_in_large_type_or_when_the_loudspeaker_is_touched(halls: Callable[..., RunningHall], listen: Any) -> None:
    hall = halls(config={"kiosk.speech": '"on_request"'})
    page = listen(hall)
    page.click(BLANK)
    page.click("[data-matter=social_card]")
    settled(page, "lane")
    page.wait_for_timeout(QUIET_MS)
    assert said(page) == []
    page.click("[data-voice=listen]")
    hears(page, "lane.0")
    page.click(".k-back")
    hears(page, "home.0")
    large = listen(hall, "k2")
    large.click("[data-tool=size]")
    hears(large, "home.0", "name.08")


def test_off_has_no_button_and_asks_for_nothing(halls: Callable[..., RunningHall], listen: Any) -> None:
    hall = halls(config={"kiosk.speech": '"off"'})
    page = listen(hall)
    page.click("[data-matter=social_card]")
    settled(page, "lane")
    page.wait_for_timeout(QUIET_MS)
    assert page.locator(".k-voice").count() == 0
    assert page.asked == [] and said(page) == []


def test_by_keyboard_each_button_says_what_it_is(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    page.keyboard.press("Tab")
    hears(page, "home.0")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('.tile[data-matter=social_card]')"):
            break
    wait_until(lambda: said(page)[-1:] == ["name.08"])
    silence(page)
    assert said(page)[-1] == "name.08"
    page.locator(".k-help").focus()
    hears(page, "help.0")


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("elder", [False, True])
def test_the_controls_stand_in_the_same_place_on_every_page(hall: RunningHall, listen: Any, size: tuple[int, int], elder: bool) -> None:
    page = listen(hall, size=size)
    if elder:
        page.click("[data-tool=size]")
        page.wait_for_selector("html[data-size=elder]")
    places = set()

    def note() -> None:
        at_rest(page)
        for part in page.locator(".k-voice button").all():
            box = part.bounding_box()
            places.add(tuple(round(box[side]) for side in ("x", "y", "width", "height")))

    page.click("[data-voice=listen]")
    note()
    page.click(".tile[data-theme=social]")
    settled(page, "theme")
    note()
    page.click(".tile[data-matter=pension]")
    settled(page, "lane")
    note()
    page.click(".lane[data-lane=care]")
    settled(page, "number")
    note()
    assert len(places) == 3
    shoot(page, f"kiosk-speech-{size[0]}-{'elder' if elder else 'normal'}")


def test_every_clip_of_the_pack_can_be_decoded_and_sounds(hall: RunningHall, listen: Any) -> None:
    page = listen(hall)
    found = page.evaluate(
        """async () => {
          const known = await (await fetch('/voice/clips.json')).json();
          const context = new OfflineAudioContext(1, 24000, 24000);
          const all = Object.values(known).flatMap(({ clips, names }) => [...Object.values(clips), ...Object.values(names)]);
          const heard = [];
          for (const url of all) {
            const buffer = await context.decodeAudioData(await (await fetch(url)).arrayBuffer());
            const samples = buffer.getChannelData(0);
            heard.push({ url, seconds: buffer.duration, peak: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) });
          }
          return heard;
        }"""
    )
    assert len(found) > 280
    assert [one for one in found if not (0.2 < one["seconds"] < 15 and 0.3 < one["peak"] <= 1)] == []


def test_clips_are_kept_by_the_browser_and_sent_to_devices_only(hall: RunningHall, kiosk: Any) -> None:
    kiosk.expected.append("404")
    known = kiosk.request.get(f"{hall.url}/voice/clips.json")
    assert known.headers["cache-control"] == "private, no-cache"
    address = known.json()["zh"]["clips"]["home.0"]
    clip = kiosk.request.get(hall.url + address)
    assert clip.headers["content-type"] == "audio/ogg"
    assert clip.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert kiosk.request.get(hall.url + address.split("?")[0] + "?v=old").headers["cache-control"] == "private, no-cache"
    for wrong in ("/voice/zh/clips/no.such", "/voice/zh/clips/..%2F..%2Fpack.json", "/voice/de/clips/home.0"):
        assert kiosk.request.get(hall.url + wrong).status == 404
    stranger = requests.get(hall.url + address, timeout=10, allow_redirects=False)
    assert stranger.status_code == 303 and "/login" in stranger.headers["Location"]


def test_numbers_and_times_are_put_together_as_people_say_them(kiosk: Any) -> None:
    found = kiosk.evaluate(
        """async () => {
          const { clipsOf } = await import('/static/kiosk/touch/clips.js');
          const any = { clips: new Proxy({}, { get: (_, clip) => clip }), names: {} };
          const say = (language, place, value) => {
            const how = { language, one: 'yi', text: () => `{${place}}`, known: any };
            return clipsOf([['x.say.y', { [place]: value }]], how).map((word) => word.url).join(' ');
          };
          return {
            zh: [0, 2, 10, 12, 20, 105, 110, 999].map((n) => say('zh', 'n', n)),
            two: say('zh', 'people', 2), many: say('zh', 'people', 1234),
            en: [0, 15, 20, 42, 100, 117].map((n) => say('en', 'n', n)),
            times: ['08:30', '13:00', '02:05'].flatMap((at) => [say('zh', 'at', at), say('en', 'at', at)]),
            lists: [say('zh', 'list', [[1, 3], [12, 12]]), say('en', 'list', [[1, 3], [12, 12]])],
            distinct: new Set(Array.from({ length: 1000 }, (_, n) => say('en', 'n', n))).size,
          };
        }"""
    )
    assert found["zh"] == ["0", "2", "shi", "shi 2", "2 shi", "yi-bai 0 5", "yi-bai 1 shi", "9 bai 9 shi 9"]
    assert (found["two"], found["many"]) == ("liang", "1 2 3 4")
    assert found["en"] == ["n.0", "n.15", "n.20", "n.40 n.2", "n.1 n.100", "n.1 n.100 and n.17"]
    assert found["times"] == [
        "8 dian 3 shi fen", "n.8 n.30", "shi 3 dian", "n.13 oclock", "liang dian 0 5 fen", "n.2 oh n.5"
    ]  # fmt: skip
    assert found["lists"] == ["1 dao 3 shi 2", "n.1 to n.3 n.12"]
    assert found["distinct"] == 1000
