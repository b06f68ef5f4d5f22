"""kill -9 of the hub in the middle of a file, and of the largest file there may be, in both server modes: nothing half is left."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from floor.opening import remembered
from tests.conftest import RunningHall, wait_until, write_config
from tests.floor.file_steps import PDF, png

pytestmark = pytest.mark.timeout(300)
FEE = {"item": "工本费", "amount": "200.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
LARGEST = png(10 * (1 << 20) - len(png(1)) + 1)


@pytest.fixture(params=["eventlet", "threading", pytest.param("postgres", marks=pytest.mark.postgres)])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningHall]:
    """The example hall; with `postgres` on a database of its own."""
    edits, mode = {}, request.param
    if mode == "postgres":
        edits, mode = {"store.url": f'"{database(request.getfixturevalue("postgres"))}"'}, "eventlet"
    running = RunningHall(tmp_path / "data", ["--async-mode", mode], write_config(tmp_path / "hall.toml", edits)).start()
    yield running
    running.stop()


def database(server: str) -> str:
    """Address of a new database."""
    url = make_url(server).set(database=f"files_{secrets.token_hex(4)}")
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {url.database}")
    engine.dispose()
    return url.render_as_string(hide_password=False)


def kept(hall: RunningHall) -> int:
    """Parts of files in the store."""
    config = remembered(hall.data)
    assert config is not None
    engine = sa.create_engine(config.store.url or f"sqlite:///{hall.data}/hall.db")
    with engine.connect() as connection:
        found = int(connection.exec_driver_sql("SELECT count(*) FROM attachment_part").scalar_one())
    engine.dispose()
    return found


def begun(hall: RunningHall, path: str, token: str, data: bytes, much: int) -> socket.socket:
    """An upload of which so much has been sent."""
    host, port = hall.url.removeprefix("http://").split(":")
    head = f"POST /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(data)}\r\n\r\n"
    wire = socket.create_connection((host, int(port)))
    wire.sendall(head.encode() + data[:much])
    return wire


def test_an_upload_that_breaks_off_leaves_nothing_and_is_simply_sent_again(hall: RunningHall) -> None:
    assert len(LARGEST) == 10 * (1 << 20)
    clerk = hall.token("clerk")
    entry = hall.order(clerk, "/registers/fees", fields=FEE)["entry"]["id"]
    path = f"/registers/fees/{entry}/attachments?request_id=scan"
    with begun(hall, path, clerk, LARGEST, 5_000_000):  # its sender goes away
        wait_until(lambda: kept(hall) >= 10)
    wait_until(lambda: kept(hall) == 0)
    with begun(hall, path, clerk, LARGEST, 5_000_000):
        wait_until(lambda: kept(hall) >= 10)
        hall.kill()
    assert kept(hall) >= 10
    hall.start()
    assert kept(hall) == 0
    assert hall.get(clerk, f"/registers/fees/{entry}")["entry"]["attachments"] == []
    head = {"Authorization": f"Bearer {clerk}", "Content-Disposition": "attachment; filename=CANARYNAME.png"}
    pieces = iter((PDF[:10], PDF[10:]))  # of which nobody says how long they are
    chunked = requests.post(f"{hall.url}/api/v1{path.split('?')[0]}", data=pieces, headers=head, timeout=60)
    assert (chunked.status_code, chunked.json()["attachment"]["size"]) == (201, len(PDF))
    sent = [requests.post(f"{hall.url}/api/v1{path}", data=LARGEST, headers=head, timeout=60) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 200]
    got = requests.post(f"{hall.url}/api/v1/registers/fees/{entry}/attachments/2/read", headers=head, timeout=60)
    assert got.content == LARGEST
    assert kept(hall) == 41
    assert "sound" in hall.run("verify").stdout
    logged = "".join(hall.lines) + (hall.data / "log" / "hall.log").read_text("utf-8")
    assert "CANARYNAME" not in logged and "CANARYNAME" in got.headers["Content-Disposition"]
