"""What callbacks brought (R22, 001): the five topics by their answers, hall and units, and what was said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from floor.nouns import Entry
from floor.views.scene import View

TOPICS = ("attitude", "efficiency", "rules_kept", "integrity", "advice")
ANSWERS = ("good", "bad", "none")
WAYS = ("phone", "visit", "form")
COLUMNS = ("unit", "called", *WAYS, "passed", "topic", *ANSWERS)
RECORDED = "recorded"  # state of a callback that was made


def summary(callbacks: Sequence[Entry], units: Mapping[str, str]) -> View:
    """`units`: of each ticket that was called back about, where one is known; results passed to a unit count with that unit.

    `lines`: the hall first (unit empty), then each unit; `said`: every remark, by topic; `open`: callbacks still to be made.
    """
    made = [x for x in callbacks if x.state == RECORDED]
    of = {x.id: str(x.fields.get("passed_to") or units.get(str(x.fields.get("source")), "")) for x in made}
    named = sorted({unit for unit in of.values() if unit})
    lines = [_line("", made), *(_line(unit, [x for x in made if of[x.id] == unit]) for unit in named)]
    return {"lines": lines, "said": list(_said(made, of)), "open": len(callbacks) - len(made)}


def _line(unit: str, made: Sequence[Entry]) -> View:
    def count(field: str, value: str) -> int:
        return sum(x.fields.get(field) == value for x in made)

    topics = {topic: {answer: count(f"{topic}_is", answer) for answer in ANSWERS} for topic in TOPICS}
    passed = sum(bool(x.fields.get("passed_to")) for x in made)
    return {"unit": unit, "called": len(made), **{way: count("way", way) for way in WAYS}, "passed": passed, "topics": topics}


def _said(made: Iterable[Entry], of: Mapping[str, str]) -> Iterator[View]:
    """In the order of the topics, so that each unit gets its own."""
    known = list(made)
    for topic in TOPICS:
        for one in known:
            text: Any = one.fields.get(topic)
            if text:
                yield {"topic": topic, "answer": one.fields.get(f"{topic}_is"), "entry": one.id, "unit": of[one.id], "text": str(text)}


def rows(found: View, words: Mapping[str, str]) -> Iterator[list[object]]:
    """For a spreadsheet, a row for each unit and topic; `words`: of the topics and of the hall (empty key)."""
    for line in found["lines"]:
        for topic in TOPICS:
            counts = line["topics"][topic]
            head = [line["unit"] or words[""], line["called"], *(line[way] for way in WAYS), line["passed"], words[topic]]
            yield [*head, *(counts[answer] for answer in ANSWERS)]
