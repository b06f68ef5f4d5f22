"""Doors: index of the demo hall, log in, enter, log out, password; and the words of the scripts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor import facts as f
from floor import refusals as r
from floor.access.gate import Session, issue_token
from floor.access.passwords import hashed, matches, weakness
from floor.actors import HALL, NEWCOMER, STAFF_ROLES, Actor
from floor.desk.tx import Tx
from floor.hub import words
from floor.hub.face import secure_cookies
from floor.hub.hub import Hub
from floor.hub.pages import face
from floor.hub.routes import COOKIE, sessions

_DEVICE_COOKIE_S = 31_536_000
_HOME = {"kiosk": "/kiosk/{place}", "screen": "/board/{place}", "pad": "/pad/{place}", "counter": "/console/{place}"}


@face.public("/")
def index() -> Any:
    """The demo hall's doors; a real hall's start page is the log in."""
    if face.hub.demo:
        return face.render("floor/index.html")
    running = sessions(face.hub, request.cookies)
    return redirect(_home(running[0].actor) if running else "/login", 303)


@face.public("/words/<lang>.json")
def words_of(lang: str) -> Response:
    """Every room's words, for scripts."""
    if lang not in words.LANGUAGES:
        raise r.UnknownPlace(lang=lang)
    response = Response(json.dumps(words.words(lang), ensure_ascii=False), content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "max-age=60"
    return response


# --- coming in ------------------------------------------------------------------------------------------------------


@face.public("/login")
def login_page() -> Response:
    """Staff log in."""
    return face.private("floor/login.html", next=_inside(request.args.get("next")))


@face.public("/login", methods=("POST",))
def log_in() -> AnyResponse:
    """Check login and password; a new session with a new secret."""
    hub, login = face.hub, request.form.get("login", "").strip()[:64]
    _same_origin(hub)
    keys = (f"{login}|{request.remote_addr}", f"|{request.remote_addr}")
    mono_s = hub.runtime.mono_s()
    wait_s = max(hub.logins.wait_s(keys[0], mono_s), hub.floods.wait_s(keys[1], mono_s))
    if wait_s > 0:
        return _refused_login("too_many_requests", login, 429, wait_s)
    hub.logins.failed(keys[0], mono_s)  # before it is known, so that many tries at once are many tries
    account = hub.accounts.by_login(login)
    actor = hub.accounts.actor(account.id) if account else None
    stored = account.password if account and actor else None
    if not hub.runtime.blocking(matches, stored, request.form.get("password", "")[:256]) or account is None or actor is None:
        hub.writer.quietly(HALL, lambda tx: _failed(tx, account.id if account else None))
        return _refused_login("login_failed", login, 403, 0)
    hub.logins.forget(keys[0])
    return _staff_in(hub, account.id, _inside(request.form.get("next")) or _home(actor), account.must_change)


@face.public("/enter")
def enter_page() -> Response:
    """A device comes in with its token."""
    return face.private("floor/enter.html")


@face.public("/enter", methods=("POST",))
def enter() -> AnyResponse:
    """A token (or the first start's one-time code) becomes a session of this browser."""
    hub = face.hub
    _same_origin(hub)
    wait_s = hub.logins.wait_s(f"enter|{request.remote_addr}", hub.runtime.mono_s())
    if wait_s > 0:
        raise r.TooManyRequests(retry_after_s=round(wait_s, 1))
    sent = request.get_json(silent=True)
    token = str(sent.get("token", "")) if isinstance(sent, dict) else ""
    actor = hub.gate.bearer(token)
    if actor is not None:
        secret = hub.writer.quietly(HALL, lambda tx: hub.gate.begin(tx, None, actor.id.removeprefix("token:")))
        answer = make_response({"url": _home(actor)})
        role = min(actor.roles)
        return _cookie(answer, f"{COOKIE}device_{role}_{actor.place or ''}", secret, "Lax", _DEVICE_COOKIE_S)
    account = hub.writer.quietly(HALL, lambda tx: hub.accounts.use_link(tx, token, hub.wall()))
    if account is None:
        hub.logins.failed(f"enter|{request.remote_addr}", hub.runtime.mono_s())
        raise r.LoginRequired()
    response = _staff_in(hub, account, "/password", True)
    response.status_code = 200
    response.set_data(json.dumps({"url": "/password"}))
    response.content_type = "application/json"
    return response


@face.public("/demo/enter", methods=("POST",))
def demo_enter() -> AnyResponse:
    """One click into a role of the demo hall; not there in a real one."""
    hub = face.hub
    if not hub.demo:
        raise r.UnknownPlace(demo=False)
    _same_origin(hub)
    role, place = request.form.get("role", ""), request.form.get("place", "")
    if role in ("kiosk", "screen", "pad"):
        secret = hub.writer.quietly(HALL, lambda tx: _demo_device(hub, tx, role, place))
        response: AnyResponse = redirect(_HOME[role].format(place=place), 303)
        return _cookie(response, f"{COOKIE}device_{role}_{place}", secret, "Lax", None)
    wanted = {"paper": "om"}.get(role, role if role in _DEMO_STAFF else None)
    account = _demo_account(hub, wanted, place)
    if wanted is None or account is None:
        raise r.UnknownPlace(role=role)
    home = {"clerk": f"/console/{place}", "paper": f"/papers/{place}", "guide": "/lanes", "office": "/lanes"}.get(role, "/supervisor")
    return _staff_in(hub, account, home, False, f"_{role}_{place}")


@face.public("/logout", methods=("POST",))
def log_out() -> AnyResponse:
    """End the session that the form's csrf names, and its sockets."""
    hub = face.hub
    csrf = request.form.get("csrf") or request.headers.get("X-CSRF-Token")
    ended = [s for s in sessions(hub, request.cookies) if s.csrf == csrf]
    if not ended:
        raise r.LoginRequired()
    hub.writer.quietly(HALL, lambda tx: hub.gate.end(tx, ended))
    hub.on_rights()
    return redirect("/", 303)


# --- staff pages ----------------------------------------------------------------------------------------------------

_DEMO_STAFF = ("clerk", "guide", "office", "supervisor", "admin")


@face.page("/password", roles=(*STAFF_ROLES, NEWCOMER))
def password_page() -> Response:
    """Change one's password."""
    return face.private("floor/password.html", **_first_password())


@face.page("/password", roles=(*STAFF_ROLES, NEWCOMER), methods=("POST",))
def change_password() -> AnyResponse:
    """The old one (unless it is the first), the new one twice; ends every other session of the account."""
    hub = face.hub
    session: Session = request.environ["hall.session"]
    account = hub.accounts.by_id(str(session.account))
    new = request.form.get("new", "")
    error = weakness(new, hub.house.config.access.password_min)
    if account is None or new != request.form.get("again", ""):
        error = "password_differs"
    elif account.password is not None and not hub.runtime.blocking(matches, account.password, request.form.get("old", "")):
        error = "password_wrong"
    elif error is not None:
        error = f"password_{error}"
    if error is not None or account is None:
        return face.private("floor/password.html", 400, error=error, **_first_password())
    fresh = hub.runtime.blocking(hashed, new)
    hub.writer.quietly(session.actor, lambda tx: _new_password(hub, tx, account.id, fresh))
    return _staff_in(hub, account.id, _home(hub.accounts.actor(account.id) or session.actor), False)


# --- parts ----------------------------------------------------------------------------------------------------------


def _refused_login(code: str, login: str, status: int, wait_s: float) -> Response:
    back = _inside(request.form.get("next"))
    response = face.private("floor/login.html", status, error=code, login=login, next=back, retry_after_s=round(wait_s))
    if wait_s:
        response.headers["Retry-After"] = str(max(1, round(wait_s)))
    return response


def _failed(tx: Tx, account: str | None) -> None:
    tx.append(f"staff:{account or 'unknown'}", [f.LoginFailed(account)])


def _staff_in(hub: Hub, account: str, home: str, must_change: bool, slot: str = "") -> AnyResponse:
    """A fresh session; whatever session this browser had in the same slot is ended (fixation)."""
    name = cookie_name(f"{COOKIE}session{slot}")
    old = hub.gate.session(request.cookies.get(name, ""))

    def work(tx: Tx) -> str:
        if old is not None:
            hub.gate.end(tx, [old])
        return hub.gate.begin(tx, account, None)

    secret = hub.writer.quietly(HALL, work)
    response = redirect("/password" if must_change else home, 303)
    return _cookie(response, f"{COOKIE}session{slot}", secret, "Strict", None)


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if secure_cookies() else name


def _cookie(response: AnyResponse, name: str, secret: str, same_site: str, age_s: int | None) -> AnyResponse:
    response.set_cookie(
        cookie_name(name), secret, max_age=age_s, httponly=True, secure=secure_cookies(), samesite=same_site, path="/"
    )
    return response


def _new_password(hub: Hub, tx: Tx, account: str, fresh: str) -> None:
    hub.accounts.set_password(tx, account, fresh)
    hub.gate.end_account(tx, account)


def _first_password() -> dict[str, bool]:
    """Whether it must be changed, and whether there is no old one to ask for."""
    session: Session | None = request.environ.get("hall.session")
    account = face.hub.accounts.by_id(str(session.account)) if session else None
    return {"must": bool(account and account.must_change), "first": bool(account and account.password is None)}


def _demo_device(hub: Hub, tx: Tx, role: str, place: str) -> str:
    if not hub.place_exists(role, place):
        raise r.UnknownPlace(role=role, place=place)
    secret = issue_token(hub.database, tx, role, place)
    return hub.gate.begin(tx, None, hub.gate.token_of(tx, secret))


def _demo_account(hub: Hub, role: str | None, place: str) -> str | None:
    """An example account with the role; counters take turns among the clerks."""
    found = [a for a in hub.accounts.all() if (actor := hub.accounts.actor(a.id)) and role in actor.roles]
    found.sort(key=lambda a: a.login)
    return found[(int(place) - 1) % len(found) if place.isdigit() else 0].id if found else None


def _home(actor: Actor) -> str:
    for role, path in _HOME.items():
        if role in actor.roles and actor.place:
            return path.format(place=actor.place)
    if "clerk" in actor.roles:
        return "/console"
    if actor.roles & {"supervisor", "lead", "office", "leader", "admin"}:
        return "/supervisor"
    if "guide" in actor.roles:
        return "/lanes"
    printers = face.hub.house.config.printers
    return f"/papers/{printers[0].code}" if "om" in actor.roles and printers else "/password"  # the page that everybody has


def _inside(path: str | None) -> str:
    """Only a path of this hall: nobody is sent elsewhere after logging in."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or urlsplit(path).netloc:
        return ""
    return path


def _same_origin(hub: Hub) -> None:
    """Forms without a session: the page must be ours."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host and origin not in hub.house.config.hub.origins:
        raise r.NotPermitted(origin=origin)
