"""Devices at the desk: receipts of loudspeakers, states of printers, an agent that is lost."""

from __future__ import annotations

from datetime import timedelta

from floor import facts as f
from floor.actors import Actor
from floor.desk import faults, paper
from tests.floor.desk_harness import AGENT, Desk


def receipt(desk: Desk, call_seq: int, screen: str) -> None:
    told = f.CallHeard(call_seq, screen, desk.now, desk.now + timedelta(seconds=6))
    desk.do(lambda tx: paper.heard(tx, told), Actor(f"token:{screen}", frozenset({"screen"}), screen))


def test_each_screen_receipts_a_call_once(desk: Desk) -> None:
    for _ in range(3):
        for screen in ("main", "zone-a"):
            receipt(desk, 40, screen)
    receipt(desk, 41, "main")
    rows = desk.sql("SELECT call_seq, screen FROM heard ORDER BY call_seq, screen")
    assert [(row["call_seq"], row["screen"]) for row in rows] == [(40, "main"), (40, "zone-a"), (41, "main")]
    assert len(desk.facts("call_heard")) == 3
    assert desk.verify().sound


def test_a_device_is_written_down_only_when_something_changed(desk: Desk) -> None:
    for state, reason in (("ready", None), ("ready", None), ("down", "paper_out"), ("down", "paper_out"), ("down", "cutter")):
        desk.device("p1", state, reason)
    assert len(desk.facts("device_changed")) == 3
    assert (desk.book.devices["p1"].state, desk.book.devices["p1"].reason) == ("down", "cutter")


def test_the_devices_of_a_lost_agent_cannot_be_reached(desk: Desk) -> None:
    desk.device("p1", "ready")
    desk.device("p2", "near_end")
    desk.do(lambda tx: faults.agent_lost(tx, "elsewhere"), AGENT)
    assert {d.state for d in desk.book.devices.values() if d.agent == "local"} == {"ready", "near_end"}
    desk.do(lambda tx: faults.agent_lost(tx, "local"), AGENT)
    assert {(d.state, d.reason) for d in desk.book.devices.values() if d.agent == "local"} == {("down", "unreachable")}
