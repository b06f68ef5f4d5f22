"""The example tells every option with its default and range, and is the hall that was promised."""

from __future__ import annotations

import re
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from annotated_types import Ge, Gt, Le
from pydantic_core import PydanticUndefined

from config.demo import EXAMPLE, demo_hall, example_hall
from config.fields import section_of
from config.load import read
from config.schema import Hall, Role

TEXT = EXAMPLE.read_text(encoding="utf-8")
OPTION = re.compile(r"^(?:# )?([a-z_]+) = ")
HEADER = re.compile(r"^(?:# )?\[\[?([a-z_.]+)\]?\]$")
PAIRS = [(name, option) for name in Hall.model_fields for option in section_of(name)[0].model_fields]


def told() -> dict[tuple[str, str], str]:
    """(section, option) -> the comment right above its first mention, commented examples included."""
    found: dict[tuple[str, str], str] = {}
    section, comment = "", ""
    for line in TEXT.splitlines():
        header, option = HEADER.match(line), OPTION.match(line)
        if header:
            section = header[1]
            if "." in section:  # [hours.week] is the option week of [hours]
                found.setdefault((section.split(".")[0], section.split(".")[1]), comment)
            comment = ""
        elif option and "." not in section:
            found.setdefault((section, option[1]), comment)
            comment = ""
        elif line.startswith("#"):
            comment += " " + line.lstrip("# ")
        else:
            comment = ""
    return found


def as_toml(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@pytest.mark.parametrize(("name", "option"), PAIRS)
def test_the_example_tells_every_option_with_its_default(name, option):
    field = section_of(name)[0].model_fields[option]
    comment = told()[name, option]
    if field.default is PydanticUndefined:
        assert "equired." in comment
    else:
        assert re.search(rf"[Dd]efault:? {re.escape(as_toml(field.default))}[.,]?(\s|$)", comment), comment


@pytest.mark.parametrize(("name", "option"), PAIRS)
def test_the_example_tells_every_range_and_every_choice(name, option):
    field = section_of(name)[0].model_fields[option]
    comment = told()[name, option]
    bounds = [
        getattr(bound, key) for bound in field.metadata for kind, key in ((Ge, "ge"), (Gt, "gt"), (Le, "le")) if isinstance(bound, kind)
    ]
    if bounds:
        assert " to ".join(f"{bound:g}" for bound in bounds) in comment
    kind = field.annotation
    while get_origin(kind) in (Union, UnionType, list):
        kind = get_args(kind)[0]
    for choice in [one for one in get_args(kind) if isinstance(one, str | int)]:
        assert as_toml(choice) in comment


def test_the_example_names_nothing_that_the_schema_does_not_know():
    assert {pair for pair in told() if pair not in PAIRS} == set()


def test_the_commented_examples_load_as_well(tmp_path):
    commented = re.sub(r"^# (?=(\[\[|[a-z_]+ = ))", "", TEXT, flags=re.MULTILINE)
    text = re.sub(r'^series = "L"\n(?=\n\[\[lanes\]\]\nlane = "care")', "", commented, flags=re.MULTILINE)
    path = tmp_path / "hall.toml"
    path.write_text(text, encoding="utf-8")
    hall = read(path)
    assert {printer.kind for printer in hall.printers} == {"virtual", "file", "usblp", "network", "serial", "cups"}
    assert {pad.kind for pad in hall.pads} == {"tablet", "serial"}


def test_the_example_is_the_county_hall_that_was_promised():
    hall = example_hall()
    assert (len(hall.counters), len(hall.zones), len(hall.matters), len(hall.themes)) == (12, 3, 16, 4)
    assert (len(hall.kiosks), sorted(screen.kind for screen in hall.screens)) == (2, ["info", "main", "window", "zone"])
    assert [theme.series for theme in hall.themes] == ["A", "B", "C", "D"]
    assert {lane.lane: lane.series for lane in hall.lanes} == {"ordinary": None, "care": "L", "green": "G", "booked": "Y"}
    assert set(hall.hours.week) == {"mon", "tue", "wed", "thu", "fri"}
    assert set(map(tuple, hall.hours.week.values())) == {(("08:30", "12:00"), ("13:30", "17:30"))}
    assert {pad.counter for pad in hall.pads} == {counter.number for counter in hall.counters}
    assert {role for account in hall.accounts for role in account.roles} == set(get_args(Role))


def test_every_matter_of_the_example_can_be_served_at_two_counters_or_has_a_reason_not_to():
    hall = example_hall()
    serving = {matter.code: sum(matter.code in counter.matters for counter in hall.counters) for matter in hall.matters}
    assert {code for code, count in serving.items() if count < 2} == {"marriage", "land_use"}


def test_the_demo_hall_is_the_example_always_open_and_says_so():
    demo, example = demo_hall(), example_hall()
    assert set(demo.hours.week) == {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    assert all(spans == [("00:00", "24:00")] for spans in demo.hours.week.values())
    assert (demo.hours.closed_dates, demo.hours.open_dates) == ([], {})
    assert "演示" in demo.hall.notice
    assert "open all day" in demo.hall.notice_en
    assert (demo.counters, demo.matters, demo.accounts) == (example.counters, example.matters, example.accounts)


def test_the_demo_hall_would_pass_the_reader(said):
    assert said(demo_hall().model_dump(exclude_none=True)) == []
