"""XLSX: the parts that a spreadsheet program asks for, cells of the right kinds, and nothing that could run there."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from config.rulebook.load import load
from floor.desk.ratings import CHANNELS
from floor.views.workbook import MIME, workbook
from tests.floor.hub_harness import Hall

ROOT = Path(__file__).parents[2]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def read(data: bytes) -> tuple[str, dict[str, Any]]:
    """Name of the sheet and its cells, found as a spreadsheet program finds them: by the relationships of the package."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        parts = {name: ET.fromstring(file.read(name)) for name in file.namelist()}
    roots = {str(x.get("Type")).rsplit("/", 1)[1]: x.get("Target") for x in parts["_rels/.rels"].iter(f"{PACKAGE}Relationship")}
    links = {x.get("Id"): x.get("Target") for x in parts["xl/_rels/workbook.xml.rels"].iter(f"{PACKAGE}Relationship")}
    [sheet] = parts[str(roots["officeDocument"])].iter(f"{MAIN}sheet")
    relation = next(value for key, value in sheet.items() if key.endswith("}id"))
    cells: dict[str, Any] = {}
    for cell in parts[f"xl/{links[relation]}"].iter(f"{MAIN}c"):
        text = "".join(x.text or "" for x in cell.iter(f"{MAIN}t"))
        cells[str(cell.get("r"))] = text if cell.get("t") == "inlineStr" else Decimal(cell.findtext(f"{MAIN}v") or "")
    overrides = {x.get("PartName") for x in parts["[Content_Types].xml"]}
    assert {"/xl/workbook.xml", "/xl/worksheets/sheet1.xml", "/xl/styles.xml"} <= overrides
    return str(sheet.get("name")), cells


def test_texts_are_texts_and_numbers_are_numbers() -> None:
    name, cells = read(workbook("收费台账", ["事项", "金额"], [["工本费", Decimal("200.00")], ["=1+1", 3], [None, 2.5], ["007", True]]))
    assert name == "收费台账"
    assert cells == {
        "A1": "事项", "B1": "金额", "A2": "工本费", "B2": Decimal("200.00"), "A3": "=1+1", "B3": 3, "B4": Decimal("2.5"), "A5": "007",
        "B5": "True",
    }  # fmt: skip


def test_what_xml_cannot_hold_and_what_would_be_read_as_an_escape_is_kept_readable() -> None:
    _, cells = read(workbook("[a]/b:*?", ["<x> & 'y'"], [["line\none\x01"], ["_x0041_"], ["字" * 40_000]]))
    assert (cells["A1"], cells["A2"], cells["A3"]) == ("<x> & 'y'", "line\none\ufffd", "_x005F_x0041_")
    assert len(cells["A4"]) == 32_767


def test_columns_go_on_after_z_and_the_same_table_is_the_same_file() -> None:
    row = list(range(30))
    _, cells = read(workbook("x", map(str, row), [row]))
    assert (cells["Z2"], cells["AA2"], cells["AD2"]) == (25, 26, 29)
    assert workbook("x", ["a"], [[1]]) == workbook("x", ["a"], [[1]])


def test_a_register_is_downloaded_as_csv_and_as_xlsx_with_the_same_words(hub: Hall) -> None:
    clerk, office = hub.token("clerk"), hub.token("office")
    fee = {"item": "工本费", "amount": "120.50", "payer": "某某", "way": "agent", "receipt_no": "0001"}
    assert hub.api(clerk, "POST", "/registers/fees", fields=fee).status_code == 201
    csv = hub.api(office, "GET", "/registers/fees.csv").get_data(as_text=True).removeprefix("\ufeff").splitlines()
    answer = hub.api(office, "GET", "/registers/fees.xlsx")
    assert (answer.content_type, "fees.xlsx" in answer.headers["Content-Disposition"]) == (MIME, True)
    name, cells = read(answer.get_data())
    heads = csv[0].split(",")
    assert name == load().registers["fees"].zh
    assert [cells[f"{chr(65 + i)}1"] for i in range(len(heads))] == heads
    assert Decimal("120.50") in cells.values()
    assert "120.50" in csv[1]
    assert hub.api(hub.token("screen", "main"), "GET", "/registers/fees.xlsx").status_code == 403
    assert read(hub.api(office, "GET", "/registers/fees.xlsx?lang=en").get_data())[0] == load().registers["fees"].en


def test_a_review_is_told_in_words_on_its_page_and_in_its_tables(hub: Hall) -> None:
    values = {"ticket": "20260601-A001", "counter": 4, "grade": 1, "reasons": ["long_wait", "own_code"], "channel": "pad"}
    supervisor = hub.token("supervisor")
    assert hub.api(supervisor, "POST", "/registers/reviews", fields=values).status_code == 201
    for lang, reason, channel in (("zh", "等候太久", "评价器（平板）"), ("en", "The wait was long", "Rating pad")):
        page = hub.staff(f"s-{lang}", "supervisor").page(f"/registers/reviews/G05-2026-0001?lang={lang}").get_data(as_text=True)
        shown = page[page.index('class="reg-values"') : page.index("</dl>")]
        assert reason in shown and channel in shown and "own_code" in shown and "long_wait" not in shown
        _, cells = read(hub.api(supervisor, "GET", f"/registers/reviews.xlsx?lang={lang}").get_data())
        assert f"{reason}; own_code" in cells.values() and channel in cells.values()


def test_who_bears_a_duty_is_told_in_words_on_the_page(hub: Hall) -> None:
    hub.api(hub.token("supervisor"), "POST", "/registers/complaints", fields={"way": "oral", "matter": "久等", "competence": "own"})
    for lang, word in (("zh", "投诉受理单位"), ("en", "Complaint unit")):
        assert f"<td>{word}</td>" in hub.staff(f"o-{lang}", "office").page(f"/registers?lang={lang}").get_data(as_text=True)
    words = json.loads((ROOT / "floor/pages/translations/zh.json").read_text("utf-8"))
    known = {key.removeprefix("floor.registers.charged.") for key in words if key.startswith("floor.registers.charged.")}
    assert {x.charged.replace(" ", "_").replace("'", "") for x in load().obligations.values()} - known == set()


def test_the_book_of_reviews_knows_every_channel_and_every_reason_of_the_example_hall() -> None:
    fields = {x.name: x for x in load().registers["reviews"].fields}
    assert {x.code for x in fields["channel"].choices} == set(CHANNELS)
    words = {lang: json.loads((ROOT / f"kiosk/translations/{lang}.json").read_text("utf-8")) for lang in ("zh", "en")}
    for one in fields["reasons"].choices:
        assert (words["zh"][f"kiosk.bad.{one.code}"], words["en"][f"kiosk.bad.{one.code}"]) == (one.zh, one.en)
    assert len(fields["reasons"].choices) == sum(key.startswith("kiosk.bad.") for key in words["zh"])
