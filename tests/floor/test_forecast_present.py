"""From the book to the play: who waits, who is on post, what past days teach."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from floor.forecast.past import KINDS, Past
from floor.forecast.present import joins, present
from floor.times import parse
from priority.lines import Standing
from priority.play.forecast import Present, estimates
from tests.floor.conftest import Desks
from tests.floor.desk_harness import Desk
from tests.floor.tide_steps import lend


def learnt(desk: Desk) -> Past:
    past = Past(desk.house)
    for row in desk.sql("SELECT seq, at, kind, body FROM event ORDER BY seq"):
        if row["kind"] in KINDS:
            past.note(row["seq"], parse(row["at"]), row["kind"], json.loads(row["body"]))
    return past


def means_s(desk: Desk) -> dict[str, float]:
    return {m.code: m.mean_min * 60 for m in desk.book.matters.values()}


def now_of(desk: Desk, past: Past | None = None) -> Present:
    expected = (past or learnt(desk)).expected(means_s(desk), desk.now)
    return present(desk.book, desk.house, desk.now, expected)


def visit(desk: Desk, number: int = 4, service_s: float = 300.0, matter: str = "id_card") -> None:
    """Taken, called, served."""
    ticket = desk.take(matter)
    called = desk.next(number)
    assert called is not None and called.id == ticket.id
    desk.order("start", called)
    desk.later(seconds=service_s)
    desk.order("finish", called)


def past_days(desk: Desk, days: int, visits: int = 3, service_s: float = 300.0) -> None:
    """Mondays with visits at 09:00, each served at once at counter 4."""
    for _ in range(days):
        desk.open(4)
        for _ in range(visits):
            visit(desk, service_s=service_s)
        desk.close_counter(4)
        desk.now += timedelta(days=7)
        desk.at("09:00").sweep()


def test_a_waiting_ticket_brings_the_open_seconds_that_it_has_waited_and_its_order_clock(desk: Desk) -> None:
    ticket = desk.at("11:50").take()
    desk.at("13:40")  # ten minutes before lunch, ten after it
    (waits,) = now_of(desk).waiting
    assert (waits.name, waits.matter, waits.lane, waits.seq) == (ticket.id, "id_card", "ordinary", ticket.seq)
    assert waits.since_s == pytest.approx(-1200)
    assert waits.clock_s == pytest.approx(-6600)
    assert waits.at_s == 0


def test_who_is_held_called_or_served_does_not_wait_and_the_service_brings_its_elapsed_seconds(desk: Desk) -> None:
    desk.serving(4)
    desk.later(seconds=130)
    desk.order("hold", desk.take(), "papers")
    desk.take("marriage")
    desk.open(5)
    desk.next(5)
    seen = now_of(desk)
    assert seen.waiting == ()
    assert seen.serving == {4: ("id_card", 130.0), 5: ("marriage", 0.0)}


def test_posts_are_what_is_left_of_todays_opening_with_nobody_on_post_at_lunch(desk: Desk) -> None:
    desk.open(4)
    (window,) = now_of(desk.at("11:00")).windows
    assert window.posts == ((0.0, 3600.0), (9000.0, 23400.0))
    window = next(w for w in now_of(desk.at("12:30")).windows if w.number == 4)
    assert window.posts == ((3600.0, 18000.0),)


def test_wait_clocks_run_through_lunch_only_where_the_hall_counts_it(desks: Desks) -> None:
    desk = desks({"wait.count_lunch": True})
    assert now_of(desk.at("11:00")).opens == ((0.0, 23400.0),)
    assert now_of(desks().at("11:00")).opens == ((0.0, 3600.0), (9000.0, 23400.0))


def test_before_opening_the_usual_counters_are_expected_and_in_the_midst_of_the_day_only_those_on_post(desks: Desks) -> None:
    desk = desks()
    assert len(now_of(desk.at("08:10")).windows) == 12  # no history: every counter
    assert now_of(desk.at("09:00")).windows == ()
    past_days(desk, 2)
    early = now_of(desk.at("08:10"))
    assert [(w.number, w.posts[0][0]) for w in early.windows] == [(4, 1200.0)]
    late = now_of(desk.at("08:31"))
    assert [(w.number, w.posts[0][0]) for w in late.windows] == [(4, 180.0)]


def test_a_paused_counter_comes_back_within_its_quarter_of_an_hour(desk: Desk) -> None:
    desk.open(4)
    desk.pause(4)
    assert now_of(desk.later(seconds=240)).windows[0].posts[0][0] == 660
    assert now_of(desk.later(hours=1)).windows[0].posts[0][0] == 300


def test_a_lent_window_is_lent_in_the_play(desk: Desk) -> None:
    desk.open(4)
    lend(desk, 4, "marriage")
    assert now_of(desk).lent == {4: {"marriage"}}


def test_newcomers_are_asked_for_in_the_lanes_open_to_all_and_those_somebody_stands_in(desk: Desk) -> None:
    assert set(joins(desk.book)) == {(m, lane) for m in desk.book.matters for lane in ("ordinary", "care")}
    desk.book.lines.join(Standing("g", "G001", "id_card", "green", desk.now, 10_000))
    assert ("id_card", "green") in joins(desk.book)


def test_without_past_days_services_are_the_configured_means_and_nobody_is_invented(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    expected = learnt(desk).expected(means_s(desk), desk.now)
    assert expected.rates == ()
    assert expected.usual is None
    assert expected.services["id_card"].mean_s == pytest.approx(desk.book.matters["id_card"].mean_min * 60)
    assert expected.services["id_card"].known == 0
    assert expected.comes == 0.95


def test_services_of_past_days_and_of_today_teach_the_mean(desk: Desk) -> None:
    past_days(desk, 4, visits=12, service_s=240.0)
    service = learnt(desk).expected(means_s(desk), desk.now).services["id_card"]
    assert service.known == 48
    assert 230 < service.mean_s < 300


def test_a_window_is_busy_from_the_call_on_and_until_it_calls_again(desk: Desk) -> None:
    """The visitor walks for 40 s, the clerk clears the table for 20: they belong to the work of the window."""
    desk.open(4)
    for _ in range(80):
        desk.take()
    for _ in range(40):
        called = desk.next(4)
        assert called is not None
        desk.later(seconds=40)
        desk.order("start", called)
        desk.later(seconds=240)
        desk.order("finish", called)
        desk.later(seconds=20)
    service = learnt(desk).expected(means_s(desk), desk.now).services["id_card"]
    assert service.mean_s == pytest.approx(300, rel=0.1)
    desk.next(4)
    assert now_of(desk.later(seconds=25)).serving == {4: ("id_card", 25.0)}


def test_a_transferred_service_teaches_the_matter_it_was_for_and_joins_the_other(desk: Desk) -> None:
    desk.order("transfer", desk.serving(4), "marriage", None)
    expected = learnt(desk).expected(means_s(desk), desk.now)
    assert (expected.services["id_card"].known, expected.services["marriage"].known) == (1, 0)
    desk.now += timedelta(days=7)
    desk.at("08:40").sweep()
    rates = learnt(desk).expected(means_s(desk), desk.now).rates
    assert {key for _, lanes in rates for key in lanes} == {("id_card", "ordinary"), ("marriage", "ordinary")}


def test_a_service_that_was_forgotten_for_hours_and_one_set_aside_teach_nothing(desk: Desk) -> None:
    forgotten = desk.at("08:40").serving(4)
    desk.later(hours=5).order("finish", forgotten)
    aside = desk.serving(4)
    desk.later(seconds=200).order("hold", aside, "papers")
    assert learnt(desk).expected(means_s(desk), desk.now).services["id_card"].known == 0


def test_arrivals_are_those_of_the_same_weekday_and_half_hour_as_this_day_corrects_them(desk: Desk) -> None:
    past_days(desk, 2, visits=10)  # 20 joins in the half hours from 09:00 on two Mondays
    past = learnt(desk)
    at_opening = past.expected(means_s(desk), desk.at("08:30").now).rates
    joined = sum(rate * (end - start) for (start, end), lanes in at_opening for rate in lanes.values())
    assert joined == pytest.approx(10)
    assert at_opening[0][0] == (1800.0, 3600.0)
    quiet = past.expected(means_s(desk), desk.at("09:30").now).rates  # nobody came, 6 were expected
    assert sum(rate for _, lanes in quiet for rate in lanes.values()) < 0.6 * sum(
        rate for span, lanes in at_opening[1:] for rate in lanes.values()
    )


def test_another_weekday_speaks_while_there_are_not_two_of_the_same(desk: Desk) -> None:
    past_days(desk, 2)
    past = learnt(desk)
    desk.now += timedelta(days=1)  # a Tuesday
    assert past.expected(means_s(desk), desk.at("08:30").now).rates


def test_days_older_than_four_weeks_are_forgotten(desk: Desk) -> None:
    past_days(desk, 1)
    desk.now += timedelta(days=40)
    while date.weekday(desk.now.date()) != 0:
        desk.now += timedelta(days=1)
    desk.at("09:00").take()
    expected = learnt(desk).expected(means_s(desk), desk.now)
    assert expected.rates == ()


def test_after_closing_the_last_span_runs_on_for_those_who_still_wait(desk: Desk) -> None:
    desk.at("17:20")
    desk.open(4)
    tickets = [desk.take() for _ in range(5)]
    seen = now_of(desk.at("17:35"))
    *_, found = estimates(seen, 1, joins(desk.book))
    assert found is not None
    assert 0 <= found[tickets[0].id].high_s <= found[tickets[-1].id].high_s < 3600


def test_more_people_ahead_wait_longer_and_the_care_lane_less(desk: Desk) -> None:
    for _ in range(12):
        desk.take()
    desk.open(4)
    *_, found = estimates(now_of(desk), 1, joins(desk.book))
    assert found is not None
    ids = [t.id for t in desk.book.tickets.values()]
    mids = [found[i].mid_s for i in ids]
    assert mids == sorted(mids)
    assert found["id_card/ordinary"].mid_s >= mids[-1]
    assert found["id_card/care"].mid_s < mids[4]


def test_what_no_counter_serves_is_told_as_never_not_as_soon(desk: Desk) -> None:
    desk.open(4)
    *_, found = estimates(now_of(desk), 1, joins(desk.book))
    assert found is not None
    assert found["id_card/ordinary"].mid_s == 0
    assert found["land_use/ordinary"].mid_s == 6 * 3600
