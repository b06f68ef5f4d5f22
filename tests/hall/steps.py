"""What visitors and staff do on the real pages, step by step, for whole journeys."""

from __future__ import annotations

import contextlib
from typing import Any

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooSlow

from tests.conftest import ARTEFACTS, RunningHall, wait_until

KIOSK, BOARD, CONSOLE, PAD, DESK, PHONE = (1080, 1920), (1920, 1080), (1280, 800), (1280, 800), (1440, 900), (390, 844)
SIZES = {
    "kiosk": KIOSK, "screen": BOARD, "clerk": CONSOLE, "pad": PAD, "supervisor": DESK, "guide": CONSOLE, "office": DESK, "paper": CONSOLE,
}  # fmt: skip

# Sees what the page's loudspeaker is given: decoded sounds with their length and loudest sample, and what began to play.
LISTEN = """
window.sounds = {decoded: [], played: []};
const decode = AudioContext.prototype.decodeAudioData;
AudioContext.prototype.decodeAudioData = async function (...given) {
  const sound = await decode.apply(this, given);
  const samples = sound.getChannelData(0);
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  window.sounds.decoded.push({seconds: sound.duration, peak});
  return sound;
};
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...given) {
  window.sounds.played.push({seconds: this.buffer.duration, at: Date.now()});
  return start.apply(this, given);
};
"""

SOON_MS = 5000  # pushed by the hub, not found by chance later; of a machine that also draws the pages of other tests

# The moment at which something is first seen on a page, by the clock that all pages of this PC share.
WATCH = """
(where) => {
  window.seen = null;
  const look = () => { if (window.seen === null && document.querySelector(where)) window.seen = Date.now(); };
  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  look();
}
"""


def door(index: Page, role: str, place: str, which: int = 0) -> Page:
    """A click on the demo hall's index page; the page that opens, in the size of its device."""
    form = f"form:has(input[name=role][value={role}]):has(input[name=place][value='{place}'])"
    with index.context.expect_page() as opened:
        index.locator(f"{form} button").nth(which).click()
    page = opened.value
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[role], strict=True)))
    page.wait_for_load_state()
    return page


SPOKEN_PASSWORD = "bamboo-lantern-seven"


def log_in_first(hall: RunningHall, page: Page, code: str) -> None:
    """By the one-time link; a password has to be set."""
    page.goto(f"{hall.url}/enter#{code}")
    page.wait_for_url("**/password")
    for field in ("new", "again"):
        page.locator(f"#{field}").fill(SPOKEN_PASSWORD)
    page.locator("button[type=submit].btn-primary").click()
    page.wait_for_url(lambda url: "/password" not in url)


def touch(kiosk: Page, where: str) -> None:
    """A touch of a visitor who has seen the page: the first moment of a new one takes none."""
    kiosk.locator("#kiosk:not(.settling)").wait_for()
    kiosk.locator(where).click()


def take(kiosk: Page, matter: str, lane: str = "ordinary", theme: str | None = None) -> str:
    """The touches to a number, and the number."""
    if theme:
        touch(kiosk, f".tile[data-theme={theme}]")
    touch(kiosk, f".tile[data-matter={matter}]")
    touch(kiosk, f".lane[data-lane={lane}]")
    return str(kiosk.locator(".n-number").inner_text())


def home(kiosk: Page) -> None:
    """The visitor is done; a slow one is sent home by the page itself."""

    def there() -> bool:
        if kiosk.locator("#kiosk").get_attribute("data-page") == "number":
            with contextlib.suppress(TooSlow):
                kiosk.locator(".n-foot .k-big").click(timeout=1000)
        return kiosk.locator("#kiosk[data-page=home]").count() == 1

    wait_until(there, 30)


def press(console: Page, order: str) -> None:
    """A button of the console, as soon as the picture allows it."""
    console.locator(f"[data-key=act-{order}]:not([aria-disabled=true]), [data-act={order}]:not([aria-disabled=true])").first.click()


def facts(hall: RunningHall, after: int = 0) -> list[dict[str, Any]]:
    """The journal behind `after`, read by the auditor."""
    found: list[dict[str, Any]] = []
    while True:
        answer = hall.get(hall.token("auditor"), f"/journal?after={after}&limit=1000")
        assert answer.status == 200, answer.body
        found += answer["facts"]
        if len(answer["facts"]) < 1000:
            return found
        after = found[-1]["seq"]


def wait_for_fact(hall: RunningHall, kind: str, within_s: float = 40, **body: Any) -> dict[str, Any]:
    """The first fact of the kind whose body has these values."""

    def found() -> dict[str, Any] | None:
        same = (x for x in facts(hall) if x["kind"] == kind and all(x["body"].get(k) == v for k, v in body.items()))
        return next(same, None)

    return dict(wait_until(found, within_s))


# What is still to come on a page: letters, pictures that somebody will see, and what moves now. A lazy picture far below the
# window is not even asked for, and a hall-wide clock that starts anew each second never ends: neither is waited for.
STEADY = """
async (withinMs) => {
  const until = performance.now() + withinMs;
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const inView = (one) => { const box = one.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; };
  const missing = () => [...document.images].filter((one) => !one.complete && (one.loading !== 'lazy' || inView(one)));
  const ends = (one) => one.effect.getComputedTiming().iterations !== Infinity;
  await Promise.race([document.fonts.ready, pause(withinMs)]);
  const moving = document.getAnimations().filter(ends);
  const left = () => [
    ...(document.fonts.status === 'loading' ? ['fonts'] : []),
    ...missing().map((one) => one.src),
    ...moving.filter((one) => one.playState === 'running').map((one) => one.animationName || one.transitionProperty || 'animation'),
  ];
  while (left().length && performance.now() < until) await pause(50);
  return left();
}
"""


def steady(page: Page, within_s: float = 40) -> None:
    """Fonts are there, pictures are loaded, nothing slides any more: a screenshot tells the truth."""
    left = page.evaluate(STEADY, within_s * 1000)
    assert not left, f"{page.url} is not at rest: {left}"


def no_overflow(page: Page) -> None:
    """Nothing has to be scrolled sideways to."""
    wide = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{page.url}: {wide[0]} px of content on {wide[1]} px"


def number_on_board(board: Page, number: str, counter: int) -> None:
    row = board.locator(f".calls .row[data-number={number}]")
    expect(row).to_have_count(1)
    expect(row.locator(".counter .number")).to_have_text(str(counter))


def picture(page: Page, name: str, full: bool = False) -> None:
    """An artefact to look at: the page as it stands."""
    steady(page)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / f"{name}.png"), full_page=full)
