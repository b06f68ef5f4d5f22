"""Every "only one" is a named constraint of the database: raw SQL that breaks it is refused by the database itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from floor.desk import settings
from floor.store import tables as t
from tests.floor.desk_harness import OFFICE, Desk

UNIQUE = {c.name: c for table in t.metadata.tables.values() for c in table.constraints if c.name}
INDEXES = {i.name: i for table in t.metadata.tables.values() for i in table.indexes if i.unique}


def columns(name: str) -> list[str]:
    return [c.name for c in (UNIQUE[name] if name in UNIQUE else INDEXES[name]).columns]  # type: ignore[union-attr]


def copy(desk: Desk, table: str, **changes: object) -> None:
    """Insert the table's first row again with some columns changed."""
    row = dict(desk.sql(f"SELECT * FROM {table} ORDER BY 1, 2")[0]) | changes
    desk.sql(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(':' + c for c in row)})", **row)


def assert_refused(desk: Desk, name: str, table: str, **changes: object) -> None:
    with pytest.raises(IntegrityError) as told:
        copy(desk, table, **changes)
    text = str(told.value.orig)
    if desk.database.sqlite:  # SQLite names the columns
        assert text == "UNIQUE constraint failed: " + ", ".join(f"{table}.{c}" for c in columns(name))
    else:
        assert name in text


FRESH = {"id": "other", "n": 2, "number": "B002", "key_digest": "other", "seq": 999}


def without(*names: str) -> dict[str, object]:
    """A ticket that is new in everything but these columns."""
    return {k: v for k, v in FRESH.items() if k not in names}


def test_one_number_per_day_and_series(desk: Desk) -> None:
    desk.take()
    copy(desk, "ticket", **FRESH)
    assert_refused(desk, "one_number_per_day_and_series", "ticket", **without("n") | {"id": "third", "key_digest": "third", "seq": 1000})


def test_one_ticket_per_phone_key(desk: Desk) -> None:
    desk.take()
    assert_refused(desk, "one_ticket_per_phone_key", "ticket", **without("key_digest"))


def test_one_ticket_per_taking(desk: Desk) -> None:
    desk.take()
    assert_refused(desk, "one_ticket_per_taking", "ticket", **without("seq"))


@pytest.mark.parametrize("state", ["called", "serving"])
def test_one_open_ticket_per_counter(desk: Desk, state: str) -> None:
    desk.called(4)
    copy(desk, "ticket", **FRESH | {"state": "waiting"})
    with pytest.raises(IntegrityError, match="one_open_ticket_per_counter" if not desk.database.sqlite else "ticket.hall, ticket.counter"):
        desk.sql("UPDATE ticket SET state = :state WHERE id = 'other'", state=state)
    desk.sql("UPDATE ticket SET state = :state, counter = 5 WHERE id = 'other'", state=state)


def test_one_rating_per_service(desk: Desk) -> None:
    desk.rate(desk.finished())
    assert_refused(desk, "one_rating_per_service", "rating", grade=1, counter=5)


def test_one_lapse_per_wait(desk: Desk) -> None:
    desk.take()
    desk.sweep("09:31")
    assert_refused(desk, "one_lapse_per_wait", "lapse", id="other", seq=999)


def test_one_obligation_per_spell(desk: Desk) -> None:
    desk.take()
    assert_refused(desk, "one_obligation_per_spell", "obligation", id="other")


def test_one_account_per_login(desk: Desk) -> None:
    desk.sql(
        "INSERT INTO account (hall, id, login, name, badge, must_change) VALUES (:hall, 'a', 'lin', 'x', '', :yes)",
        hall=desk.database.hall,
        yes=True,
    )
    assert_refused(desk, "one_account_per_login", "account", id="b")


def test_one_fact_per_journal_number(desk: Desk) -> None:
    desk.take()
    with pytest.raises(IntegrityError):
        copy(desk, "event", kind="cancelled")


def test_one_outcome_per_request(desk: Desk) -> None:
    desk.sql(
        "INSERT INTO outcome (hall, who, route, request_id, mac, answer, at) VALUES (:hall, 'a', 'r', 'x', 'm', '{}', 't')",
        hall=desk.database.hall,
    )
    with pytest.raises(IntegrityError):
        copy(desk, "outcome", answer="{1}")


# --- the desk itself runs against them when its tables were damaged: the last line of defence --------------------------


def assert_order_fails(desk: Desk, work: Callable[[], object]) -> None:
    before = desk.state()
    with pytest.raises(Exception, match=r"(?i)unique"):
        work()
    assert desk.state() == before


def test_numbers_set_back_behind_the_books_back_do_not_give_a_number_twice(desk: Desk) -> None:
    desk.take()
    desk.sql("UPDATE series SET last = 0")
    desk.restart()
    assert_order_fails(desk, desk.take)
    desk.sql("UPDATE series SET last = 1")
    assert desk.restart().take().number == "B002"


def test_a_ticket_set_back_to_waiting_is_not_called_to_a_second_counter_beside_its_call(desk: Desk) -> None:
    desk.called(4)
    desk.take()
    desk.sql("UPDATE counter SET ticket = NULL WHERE number = 4")
    desk.restart()
    assert_order_fails(desk, lambda: desk.next(4))


def test_a_wait_whose_breach_was_wiped_out_does_not_lapse_twice(desk: Desk) -> None:
    desk.take()
    desk.sweep("09:31")
    desk.sql("UPDATE obligation SET breached_at = NULL")
    desk.restart()
    assert len(desk.facts("lapsed")) == len(desk.lapses()) == 1
    assert desk.take("pension").state == "waiting"  # the hall goes on


def test_a_job_counter_set_back_does_not_print_over_another_slip(desk: Desk) -> None:
    ticket = desk.take(kiosk="k1")
    desk.sql("UPDATE ticket SET jobs = 0")
    desk.restart()
    assert_order_fails(desk, lambda: desk.reprint(ticket))


def test_every_named_only_one_stands_in_the_migrated_database(desk: Desk) -> None:
    inspector = sa.inspect(desk.database.engine)
    found = set()
    for table in inspector.get_table_names():
        found |= {c["name"] for c in inspector.get_unique_constraints(table)}
        found |= {i["name"] for i in inspector.get_indexes(table) if i["unique"]}
        found.add(inspector.get_pk_constraint(table)["name"])
    named = {name for name in (*UNIQUE, *INDEXES) if str(name).startswith("one_")}
    assert len(named) >= 8
    assert named <= found


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(desk: Desk) -> None:
    with desk.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), t.metadata) == []


def test_one_open_fault_per_device(desk: Desk) -> None:
    desk.device("p1", "down", "paper_out")
    assert_refused(desk, "one_open_fault_per_device", "fault", id="other")
    copy(desk, "fault", id="other", device="p2")


def test_one_plan_per_part(desk: Desk) -> None:
    wanted = settings.Wanted(1, "why", "白露", "opening")
    desk.do(lambda tx: settings.change(tx, "hall", "hall", {"notice": "x"}, wanted), OFFICE)
    assert_refused(desk, "one_plan_per_part", "setting_change", version=3)
    copy(desk, "setting_change", version=4, state="refused")
