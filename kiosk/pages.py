"""Routes of the visitor's side: the kiosk, the phone ticket page behind the slip's QR, the rating pad."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Response, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor.hub.face import qr_svg
from floor.refusals import Refused
from kiosk import booking, phone
from kiosk.room import face

__all__ = ["booking", "face"]  # the face with all its pages

R = TypeVar("R", bound=AnyResponse)

_ORDERS = "<any(hold, resume, cancel, rate):order>"


@face.page("/kiosk/<code>", roles=("kiosk",), place="code")
def kiosk_page(code: str) -> str:
    return face.render("kiosk/kiosk.html", code=code)


@face.page("/kiosk/<code>/qr/<key>.svg", roles=("kiosk",), place="code")
def kiosk_qr(code: str, key: str) -> Response:
    """The phone page's address as a picture; only addresses of this hall can be asked for."""
    if not phone.is_key(key):
        return _private(Response(status=404))
    return _private(Response(qr_svg(f"{face.hub.public_url}/t/{key}"), mimetype="image/svg+xml"))


@face.page("/pad/<counter>", roles=("pad",), place="counter")
def pad_page(counter: str) -> str:
    return face.render("kiosk/pad.html", counter=counter)


@face.public("/t/<key>", methods=("GET",))
def ticket_page(key: str) -> Response:
    picture = _picture(key)
    if picture is None:
        return _missing()
    said = phone.refusal_key(request.args.get("said", ""))
    return _private(make_response(face.render("kiosk/phone.html", key=key, said=said, **_seen(picture))))


@face.public("/t/<key>/view", methods=("GET",))
def ticket_view(key: str) -> Response:
    picture = _picture(key)
    if picture is None:
        return _private(_problem("unknown_ticket", 404))
    return _private(jsonify(picture))


@face.public("/t/<key>/cancel", methods=("GET",))
def cancel_page(key: str) -> AnyResponse:
    """Asks once more, on a page of its own, so that it also works without JavaScript."""
    picture = _picture(key)
    if picture is None:
        return _missing()
    if "cancel" not in picture["can"]:
        return _back(key)
    return _private(make_response(face.render("kiosk/cancel.html", key=key, **_seen(picture))))


@face.public(f"/t/<key>/{_ORDERS}", methods=("POST",))
def ticket_order(key: str, order: str) -> AnyResponse:
    """A button of the page, or a program with JSON. The key is the secret: there is no session to misuse."""
    if _picture(key) is None:
        return _private(_problem("unknown_ticket", 404)) if request.is_json else _missing()
    try:
        face.hub.phone_order(key, order, phone.body(order, _sent()))
    except Refused as refused:
        if request.is_json:
            return _private(_problem(refused.code, refused.status, **refused.facts))
        return _back(key, said=refused.code)
    return _private(jsonify(_picture(key))) if request.is_json else _back(key)


def _picture(key: str) -> dict[str, Any] | None:
    picture: dict[str, Any] | None = face.hub.pictures.phone(key) if phone.is_key(key) else None
    return picture


def _sent() -> dict[str, Any]:
    if not request.is_json:
        return dict(request.form)
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _seen(picture: dict[str, Any]) -> dict[str, Any]:
    """What the templates need beside the picture: the state in one word and how links keep language and size."""
    kept = phone.kept(request.args)
    return {
        "ticket": picture,
        "state": phone.state(picture),
        "elder": kept.get("size") == "elder",
        "query": lambda **change: phone.query({**kept, **change}),
        "clock": phone.clock,
    }


def _missing() -> Response:
    elder = request.args.get("size") == "elder"
    return _private(make_response(face.render("kiosk/missing.html", elder=elder), 404))


def _back(key: str, **said: str) -> AnyResponse:
    return _private(redirect(f"/t/{key}{phone.query({**phone.kept(request.args), **said})}", 303))


def _problem(code: str, status: int, **facts: Any) -> Response:
    body = {"type": "about:blank", "title": code, "status": status, "code": code, **facts}
    answer = make_response(jsonify(body), status)
    answer.content_type = "application/problem+json"
    return answer


def _private(answer: R) -> R:
    """A ticket's page is its visitor's: no cache keeps it."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
