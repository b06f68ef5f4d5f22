"""Extended sessions as staff see them: who stayed, how long, how many were served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from floor.nouns import Extended, Stay
from floor.rules.extended import unserved
from floor.views.scene import Scene, View
from floor.views.sheet import clock, sheet

_COLUMNS = (
    "day", "kind", "cause", "closing", "opened", "ended", "minutes", "waiting", "serving", "served", "left", "end", "words",
    "counter", "clerk", "since", "until", "stayed", "own", "cover",
)  # fmt: skip


def session(scene: Scene, s: Extended, stays: Iterable[Stay]) -> View:
    """One session; `minutes` after closing time, up to now while it runs."""
    began = max(s.opened_at, s.closing)
    return {
        "id": s.id, "day": s.day, "kind": s.kind, "closing": scene.at(s.closing), "no": s.no, "cause": s.cause,
        "cause_text": scene.words(f"floor.extended.cause.{s.cause}"), "reason": s.reason, "running": s.ended_at is None,
        "opened_at": scene.at(s.opened_at), "ended_at": scene.at(s.ended_at), "end_reason": s.end_reason,
        "end_text": scene.words(f"floor.extended.end.{s.end_reason}") if s.end_reason else None, "end_words": s.end_words,
        "ended_by": s.ended_by, "minutes": _minutes(began, s.ended_at or scene.now), "waiting": s.waiting, "serving": s.serving,
        "served": s.served, "left": s.left,
        "stays": [_stay(scene, x) for x in sorted(stays, key=lambda x: (x.since, x.counter)) if x.session == s.id],
    }  # fmt: skip


def _stay(scene: Scene, x: Stay) -> View:
    return {
        "counter": x.counter, "clerk": scene.person(x.clerk), "since": scene.at(x.since), "until": scene.at(x.until),
        "minutes": _minutes(x.since, x.until or scene.now), "served": x.served, "reason": x.reason, "cover": scene.person(x.cover),
    }  # fmt: skip


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))


def today(scene: Scene) -> list[View]:
    """The day's sessions, newest first."""
    found = sorted(scene.book.sessions.values(), key=lambda s: (s.opened_at, s.no), reverse=True)
    return [session(scene, s, scene.book.stayed.values()) for s in found]


def alarms(scene: Scene) -> Iterator[tuple[str, str, tuple[str, datetime], View]]:
    """(kind, level, who and since, places of its words): a session that runs long, a counter that nobody took over."""
    running, remind_min = scene.book.session, scene.config.extended.remind_min
    if running is None:
        return
    since = max(running.opened_at, running.closing)
    if remind_min and (scene.now - since).total_seconds() > remind_min * 60:
        yield "extended", "warn", (running.id, since), {"n": remind_min}
    for stay in scene.book.stayed.values():
        counter, cover = scene.book.counters[stay.counter], scene.person(stay.cover)
        if stay.session != running.id or cover is None or stay.until is None or counter.state != "closed":
            continue
        left = sum(unserved(scene.book, counter, counter.matters).values())
        if left:
            yield "cover", "error", (str(stay.counter), stay.until), {"counter": stay.counter, "n": left, "name": cover["name"]}


def table(scene: Scene, sessions: Iterable[View], lang: str) -> str:
    """CSV with one row for each who stayed, words in one language; opens in a spreadsheet as it is."""
    return sheet([scene.words(f"floor.extended.column.{name}")[lang] for name in _COLUMNS], _rows(scene, sessions, lang))


def _rows(scene: Scene, sessions: Iterable[View], lang: str) -> Iterator[list[object]]:
    for s in sessions:
        head = [
            s["day"], scene.words(f"floor.extended.kind.{s['kind']}")[lang], s["cause_text"][lang], clock(s["closing"]),
            clock(s["opened_at"]), clock(s["ended_at"]), s["minutes"], s["waiting"], s["serving"], s["served"], s["left"],
            s["end_text"][lang] if s["end_text"] else "", s["end_words"] or s["reason"] or "",
        ]  # fmt: skip
        for stay in s["stays"] or [None]:
            yield [*head, *_stay_cells(stay)]


def _stay_cells(stay: View | None) -> list[object]:
    if stay is None:
        return [""] * 7
    clerk, cover = stay["clerk"], stay["cover"]
    return [
        stay["counter"], clerk["name"] if clerk else "", clock(stay["since"]), clock(stay["until"]), stay["minutes"], stay["served"],
        cover["name"] if cover else "",
    ]  # fmt: skip
