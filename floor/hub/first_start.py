"""The first start: an admin who logs in by a one-time link, and the demo hall's example staff."""

from __future__ import annotations

from floor.actors import HALL
from floor.desk import staff
from floor.desk.staff import NewAccount
from floor.desk.tx import Tx
from floor.hub.hub import Hub

_NAMES = {"login": "admin", "name": "管理员"}


def first_start(hub: Hub, url: str) -> list[str]:
    """What the operator is told: empty unless no admin has a password yet. No default password exists."""
    accounts = hub.accounts.all()
    if any(a.login == _NAMES["login"] and a.password is not None for a in accounts):
        return []
    code = hub.writer.quietly(HALL, lambda tx: _admin(hub, tx))
    if hub.demo and not any(a.login != _NAMES["login"] for a in accounts):
        hub.writer.quietly(HALL, lambda tx: _example_staff(hub, tx))
    return [f"address {url}", f"first log in as admin, once, within 24 h: {url}/enter#{code}"]


def _admin(hub: Hub, tx: Tx) -> str:
    known = hub.accounts.by_login(_NAMES["login"])
    account = known.id if known else hub.accounts.add(tx, _NAMES["login"], _NAMES["name"], ["admin"], "", None)
    return hub.accounts.make_link(tx, account, hub.wall())


def _example_staff(hub: Hub, tx: Tx) -> None:
    for person in hub.house.config.accounts:
        if person.login != _NAMES["login"]:
            own = {"name": person.name, "roles": list(person.roles), "badge": person.badge, "number": person.number, "unit": person.unit}
            staff.add(tx, NewAccount(person.login, own | {"trained": list(person.trained) or None}))
