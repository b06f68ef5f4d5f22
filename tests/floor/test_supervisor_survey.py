"""The supervisor's queues against the plain way: every wait worked out by itself."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floor.hub import words
from floor.nouns import CALLED, HELD, SERVING, WAITING
from floor.views.console import console
from floor.views.scene import Scene, View
from floor.views.supervisor import supervisor
from tests.floor.desk_harness import Desk
from tests.floor.test_refold import PLACES, Day


def scene(desk: Desk) -> Scene:
    return Scene(
        house=desk.house, book=desk.book, now=desk.now, hub="h", rehearsal=False, age_s=lambda _: 0.0,
        say=lambda *_: {"text": {}, "audio": []}, people={}, last_seen={}, words=words.names,
    )  # fmt: skip


def plainly(at: Scene) -> tuple[dict[tuple[str, str], tuple[Any, ...]], list[str]]:
    """Count, longest, warned and lapsed of each queue; numbers of the warned."""
    found: dict[tuple[str, str], list[Any]] = {}
    warned = []
    for t in sorted(at.book.tickets.values(), key=lambda t: (t.clock, t.seq)):
        if t.state != WAITING:
            continue
        wait, used_s = at.book.waits[t.id], at.waited_s(t.id)
        lapsed = wait.breached_at is not None or used_s > wait.amount_s
        warn = not lapsed and used_s > at.house.clock.warn_s
        row = found.setdefault((t.matter, t.lane), [0, 0.0, 0, 0])
        row[:] = [row[0] + 1, max(row[1], round(used_s, 1)), row[2] + warn, row[3] + lapsed]
        warned += [t.number] if warn or lapsed else []
    return {key: tuple(row) for key, row in found.items()}, warned


def assert_tells_every_wait(at: Scene, picture: View) -> None:
    queues, warned = plainly(at)
    tickets = at.book.tickets.values()
    assert {(q["matter"], q["lane"]): (q["count"], q["longest_s"], q["warned"], q["lapsed"]) for q in picture["queues"]} == queues
    assert [t["number"] for t in picture["warned"]] == warned[:100]
    figures = picture["figures"]
    assert figures["waiting"] == sum(q[0] for q in queues.values())
    assert figures["longest_wait_s"] == max((q[1] for q in queues.values()), default=0)
    assert (figures["longest"] is None) == (not queues)
    assert figures["serving"] == sum(t.state == SERVING for t in tickets)
    assert picture["balance"]["open"] == len(tickets)
    assert {t["id"] for t in picture["doubtful"]["holds"]} == {t.id for t in tickets if t.state == HELD}
    assert {a["text"]["en"] for a in picture["alarms"] if a["kind"] == "unstarted"} <= {
        words.names("floor.alarm.unstarted", number=t.number)["en"] for t in tickets if t.state == CALLED
    }


@pytest.mark.timeout(300)
@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 45), st.integers(0, 11), st.integers(0, 11)), min_size=15, max_size=60))
def test_the_pictures_of_a_random_day_tell_every_single_wait(migrated: Path, orders: list[tuple[int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(migrated, Path(folder) / "hall.db")
        desk = Desk(Path(folder), {})
        try:
            day = Day(desk)
            for order in orders:
                day.do(*order)
            desk.sweep()
            at = scene(desk)
            assert_tells_every_wait(at, supervisor(at, []))
            for number in PLACES:
                mine = [t for t in desk.book.tickets.values() if t.state == WAITING and t.reserved == number]
                picture = console(at, number, [])
                assert {t["id"] for t in picture["reserved"]} == {t.id for t in mine}
        finally:
            desk.close()
