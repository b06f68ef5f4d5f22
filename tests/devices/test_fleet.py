"""The agent's workers: begun, changed, ended, and replaced when their thread hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from config.schema import Printer, Section
from devices.agent.fleet import LEFT_BEHIND, Fleet
from devices.agent.plan import Plan
from devices.ports import Health, Tried


class Hand:
    """A worker that turns, hangs when it is told to, and writes down what is done to it."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.done: list[str] = []
        self.turns = 0
        self.hang, self.hangs = threading.Event(), threading.Event()
        self.go_on = threading.Event()
        self.closed_by = ""

    def turn(self) -> None:
        self.turns += 1
        if self.hang.is_set():
            self.hangs.set()
            self.go_on.wait(20)
        self.stop.wait(0.005)

    def hang_now(self) -> None:
        self.hang.set()
        assert self.hangs.wait(10)

    def test(self, code: str) -> Tried:
        self.done.append(f"test {code} in {threading.current_thread().name}")
        return Tried(True, "shown")

    def see(self, view: dict[str, Any]) -> None:
        self.done.append(f"see {view['seq']}")

    def wake(self) -> None:
        self.done.append("wake")

    def tell(self, health: Health) -> None:
        self.done.append(f"tell {health.state} {health.reason}")

    def leave(self) -> None:
        self.done.append("leave")

    def close(self) -> None:
        self.closed_by = threading.current_thread().name


class Yard:
    """Makes plans and keeps the hands that came of them."""

    def __init__(self) -> None:
        self.hands: dict[str, list[Hand]] = {}

    def plan(self, name: str, **options: Any) -> Plan:
        device: Section = Printer(code=name.split()[-1], kind="virtual", **options)

        def make(stop: threading.Event) -> Hand:
            hand = Hand(stop)
            self.hands.setdefault(name, []).append(hand)
            return hand

        return Plan(name, (device,), make)


@pytest.fixture
def yard() -> Yard:
    return Yard()


@pytest.fixture
def fleet(yard: Yard) -> Iterator[Fleet]:
    fleet = Fleet()
    yield fleet
    for hands in yard.hands.values():
        for hand in hands:
            hand.hang.clear()
            hand.go_on.set()
    fleet.end(time.monotonic() + 5)


def until(good: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 10
    while not good():
        assert time.monotonic() < end_s, "not seen in time"
        time.sleep(0.005)


def test_only_what_changed_is_begun_and_ended(fleet: Fleet, yard: Yard) -> None:
    assert fleet.follow([yard.plan("printer a"), yard.plan("printer b")]) == ["printer a", "printer b"]
    (a,), (b,) = yard.hands["printer a"], yard.hands["printer b"]
    assert fleet.follow([yard.plan("printer a"), yard.plan("printer b", baud=19200), yard.plan("printer c")]) == ["printer b", "printer c"]
    assert (a.closed_by, b.closed_by) == ("", "printer b"), "closed by its own thread"
    assert [len(hands) for hands in yard.hands.values()] == [1, 2, 1]
    assert fleet.follow([]) == []
    assert a.closed_by == "printer a"


def test_a_worker_that_begins_later_sees_the_newest_picture(fleet: Fleet, yard: Yard) -> None:
    fleet.follow([yard.plan("printer a")])
    fleet.see({"seq": 7})
    fleet.follow([yard.plan("printer a"), yard.plan("printer b")])
    assert yard.hands["printer b"][0].done == ["see 7"]


def test_a_self_test_is_done_between_two_turns_by_the_workers_own_thread(fleet: Fleet, yard: Yard) -> None:
    fleet.follow([yard.plan("printer a")])
    answers: list[Tried] = []
    assert fleet.test("a", answers.append)
    assert not fleet.test("nobody", answers.append)
    until(lambda: answers == [Tried(True, "shown")])
    assert "test a in printer a" in yard.hands["printer a"][0].done


def test_a_worker_that_hangs_is_left_and_another_takes_its_place(fleet: Fleet, yard: Yard) -> None:
    fleet.follow([yard.plan("printer a")])
    (old,) = yard.hands["printer a"]
    old.hang_now()
    fleet.stuck("printer a")
    assert old.done == ["tell down timeout", "wake", "leave"]
    new = yard.hands["printer a"][1]
    until(lambda: new.turns > 3)
    assert old.closed_by == "", "a port that a hanging thread holds is not closed under its hands"
    old.go_on.set()
    until(lambda: old.closed_by == "printer a")
    assert len(fleet.threads()) == 1


def test_what_hangs_again_and_again_is_not_begun_for_ever(fleet: Fleet, yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    fleet.follow([yard.plan("printer a")])
    for _ in range(LEFT_BEHIND + 2):
        if len(yard.hands["printer a"]) <= LEFT_BEHIND:
            yard.hands["printer a"][-1].hang_now()
        fleet.stuck("printer a")
    assert len(yard.hands["printer a"]) == LEFT_BEHIND + 1
    assert "worker not begun again worker=printer a" in caplog.text
    for hand in yard.hands["printer a"][:-1]:  # they came back after all
        hand.go_on.set()
    until(lambda: all(hand.closed_by for hand in yard.hands["printer a"][:-1]))
    fleet.stuck("printer a")
    assert len(yard.hands["printer a"]) == LEFT_BEHIND + 2


def test_the_end_names_those_that_are_still_busy(fleet: Fleet, yard: Yard) -> None:
    fleet.follow([yard.plan("printer a"), yard.plan("printer b")])
    hand = yard.hands["printer a"][0]
    hand.hang_now()
    assert fleet.end(time.monotonic() + 0.5) == ["printer a"]
    assert yard.hands["printer b"][0].closed_by == "printer b"
