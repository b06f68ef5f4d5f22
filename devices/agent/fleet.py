"""The agent's workers: each in a thread of its own, begun and ended one by one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable

from devices.agent.plan import DeviceWorker, Plan, View
from devices.agent.worker import Worker
from devices.ports import Health

log = logging.getLogger("devices.agent")


class _Crew:
    """One worker with its thread and the event that ends both."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stop = threading.Event()
        self.hand: DeviceWorker = plan.make(self.stop)
        self.thread = Worker(plan.name, self.hand.turn, self.stop, self._fault)

    def _fault(self, _name: str) -> None:
        """The next turn begins with the port shut, so that it tells anew how the device is."""
        self.hand.tell(Health("down", "error", "fault in the agent, see its log"))
        self.hand.close()


class Fleet:
    def __init__(self) -> None:
        self._crews: dict[str, _Crew] = {}

    def follow(self, plans: Iterable[Plan]) -> None:
        """Begin the work of each plan."""
        for plan in plans:
            crew = self._crews[plan.name] = _Crew(plan)
            crew.thread.start()

    def see(self, view: View) -> None:
        for crew in list(self._crews.values()):
            crew.hand.see(view)

    def threads(self) -> list[Worker]:
        return [crew.thread for crew in list(self._crews.values())]

    def stuck(self, name: str) -> None:
        crew = self._crews.get(name)
        if crew is not None:
            crew.hand.tell(Health("down", "timeout", "does not come back"))

    def end(self, until_s: float) -> list[str]:
        """Names of those that are still busy at `until_s` (monotonic); the others have closed their ports."""
        crews = list(self._crews.values())
        for crew in crews:
            crew.stop.set()
            crew.hand.wake()
        still = [crew.plan.name for crew in crews if not crew.thread.join(max(0.1, until_s - time.monotonic()))]
        for crew in crews:
            crew.hand.close()
        return still
