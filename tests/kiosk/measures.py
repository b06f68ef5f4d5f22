"""Measures of a drawn page: text sizes, contrast, boxes. What faces.md section 3.1 asks is counted here, not judged by eye."""

from __future__ import annotations

from typing import Any

_VISIBLE = """
  const seen = (el) => {
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    return box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && style.visibility === 'visible'
      && style.clipPath !== 'inset(50%)' && el.closest('[hidden]') === null;
  };
"""

_TEXTS = (
    "() => {"
    + _VISIBLE
    + """
  const parse = (text) => {
    const found = text.match(/rgba?\\(([^)]+)\\)/g) || [];
    return found.map((one) => { const n = one.match(/[\\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1 }; });
  };
  const over = (top, under) => top.rgb.map((v, i) => v * top.a + under[i] * (1 - top.a));
  // Every colour that may lie behind: a gradient counts with each of its colours.
  const behind = (el) => {
    if (!el) return [[255, 255, 255]];
    const style = getComputedStyle(el);
    const painted = style.backgroundImage.includes('gradient') ? parse(style.backgroundImage) : [];
    const plain = parse(style.backgroundColor).filter((one) => one.a > 0);
    const own = painted.length ? painted : plain;
    if (own.length && own.every((one) => one.a === 1)) return own.map((one) => one.rgb);
    const under = behind(el.parentElement);
    return own.length ? own.flatMap((one) => under.map((rgb) => over(one, rgb))) : under;
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => { const s = v / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, two) => { const [a, b] = [light(one), light(two)]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const el = walker.currentNode.parentElement;
    if (!text || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(el.tagName) || !seen(el)) continue;
    const style = getComputedStyle(el);
    const ink = parse(style.color)[0];
    const contrast = Math.min(...behind(el).map((ground) => ratio(over(ink, ground), ground)));
    found.push({ text: text.slice(0, 30), size: parseFloat(style.fontSize), contrast: Math.round(contrast * 100) / 100 });
  }
  return found;
}"""
)

_BOXES = (
    "(selector) => {"
    + _VISIBLE
    + """
  return [...document.querySelectorAll(selector)].filter(seen).map((el) => {
    const { x, y, width, height } = el.getBoundingClientRect();
    return { text: el.textContent.trim().slice(0, 20), x, y, width, height };
  });
}"""
)


def texts(page: Any) -> list[dict[str, Any]]:
    """Every visible text with its size in CSS px and its worst contrast."""
    found: list[dict[str, Any]] = page.evaluate(_TEXTS)
    assert found, "a page without words"
    return found


def boxes(page: Any, selector: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_BOXES, selector)
    assert found, f"nothing like {selector} to be seen"
    return found


def gap(one: dict[str, Any], two: dict[str, Any]) -> float:
    """Shortest distance between two boxes along an axis."""
    across = max(two["x"] - (one["x"] + one["width"]), one["x"] - (two["x"] + two["width"]))
    down = max(two["y"] - (one["y"] + one["height"]), one["y"] - (two["y"] + two["height"]))
    return max(across, down)


def at_rest(page: Any) -> None:
    """Wait until nothing moves: measures in the middle of an animation mean nothing."""
    page.wait_for_function(
        "() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations > 1)"
    )


def is_whole(page: Any, stage: str) -> bool:
    """Nothing has to be scrolled to."""
    fits: bool = page.evaluate(
        "(stage) => { const el = document.querySelector(stage);"
        " return el.scrollHeight <= el.clientHeight + 1 && document.documentElement.scrollWidth <= innerWidth; }",
        stage,
    )
    return fits
