"""Print jobs in the hub's memory: given up in time, forgotten when long done."""

from __future__ import annotations

from datetime import UTC, datetime

from floor.hub.jobs import Jobs
from floor.nouns import PrintJob

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)


def job(name: str, state: str) -> PrintJob:
    return PrintJob(name, name, "slip", "p1", "k1", state, None, AT)


def test_a_job_that_nobody_takes_or_ends_is_given_up():
    jobs = Jobs()
    jobs.keep(job("a", "queued"), 0.0)
    jobs.keep(job("b", "queued"), 0.0)
    jobs.keep(job("b", "printing"), 5.0)
    assert jobs.given_up(20.0, 20.0) == []
    assert jobs.given_up(21.0, 20.0) == [("a", "failed", "unreachable")]
    jobs.keep(job("a", "failed"), 21.0)
    assert jobs.given_up(40.5, 20.0) == [("b", "unknown", "timeout")]


def test_a_slip_in_work_is_its_agents_as_long_as_that_renews_it_and_then_given_up():
    jobs = Jobs()
    jobs.keep(job("a", "printing"), 0.0)
    jobs.lease("a", "run 1", 5.0)
    for at_s in (20.0, 35.0, 50.0):
        assert jobs.renew(["a"], "run 1", at_s) == []
        assert jobs.given_up(at_s + 15, 20.0) == []
    assert jobs.renew(["a"], "run 2", 60.0) == ["a"]  # another agent cannot keep it alive
    assert jobs.given_up(71.0, 20.0) == [("a", "unknown", "timeout")]


def test_a_slip_that_is_renewed_for_ever_is_given_up_all_the_same():
    jobs = Jobs()
    jobs.keep(job("a", "printing"), 0.0)
    jobs.lease("a", "run 1", 315.0)
    assert jobs.given_up(319.0, 20.0) == []
    assert jobs.given_up(321.0, 20.0) == [("a", "unknown", "timeout")]


def test_a_slip_that_has_ended_is_nobodys():
    jobs = Jobs()
    jobs.keep(job("a", "printing"), 0.0)
    jobs.lease("a", "run 1", 0.0)
    assert jobs.holder("a") == "run 1"
    jobs.keep(job("a", "printed"), 1.0)
    assert jobs.holder("a") is None
    assert jobs.renew(["a"], "run 1", 2.0) == ["a"]


def test_what_is_done_is_shown_for_ten_minutes_and_what_is_open_for_as_long_as_it_is():
    jobs = Jobs()
    for name, state in (("a", "sent"), ("b", "queued"), ("c", "sent")):
        jobs.keep(job(name, state), 0.0)
    jobs.given_up(600.0, 1e9)
    assert set(jobs.of_kiosk("k1")) == {"a", "b", "c"}
    jobs.given_up(601.0, 1e9)
    assert set(jobs.of_kiosk("k1")) == {"b", "c"}
    jobs.keep(job("b", "sent"), 601.0)
    jobs.given_up(602.0, 1e9)
    assert jobs.of_kiosk("k1") == {}


def test_queued_and_begun_jobs_are_told_apart():
    jobs = Jobs()
    for name, state in (("a", "queued"), ("b", "printing"), ("c", "sent")):
        jobs.keep(job(name, state), 0.0)
    assert [x.id for x in jobs.queued()] == ["a"]
    assert [x.id for x in jobs.begun()] == ["b"]
