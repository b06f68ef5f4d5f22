"""Tide windows at the desk: a counter lends itself for a while, when nobody of its own waits, and reverts by itself."""

from __future__ import annotations

import json

import pytest

from floor import facts as f
from floor import refusals as r
from floor.desk import tides
from tests.floor.conftest import Desks
from tests.floor.desk_harness import Desk, moment
from tests.floor.tide_steps import end, lend, stored


@pytest.fixture
def lent(desk: Desk) -> Desk:
    """Counter 6 (companies) is open and also takes identity cards until 10:00."""
    desk.open(6)
    lend(desk, 6, "id_card")
    return desk


def bodies(desk: Desk, kind: str) -> list[dict]:
    return [json.loads(body) for _, _, body in desk.facts(kind)]


def test_a_counter_that_lends_itself_calls_the_lent_matter_when_nobody_of_its_own_waits(lent: Desk) -> None:
    ticket = lent.take("id_card")
    called = lent.next(6)
    assert called is not None
    assert (called.id, called.counter) == (ticket.id, 6)
    assert called.why is not None
    assert (called.why["clause"], called.why["lent"], called.why["passed"]) == ("in_turn", True, [])


def test_its_own_come_first_however_long_the_others_have_waited(lent: Desk) -> None:
    lent.take("id_card", "care")
    lent.later(minutes=25)
    own = lent.take("company_new")
    called = lent.next(6)
    assert called is not None
    assert called.id == own.id
    assert "lent" not in (called.why or {})


def test_a_ticket_reserved_for_it_is_its_own(lent: Desk) -> None:
    lent.take("id_card")
    mine = lent.take("company_change")
    lent.open(7)
    assert lent.next(7) is not None
    lent.order("transfer", mine, None, 6)
    called = lent.next(6)
    assert called is not None
    assert called.id == mine.id


def test_the_rule_over_the_lent_queues_is_the_halls_own(lent: Desk) -> None:
    lent.take("id_card")
    care = lent.take("id_card", "care")
    called = lent.next(6)
    assert called is not None
    assert (called.id, called.why and called.why["clause"]) == (care.id, "promise")
    assert [p["number"] for p in called.why["passed"]] == ["B001"] if called.why else False


def test_a_chosen_number_of_the_lent_matter_only_while_nobody_of_its_own_waits(lent: Desk) -> None:
    chosen = lent.take("id_card")
    own = lent.take("company_new")
    with lent.refused("matter_not_served"):
        lent.call(6, chosen.number)
    lent.order("cancel", own, "left")
    called = lent.call(6, chosen.number)
    assert called.why is not None
    assert (called.why["clause"], called.why["lent"]) == ("chosen", True)


def test_after_its_time_it_reverts_by_itself(lent: Desk) -> None:
    lent.take("id_card")
    lent.at("10:00:00").sweep()
    assert 6 in lent.book.tides.open
    lent.sweep("10:00:01")
    assert lent.book.tides.open == {}
    assert lent.next(6) is None
    (ended,) = bodies(lent, "tide_ended")
    assert (ended["reason"], ended["ended_at"][:19], ended["calls"], ended["came"]) == ("time", "2026-06-01T02:00:00", 0, 1)


def test_a_call_after_its_time_finds_it_ended_without_any_beat(lent: Desk) -> None:
    lent.take("id_card")
    lent.at("10:00:01")
    assert lent.next(6) is None
    assert bodies(lent, "tide_ended")


def test_after_an_outage_it_ended_at_its_own_time_between_the_lapses(desk: Desk) -> None:
    """Lapses at 10:30 and 10:31 and a window until 10:30: written at 11:00, in true order, with the effect as of 10:30."""
    desk.open(6)
    desk.at("10:00:00").take("id_card")
    desk.at("10:01:00").take("id_card")
    tide = lend(desk, 6, "id_card", minutes=29)
    desk.at("11:00:00").restart().sweep()
    kinds = [kind for _, kind, _ in desk.facts() if kind in ("lapsed", "tide_ended")]
    assert kinds == ["lapsed", "tide_ended", "lapsed"]
    ended = stored(desk, tide)
    assert (ended.ended_at, ended.end_reason, ended.came) == (moment("10:30"), "time", 1)
    assert [json.loads(body)["cause"] for _, _, body in desk.facts("lapsed")] == ["counter_idle", "no_counter_open"]
    assert desk.verify().sound


def test_a_night_ends_it_before_the_book_is_closed(desk: Desk) -> None:
    desk.at("16:00")
    desk.open(6)
    desk.open(7)
    lend(desk, 6, "id_card", minutes=30)
    lend(desk, 7, "id_card", minutes=240)
    desk.at("23:00").restart()
    lend(desk, 6, "id_card", minutes=120)
    desk.later(days=2).at("08:40").restart()
    ended = bodies(desk, "tide_ended")
    assert [(x["counter"], x["reason"], x["ended_at"][:16]) for x in ended] == [
        (6, "time", "2026-06-01T08:30"), (7, "time", "2026-06-01T12:00"), (6, "closed", "2026-06-01T16:00"),
    ]  # fmt: skip
    assert desk.book.tides.of_day == {}
    assert desk.verify().sound


def test_it_ends_with_the_post(lent: Desk) -> None:
    lent.later(minutes=10).close_counter(6)
    (ended,) = bodies(lent, "tide_ended")
    assert (ended["reason"], ended["ended_at"][:16]) == ("closed", "2026-06-01T01:10")
    assert [kind for _, kind, _ in lent.facts()][-2:] == ["tide_ended", "counter_closed"]
    lent.open(6)
    lent.take("id_card")
    assert lent.next(6) is None


def test_a_close_that_is_refused_ends_nothing(lent: Desk) -> None:
    lent.take("id_card")
    lent.next(6)
    with lent.refused("counter_busy"):
        lent.close_counter(6)
    assert 6 in lent.book.tides.open


def test_by_hand_before_its_time(lent: Desk) -> None:
    tide = lent.book.tides.open[6]
    done = end(lent, tide)
    assert (done.end_reason, done.ended_at, done.ended_by) == ("by_hand", lent.now, "staff:lead")
    with lent.refused("wrong_state"):
        end(lent, tide)
    with lent.refused("unknown_tide"):
        end(lent, "20260601-t999")


def test_the_effect_is_recorded(desk: Desk) -> None:
    desk.open(6)
    desk.take("id_card")
    desk.later(minutes=1)
    tide = lend(desk, 6, "id_card", proposed=True, foreseen=(3.5, 0.5))
    assert (tide.how, tide.without, tide.with_it, tide.opened_by) == ("proposed", 3.5, 0.5, "staff:lead")
    desk.take("id_card")
    desk.take("marriage")
    assert desk.next(6) is not None
    desk.sweep("09:40")
    assert (desk.book.tides.open[6].calls, desk.book.tides.open[6].came) == (1, 1)
    desk.sweep("10:02")
    ended = stored(desk, tide)
    assert (ended.calls, ended.came, ended.end_reason) == (1, 1, "time")


def test_refused_with_a_code(desk: Desk) -> None:
    with desk.refused("counter_closed"):
        lend(desk, 6, "id_card")
    desk.open(6)
    with desk.refused("unknown_matter"):
        lend(desk, 6, "fishing")
    with desk.refused("already_served"):
        lend(desk, 6, "company_new")
    with desk.refused("bad_request"):
        lend(desk, 6)
    with desk.refused("unknown_counter"):
        lend(desk, 99, "id_card")
    lend(desk, 6, "id_card", "marriage")
    with desk.refused("counter_lent"):
        lend(desk, 6, "living_aid")


def test_only_matters_that_the_clerk_is_trained_for(desks: Desks) -> None:
    desk = desks({"tide.all_trained": False})
    desk.open(7, ["company_new"])
    with desk.refused("not_trained") as told:
        lend(desk, 7, "food_licence", "id_card")
    assert told.value.facts["matters"] == ["id_card"]
    assert lend(desk, 7, "food_licence").matters == ["food_licence"]


def test_a_list_of_trained_matters_says_what_the_clerk_may_lend_herself_to(desk: Desk) -> None:
    desk.do(lambda tx: tx.append("staff:c1", [f.StaffSet("c1", ["clerk"], True, ["company_new", "marriage"])]))
    desk.open(6, clerk="c1")
    with desk.refused("not_trained") as told:
        lend(desk, 6, "id_card", "marriage")
    assert told.value.facts["matters"] == ["id_card"]
    assert lend(desk, 6, "marriage").matters == ["marriage"]


def test_a_new_ticket_is_offered_to_its_own_ready_counter_before_one_that_lends_itself(lent: Desk) -> None:
    lent.open(5)
    assert lent.next(6) is None
    assert lent.next(5) is None
    first = lent.take("id_card")
    assert (lent.book.counters[5].offered, lent.book.counters[6].offered) == (first.id, None)
    second = lent.take("id_card")
    assert lent.book.counters[6].offered == second.id


def test_a_ready_counter_is_offered_somebody_as_soon_as_it_lends_itself_and_no_more_when_it_ends(desk: Desk) -> None:
    desk.open(6)
    assert desk.next(6) is None
    waiting = desk.take("id_card")
    tide = lend(desk, 6, "id_card")
    assert desk.book.counters[6].offered == waiting.id
    end(desk, tide)
    assert desk.book.counters[6].offered is None
    assert desk.next(6) is None
    assert desk.verify().sound


def test_with_auto_call_a_ready_counter_calls_at_once(desks: Desks) -> None:
    desk = desks({"order.auto_call": True})
    desk.open(6)
    assert desk.next(6) is None
    waiting = desk.take("id_card")
    tide = lend(desk, 6, "id_card")
    called = desk.ticket(waiting)
    assert (called.state, called.counter, (called.why or {})["lent"]) == ("called", 6, True)
    assert stored(desk, tide).calls == 1


def test_not_where_the_hall_does_without(desks: Desks) -> None:
    desk = desks({"tide.enabled": False})
    desk.open(6)
    with desk.refused("rule_refused"):
        lend(desk, 6, "id_card")


def test_two_open_ones_at_a_counter_are_refused_by_the_database_itself(lent: Desk) -> None:
    tide = lent.book.tides.open[6]
    again = f.TideOpened("another", tide.day, 6, ["marriage"], tide.until, "by_hand", None, None)
    with pytest.raises(Exception, match=r"(?i)unique"):
        lent.do(lambda tx: tx.append("counter:6", [again]))
    assert lent.book.tides.open[6].matters == ["id_card"]


def test_a_declined_proposal_stands_in_the_journal_with_what_was_known(desk: Desk) -> None:
    desk.do(lambda tx: tides.decline(tx, f.TideDeclined(6, ["id_card"], False, 3.5, 0.5)))
    assert bodies(desk, "tide_declined") == [{"counter": 6, "matters": ["id_card"], "opens": False, "without": 3.5, "with_it": 0.5}]
    with pytest.raises(r.UnknownCounter):
        desk.do(lambda tx: tides.decline(tx, f.TideDeclined(99, ["id_card"], False, 3.5, 0.5)))


def test_a_restart_keeps_what_is_open(lent: Desk) -> None:
    before = lent.book.tides.open
    lent.take("id_card")
    lent.restart()
    assert lent.book.tides.open == before
    called = lent.next(6)
    assert called is not None
    assert (called.why or {})["lent"] is True
