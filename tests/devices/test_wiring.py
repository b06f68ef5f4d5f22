"""Devices that cannot hang on their lines as written are told before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.schema import Pad
from devices.models import BadModel, model, names, read
from devices.wiring import complaints

HALL68 = (Path(__file__).resolve().parents[2] / "devices" / "models" / "hall68.toml").read_text("utf-8")


def pads(*more: dict[str, Any]) -> list[Pad]:
    usual = {"kind": "serial", "device": "/dev/ttyS1"}
    return [Pad(**(usual | {"code": f"s{n}", "counter": n} | options)) for n, options in enumerate(more, 1)]


@pytest.mark.parametrize(
    "there",
    [
        pads({}, {}, {"address": 5}),
        pads({}, {"preset": "hall68-cs"}),
        pads({"preset": "byte"}, {"preset": "byte", "device": "/dev/ttyS2"}),
        pads({"counter": 300, "address": 7}),
        pads({}, {"preset": "line"}),
    ],
)
def test_what_can_be_told_apart_may_share_a_line(there: list[Pad]) -> None:
    assert complaints(there) == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (pads({}, {"address": 0x81}), "s1, s2: cannot be told apart on /dev/ttyS1: give each its own address or line"),
        (pads({"preset": "byte"}, {"preset": "byte"}), "s1, s2: cannot be told apart on /dev/ttyS1: give each its own address or line"),
        (pads({}, {"baud": 19200}), "s1, s2: one line has one speed: /dev/ttyS1"),
        (pads({}, {"preset": "hid"}), "s1, s2: a keyboard is one device: /dev/ttyS1"),
        (pads({"preset": "hid"}, {"preset": "hid"}), "s1, s2: a keyboard is one device: /dev/ttyS1"),
        (pads({"device": ""}), "pad s1: device: a serial pad needs it"),
        (pads({"counter": 128}), "pad s1: address: counter 128 is too high for the usual one, set one of 0 to 255"),
        (pads({"preset": "hall86"}), f"pad s1: preset: no model hall86: there are {', '.join(names())}"),
    ],
)
def test_what_cannot_be_is_told_with_what_to_do(there: list[Pad], said: str) -> None:
    assert complaints(there) == [said]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('about = "No maker', 'abuot = "No maker', "about: Field required"),
        ("address_at = 4\n", "", "address_base: its frames have no address"),
        ('"5 function" = "no_show"', '"5 shift" = "no_show"', "orders: 5 shift: write"),
        ('"next" = "next"', '"next" = "forward"', "orders.next: Input should be 'login'"),
        ("grades = { 0 = 1,", "grades = { 0 = 6,", "grades.0: Input should be less than or equal to 5"),
        ("grades = { 0 = 1,", "grades = { 256 = 1,", "256"),
        ("[frame]", "[frame", "hall.toml: "),
        ('data = "01"', 'data = "{number}"', "ok.data: String should match"),
    ],
)
def test_a_model_file_with_a_mistake_says_where(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in HALL68
    file = tmp_path / "hall.toml"
    file.write_text(HALL68.replace(before, after, 1), "utf-8")
    with pytest.raises(BadModel) as told:
        read(file)
    assert said in str(told.value)


def test_a_model_of_a_halls_own_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('about = "measured"\nframe_of = "hall68"\n[pad]\npress = 0x21\ngrades = { 0x31 = 5 }\naddress_base = 0x40\n', "utf-8")
    mine = read(file)
    assert (mine.name, mine.frame, mine.pad.grades) == ("mine", model("hall68").frame, {0x31: 5})
