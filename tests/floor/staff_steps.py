"""What an admin does about staff accounts, over HTTP and at a desk."""

from __future__ import annotations

from typing import Any

from floor.actors import Actor
from floor.desk import staff, versions
from floor.desk.settings import in_force
from floor.desk.staff import KEEPER, NewAccount
from floor.desk.tx import Tx
from floor.desk.versions import STAYS, Asked, Leaving
from floor.nouns import Staff
from tests.floor.desk_harness import Desk
from tests.floor.hub_harness import Browser, Hall

WHY = "岗位调整"


class Admin:
    """An admin in a browser, over the API with the session's CSRF secret."""

    def __init__(self, hall: Hall, login: str = "a1") -> None:
        self.hall = hall
        self.browser = hall.staff(login, "admin")
        self.csrf = self.browser.csrf("/password")

    def post(self, path: str, **body: Any) -> Any:
        return self.browser.post(f"/api/v1/staff{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    def get(self, path: str = "") -> Any:
        return self.browser.get(f"/api/v1/staff{path}").get_json()

    def change(self, account: str, version: int = 1, **values: Any) -> Any:
        more = {name: values.pop(name) for name in ("why", "takes", "close_posts", "cover") if name in values}
        return self.post(f"/{account}", version=version, values=values, **{"why": WHY, **more})

    def add(self, login: str, *roles: str, **more: Any) -> Any:
        return self.post("", login=login, name=more.pop("name", "谷雨"), roles=list(roles) or ["clerk"], **more)


def form(browser: Browser, path: str, **fields: Any) -> Any:
    """A form of the pages, sent as a browser without scripts sends it."""
    return browser.post(path, data={"csrf": browser.csrf("/password"), **fields}, headers={"Accept": "text/html"})


class People:
    """Accounts at a desk, changed by an admin of it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.admin = Actor(f"staff:{self.add('a1', 'admin')}", frozenset({"admin"}))

    def add(self, login: str, *roles: str, **values: Any) -> str:
        new = NewAccount(login, {"name": "白露", "roles": list(roles), **values})
        found: str = self.desk.do(lambda tx: staff.add(tx, new))
        return found

    def change(self, account: str, takes: str = "now", leaving: Leaving = STAYS, by: Actor | None = None, **values: Any) -> Any:
        def work(tx: Tx) -> Any:
            asked = Asked(in_force(tx.book, f"staff/{account}"), WHY, takes, leaving)
            return versions.change(tx, KEEPER, account, values, asked)

        return self.desk.do(work, by or self.admin)

    def staff(self, account: str) -> Staff:
        found = self.desk.database.noun(Staff, account)
        assert isinstance(found, Staff)
        return found

    def actor(self, account: str) -> Actor:
        return Actor(f"staff:{account}", frozenset(self.staff(account).roles))
