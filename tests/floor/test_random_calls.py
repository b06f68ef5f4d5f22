"""Random days at the desk: what must hold for every call (policy.md sections 1 and 3)."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floor.nouns import WAITING, Ticket
from priority.lanes import LANES
from tests.floor.desk_harness import Desk
from tests.floor.test_refold import Day

CLAUSES = {"promise", "in_turn", "run_cap", "chosen"}
orders = st.lists(st.tuples(st.integers(0, 65), st.integers(0, 11), st.integers(0, 11)), min_size=15, max_size=50)


class Watched(Day):
    """Looks at the hall before each call, and at the call after it."""

    def call_next(self, a: int, b: int) -> None:
        self.desk.sweep()
        before = dict(self.desk.book.tickets)
        seq = self.desk.seq
        super().call_next(a, b)
        for _, kind, body in [x for x in self.desk.facts("called") if x[0] > seq]:
            assert kind == "called"
            self._fair(before, before[json.loads(body)["ticket"]])

    def _fair(self, before: dict[str, Ticket], called: Ticket) -> None:
        """Nobody of the same matter and lane who stood before it was left standing."""
        place = (called.clock, called.seq)
        queue = (WAITING, called.matter, called.lane, called.reserved)
        same = [x for x in before.values() if (x.state, x.matter, x.lane, x.reserved) == queue]
        assert [x.number for x in same if (x.clock, x.seq) < place] == []


def played(folder: Path, migrated: Path, steps: list[tuple[int, int, int]], restart_after: int | None = None) -> list[Any]:
    """Every call of the day, and whom each open counter would call next."""
    folder.mkdir()
    shutil.copy(migrated, folder / "hall.db")
    desk = Desk(folder, {})
    try:
        day = Watched(desk)
        for n, step in enumerate(steps):
            day.do(*step)
            if n == restart_after:
                desk.restart()
        desk.sweep()
        calls = [json.loads(body) for _, _, body in desk.facts("called")]
        for call in calls:
            assert call["why"]["clause"] in CLAUSES
            assert call["why"]["lane"] in LANES
            assert all(p["waited_s"] >= 0 and p["number"] for p in call["why"]["passed"])
        return calls
    finally:
        desk.close()


@pytest.mark.timeout(400)
@settings(max_examples=25)
@given(orders, st.integers(0, 49))
def test_every_call_is_fair_has_its_reason_and_is_the_same_after_a_restart_at_any_point(
    migrated: Path, steps: list[tuple[int, int, int]], restart_after: int
) -> None:
    with tempfile.TemporaryDirectory() as base:
        through = played(Path(base) / "through", migrated, steps)
        restarted = played(Path(base) / "restarted", migrated, steps, restart_after % len(steps))
    assert restarted == through
