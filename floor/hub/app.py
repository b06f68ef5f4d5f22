"""The Flask application: blueprints joined, headers set, every error answered in one way."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from floor import refusals as r
from floor.hub.api.rooms import APIS
from floor.hub.compiled import BesideTemplates, LazyRule
from floor.hub.express import Express
from floor.hub.face import Face, remember_language
from floor.hub.hub import Hub
from floor.hub.pages import (
    admin,
    appraisal,
    attendance,
    bookings,
    calendar,
    callbacks,
    desks,
    device_setup,
    devices,
    doors,
    emergency,
    guides,
    lanes,
    lists,
    profile,
    projects,
    reception,
    registers,
    staff,
    why,
)
from floor.hub.pages import face as own_pages
from floor.hub.routes import problem

log = logging.getLogger("floor.http")
_PAGES = (  # each adds its own to the floor's face
    doors, desks, appraisal, lanes, why, bookings, registers, devices, emergency, admin, device_setup, profile, attendance, calendar, staff,
    projects, reception, guides, lists, callbacks,
)  # fmt: skip
_LARGEST_BODY = 256 * 1024
_SECRETS = ("/t/", "/b/")  # pages whose address is the secret


class Application(Flask):
    """One host, no mount point: routes are matched by path alone, without working the server's name out for each request."""

    url_rule_class = LazyRule
    jinja_options = {**Flask.jinja_options, "bytecode_cache": BesideTemplates()}  # noqa: RUF012 Flask's own way

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None:
            return super().create_url_adapter(request)
        query = request.environ.get("QUERY_STRING", "")
        return MapAdapter(self.url_map, request.host, "/", "", request.scheme, request.path, request.method, query)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view or hook of ours is a coroutine; asking for each of them costs every request."""
        return func


def make_app(hub: Hub, faces: Iterable[Face]) -> Flask:
    """The application of one hub."""
    app = Application("floor", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_BODY
    app.extensions["hall"] = hub
    for api in APIS:
        app.register_blueprint(api.blueprint)
    for face in (own_pages, *faces):
        app.register_blueprint(face.blueprint)
    app.register_error_handler(r.Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crashed)
    app.before_request(_no_nul)
    app.before_request(lambda: _guessing(hub))
    app.after_request(lambda response: _guessed(hub, response))
    app.after_request(_headers)
    app.after_request(remember_language)
    app.wsgi_app = Express(hub, APIS, app.wsgi_app, crashed)  # type: ignore[assignment,method-assign]  # as Flask's guide says
    return app


def warm(app: Flask, sleep: Callable[[float], None]) -> None:
    """Compile the templates one by one: the first visitor of a page would hold the hall up while it is done."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
        sleep(0.05)


def _wants_page() -> bool:
    return not request.path.startswith(("/api/", "/metrics", "/readyz")) and "text/html" in request.headers.get("Accept", "")


def _refused(refusal: r.Refused) -> Response:
    if _wants_page():
        return _error_page(refusal.status, refusal.code, None)
    return problem(refusal)


def _http(error: HTTPException) -> Response:
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.code or 500, "bad_request")
    if _wants_page():
        return _error_page(error.code or 500, code, None)
    return _problem(error.code or 500, code, error.name, problems=[error.description or code])


def _problem(status: int, code: str, title: str, **facts: Any) -> Response:
    """problem+json of what is no refusal of the floor's own."""
    response = problem(r.BadRequest(**facts))
    text = response.get_json() | {"status": status, "code": code, "title": title, "type": f"urn:hall:{code}"}
    response.set_data(json.dumps(text, ensure_ascii=False))
    response.status_code = status
    return response


def _crashed(error: Exception) -> Response:
    response = crashed(error, request.path)
    return _error_page(500, "internal", response.get_json()["error_id"]) if _wants_page() else response


def crashed(error: Exception, path: str) -> Response:
    """A generic answer with an id; the log has the trace, the visitor does not (ASVS 16.5.1)."""
    error_id = secrets.token_hex(4)
    log.error("crashed id=%s path=%s", error_id, path, exc_info=error)
    return _problem(500, "internal", "The hub failed; the log tells why.", problems=[f"error id {error_id}"], error_id=error_id)


def _error_page(status: int, code: str, error_id: str | None) -> Response:
    page = own_pages.render("floor/error.html", status=status, code=code, error_id=error_id, home="/")
    return Response(page, status)


def _no_nul() -> None:
    """No text column of PostgreSQL holds it, so no address may carry it."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise r.BadRequest(problems=["address: a NUL character"])


def _guessing(hub: Hub) -> Response | None:
    """Unknown keys of phone pages: so many a minute and address, then none is looked up."""
    if request.path.startswith(_SECRETS) and hub.guesses.full(str(request.remote_addr), hub.runtime.mono_s()):
        return _refused(r.TooManyRequests(retry_after_s=60))
    return None


def _guessed(hub: Hub, response: Response) -> Response:
    if response.status_code == 404 and request.path.startswith(_SECRETS):
        hub.guesses.wait_s(str(request.remote_addr), hub.runtime.mono_s())
    return response


def _headers(response: Response) -> Response:
    """How long an answer may be kept; the other headers are added around the application."""
    head = response.headers
    if request.path.startswith("/static/") and request.args.get("v"):
        head["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.path.startswith("/api/"):
        head.setdefault("Cache-Control", "no-store")
    return response


