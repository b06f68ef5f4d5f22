"""Faults of single options: unknown, missing, of the wrong type, out of range."""

from __future__ import annotations

import math
from typing import Any, get_origin

import pytest
from annotated_types import Ge, Gt, Le, Lt, MaxLen

from config.fields import section_of
from config.load import Complaints, from_data, from_text
from config.schema import Hall

MINIMAL = '[hall]\nname = "x"\n'


def test_the_example_has_nothing_to_complain_of(data, said):
    assert said(data) == []


def test_an_unknown_option_is_told_with_the_one_that_was_meant(data, said):
    data["wait"]["limit_mn"] = 20
    assert said(data) == ["wait.limit_mn: unknown option (did you mean limit_min?)"]


def test_an_option_in_the_wrong_section_is_told_where_it_belongs(data, said):
    data["wait"]["volume"] = 20
    assert said(data) == ["wait.volume: unknown option (it belongs under [voice])"]


def test_an_option_that_nobody_knows_is_told_what_to_do(data, said):
    data["wait"]["qqqq"] = 20
    assert said(data) == ["wait.qqqq: unknown option: remove it, or look for its name in hall.example.toml"]


def test_an_unknown_section_is_told_with_the_one_that_was_meant(data, said):
    data["waits"] = {}
    assert said(data) == ["waits: unknown section (did you mean wait?)"]


def test_a_missing_option_is_told_with_its_place(data, said):
    del data["counters"][2]["zone"]
    assert said(data) == ["counters[2].zone: this option is missing and has no default: add it (see hall.example.toml)"]


@pytest.mark.parametrize("name", [name for name, field in Hall.model_fields.items() if field.is_required()])
def test_a_missing_section_is_told_once(name, data, said):
    del data[name]
    header = f"[[{name}]]" if section_of(name)[1] else f"[{name}]"
    assert said(data) == [f"{name}: this section is missing: add {header} (see hall.example.toml)"]


@pytest.mark.parametrize("name", ["lanes", "zones", "themes", "matters", "counters"])
def test_an_empty_list_is_told_once(name, data, said):
    data[name] = []
    assert said(data) == [f"{name}: the list is empty: it needs at least one [[{name}]]"]


def test_a_table_in_place_of_a_list_is_told_how_to_write_it(data, said):
    data["lanes"] = {"lane": "care"}
    assert said(data) == ["lanes: this is a list: write [[lanes]] with two brackets, once for each"]


def test_a_number_in_place_of_a_section_is_told(data, said):
    data["wait"] = 30
    assert said(data) == ["wait: 30 is not a table of options"]


def test_a_baud_rate_that_no_port_has_is_told_with_those_there_are(data, said):
    data["printers"][1]["baud"] = 9500
    assert said(data) == ["printers[1].baud: 9500 is not one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 (did you mean 9600?)"]


def test_a_choice_in_quotes_is_told_to_go_without(data, said):
    data["printers"][1]["paper_mm"] = "58"
    assert said(data) == ['printers[1].paper_mm: "58" is in quotes: write it without']


@pytest.mark.parametrize(
    ("section", "option", "value", "complaint"),
    [
        ("wait", "limit_min", "30", '"30" is not a whole number: write it without quotes and without a point'),
        ("wait", "limit_min", 30.0, "30.0 is not a whole number: write it without quotes and without a point"),
        ("wait", "limit_min", True, "true is not a whole number: write it without quotes and without a point"),
        ("wait", "count_lunch", "no", '"no" is neither true nor false (written without quotes)'),
        ("wait", "count_lunch", 1, "1 is neither true nor false (written without quotes)"),
        ("limits", "take_every_s", "2", '"2" is not a number: write it without quotes'),
        ("limits", "take_every_s", math.nan, "nan is not a number that can be used"),
        ("limits", "take_every_s", math.inf, "inf is not a number that can be used"),
        ("hall", "notice", 5, '5 is not text: put it in quotes, "..."'),
        ("hall", "notice", ["a"], 'this list is not text: put it in quotes, "..."'),
        ("hall", "name", "", "the text is empty: write at least one character"),
        ("hall", "name", "  ", "the text is empty: write at least one character"),
        ("hall", "code", "a b", "a b is not a code: use 1 to 32 of A-Z a-z 0-9 . _ - and begin with a letter or digit"),
        ("hub", "origins", "http://x", '"http://x" is not a list: put it in square brackets, [ ... ]'),
    ],
)
def test_a_wrong_type_is_told_with_how_to_write_it(section, option, value, complaint, data, said):
    data[section][option] = value
    assert said(data) == [f"{section}.{option}: {complaint}"]


def test_a_line_break_in_a_name_is_told(data, said):
    data["zones"][0]["name"] = "A区\n民生"
    assert said(data) == [r"zones[0].name: 'A区\n民生' holds a line break or another control character: write one line of text"]


def test_a_small_series_letter_is_told(data, said):
    data["themes"][0]["series"] = "a"
    assert said(data) == ["themes[0].series: a is not a series letter: use one capital letter A to Z"]


def test_a_counter_without_matters_is_told(data, said):
    data["counters"][11]["matters"] = []
    assert said(data) == ["counters[11].matters: the list is too short: it needs at least 1"]


def test_a_very_long_value_is_shown_shortened(data, said):
    data["hall"]["code"] = "x y" * 100
    assert said(data) == [
        "hall.code: " + ("x y" * 20) + "... is not a code: use 1 to 32 of A-Z a-z 0-9 . _ - and begin with a letter or digit"
    ]


def bounded() -> list[tuple[str, str, Any, str]]:
    """Section, option, a value just out of its bounds and how the complaint ends, for every bound of the schema."""
    found: list[tuple[str, str, Any, str]] = []
    for name in Hall.model_fields:
        for option, field in section_of(name)[0].model_fields.items():
            step: float = 0.001 if field.annotation is float else 1
            for bound in field.metadata:
                if isinstance(bound, Ge):
                    found.append((name, option, bound.ge - step, f"is too small: the least allowed is {bound.ge:g}"))
                if isinstance(bound, Le):
                    found.append((name, option, bound.le + step, f"is too large: the most allowed is {bound.le:g}"))
                if isinstance(bound, Gt):
                    found.append((name, option, bound.gt, f"is too small: it must be more than {bound.gt:g}"))
                if isinstance(bound, MaxLen):
                    long = "字" * (bound.max_length + 1)
                    many = get_origin(field.annotation) is list
                    end = f"it holds at most {bound.max_length}" if many else f"is too long: {bound.max_length} characters at most"
                    found.append((name, option, list(long) if many else long, end))
                assert not isinstance(bound, Lt), "add it here"
    return found


def test_most_numbers_have_bounds_so_the_walk_below_is_not_empty():
    assert len(bounded()) > 60


@pytest.mark.parametrize(("name", "option", "value", "end"), bounded())
def test_a_value_just_out_of_its_bounds_is_refused(name, option, value, end, data):
    section = data.get(name) or data.setdefault(name, [{}] if section_of(name)[1] else {})
    target = section[0] if isinstance(section, list) else section
    target[option] = value
    with pytest.raises(Complaints) as raised:
        from_data(data)
    path = f"{name}[0].{option}" if isinstance(section, list) else f"{name}.{option}"
    assert any(one.startswith(f"hall.toml: {path}: ") and one.endswith(end) for one in raised.value.complaints)


CHECKED_AGAINST_THE_COUNTERS = {("pads", "counter"), ("leds", "counter"), ("terminals", "counter")}


@pytest.mark.parametrize("name", list(Hall.model_fields))
def test_every_number_option_has_a_range(name):
    for option, field in section_of(name)[0].model_fields.items():
        if field.annotation in (int, float) and (name, option) not in CHECKED_AGAINST_THE_COUNTERS:
            kinds = {type(bound) for bound in field.metadata}
            assert kinds & {Ge, Gt}, option
            assert kinds & {Le, Lt}, option


def test_a_toml_fault_is_told_with_its_line():
    with pytest.raises(Complaints) as raised:
        from_text(MINIMAL + "notice = \n", "hall.toml")
    (complaint,) = raised.value.complaints
    assert complaint.startswith("hall.toml: line 3: not readable as TOML: invalid value")


def test_a_toml_fault_at_the_end_is_told_with_the_last_line():
    with pytest.raises(Complaints) as raised:
        from_text(MINIMAL + "[hub]\norigins = [", "hall.toml")
    (complaint,) = raised.value.complaints
    assert complaint.startswith("hall.toml: line 4: not readable as TOML: ")
