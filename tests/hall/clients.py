"""Programs that use a running hall over HTTP, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import requests

from floor.access.accounts import Accounts
from floor.access.gate import issue_token
from floor.desk.tx import Tx
from floor.opening import DataFolder, act, remembered
from floor.store.database import Database
from tests.conftest import RunningHall


def mint(hall: RunningHall, role: str, place: str | None = None) -> str:
    """A token made as `run.py token` makes it, without starting a process for each."""
    config = remembered(hall.data)
    assert config is not None
    secret: str = act(DataFolder(hall.data, config), lambda: datetime.now(UTC), lambda database, tx: issue_token(database, tx, role, place))
    return secret


def staffed(hall: RunningHall, numbers: dict[str, str]) -> None:
    """Clerks with these logins and staff numbers, made as `run.py user add` makes them, without a process for each."""

    def add(database: Database, tx: Tx) -> None:
        accounts = Accounts(database)
        for login, number in numbers.items():
            accounts.set_number(tx, accounts.add(tx, login, "白露", ["clerk"], "", None), number)

    config = remembered(hall.data)
    assert config is not None
    act(DataFolder(hall.data, config), lambda: datetime.now(UTC), add)


class Client:
    """Speaks with one token, from one thread; `role` and `place` make a new one."""

    def __init__(self, hall: RunningHall, role: str, place: str | None = None, token: str = "") -> None:
        token = token or mint(hall, role, place)
        self._base = f"{hall.url}/api/v1"
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, **body: Any) -> requests.Response:
        return self._http.post(self._base + path, json=body, timeout=30)

    def get(self, path: str) -> requests.Response:
        return self._http.get(self._base + path, timeout=30)

    def close(self) -> None:
        self._http.close()


def at_once(works: Iterable[Callable[[], Any]]) -> list[Any]:
    """Carry all out together, each in its own thread; their results in order, or the first exception."""
    works = list(works)
    gate = threading.Barrier(len(works))
    found: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found[place] = work()
        except BaseException as error:
            found[place] = error

    threads = [threading.Thread(target=run, args=(i, work)) for i, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return found
