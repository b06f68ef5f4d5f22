"""What everybody may read (R21, R36, R42, R44, R48): publications, the month's figures, results of complaints, times of matters.

Only what a second person released or the regulations make public; no field that may hold a person but the duty leader's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from config.schema import Matter, Screen
from config.stages import stage
from floor.noticeboard import BULLETINS, COMPLAINTS, DUTY_DAYS, PUBLICATIONS, stands_on
from floor.nouns import Entry
from floor.views.scene import Scene, View

INTERNAL = "internal"  # the group that is for staff only
FIGURES = {
    "visits": ("issued", "finished"),
    "waits": ("wait_median_min", "wait_p90_min", "waits_over"),
    "ratings": ("rated_5", "rated_4", "rated_3", "rated_2", "rated_1"),
    "faults": ("lapses_confirmed", "overdue", "complaints"),
}
MONTHS = 12  # bulletins that can be looked up
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SCREEN_CHARS = 30_000  # of all texts on a screen: more would be read by nobody, and is at the kiosks
_SCREEN_RESULTS = 20


def version(scene: Scene) -> str:
    """Another one whenever something public may have changed."""
    changes = sum(x.version for x in scene.book.settings.values())
    return f"{scene.hub}-{_today(scene)}-{scene.book.noticeboard.version}-{changes}"


def everything(scene: Scene) -> View:
    """All of it, for the query pages of a kiosk."""
    return {
        "version": version(scene), "duty": duty(scene), "publications": publications(scene), "figures": figures(scene),
        "results": results(scene), "matters": matters(scene),
    }  # fmt: skip


def info(scene: Scene, screen: Screen) -> View:
    """The whole picture of an information screen. It has no calls, and says so in the words of a board."""
    return {
        **scene.head(),
        "hall": {"name": scene.hall_name(), "time_zone": scene.config.hall.time_zone},
        "screen": {
            "code": screen.code, "kind": screen.kind, "zone": None, "counter": None, "diagonal_in": screen.diagonal_in,
            "farthest_m": screen.farthest_m, "voice": False, "turn_s": screen.turn_s,
        },  # fmt: skip
        "calls": [], "speaker": None, "speaking": [], "duty": duty(scene), "publications": _shortened(publications(scene)),
        "figures": figures(scene)[:1], "results": results(scene)[:_SCREEN_RESULTS],
        "matters": [x for x in matters(scene) if x["promised_days"] is not None], "open": scene.open(), "notice": scene.notice(),
    }  # fmt: skip


def duty(scene: Scene) -> View | None:
    """The leader on duty today (R48), as last named today; None before."""
    for named in scene.book.noticeboard.of(DUTY_DAYS):
        if scene.house.hours.day(named.made_at).isoformat() == _today(scene):
            leader = str(named.fields.get("leader") or "")
            person = scene.person(leader)
            return {"name": person["name"] if person else leader}
    return None


def publications(scene: Scene) -> list[View]:
    """The public groups in their order, each with what stands in it today, the newest first."""
    register = scene.house.rulebook.registers.get(PUBLICATIONS)
    group = register.field("group") if register else None
    now = [x for x in scene.book.noticeboard.of(PUBLICATIONS) if _stands(x, _today(scene))]
    return [
        {"group": x.code, "name": {"zh": x.zh, "en": x.en}, "items": [_item(one) for one in now if one.fields["group"] == x.code]}
        for x in (group.choices if group else [])
        if x.code != INTERNAL
    ]


def _stands(entry: Entry, today: str) -> bool:
    here = entry.fields.get
    return here("secret") is not True and stands_on(here("start"), here("until"), today)


def _item(entry: Entry) -> View:
    told = {name: entry.fields.get(name) for name in ("title", "content", "start", "until")}
    return {"id": entry.id, **told, "advance": entry.fields.get("advance") is True}


def _shortened(groups: list[View]) -> list[View]:
    """Texts as far as they have room; of the others the titles, and where to read them."""
    left = _SCREEN_CHARS

    def cut(item: View) -> View:
        nonlocal left
        fits = len(item["content"]) <= left
        left -= len(item["content"]) if fits else 0
        return item if fits else item | {"content": None}

    return [group | {"items": [cut(item) for item in group["items"]]} for group in groups]


def figures(scene: Scene) -> list[View]:
    """The published bulletins by month, the newest first; of each month the one that was made last."""
    found: dict[str, Entry] = {}
    for bulletin in scene.book.noticeboard.of(BULLETINS):
        found.setdefault(str(bulletin.fields.get("month")), bulletin)
    months = sorted((x for x in found if _MONTH.fullmatch(x)), reverse=True)[:MONTHS]
    return [{"month": month, "groups": list(_figures(found[month]))} for month in months]


def _figures(bulletin: Entry) -> Iterator[View]:
    for code, names in FIGURES.items():
        yield {"code": code, "rows": [{"code": name, "value": bulletin.fields.get(name)} for name in names]}


def results(scene: Scene) -> list[View]:
    """Answered complaints by number and month, with what was found; neither matter nor anybody (002, and 003#23: both secret)."""
    if scene.house.rulebook.settings.get("result.public") is not True:
        return []
    day = scene.house.hours.day
    return [
        {"no": x.id, "month": day(x.made_at).isoformat()[:7], "result": x.fields.get("proved") or "answered"}
        for x in scene.book.noticeboard.of(COMPLAINTS)
    ]


def matters(scene: Scene) -> list[View]:
    """Every matter with its times, in working days."""
    return [
        {
            "code": x.code, "name": {"zh": x.name, "en": x.name_en}, "theme": x.theme, "statutory_days": x.statutory_days,
            "promised_days": x.promised_days,
        }
        for x in scene.config.matters
    ]  # fmt: skip


def guide(scene: Scene, matter: Matter) -> View:
    """The guide sheet (办事指南) of a matter with its stage time table."""
    told: dict[str, Any] = {
        name: getattr(matter, name)
        for name in ("basis", "conditions", "papers", "procedure", "forms", "fee", "statutory_days", "promised_days")
    }
    counters = [x for x in scene.book.counters.values() if matter.code in x.matters]
    return {
        "code": matter.code, "name": {"zh": matter.name, "en": matter.name_en}, **told,
        "notice": {"zh": matter.notice, "en": matter.notice_en or matter.notice},
        "stages": [{"name": found[0], "days": found[1]} for line in matter.stages if (found := stage(line))],
        "counters": [x.number for x in counters], "zones": [scene.zones[z]["name"] for z in dict.fromkeys(x.zone for x in counters)],
        "hotline": scene.config.hall.hotline,
    }  # fmt: skip


def _today(scene: Scene) -> str:
    return scene.house.hours.day(scene.now).isoformat()
