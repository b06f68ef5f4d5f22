"""How a face (kiosk, display, the floor's own pages) plugs into the hub: pages with roles, templates, static files, words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request

from floor import refusals as r
from floor.access.gate import Session
from floor.actors import NEWCOMER, Actor
from floor.hub import words
from floor.hub.hub import Hub
from floor.hub.routes import ROUTES, Call, Route, hub_of, identify, sessions

LANG_COOKIE = "hall_lang"


class Face:
    """A blueprint named like its room, with `templates/`, `static/` and `translations/` beside `file`."""

    def __init__(self, name: str, file: str, folder: str = "") -> None:
        here = Path(file).parent / folder if folder else Path(file).parent
        self.name = name
        self.blueprint = Blueprint(
            name, name, template_folder=str(here / "templates"), static_folder=str(here / "static"), static_url_path=f"/static/{name}"
        )
        _STATIC[name] = here / "static"
        words.add(here / "translations")

    @property
    def hub(self) -> Hub:
        return hub_of()

    def page(
        self, path: str, roles: tuple[str, ...], place: str | None = None, methods: tuple[str, ...] = ("GET",),
        prepare: Callable[[Hub], Any] | None = None,
    ) -> Callable[[Any], Any]:  # fmt: skip
        """A page for these roles. `place`: the path's part that must be the token's own place; `prepare`: done first."""
        allowed = frozenset(roles)

        def register(work: Callable[..., Any]) -> Callable[..., Any]:
            for method in methods:
                ROUTES.append(Route(method, path, allowed, False, None, (work.__doc__ or work.__name__).strip().splitlines()[0], "page"))

            def view(**parts: Any) -> Any:
                if prepare is not None:
                    prepare(self.hub)
                actor, session = self._who(allowed, str(parts[place]) if place else None)
                if actor is None:
                    if request.method != "GET":
                        raise r.LoginRequired()
                    if any(NEWCOMER in s.actor.roles for s in sessions(self.hub, request.cookies)):
                        return redirect("/password", 303)
                    return redirect(_way_in(allowed, request.full_path.rstrip("?")), 303)
                request.environ["hall.session"] = session
                request.environ["hall.actor"] = actor
                return work(**parts)

            self.blueprint.add_url_rule(path, work.__name__, view, methods=list(methods))
            return work

        return register

    def public(self, path: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[Any], Any]:
        """A page that needs no login."""

        def register(work: Callable[..., Any]) -> Callable[..., Any]:
            for method in methods:
                ROUTES.append(Route(method, path, frozenset(), True, None, (work.__doc__ or work.__name__).strip().splitlines()[0], "page"))
            self.blueprint.add_url_rule(path, work.__name__, work, methods=list(methods))
            return work

        return register

    def _who(self, roles: frozenset[str], place: str | None) -> tuple[Actor | None, Session | None]:
        """The right that opens the page: a session of this browser with the role and, for a device, the place."""
        if request.method != "GET" or "Authorization" in request.headers:
            actor, session = identify(self.hub, request, roles)
            running: list[tuple[Actor, Session | None]] = [(actor, session)] if actor is not None else []
        else:
            running = [(s.actor, s) for s in sessions(self.hub, request.cookies)]
        for actor, session in running:
            if actor.roles & roles and (place is None or actor.staff is not None or actor.place == place):
                return actor, session
        return None, None

    @property
    def actor(self) -> Actor:
        """Who asked for the page."""
        found: Actor = request.environ["hall.actor"]
        return found

    def call(self) -> Call:
        """The question of the page as a handler of the API takes it."""
        return Call(self.hub, self.actor, request.environ["hall.session"], None, "", request.path)

    def private(self, template: str, status: int = 200, **context: Any) -> Response:
        """The page, which no cache keeps."""
        response = make_response(self.render(template, **context), status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def render(self, template: str, **context: Any) -> str:
        """The page with the words, the hall and the session that it needs."""
        session: Session | None = request.environ.get("hall.session")
        actor = request.environ.get("hall.actor")
        lang = language()
        account = self.hub.accounts.by_id(session.account) if session and session.account else None
        return render_template(
            template,
            t=lambda key, **params: words.translate(lang, key, **params),
            lang=lang,
            other_lang="en" if lang == "zh" else "zh",
            hall=self.hub.house.config,
            csrf=session.csrf if session else "",
            place=(actor.place or "") if actor else "",
            role=sorted(actor.roles)[0] if actor else "",
            roles=actor.roles if actor else frozenset(),
            user=account.name if account else None,
            rehearsal=self.hub.clock.rehearsal,
            demo=self.hub.demo,
            emergency=self.hub.scene().emergency(),
            static=static,
            **context,
        )


def _way_in(roles: frozenset[str], back: str) -> str:
    devices = {"kiosk", "screen", "pad", "agent"}
    return "/enter" if roles <= devices else f"/login?next={back}"


def language() -> str:
    """The page's language: `?lang=`, then the cookie, then Chinese."""
    for asked in (request.args.get("lang"), request.cookies.get(LANG_COOKIE)):
        if asked in words.LANGUAGES:
            return str(asked)
    return "zh"


def remember_language(response: Response) -> Response:
    """Keep the language that the page was asked in."""
    asked = request.args.get("lang") if request.query_string else None
    if asked in words.LANGUAGES:
        response.set_cookie(LANG_COOKIE, str(asked), max_age=31_536_000, samesite="Lax", httponly=True, secure=secure_cookies())
    return response


def secure_cookies() -> bool:
    return bool(hub_of().house.config.access.tls)


_STATIC: dict[str, Path] = {}


def static(path: str) -> str:
    """`floor/css/base.css` -> its address with a version, so that a new release is fetched and an old one kept."""
    room, _, rest = path.partition("/")
    return f"/static/{path}?v={_version(_STATIC[room] / rest, current_app.debug)}"


@cache
def _version(file: Path, _debug: bool) -> str:
    return sha256(file.read_bytes()).hexdigest()[:10]


def qr_svg(text: str) -> str:
    """A QR code as an SVG document (error correction M)."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True, dark="#000", light="#fff")
    return out.getvalue().decode()
