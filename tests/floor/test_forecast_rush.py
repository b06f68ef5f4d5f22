"""A rehearsed rush: what visitors were told when they took their numbers, against when they were called."""

from __future__ import annotations

from heapq import heappop, heappush
from random import Random
from typing import Any

from floor.forecast.told import ENOUGH
from tests.floor.hub_harness import Hall
from tests.floor.test_forecast_hub import open_counters, taken

MEAN_S = 300.0  # what the hall has to learn: `mean_min` of an identity card is 8
COUNTERS = (4, 5)


class Rush:
    """People come each two minutes or so for two hours; two counters serve them, each service drawn."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.kiosk = hall.token("kiosk", "k1")
        open_counters(hall, *COUNTERS)
        self.tokens = {n: hall.token("counter", str(n)) for n in COUNTERS}
        self.random = Random("rush")
        self.free = set(COUNTERS)
        self.ends: list[tuple[float, int, str]] = []

    def play(self, minutes: int) -> None:
        """One step a minute: services end, counters call, somebody comes, and a batch is played."""
        for minute in range(minutes):
            while self.ends and self.ends[0][0] <= minute * 60:
                _, number, ticket = heappop(self.ends)
                self._order(number, f"/tickets/{ticket}/finish")
                self.free.add(number)
            if self.random.random() < 0.42:
                self.hall.estimated()
                taken(self.hall, self.kiosk, "id_card", "care" if self.random.random() < 0.15 else "ordinary")
            for number in sorted(self.free):
                self._call(number, minute * 60)
            self.hall.later(seconds=60)

    def _call(self, number: int, now_s: float) -> None:
        answer = self.hall.api(self.tokens[number], "POST", f"/counters/{number}/next")
        if answer.status_code == 204:
            return
        ticket = answer.get_json()["ticket"]["id"]
        self._order(number, f"/tickets/{ticket}/start")
        self.free.discard(number)
        heappush(self.ends, (now_s + MEAN_S * self.random.lognormvariate(-0.125, 0.5), number, ticket))

    def _order(self, number: int, path: str) -> None:
        assert self.hall.api(self.tokens[number], "POST", path).status_code == 200


def test_in_a_rush_the_ranges_hold_for_many_and_calibrate_those_to_come(hub: Hall) -> None:
    rush = Rush(hub)
    rush.play(135)
    hub.estimated()
    told: dict[str, Any] = hub.api(hub.token("supervisor"), "GET", "/estimates").get_json()
    lanes = {row["lane"]: row for row in told["lanes"]}
    ordinary = lanes["ordinary"]
    assert ordinary["count"] >= ENOUGH
    # Waits of one rush go wrong together (the calibration of many days makes it 80 in 100), and each batch's play is drawn
    # from the journal's length at its moment: 0.38-0.44 and 4.5-4.8 min were seen; service times halved: 0.06-0.09 and 10 min.
    assert ordinary["inside"] >= 0.25
    assert ordinary["error_min"] <= 7
    assert lanes["care"]["inside"] is None  # too few: nothing is concluded
    widen = hub.hub.forecaster.now.widen
    assert widen["ordinary"] != 0.0
    assert widen["care"] == 0.0
    ticket = taken(hub, rush.kiosk)
    promise = hub.hub.writer.book.tickets[ticket["id"]].promise
    assert promise is not None
    assert promise["by"] == round(widen["ordinary"], 4)
