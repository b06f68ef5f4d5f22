"""In which order the pump tells what a commit holds."""

from __future__ import annotations

from collections.abc import Callable

from floor.hub.pump import Pump
from floor.threads import ThreadRuntime
from tests.floor.book_steps import made
from tests.floor.desk_harness import OFFICE, Desk


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


class Screens:
    """Two groups; what is sent to whom is kept."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def groups(self) -> list[tuple[str, str]]:
        return [("/screen", "main"), ("/screen", "info")]

    def send(self, namespace: str, place: str) -> None:
        self.sent.append(place)


def test_a_calm_group_is_not_sent_what_happens_on_the_floor_but_what_the_registers_say(desk: Desk) -> None:
    pump, _ = heard_by(desk)
    desk.writer.committed = pump.tell
    runtime = Still(desk.now.timestamp())
    pump._runtime = runtime
    pump.outlet = screens = Screens()
    pump.calm = lambda namespace, place: place == "info"
    pump.turn()
    assert screens.sent == ["main", "info"], "whoever is new gets a picture"
    desk.take()
    runtime.now_s += 1
    pump.turn()
    assert screens.sent[2:] == ["main"]
    made(desk, "duty_days", {"leader": "值班领导甲"}, OFFICE)
    runtime.now_s += 1
    pump.turn()
    assert sorted(screens.sent[3:]) == ["info", "main"]


class Still(ThreadRuntime):
    """A monotonic clock that the test moves."""

    def __init__(self, now_s: float) -> None:
        super().__init__()
        self.now_s = now_s

    def mono_s(self) -> float:
        return self.now_s


def test_what_another_process_wrote_is_told_as_a_whole_before_the_beat_too(desk: Desk) -> None:
    pump, told = heard_by(desk)
    desk.take()
    pump.turn()
    assert told == ["taken", "all told", "beat"]
