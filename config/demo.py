"""The example hall, as it is and as a bare `run.py` shows it: open all day, so that a newcomer at night gets a number."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from config.load import read
from config.schema import Hall, Span, Weekday

EXAMPLE = Path(__file__).with_name("hall.example.toml")
ALL_DAY: Span = ("00:00", "24:00")
NOTICE = "演示大厅：每天二十四小时开放，随时可以取号；本厅为虚构"
NOTICE_EN = "Demonstration hall: open all day, every day, take a number at any time; the hall is invented"


def example_hall() -> Hall:
    """The hall of hall.example.toml with its own hours, for rehearsals."""
    return read(EXAMPLE)


def demo_hall() -> Hall:
    """The example hall, always open; its notice says so."""
    hall = example_hall()
    week: dict[Weekday, list[Span]] = {day: [ALL_DAY] for day in get_args(Weekday)}
    hours = hall.hours.model_copy(update={"week": week, "closed_dates": [], "open_dates": {}, "open_on_holidays": True})
    section = hall.hall.model_copy(update={"notice": NOTICE, "notice_en": NOTICE_EN})
    return hall.model_copy(update={"hours": hours, "hall": section})
