"""The flight recorder: bounded, readable after a crash, and silent about persons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devices import recorder as recorders
from devices.recorder import LONGEST, Recorder, file_name, tapes_in

PAD: dict[str, Any] = {"section": "pads", "code": "pad5", "preset": "hall68"}


@pytest.fixture
def recorder(tmp_path: Path) -> Any:
    recorder = Recorder(tmp_path)
    recorder.begin("line /dev/x", [PAD])
    yield recorder
    recorder.close()


def frames(recorder: Recorder, line: str = "line /dev/x") -> list[dict[str, Any]]:
    lines = recorder.of_line(line)
    assert lines is not None
    return [json.loads(text) for text in lines[1:]]


def test_each_frame_has_its_time_its_direction_its_bytes_and_what_it_meant(recorder: Recorder) -> None:
    recorder.record("line /dev/x", "in", bytes.fromhex("ff6803036885110399 16"), "pad5 grade 4")
    recorder.record("line /dev/x", "out", b"\x01\x02", "answer")
    first, second = frames(recorder)
    assert (first["way"], first["hex"], first["meaning"]) == ("in", "ff680303688511039916", "pad5 grade 4")
    assert (second["way"], second["hex"]) == ("out", "0102")
    assert first["at"] <= second["at"]
    assert first["s"] <= second["s"]
    assert len(first["at"]) == len("2026-06-01T09:00:00.000+08:00")


def test_the_head_names_the_devices_with_their_settings(recorder: Recorder) -> None:
    recorder.record("line /dev/x", "in", b"x", "noise")
    lines = recorder.of_line("line /dev/x")
    assert lines is not None
    assert json.loads(lines[0]) == {"tape": 1, "line": "line /dev/x", "devices": [PAD]}


def test_a_tape_never_grows_past_its_size_and_keeps_the_newest(recorder: Recorder, tmp_path: Path, monkeypatch: Any) -> None:
    half = 256 * 1024
    monkeypatch.setattr(recorders, "HALF", half)
    for n in range(12_000):
        recorder.record("line /dev/x", "in", n.to_bytes(40, "big"), "grade 4")
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size < 2 * half + 1000
    assert len(list(tmp_path.iterdir())) == 2
    kept = frames(recorder)
    assert int(kept[-1]["hex"], 16) == 11_999
    assert [int(f["hex"], 16) for f in kept] == list(range(12_000 - len(kept), 12_000))
    assert len(kept) > 1500


def test_what_a_reader_reads_is_never_written(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.begin("reader r1", [{"section": "readers", "code": "r1"}], masked=frozenset({"in"}))
    secret = "99010519491231002X 张三".encode("utf-16-le")
    recorder.record("reader r1", "in", secret, "card read")
    recorder.record("reader r1", "out", b"\xaa\xaa\xaa\x96\x69\x00\x03\x20\x01\x22", "find")
    recorder.close()
    read, find = frames(recorder, "reader r1")
    assert read == {"at": read["at"], "s": read["s"], "way": "in", "meaning": "card read", "bytes": len(secret)}
    assert find["hex"] == "aaaaaa96690003200122"
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for part in (secret, secret.hex().encode(), b"491231", "张三".encode()):
        assert part not in written


def test_a_long_frame_is_kept_by_its_beginning_and_its_digest(recorder: Recorder) -> None:
    recorder.record("line /dev/x", "out", b"\x00" * 40_000, "slip")
    (frame,) = frames(recorder)
    assert (len(frame["hex"]), frame["bytes"]) == (2 * LONGEST, 40_000)
    assert len(frame["sha256"]) == 16


def test_a_tape_goes_on_after_a_restart_and_a_torn_line_costs_no_other(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("line /dev/x", "in", b"1", "first")
    recorder.close()
    with next(tmp_path.glob("*.new.jsonl")).open("ab") as out:
        out.write(b'{"at": "2026-')
    again = Recorder(tmp_path)
    again.begin("line /dev/x", [PAD])
    again.record("line /dev/x", "in", b"2", "second")
    again.close()
    assert [frame["meaning"] for frame in frames(again)] == ["first", "second"]


def test_a_device_is_found_by_its_code_without_its_agent(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("line /dev/x", "in", b"1", "first")
    assert json.loads(tapes_in(tmp_path)["pad5"][1])["meaning"] == "first"
    assert set(tapes_in(tmp_path)) == {"pad5"}


def test_a_line_that_nobody_began_is_not_recorded(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("line /dev/y", "in", b"secret", "")
    assert list(tmp_path.iterdir()) == []
    assert recorder.of_line("line /dev/y") is None
    Recorder(None).record("line /dev/x", "in", b"1", "")


def test_a_full_disk_is_logged_and_stops_no_device(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorders.Tape, "_append", full)
    recorder.record("line /dev/x", "in", b"1", "")
    assert "not recorded line=line /dev/x" in caplog.text


def test_lines_of_other_names_have_other_files() -> None:
    assert len({file_name(name) for name in ("line /dev/x", "line /dev:x", "line dev x", "line " + "x" * 200, "line " + "x" * 201)}) == 5
