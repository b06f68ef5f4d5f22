"""Records through the parsers of today, and the commands around them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config.schema import Printer
from devices.cli import devices as devices_group
from devices.printers import PRINTERS
from devices.printers.recorded import RecordedLine
from devices.printers.talking import TalkingPrinter
from devices.recorder import Recorder
from devices.replay import BadRecord, replay
from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.compose import compose
from devices.slip.glyphs import of_this_pc
from devices.slip.profile import Profile
from devices.slip.slip import Slip
from tests.devices.slips import SLIP, URL

PAD: dict[str, Any] = {"section": "pads", "code": "pad5", "counter": 5, "kind": "serial", "device": "/dev/x", "preset": "hall68"}
GRADE_4 = bytes.fromhex("ff680303688511039916")  # devices.md 3.1: pad 0x85, raw 3


def record(*frames: tuple[float, bytes, str], pads: tuple[dict[str, Any], ...] = (PAD,)) -> list[str]:
    lines = [{"tape": 1, "line": "/dev/x", "devices": list(pads)}]
    lines += [{"at": f"t{s}", "s": s, "way": "in", "meaning": meaning, "hex": raw.hex()} for s, raw, meaning in frames]
    return [json.dumps(line) for line in lines]


def meanings(lines: list[str]) -> list[tuple[str, bool]]:
    return [(frame.now, frame.same) for frame in replay(lines)]


def test_a_frame_means_what_the_parsers_make_of_it_at_its_own_time() -> None:
    again = (10.1, GRADE_4, "pad5 grade 4 again")  # within 300 ms, as then
    assert meanings(record((10.0, GRADE_4, "pad5 grade 4"), again, (11.0, GRADE_4, "pad5 grade 4"))) == [
        ("pad5 grade 4", True), ("pad5 grade 4 again", True), ("pad5 grade 4", True),
    ]  # fmt: skip


def test_a_frame_that_means_something_else_today_is_told() -> None:
    assert meanings(record((1.0, GRADE_4, "pad5 grade 2"))) == [("pad5 grade 4", False)]


@pytest.mark.parametrize(
    ("raw", "now"),
    [(b"\x00\x01\x02", "noise"), (GRADE_4[:-2] + b"\x00\x16", "noise"), (bytes.fromhex("68030368901103a416"), "unknown frame")],
)
def test_noise_and_strangers_are_what_they_were(raw: bytes, now: str) -> None:
    assert meanings(record((1.0, raw, now))) == [(now, True)]


def test_pads_that_share_a_line_are_told_apart() -> None:
    other = {**PAD, "code": "pad6", "counter": 6}
    frame = bytes.fromhex("680303688611039a16")
    assert meanings(record((1.0, GRADE_4, "pad5 grade 4"), (2.0, frame, "pad6 grade 4"), pads=(PAD, other)))[1] == ("pad6 grade 4", True)


def test_a_printers_talk_is_recorded_without_its_slips_and_means_the_same_again(tmp_path: Path) -> None:
    with TcpPrinter(EscposSim()) as device:
        printer = Printer(code="p1", kind="network", host="127.0.0.1", port=device.port, timeout_s=0.5)
        recorder = Recorder(tmp_path)
        recorder.begin("printer p1", [{"section": "printers", **printer.model_dump()}])
        driver = PRINTERS["network"](printer)
        assert isinstance(driver, TalkingPrinter)
        driver.listened = partial(RecordedLine, record=partial(recorder.record, "printer p1"))
        assert driver.health().state == "ready"
        device.sim.fail("near_end")
        assert driver.print_slip(compose(Slip.model_validate(SLIP), Profile(), of_this_pc())).state == "printed"
        device.sim.mend()
        device.sim.fail("paper_out")
        assert driver.health().reason == "paper_out"
        recorder.close()
    lines = recorder.of_line("printer p1")
    assert lines is not None
    told = [json.loads(line) for line in lines[1:]]
    assert URL.encode().hex() not in "".join(lines), "whoever reads the record cannot open the visitor's page"
    (slip,) = [x for x in told if x["meaning"].startswith("slip")]
    assert slip["hex"] == ""
    frames = list(replay(lines))
    assert all(frame.same for frame in frames), frames
    said = [frame.now for frame in frames]
    assert {"answer 1: ready", "answer 4: near_end", "answer 4: paper_out"} <= set(said)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "no head"),
        (['{"at": "x"}'], "no head"),
        ([json.dumps({"tape": 1, "devices": [{"section": "pads", "code": "p"}]})], "device p"),
        ([json.dumps({"tape": 1, "devices": [{"section": "toasters", "code": "p"}]})], "device p"),
    ],
)
def test_what_is_no_record_is_refused(lines: list[str], said: str) -> None:
    with pytest.raises(BadRecord, match=said):
        list(replay(lines))


def test_the_commands_write_a_record_and_replay_it(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "agent" / "records")
    recorder.begin("/dev/x", [PAD])
    recorder.record("/dev/x", "in", GRADE_4, "pad5 grade 4")
    recorder.record("/dev/x", "out", b"\x01", "answer")
    recorder.close()
    out = tmp_path / "pad5.jsonl"
    run = CliRunner().invoke
    assert run(devices_group, ["record", "pad5", "--data", str(tmp_path), "--out", str(out)]).exit_code == 0
    shown = run(devices_group, ["record", "pad5", "--data", str(tmp_path / "agent")])
    assert shown.output == out.read_text("utf-8")
    good = run(devices_group, ["replay", str(out)])
    assert (good.exit_code, "1 frames, 0 otherwise than then" in good.output) == (0, True)
    out.write_text(out.read_text("utf-8").replace("grade 4", "grade 1"), "utf-8")
    bad = run(devices_group, ["replay", str(out)])
    assert bad.exit_code == 1
    assert "pad5 grade 4   was: pad5 grade 1" in bad.output


def test_the_commands_say_what_is_missing(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert "no record of p9" in run(devices_group, ["record", "p9", "--data", str(tmp_path)]).output
    (tmp_path / "x.jsonl").write_text("nonsense", "utf-8")
    answer = run(devices_group, ["replay", str(tmp_path / "x.jsonl")])
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output
