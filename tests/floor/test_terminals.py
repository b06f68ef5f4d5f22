"""Keys of a call terminal at the desk: the console's orders, at the terminal's own counter, in the name of the clerk on post."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floor import facts as f
from floor.actors import Actor
from floor.desk import terminals
from floor.hub import words
from floor.nouns import Ticket
from floor.views.why import Teller
from tests.floor.desk_harness import AGENT, ZONE, Desk

WREN, DIPPER = "wren", "dipper"  # accounts


@pytest.fixture
def manned(desk: Desk) -> Desk:
    """Clerks with accounts; nobody is on post."""
    for account, roles in ((WREN, ["clerk"]), (DIPPER, ["clerk", "guide"]), ("crake", ["office"]), ("smew", ["lead"])):
        desk.do(lambda tx, account=account, roles=roles: tx.append(f"staff:{account}", [f.StaffSet(account, roles, True)]))
    return desk


def key(desk: Desk, order: str, digits: str = "", counter: int = 4, staff: str | None = None) -> dict[str, Any]:
    pressed = terminals.Pressed(f"t{counter}", counter, order, digits, staff)
    found: dict[str, Any] = desk.do(lambda tx: terminals.press(tx, pressed), AGENT)
    return found


def on_post(desk: Desk, counter: int = 4, staff: str = WREN) -> Desk:
    key(desk, "login", counter=counter, staff=staff)
    return desk


def actors(desk: Desk, after: int) -> list[tuple[str, str]]:
    return [(row["kind"], row["actor"]) for row in desk.sql("SELECT kind, actor FROM event WHERE seq > :a ORDER BY seq", a=after)]


def in_hand(desk: Desk, counter: int = 4) -> Ticket:
    found = desk.counter(counter).ticket
    assert found is not None
    return desk.ticket(found)


def test_a_staff_number_begins_the_post_and_is_told_apart_from_a_password(manned: Desk) -> None:
    before = manned.seq
    assert key(manned, "login", staff=WREN) == {"result": "done", "number": None}
    assert (manned.counter(4).state, manned.counter(4).clerk) == ("open", WREN)
    assert actors(manned, before) == [("counter_opened", "staff:wren"), ("logged_in", "staff:wren")]
    assert json.loads(manned.facts("logged_in")[-1][2]) == {"staff": WREN, "terminal": "t4"}


def test_the_whole_service_of_a_visitor_is_done_by_keys_in_the_clerks_name(manned: Desk) -> None:
    ticket = manned.take()
    on_post(manned)
    before = manned.seq
    assert key(manned, "next") == {"result": "done", "number": ticket.number}
    assert key(manned, "recall")["number"] == ticket.number
    assert in_hand(manned).call_no == 2
    key(manned, "start")
    key(manned, "finish")
    assert (manned.ticket(ticket).state, manned.ticket(ticket).outcome) == ("closed", "finished")
    assert {actor for _, actor in actors(manned, before)} == {"staff:wren"}
    assert key(manned, "next") == {"result": "nobody", "number": None}
    key(manned, "logout")
    assert (manned.counter(4).state, manned.counter(4).clerk) == ("closed", None)
    assert json.loads(manned.facts("logged_out")[-1][2]) == {"staff": WREN, "terminal": "t4"}
    assert manned.verify().sound


def test_no_show_withdrawal_hold_and_resume(manned: Desk) -> None:
    first, second, third = (manned.take() for _ in range(3))
    on_post(manned)
    key(manned, "next")
    key(manned, "no_show")
    assert manned.ticket(first).outcome == "no_show"
    key(manned, "next")
    key(manned, "withdraw")
    assert manned.ticket(second).state == "waiting"
    key(manned, "next")
    key(manned, "start")
    key(manned, "hold")
    assert (manned.ticket(second).state, manned.ticket(second).reason) == ("held", "terminal")
    key(manned, "next")
    key(manned, "start")
    key(manned, "hold")
    assert manned.ticket(third).state == "held"
    assert key(manned, "resume")["number"] == third.number, "the last one that was set aside"
    assert key(manned, "resume", str(second.n))["number"] == second.number
    assert manned.ticket(second).reserved == 4
    with manned.refused("unknown_ticket"):
        key(manned, "resume")


def test_a_terminal_takes_up_nothing_that_another_counter_set_aside(manned: Desk) -> None:
    on_post(manned)
    on_post(manned, 5, DIPPER)
    manned.take()
    for order in ("next", "start", "hold"):
        key(manned, order, counter=5)
    with manned.refused("unknown_ticket"):
        key(manned, "resume", counter=4)


def test_a_visitor_is_sent_to_another_window(manned: Desk) -> None:
    ticket = manned.take("id_card")
    on_post(manned)
    key(manned, "next")
    with manned.refused("unknown_counter"):
        key(manned, "transfer", "99")
    with manned.refused("matter_not_served"):
        key(manned, "transfer", "1")
    key(manned, "transfer", "5")
    assert (manned.ticket(ticket).state, manned.ticket(ticket).reserved) == ("waiting", 5)


def test_one_key_pauses_and_goes_on(manned: Desk) -> None:
    on_post(manned)
    key(manned, "pause")
    assert (manned.counter(4).state, manned.counter(4).reason) == ("paused", "terminal")
    with manned.refused("counter_closed"):
        key(manned, "next")
    key(manned, "pause")
    assert manned.counter(4).state == "open"


def test_digits_call_the_one_waiting_number_that_has_them(manned: Desk) -> None:
    first, second = manned.take(), manned.take()
    on_post(manned)
    assert key(manned, "call", f"{second.n:03}")["number"] == second.number
    assert in_hand(manned).why["clause"] == "chosen"
    key(manned, "no_show")
    with manned.refused("unknown_ticket"):
        key(manned, "call", str(second.n))
    with manned.refused("unknown_ticket"):
        key(manned, "call", "999")
    care = manned.take("id_card", "care")
    assert care.n == first.n, "two series, the same digits"
    with manned.refused("several_numbers") as told:
        key(manned, "call", str(first.n))
    assert told.value.facts["numbers"] == sorted([first.number, care.number])
    manned.take("pension")  # another counter's matter is no choice here
    with manned.refused("several_numbers"):
        key(manned, "call", str(first.n))


def test_calling_a_number_is_refused_to_whom_the_console_refuses_it(desks: Any) -> None:
    desk = desks({"order.chosen_roles": ["lead"]})
    for account, role in ((WREN, "clerk"), ("smew", "lead")):
        desk.do(lambda tx, account=account, role=role: tx.append(f"staff:{account}", [f.StaffSet(account, [role], True)]))
    ticket = desk.take()
    desk.open(5)  # nobody is left unserved (T10)
    on_post(desk)
    with desk.refused("not_permitted"):
        key(desk, "call", str(ticket.n))
    key(desk, "logout")
    on_post(desk, staff="smew")
    assert key(desk, "call", str(ticket.n))["number"] == ticket.number


def test_start_goes_on_with_the_next_matter_of_the_visitor_just_served(manned: Desk) -> None:
    ticket = manned.take("id_card", later=("household_move",))
    on_post(manned)
    for order in ("next", "start", "finish"):
        key(manned, order)
    assert manned.ticket(ticket).state == "waiting"
    assert key(manned, "start")["number"] == ticket.number
    assert (in_hand(manned).state, in_hand(manned).matter) == ("serving", "household_move")


@pytest.mark.parametrize("order", ["recall", "start", "finish", "no_show", "hold", "transfer", "withdraw"])
def test_without_a_ticket_in_hand_there_is_nothing_to_do(manned: Desk, order: str) -> None:
    on_post(manned)
    with manned.refused("unknown_ticket"):
        key(manned, order, "5" if order == "transfer" else "")


@pytest.mark.parametrize("order", sorted(terminals.ORDERS))
def test_at_a_closed_counter_no_key_but_the_log_in_does_anything(manned: Desk, order: str) -> None:
    manned.take()
    with manned.refused("counter_closed"):
        key(manned, order, "1")


def test_the_states_that_refuse_an_order_to_the_console_refuse_it_here(manned: Desk) -> None:
    manned.take()
    manned.take()
    on_post(manned)
    key(manned, "next")
    with manned.refused("counter_busy"):
        key(manned, "next")
    with manned.refused("counter_busy"):
        key(manned, "pause")
    with manned.refused("wrong_state"):
        key(manned, "finish")
    key(manned, "start")
    with manned.refused("wrong_state"):
        key(manned, "recall")
    with manned.refused("counter_busy"):
        key(manned, "logout")


def test_whoever_is_on_post_may_show_the_number_again_and_a_colleague_is_refused(manned: Desk) -> None:
    on_post(manned)
    before = manned.seq
    on_post(manned)
    assert actors(manned, before) == [("logged_in", "staff:wren")]
    with manned.refused("counter_taken"):
        key(manned, "login", staff=DIPPER)
    with manned.refused("unknown_staff"):
        key(manned, "login", staff=None)


@pytest.mark.parametrize("account", ["crake", "nobody"])
def test_an_account_that_serves_at_no_counter_cannot_log_in(manned: Desk, account: str) -> None:
    with manned.refused("not_permitted"):
        key(manned, "login", staff=account)


def test_a_clerk_whose_account_was_closed_gives_no_more_orders(manned: Desk) -> None:
    manned.take()
    on_post(manned)
    manned.do(lambda tx: tx.append(f"staff:{WREN}", [f.StaffSet(WREN, ["clerk"], False)]))
    with manned.refused("not_permitted"):
        key(manned, "next")


def test_training_narrows_the_post_as_it_does_at_the_console(manned: Desk) -> None:
    manned.do(lambda tx: tx.append(f"staff:{WREN}", [f.StaffSet(WREN, ["clerk"], True, ["household_move"])]))
    on_post(manned)
    assert manned.counter(4).serves == ["household_move"]
    with manned.refused("not_trained"):
        key(manned, "login", counter=1, staff=WREN)


def test_a_post_that_a_counters_token_opened_takes_keys_without_a_clerk(manned: Desk) -> None:
    ticket = manned.take()
    manned.open(4, actor=Actor("token:c4", frozenset({"counter"}), "4"))
    before = manned.seq
    assert key(manned, "next")["number"] == ticket.number
    assert actors(manned, before) == [("called", AGENT.id)]


def test_a_call_out_of_turn_by_keys_is_told_in_words_not_in_a_code(manned: Desk) -> None:
    manned.take()
    later = manned.take()
    on_post(manned)
    key(manned, "call", str(later.n))
    teller = Teller(words.names, {}, ZONE)
    sentence = teller.sentence(in_hand(manned).why or {})
    assert "窗口叫号器操作" in sentence["zh"]
    assert "by the call terminal" in sentence["en"]
    assert teller.reason("等不及了") == "等不及了"
