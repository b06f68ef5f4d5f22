"""Small printed forms of the registers on the slip printer: receipts, referrals, tracking cards."""

from __future__ import annotations

import pytest

from config.rulebook.load import load
from floor import refusals
from floor.actors import HALL, Actor
from floor.desk import registers, setup
from floor.nouns import PrintJob
from tests.floor.book_steps import act, made
from tests.floor.desk_harness import CLERK, Desk
from tests.floor.hub_harness import Hall

RECEIPT = {
    "item": "营业执照变更", "applicant": "沈青禾", "papers": ["申请表 2页", "执照正本 1页"], "mode": "promised", "statutory": 20,
    "promised": 3, "handler": "白露", "phone": "0000-12345",
}  # fmt: skip
OM = Actor("staff:o9", frozenset({"om"}))


def ordered(desk: Desk, entry: str, form: str = "receipt", kiosk: str | None = None, actor: Actor = CLERK, lang: str = "zh") -> PrintJob:
    job: PrintJob = desk.do(lambda tx: registers.print_slip(tx, "acceptances", entry, form, kiosk, lang), actor)
    return job


def test_a_receipt_is_a_job_of_its_own_at_the_first_printer_with_paper(desk: Desk) -> None:
    entry = made(desk, "acceptances", RECEIPT)
    first, second = ordered(desk, entry), ordered(desk, entry, lang="en")
    assert (first.kind, first.state, first.about, first.form, first.lang) == ("receipt", "queued", entry, "receipt", "zh")
    assert (first.subject, first.number, first.ticket) == (f"entry:{entry}", entry, "")
    assert first.id != second.id
    assert first.id.startswith(f"{entry}-s")


def test_the_receipt_says_what_was_handed_in_and_by_when_it_is_done_and_names_nobody_who_came(hub: Hall) -> None:
    hub.hub.writer.quietly(HALL, setup.seed_calendar)
    clerk = hub.token("clerk")
    entry = hub.api(clerk, "POST", "/registers/acceptances", fields=RECEIPT).get_json()["entry"]["id"]
    answer = hub.api(clerk, "POST", f"/registers/acceptances/{entry}/slip", form="receipt", kiosk="k1")
    assert answer.status_code == 201
    agent = hub.listen("/agent", token=hub.token("agent", "local"))
    slip = agent.emit("take_job", {"job": answer.get_json()["print_job"]["id"]}, namespace="/agent", callback=True)["slip"]
    rows = {row["label"]["zh"]: row["text"]["zh"] for row in slip["rows"]}
    assert rows["事项"] == "营业执照变更"
    assert rows["办理方式"] == "承诺办理"
    assert "2026-06-04 17:30" in rows["限时办结"]
    assert "申请人" not in rows
    assert "沈青禾" not in str(slip)
    assert slip["heading"] == {"zh": "材料（名称、页数）", "en": "Papers (name, pages)"}
    assert [line["zh"] for line in slip["lines"]] == ["申请表 2页", "执照正本 1页"]
    assert (slip["title"]["zh"], slip["serial"]) == ("受理回执", entry)


def test_only_forms_that_the_register_has_for_slips_are_printed_so(desk: Desk) -> None:
    entry = made(desk, "acceptances", RECEIPT)
    with pytest.raises(refusals.BadRequest) as refused:
        ordered(desk, entry, "refusal")
    assert refused.value.facts["problems"] == ["form: one of receipt, promise_slip"]
    with pytest.raises(refusals.UnknownEntry):
        ordered(desk, "G08-2026-0099")
    with pytest.raises(refusals.NotPermitted):
        ordered(desk, entry, actor=OM)
    assert desk.facts("entry_printed") == []


def test_where_no_printer_has_paper_it_is_refused_and_nothing_is_ordered(desk: Desk) -> None:
    entry = made(desk, "acceptances", RECEIPT)
    for printer in desk.house.config.printers:
        desk.device(printer.code, "down", "paper_out")
    with pytest.raises(refusals.PrinterDown) as refused:
        ordered(desk, entry)
    assert refused.value.facts["entry"] == entry
    with pytest.raises(refusals.PrinterDown) as refused:
        ordered(desk, entry, kiosk="k1")
    assert refused.value.facts["reason"] == "paper_out"
    assert desk.facts("entry_printed") == []


def test_a_receipt_ordered_and_printed_outlives_a_restart(desk: Desk) -> None:
    entry = made(desk, "acceptances", RECEIPT)
    job = ordered(desk, entry)
    for state in ("printing", "printed"):
        desk.move_job(job.id, state)
    act(desk, "acceptances", entry, "deliver", CLERK, result="准予变更")
    found = desk.restart().book.job(job.id)
    assert found is not None
    assert (found.state, found.about) == ("printed", entry)
    assert desk.verify().sound


def test_every_small_form_has_its_name_in_both_languages() -> None:
    slips = {form.code: form for register in load().registers.values() for form in register.forms if form.slip}
    assert set(slips) >= {"receipt", "tracking_card", "urging_notice", "referral", "acknowledgement", "handover", "fee_receipt"}
    assert all(form.zh != form.en for form in slips.values())
