"""In which order the pump tells what a commit holds."""

from __future__ import annotations

from collections.abc import Callable

from floor.hub.pump import Pump
from floor.threads import ThreadRuntime
from tests.floor.desk_harness import Desk


def heard_by(desk: Desk) -> tuple[Pump, list[str]]:
    """A pump that begins at the journal's end, and what it tells."""
    told: list[str] = []

    def says(what: str) -> Callable[[], None]:
        return lambda: told.append(what)

    pump = Pump(desk.database, ThreadRuntime(), lambda event: told.append(event.kind), says("beat"))
    pump.on_told = says("all told")
    pump.cursor = pump.settled = desk.writer.book.seq
    return pump, told


def test_a_commit_is_told_fact_by_fact_then_as_a_whole_and_only_then_comes_the_beat(desk: Desk) -> None:
    """The beat hurries what it finds changed; what a commit changed has been shown in its own time before."""
    pump, told = heard_by(desk)
    desk.writer.committed = pump.tell
    desk.take()
    desk.take()
    pump.turn()
    assert told == ["taken", "taken", "all told", "beat"]
    pump.turn()
    assert told[4:] == [], "nothing new, and the beat is a second away"


def test_what_another_process_wrote_is_told_as_a_whole_before_the_beat_too(desk: Desk) -> None:
    pump, told = heard_by(desk)
    desk.take()
    pump.turn()
    assert told == ["taken", "all told", "beat"]
