"""Trust 20, 21: a ticket needs no personal data; a number that is given anyway stands nowhere afterwards.

One day of a running hall with invented ID numbers; then every log line, table, page, picture and answer is searched for them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from floor.desk.tx import House
from floor.opening import DataFolder, remembered
from tests.conftest import RunningHall, wait_until, write_config
from tests.floor.hub_harness import Hall
from tests.hall.clients import Client, mint

ELDER, ADULT, WRONG = "990101195001010015", "990101199001010019", "990101199001010018"
TELEPHONE = "09905550123"  # of no network
CANARIES = (ELDER, ADULT, WRONG)
PROJECT = {"code": "CANARYCODE7", "kind": "investment", "basis": "CANARYBASIS 7", "charge": "CANARYPERSON", "valid_to": "2126-06-30"}
SOCKETS = {"/screen": ("screen", "main"), "/kiosk": ("kiosk", "k1"), "/console": ("counter", "4"), "/pad": ("pad", "4"),
           "/supervisor": ("supervisor", None), "/agent": ("agent", "west")}  # fmt: skip


def valid(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return number[:17] + "10X98765432"[sum(w * int(c) for w, c in zip(weights, number, strict=False)) % 11]


GIVEN = {"elder": valid(ELDER), "adult": valid(ADULT), "wrong": valid(WRONG)[:-1] + "?"}


class Day:
    """What the hall showed and told while visitors gave their numbers."""

    def __init__(self, hall: RunningHall) -> None:
        self.hall = hall
        self.shown: list[str] = []
        self.public: list[str] = []
        self.office: list[str] = []
        self.tickets: list[dict[str, Any]] = []
        self.clients = [self._listen(name, *place) for name, place in SOCKETS.items()]
        self._visit()
        self._look()

    def _listen(self, namespace: str, role: str, place: str | None) -> socketio.Client:
        client = socketio.Client(reconnection=False)
        client.on("view", lambda view: self._see(namespace, json.dumps(view, ensure_ascii=False)), namespace=namespace)
        client.connect(self.hall.url, namespaces=[namespace], auth={"token": mint(self.hall, role, place)}, transports=["websocket"])
        return client

    def _visit(self) -> None:
        kiosk, counter, lead = Client(self.hall, "kiosk", "k1"), Client(self.hall, "counter", "4"), Client(self.hall, "lead")
        counter.post("/counters/4/open")
        for who, lane in (("elder", "care"), ("adult", "ordinary"), ("adult", "ordinary"), ("wrong", "care"), ("elder", "booked")):
            answer = kiosk.post("/tickets", matter="id_card", lane=lane, id_number=GIVEN[who], request_id=f"{who}-{lane}-{len(self.shown)}")
            self._keep(answer)
            if answer.status_code == 201:
                self.tickets.append(answer.json()["ticket"])
        self._keep(kiosk.post("/tickets", matter="household_move", lane="care", id_number=[GIVEN["adult"]]))
        self._keep(kiosk.post("/tickets", matter="household_move", id_number=GIVEN["adult"] * 3))
        self._keep(kiosk.post("/tickets", matter="nothing", id_number=GIVEN["adult"]))
        self.tickets.append(kiosk.post("/tickets", matter="household_move").json()["ticket"])
        lead.post("/projects", **PROJECT, valid_from="2026-01-01")
        green = kiosk.post("/tickets", matter="household_move", lane="green", project=PROJECT["code"])
        self.public += [green.text, requests.get(green.json()["ticket"]["url"], timeout=10).text]
        called = counter.post("/counters/4/next")
        self._keep(called)
        ticket = called.json()["ticket"]["id"]
        for order in ("recall", "start", "finish"):
            self._keep(counter.post(f"/tickets/{ticket}/{order}"))
        for one in self.tickets:
            self._keep(lead.get(f"/tickets/{one['id']}"))
            self._keep(requests.get(one["url"], timeout=10))
            self._keep(requests.get(one["url"] + "/view", timeout=10))
        self._book(kiosk, counter)
        for client in (kiosk, counter, lead):
            client.close()

    def _book(self, kiosk: Client, counter: Client) -> None:
        """Appointments with a telephone number, from the booking to the call; one page of the visitor's own with each."""
        office, guide = Client(self.hall, "office"), Client(self.hall, "guide")
        offered = office.get("/appointments/slots?matter=id_card").json()["days"]
        first, *_, last = (slot["at"] for day in offered for slot in day["slots"] if slot["free"])
        made = [office.post("/appointments", matter="id_card", at=at, contact=TELEPHONE, request_id=f"book-{at}") for at in (first, last)]
        for answer in made:
            self._keep(answer)
            for page in ("", "/cancel"):
                self._keep(requests.get(answer.json()["appointment"]["url"] + page, timeout=10))
        form = {"matter": "id_card", "at": last, "contact": TELEPHONE}
        self._keep(requests.post(f"{self.hall.url}/book", data=form, timeout=10))
        self._keep(requests.post(f"{self.hall.url}/book", data=form | {"at": first[:14] + "59:00+08:00"}, timeout=10))
        early, late = (answer.json()["appointment"]["id"] for answer in made)
        self._keep(kiosk.post("/appointments/check_in", text=TELEPHONE))
        self._keep(kiosk.post("/appointments/check_in", text=TELEPHONE[:-1] + "9"))
        self._keep(guide.post(f"/appointments/{early}/check_in"))
        self._keep(office.post(f"/appointments/{late}/contact", result="no_answer"))
        self._keep(office.post(f"/appointments/{late}/abandon"))
        self._keep(counter.post("/counters/4/next"))
        for day in (first[:10], last[:10]):
            self._keep(guide.get(f"/appointments?day={day}"))
            self.office.append(office.get(f"/appointments?day={day}").text)
        for client in (office, guide):
            client.close()

    def _look(self) -> None:
        admin = Client(self.hall, "admin")
        for path in ("/journal?limit=1000", "/queue", "/hall", "/screens/main/view", "/lapses", "/devices", "/openapi.json"):
            self._keep(admin.get(path))
        for path in ("/metrics", "/readyz", "/healthz", "/login"):
            self._keep(requests.get(self.hall.url + path, timeout=10))
        seq = admin.get("/hall").json()["seq"]
        wait_until(lambda: any(f'"seq": {seq}' in text for text in self.shown))
        admin.close()

    def _keep(self, answer: requests.Response) -> None:
        self._see("/t/" if "/t/" in answer.url else "", f"{answer.url}\n{dict(answer.headers)}\n{answer.text}")

    def _see(self, source: str, text: str) -> None:
        self.shown.append(text)
        if source in ("/screen", "/kiosk", "/pad", "/agent", "/t/"):
            self.public.append(text)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("canary")
    config = write_config(folder / "hall.toml", {"kiosk.one_ticket_per_person": "true"})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HALL_LOG", "DEBUG")
        hall = RunningHall(folder / "data", [], config).start()
    found = Day(hall)
    yield found
    for client in found.clients:
        client.disconnect()
    hall.stop()


def canaries() -> list[str]:
    """The numbers and what gives a person away in them: birth date with order, the last six."""
    return [*GIVEN.values(), *(n[6:14] for n in GIVEN.values() if n != GIVEN["wrong"]), *(n[-6:] for n in GIVEN.values())]


def test_the_day_was_what_it_was_meant_to_be(day: Day) -> None:
    kinds = [line for line in day.shown if line.startswith(day.hall.url + "/api/v1/tickets\n")]
    codes = [m[1] if (m := re.search(r'"code": ?"(\w+)"', text)) else "taken" for text in kinds]
    assert codes == [
        "taken",
        "taken",
        "rule_refused",
        "bad_request",
        "appointment_required",
        "bad_request",
        "bad_request",
        "unknown_matter",
    ]
    assert [t["number"] for t in day.tickets] == ["L001", "B001", "B002"]


def test_a_ticket_was_given_without_any_personal_data(day: Day) -> None:
    assert day.tickets[-1]["state"] == "waiting"


def test_no_answer_picture_or_page_holds_a_number(day: Day) -> None:
    assert len(day.shown) > 40
    for text in day.shown:
        for canary in canaries():
            assert canary not in text, text[:300]


def test_a_telephone_number_is_shown_to_the_office_only(day: Day) -> None:
    assert all(TELEPHONE in text for text in day.office)
    assert not [text[:300] for text in day.shown if TELEPHONE in text]
    log = (day.hall.data / "log" / "hall.log").read_text("utf-8")
    assert TELEPHONE not in log + "".join(day.hall.lines)


def test_a_telephone_number_stands_in_the_table_of_personal_data_only_with_the_day_on_which_it_goes(day: Day) -> None:
    with sqlite3.connect(day.hall.data / "hall.db") as store:
        rows = store.execute("SELECT value, erase_at FROM personal WHERE kind = 'contact'").fetchall()
        lines = [line for line in store.iterdump() if TELEPHONE in line]
    store.close()
    assert len(rows) == 3 and {row[0] for row in rows} == {TELEPHONE} and all(row[1] for row in rows)
    assert len(lines) == 3 and all('INSERT INTO "personal"' in line for line in lines)


def test_no_log_line_holds_a_number(day: Day) -> None:
    lines = [*day.hall.lines, *(day.hall.data / "log" / "hall.log").read_text("utf-8").splitlines()]
    assert len(lines) > 2
    for canary in canaries():
        assert not [line for line in lines if canary in line]


def test_no_table_and_no_file_of_the_data_folder_holds_a_number(day: Day) -> None:
    with sqlite3.connect(day.hall.data / "hall.db") as store:
        dump = "\n".join(store.iterdump())
    store.close()
    assert dump.count("L001") > 3
    for canary in canaries():
        assert canary not in dump
    for file in day.hall.data.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not any(number.encode() in data for number in GIVEN.values()), file


def test_nothing_public_and_no_log_line_names_a_project_its_basis_or_its_person(day: Day) -> None:
    assert "G001" in "".join(day.public)
    lines = [*day.hall.lines, *(day.hall.data / "log" / "hall.log").read_text("utf-8").splitlines()]
    for text in (*day.public, *lines):
        assert not [secret for secret in ("CANARYCODE", "CANARYBASIS", "CANARYPERSON") if secret in text], text[:300]


def test_what_is_kept_of_a_person_is_a_keyed_digest_whose_key_is_not_in_the_database(day: Day) -> None:
    config = remembered(day.hall.data)
    assert config is not None
    key = DataFolder(day.hall.data, config).secret()
    with sqlite3.connect(day.hall.data / "hall.db") as store:
        dump, kept = "\n".join(store.iterdump()), store.execute("SELECT value FROM personal WHERE kind = 'person_day'").fetchall()
    store.close()
    assert key.hex() not in dump
    assert (day.hall.data / "hall.key").stat().st_mode & 0o777 == 0o600
    assert sorted(row[0] for row in kept) == sorted(House.of(config, key).mac("person", GIVEN[who]).hex() for who in ("elder", "adult"))


def test_the_ground_is_on_no_public_picture(day: Day) -> None:
    """Only staff see why somebody stands in the care lane."""
    assert len(day.public) > 10
    assert any('"ground": "elder"' in text for text in day.shown)
    assert not [text for text in day.public if '"ground"' in text or ': "elder"' in text]


def test_a_slip_names_neither_ground_nor_person(hub: Hall) -> None:
    taken = hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card", lane="care", id_number=GIVEN["elder"]).get_json()
    hub.settle()
    agent = hub.listen("/agent", token=hub.token("agent", "local"))
    told = agent.emit("take_job", {"job": taken["print_job"]["id"]}, namespace="/agent", callback=True)
    assert (told["ok"], told["slip"]["number"]) == (True, "L001")
    assert "elder" not in json.dumps(told["slip"] | {"notice": None})
    assert not [c for c in canaries() if c in json.dumps(told)]


def test_the_repository_holds_no_number_that_could_be_a_persons() -> None:
    """Numbers in tests are of a region that does not exist."""
    root = Path(__file__).parents[2]
    for file in root.glob("tests/**/*.py"):
        for number in re.findall(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d\d{3}[\dX](?!\d)", file.read_text("utf-8")):
            assert number.startswith("9901"), file
