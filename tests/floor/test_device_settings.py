"""Devices added, changed and taken out of use while the hall runs (R10, T22), and what follows for slips, tokens, faults, agents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.schema import Reader, Speaker
from floor.actors import Actor
from floor.desk import settings
from floor.opening import DataFolder, differences
from floor.rules.settings import in_force
from floor.store.verify import verify
from tests.conftest import wait_until
from tests.floor.desk_harness import CLERK, OFFICE, Desk, moment
from tests.floor.hub_harness import Hall
from tests.floor.settings_steps import Office, counts
from tests.floor.test_device_page import Agent, newest

OPERATIONS = Actor("staff:om", frozenset({"om"}))
NEW = {"kind": "network", "host": "192.0.2.31", "profile": "xprinter-80"}


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


@pytest.fixture
def om(hall: Hall) -> Office:
    return Office(hall, "om")


def printers(hall: Hall) -> dict[str, str]:
    return {x.code: x.host for x in hall.hub.house.config.printers}


def paper(hall: Hall) -> dict[str, str | None]:
    """Printer of each kiosk."""
    return {x.code: x.printer for x in hall.hub.house.config.kiosks}


def take(hall: Hall, kiosk: str = "k1") -> str:
    """A ticket; the id of its slip's job."""
    answer = hall.api(hall.token("kiosk", kiosk), "POST", "/tickets", matter="id_card")
    assert answer.status_code == 201, answer.json
    hall.settle()
    return str(answer.json["print_job"]["id"])


def job(hall: Hall, job_id: str) -> tuple[str, str, str | None]:
    shown = hall.api(hall.token("om"), "GET", f"/print_jobs/{job_id}").json
    return shown["state"], shown["printer"], shown["reason"]


# --- printers --------------------------------------------------------------------------------------------------------


def test_a_printer_added_on_the_page_serves_its_kiosk_and_its_agent_hears_of_it_at_once(hall: Hall, om: Office) -> None:
    agent = Agent(hall)
    before = agent.view()["devices"]
    done = om.change("printers/p9", NEW | {"kiosks": ["k1"]})
    assert (done.status_code, done.get_json()["change"]["part"]) == (201, "printers/p9")
    assert (printers(hall)["p9"], paper(hall)) == ("192.0.2.31", {"k1": "p9", "k2": "p2"})
    wait_until(lambda: (agent.view() or {"devices": before})["devices"] != before, 10)
    assert [x["code"] for x in agent.say("my_devices")["lists"]["printers"]] == ["p1", "p2", "p9"]
    assert om.get("/kiosks/k1")["part"]["version"] == 2, "the kiosk's own part tells of it too"


def test_an_undo_brings_the_old_address_back_and_leaves_the_kiosks_where_they_are_now(hall: Hall, om: Office) -> None:
    om.change("printers/p9", NEW | {"kiosks": ["k1"]})
    om.change("printers/p9", {"host": "192.0.2.32"}, version=2)
    om.change("kiosks/k2", {"printer": "p9"})
    assert printers(hall)["p9"] == "192.0.2.32"
    om.post("printers/p9/undo", version=3, why="写错了", approved_by="白露")
    assert (printers(hall)["p9"], paper(hall)) == ("192.0.2.31", {"k1": "p9", "k2": "p9"})


def test_a_printer_out_of_use_is_gone_from_the_hall_and_comes_back_as_it_was(hall: Hall, om: Office) -> None:
    assert om.change("printers/p1", {"in_use": False}).status_code == 201
    assert ("p1" in printers(hall), paper(hall)) == (False, {"k1": None, "k2": "p2"})
    shown = om.get("/printers/p1")["part"]
    assert (shown["in_use"], shown["values"]["kind"]) == (False, "virtual")
    taken = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").json
    assert (taken["print_job"]["state"], taken["print_job"]["reason"]) == ("failed", "no_printer")
    om.post("printers/p1/undo", version=2, why="修好了", approved_by="白露")
    assert ("p1" in printers(hall), paper(hall)["k1"]) == (True, "p1")


def test_a_slip_that_waits_goes_to_the_printer_that_its_kiosk_has_then(hall: Hall, om: Office) -> None:
    agent, waiting = Agent(hall), take(hall)
    agent.device("p2", "ready")
    om.change("printers/p2", {"kiosks": ["k1", "k2"]})
    assert job(hall, waiting) == ("queued", "p1", None)
    om.change("printers/p1", {"in_use": False})
    assert job(hall, waiting) == ("queued", "p2", None)
    hall.settle()
    assert [x["printer"] for x in hall.hub.pictures.draw("/agent", "local")["jobs"]] == ["p2"]
    assert agent.say("take_job", job=waiting, printer="p1")["code"] == "not_your_job", "the picture that it saw is an old one"
    assert agent.say("take_job", job=waiting, printer="p2")["ok"]
    assert agent.say("job", job=waiting, state="printed")["ok"]
    assert job(hall, waiting) == ("printed", "p2", None)


def test_without_another_printer_it_is_told_as_failed_with_the_reason(hall: Hall, om: Office) -> None:
    waiting = take(hall)
    om.change("printers/p1", {"in_use": False})
    assert job(hall, waiting) == ("failed", "p1", "out_of_use")
    hall.settle()
    (slip,) = hall.hub.pictures.draw("/kiosk", "k1")["jobs"].values()
    assert (slip["state"], slip["reason"]) == ("failed", "out_of_use")


def test_a_printer_that_is_down_is_no_other_printer(hall: Hall, om: Office) -> None:
    waiting = take(hall)
    Agent(hall).device("p2", "down", "paper_out")
    om.change("printers/p2", {"kiosks": ["k1", "k2"]})
    om.change("printers/p1", {"in_use": False})
    assert job(hall, waiting) == ("failed", "p1", "out_of_use")


def test_a_slip_that_is_being_printed_is_let_finish(hall: Hall, om: Office) -> None:
    agent, begun = Agent(hall), take(hall)
    assert agent.say("take_job", job=begun)["ok"]
    om.change("printers/p1", {"in_use": False})
    assert job(hall, begun) == ("printing", "p1", None)
    assert agent.say("job", job=begun, state="printed")["ok"]
    assert job(hall, begun) == ("printed", "p1", None)


def test_a_fault_of_a_device_that_is_taken_away_ends_with_the_reason(hall: Hall, om: Office) -> None:
    agent = Agent(hall)
    agent.device("p1", "down", "cutter")
    om.change("printers/p1", {"in_use": False}, why="送修")
    (entry,) = hall.api(hall.token("om"), "GET", "/faults?from=2026-06-01").json["faults"]
    assert (entry["device"], entry["open"], entry["words"]) == ("p1", False, "送修")
    agent.device("p1", "down", "cutter")  # its agent had not heard yet
    assert hall.hub.writer.book.faults.open == {}


# --- who may, and what is refused ------------------------------------------------------------------------------------


def test_devices_are_operations_own_and_each_change_has_its_approval_on_record(hall: Hall, om: Office) -> None:
    before = counts(hall)
    refused = om.change("printers/p9", NEW, approved_by="")
    assert (refused.status_code, refused.get_json()["rule"]) == (409, "T22")
    assert counts(hall) == before
    assert Office(hall).change("printers/p9", NEW).get_json()["code"] == "not_permitted"
    assert om.change("matters/id_card", {"fee": "x"}).get_json()["code"] == "not_permitted"
    assert Office(hall, "admin").change("printers/p9", NEW).status_code == 201
    (line,) = [x["fields"] for x in (json.loads(x["body"]) for x in hall.facts("entry_made")) if x["register"] == "network"]
    assert (line["what"], line["before"], line["approved_by"]) == ("打印机 p9，第 2 版", "（无）", "白露")
    assert "网络地址：192.0.2.31" in line["after"] and "型号：xprinter-80" in line["after"]


WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("printers/p9", NEW | {"port": 0, "paper_mm": 70, "agent": "pc9", "kiosks": ["k9"], "profile": "best"},
     ["kiosks", "agent", "port", "paper_mm", "profile"]),
    ("printers/p9", NEW | {"host": ""}, ["host"]),
    ("printers/p9", NEW | {"profile": "best"}, ["profile"]),
    ("printers/p9", NEW | {"path": "/dev/lp0"}, ["path"]),
    ("printers/p9", {"kind": "serial", "device": "/dev/ttyS0", "baud": 9601}, ["baud"]),
    ("printers/p9", {"host": "192.0.2.31"}, ["kind"]),
    ("printers/p9", NEW | {"host": "http://192.0.2.31"}, ["host"]),
    ("printers/p9", {"kind": "file", "path": "/var/lib/hall/hall.db"}, ["path"]),
    ("printers/p9", {"kind": "file", "path": "/dev/sda"}, ["path"]),
    ("printers/p9", {"kind": "serial", "device": "spy:///dev/ttyS0?file=/var/lib/hall/hall.key"}, ["device"]),
    ("pads/pad99", {"kind": "serial", "counter": 1, "device": "/dev/../etc/passwd"}, ["device"]),
    ("lines/bus", {"device": "/dev/serial/by-path/../../sda"}, ["device"]),
    ("speakers/yard", {"agent": "local", "device": "file:'|touch x',raw"}, ["device"]),
    ("speakers/yard", {"agent": "local", "kind": "paplay", "device": "-x y"}, ["device"]),
    ("printers/p 9", NEW, ["code"]),
    ("printers/p1", {"in_use": False, "timeout_s": 5.0}, ["in_use"]),
    ("printers/p1", {"in_use": "no"}, ["in_use"]),
    ("printers/p9", NEW | {"in_use": False}, ["in_use"]),
    ("printers/p1", {"kiosks": "k1"}, ["kiosks"]),
    ("pads/pad99", {"kind": "serial", "counter": 1}, ["device"]),
    ("pads/pad99", {"kind": "tablet", "counter": 99}, ["counter"]),
    ("pads/pad99", {"kind": "serial", "counter": 1, "device": "/dev/ttyS1", "preset": "best"}, ["preset"]),
    ("pads/pad99", {"kind": "serial", "counter": 1, "device": "/dev/ttyS1", "grades": {"0x31": 6}}, ["grades"]),
    ("screens/s9", {"kind": "zone"}, ["zone"]),
    ("screens/s9", {"kind": "main", "counter": 1, "diagonal_in": 3.0}, ["diagonal_in", "counter"]),
    ("readers/r9", {"kind": "sam", "kiosk": "k9", "device": "/dev/ttyS1"}, ["kiosk"]),
    ("leds/l9", {"kind": "cd5220", "counter": 1, "device": "/dev/ttyS1", "words": {"call": "请 {number}"}}, ["words"]),
    ("speakers/yard", {"zones": ["C"]}, ["screens"]),
    ("speakers/yard", {"zones": ["C"], "screens": ["zone-a"], "quiet": [["13:00", "12:00"]]}, ["quiet"]),
    ("lines/bus", {"device": "/dev/ttyS1"}, ["device"]),
    ("terminals/t9", {"counter": 1, "device": "", "address": 300}, ["device", "address"]),
    ("kiosks/k9", {"zone": "Z", "printer": "p9"}, ["zone", "printer"]),
]  # fmt: skip


@pytest.mark.parametrize(("part", "values", "wrong"), WRONG, ids=[f"{n}-{part}" for n, (part, _, _) in enumerate(WRONG)])
def test_what_is_wrong_is_told_all_at_once_and_nothing_changes(
    hall: Hall, om: Office, part: str, values: dict[str, Any], wrong: list[str]
) -> None:  # fmt: skip
    before = counts(hall)
    refused = om.change(part, values)
    assert (refused.status_code, sorted(refused.get_json()["wrong"])) == (400, sorted(wrong)), refused.get_json()
    assert counts(hall) == before


def test_two_printers_at_one_address_are_refused_from_either_side(hall: Hall, om: Office) -> None:
    om.change("printers/p8", NEW)
    assert om.change("printers/p9", NEW).get_json()["wrong"] == ["host"]
    om.change("printers/p9", NEW | {"host": "192.0.2.32"})
    refused = om.change("printers/p8", {"host": "192.0.2.32"}, version=2).get_json()
    assert (refused["code"], refused["others"]) == (
        "bad_request", ["192.0.2.32:9100 is already printer p8: give the kiosks one printer code, or correct it"],
    )  # fmt: skip


def test_devices_that_cannot_be_told_apart_on_their_line_are_refused(hall: Hall, om: Office) -> None:
    wired = {"kind": "serial", "counter": 1, "device": "socket://192.0.2.40:4001"}
    assert om.change("pads/keys1", wired).status_code == 201
    refused = om.change("pads/keys2", wired).get_json()
    assert "cannot be told apart on socket://192.0.2.40:4001" in refused["others"][0]
    assert om.change("pads/keys2", wired | {"address": 0x90}).status_code == 201


def test_a_device_goes_to_another_pc_once_that_is_known(hall: Hall, om: Office) -> None:
    here, refused = Agent(hall), om.change("printers/p1", {"agent": "west"})
    assert "register the PC first" in refused.get_json()["problems"][0]
    west = Agent(hall, "west")
    assert om.change("printers/p1", {"agent": "west"}).status_code == 201
    assert [x["code"] for x in west.say("my_devices")["lists"]["printers"]] == ["p1"]
    assert [x["code"] for x in here.say("my_devices")["lists"]["printers"]] == ["p2"]
    waiting = take(hall)
    assert here.say("take_job", job=waiting)["code"] == "not_your_job"
    assert west.say("take_job", job=waiting)["ok"]


def test_a_pc_that_owns_a_device_and_never_comes_is_a_fault(hall: Hall, om: Office) -> None:
    Agent(hall)
    hall.token("agent", "west")
    om.change("printers/p1", {"agent": "west"})
    hall.settle()
    hall.later(seconds=61)
    wait_until(lambda: "agent:west" in hall.hub.writer.book.faults.open, 10)


def test_a_kiosk_with_a_reader_built_in_stays_until_that_is_out_of_use(hall: Hall, om: Office) -> None:
    om.change("readers/id1", {"kind": "sam", "kiosk": "k1", "device": "socket://192.0.2.41:4001"})
    refused = om.change("kiosks/k1", {"in_use": False}).get_json()
    assert refused["others"] == ["unknown kiosk k1: add it under [[kiosks]], or use one of k2"]
    assert om.change("readers/id1", {"in_use": False}, version=2).status_code == 201
    assert om.change("kiosks/k1", {"in_use": False}).status_code == 201


# --- tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "role", "place", "change"),
    [
        ("kiosks/k1", "kiosk", "k1", {"in_use": False}),
        ("screens/zone-a", "screen", "zone-a", {"in_use": False}),
        ("pads/pad1", "pad", "1", {"in_use": False}),
        ("pads/pad2", "pad", "2", {"kind": "serial", "device": "/dev/ttyS1"}),
    ],
)
def test_out_of_use_a_page_loses_its_token_and_its_socket_at_once(
    hall: Hall, om: Office, part: str, role: str, place: str, change: dict[str, Any]
) -> None:  # fmt: skip
    token, other = hall.token(role, place), hall.token("kiosk", "k2")
    page, stays = hall.listen(f"/{role}", token=token), hall.listen("/kiosk", token=other)
    assert page.is_connected(f"/{role}")
    assert om.change(part, change).status_code == 201
    hall.settle()
    wait_until(lambda: not page.is_connected(f"/{role}"), 10)
    assert stays.is_connected("/kiosk")
    assert hall.hub.gate.bearer(token) is None
    om.post(f"{part}/undo", version=2, why="装回", approved_by="白露")
    assert hall.hub.gate.bearer(token) is None, "back in use it needs a new one"
    assert hall.listen(f"/{role}", token=hall.token(role, place)).is_connected(f"/{role}")


def test_a_second_tablet_at_the_counter_keeps_the_token_alive(hall: Hall, om: Office) -> None:
    token = hall.token("pad", "1")
    om.change("pads/pad1b", {"kind": "tablet", "counter": 1})
    om.change("pads/pad1", {"in_use": False})
    assert hall.hub.gate.bearer(token) is not None


def test_a_new_kiosk_and_a_new_board_show_their_pictures(hall: Hall, om: Office) -> None:
    assert om.change("kiosks/k3", {"zone": "C", "printer": "p2"}).status_code == 201
    assert om.change("screens/s9", {"kind": "window", "counter": 3}).status_code == 201
    kiosk = newest(hall.listen("/kiosk", token=hall.token("kiosk", "k3")), "/kiosk")
    board = newest(hall.listen("/screen", token=hall.token("screen", "s9")), "/screen")
    assert (kiosk["printer"]["code"], board["screen"]["counter"]) == ("p2", 3)
    assert hall.api(hall.token("kiosk", "k3"), "POST", "/tickets", matter="id_card").status_code == 201


# --- readers and loudspeakers ----------------------------------------------------------------------------------------


def test_a_reader_that_is_added_is_asked_for_cards(hall: Hall, om: Office) -> None:
    om.change("readers/id1", {"kind": "sam", "kiosk": "k1", "device": "socket://192.0.2.41:4001"})
    agent, page = Agent(hall), hall.listen("/kiosk", token=hall.token("kiosk", "k1"))
    page.emit("asks", {"what": ["card"]}, namespace="/kiosk", callback=True)
    assert hall.hub.pictures.draw("/agent", "local")["readers"] == [{"code": "id1", "wanted": True}]
    assert [x["code"] for x in agent.say("my_devices")["lists"]["readers"]] == ["id1"]


def test_a_loudspeaker_that_is_added_speaks_the_next_call_and_the_others_go_on(hall: Hall, om: Office) -> None:
    board = hall.listen("/screen", token=hall.token("screen", "zone-a"))
    before = hall.hub.voices.now["hall"]
    assert om.change("speakers/people", {"zones": ["A"], "screens": ["zone-a"]}).status_code == 201
    wait_until(lambda: "people" in hall.hub.voices.now, 10)
    assert (hall.hub.voices.now["people"].place, hall.hub.voices.now["hall"]) == ("screen zone-a", before)
    counter = hall.token("counter", "4")
    take(hall)
    hall.api(counter, "POST", "/counters/4/open")
    called = hall.api(counter, "POST", "/counters/4/next").json["ticket"]["number"]
    hall.settle()
    spoken = hall.hub.voices.now["people"].say
    assert spoken is not None and spoken.number == called
    om.change("speakers/people", {"loudness": 40}, version=2)
    wait_until(lambda: hall.hub.voices.now["people"].volume == 40, 10)
    still = hall.hub.voices.now["people"].say
    assert still is not None and still.number == called, "the call that waits is not lost"
    om.change("speakers/people", {"in_use": False}, version=3)
    wait_until(lambda: "people" not in hall.hub.voices.now, 10)
    board.disconnect(namespace="/screen")


# --- later, a restart, the file --------------------------------------------------------------------------------------


def test_a_planned_change_of_a_printer_comes_with_its_kiosks_and_not_before(hall: Hall, om: Office) -> None:
    om.change("printers/p9", NEW | {"kiosks": ["k1"]}, takes="2026-06-01T09:30:00+08:00")
    assert (paper(hall)["k1"], "p9" in printers(hall)) == ("p1", False)
    hall.later(minutes=30)
    hall.hub._beat()
    assert (paper(hall)["k1"], printers(hall)["p9"]) == ("p9", "192.0.2.31")


def test_a_kiosk_whose_own_change_waits_is_not_moved_by_its_printer(hall: Hall, om: Office) -> None:
    om.change("kiosks/k1", {"printer": None}, takes="2026-06-01T10:00:00+08:00")
    refused = om.change("printers/p2", {"kiosks": ["k1", "k2"]})
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["part"]) == (409, "change_planned", "kiosks/k1")
    assert om.change("printers/p2", {"timeout_s": 5.0}).status_code == 201


def test_a_planned_change_meets_a_kiosk_that_has_its_own_and_is_dropped_whole(hall: Hall, om: Office) -> None:
    om.change("printers/p2", {"kiosks": ["k1", "k2"]}, takes="2026-06-01T09:30:00+08:00")
    om.change("kiosks/k1", {"printer": None}, takes="2026-06-01T10:00:00+08:00")
    hall.later(minutes=30)
    hall.hub._beat()
    (told,) = om.get("")["refused"]
    assert (told["part"], told["problems"], paper(hall)) == (
        "printers/p2", ["kiosks/k1: another change of it waits"], {"k1": "p1", "k2": "p2"},
    )  # fmt: skip


def test_a_planned_change_of_the_address_leaves_kiosks_that_came_meanwhile(hall: Hall, om: Office) -> None:
    om.change("printers/p9", NEW | {"kiosks": ["k1"]})
    om.change("printers/p9", {"host": "192.0.2.32"}, version=2, takes="2026-06-01T09:30:00+08:00")
    om.change("kiosks/k2", {"printer": "p9"})
    hall.later(minutes=30)
    hall.hub._beat()
    assert (printers(hall)["p9"], paper(hall)) == ("192.0.2.32", {"k1": "p9", "k2": "p9"})


def test_a_restart_keeps_every_device_as_the_pages_left_it(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "data", {})
    om, base = Office(hall, "om"), hall.hub.house.base
    om.change("printers/p9", NEW | {"kiosks": ["k1"], "status": False})
    om.change("printers/p2", {"in_use": False})
    om.change("speakers/yard", {"zones": ["C"], "screens": ["zone-a"], "quiet": [["12:00", "13:30"]]})
    om.change("pads/pad1", {"kind": "serial", "device": "/dev/ttyS1", "grades": {"0x31": 5}})
    before = hall.hub.house.config
    hall.close()
    again = Hall(tmp_path / "data", {}, at=moment("09:00", "2026-06-02"))
    try:
        now = again.hub.house.config
        assert (now.printers, now.kiosks, now.pads, now.speakers) == (before.printers, before.kiosks, before.pads, before.speakers)
        assert now.speakers == [Speaker(code="yard", zones=["C"], screens=["zone-a"], quiet=[("12:00", "13:30")])]
        assert verify(again.hub.database).sound
    finally:
        again.close()
    assert differences(base, tmp_path / "data") == [
        "printers p2: out of use in the data folder", "printers p9: in the data folder only", "kiosks k1: printer differ",
        "kiosks k2: printer differ", "pads pad1: kind, device, grades differ", "speakers yard: in the data folder only",
    ]  # fmt: skip
    reader = Reader(code="id1", kiosk="k1", kind="scanner", agent="local", device="/dev/ttyS1")
    told = differences(base.model_copy(update={"readers": [reader]}), tmp_path / "data")
    assert told[-1].startswith("does not fit: readers[0].device: /dev/ttyS1 is already used by pad1")
    known = DataFolder(tmp_path / "data", base).in_force()
    assert [x.code for x in known.printers] == ["p1", "p9"], "a command knows what the pages added"


def test_devices_are_the_same_after_a_restart_on_both_databases(desk: Desk) -> None:
    def wanted(version: int) -> settings.Wanted:
        return settings.Wanted(version, "换打印机", "白露")

    ticket = desk.take(kiosk="k1")
    desk.do(lambda tx: settings.change(tx, "printers", "p9", NEW | {"kiosks": ["k1"]}, wanted(1)), OPERATIONS)
    desk.do(lambda tx: settings.change(tx, "printers", "p1", {"in_use": False}, wanted(1)), OPERATIONS)
    for _ in range(2):
        assert {x.code: x.printer for x in desk.house.config.kiosks} == {"k1": "p9", "k2": "p2"}
        assert [x.code for x in desk.house.config.printers] == ["p2", "p9"]
        moved = desk.book.job(f"{ticket.id}-p1")
        assert moved is not None and (moved.printer, moved.state) == ("p9", "queued")
        desk.restart()
    assert in_force(desk.house.base, desk.fresh_book()) == desk.house.config
    assert desk.verify().sound


@pytest.mark.parametrize("actor", [CLERK, OFFICE])
def test_nobody_else_changes_a_device_and_the_desk_leaves_everything_as_it_was(desk: Desk, actor: Actor) -> None:
    before = desk.house.config
    with desk.refused("not_permitted"):
        desk.do(lambda tx: settings.change(tx, "printers", "p1", {"in_use": False}, settings.Wanted(1, "why", "白露")), actor)
    with desk.refused("rule_refused"):
        desk.do(lambda tx: settings.change(tx, "printers", "p1", {"in_use": False}, settings.Wanted(1, "why", "")), OPERATIONS)
    assert desk.house.config == before
