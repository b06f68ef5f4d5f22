"""Tide windows as staff see them: what is foreseen, what is proposed, what is open, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable

from floor.nouns import CLOSED
from floor.rules.tides import trained
from floor.tides import Tide
from floor.views.scene import Scene, View
from floor.views.sheet import clock, sheet
from priority.play.tide import Proposal

_COLUMNS = ("day", "counter", "matters", "opened", "until", "ended", "reason", "how", "by", "without", "with", "came", "calls")


def tide(scene: Scene, x: Tide) -> View:
    """One tide window; `minutes` that it lasted, up to now while it is open."""
    kind, _, who = x.opened_by.partition(":")
    return {
        "id": x.id, "day": x.day, "counter": x.counter, "matters": x.matters, "names": _names(scene, x.matters),
        "opened_at": scene.at(x.opened_at), "until": scene.at(x.until), "ended_at": scene.at(x.ended_at), "open": x.ended_at is None,
        "minutes": int(((x.ended_at or scene.now) - x.opened_at).total_seconds() // 60), "reason": x.end_reason, "how": x.how,
        "by": scene.person(who) if kind == "staff" else None, "without": x.without, "with_it": x.with_it, "calls": x.calls,
        "came": x.came,
    }  # fmt: skip


def today(scene: Scene) -> View:
    """The supervisor's panel."""
    settings, tides, foresight = scene.config.tide, scene.book.tides, scene.foresight
    past = sorted((x for x in tides.of_day.values() if x.ended_at), key=lambda x: (x.ended_at, x.opened_at), reverse=True)
    found = foresight.lapses(scene.now)
    return {
        "enabled": settings.enabled,
        "minutes": settings.minutes,
        "at": scene.at(foresight.at) if foresight.fresh(scene.now) else None,
        "lapses": [{"matter": m, "name": scene.matter_name(m), "lapses": round(n, 1)} for m, n in found.items() if m in scene.book.matters],
        "proposals": [proposal(scene, p) for p in foresight.proposals(scene.book, scene.now)],
        "open": [tide(scene, x) for x in sorted(tides.open.values(), key=lambda x: x.until)],
        "past": [tide(scene, x) for x in past[:20]],
    }


def proposal(scene: Scene, p: Proposal) -> View:
    """`without`, `with_it`: lapses of the matters in the next two hours; `all_without`, `all_with`: of the whole hall."""
    counter = scene.book.counters[p.window]
    return {
        "kind": "opens" if p.opens else "lends", "counter": p.window, "zone_name": scene.zones[counter.zone]["name"],
        "clerk": scene.person(counter.clerk), "matters": list(p.matters), "names": _names(scene, list(p.matters)),
        "without": round(p.here_without, 1), "with_it": round(p.here_with, 1), "all_without": round(p.without, 1),
        "all_with": round(p.with_it, 1),
    }  # fmt: skip


def choices(scene: Scene) -> list[View]:
    """What can be opened by hand: each counter on post that lends nothing yet, with the matters that its clerk could also take."""
    book, everybody = scene.book, scene.config.tide.all_trained
    found = []
    for _, c in sorted(book.in_use.items()):
        if c.state != CLOSED and c.number not in book.tides.open:
            able = trained(book, c, everybody)
            found.append((c, [m for m in book.matters if m in able and m not in (c.serves or ())]))
    return [{"counter": c.number, "clerk": scene.person(c.clerk), "matters": matters} for c, matters in found if matters]


def table(scene: Scene, rows: Iterable[View], lang: str) -> str:
    """CSV, words in one language; opens in a spreadsheet as it is."""
    return sheet([scene.words(f"floor.tide.column.{name}")[lang] for name in _COLUMNS], (_cells(scene, x, lang) for x in rows))


def _cells(scene: Scene, x: View, lang: str) -> tuple[object, ...]:
    by, reason = x["by"], x["reason"] or "open"
    return (
        x["day"], x["counter"], "; ".join(name[lang] for name in x["names"]), clock(x["opened_at"]), clock(x["until"]),
        clock(x["ended_at"]), scene.words(f"floor.tide.reason.{reason}")[lang], scene.words(f"floor.tide.how.{x['how']}")[lang],
        by["name"] if by else "", _number(x["without"]), _number(x["with_it"]), x["came"], x["calls"],
    )  # fmt: skip


def _names(scene: Scene, matters: list[str]) -> list[dict[str, str]]:
    return [scene.matter_name(m) if m in scene.book.matters else {"zh": m, "en": m} for m in matters]


def _number(value: float | None) -> object:
    return "" if value is None else round(value, 1)
