"""Orders to devices from their page: a self-test, the record of a line. Given to the agent, its answer kept until the next one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from config.agents import owner_of
from config.schema import Hall
from floor import refusals as r

GIVEN_UP_S = 30.0  # an agent that is here answers within seconds, a slip at 9600 baud within twenty


@dataclass(frozen=True, slots=True)
class DeviceOrder:
    """`state`: waiting, done, failed, late. `words`: what the agent saw; `since`: when it was given, monotonic seconds."""

    id: str
    device: str
    agent: str
    what: str
    by: str
    since: float
    state: str = "waiting"
    words: str = ""

    def view(self) -> dict[str, str]:
        return {"id": self.id, "device": self.device, "what": self.what, "state": self.state, "words": self.words}


class DeviceOrders:
    """In memory: an order that a restart interrupts is given again by whoever stands at the device."""

    def __init__(self, mono_s: Callable[[], float]) -> None:
        self._mono_s = mono_s
        self._last: dict[tuple[str, str], DeviceOrder] = {}
        self.news: Callable[[str], None] = lambda agent: None  # the agent has something to do

    def place(self, config: Hall, device: str, what: str, by: str) -> DeviceOrder:
        """One of a kind and device at a time: while it waits, it is the same order."""
        agent = owner_of(config, device)
        if agent is None:
            raise r.UnknownPlace(device=device)
        before = self.last(device, what)
        if before is not None and before.state == "waiting":
            return before
        made = DeviceOrder(secrets.token_hex(8), device, agent, what, by, self._mono_s())
        self._last[device, what] = made
        self.news(agent)
        return made

    def last(self, device: str, what: str) -> DeviceOrder | None:
        found = self._last.get((device, what))
        if found is not None and found.state == "waiting" and self._mono_s() - found.since > GIVEN_UP_S:
            found = self._last[device, what] = replace(found, state="late")
        return found

    def shown(self, device: str, what: str) -> dict[str, str] | None:
        """The last one as pages show it."""
        found = self.last(device, what)
        return found.view() if found is not None else None

    def of_agent(self, agent: str) -> list[DeviceOrder]:
        """What waits for it, oldest first."""
        there = [self.last(*key) for key in list(self._last)]
        return sorted((x for x in there if x and x.agent == agent and x.state == "waiting"), key=lambda x: x.since)

    def done(self, order_id: str, agent: str, good: bool, words: str) -> DeviceOrder | None:
        """The order with its answer; None when nobody waits for it any more."""
        for key, order in self._last.items():
            if order.id == order_id and order.agent == agent and order.state in ("waiting", "late"):
                self._last[key] = replace(order, state="done" if good else "failed", words=words)
                return self._last[key]
        return None
