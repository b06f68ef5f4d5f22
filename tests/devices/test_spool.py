"""What outlives the agent's process, and what a new run makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.agent import spool as spools
from devices.agent.spool import LARGEST, FolderTaken, Spool

Open = Callable[[Path | None], Spool]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens a spool anew, as the next run of the agent does."""
    there: list[Spool] = []

    def spool(folder: Path | None) -> Spool:
        for old in there:
            old.close()
        there.append(Spool(folder))
        return there[-1]

    yield spool
    for old in there:
        old.close()


def keys(spool: Spool) -> list[tuple[str, str]]:
    return [(kept.key, kept.event) for kept in spool.waiting()]


def test_what_is_kept_is_there_after_a_restart_and_what_is_done_is_not(opened: Open, tmp_path: Path) -> None:
    spool = opened(tmp_path)
    for n in range(3):
        spool.keep(f"press {n}", "press", {"grade": n})
    spool.done("press 1")
    again = opened(tmp_path)
    assert keys(again) == [("press 0", "press"), ("press 2", "press")]
    assert again.waiting()[1].data == {"grade": 2}


def test_the_newest_word_of_a_key_counts_and_keeps_its_moment(opened: Open, tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.keep("job j1", "asked", {})
    kept = spool.keep("job j1", "begun", {})
    again = opened(tmp_path)
    assert keys(again) == [("job j1", "begun")]
    assert again.waiting()[0].at == kept.at


@pytest.mark.parametrize("torn", [b'{"key": "press 2", "event": "pre', b"\xff\xfe", b'{"event": "press"}\n', b"[]\n"])
def test_a_line_torn_by_the_end_of_the_process_costs_no_other(opened: Open, tmp_path: Path, torn: bytes) -> None:
    spool = opened(tmp_path)
    spool.keep("press 1", "press", {})
    spool.close()
    with (tmp_path / "spool.jsonl").open("ab") as out:
        out.write(torn)
    again = opened(tmp_path)
    assert keys(again) == [("press 1", "press")]
    again.keep("press 3", "press", {})
    assert keys(opened(tmp_path)) == [("press 1", "press"), ("press 3", "press")]


def test_the_file_stays_small_however_much_goes_through_it(opened: Open, tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.keep("job old", "begun", {"job": "old"})
    for n in range(3000):
        spool.keep(f"press {n}", "press", {"raw": "x" * 100}, safe=False)
        spool.done(f"press {n}")
        assert (tmp_path / "spool.jsonl").stat().st_size < LARGEST + 1000
    assert keys(opened(tmp_path)) == [("job old", "begun")]


def test_two_agents_do_not_work_in_one_folder(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "CLAIM_S", 0.1)
    first = opened(tmp_path)
    with pytest.raises(FolderTaken, match="data_dir"):
        Spool(tmp_path)
    first.close()
    Spool(tmp_path).close()


def test_a_disk_that_is_full_stops_no_press(opened: Open, tmp_path: Path, monkeypatch: Any, caplog: Any) -> None:
    spool = opened(tmp_path)

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spools.os, "fsync", full)
    kept = spool.keep("press 1", "press", {"grade": 5})
    assert spool.waiting() == [kept]
    assert "not kept over a restart key=press 1" in caplog.text


def test_without_a_folder_nothing_is_written(opened: Open, tmp_path: Path) -> None:
    spool = opened(None)
    spool.keep("press 1", "press", {})
    spool.done("press 1")
    assert spool.waiting() == []
    assert list(tmp_path.iterdir()) == []


def test_each_line_of_the_file_is_json_with_its_moment(opened: Open, tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.keep("press 1", "press", {"pad": "喆"})
    (line,) = (tmp_path / "spool.jsonl").read_text("utf-8").splitlines()
    record = json.loads(line)
    assert (record["key"], record["data"]) == ("press 1", {"pad": "喆"})
    assert record["at"] > 1.7e9
