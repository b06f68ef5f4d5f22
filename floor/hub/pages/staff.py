"""Pages of staff accounts: the list, adding one, its form and versions, one-time links, sessions. They work without JavaScript."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.parts import PartField, Values
from floor import refusals as r
from floor.desk import staff as desk
from floor.desk.staff import KEEPER, NewAccount
from floor.desk.tx import Tx
from floor.hub.api import staff as api
from floor.hub.api.versioned import refused_plans
from floor.hub.pages import face
from floor.hub.pages.versions import Pages, Shown, choices, read

__all__ = ["face"]  # with these pages


@face.page("/admin/staff", roles=api.LISTED)
def admin_staff() -> Any:
    """Staff accounts: who may do what, where they sit now, when they last logged in."""
    dropped = refused_plans(face.hub, KEEPER)
    return face.private("floor/admin_staff.html", found=api.listed(face.hub), part=KEEPER.part, refused=[_plan(x) for x in dropped])


@face.page("/admin/staff/add", roles=api.KEEPERS)
def admin_staff_add() -> Any:
    """A form for a new account."""
    return _form({x.name: None for x in KEEPER.part.fields})


@face.page("/admin/staff/add", roles=api.KEEPERS, methods=("POST",))
def admin_staff_made() -> AnyResponse:
    """Make it; its one-time link is shown once."""
    call, values = face.call(), read(KEEPER.part) | {"active": True}
    new = NewAccount(request.form.get("login", ""), values, request.form.get("why", "")[:200])
    made = api.Links(call)

    def work(tx: Tx) -> dict[str, Any]:
        account = desk.add(tx, new)
        made.keep(call.hub.accounts.make_link(tx, account, call.hub.wall()))
        return {"account": account}

    try:
        done = json.loads(call.order(work).get_data())
    except r.Refused as refused:
        return _form(values, refused)
    return _told(done["account"], made)


@face.page("/admin/staff/<account>", roles=api.READERS)
def admin_account(account: str) -> Any:
    """One account: its form, its sessions, and its versions."""
    return _PAGES.one(account)


@face.page("/admin/staff/<account>", roles=api.KEEPERS, methods=("POST",))
def admin_account_change(account: str) -> AnyResponse:
    """look, undo_look, do, undo, call_off; reset_look, reset, end_sessions."""
    step = request.form.get("step", "")
    own = {"reset_look": _reset_look, "reset": _reset, "end_sessions": _end_sessions}
    if step not in own:
        return api.at_once(face.hub, _PAGES.step(account))
    try:
        return own[step](api.known(face.hub, account).id)
    except r.Refused as refused:
        return _PAGES.one(account, refused)


def _reset_look(account: str) -> AnyResponse:
    """What a reset does, and the question whether to do it."""
    named = face.hub.writer.quietly(face.actor, lambda tx: desk.may_reset(tx, account))
    return face.private("floor/admin_staff_reset.html", account=named)


def _reset(account: str) -> AnyResponse:
    call = face.call()
    made = api.Links(call)
    call.hub.writer.quietly(face.actor, lambda tx: made.keep(call.hub.accounts.reset(tx, account, call.hub.wall())))
    return api.at_once(call.hub, _told(account, made))


def _end_sessions(account: str) -> AnyResponse:
    face.hub.writer.quietly(face.actor, lambda tx: desk.end_sessions(tx, account))
    return api.at_once(face.hub, redirect(f"/admin/staff/{account}", 303))


# --- parts ----------------------------------------------------------------------------------------------------------


def _told(account: str, made: api.Links) -> Response:
    """The link, once: it stands on this page only."""
    found = api.known(face.hub, account)
    return face.private("floor/admin_staff_link.html", account=found, link=made.link)


def _form(values: Values, refused: r.Refused | None = None) -> Response:
    part = KEEPER.part
    return face.private(
        "floor/admin_staff_add.html", 200 if refused is None else 400, part=part, values=values, options=_options,
        wrong=_PAGES.wrong(refused), sent=request.form, prefix="f_",
    )  # fmt: skip


def _shown(account: str) -> Shown:
    return api.account_shown(face.call(), account)


def _options(field: PartField) -> list[tuple[str, str]]:
    if field.suggests:
        return [(unit, unit) for unit in api.listed(face.hub)["units"]]
    return choices(field)


def _more(account: str, after: Values | None) -> Shown:
    """Where the clerk is on post; with the values of a look: whether the change ends that."""
    with face.hub.writer.lock:
        counters = [c for c in face.hub.writer.book.counters.values() if c.clerk == account and c.state != "closed"]
    ends = after is not None and not desk.keeps_post(after)
    others = [x for x in api.listed(face.hub)["staff"] if x["active"] and x["id"] != account] if counters and ends else []
    posts = {"posts": [c.number for c in counters], "ends_posts": bool(counters) and ends, "others": others}
    return posts | {"own": face.actor.staff == account}


def _plan(x: Any) -> Shown:
    account = x.part.partition("/")[2]
    known = face.hub.accounts.by_id(account)
    return {"id": account, "name": known.name if known else account, "version": x.version, "problems": x.problems}


_PAGES = Pages(
    KEEPER, _shown, lambda shown: f"{shown['values']['name']} · {shown['login']}", _options, _more, "floor/admin_account.html"
)  # fmt: skip
