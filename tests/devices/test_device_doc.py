"""docs/writing-a-device.md speaks of every driver, and of nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from config.schema import Speaker
from devices.kinds import KINDS
from devices.leds import LEDS
from devices.models import model, names
from devices.printers import PRINTERS
from devices.readers import READERS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "writing-a-device.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    part = TEXT.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set("".join(row)) <= {"-"}]


def test_every_driver_has_its_column_and_every_column_its_driver() -> None:
    assert [cell.strip("`") for cell in table("Printers")[0][1:]] == list(PRINTERS)
    assert [cell.strip("`") for cell in table("Window LEDs")[0][1:]] == list(LEDS)
    assert [cell.strip("`") for cell in table("Readers")[0][1:]] == list(READERS)
    assert [cell.strip("`") for cell in table("Loudspeakers")[0][1:]] == list(get_args(Speaker.model_fields["kind"].annotation))
    columns = {heading: sorted(re.findall(r"`([^`]+)`", " ".join(table(heading)[0]))) for heading in ("Pads", "Call terminals")}
    assert columns["Pads"] == [name for name in names() if model(name).pad is not None]
    assert columns["Call terminals"] == [name for name in names() if model(name).terminal is not None]


CHECKLISTS = {
    "printers": "Printers", "pads": "Pads", "terminals": "Call terminals", "leds": "Window LEDs", "readers": "Readers",
    "speakers": "Loudspeakers",
}  # fmt: skip
HABITS = {"lines"}  # tells of wires, not of devices


def test_every_kind_of_device_has_its_checklist() -> None:
    assert {kind.section for kind in KINDS} - HABITS == set(CHECKLISTS)


def test_every_checklist_says_what_was_tried_and_what_was_not() -> None:
    for heading in CHECKLISTS.values():
        rows = {row[0]: row[1:] for row in table(heading)}
        assert {"tested on", "on hardware"} <= set(rows), heading
        assert any("unplug" in name for name in rows), heading
        assert all(cell.startswith(("not run on hardware", "exempt because", "run on ")) for cell in rows["on hardware"]), heading


def test_no_line_of_a_checklist_is_left_open() -> None:
    for heading in CHECKLISTS.values():
        rows = table(heading)
        assert len(rows) > 5
        for row in rows[1:]:
            assert len(row) == len(rows[0]), row
            assert all(row), row


def test_every_file_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:devices|tests|config)/[\w/]+\.(?:py|toml))`", TEXT)
    assert len(named) > 8
    assert [path for path in named if not (ROOT / path).exists()] == []
