"""Files over HTTP: by form and as bare bytes, once for one request_id, refused by code, handed out as a download that runs nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest

from config.schema import AttachmentsSection
from tests.floor.file_steps import JPEG, PDF, form, png
from tests.floor.hub_harness import Browser, Hall

FEE = {"item": "工本费", "amount": "200.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
COMPLAINT = {"way": "written", "matter": "窗口无人", "competence": "own", "complainant": "某某 0000-1234"}
MEGABYTE = 1 << 20


@pytest.fixture
def hall(hubs: Callable[..., Hall]) -> Hall:
    return hubs({"attachments": AttachmentsSection(max_mb=1, per_entry=2)})


def entered(hall: Hall, register: str, role: str, fields: dict[str, Any]) -> str:
    """Path of a new entry in the API."""
    answer = hall.api(hall.token(role), "POST", f"/registers/{register}", fields=fields)
    return f"/registers/{register}/{answer.get_json()['entry']['id']}"


def bare(hall: Hall, token: str, path: str, data: bytes, name: str = "", **asked: str) -> Any:
    """The bytes alone as the body."""
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    if name:
        head["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return hall.browser().post(f"/api/v1{path}/attachments", data=data, headers=head, query_string=asked)


def by_form(hall: Hall, token: str, path: str, data: bytes, name: str, **fields: str) -> Any:
    head = {"Authorization": f"Bearer {token}"}
    return hall.browser().post(f"/api/v1{path}/attachments", headers=head, **form(data, name, **fields))


def parts(hall: Hall) -> int:
    with closing(sqlite3.connect(hall.hub.data / "hall.db")) as store:
        return int(store.execute("SELECT count(*) FROM attachment_part").fetchone()[0])


def holding(hall: Hall, *texts: str) -> set[str]:
    """Tables with a row that holds one of the texts, also as bytes."""
    wanted = [*texts, *(text.encode().hex().upper() for text in texts)]
    with closing(sqlite3.connect(hall.hub.data / "hall.db")) as store:
        return {line.split('"')[1] for line in store.iterdump() if any(text in line for text in wanted)}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.parametrize("data", [PDF, JPEG, png(700_000)], ids=["pdf", "jpeg", "png"])
@pytest.mark.parametrize("way", [bare, by_form])
def test_a_file_is_taken_in_and_handed_out_byte_for_byte(hall: Hall, way: Any, data: bytes) -> None:
    clerk = hall.token("clerk")
    path = entered(hall, "fees", "clerk", FEE)
    answer = way(hall, clerk, path, data, "某某 1.pdf" if data is PDF else "某某 1")
    assert answer.status_code == 201
    told = answer.get_json()["attachment"]
    assert (told["no"], told["size"], told["name"]) == (1, len(data), None)
    got = hall.api(clerk, "POST", f"{path}/attachments/1/read")
    assert (got.status_code, got.data) == (200, data)
    ending = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}[told["kind"]]
    assert got.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote('某某 1' + ending)}")
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert got.headers["Content-Type"] in ("application/pdf", "image/jpeg", "image/png")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    policy = got.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy


def test_the_same_request_id_attaches_once_and_another_file_under_it_is_refused(hall: Hall) -> None:
    clerk = hall.token("clerk")
    path = entered(hall, "fees", "clerk", FEE)
    first, again = (by_form(hall, clerk, path, PDF, "a.pdf", request_id="r1") for _ in range(2))
    assert (first.status_code, again.status_code, first.data) == (201, 200, again.data)
    assert code(by_form(hall, clerk, path, PDF + b"x", "a.pdf", request_id="r1")) == (409, "request_id_reused")
    assert bare(hall, clerk, path, PDF, request_id="r2").status_code == 201
    assert bare(hall, clerk, path, PDF, request_id="r2").status_code == 200
    assert len(hall.api(clerk, "GET", path).get_json()["entry"]["attachments"]) == 2
    assert parts(hall) == 2  # of what was refused or repeated nothing is left


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b"", (400, "file_empty")),
        (b"MZ\x90 a program", (415, "file_kind")),
        (b"<script>alert(1)</script>", (415, "file_kind")),
        (png(MEGABYTE), (413, "file_too_big")),
        (PDF + b"x" * 300_000 + PDF * 14_000, (413, "file_too_big")),
    ],
    ids=["empty", "program", "page", "just_too_big", "too_big"],
)
@pytest.mark.parametrize("way", [bare, by_form])
def test_what_is_no_file_to_keep_is_refused_and_nothing_is_left(hall: Hall, way: Any, data: bytes, refused: tuple[int, str]) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    seq = hall.hub.writer.book.seq
    assert code(way(hall, hall.token("clerk"), path, data, "photo.jpg")) == refused
    assert parts(hall) == 0
    assert not hall.facts("file_attached") and hall.hub.writer.book.seq == seq + 1  # the token's


def test_entries_registers_and_roles_are_looked_at_before_the_bytes(hall: Hall) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    clerk, guide = hall.token("clerk"), hall.token("guide")
    assert code(bare(hall, clerk, "/registers/fees/G17-2026-0009", PDF)) == (404, "unknown_entry")
    assert code(bare(hall, clerk, "/registers/nothing/G17-2026-0001", PDF)) == (404, "unknown_register")
    assert code(bare(hall, guide, path, PDF)) == (403, "not_permitted")
    assert code(bare(hall, hall.token("kiosk", "k1"), path, PDF)) == (403, "not_permitted")
    assert code(bare(hall, "x" * 43, path, PDF)) == (401, "login_required")
    assert code(hall.api(clerk, "POST", f"{path}/attachments/7/read")) == (404, "unknown_attachment")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", form(PDF, "a.pdf")["data"][:-30]),
        ("multipart/form-data; boundary=x", b"nothing of a form"),
        ("multipart/form-data; boundary=x", b"--x\r\nNo-Disposition: 1\r\n\r\nx\r\n--x--\r\n"),
        ("multipart/form-data", b"--\r\n\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 200_000 + b"\r\n--x--\r\n"),
    ],
    ids=["cut_short", "no_form", "no_name", "no_boundary", "long_field"],
)  # fmt: skip
def test_a_form_that_is_none_is_refused_and_nothing_is_left(hall: Hall, kind: str, body: bytes) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    head = {"Authorization": f"Bearer {hall.token('clerk')}"}
    answer = hall.browser().post(f"/api/v1{path}/attachments", data=body, headers=head, content_type=kind)
    assert code(answer) in ((400, "bad_request"), (400, "file_empty"))
    assert parts(hall) == 0


def test_only_this_route_takes_a_body_as_large_as_a_file(hall: Hall) -> None:
    clerk = hall.token("clerk")
    path = entered(hall, "fees", "clerk", FEE)
    large = {"reason": "x" * 400_000, "fields": {}}
    assert hall.api(clerk, "POST", f"{path}/correct", **large).status_code == 413
    assert bare(hall, clerk, path, png(400_000)).status_code == 201


def test_a_file_is_erased_by_order_over_the_api(hall: Hall) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    bare(hall, hall.token("clerk"), path, png(700_000), "某某.png")
    assert hall.api(hall.token("clerk"), "POST", f"{path}/attachments/1/erase", reason="x").status_code == 403
    supervisor = hall.token("supervisor")
    assert code(hall.api(supervisor, "POST", f"{path}/attachments/1/erase")) == (400, "bad_request")
    gone = hall.api(supervisor, "POST", f"{path}/attachments/1/erase", reason="令 3 号")
    assert (gone.status_code, bool(gone.get_json()["attachment"]["erased_at"]), parts(hall)) == (200, True, 0)
    assert code(hall.api(supervisor, "POST", f"{path}/attachments/1/read")) == (410, "file_erased")
    [row] = [x for x in hall.api(supervisor, "GET", path).get_json()["entry"]["history"] if x["kind"] == "file_erased"]
    assert row["body"] == {"entry": path.split("/")[-1], "no": 1, "reason": "令 3 号"}


def test_the_openapi_document_tells_the_file_and_its_kinds(hall: Hall) -> None:
    told = hall.api("", "GET", "/openapi.json").get_json()["paths"]["/api/v1/registers/{name}/{entry}/attachments"]["post"]
    assert set(told["requestBody"]["content"]) == {"multipart/form-data", "application/pdf", "image/jpeg", "image/png"}
    assert [x["name"] for x in told["parameters"]] == ["name", "entry", "request_id"]


# --- the page, without a script --------------------------------------------------------------------------------------


def sent(browser: Browser, path: str, data: bytes, name: str, **fields: str) -> Any:
    """What the form of the page sends."""
    return browser.post(f"{path}/files", headers={"Accept": "text/html"}, **form(data, name, **fields))


def test_a_file_is_attached_read_and_erased_from_the_page(hall: Hall) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    clerk, boss = hall.staff("lin", "clerk"), hall.staff("su", "supervisor")
    page = clerk.page(path).get_data(as_text=True)
    assert 'enctype="multipart/form-data"' in page
    token = clerk.csrf(path)
    request_id = re.search(r'name="request_id" value="(\w+)"', page)
    assert request_id is not None
    for _ in range(2):  # pressed twice
        answer = sent(clerk, path, PDF, "某某.pdf", csrf=token, request_id=request_id[1])
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#files")
    page = clerk.page(path).get_data(as_text=True)
    assert page.count('data-file="') == 1 and "某某.pdf" not in page  # a name may be personal
    got = clerk.post(f"{path}/files/1/read", data={"csrf": token})
    assert got.data == PDF and got.headers["Content-Disposition"].startswith("attachment; ")
    assert boss.page(path).get_data(as_text=True).count("data-erase") == 1
    assert clerk.page(path).get_data(as_text=True).count("data-erase") == 0
    order = boss.post(f"{path}/files/1/erase", data={"csrf": boss.csrf(path), "reason": "令 3 号"})
    assert order.status_code == 303
    page = clerk.page(path).get_data(as_text=True)
    assert "已依决定销毁" in page and "data-read" not in page


def test_a_refused_file_is_told_on_the_page_in_words(hall: Hall) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    clerk = hall.staff("lin", "clerk")
    token = clerk.csrf(path)
    for data, word in ((b"MZ", "PDF、JPEG"), (b"", "没有选择文件"), (png(MEGABYTE), "文件太大"), (png(3 * MEGABYTE), "文件太大")):
        answer = sent(clerk, path, data, "x.jpg", csrf=token)
        assert answer.status_code == 200 and word in answer.get_data(as_text=True)
    assert parts(hall) == 0


def test_a_form_without_the_pages_secret_attaches_nothing(hall: Hall) -> None:
    path = entered(hall, "fees", "clerk", FEE)
    clerk = hall.staff("lin", "clerk")
    for fields in ({}, {"csrf": "x" * 43}, {"csrf": hall.staff("su", "clerk").csrf(path)}):
        assert sent(clerk, path, PDF, "a.pdf", **fields).status_code == 401
    late = form(clerk.csrf(path).encode(), "").pop("data").replace(b'name="file"; filename=""', b'name="csrf"')
    body = form(PDF, "a.pdf")["data"].removesuffix(b"--x--\r\n") + late
    assert clerk.post(f"{path}/files", data=body, content_type="multipart/form-data; boundary=x").status_code == 401
    assert not hall.facts("file_attached")


def test_a_page_names_files_where_nothing_is_personal(hall: Hall) -> None:
    path = entered(hall, "organisation", "office", {"part": "office", "person": "c1"})
    bare(hall, hall.token("office"), path, PDF, "机构方案.pdf")
    assert "机构方案.pdf" in hall.staff("lin", "guide").page(path).get_data(as_text=True)


def test_neither_bytes_nor_name_of_a_file_stand_anywhere_but_where_they_can_be_erased(hall: Hall) -> None:
    canary, name = b"%PDF-1.4 CANARYBYTES of a complainant", "CANARYNAME 0000.pdf"
    path = entered(hall, "complaints", "office", COMPLAINT)
    office = hall.token("office")
    answers = [bare(hall, office, path, canary, name, request_id="r1") for _ in range(2)]
    answers += [hall.api(hall.token(role), "GET", where) for role in ("office", "leader", "auditor", "supervisor")
                for where in (path, "/registers/complaints", "/journal?limit=1000")]  # fmt: skip
    answers += [hall.staff(f"s{i}", role).page(path) for i, role in enumerate(("office", "leader", "auditor", "supervisor"))]
    for role in ("office", "leader", "auditor"):
        refused = hall.api(hall.token(role), "POST", f"{path}/attachments/1/read")
        assert code(refused) == (409, "rule_refused")
        answers.append(refused)
    assert hall.api(hall.token("supervisor"), "POST", f"{path}/attachments/1/read").data == canary
    for answer in answers:
        assert "CANARY" not in answer.get_data(as_text=True), answer.request.path
    assert holding(hall, "CANARY") == {"personal", "attachment_part"}
    gone = hall.api(hall.token("supervisor"), "POST", f"{path}/attachments/1/erase", reason="令 3 号")
    assert (gone.status_code, holding(hall, "CANARY")) == (200, set())
