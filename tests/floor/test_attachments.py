"""Files that entries of registers carry: facts without their bytes, who may read and erase, and the proof of what is kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from floor.desk import attachments
from floor.rules.attachments import named
from tests.floor.book_steps import LEADER, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, GUIDE, HALL, OFFICE, SUPERVISOR, Desk
from tests.floor.file_steps import JPEG, PDF, attach, drop, erase, png, read, taken_in

FEE = {"item": "工本费", "amount": "200.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
COMPLAINT = {"way": "written", "matter": "窗口无人", "competence": "own", "complainant": "某某 0000-1234"}


def stored(desk: Desk, content: str) -> bytes:
    rows = desk.sql("SELECT data FROM attachment_part WHERE content = :content ORDER BY no", content=content)
    return b"".join(bytes(row["data"]) for row in rows)


def parts(desk: Desk) -> int:
    return int(desk.sql("SELECT count(*) AS n FROM attachment_part")[0]["n"])


@pytest.mark.parametrize(("data", "kind"), [(PDF, "pdf"), (JPEG, "jpeg"), (png(), "png"), (png(700_000), "png")])
def test_an_entry_carries_files_and_the_fact_tells_kind_size_and_hash_only(desk: Desk, data: bytes, kind: str) -> None:
    entry = made(desk, "fees", FEE)
    found = attach(desk, "fees", entry, data, "某某的收据.pdf", CLERK)
    assert (found.no, found.kind, found.size, found.sha256) == (1, kind, len(data), hashlib.sha256(data).hexdigest())
    assert stored(desk, found.content) == data
    [(_, _, body)] = desk.facts("file_attached")
    assert json.loads(body).keys() == {"entry", "no", "kind", "size", "sha256", "content"}
    assert "某某的收据" not in str(desk.facts()) + str(desk.state())
    entry_row = desk.sql("SELECT files FROM entry WHERE id = :id", id=entry)[0]
    assert entry_row["files"] == 1
    assert desk.verify().sound


def test_who_reads_the_personal_fields_reads_the_file_and_each_reading_is_written_down(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    attach(desk, "fees", entry, PDF, r"C:\scans\某某.PDF", CLERK)
    found, name = read(desk, "fees", entry, 1, CLERK)
    assert (stored(desk, found.content), name) == (PDF, "某某.PDF")
    with desk.refused("rule_refused") as told:
        read(desk, "fees", entry, 1, LEADER)  # reads the register, not what is personal in it
    assert told.value.facts["rule"] == "T15"
    with desk.refused("not_permitted"):
        read(desk, "fees", entry, 1, GUIDE)  # does not read the register
    assert [body for _, _, body in desk.facts("file_read")] == [f'{{"entry":"{entry}","no":1}}']


def test_a_sealed_file_is_read_by_a_supervisor_only_also_not_by_who_attached_it(desk: Desk) -> None:
    entry = made(desk, "complaints", COMPLAINT, OFFICE)
    attach(desk, "complaints", entry, JPEG, "投诉信.jpg", OFFICE)
    for actor in (OFFICE, LEADER):
        with desk.refused("rule_refused") as told:
            read(desk, "complaints", entry, 1, actor)
        assert told.value.facts["rule"] == "T15"
    assert read(desk, "complaints", entry, 1, SUPERVISOR)[1] == "投诉信.jpg"
    assert len(desk.facts("file_read")) == 1


def test_a_file_without_personal_data_is_read_by_who_reads_the_register_and_not_written_down(desk: Desk) -> None:
    entry = made(desk, "organisation", {"part": "office", "person": "c1"}, OFFICE)
    attach(desk, "organisation", entry, PDF, "方案.pdf", OFFICE)
    assert read(desk, "organisation", entry, 1, GUIDE)[1] == "方案.pdf"
    assert desk.facts("file_read") == []


def test_who_does_not_write_in_the_register_attaches_nothing(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    with desk.refused("not_permitted"):
        attach(desk, "fees", entry, actor=GUIDE)
    with desk.refused("unknown_entry"):
        attach(desk, "complaints", entry)
    with desk.refused("unknown_register"):
        attach(desk, "nothing", entry)


@pytest.mark.parametrize(
    "data",
    [b"MZ\x90\0 a program called photo.jpg", b"<html>", b"GIF89a", b"%pdf-1.4", b"\xff\xd8", b"PK\3\4", b"\x89PNG\r\n\x1a\nbut nothing"],
)
def test_what_is_no_pdf_jpeg_or_png_by_its_content_is_refused(desk: Desk, data: bytes) -> None:
    with desk.refused("file_kind"):
        taken_in(desk, data, "photo.jpg")


def test_an_entry_carries_so_many_files_and_each_so_large(desks: Desks) -> None:
    from config.schema import AttachmentsSection

    desk = desks({"attachments": AttachmentsSection(max_mb=1, per_entry=2)})
    entry = made(desk, "fees", FEE)
    attach(desk, "fees", entry, png((1 << 20) - len(png(1)) + 1))  # a megabyte to the byte
    with desk.refused("file_too_big") as told:
        attach(desk, "fees", entry, png((1 << 20) - len(png(1)) + 2))
    assert told.value.facts == {"most_mb": 1}
    attach(desk, "fees", entry)
    with desk.refused("too_many_files"):
        attach(desk, "fees", entry)
    erase(desk, "fees", entry, 1, "令 3 号", SUPERVISOR)
    assert attach(desk, "fees", entry).no == 3


def test_a_file_is_erased_by_order_and_the_proof_stays_whole(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    attach(desk, "fees", entry, png(600_000), "某某.png", CLERK)
    kept = attach(desk, "fees", entry, PDF, "留下.pdf", CLERK)
    with desk.refused("not_permitted"):
        erase(desk, "fees", entry, 1, "令 3 号", CLERK)
    for words in ("  ", "x" * 201):
        with desk.refused("bad_request"):
            erase(desk, "fees", entry, 1, words, SUPERVISOR)
    gone = erase(desk, "fees", entry, 1, " 令 3 号：误传 ", SUPERVISOR)
    assert (gone.erased_at, gone.sha256) == (desk.now, hashlib.sha256(png(600_000)).hexdigest())
    assert stored(desk, gone.content) == b"" and stored(desk, kept.content) == PDF
    assert [row["value"] for row in desk.sql("SELECT value FROM personal WHERE kind = 'attachment'")] == ["留下.pdf"]
    assert json.loads(desk.facts("file_erased")[0][2])["reason"] == "令 3 号：误传"
    for work in (lambda: read(desk, "fees", entry, 1, CLERK), lambda: erase(desk, "fees", entry, 1, "again", LEADER)):
        with desk.refused("file_erased"):
            work()
    with desk.refused("unknown_attachment"):
        erase(desk, "fees", entry, 3, "x", LEADER)
    assert desk.verify().sound


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE attachment_part SET data = :other WHERE content = :content AND no = 1", "not the one that was attached"),
        ("DELETE FROM attachment_part WHERE content = :content AND no = 2", "not the one that was attached"),
        ("INSERT INTO attachment_part SELECT hall, content, 3, data FROM attachment_part WHERE content = :content AND no = 0",
         "not the one that was attached"),
        ("UPDATE attachment SET sha256 = 'x' WHERE content = :content", "table attachment is not what the journal says"),
    ],
)  # fmt: skip
def test_a_file_that_was_touched_is_found_with_the_fact_that_attached_it(desk: Desk, change: str, says: str) -> None:
    entry = made(desk, "fees", FEE)
    attach(desk, "fees", entry, PDF)
    found = attach(desk, "fees", entry, png(600_000))
    other = {"other": b"\x89PNG other bytes"} if ":other" in change else {}
    desk.sql(change, content=found.content, **other)
    verdict = desk.verify()
    assert (verdict.sound, verdict.bad_seq) == (False, desk.facts("file_attached")[1][0])
    assert says in verdict.problem


def test_an_erased_file_that_came_back_is_found(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    found = attach(desk, "fees", entry)
    erase(desk, "fees", entry, 1, "令 3 号", LEADER)
    desk.sql("INSERT INTO attachment_part SELECT code, :content, 0, :data FROM hall", content=found.content, data=PDF)
    verdict = desk.verify()
    assert (verdict.bad_seq, "still there" in verdict.problem) == (desk.facts("file_erased")[0][0], True)


def test_bytes_that_became_no_file_are_dropped_and_those_of_files_stay(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    kept = attach(desk, "fees", entry, png(600_000))
    lost = taken_in(desk, png(600_000))
    assert desk.verify().sound  # an upload may be running
    assert parts(desk) == 6
    drop(desk, kept.content)  # an answer that came too late drops nothing
    assert parts(desk) == 6
    drop(desk, lost.content)
    assert (parts(desk), stored(desk, lost.content)) == (3, b"")
    taken_in(desk, png(600_000))
    desk.do(lambda tx: attachments.erase(tx, "fees", entry, 1, "令 3 号"), LEADER)  # killed before its bytes went
    attach(desk, "fees", entry)
    desk.do(lambda tx: tx.pen.drop_unclaimed(), HALL)
    assert parts(desk) == 1
    assert desk.verify().sound


def test_a_file_whose_bytes_are_not_all_there_is_none(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    sent = taken_in(desk, png(600_000))
    desk.sql("DELETE FROM attachment_part WHERE no = 1")
    with desk.refused("unavailable"):
        desk.do(lambda tx: attachments.attach(tx, "fees", entry, sent), CLERK)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a.pdf", "a.pdf"), ("../../etc/passwd", "passwd.pdf"), (r"C:\x\b.PDF", "b.PDF"), ("photo.exe", "photo.exe.pdf"),
        ("x\r\ny\0.pdf", "xy.pdf"), ("\u202efdp.exe", "fdp.exe.pdf"), ("", ""), ("...", ""), ("/", ""), ("长" * 200, "长" * 120 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_has_no_folder_no_control_characters_and_the_ending_of_its_kind(text: str, name: str) -> None:
    assert named(text, "pdf") == name


def test_the_tables_and_the_book_are_the_same_after_a_restart(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    attach(desk, "fees", entry)
    erase(desk, "fees", entry, 1, "令", LEADER)
    before: Any = desk.state()
    desk.restart()
    assert desk.state() == before
    assert attach(desk, "fees", entry).no == 2
