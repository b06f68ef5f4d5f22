"""Ratings: one a service, in its window, by whoever may."""

from __future__ import annotations

import json
from typing import Any

import pytest

from floor.actors import PHONE, Actor
from floor.desk import registers, setup
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, LEAD, SUPERVISOR, Desk, moment

FORM = Actor("staff:o1", frozenset({"office"}))


def test_the_pad_rates_the_visit_just_finished(desk: Desk) -> None:
    ticket = desk.finished(4)
    desk.later(seconds=30).rate(ticket, 4)
    [row] = desk.sql("SELECT * FROM rating")
    assert (row["ticket"], row["counter"], row["grade"], row["channel"]) == (ticket.id, 4, 4, "pad")
    assert (desk.counter(4).rating, desk.counter(4).rating_until) == (None, None)
    assert (desk.book.figures.ratings, desk.book.figures.bad_ratings) == (1, 0)


def test_one_service_is_rated_once_whatever_the_channel(desk: Desk) -> None:
    ticket = desk.finished(4)
    desk.rate(ticket, 1)
    for channel, actor in (("pad", None), ("phone", PHONE), ("staff_form", FORM)):
        with desk.refused("already_rated"):
            desk.rate(ticket, 5, channel, actor)


def test_after_the_window_the_pad_is_too_late_and_the_phone_is_not(desk: Desk) -> None:
    ticket = desk.finished(4)
    desk.later(seconds=30.001)
    with desk.refused("rating_closed"):
        desk.rate(ticket)
    desk.rate(ticket, 5, "phone", PHONE)


def test_the_next_start_at_the_counter_ends_the_window(desk: Desk) -> None:
    ticket = desk.finished(4)
    desk.take()
    following = desk.next(4)
    assert following is not None
    desk.later(seconds=1).order("start", following)
    with desk.refused("rating_closed"):
        desk.rate(ticket)


def test_the_next_finish_at_the_counter_opens_a_window_of_its_own(desk: Desk) -> None:
    first = desk.finished(4)
    second = desk.later(seconds=5).finished(4)
    with desk.refused("rating_closed"):
        desk.rate(first)
    desk.rate(second)


@pytest.mark.parametrize("end", ["waiting", "serving", "no_show", "cancelled"])
def test_only_a_finished_service_is_rated(desk: Desk, end: str) -> None:
    if end == "serving":
        ticket = desk.serving()
    elif end == "no_show":
        ticket = desk.order("no_show", desk.called())
    else:
        ticket = desk.take()
        if end == "cancelled":
            desk.order("cancel", ticket, "")
    with desk.refused("rating_closed"):
        desk.rate(ticket, 5, "phone", PHONE)


def test_yesterdays_visit_is_rated_no_more(desk: Desk) -> None:
    ticket = desk.finished(4)
    desk.at("08:30", "2026-06-02")
    with desk.refused("rating_closed"):
        desk.rate(ticket, 5, "phone", PHONE)


def test_a_pad_rates_at_its_own_window_only(desk: Desk) -> None:
    ticket = desk.finished(4)
    with desk.refused("not_your_ticket"):
        desk.rate(ticket, 5, "pad", Actor("token:p5", frozenset({"pad"}), "5"))
    with desk.refused("not_your_ticket"):
        desk.rate(ticket, 5, "pad", Actor("token:p", frozenset({"pad"}), None))


def test_a_pressed_key_rates_once_and_every_further_press_is_written_down_as_stray(desk: Desk) -> None:
    ticket = desk.finished(4)
    assert desk.press(4, 5) is None
    assert desk.press(4, 1) == "no_window"
    assert desk.press(5, 2) == "no_window"
    [row] = desk.sql("SELECT * FROM rating")
    assert (row["ticket"], row["grade"], row["channel"]) == (ticket.id, 5, "serial_pad")
    strays = [json.loads(body) for _, _, body in desk.facts("rating_strayed")]
    assert [(s["counter"], s["grade"], s["why"]) for s in strays] == [(4, 1, "no_window"), (5, 2, "no_window")]


def test_a_press_after_the_phone_has_rated_is_stray(desk: Desk) -> None:
    ticket = desk.finished(4)
    desk.rate(ticket, 2, "phone", PHONE)
    assert desk.press(4, 5) == "no_window"
    assert [row["grade"] for row in desk.sql("SELECT grade FROM rating")] == [2]


def test_a_press_while_nobody_was_served_or_the_next_is_in_service_is_stray(desk: Desk) -> None:
    desk.open(4)
    assert desk.press(4, 5) == "no_window"
    desk.serving(4)
    assert desk.press(4, 5) == "no_window"
    assert desk.sql("SELECT * FROM rating") == []


def test_a_press_of_an_unknown_counter_is_refused(desk: Desk) -> None:
    with desk.refused("unknown_counter"):
        desk.press(99, 5)


# --- the review of a bad rating (R09, O38, T13) -----------------------------------------------------------------------


def rated(desk: Desk, grade: int) -> str:
    """A visit with this grade; the number of its review, if it opened one."""
    before = desk.book.volume("reviews", 2026)
    desk.rate(desk.finished(4), grade)
    now = desk.book.volume("reviews", 2026)
    return f"G05-2026-{now:04d}" if now > before else ""


def act(desk: Desk, entry: str, name: str, actor: Actor = SUPERVISOR, **values: Any) -> Any:
    return desk.do(lambda tx: registers.act(tx, "reviews", entry, name, values), actor)


def test_each_bad_rating_opens_its_review_and_a_good_one_none(desk: Desk) -> None:
    assert [rated(desk, grade) for grade in (5, 4, 3, 2, 1)] == ["", "", "", "G05-2026-0001", "G05-2026-0002"]
    review = desk.book.entry("G05-2026-0002")
    assert (review.made_by, review.fields["grade"], review.fields["counter"], review.fields["channel"]) == ("hall", 1, 4, "pad")
    assert desk.book.duty("O38:G05-2026-0002").state == "open"
    assert desk.book.duty("O38:G05-2026-0002").due_at is None, "no regulation gives a number of days"
    assert desk.verify().sound


def test_a_hall_that_sets_working_days_has_a_due_date(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"rating.review_days": 3}})
    desk.do(setup.seed_calendar)
    entry = rated(desk, 1)
    assert desk.book.duty(f"O38:{entry}").due_at == moment("17:30", "2026-06-04")
    desk.sweep("2026-06-05T00:00:01")
    assert desk.book.duty(f"O38:{entry}").overdue_at is not None


def test_a_rating_is_invalid_only_after_a_review_that_found_it_malicious(desk: Desk) -> None:
    founded, malicious = rated(desk, 2), rated(desk, 1)
    with desk.refused("wrong_state"):
        act(desk, malicious, "invalidate")
    act(desk, founded, "review", result="founded", ground="等候过长")
    act(desk, malicious, "review", result="malicious", ground="未办理业务")
    with desk.refused("rule_refused") as told:
        act(desk, founded, "invalidate")
    assert told.value.facts["rule"] == "T13"
    assert act(desk, malicious, "invalidate").state == "invalid"
    assert desk.sql("SELECT count(*) AS n FROM rating")[0]["n"] == 2, "it stays in the book"
    assert desk.book.duty(f"O38:{malicious}").state == "discharged"


def test_who_rated_is_read_by_a_supervisor_only_and_each_reading_is_written_down(desk: Desk) -> None:
    entry = rated(desk, 1)
    act(desk, entry, "review", result="founded", ground="属实", rater="某某 0000")
    for actor in (CLERK, LEAD):
        with desk.refused("rule_refused") as told:
            desk.do(lambda tx: registers.unseal(tx, "reviews", entry, "rater"), actor)
        assert told.value.facts["rule"] == "T15"
    assert desk.facts("seal_opened") == []
    assert desk.do(lambda tx: registers.unseal(tx, "reviews", entry, "rater"), SUPERVISOR) == "某某 0000"
    assert len(desk.facts("seal_opened")) == 1


def test_a_rating_found_malicious_stays_in_the_book_and_counts_in_no_figure_of_the_day(desk: Desk) -> None:
    malicious, kept = rated(desk, 1), rated(desk, 2)
    assert (desk.book.figures.ratings, desk.book.figures.bad_ratings) == (2, 2)
    act(desk, malicious, "review", result="malicious", ground="未办理业务")
    assert (desk.book.figures.ratings, desk.book.figures.bad_ratings) == (2, 2), "found, and not yet invalid"
    act(desk, malicious, "invalidate")
    assert (desk.book.figures.ratings, desk.book.figures.bad_ratings) == (1, 1)
    figures = desk.fresh_book().figures
    assert (figures.ratings, figures.bad_ratings) == (1, 1)
    assert [(x["grade"], bool(x["valid"])) for x in desk.sql("SELECT * FROM rating ORDER BY grade")] == [(1, False), (2, True)]
    [told] = [json.loads(body) for _, _, body in desk.facts("rating_voided")]
    assert (told["review"], told["service"]) == (malicious, 1)
    with desk.refused("already_rated"):
        desk.rate(desk.ticket(told["ticket"]), 5, "phone", PHONE)
    assert desk.book.entry(kept).state == "to_review"
    assert desk.verify().sound


def test_a_rating_of_yesterday_found_malicious_leaves_todays_figures_as_they_are(desk: Desk) -> None:
    entry = rated(desk, 1)
    desk.at("09:00", "2026-06-02")
    rated(desk, 4)
    act(desk, entry, "review", result="malicious", ground="未办理业务")
    act(desk, entry, "invalidate")
    assert (desk.book.figures.ratings, desk.book.figures.bad_ratings) == (1, 0)


def test_only_a_bad_rating_that_is_in_the_book_can_be_found_invalid(desk: Desk) -> None:
    good = desk.rate(desk.finished(4), 5)
    for ticket in (good.id, "20260601-Z999"):
        about = {"ticket": ticket, "counter": 4, "grade": 1, "channel": "pad"}
        entry = desk.do(lambda tx, about=about: registers.make(tx, "reviews", about), SUPERVISOR).id
        act(desk, entry, "review", result="malicious", ground="未办理业务")
        with desk.refused("bad_request"):
            act(desk, entry, "invalidate")


def test_who_served_is_kept_with_the_rating(desk: Desk) -> None:
    desk.open(4, clerk="c1")
    desk.take()
    ticket = desk.order("start", desk.next(4) or "")
    desk.order("finish", ticket)
    desk.close_counter(4)
    desk.open(4, clerk="c2")
    desk.rate(ticket, 4, "phone", PHONE)
    assert desk.sql("SELECT clerk FROM rating")[0]["clerk"] == "c1"
    assert desk.ticket(ticket).served_by == "c1"
