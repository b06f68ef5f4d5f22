"""A whole hub in this process, on threads and on clocks that the test moves: writer, pump, HTTP application, sockets."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import display.pages
import kiosk.pages
from devices.checks import known_models, page_faults
from floor.access.gate import issue_token, revoke_token
from floor.actors import HALL
from floor.hub.app import make_app
from floor.hub.clocks import WallClock
from floor.hub.hub import Hub, Outside
from floor.hub.sockets import Sockets
from floor.known_devices import KnownDevices
from floor.opening import DataFolder
from floor.threads import ThreadRuntime
from tests.conftest import ROOT, wait_until
from tests.floor.desk_harness import hall_with, moment, unsynced

DRAW = [sys.executable, str(ROOT / "run.py"), "devices", "preview"]
PASSWORD = "heron-over-the-reeds"


class Runtime(ThreadRuntime):
    """Threads whose monotonic clock the test can move on."""

    skipped_s = 0.0

    def mono_s(self) -> float:
        return super().mono_s() + self.skipped_s


class Browser:
    """A browser at an address of its own, with its cookies."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        self.client = client
        self._base = {"REMOTE_ADDR": address}

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        base = self._base | options.pop("environ", {})
        return self.client.open(path, method=method, environ_base=base, buffered=True, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def page(self, path: str) -> TestResponse:
        return self.get(path, headers={"Accept": "text/html"})

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.ask("POST", path, **options)

    def login(self, login: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        return self.post("/login", data={"login": login, "password": password}, **options)

    def enter(self, token: str) -> TestResponse:
        return self.post("/enter", json={"token": token})

    def csrf(self, path: str) -> str:
        """The secret that the page was given."""
        found = re.search(r'<meta name="hall-csrf" content="([^"]+)"', self.page(path).get_data(as_text=True))
        assert found, path
        return found[1]

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None


class Hall:
    """`now`: the hall's clock; `wall`: real time, for logins; `later` moves both and the monotonic clock. `at`: where they start."""

    def __init__(self, folder: Path, edits: Mapping[str, Any], at: datetime | None = None) -> None:
        self.now, self.wall = at or moment("09:00"), at or datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
        self.runtime = Runtime()
        data = DataFolder(folder, hall_with({"limits.take_every_s": 0.0, "estimate.enabled": False, **edits}))
        clock = WallClock(lambda: self.now)
        outside = Outside(self.runtime, clock, lambda: self.wall, lambda number, counter: {"text": {}, "audio": ""}, DRAW)
        house = data.house()
        house.known = KnownDevices(page_faults, known_models())
        self.hub = Hub(unsynced(data.database()), house, folder, outside)
        self.hub.public_url = "http://hall.test"
        self.app = make_app(self.hub, (kiosk.pages.face, display.pages.face))
        self.sockets = Sockets(self.app, self.hub, "threading")
        self.hub.start()

    def later(self, **much: float) -> None:
        step = timedelta(**much)
        self.now += step
        self.wall += step
        self.runtime.skipped_s += step.total_seconds()

    def browser(self, address: str = "127.0.0.1") -> Browser:
        return Browser(self.app.test_client(), address)

    def account(self, login: str, *roles: str, password: str | None = PASSWORD, name: str = "白露") -> str:
        """A staff account that has set its password; its id."""

        def work(tx: Any) -> str:
            account = self.hub.accounts.add(tx, login, name, list(roles), "", None)
            if password is not None:
                self.hub.accounts.set_password(tx, account, _hashed(password))
            return account

        found: str = self.hub.writer.quietly(HALL, work)
        self.settle()
        return found

    def link(self, account: str) -> str:
        """What `run.py user link` prints."""
        found: str = self.hub.writer.quietly(HALL, lambda tx: self.hub.accounts.make_link(tx, account, self.wall))
        return found

    def staff(self, login: str, *roles: str, address: str = "127.0.0.1") -> Browser:
        """A browser in which a new account has logged in."""
        self.account(login, *roles)
        browser = self.browser(address)
        assert browser.login(login).status_code == 303
        return browser

    def token(self, role: str, place: str | None = None) -> str:
        found: str = self.hub.writer.quietly(HALL, lambda tx: issue_token(self.hub.database, tx, role, place))
        return found

    def revoke(self, secret: str) -> None:
        actor = self.hub.gate.bearer(secret)
        assert actor is not None
        self.hub.writer.quietly(HALL, lambda tx: revoke_token(self.hub.database, tx, actor.id.removeprefix("token:")))
        self.settle()

    def settle(self) -> None:
        """Until the pump has told everything that is in the journal."""
        wait_until(lambda: self.hub.pump.settled >= self.hub.writer.book.seq, 10, 0.002)

    def estimated(self) -> None:
        """A batch of estimates over everything that has happened."""
        self.settle()
        self.hub.forecaster.batch()

    def api(self, token: str, method: str, path: str, address: str = "127.0.0.1", **body: Any) -> TestResponse:
        head = {"Authorization": f"Bearer {token}"} if token else {}
        options: dict[str, Any] = {"headers": head} | ({"json": body} if method == "POST" else {})
        path = path if path.startswith(("/healthz", "/readyz", "/metrics")) else "/api/v1" + path
        return self.browser(address).ask(method, path, **options)

    def listen(self, namespace: str, browser: Browser | None = None, **auth: Any) -> Any:
        """A socket of this hub, in this process."""
        client = browser.client if browser else None
        return self.sockets.io.test_client(self.app, namespace=namespace, auth=auth, flask_test_client=client)

    def facts(self, *kinds: str) -> list[dict[str, Any]]:
        with self.hub.database.engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT seq, at, kind, subject, actor, body FROM event ORDER BY seq")
            return [dict(row) for row in found.mappings() if not kinds or row["kind"] in kinds]

    def close(self) -> None:
        self.hub.stop()
        self.hub.database.close()


_hashed = cache(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash)  # the product's own cost is tried where it is the matter
