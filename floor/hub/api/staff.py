"""Staff accounts: add, change now or later, disable, undo, one-time links, sessions (contract section 4; trust 2, 5, 8)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from floor import refusals as r
from floor.access.accounts import LINK_HOURS, Account
from floor.actors import STAFF_ROLES
from floor.desk import staff as desk
from floor.desk import versions
from floor.desk.staff import KEEPER, NewAccount
from floor.desk.tx import Tx
from floor.hub.api.versioned import CallOffBody, LookBody, StaffChange, StaffUndo, looked, ordered, shown
from floor.hub.hub import Hub
from floor.hub.routes import Api, Body, Call
from floor.nouns import Staff
from floor.rules.settings import part_of
from floor.store import tables as t
from floor.times import local
from floor.views.scene import Scene

api = Api("staff")
KEEPERS = ("admin",)
READERS = (*KEEPERS, "auditor")
LISTED = (*READERS, "leader", "office")


Told = TypeVar("Told", bound=AnyResponse)


class AccountBody(Body):
    login: str = Field(min_length=1, max_length=32, description="never changes")
    name: str = Field(min_length=1, max_length=60, description="as colleagues and the pad show it")
    roles: list[str] = Field(min_length=1, max_length=len(STAFF_ROLES))
    unit: str = Field("", max_length=60)
    trained: list[str] | None = Field(None, max_length=200, description="matters; none = every one")
    badge: str = Field("", max_length=12)
    number: str = Field("", max_length=8, description="staff number at call terminals")
    why: str = Field("", max_length=200)

    def account(self) -> NewAccount:
        names = ("name", "roles", "unit", "trained", "badge", "number")
        return NewAccount(self.login, {name: getattr(self, name) for name in names}, self.why)


@api.get("/staff", LISTED, answer="{staff: [...], units, seq}")
def staff(call: Call) -> dict[str, Any]:
    """Every account with its role, unit, training, state and last log in."""
    return listed(call.hub)


@api.post("/staff", KEEPERS, AccountBody, answer="{account, login, version, seq, link: {url, code, ends_at} | null}")
def add(call: Call) -> Response:
    """Make an account; its one-time link is told once, in this answer only."""
    made = Links(call)

    def work(tx: Tx) -> dict[str, Any]:
        account = desk.add(tx, call.body.account())
        made.keep(call.hub.accounts.make_link(tx, account, call.hub.wall()))
        return {"account": account, "login": call.body.login.strip(), "version": 1, "seq": tx.seq}

    return made.told(call.order(work, 201))


@api.get("/staff/<account>", READERS, answer="{account: {values, version, changes, ...}, seq}")
def one(call: Call, account: str) -> dict[str, Any]:
    """One account: what stands there, and its versions with what each changed, the newest first."""
    return {"account": account_shown(call, account), "seq": call.hub.writer.book.seq}


@api.post("/staff/<account>/look", KEEPERS, LookBody, answer="{diff: [...], seq}")
def look(call: Call, account: str) -> dict[str, Any]:
    """What a change would change, in words; refused as the change itself would be. Nothing is written."""
    return looked(call, KEEPER, known(call.hub, account).id, call.body.values, call.body.version)


@api.post("/staff/<account>", KEEPERS, StaffChange, answer="{change: {version, state, takes_at}, seq}")
def change(call: Call, account: str) -> Response:
    """Give an account other roles, unit, training or names, disable or enable it, now or from a moment on."""
    key = known(call.hub, account).id
    return at_once(call.hub, ordered(call, lambda tx: versions.change(tx, KEEPER, key, call.body.values, call.body.asked())))


@api.post("/staff/<account>/undo", KEEPERS, StaffUndo, answer="{change, seq}")
def undo(call: Call, account: str) -> Response:
    """A new version with the values of an old one."""
    key = known(call.hub, account).id
    return at_once(call.hub, ordered(call, lambda tx: versions.undo(tx, KEEPER, key, call.body.to, call.body.asked())))


@api.post("/staff/<account>/call_off", KEEPERS, CallOffBody, answer="{change, seq}")
def call_off(call: Call, account: str) -> Response:
    """A planned change will not come."""
    key = known(call.hub, account).id
    return ordered(call, lambda tx: versions.call_off(tx, KEEPER, key, call.body.why), 200)


@api.post("/staff/<account>/reset", KEEPERS, answer="{account, seq, link: {url, code, ends_at} | null}")
def reset(call: Call, account: str) -> Response:
    """A one-time link for a new password: the old one and every session end at once. The link is told in this answer only."""
    made = Links(call)

    def work(tx: Tx) -> dict[str, Any]:
        made.keep(call.hub.accounts.reset(tx, account, call.hub.wall()))
        return {"account": known(call.hub, account).id, "seq": tx.seq}

    return at_once(call.hub, made.told(call.order(work)))


@api.post("/staff/<account>/end_sessions", KEEPERS, answer="{ended, seq}")
def end_sessions(call: Call, account: str) -> Response:
    """Everybody who is logged in with it is out, and its sockets with it."""
    return at_once(call.hub, call.order(lambda tx: {"ended": desk.end_sessions(tx, account), "seq": tx.seq}))


class Links:
    """A one-time link on its way to whoever asked: no table keeps it, and a repeated request is not told it again."""

    def __init__(self, call: Call) -> None:
        self._hub, self._host = call.hub, request.host_url
        self.link: dict[str, str] | None = None
        wait_s = call.hub.links.wait_s(call.actor.id, call.hub.runtime.mono_s())
        if wait_s > 0:
            raise r.TooManyRequests(retry_after_s=round(wait_s, 1))

    def keep(self, code: str) -> None:
        ends_at = local(self._hub.wall() + timedelta(hours=LINK_HOURS), self._hub.house.hours.zone)
        self.link = {"url": f"{self._host}enter#{code}", "code": code, "ends_at": ends_at}

    def told(self, answer: Response) -> Response:
        """The order's answer with the link, which no cache keeps."""
        data: dict[str, Any] = json.loads(answer.get_data())
        answer.set_data(json.dumps(data | {"link": self.link}, ensure_ascii=False))
        answer.headers["Cache-Control"] = "no-store"
        return answer


def at_once(hub: Hub, answer: Told) -> Told:
    """Whose right changed is out before the answer is read."""
    hub.gate.forget()
    hub.on_rights()
    return answer


def known(hub: Hub, account: str) -> Account:
    """By its id or its login."""
    found = hub.accounts.by_id(account) or hub.accounts.by_login(account)
    if found is None:
        raise r.UnknownAccount(account=account)
    return found


def account_shown(call: Call, account: str) -> dict[str, Any]:
    found = known(call.hub, account)
    rows = {x["id"]: x for x in listed(call.hub)["staff"]}
    return {k: v for k, v in rows[found.id].items() if k not in ("roles", "unit", "trained", "badge")} | shown(call, KEEPER, found.id)


def listed(hub: Hub) -> dict[str, Any]:
    """Every account, those that may log in first, by their login."""
    accounts = {x.id: x for x in hub.accounts.all()}
    open_sessions = _sessions(hub)
    people: list[Staff] = hub.database.select(Staff)
    with hub.writer.lock:
        scene = hub.scene()
        rows = [_row(scene, accounts[x.id], x, open_sessions.get(x.id, 0)) for x in people if x.id in accounts]
        units = {c.unit for c in hub.house.config.counters} | {x.unit for x in people}
        return {
            "staff": sorted(rows, key=lambda x: (not x["active"], x["login"])), "units": sorted(units - {""}), "seq": scene.book.seq,
        }  # fmt: skip


def _row(scene: Scene, account: Account, staff: Staff, sessions: int) -> dict[str, Any]:
    name, book = part_of(KEEPER.code, staff.id), scene.book
    plan, setting = book.plans.get(name), book.settings.get(name)
    return {
        "id": staff.id, "login": account.login, "name": account.name, "badge": account.badge, "roles": staff.roles, "unit": staff.unit,
        "trained": staff.trained, "active": staff.active, "logged_in_at": scene.at(staff.logged_in_at), "sessions": sessions,
        "password": account.password is not None, "version": setting.version if setting else 1,
        "takes_at": scene.at(plan.takes_at) if plan else None,
        "posts": [c.number for c in book.counters.values() if c.clerk == staff.id and c.state != "closed"],
    }  # fmt: skip


def _sessions(hub: Hub) -> dict[str, int]:
    """How many sessions of each account are kept; one that idled too long may still be among them."""
    s = t.session.c
    chosen = sa.select(s.account, sa.func.count()).where(s.hall == hub.database.hall, s.account.is_not(None)).group_by(s.account)
    return {str(row[0]): int(row[1]) for row in hub.database.read(chosen)}
