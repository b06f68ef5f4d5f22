"""Appointments on a phone: book without a login, look at one's own by its link, cancel it. Works without JavaScript."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor.desk.appointments import Booking
from floor.hub.face import language, qr_svg
from floor.refusals import BadRequest, NotPermitted, Refused
from kiosk import phone
from kiosk.room import face

R = TypeVar("R", bound=AnyResponse)

# Told beside the field; anything else beside the times.
_OF_FORM = ("bad_request", "contact_required", "project_unknown", "project_expired", "project_used_up")


@face.public("/book")
def book_page() -> Response:
    """Choose matter, day and time, then confirm."""
    return _book(phone.refusal_key(request.args.get("said", "")))


@face.public("/book", methods=("POST",))
def book() -> AnyResponse:
    """Book without a login; the answer is the appointment's own page."""
    _same_origin()
    form = request.form
    at, contact, project = _moment(form.get("at", "")), form.get("contact", "")[:40], form.get("project", "")[:32].strip()
    order = Booking(form.get("matter", ""), at, contact, "phone", language(), project or None)
    request_id = form.get("request_id", "")[:64] or secrets.token_hex(16)
    try:
        key = face.hub.bookings.book(order, request_id, str(request.remote_addr))
    except Refused as refused:
        if refused.code in _OF_FORM:
            return _book(f"floor.error.{refused.code}", 400)
        args = {"matter": order.matter, "day": form.get("day", ""), "said": refused.code}
        return redirect(f"/book{phone.query({**phone.kept(request.args), **args})}", 303)
    return redirect(f"/b/{key}{phone.query(phone.kept(request.args))}", 303)


def _book(said: str | None, status: int = 200) -> Response:
    """The page of the step that the address (or the form sent) has come to."""
    settings = face.hub.house.config.appointments
    asked = request.form if request.method == "POST" else request.args
    if not (settings.enabled and settings.public):
        return _page("kiosk/book_closed.html", "/book")
    matters, days = face.hub.bookings.offers(asked.get("matter"))
    matter = next((m for m in matters if m["code"] == asked.get("matter")), None)
    if matter is None:
        return _page("kiosk/book_matters.html", "/book", status, matters=matters, said=said)
    chosen = {"matter": matter["code"], "day": asked.get("day", ""), "at": _free(days, asked.get("at", ""))}
    if chosen["at"]:
        form = {name: request.form.get(name, "")[:40] for name in ("contact", "project")} | {"request_id": secrets.token_hex(16)}
        return _page("kiosk/book_confirm.html", "/book", status, chosen, matter=matter, said=said, form=form, settings=settings)
    day = next((d for d in days if d["day"] == chosen["day"]), None) or next((d for d in days if d["free"]), days[0] if days else None)
    return _page("kiosk/book_times.html", "/book", status, chosen, matter=matter, days=days, day=day, said=said)


def _free(days: list[dict[str, Any]], at: str) -> str:
    """The free slot that the address names, as the list writes it; nothing when there is none."""
    try:
        wanted = _moment(at)
    except BadRequest:
        return ""
    return next((s["at"] for day in days for s in day["slots"] if s["free"] and datetime.fromisoformat(s["at"]) == wanted), "")


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(problems=["at: a time of the list"]) from None
    if at.tzinfo is None:
        raise BadRequest(problems=["at: a time with its offset"])
    return at.astimezone(UTC)


def _same_origin() -> None:
    """No session is misused here, yet another site shall not book in its visitors' names."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise NotPermitted(origin=origin)


# --- one's own ------------------------------------------------------------------------------------------------------


@face.public("/b/<key>")
def booking_page(key: str) -> Response:
    """One appointment, for whoever holds its link."""
    return _own(key, "kiosk/booking.html")


@face.public("/b/<key>/qr.svg")
def booking_qr(key: str) -> Response:
    """The link as a picture: a phone opens it, the kiosk's reader types it."""
    if _picture(key) is None:
        return _private(Response(status=404))
    return _private(Response(qr_svg(f"{face.hub.public_url}/b/{key}"), mimetype="image/svg+xml"))


@face.public("/b/<key>/cancel")
def booking_cancel_page(key: str) -> Response:
    """Asks once more."""
    return _own(key, "kiosk/booking_cancel.html")


@face.public("/b/<key>/cancel", methods=("POST",))
def booking_cancel(key: str) -> AnyResponse:
    """The visitor cancels freely. The key is the secret: there is no session to misuse."""
    said: dict[str, str] = {}
    if _picture(key) is None:
        return _own(key, "")
    try:
        face.hub.bookings.cancel(key)
    except Refused as refused:
        said = {"said": refused.code}
    return _private(redirect(f"/b/{key}{phone.query({**phone.kept(request.args), **said})}", 303))


def _picture(key: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = face.hub.bookings.picture(key) if phone.is_key(key) else None
    return found


def _own(key: str, template: str) -> Response:
    picture = _picture(key)
    if picture is None:
        return _page("kiosk/booking_missing.html", "/book", 404)
    said = phone.refusal_key(request.args.get("said", ""))
    return _page(template, f"/b/{key}", booking=picture, key=key, said=said, minutes=_minutes(picture))


def _minutes(picture: dict[str, Any]) -> int:
    """How late a visitor may come and keep the appointment."""
    spare = datetime.fromisoformat(picture["keeps_until"]) - datetime.fromisoformat(picture["booked_at"])
    return round(spare.total_seconds() / 60)


def _page(template: str, here: str, status: int = 200, chosen: dict[str, str] | None = None, **context: Any) -> Response:
    """`chosen`: what links keep beside language and size."""
    kept = {**phone.kept(request.args), **(chosen or {})}
    page = face.render(
        template, here=here, elder=kept.get("size") == "elder", clock=phone.clock, date_of=date.fromisoformat,
        chosen=chosen or {},
        query=lambda **change: phone.query({**kept, **change}), **context,
    )  # fmt: skip
    return _private(make_response(page, status))


def _private(answer: R) -> R:
    """An appointment's page is its visitor's, and free places change: no cache keeps them."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
