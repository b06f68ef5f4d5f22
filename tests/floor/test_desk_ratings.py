"""Ratings: one a service, in its window, by whoever may."""

from __future__ import annotations

import json

import pytest

from floor.actors import PHONE, Actor
from tests.floor.desk_harness import Desk

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
