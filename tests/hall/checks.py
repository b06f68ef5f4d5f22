"""What faces.md section 3.1 asks of every page, measured on the page itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.hall.steps import no_overflow, steady
from tests.kiosk.measures import gap, texts

VENDOR = Path(__file__).resolve().parents[1] / "vendor"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Kind:
    """The numbers of one kind of page: least target (CSS px), least distance of targets, least letter, least contrast."""

    target: float
    gap: float = 0
    letter: float = 12
    contrast: float | None = None  # None: as axe asks, 4.5 and 3 for large text


# A1 staff; A2 phone and pad; A3, A4 kiosk; A5 kiosk in large type; A6 phone in elder mode; A7 contrast.
STAFF = Kind(target=24)
KIOSK = Kind(target=80, gap=16, letter=28, contrast=7)
KIOSK_ELDER = Kind(target=120, gap=16, letter=42, contrast=7)
PHONE = Kind(target=44, letter=14)
PHONE_ELDER = Kind(target=60, letter=24)
PAD = Kind(target=44, letter=20, contrast=7)
BOARD = Kind(target=24, letter=24, contrast=7)  # its second language; what must be read from a seat has tests of its own

TARGETS = """
() => {
  const shown = (el) => el.checkVisibility({visibilityProperty: true}) && !el.closest('[inert]');
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(shown);
  const inSentence = (el) => el.tagName === 'A' && getComputedStyle(el).display === 'inline' && el.parentElement.textContent.trim() !== el.textContent.trim();
  return all.filter((el) => !inSentence(el) && !el.classList.contains('skip')).map((el) => {
    const touched = ['checkbox', 'radio'].includes(el.type) ? el.closest('label') || el : el;
    const {x, y, width, height} = touched.getBoundingClientRect();
    return {text: (el.getAttribute('aria-label') || el.textContent || el.id).trim().slice(0, 20), x, y, width, height};
  });
}
"""  # noqa: E501 a script


def axe_source() -> str:
    """The vendored checker, if it is what the list says."""
    (item,) = json.loads((VENDOR / "VENDORED.json").read_text("utf-8"))["vendored"]
    source = (VENDOR / item["file"]).read_bytes()
    assert hashlib.sha256(source).hexdigest() == item["sha256"]
    assert (VENDOR / item["licence_file"]).read_text("utf-8").startswith("Mozilla Public License, version 2.0")
    return source.decode("utf-8")


def violations(page: Page) -> list[str]:
    """Each rule of the checker that the page breaks, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source())
    found: dict[str, Any] = page.evaluate("(tags) => window.axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:4]}" for one in found["violations"]]


def measured(page: Page, kind: Kind) -> None:
    """Sizes, distances, letters and contrast."""
    targets = page.evaluate(TARGETS)
    small = [one for one in targets if one["height"] < kind.target or one["width"] < min(kind.target, KIOSK.target)]
    assert not small, f"targets below {kind.target} px: {small}"
    near = [(a["text"], b["text"]) for i, a in enumerate(targets) for b in targets[i + 1 :] if gap(a, b) < kind.gap]
    assert not (kind.gap and near), f"targets nearer than {kind.gap} px: {near}"
    said = texts(page)
    tiny = [one for one in said if one["size"] < kind.letter]
    assert not tiny, f"letters below {kind.letter} px: {tiny}"
    pale = [one for one in said if kind.contrast and one["contrast"] < kind.contrast]
    assert not pale, f"contrast below {kind.contrast}: {pale}"


def outline(page: Page) -> None:
    """Language, title, one main heading, landmarks."""
    told = page.evaluate("""() => ({
      lang: document.documentElement.lang, title: document.title, main: document.querySelectorAll('main').length,
      headings: [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility()).length,
    })""")
    assert told["lang"] in ("zh-Hans", "en")
    assert told["title"]
    assert (told["main"], told["headings"]) == (1, 1), f"{page.url}: {told}"


def checked(page: Page, kind: Kind) -> None:
    """All of it."""
    steady(page)
    broken = violations(page)
    if broken:  # a script that came meanwhile may have set a button free: its colours were measured on their way
        steady(page)
        broken = violations(page)
    assert not broken, f"{page.url} {page.title()}: {broken}"
    measured(page, kind)
    outline(page)
    no_overflow(page)


FOCUS = """
() => {
  const el = document.activeElement, style = getComputedStyle(el), box = el.getBoundingClientRect();
  const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);  // of what is in the window
  const middle = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
  const inView = box.bottom > 0 && box.top < innerHeight;
  return {tag: el.tagName, act: el.dataset.act || '', text: el.textContent.trim().slice(0, 20), id: el.id, ring,
    bare: inView && Boolean(middle) && (el.contains(middle) || middle.contains(el) || Boolean(el.closest('label')?.contains(middle)))};
}
"""


def focus(page: Page) -> dict[str, Any]:
    """What has the focus, and whether one can see that."""
    told: dict[str, Any] = page.evaluate(FOCUS)
    return told
