"""Routes with their roles: deny by default. The same table answers, documents itself, and is walked by a test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Request, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from floor import refusals as r
from floor.access.gate import Session
from floor.actors import Actor
from floor.desk.tx import Tx
from floor.hub.hub import Hub
from floor.store.rows import dumps
from floor.store.writing import Order

COOKIE = "hall_"
CSRF = "X-CSRF-Token"
UPLOAD = "hall.upload"  # of a page's request that brings a file (floor/hub/uploads.py)
JSON = "application/json; charset=utf-8"


class Body(BaseModel):
    """What a route takes; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    request_id: str | None = Field(None, min_length=1, max_length=64, description="sent again with the same body: the first outcome")


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table. `roles` empty and `public` False: nobody."""

    method: str
    path: str
    roles: frozenset[str]
    public: bool
    body: type[BaseModel] | None
    summary: str
    answer: str
    takes: tuple[str, ...] = ()  # types of a body that is a file


ROUTES: list[Route] = []


@dataclass(frozen=True, slots=True)
class Call:
    """One request, with the right it came with."""

    hub: Hub
    actor: Actor
    session: Session | None
    body: Any
    route: str
    path: str

    def order(self, work: Callable[[Tx], Any], status: int = 200) -> Response:
        """Hand the work to the writer and answer after its commit; 204 when there was nothing to do."""
        request_id = getattr(self.body, "request_id", None)
        mac = ""
        if request_id is not None:
            mac = self.hub.house.quick_mac("body", self.path + self.body.model_dump_json(exclude={"request_id"}))
        done = self.hub.writer.do(Order(self.actor, work, self.route, request_id, mac))
        if done.answer is None:
            return Response(status=204)
        return Response(done.answer, 200 if done.repeated else status, content_type=JSON)


def hub_of() -> Hub:
    return cast(Hub, current_app.extensions["hall"])


@dataclass(frozen=True, slots=True)
class Handler:
    """What a route does, and for whom."""

    roles: frozenset[str]
    public: bool
    body: type[BaseModel] | None
    work: Callable[..., Any]
    route: str

    def carry_out(
        self, hub: Hub, who: tuple[Actor | None, Session | None], path: str, raw: Callable[[], bytes], parts: dict[str, Any]
    ) -> Any:  # fmt: skip
        """The answer to whoever may; `raw` reads the request's body: not of one who may not."""
        actor, session = who
        if not self.public:
            if actor is None:
                raise r.LoginRequired()
            if not actor.roles & self.roles:
                raise r.NotPermitted(roles=sorted(actor.roles), needs=sorted(self.roles))
        body = _parsed(self.body, raw()) if self.body else None
        return _respond(self.work(Call(hub, actor or NOBODY, session, body, self.route, path), **parts))


class Api:
    """A blueprint whose routes name their roles. `alone`: they need nothing of the request but their `Call`."""

    def __init__(self, name: str, prefix: str = "/api/v1", alone: bool = False) -> None:
        self.blueprint = Blueprint(name, __name__, url_prefix=prefix)
        self.alone = alone
        self.handlers: dict[str, Handler] = {}  # by method and path
        self._prefix = prefix

    def get(self, path: str, roles: tuple[str, ...] = (), public: bool = False, answer: str = "") -> Callable[[Any], Any]:
        return self._route("GET", path, roles, public, None, answer)

    def post(
        self, path: str, roles: tuple[str, ...] = (), body: type[BaseModel] | None = Body, public: bool = False, answer: str = ""
    ) -> Callable[[Any], Any]:  # fmt: skip
        return self._route("POST", path, roles, public, body, answer)

    def post_file(self, path: str, roles: tuple[str, ...], takes: tuple[str, ...], answer: str) -> Callable[[Any], Any]:
        """A route whose body is a file, which `work` reads by itself."""
        return self._route("POST", path, roles, False, takes, answer)

    def _route(
        self, method: str, path: str, roles: tuple[str, ...], public: bool, body: type[BaseModel] | tuple[str, ...] | None, answer: str
    ) -> Callable[[Any], Any]:  # fmt: skip
        def register(work: Callable[..., Any]) -> Callable[..., Any]:
            summary = (work.__doc__ or work.__name__).strip().splitlines()[0]
            route = f"{method} {self._prefix}{path}"
            model, takes = (None, body) if isinstance(body, tuple) else (body, ())
            handler = self.handlers[route] = Handler(frozenset(roles), public, model, work, route)
            ROUTES.append(Route(method, self._prefix + path, handler.roles, public, model, summary, answer, takes))

            def view(**parts: Any) -> Any:
                hub = hub_of()
                who = identify(hub, request, handler.roles)
                return handler.carry_out(hub, who, request.path, lambda: request.get_data(cache=False), parts)

            self.blueprint.add_url_rule(path, f"{method.lower()}_{work.__name__}", view, methods=[method])
            return work

        return register


NOBODY = Actor("nobody", frozenset())


def identify(hub: Hub, asked: Request, roles: frozenset[str]) -> tuple[Actor | None, Session | None]:
    """By token, or by that session of the browser which the CSRF header names; a GET takes the first that may."""
    header = asked.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return hub.gate.bearer(header[7:].strip()), None
    running = sessions(hub, asked.cookies)
    csrf = asked.headers.get(CSRF)
    if csrf is None and asked.method == "POST" and asked.mimetype == "application/x-www-form-urlencoded":
        csrf = asked.form.get("csrf")
    elif csrf is None and (upload := asked.environ.get(UPLOAD)) is not None:
        csrf = upload.fields.get("csrf")
    if csrf is not None:
        chosen = next((s for s in running if s.csrf == csrf), None)
        return (chosen.actor, chosen) if chosen else (None, None)
    if asked.method not in ("GET", "HEAD"):
        return None, None
    chosen = next((s for s in running if s.actor.roles & roles), running[0] if running else None)
    return (chosen.actor, chosen) if chosen else (None, None)


def sessions(hub: Hub, cookies: Any) -> list[Session]:
    """Every running session of this browser: staff, and the places that it plays."""
    found = []
    for name, value in cookies.items():
        if name.removeprefix("__Host-").startswith(COOKIE) and name != "hall_lang":
            session = hub.gate.session(value)
            if session is not None:
                found.append(session)
    return found


def _parsed(model: type[BaseModel], raw: bytes) -> BaseModel:
    if b"\\u0000" in raw:  # no text column of PostgreSQL holds it
        raise r.BadRequest(problems=["body: a NUL character"])
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as e:
        problems = [f"{'.'.join(str(x) for x in p['loc']) or 'body'}: {p['msg']}" for p in e.errors(include_url=False, include_input=False)]
        raise r.BadRequest(problems=problems) from None


def _respond(answer: Any) -> Any:
    if isinstance(answer, dict):
        return Response(dumps(answer), content_type=JSON)
    return answer


def problem(refusal: r.Refused) -> Response:
    """problem+json (RFC 9457): type, title, status, code, detail, plus the facts."""
    meaning = (type(refusal).__doc__ or "").strip()
    facts = {k: v for k, v in refusal.facts.items() if k not in ("status", "code")}
    head = {"type": f"urn:hall:{refusal.code}", "title": meaning, "status": refusal.status, "code": refusal.code}
    text = json.dumps(head | {"detail": _detail(refusal, meaning)} | facts, ensure_ascii=False, default=str)
    response = Response(text, refusal.status, content_type="application/problem+json; charset=utf-8")
    if "retry_after_s" in refusal.facts:
        response.headers["Retry-After"] = str(max(1, round(refusal.facts["retry_after_s"])))
    return response


def _detail(refusal: r.Refused, meaning: str) -> str:
    problems = refusal.facts.get("problems")
    return "; ".join(problems) if problems else meaning
