"""The pages of what hall.toml does not hold share their steps: form, look, confirm, undo, call off. Without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.parts import PartDef, PartField, Values
from floor import refusals as r
from floor.desk import settings as settings_desk
from floor.desk import versions as desk
from floor.desk.tx import Tx
from floor.desk.versions import Asked, Keeper, Leaving
from floor.hub.api.versioned import looked
from floor.hub.asked import moment_typed
from floor.hub.face import language
from floor.hub.pages import face
from floor.rules.settings import part_of

_FIELD = "f_"  # before the name of a field in a form
_AT = "at"  # a moment of the form's own
# Why a post cannot be closed, as a page says it.
_BECAUSE = {"counter_busy": "floor.error.counter_busy", "rule_refused": "floor.admin.staff.needs_cover"}
Shown = dict[str, Any]
Options = Callable[[PartField], list[tuple[str, str]]]


@dataclass(frozen=True)
class Pages:
    """One kind: `shown`: what its page shows of a key; `title`: what a key is called; `more`: for its own templates."""

    keeper: Keeper
    shown: Callable[[str], Shown]
    title: Callable[[Shown], str]
    options: Options
    more: Callable[[str, Values | None], Shown] = field(default=lambda key, after: {})
    template: str = "floor/admin_own.html"
    look_template: str = "floor/admin_own_look.html"

    def one(self, key: str, refused: r.Refused | None = None, **context: Any) -> Response:
        """What stands there, and its versions."""
        shown = self.shown(key)
        part, name = self.keeper.part, part_of(self.keeper.code, shown["key"])
        values = read(part) if refused is not None and request.form.get("step") == "look" else shown["values"]
        with face.hub.writer.lock:
            before = settings_desk.version_before(face.hub.writer.book, name)
        plan = next((x for x in shown["changes"] if x["state"] == "planned"), None)
        return face.private(
            self.template, part=part, shown=shown, values=values, plan=plan, before=before, wrong=self.wrong(refused), prefix=_FIELD,
            may=bool(face.actor.roles & set(part.roles)), options=self.options, sent=request.form, title=self.title(shown),
            **self.more(shown["key"], None), **context,
        )  # fmt: skip

    def step(self, key: str) -> AnyResponse:
        """look, undo_look, do, undo or call_off, as the form says."""
        shown, step = self.shown(key), request.form.get("step", "")
        key, version, to = shown["key"], _number("version") or 0, _number("to")
        if step == "look":
            return self._look(key, read(self.keeper.part), version)
        if step == "undo_look":
            return self._undo_look(key, version, to)
        return self._done(key, version, to, step)

    def _undo_look(self, key: str, version: int, to: int | None, refused: r.Refused | None = None) -> AnyResponse:
        try:
            values = face.hub.writer.quietly(face.actor, lambda tx: desk.old(tx, self.keeper, key, to or 0))
        except r.Refused as unknown:
            return self.one(key, unknown)
        return self._look(key, values, version, to, refused)

    def _look(
        self, key: str, values: Values, version: int, to: int | None = None, refused: r.Refused | None = None
    ) -> AnyResponse:  # fmt: skip
        try:
            diff = looked(face.call(), self.keeper, key, values, version)["diff"]
        except r.Refused as again:
            return self.one(key, refused or again)
        hub = face.hub
        with hub.writer.lock:
            opening = hub.scene().at(hub.house.hours.next_day(hub.clock.now()))
        return face.private(
            self.look_template, part=self.keeper.part, key=key, title=self.title(self.shown(key)), diff=diff, opening=opening,
            version=version, to=to, kept=values, wrong=self.wrong(refused), sent=request.form, prefix=_FIELD, **self.more(key, values),
        )  # fmt: skip

    def _done(self, key: str, version: int, to: int | None, step: str) -> AnyResponse:
        form, why = request.form, request.form.get("why", "")[:200]
        leaving = Leaving("close_posts" in form, form.get("cover", "").strip()[:64] or None)
        asked, values = Asked(version, why, _takes(), leaving), read(self.keeper.part)
        works: dict[str, Callable[[Tx], Any]] = {
            "do": lambda tx: desk.change(tx, self.keeper, key, values, asked).version,
            "undo": lambda tx: desk.undo(tx, self.keeper, key, to, asked).version,
            "call_off": lambda tx: desk.call_off(tx, self.keeper, key, why).version,
        }
        if step not in works:
            raise r.BadRequest(problems=[f"step: one of {', '.join(works)}"])
        try:
            face.hub.writer.quietly(face.actor, works[step])
        except r.Refused as refused:
            if step == "call_off" or refused.code not in ("bad_request", "on_post"):
                return self.one(key, refused)
            return self._undo_look(key, version, to, refused) if step == "undo" else self._look(key, values, version, None, refused)
        return redirect(f"/admin/{self.keeper.code}/{key}", 303)

    def wrong(self, refused: r.Refused | None) -> Shown | None:
        """What the page says of a refusal: a sentence, and the fields with what they should be."""
        if refused is None:
            return None
        part, names = self.keeper.part, refused.facts.get("wrong", [])
        return {
            "code": refused.code, "own": None, "rule": None, "fields": [x for x in part.fields if x.name in names], "others": [],
            "more": [x for x in names if part.field(x) is None], "same": refused.facts.get("same", False),
            "counters": refused.facts.get("counters", []), "because": _BECAUSE.get(refused.facts.get("because", "")),
        }  # fmt: skip


def read(part: PartDef) -> Values:
    """What the form says; what cannot be read so stays text, and the rules say what is wrong with it."""
    return {x.name: _READ.get(x.type, _text)(_FIELD + x.name) for x in part.fields}


def _text(name: str) -> Any:
    return request.form.get(name, "").strip()


def _int(name: str) -> Any:
    text = _text(name)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else (text or None)


def _several(name: str) -> Any:
    return request.form.getlist(name)


_READ: dict[str, Callable[[str], Any]] = {
    "int": _int, "refs": _several, "choices": _several, "bool": lambda name: name in request.form,
}  # fmt: skip


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def _takes() -> str:
    """now, opening, or the moment of the form with the hall's offset."""
    asked = request.form.get("takes", settings_desk.NOW)
    return asked if asked != _AT else moment_typed(request.form.get("takes_at", ""), face.hub.house.hours.zone)


def choices(field: PartField) -> list[tuple[str, str]]:
    """(code, name) of what can be chosen, in the page's language."""
    lang = language()
    if field.refs:
        return [(x.code, (x.name_en or x.name) if lang == "en" else x.name) for x in getattr(face.hub.house.config, field.refs)]
    return [(x.code, x.en if lang == "en" else x.zh) for x in field.choices]
