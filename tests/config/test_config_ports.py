"""Ports whose names may mean another device tomorrow are warned of."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from config.cli import check_command
from config.ports import unsteady
from tests.conftest import write_config


@pytest.mark.parametrize(
    "port",
    [
        "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0",
        "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
        "/dev/ttyS0",
        "socket://192.0.2.50:5005",
        "COM3",
        "",
    ],
)
def test_a_name_that_stays_with_its_socket_or_its_device_is_good(port: str) -> None:
    assert unsteady(port) == ""


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ("/dev/ttyUSB0", "order of plugging in"),
        ("/dev/ttyACM11", "order of plugging in"),
        ("/dev/usb/lp0", "order of plugging in"),
        ("/dev/input/event4", "/dev/input/by-path"),
        ("/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", "no serial number"),
        ("/dev/serial/by-id/usb-1a86_USB2.0-Ser_-if00-port0", "no serial number"),
        ("/dev/serial/by-id/usb-Silicon_Labs_CP2102_USB_to_UART_Bridge_Controller_0001-if00-port0", "no serial number"),
    ],
)
def test_a_name_that_may_move_is_told_with_what_to_write(port: str, said: str) -> None:
    assert said in unsteady(port)
    assert "by-path" in unsteady(port)


def test_the_check_warns_and_still_finds_the_file_in_order(tmp_path: Path) -> None:
    pads = '[{code = "pad1", counter = 1, kind = "serial", device = "/dev/ttyUSB0"}]'
    file = write_config(tmp_path / "hall.toml", {"pads": pads})
    done = CliRunner().invoke(check_command(lambda hall, data: []), ["--config", str(file)])
    assert done.exit_code == 0, done.output
    assert "warning: pad1: /dev/ttyUSB0 is numbered" in done.output
