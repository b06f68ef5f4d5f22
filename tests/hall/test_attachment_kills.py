"""kill -9 of the hub in the middle of a file, and of the largest file there may be, in both server modes: nothing half is left."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.conftest import RunningHall, wait_until, write_config
from tests.floor.file_steps import png

pytestmark = pytest.mark.timeout(300)
FEE = {"item": "工本费", "amount": "200.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
LARGEST = png(10 * (1 << 20) - len(png(1)) + 1)


@pytest.fixture(params=["eventlet", "threading"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningHall]:
    running = RunningHall(tmp_path / "data", ["--async-mode", request.param], write_config(tmp_path / "hall.toml", {})).start()
    yield running
    running.stop()


def kept(hall: RunningHall) -> int:
    """Parts of files in the store."""
    with closing(sqlite3.connect(f"file:{hall.data}/hall.db?mode=ro", uri=True)) as store:
        return int(store.execute("SELECT count(*) FROM attachment_part").fetchone()[0])


def begun(hall: RunningHall, path: str, token: str, data: bytes, much: int) -> socket.socket:
    """An upload of which so much has been sent."""
    host, port = hall.url.removeprefix("http://").split(":")
    head = f"POST /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(data)}\r\n\r\n"
    wire = socket.create_connection((host, int(port)))
    wire.sendall(head.encode() + data[:much])
    return wire


def test_an_upload_that_a_kill_breaks_off_leaves_nothing_and_is_simply_sent_again(hall: RunningHall) -> None:
    assert len(LARGEST) == 10 * (1 << 20)
    clerk = hall.token("clerk")
    entry = hall.order(clerk, "/registers/fees", fields=FEE)["entry"]["id"]
    path = f"/registers/fees/{entry}/attachments?request_id=scan"
    with begun(hall, path, clerk, LARGEST, 5_000_000):
        wait_until(lambda: kept(hall) >= 10)
        hall.kill()
    hall.start()
    assert kept(hall) == 0
    assert hall.get(clerk, f"/registers/fees/{entry}")["entry"]["attachments"] == []
    head = {"Authorization": f"Bearer {clerk}"}
    sent = [requests.post(f"{hall.url}/api/v1{path}", data=LARGEST, headers=head, timeout=60) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 200]
    hall.kill()
    hall.start()
    got = requests.post(f"{hall.url}/api/v1/registers/fees/{entry}/attachments/1/read", headers=head, timeout=60)
    assert got.content == LARGEST
    assert kept(hall) == 40
    assert "sound" in hall.run("verify").stdout


def test_an_upload_whose_sender_goes_away_leaves_nothing(hall: RunningHall) -> None:
    clerk = hall.token("clerk")
    entry = hall.order(clerk, "/registers/fees", fields=FEE)["entry"]["id"]
    with begun(hall, f"/registers/fees/{entry}/attachments", clerk, LARGEST, 5_000_000):
        wait_until(lambda: kept(hall) >= 10)
    wait_until(lambda: kept(hall) == 0)
    assert hall.get(clerk, f"/registers/fees/{entry}")["entry"]["attachments"] == []
