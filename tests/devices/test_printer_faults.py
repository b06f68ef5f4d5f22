"""The fault table: thirteen faults at four moments over two ways. What docs/writing-a-device.md says is what came of it."""

from __future__ import annotations

import pytest

from tests.conftest import ARTEFACTS, ROOT
from tests.devices.printer_faults import CASES, Case, Row, run_all, table

pytestmark = pytest.mark.timeout(300)

STOPPING = {
    "paper_out": "paper_out", "cover": "cover_open", "cutter": "cutter", "mechanical": "mechanical", "offline": "offline",
    "unrecoverable": "unrecoverable", "head_hot": "head_hot",
}  # fmt: skip
NAMES = [f"{case.fault}-{case.moment}-{case.way}".replace(" ", "_") for case in CASES]


@pytest.fixture(scope="module")
def rows() -> dict[Case, Row]:
    made = run_all()
    ARTEFACTS.mkdir(exist_ok=True)
    (ARTEFACTS / "printer-faults.md").write_text(table(made), encoding="utf-8")
    return made


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_no_fault_at_any_moment_makes_a_second_paper_or_an_untrue_word(case: Case, rows: dict[Case, Row]) -> None:
    row = rows[case]
    assert row.papers in (0, 1)
    if row.state == "printed":
        assert row.papers == 1
    if case.moment == "before" and case.fault != "near_end":
        assert (row.state, row.papers) == ("failed", 0), "what cannot print is sent nothing"
        assert row.device.startswith("down")
    if case.moment == "behind":
        assert (row.state, row.papers) == ("printed", 1)
    if case.fault in STOPPING and case.moment != "behind":
        assert (row.state, row.reason) == ("failed", STOPPING[case.fault])
        assert row.device == f"down {STOPPING[case.fault]}"
    if case.fault == "near_end":
        assert (row.state, row.device) == ("printed", "near_end")
    assert row.next_alone, "after the repair the next slip comes once, with nothing of this one on its paper"


def test_the_table_of_the_docs_is_the_one_that_was_run(rows: dict[Case, Row]) -> None:
    page = (ROOT / "docs" / "writing-a-device.md").read_text(encoding="utf-8")
    assert table(rows) in page, f"write this into docs/writing-a-device.md:\n{table(rows)}"
