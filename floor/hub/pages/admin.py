"""Pages for what a hall changes while it runs: everything at a glance, one part with its versions, and the look before a change.

They work without JavaScript: form, look (what it changes, in words), confirm.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.parts import ONE, PartDef, PartField, Values, choosable, filled, parts, resting
from floor import refusals as r
from floor.desk import settings as desk
from floor.hub.api import settings as api
from floor.hub.asked import moment_typed
from floor.hub.face import language
from floor.hub.pages import admin_forms, device_forms, face
from floor.hub.pages.admin_forms import FIELD
from floor.hub.pages.device_setup import tokens_of
from floor.rules.devices import standing
from floor.rules.settings import part_of
from floor.views import settings as views
from floor.views.registers import calendar

__all__ = ["face"]  # with these pages

_ALL, _DEVICES = ("/admin", "floor.admin.title"), ("/admin/devices", "floor.admin.devices.title")  # where a part is listed
_AT = "at"  # a moment of the form's own
# What a change would break elsewhere, as the checks say it, and how the page says it.
_ELSEWHERE = (
    (re.compile(r"no counter serves matter (?P<what>\S+):"), "floor.admin.wrong.not_served"),
    (re.compile(r"zone (?P<what>\S+) is out of use"), "floor.admin.wrong.zone_used"),
    (re.compile(r"(?P<what>\S+) is already printer "), "floor.admin.wrong.address_used"),
    (re.compile(r"(?P<what>\S+) is already used by .* needs a line of its own"), "floor.admin.wrong.line_used"),
    (re.compile(r".*: one line has one speed: (?P<what>\S+)|.* on the same line: use one speed"), "floor.admin.wrong.speed"),
    (re.compile(r".*: cannot be told apart on (?P<what>\S+):"), "floor.admin.wrong.told_apart"),
    (re.compile(r"no device of agent \S+ hangs on (?P<what>\S+):"), "floor.admin.wrong.line_empty"),
    (re.compile(r"unknown (?:kiosk|screen) (?P<what>[\w.-]+)"), "floor.admin.wrong.built_in"),
    (re.compile(r"(?P<what>\S+) is already the code of "), "floor.admin.wrong.code_used"),
    (re.compile(r"nobody can speak here()(?P<what>)"), "floor.admin.wrong.nobody_speaks"),
    (re.compile(r"(?P<what>(?:screen|the sound device) .+?) speaks for .* already"), "floor.admin.wrong.speaks_already"),
)


@face.page("/admin", roles=api.READERS)
def admin() -> Any:
    """Matters, counters, notice and the rest of what is changed while the hall runs."""
    hub = face.hub
    people = hub.accounts.all()
    with hub.writer.lock:
        accounts = [(x, hub.writer.book.staff(x.id)) for x in people]
        years = calendar(hub.writer.book.calendar[y] for y in sorted(hub.writer.book.calendar))
        next_year = max(hub.writer.book.calendar, default=hub.house.hours.day(hub.clock.now()).year - 1) + 1
    told = api.settings(face.call())
    return _page(
        "floor/admin.html", found=[x for x in told["parts"] if x["group"] == "hall"], refused=told["refused"], years=years,
        next_year=next_year, accounts=accounts, one=ONE,
    )  # fmt: skip


@face.page("/admin/<kind>", roles=api.CHANGERS)
def admin_new(kind: str) -> Any:
    """A form for a new item."""
    return _new(kind)


@face.page("/admin/<kind>", roles=api.CHANGERS, methods=("POST",))
def admin_new_look(kind: str) -> Any:
    """The look before it is added."""
    part, key = _adding(kind), request.form.get("key", "").strip()
    if "show" in request.form:
        return _new(kind, key=key)
    if standing(face.hub.house.config, face.hub.writer.book, part, key) is not None:
        return _new(kind, r.BadRequest(problems=[], wrong=["code"], others=[f"{key} is already the code of {part.en}"]), key)
    return _look(part, key, _sent(part), 1, new=True)


@face.page("/admin/<kind>/<key>", roles=api.READERS)
def admin_part(kind: str, key: str) -> Any:
    """One part: its form, and its versions."""
    return _part(kind, key)


@face.page("/admin/<kind>/<key>", roles=api.CHANGERS, methods=("POST",))
def admin_change(kind: str, key: str) -> AnyResponse:
    """look, undo_look, do, undo or call_off, as the form says."""
    part, step = desk.known(kind), request.form.get("step", "")
    if "show" in request.form:
        return _part(kind, key)
    version = int(text) if (text := request.form.get("version", "")).isdigit() else 0
    if step == "look":
        return _look(part, key, _sent(part), version)
    if step == "undo_look":
        return _look(part, key, {}, version, to=_to())
    return _done(part, key, version, step)


# --- the steps ------------------------------------------------------------------------------------------------------


def _look(
    part: PartDef, key: str, values: dict[str, Any], version: int, to: int | None = None, new: bool = False
) -> Response:  # fmt: skip
    """What it would change, and the question whether to do it."""
    hub = face.hub
    try:
        if to is not None:
            with hub.writer.lock:
                values = desk.restored(hub.house.config, hub.writer.book, part, key, to)
        before, after = hub.writer.quietly(face.actor, lambda tx: desk.look(tx, part.code, key, values, version))
    except r.Refused as refused:
        return _new(part.code, refused, key) if new else _part(part.code, key, refused)
    return _confirm(part, key, (before, after), version, to)


def _confirm(
    part: PartDef, key: str, both: tuple[Values | None, Values], version: int, to: int | None, refused: r.Refused | None = None
) -> Response:  # fmt: skip
    hub = face.hub
    with hub.writer.lock:
        scene = hub.scene()
        diff = views.diff(scene, part, *both)
        opening = scene.at(hub.house.hours.next_day(scene.now))
        turn = scene.at(hub.house.hours.midnight_after(hub.house.hours.day(scene.now)))
        name = views.title(part, key, both[0] or both[1])
    kept = json.dumps(both[1], ensure_ascii=False)
    return _page(
        "floor/admin_look.html", part=part, key=key, name=name, diff=diff, opening=opening, turn=turn, version=version, to=to, kept=kept,
        wrong=_wrong(part, refused), sent=request.form, new=both[0] is None, turns=any(_turns(part, row["field"]) for row in diff),
        unsteady=device_forms.unsteady_ports(both[1]),
    )  # fmt: skip


def _turns(part: PartDef, name: str) -> bool:
    field = part.field(name)
    return field is not None and field.turn


def _done(part: PartDef, key: str, version: int, step: str) -> AnyResponse:
    hub, form = face.hub, request.form
    why, approved_by = form.get("why", "")[:200], form.get("approved_by", "")[:60]
    wanted = desk.Wanted(version, why, approved_by, _takes())
    values, to = _kept(), _to()
    works = {
        "do": lambda tx: desk.change(tx, part.code, key, values, wanted).version,
        "undo": lambda tx: desk.undo(tx, part.code, key, to, wanted).version,
        "call_off": lambda tx: desk.call_off(tx, part.code, key, why, approved_by).version,
    }
    if step not in works:
        raise r.BadRequest(problems=[f"step: one of {', '.join(works)}"])
    try:
        hub.writer.quietly(face.actor, works[step])
    except r.Refused as refused:
        if step == "call_off" or refused.code not in ("bad_request", "rule_refused"):
            return _part(part.code, key, refused)
        before = standing(hub.house.config, hub.writer.book, part, key)
        return _confirm(part, key, (before, filled(part, values)), version, to, refused)
    return redirect(f"/admin/{part.code}/{key}", 303)


def _takes() -> str:
    """now, opening, or the moment of the form with the hall's offset."""
    asked, form = request.form.get("takes", desk.NOW), request.form
    if asked != _AT:
        return asked
    return moment_typed(form.get("takes_at", ""), face.hub.house.hours.zone)


def _to() -> int | None:
    text = request.form.get("to", "")
    return int(text) if text.isdigit() else None


def _kept() -> dict[str, Any]:
    try:
        found = json.loads(request.form.get("kept", "{}"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise r.BadRequest(problems=["kept: the form's own values"])
    return found


# --- forms ----------------------------------------------------------------------------------------------------------


def _sent(part: PartDef) -> dict[str, Any]:
    """What the form says; a form without a version is that of a new item."""
    if part.group == "devices":
        return device_forms.sent(part, request.form, "version" not in request.form)
    return admin_forms.sent(part)


def _part(kind: str, key: str, refused: r.Refused | None = None) -> Response:
    call, part = face.call(), desk.known(kind)
    shown = api.part(call, kind, key)["part"]
    again = "show" in request.form or (refused is not None and request.form.get("step") == "look")
    values = _sent(part) if again else shown["values"]
    plan = next((x for x in shown["changes"] if x["state"] == "planned"), None)
    may = bool(call.actor.roles & set(part.roles))
    held = [x for x in shown["changes"] if x["state"] == "in_force"]
    book = face.hub.writer.book
    with face.hub.writer.lock:
        before = desk.version_before(book, part_of(kind, key))
        oldest = book.change(part_of(kind, key), held[-1]["version"]) if held else None
    return _page(
        "floor/admin_part.html", part=part, shown=shown, values=values, plan=plan, may=may, wrong=_wrong(part, refused),
        options=partial(_options, part), one=ONE, sent=request.form, before=before,
        first=oldest is None or oldest.before is not None, fields=_fields(part, values), tokens=tokens_of(kind, key) if may else None,
        elsewhere=_chosen_elsewhere(part),
    )  # fmt: skip


def _chosen_elsewhere(part: PartDef) -> list[tuple[PartDef, PartField]]:
    """Choices of the regulations that other parts hold, on the page of those that stand by themselves."""
    return [(x, field) for x in parts().values() if not x.inside for field in x.fields if field.setting] if part.inside else []


def _new(kind: str, refused: r.Refused | None = None, key: str = "") -> Response:
    part = _adding(kind)
    values = _sent(part) if refused is not None or "show" in request.form else _blank(part)
    return _page(
        "floor/admin_new.html", part=part, values=values, key=key, wrong=_wrong(part, refused), options=partial(_options, part),
        fields=_fields(part, values, True),
    )  # fmt: skip


def _blank(part: PartDef) -> Values:
    return device_forms.blank(part) if part.group == "devices" else filled(part, {"open": False})


def _fields(part: PartDef, values: Values | None, new: bool = False) -> list[PartField]:
    return device_forms.shown(part, values or {}, new)


def _adding(kind: str) -> PartDef:
    part = desk.known(kind)
    if not part.adds:
        raise r.UnknownPart(part=kind)
    return part


def _options(part: PartDef, field: PartField) -> list[tuple[str, str]]:
    """(code, name) of what can be chosen."""
    if part.group == "devices":
        return device_forms.options(face.hub, part, field)
    lang, config = language(), face.hub.house.config
    gone = {code: {"zh": "（停用）", "en": " (out of use)"}[lang] for code in resting(config, field.refs)}
    chosen = choosable(config, field.refs) if field.refs else field.choices
    return [(x.code, (x.en if lang == "en" else x.zh) + gone.get(x.code, "")) for x in chosen]


def _wrong(part: PartDef, refused: r.Refused | None) -> dict[str, Any] | None:
    """What the page says of a refusal: a sentence, the fields with what they should be, and what it would break elsewhere."""
    if refused is None:
        return None
    names = refused.facts.get("wrong", [])
    others = [_elsewhere(x) for x in refused.facts.get("others", [])]
    own = refused.facts.get(language())
    return {
        "code": refused.code, "own": own, "rule": refused.facts.get("rule"), "fields": [x for x in part.fields if x.name in names],
        "more": [x for x in names if part.field(x) is None], "others": others, "same": refused.facts.get("same", False),
    }  # fmt: skip


def _elsewhere(what: str) -> tuple[str, str]:
    """(key of the sentence, what it speaks of)."""
    for pattern, key in _ELSEWHERE:
        if (found := pattern.match(what)) is not None:
            return key, found["what"] or ""
    return "floor.admin.wrong.elsewhere", what


def _page(template: str, **context: Any) -> Response:
    part = context.get("part")
    home = _DEVICES if part is not None and part.group == "devices" else _ALL
    return face.private(template, prefix=FIELD, code_of=device_forms.code_of, typed=device_forms.typed, home=home, **context)
