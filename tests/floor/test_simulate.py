"""`run.py simulate`: a recorded day is what happened, synthetic days are compared, the answers can be read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import run
from floor import refusals as r
from floor.simulate.recorded import Recorded, recorded
from floor.simulate.table import Cells
from priority.choose import choose
from priority.play.compared import figures_of
from tests.floor.desk_harness import Desk


def replayed(desk: Desk, day: str = "2026-06-01") -> Recorded:
    means = {m.code: float(m.mean_min) for m in desk.house.config.matters}
    return recorded(desk.database, desk.house.hours, means, date.fromisoformat(day))


def serve(desk: Desk, counter: int, minutes: float) -> str:
    """Call the next at once, serve for so many minutes."""
    ticket = desk.next(counter)
    assert ticket is not None
    desk.order("start", ticket)
    desk.later(minutes=minutes)
    desk.order("finish", ticket)
    return ticket.number


@pytest.fixture
def morning(desk: Desk) -> Desk:
    """Counter 4 serves id_card from nine; three take a ticket, one of them for the care lane."""
    desk.at("08:55").open(4, ["id_card"])
    desk.at("09:00").take()
    desk.at("09:01").take()
    desk.at("09:02").take(lane="care", ground="elder")
    desk.at("09:05")
    assert [serve(desk, 4, 10), serve(desk, 4, 10), serve(desk, 4, 10)] == ["L001", "B001", "B002"]
    return desk


def test_a_recorded_day_holds_who_came_when_and_how_long_they_were_served(morning: Desk) -> None:
    found = replayed(morning)
    assert [(v.name, v.lane, v.service_s) for v in found.day.visits] == [
        ("B001#1", "ordinary", 600.0), ("B002#1", "ordinary", 600.0), ("L001#1", "care", 600.0),
    ]  # fmt: skip
    assert {s.visit.name: s.waited_s / 60 for s in found.served} == {"L001#1": 3.0, "B001#1": 15.0, "B002#1": 24.0}
    assert found.left == 0
    (window,) = found.day.windows
    assert (window.number, window.matters) == (4, ("id_card",))


def test_the_same_rule_on_the_same_people_calls_them_as_soon_as_it_could(morning: Desk) -> None:
    """The real clerk began at 09:05; the play calls the first at once."""
    found = replayed(morning)
    served = found.day.play(morning.house.rule, choose).run(found.day.visits)
    assert [s.visit.name for s in served] == ["B001#1", "L001#1", "B002#1"]
    assert figures_of(served, 1800.0).overtakes == 0


def test_a_no_show_is_played_as_one_and_who_left_before_being_called_is_counted_not_played(desk: Desk) -> None:
    desk.at("08:55").open(4, ["id_card"])
    desk.at("09:00").take()
    left = desk.take()
    desk.at("09:05")
    called = desk.next(4)
    assert called is not None
    desk.at("09:07").order("no_show", called)
    desk.order("cancel", left, "asked")
    found = replayed(desk)
    assert [(v.name, v.comes, v.service_s) for v in found.day.visits] == [("B001#1", False, 120.0)]
    assert found.left == 1


def test_a_transfer_is_a_second_wait_from_its_moment(desk: Desk) -> None:
    desk.at("08:55").open(4, ["id_card"])
    desk.open(2)
    desk.at("09:00").take()
    ticket = desk.next(4)
    assert ticket is not None
    desk.order("start", ticket)
    other = desk.writer.book.counters[2].matters[0]
    desk.at("09:04").order("transfer", ticket, other, None)
    desk.at("09:06")
    again = desk.next(2)
    assert again is not None
    assert again.id == ticket.id
    desk.order("start", again)
    desk.at("09:16").order("finish", again)
    found = replayed(desk)
    assert [(v.name, v.matter, v.service_s) for v in found.day.visits] == [("B001#1", "id_card", 240.0), ("B001#2", other, 600.0)]
    assert [s.waited_s for s in found.served] == [0.0, 120.0]


def test_a_pause_is_no_post(desk: Desk) -> None:
    desk.at("09:00").open(4, ["id_card"])
    desk.take()
    desk.at("10:00").pause(4)
    desk.at("10:30").resume_counter(4)
    serve(desk, 4, 5)
    (window,) = replayed(desk).day.windows
    first, second = window.posts
    assert second[0] - first[1] == 1800.0


def test_a_day_without_tickets_is_refused_with_its_date(morning: Desk) -> None:
    with pytest.raises(r.BadRequest) as told:
        replayed(morning, "2026-06-02")
    assert "2026-06-02" in told.value.facts["problems"][0]


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def simulate(tmp_path: Path) -> Callable[..., Result]:
    def call(*options: str) -> Result:
        done: Result = CliRunner().invoke(run.main, ["simulate", "--data", str(tmp_path / "none"), *options])
        return done

    return call


def test_synthetic_days_are_compared_in_a_table_and_a_chart(simulate: Callable[..., Result], tmp_path: Path) -> None:
    chart, figures = tmp_path / "c.svg", tmp_path / "c.json"
    rules = "in_turn,rescue_60"
    done = simulate("--cells", "4", "--seeds", "2", "--rules", rules, "--lang", "en", "--out", str(chart), "--json", str(figures))
    assert done.exit_code == 0, done.output
    rows = {row["name"]: row for row in json.loads(figures.read_text())}
    assert list(rows) == ["first_come", "in_turn", "rescue_60"]
    assert rows["first_come"]["lapses"][0] == 1.0
    assert rows["in_turn"]["overtakes"] == 0 < rows["rescue_60"]["overtakes"]
    assert rows["rescue_60"]["lapses"][0] < rows["in_turn"]["lapses"][0]
    assert "in turn (default)" in done.stdout
    assert "8 of 8 days played" in done.stderr
    assert "days played" not in done.stdout
    root = ET.fromstring(chart.read_text("utf-8"))
    assert {"in turn (default)", "rescue 60"} <= {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}


def test_the_table_speaks_chinese_unless_asked_otherwise(simulate: Callable[..., Result]) -> None:
    assert "先到先办" in simulate("--cells", "3", "--seeds", "1", "--rules", "in_turn").output


def test_an_unknown_rule_is_named_with_those_that_there_are(simulate: Callable[..., Result]) -> None:
    done = simulate("--rules", "in_trun")
    assert done.exit_code == 1
    assert "in_trun" in done.output
    assert "in_turn" in done.output


def test_a_recorded_day_is_told_as_it_was_and_as_it_would_have_been(morning: Desk) -> None:
    morning.folder.remember()
    done = CliRunner().invoke(run.main, ["simulate", "--data", str(morning.folder.path), "--day", "2026-06-01", "--lang", "en"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert "2026-06-01" in lines[0]
    assert any(line.startswith("as it was") for line in lines)
    assert any(line.startswith("in turn + tide windows") for line in lines)


def test_columns_stand_below_each_other_also_with_chinese_names() -> None:
    text = Cells(["规则", "n"], [["按顺序", "1"], ["in turn", "10"]]).text()
    assert text.splitlines() == ["规则      n", "按顺序    1", "in turn  10"]
