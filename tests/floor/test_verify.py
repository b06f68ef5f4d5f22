"""The proof of a data folder finds what was changed behind the desk's back, and names the first fact concerned."""

from __future__ import annotations

import pytest

from tests.floor.desk_harness import Desk


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk with a finished, a called and a lapsed ticket."""
    desk.rate(desk.finished(4))
    desk.called(1, "social_card")
    desk.take("pension", kiosk="k1")
    desk.sweep("09:45")
    assert desk.verify().sound
    return desk


def seq_of(desk: Desk, kind: str, last: bool = False) -> int:
    return desk.facts(kind)[-1 if last else 0][0]


def test_a_sound_hall_is_told_so_with_its_balance(used: Desk) -> None:
    verdict = used.verify()
    assert (verdict.sound, verdict.bad_seq, verdict.facts) == (True, None, used.seq)
    assert verdict.balance == {"issued": 3, "finished": 1, "no_show": 0, "cancelled": 0, "open": 2}


def test_an_empty_hall_is_sound(desk: Desk) -> None:
    for table in ("event", "matter", "counter", "day_book", "duty"):
        desk.sql(f"DELETE FROM {table}")
    desk.sql(f"UPDATE hall SET seq = 0, hash = '{'0' * 64}'")
    assert desk.verify().sound


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET body = replace(body, 'B001', 'B009') WHERE kind = 'taken' AND body LIKE '%B001%'",
        "UPDATE event SET actor = 'staff:nobody' WHERE kind = 'taken' AND body LIKE '%B001%'",
        "UPDATE event SET at = replace(at, '2026', '2025') WHERE kind = 'taken' AND body LIKE '%B001%'",
        "UPDATE event SET subject = 'ticket:other' WHERE kind = 'taken' AND body LIKE '%B001%'",
        "UPDATE event SET kind = 'recalled' WHERE kind = 'taken' AND body LIKE '%B001%'",
        "UPDATE event SET hash = replace(hash, 'a', 'b') WHERE kind = 'taken' AND body LIKE '%B001%'",
    ],
)
def test_a_changed_fact_is_found_at_its_number(used: Desk, change: str) -> None:
    first = seq_of(used, "taken")
    used.sql(change)
    verdict = used.verify()
    assert (verdict.sound, verdict.bad_seq) == (False, first)


def test_a_missing_fact_is_found_at_its_number(used: Desk) -> None:
    started = seq_of(used, "started")
    used.sql("DELETE FROM event WHERE kind = 'started'")
    assert used.verify().bad_seq == started


def test_a_journal_cut_short_is_found(used: Desk) -> None:
    last = used.seq
    used.sql("DELETE FROM event WHERE seq = :last", last=last)
    assert used.verify().bad_seq == last


def test_a_fact_put_in_between_is_found(used: Desk) -> None:
    last = used.seq
    used.sql("INSERT INTO event SELECT hall, seq + 1, at, kind, subject, actor, body, hash FROM event WHERE seq = :last", last=last)
    assert used.verify().bad_seq == last + 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE ticket SET outcome = 'no_show' WHERE number = 'B001'", "finished"),
        ("UPDATE ticket SET clock = '2026-06-01T00:00:00.000000+00:00' WHERE number = 'A001'", "called"),
        ("UPDATE ticket SET ground = 'elder' WHERE number = 'A002'", "taken"),
        ("DELETE FROM lapse", "lapsed"),
        ("UPDATE lapse SET state = 'dismissed', reason = 'because'", "lapsed"),
        ("UPDATE rating SET grade = 1", "rated"),
        ("UPDATE obligation SET breached_at = NULL WHERE breached_at IS NOT NULL", "lapsed"),
        ("UPDATE series SET last = 0 WHERE letter = 'B'", "taken"),
        ("UPDATE print_job SET state = 'printed' WHERE kiosk = 'k1'", "taken"),
    ],
)
def test_a_changed_row_is_found_with_the_fact_that_wrote_it_last(used: Desk, change: str, kind: str) -> None:
    used.sql(change)
    verdict = used.verify()
    assert not verdict.sound
    assert "is not what the journal says" in verdict.problem
    assert verdict.bad_seq in [seq for seq, found, _ in used.facts() if found == kind]


def test_a_row_that_no_fact_made_is_found(used: Desk) -> None:
    used.sql("INSERT INTO help (hall, kiosk, since, state) SELECT code, 'k7', '2026', 'asked' FROM hall")
    verdict = used.verify()
    assert (verdict.sound, verdict.bad_seq) == (False, None)
    assert "help" in verdict.problem


def test_erasing_personal_data_leaves_the_proof_whole(used: Desk) -> None:
    used.sql("INSERT INTO personal (hall, id, kind, subject, value, erase_at) SELECT code, 'x', 'person_day', 't', 'v', '2026' FROM hall")
    assert used.verify().sound
    used.sql("DELETE FROM personal")
    assert used.verify().sound


def test_a_hall_is_proved_while_its_hub_runs_on(used: Desk) -> None:
    with used.database.engine.connect() as reader:
        reader.exec_driver_sql("BEGIN" if used.database.sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.exec_driver_sql("SELECT count(*) FROM event")
        used.take()
        reader.exec_driver_sql("ROLLBACK")
    assert used.verify().sound
