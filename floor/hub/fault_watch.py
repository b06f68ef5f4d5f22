"""Tells operations of faults (O36), and notices device agents that never came."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from config.agents import devices
from floor.actors import HALL
from floor.desk import faults
from floor.hub.alarm import fault_line

if TYPE_CHECKING:
    from floor.hub.hub import Hub


class FaultWatch:
    """`beat` is called each second by the pump."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._agents_due_s = math.inf

    def begin(self) -> None:
        """The hub has started: agents have so long to come."""
        self._agents_due_s = self._hub.runtime.mono_s() + self._hub.house.config.faults.agent_wait_s

    def beat(self) -> None:
        """A line in the log for each new fault; its picture went out with the fact. After a crash between the two the line comes again."""
        writer = self._hub.writer
        with writer.lock:
            untold = writer.book.faults.untold()
        for fault in untold:
            fault_line(fault)
        if untold:
            writer.quietly(HALL, lambda tx: faults.tell(tx, untold))
        if self._hub.runtime.mono_s() > self._agents_due_s:
            self._agents_due_s = math.inf
            for agent in self._missing():
                writer.quietly(HALL, partial(faults.agent_lost, name=agent))

    def _missing(self) -> list[str]:
        """Agents that own devices and are not here."""
        owners = {str(device.agent) for _, device in devices(self._hub.house.config)}
        return sorted(owners - self._hub.agents)
