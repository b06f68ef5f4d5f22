"""Repeated requests, and several orders in one commit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floor import refusals as r
from floor.actors import Actor
from floor.desk.take import Take, take
from floor.desk.tx import Tx
from floor.store.writing import Order
from tests.floor.conftest import Desks
from tests.floor.desk_harness import KIOSK, LEAD, Desk

OTHER = Actor("token:k2", frozenset({"kiosk"}), "k2")


def taking(request_id: str | None, matter: str = "id_card", actor: Actor = KIOSK, mac: str = "", route: str = "take") -> Order:
    def work(tx: Tx) -> dict[str, Any]:
        ticket = take(tx, Take(matter))
        return {"number": ticket.number, "名": "云溪", "seq": tx.seq}

    return Order(actor, work, route, request_id, mac or f"mac of {matter}")


def done(desk: Desk, order: Order) -> Order:
    desk.turn(order)
    return order


def test_a_repeated_request_gets_the_first_outcome_byte_for_byte_and_does_nothing(desk: Desk) -> None:
    first = done(desk, taking("r1"))
    desk.take()
    seq = desk.seq
    for _ in range(2):
        again = done(desk, taking("r1"))
        assert again.answer == first.answer
        assert (first.repeated, again.repeated, again.error) == (False, True, None)
        desk.restart()
    assert desk.seq == seq
    assert first.answer is not None
    assert json.loads(first.answer)["number"] == "B001"


def test_the_same_request_twice_in_one_commit_is_done_once(desk: Desk) -> None:
    orders = [taking("r1"), taking("r1"), taking("r1")]
    desk.turn(*orders)
    assert len({o.answer for o in orders}) == 1
    assert [o.repeated for o in orders] == [False, True, True]
    assert len(desk.facts("taken")) == 1


def test_the_same_id_with_another_body_is_refused(desk: Desk) -> None:
    done(desk, taking("r1"))
    again = done(desk, taking("r1", "pension"))
    assert isinstance(again.error, r.RequestIdReused)
    assert again.answer is None
    assert len(desk.facts("taken")) == 1


def test_an_id_belongs_to_its_asker_and_route(desk: Desk) -> None:
    for order in (taking("r1"), taking("r1", actor=OTHER), taking("r1", route="take elsewhere")):
        assert not done(desk, order).repeated
    assert len(desk.facts("taken")) == 3


def test_a_refusal_is_not_remembered(desk: Desk) -> None:
    desk.device("p1", "down")
    desk.at("20:00")
    refused = done(desk, taking("r1"))
    assert isinstance(refused.error, r.HallClosed)
    desk.at("09:00", "2026-06-02")
    assert json.loads(done(desk, taking("r1")).answer or "")["number"] == "B001"


def test_nothing_to_do_is_not_remembered(desk: Desk) -> None:
    nothing = done(desk, Order(LEAD, lambda tx: None, "next", "r1", "m"))
    assert (nothing.answer, nothing.error) == (None, None)
    assert done(desk, Order(LEAD, lambda tx: {"called": "B001"}, "next", "r1", "m")).answer == '{"called":"B001"}'


def test_without_an_id_each_request_is_a_new_one(desk: Desk) -> None:
    assert done(desk, taking(None)).answer != done(desk, taking(None)).answer


# --- one commit, many orders ----------------------------------------------------------------------------------------


def failing(work: Any) -> Order:
    """Writes, and then fails."""

    def both(tx: Tx) -> Any:
        take(tx, Take("id_card"))
        return work(tx)

    return Order(KIOSK, both)


def fault(tx: Tx) -> None:
    raise ZeroDivisionError


def late_refusal(tx: Tx) -> None:
    raise r.HallClosed()


def test_a_refusal_after_writing_takes_back_its_own_writing_only(desk: Desk) -> None:
    orders = [taking("a"), failing(late_refusal), taking("b"), failing(fault), taking("c")]
    desk.turn(*orders)
    numbers = [json.loads(o.answer)["number"] if o.answer else type(o.error).__name__ for o in orders]
    assert numbers == ["B001", "HallClosed", "B002", "ZeroDivisionError", "B003"]
    assert len(desk.facts("taken")) == 3
    assert desk.restart().take().number == "B004"
    assert desk.verify().sound


def test_a_failed_statement_spoils_no_other_order_of_the_commit(desk: Desk) -> None:
    """On PostgreSQL a failed statement ends the transaction, unless a savepoint holds."""

    def breaks(tx: Tx) -> None:
        tx.pen.run("INSERT INTO event (hall) VALUES (NULL)", {})

    orders = [taking("a"), Order(LEAD, breaks), failing(breaks), taking("b")]
    desk.turn(*orders)
    assert [bool(o.answer) for o in orders] == [True, False, False, True]
    assert [json.loads(o.answer or "")["number"] for o in (orders[0], orders[3])] == ["B001", "B002"]
    assert len(desk.facts("taken")) == 2
    assert desk.verify().sound


def test_a_commit_that_fails_answers_nobody_and_the_next_one_works(desk: Desk) -> None:
    desk.take()
    orders = [Order(LEAD, lambda tx: tx.pen.run("ROLLBACK", {})), taking("a")]
    desk.turn(*orders)
    assert all(isinstance(o.error, r.Unavailable) for o in orders)
    assert desk.take().number == "B002"
    assert desk.verify().sound


@pytest.mark.postgres
def test_a_lost_connection_to_the_database_is_opened_again(desks: Desks) -> None:
    desk = desks()
    if desk.database.sqlite:
        return  # a file has no connection to lose
    desk.take()
    orders = [taking("a"), Order(LEAD, lambda tx: tx.pen.row("SELECT pg_terminate_backend(pg_backend_pid())", {})), taking("b")]
    desk.turn(*orders)
    assert all(isinstance(o.error, r.Unavailable) for o in orders)
    assert done(desk, taking("a")).answer is not None
    assert desk.take().number == "B003"
    assert desk.verify().sound
