"""What the hub orders besides slips: self-tests, records of lines, and another list of devices."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from functools import partial
from typing import Any

from devices.agent.fleet import Fleet
from devices.agent.hub_side import HubSide
from devices.agent.link import HubAway
from devices.agent.plan import View
from devices.agent.settings import AgentSettings, BadSettings, checked
from devices.kinds import plans
from devices.ports import Tried

log = logging.getLogger("devices.agent")

REMEMBERED = 200
ANSWER_COUNTS_S = 60.0  # later nobody stands before the page any more
RECORD_BYTES = 200_000  # the newest part of a record; the whole stands in the agent's data folder


class Orders:
    """`see` from the link's threads, `turn` from a worker of its own: a list of devices takes its time."""

    def __init__(self, settings: AgentSettings, hub: HubSide, fleet: Fleet) -> None:
        self._settings = settings
        self._hub = hub
        self._fleet = fleet
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._version = ""      # of the list that we follow
        self._wanted = ""       # of the newest list that the hub has
        self._news = threading.Event()

    def see(self, view: View) -> None:
        for order in view.get("orders") or []:
            if order["id"] not in self._seen:
                self._seen[order["id"]] = None
                self._take(str(order["id"]), str(order["device"]), str(order["what"]))
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        self._wanted = str(view.get("devices") or "")
        if self._wanted != self._version:
            self._news.set()

    def wake(self) -> None:
        self._news.set()

    def turn(self) -> None:
        """Follow the hub's list of devices when it is another one."""
        if self._news.wait(1.0) and self._wanted not in ("", self._version):
            try:
                self._follow(self._hub.ask("my_devices", {}))
            except HubAway:
                threading.Event().wait(1.0)
                return
        self._news.clear()

    def _follow(self, answer: dict[str, Any]) -> None:
        if not answer.get("ok"):
            log.warning("devices not given code=%s", answer.get("code", ""))
            self._version = self._wanted
            return
        self._version = str(answer["version"])
        try:
            fresh = checked({"name": self._settings.name, **answer["lists"]}, "hub")
        except BadSettings as e:
            for complaint in e.complaints:
                log.warning("devices not taken from the hub: %s", complaint)  # those we have go on
            return
        gone = {x.code for x in self._settings.devices} - {x.code for x in fresh.devices}  # type: ignore[attr-defined]  # all have a code
        begun = self._fleet.follow(plans(fresh.devices, self._hub))
        self._settings = fresh
        self._hub.forget(gone)
        if gone:
            log.warning("devices that the hub does not give to this agent are left codes=%s", ",".join(sorted(gone)))
        if begun:
            log.info("devices as the hub has them begun=%s", ",".join(begun))

    def _take(self, order: str, device: str, what: str) -> None:
        log.info("order id=%s device=%s what=%s", order, device, what)
        if what == "record":
            self._hub.post_record(device, partial(self._answer, order), RECORD_BYTES)
        elif what != "test":
            self._answer(order, Tried(False, "unknown order"))
        elif not self._fleet.test(device, partial(self._tested, order, device)):
            self._answer(order, Tried(False, "unreachable"))

    def _tested(self, order: str, device: str, tested: Tried) -> None:
        health = self._hub.health_of(device)
        if tested.good and health is not None and health.state == "down":
            tested = Tried(False, health.reason or "down")
        self._answer(order, tested)

    def _answer(self, order: str, tested: Tried) -> None:
        data = {"id": order, "good": tested.good, "words": tested.words[:200]}
        self._hub.tell(f"order {order}", "order_done", data, ANSWER_COUNTS_S)
