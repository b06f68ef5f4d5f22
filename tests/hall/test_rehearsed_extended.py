"""Extended service on the rehearsal clock: who waits at 17:30 is served, the clocks run on, each lapse exactly once; who stayed is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from tests.conftest import RunningHall, wait_until
from tests.hall.clients import Client


def at(clock: str) -> str:
    return f"2026-06-01T{clock}+08:00"


def test_who_waits_at_closing_is_served_after_it_and_the_clocks_run_on(rehearsal: Callable[..., RunningHall]) -> None:
    hall = rehearsal(at("17:10:00"))
    kiosk, lead, supervisor = Client(hall, "kiosk", "k1"), Client(hall, "lead", None), Client(hall, "supervisor", None)
    clerk = Client(hall, "counter", "4")

    def move(to: str) -> int:
        return int(supervisor.post("/rehearsal/clock", at=at(to)).json()["done"])

    def lapses() -> list[tuple[str, str]]:
        return [(x["number"], x["counted_for"][11:19]) for x in supervisor.get("/lapses").json()["lapses"]]

    first = kiosk.post("/tickets", matter="id_card").json()["ticket"]
    clerk.post("/counters/4/open")
    move("17:20:00")
    second = kiosk.post("/tickets", matter="id_card").json()["ticket"]
    assert move("17:30:00") == 1
    assert move("17:30:00") == 0
    assert kiosk.post("/tickets", matter="id_card").json()["code"] == "hall_closed"
    assert move("17:40:00") == 0
    assert move("17:40:01") == 1
    assert lapses() == [(first["number"], "17:40:00")]
    refused = clerk.post("/counters/4/close")
    assert (refused.status_code, refused.json()["code"], refused.json()["rule"], refused.json()["missing"]) == (
        409, "rule_refused", "R07", ["cover"],
    )  # fmt: skip
    for _ in range(2):
        ticket = clerk.post("/counters/4/next").json()["ticket"]["id"]
        clerk.post(f"/tickets/{ticket}/start")
        move("17:45:00") if ticket == first["id"] else move("17:52:00")
        clerk.post(f"/tickets/{ticket}/finish")
    assert clerk.post("/counters/4/close").status_code == 200
    assert move("23:00:00") == 0
    assert lapses() == [(first["number"], "17:40:00")]
    [session] = lead.get("/extended?from=2026-06-01&to=2026-06-01").json()["sessions"]
    assert (session["opened_at"][11:19], session["ended_at"][11:19], session["end_reason"]) == ("17:30:00", "17:52:00", "done")
    assert (session["waiting"], session["served"], session["minutes"], session["left"]) == (2, 2, 22, 0)
    assert [(x["counter"], x["minutes"], x["served"]) for x in session["stays"]] == [(4, 22, 2)]
    rows = list(csv.reader(io.StringIO(lead.get("/extended.csv?lang=en").text.lstrip("\ufeff"))))
    assert rows[0][:4] == ["Day", "When", "Cause", "Closing time"]
    assert rows[1][:6] == ["2026-06-01", "after closing", "people there at closing", "17:30", "17:30", "17:52"]
    assert lead.get("/extended?from=2026-06-02").json()["sessions"] == []
    assert lead.get("/extended?from=June").status_code == 400
    history = lead.get(f"/tickets/{second['id']}").json()["ticket"]["history"]
    assert [x["body"]["due_at"][11:19] for x in history if x["kind"] == "wait_redated"] == ["09:50:00"]
    wait_until(lambda: len([x for x in hall.error_lines() if "lapse" in x]) == 1)
    assert lead.post(f"/extended/{session['id']}/end", reason="late").json()["code"] == "unknown_session"
    assert clerk.post("/extended", reason="surge").status_code == 403
    for client in (kiosk, lead, supervisor, clerk):
        client.close()
    hall.restart("--rehearsal")
    verdict = hall.run("verify")
    assert verdict.returncode == 0, verdict.stderr
