"""Devices of a hall while it runs: all of them at a glance, PCs with a device agent, and the tokens of those that have a page."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor import refusals as r
from floor.access.gate import issue_token, revoke_token
from floor.desk.devices import AGENT, LOCAL
from floor.hub.api import settings as api
from floor.hub.pages import device_forms as forms
from floor.hub.pages import face
from floor.nouns import Token
from floor.rules.devices import places

__all__ = ["face"]  # with these pages

CHANGERS = ("om", "admin")  # R10: devices and their network settings are operations'
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_PAGES = {"kiosks": "kiosk", "screens": "screen", "pads": "pad"}


@face.page("/admin/devices", roles=api.READERS)
def admin_devices() -> Any:
    """Every device that can be changed, with its state, and the PCs that have them."""
    return _devices()


@face.page("/admin/devices/tokens", roles=api.READERS)
def admin_tokens() -> Any:
    """The devices again, in another language: a token that was shown is not shown twice."""
    return _devices()


@face.page("/admin/devices/tokens", roles=CHANGERS, methods=("POST",))
def admin_token() -> Any:
    """A new token of a kiosk, board, tablet or PC, shown this once."""
    hub, role, place = face.hub, request.form.get("role", ""), request.form.get("place", "").strip()
    if (wrong := _wrong(role, place)) is not None:
        return _devices(wrong, place)
    secret = hub.writer.quietly(face.actor, lambda tx: issue_token(hub.database, tx, role, place))
    return face.private(
        "floor/admin_token.html", kind=role, token_place=place, secret=secret, url=hub.public_url, back=_back(role, place)
    )  # fmt: skip


@face.page("/admin/devices/tokens/revoke", roles=CHANGERS, methods=("POST",))
def admin_token_revoke() -> AnyResponse:
    """Take a token back; its page is cut off at once."""
    hub, token = face.hub, request.form.get("token", "")
    found = next((x for x in hub.database.select(Token, active=True) if x.id == token and x.role in (*_PAGES.values(), AGENT)), None)
    if found is not None:
        hub.writer.quietly(face.actor, lambda tx: revoke_token(hub.database, tx, found.id))
        return redirect(_back(found.role, found.place or ""), 303)
    raise r.UnknownPlace(token=token)


def tokens_of(kind: str, key: str) -> dict[str, Any] | None:
    """What a part's page says of the tokens of its item; None when it has no page of its own."""
    hub, role = face.hub, _PAGES.get(kind)
    if role is None:
        return None
    place = key
    if role == "pad":
        pad = next((x for x in hub.house.config.pads if x.code == key and x.kind == "tablet"), None)
        if pad is None:
            return None
        place = str(pad.counter)
    found = hub.database.select(Token, role=role, place=place, active=True)
    return {"role": role, "place": place, "tokens": found, "open": (role, place) in places(hub.house.config)}


def _wrong(role: str, place: str) -> str | None:
    """Key of the sentence that says why there is no token for this."""
    if role == AGENT:
        return None if _NAME.fullmatch(place) and place != LOCAL else "floor.admin.devices.wrong.pc"
    return None if (role, place) in places(face.hub.house.config) else "floor.admin.devices.wrong.place"


def _back(role: str, place: str) -> str:
    kind = next((kind for kind, of in _PAGES.items() if of == role), None)
    if kind == "pads":
        pads = face.hub.house.config.pads
        place = next((x.code for x in pads if x.kind == "tablet" and str(x.counter) == place), "")
    return f"/admin/{kind}/{place}" if kind and place else "/admin/devices"


def _devices(wrong: str | None = None, name: str = "") -> Response:
    hub = face.hub
    found = [x for x in api.settings(face.call())["parts"] if x["group"] == "devices"]
    given = hub.database.select(Token, role=AGENT, active=True)
    with hub.writer.lock:
        states = {code: x.state for code, x in hub.writer.book.devices.items()}
    agents = [{"name": x, "here": x in hub.agents, "tokens": [t for t in given if t.place == x]} for x in forms.agents(hub)]
    return face.private(
        "floor/admin_devices.html", 400 if wrong else 200, found=found, states=states, agents=agents, local=LOCAL,
        may=bool(face.actor.roles & set(CHANGERS)), wrong=wrong, name=name,
    )  # fmt: skip
