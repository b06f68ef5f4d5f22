"""The equipment register (R10): what opens an entry, what adds to it, what ends it, and who is told when."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from floor import refusals as r
from floor.actors import HALL, Actor
from floor.desk import faults
from floor.nouns import Fault
from tests.floor.conftest import Desks
from tests.floor.desk_harness import AGENT, Desk

OM = Actor("staff:om1", frozenset({"om"}))


def entries(desk: Desk) -> list[tuple[str, str, int, bool]]:
    """(device, reason, times, open) of the whole register."""
    rows = desk.sql("SELECT device, reason, times, mended_at FROM fault ORDER BY opened_at, id")
    return [(row["device"], row["reason"], row["times"], row["mended_at"] is None) for row in rows]


def the_fault(desk: Desk, device: str = "p1") -> Fault:
    return desk.book.faults.open[device]


def tell(desk: Desk) -> list[Fault]:
    untold = desk.book.faults.untold()
    desk.do(lambda tx: faults.tell(tx, untold), HALL)
    return untold


def test_a_device_that_fails_opens_an_entry_and_being_ready_ends_it(desk: Desk) -> None:
    desk.device("p1", "ready")
    desk.at("09:10").device("p1", "down", "paper_out")
    assert entries(desk) == [("p1", "paper_out", 1, True)]
    opened = the_fault(desk)
    assert (opened.opened_at, opened.level, opened.agent, opened.device_kind) == (desk.now, "error", "local", "printer")
    desk.at("09:25").device("p1", "ready")
    assert entries(desk) == [("p1", "paper_out", 1, False)]
    (row,) = desk.sql("SELECT * FROM fault")
    assert (row["mended_by"], row["mended_at"][:16]) == ("itself", "2026-06-01T01:25")
    assert desk.verify().sound


def test_the_same_state_said_again_is_no_second_entry(desk: Desk) -> None:
    for _ in range(5):
        desk.later(minutes=1).device("p1", "down", "paper_out")
    assert entries(desk) == [("p1", "paper_out", 1, True)]


def test_paper_that_was_near_its_end_and_ends_is_one_entry_and_told_again(desk: Desk) -> None:
    desk.device("p1", "near_end")
    assert (the_fault(desk).reason, the_fault(desk).level) == ("near_end", "warn")
    assert [x.level for x in tell(desk)] == ["warn"]
    desk.later(minutes=30).device("p1", "down", "paper_out")
    assert entries(desk) == [("p1", "paper_out", 1, True)]
    assert [x.level for x in tell(desk)] == ["error"]
    assert the_fault(desk).told_at == desk.now
    assert tell(desk) == []


def test_another_reason_of_what_is_down_already_is_not_told_again(desk: Desk) -> None:
    desk.device("p1", "down", "paper_out")
    tell(desk)
    desk.later(minutes=1).device("p1", "down", "cover_open")
    assert entries(desk) == [("p1", "cover_open", 1, True)]
    assert tell(desk) == []


def test_a_device_that_flaps_adds_to_one_entry_and_is_told_once(desk: Desk) -> None:
    told = 0
    for _ in range(30):
        desk.later(seconds=20).device("pad7", "down", "unreachable")
        told += len(tell(desk))
        desk.later(seconds=20).device("pad7", "ready")
    assert entries(desk) == [("pad7", "unreachable", 30, False)]
    assert told == 1


def test_a_fault_after_the_time_is_an_entry_of_its_own(desk: Desk) -> None:
    desk.device("p1", "down", "cutter")
    desk.later(minutes=1).device("p1", "ready")
    desk.now += timedelta(minutes=9, seconds=59)
    desk.device("p1", "down", "cutter")
    assert entries(desk) == [("p1", "cutter", 2, True)]
    desk.later(minutes=1).device("p1", "ready")
    desk.later(minutes=10).device("p1", "down", "cutter")
    assert entries(desk) == [("p1", "cutter", 2, False), ("p1", "cutter", 1, True)]


def test_a_hall_may_count_every_fault_by_itself(desks: Desks) -> None:
    desk = desks({"faults.again_min": 0})
    for _ in range(3):
        desk.later(seconds=5).device("p1", "down", "cutter")
        desk.later(seconds=5).device("p1", "ready")
    assert entries(desk) == [("p1", "cutter", 1, False)] * 3


def test_a_lost_agent_is_one_fault_not_one_for_each_device(desk: Desk) -> None:
    for code in ("p1", "p2", "p3"):
        desk.device(code, "ready")
    desk.do(lambda tx: faults.agent_lost(tx, "local"), AGENT)
    assert entries(desk) == [("agent:local", "unreachable", 1, True)]
    assert {d.state for d in desk.book.devices.values()} == {"down"}
    desk.later(minutes=1)
    desk.do(lambda tx: faults.agent_here(tx, "local"), AGENT)
    for code in ("p1", "p2", "p3"):
        desk.device(code, "ready")
    assert entries(desk) == [("agent:local", "unreachable", 1, False)]


def test_a_fault_that_stood_before_the_agent_was_lost_stands_after_it(desk: Desk) -> None:
    desk.device("p1", "down", "paper_out")
    desk.do(lambda tx: faults.agent_lost(tx, "local"), AGENT)
    desk.do(lambda tx: faults.agent_here(tx, "local"), AGENT)
    desk.device("p1", "down", "paper_out")
    assert ("p1", "paper_out", 1, True) in entries(desk)
    desk.device("p1", "ready")
    assert all(not still for *_, still in entries(desk))


def test_a_known_fault_is_muted_with_its_reason_and_comes_back_when_unmuted(desk: Desk) -> None:
    desk.device("p1", "down", "cutter")
    fault = the_fault(desk)
    desk.do(lambda tx: faults.mute(tx, fault.id, "spare part ordered"), OM)
    assert tell(desk) == []
    assert (the_fault(desk).muted_why, the_fault(desk).muted_by) == ("spare part ordered", "staff:om1")
    with pytest.raises(r.WrongState):
        desk.do(lambda tx: faults.mute(tx, fault.id, "twice"), OM)
    desk.do(lambda tx: faults.unmute(tx, fault.id), OM)
    assert [x.id for x in tell(desk)] == [fault.id]
    with pytest.raises(r.WrongState):
        desk.do(lambda tx: faults.unmute(tx, fault.id), OM)


def test_a_muted_fault_that_flaps_stays_muted_and_a_new_one_is_not(desk: Desk) -> None:
    desk.device("p1", "down", "cutter")
    desk.do(lambda tx: faults.mute(tx, the_fault(desk).id, "known"), OM)
    desk.later(minutes=1).device("p1", "ready")
    desk.later(minutes=1).device("p1", "down", "cutter")
    assert tell(desk) == []
    desk.later(minutes=1).device("p1", "ready")
    desk.later(minutes=30).device("p1", "down", "cutter")
    assert len(tell(desk)) == 1


def test_a_person_ends_the_entry_of_a_device_that_is_gone_but_not_of_one_that_speaks(desk: Desk) -> None:
    desk.device("p1", "down", "cutter")
    desk.device("old9", "down", "unreachable")
    with pytest.raises(r.StillDown):
        desk.do(lambda tx: faults.mend(tx, the_fault(desk).id, "repaired", {"local"}), OM)
    desk.do(lambda tx: faults.mend(tx, the_fault(desk, "old9").id, "taken away", {"local"}), OM)
    desk.do(lambda tx: faults.mend(tx, the_fault(desk).id, "carried off with its PC", set()), OM)
    rows = desk.sql("SELECT mended_by, words FROM fault ORDER BY device")
    assert [(row["mended_by"], row["words"]) for row in rows] == [
        ("staff:om1", "taken away"), ("staff:om1", "carried off with its PC"),
    ]  # fmt: skip
    with pytest.raises(r.WrongState):
        desk.do(lambda tx: faults.mend(tx, desk.book.faults.last["p1"].id, "twice", set()), OM)
    with pytest.raises(r.UnknownFault):
        desk.do(lambda tx: faults.mend(tx, "nothing", "x", set()), OM)



def test_the_register_is_the_same_after_a_restart(desk: Desk) -> None:
    desk.device("p1", "down", "paper_out")
    desk.device("p2", "down", "cutter")
    desk.later(minutes=1).device("p2", "ready")
    before = (dict(desk.book.faults.open), dict(desk.book.faults.last))
    desk.restart()
    assert (desk.book.faults.open, desk.book.faults.last) == before
    desk.later(minutes=1).device("p2", "down", "cutter")
    assert desk.book.faults.open["p2"].times == 2
    assert desk.verify().sound


def test_each_fault_has_one_line_in_the_log_with_its_level(caplog: pytest.LogCaptureFixture, desk: Desk) -> None:
    from floor.hub.alarm import fault_line

    desk.device("p1", "near_end")
    desk.device("p2", "down", "cutter")
    for fault in desk.book.faults.untold():
        fault_line(fault)
    assert [(x.levelno, x.getMessage().split(" since")[0]) for x in caplog.records] == [
        (logging.WARNING, "fault device=p1 kind=printer reason=near_end agent=local"),
        (logging.ERROR, "fault device=p2 kind=printer reason=cutter agent=local"),
    ]
