"""The agent as the process that the hub starts, and as the one on another PC."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from devices.cli import agent as agent_command
from devices.cli import devices as devices_group
from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp import TcpPrinter
from tests.devices.fake_hub import TOKEN, FakeHub

ROOT = Path(__file__).resolve().parents[2]
AGENT = [sys.executable, "-W", "error", "-c", "from devices.cli import agent; agent()"]


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    hub.start()
    yield hub
    hub.stop()


def start(*options: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*AGENT, *options],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(hub: FakeHub, **devices: Any) -> str:
    return json.dumps({"hub": hub.url, "token": TOKEN, "name": "local", "printers": [], "pads": [], "paper_dir": "", **devices}) + "\n"


def test_the_local_agent_lives_as_long_as_its_hub_holds_its_input(hub: FakeHub, tmp_path: Path) -> None:
    process = start("--local")
    assert process.stdin is not None
    process.stdin.write(line(hub, printers=[{"code": "p1", "kind": "virtual"}], paper_dir=str(tmp_path)))
    process.stdin.flush()
    hub.queue("j1")
    hub.wait(lambda: hub.state_of("j1") == "printed", 20)
    hub.wait(lambda: "j1" in hub.papers)
    assert process.poll() is None
    _, errors = process.communicate(timeout=30)  # closes its input
    assert process.returncode == 0
    assert (tmp_path / "p1" / "j1.png").exists()
    assert "agent starts name=local devices=1" in errors
    assert "agent ends" in errors
    assert TOKEN not in errors
    assert "Traceback" not in errors


def test_an_agent_on_another_pc_reads_its_devices_from_a_file(hub: FakeHub, pty_end: PtyEnd, tmp_path: Path) -> None:
    with TcpPrinter(EscposSim()) as device:
        config = tmp_path / "agent.toml"
        config.write_text(
            f"""
            name = "west"
            [[printers]]
            code = "p1"
            kind = "network"
            agent = "west"
            host = "127.0.0.1"
            port = {device.port}
            [[pads]]
            code = "pad7"
            counter = 7
            kind = "serial"
            agent = "west"
            device = "{pty_end.path}"
            """,
            encoding="utf-8",
        )
        process = start("--hub", hub.url, "--config", str(config), HALL_AGENT_TOKEN=TOKEN)
        hub.queue("j1")
        hub.wait(lambda: hub.state_of("j1") == "printed", 20)
        hub.wait(lambda: any(d["code"] == "pad7" and d["state"] == "ready" for d in hub.messages("device")))
        PadSim("hall68", pty_end, 0x87).press(5)
        assert hub.wait(lambda: hub.messages("press"))[0]["counter"] == 7
        process.terminate()
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "agent ends name=west" in errors
    assert len(device.sim.sheets) == 1


def test_a_killed_agent_that_starts_again_prints_what_is_queued_and_nothing_twice(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as device:
        settings = line(hub, printers=[{"code": "p1", "kind": "network", "host": "127.0.0.1", "port": device.port}])
        for job in ("j1", "j2"):
            process = start("--local")
            assert process.stdin is not None
            process.stdin.write(settings)
            process.stdin.flush()
            hub.queue(job)
            hub.wait(lambda job=job: hub.state_of(job) == "printed", 20)
            process.kill()
            process.communicate(timeout=10)
        assert len(device.sim.sheets) == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not one line of JSON"),
        ("[]", "stdin"),
        ('{"printers": [{"code": "p", "kind": "laser"}]}', "printers[0].kind: laser is not one of virtual"),
        ('{"printers": [{"code": "p", "kind": "virtual", "bauds": 1}]}', "printers[0].bauds: unknown option"),
        ('{"printers": [{"code": "p", "kind": "serial"}]}', "printers[0].device"),
        ('{"printers": [{"code": "p", "kind": "virtual"}, {"code": "p", "kind": "virtual"}]}', "p: stands for two devices"),
        ('{"pads": [{"code": "p", "counter": 1, "kind": "serial"}]}', "a serial pad needs it"),
        (
            '{"pads": [{"code": "a", "counter": 1, "kind": "serial", "device": "x", "preset": "byte"},'
            ' {"code": "b", "counter": 2, "kind": "serial", "device": "x", "preset": "byte"}]}',
            "cannot be told apart",
        ),
        ('{"pads": [{"code": "a", "counter": 200, "kind": "serial", "device": "x"}]}', "too high"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_place(text: str, complaint: str) -> None:
    result = CliRunner().invoke(agent_command, ["--local"], input=text + "\n")
    assert result.exit_code == 1
    assert complaint in result.output


def test_an_agent_without_a_hub_to_go_to_says_what_it_needs(tmp_path: Path) -> None:
    result = CliRunner().invoke(agent_command, [])
    assert result.exit_code == 2
    assert "--hub" in result.output
    config = tmp_path / "agent.toml"
    config.write_text('token = "secret"\n', encoding="utf-8")
    result = CliRunner().invoke(agent_command, ["--hub", "http://x", "--token", "t", "--config", str(config)])
    assert result.exit_code == 1
    assert "token: belongs on the command line" in result.output
    assert "secret" not in result.output


def test_the_agent_example_is_in_order_and_shows_every_option() -> None:
    from_example = CliRunner().invoke(devices_group, ["list", "--config", str(ROOT / "config" / "agent.example.toml")])
    assert from_example.exit_code == 0, from_example.output
    assert "192.0.2.31:9100" in from_example.output
    text = (ROOT / "config" / "agent.example.toml").read_text(encoding="utf-8")
    for option in ("name", "paper_dir", "data_dir", *OPTIONS):
        assert f"\n{option} = " in text or f"\n# {option} = " in text, option


OPTIONS = (
    *("code", "kind", "agent", "path", "host", "port", "device", "baud", "usb_port", "queue", "profile"),
    *("paper_mm", "cells", "charset", "native_qr", "cut", "status", "proof", "near_end"),
    *("timeout_s", "counter", "preset", "address", "grades"),
)


def test_the_list_asks_each_printer_how_it_is(tmp_path: Path) -> None:
    with TcpPrinter(EscposSim()) as device:
        config = tmp_path / "agent.toml"
        config.write_text(f'[[printers]]\ncode = "p1"\nkind = "network"\nhost = "127.0.0.1"\nport = {device.port}\n', encoding="utf-8")
        assert "ready" in CliRunner().invoke(devices_group, ["list", "--ask", "--config", str(config)]).output
        device.sim.fail("cover")
        assert "down cover_open" in CliRunner().invoke(devices_group, ["list", "--ask", "--config", str(config)]).output


def test_the_self_test_prints_a_slip_and_says_what_became_of_it(tmp_path: Path) -> None:
    with TcpPrinter(EscposSim()) as device:
        config = tmp_path / "agent.toml"
        config.write_text(f'[[printers]]\ncode = "p1"\nkind = "network"\nhost = "127.0.0.1"\nport = {device.port}\n', encoding="utf-8")
        good = CliRunner().invoke(devices_group, ["selftest", "p1", "--config", str(config)])
        assert (good.exit_code, good.output.strip()) == (0, "p1 printed")
        device.sim.fail("paper_out")
        bad = CliRunner().invoke(devices_group, ["selftest", "p1", "--config", str(config)])
        assert (bad.exit_code, bad.output.strip()) == (1, "p1 failed paper_out before sending")
        assert len(device.sim.sheets) == 1
        assert "打印机自检".encode("gb18030") in device.sim.sheets[0].data


def test_the_self_test_of_the_demo_printer_leaves_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "paper.png"
    result = CliRunner().invoke(devices_group, ["selftest", "p1", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"\x89PNG")


def test_the_self_test_of_a_pad_shows_its_keys(pty_end: PtyEnd, tmp_path: Path) -> None:
    config = tmp_path / "agent.toml"
    config.write_text(f'[[pads]]\ncode = "k"\ncounter = 1\nkind = "serial"\npreset = "byte"\ndevice = "{pty_end.path}"\n', encoding="utf-8")
    finger = threading.Timer(0.7, pty_end.write, (b"4",))
    finger.start()
    result = CliRunner().invoke(devices_group, ["selftest", "k", "--seconds", "1.5", "--config", str(config)])
    finger.join()
    assert "grade 4  raw 34" in result.output
    assert result.exit_code == 0
    nothing = CliRunner().invoke(devices_group, ["selftest", "k", "--seconds", "0.2", "--config", str(config)])
    assert nothing.exit_code == 1


def test_an_unknown_device_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(devices_group, ["selftest", "p9"])
    assert result.exit_code == 2
    assert "p1" in result.output


def test_this_room_loads_without_eventlet_the_floor_or_a_face() -> None:
    check = (
        "import sys, devices.commands, devices.simulators.tcp, devices.simulators.pad, logging; "
        "bad = {'eventlet', 'floor', 'priority', 'kiosk', 'display', 'flask', 'sqlalchemy'} & set(sys.modules); "
        "assert not bad, bad; assert not logging.root.handlers"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", check], cwd=ROOT, check=True)


def test_joining_our_commands_costs_the_hub_no_printer_library() -> None:
    check = "import sys, devices.cli; bad = {'escpos', 'serial', 'PIL', 'socketio'} & set(sys.modules); assert not bad, bad"
    subprocess.run([sys.executable, "-W", "error", "-c", check], cwd=ROOT, check=True)
