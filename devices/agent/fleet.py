"""The agent's workers: each in a thread of its own, begun and ended one by one as the plans change."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from devices.agent.plan import DeviceWorker, Plan, View
from devices.agent.worker import Worker
from devices.ports import Health, Tried

log = logging.getLogger("devices.agent")

LET_GO_S = 3.0      # a worker whose devices changed may finish what it does
LEFT_BEHIND = 3     # threads of one name that hang; more of them would not help either

Answer = Callable[[Tried], None]


class _Crew:
    """One worker with its thread and the event that ends both. Its port is closed by its own thread, whenever that ends."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stop = threading.Event()
        self.hand: DeviceWorker = plan.make(self.stop)
        self.tests: deque[tuple[str, Answer]] = deque()
        self.thread = Worker(plan.name, self._turn, self.stop, self._fault, self.hand.close)

    def _turn(self) -> None:
        if self.tests:
            code, answer = self.tests.popleft()
            answer(self.hand.test(code))
        self.hand.turn()

    def _fault(self, _name: str) -> None:
        """The next turn begins with the port shut, so that it tells anew how the device is."""
        self.hand.tell(Health("down", "error", "fault in the agent, see its log"))
        self.hand.close()

    def let_go(self) -> None:
        self.stop.set()
        self.hand.wake()


class Fleet:
    """Called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._crews: dict[str, _Crew] = {}
        self._left: dict[str, list[_Crew]] = {}     # threads that hang, by the name of their worker
        self._view: View | None = None

    def follow(self, plans: Iterable[Plan]) -> list[str]:
        """Begin and end workers until they are those of `plans`; who has the same devices as before goes on undisturbed.

        The names of the workers that were begun anew.
        """
        with self._lock:
            return self._follow({plan.name: plan for plan in plans})

    def _follow(self, wanted: dict[str, Plan]) -> list[str]:
        going = [crew for name, crew in self._crews.items() if wanted.get(name) != crew.plan]
        for crew in going:
            crew.let_go()
        end_s = time.monotonic() + LET_GO_S
        for crew in going:
            if not crew.thread.join(max(0.1, end_s - time.monotonic())):
                log.warning("still busy, left behind worker=%s", crew.plan.name)
            del self._crews[crew.plan.name]
        fresh = [plan for name, plan in wanted.items() if name not in self._crews]
        for plan in fresh:
            self._begin(plan)
        return [plan.name for plan in fresh]

    def see(self, view: View) -> None:
        self._view = view
        for crew in list(self._crews.values()):
            crew.hand.see(view)

    def test(self, code: str, answer: Answer) -> bool:
        """Have the device test itself between two turns of its worker; False when no worker has it."""
        for crew in list(self._crews.values()):
            if any(getattr(device, "code", "") == code for device in crew.plan.devices):
                crew.tests.append((code, answer))
                crew.hand.wake()
                return True
        return False

    def threads(self) -> list[Worker]:
        return [crew.thread for crew in list(self._crews.values())]

    def stuck(self, name: str) -> None:
        """Its thread does not come back. Another takes its place, unless that has been tried often enough; what hangs is left alone."""
        with self._lock:
            crew = self._crews.get(name)
            if crew is not None:
                self._replace(crew)

    def _replace(self, crew: _Crew) -> None:
        name = crew.plan.name
        crew.hand.tell(Health("down", "timeout", "does not come back"))
        left = self._left.setdefault(name, [])
        left[:] = [old for old in left if old.thread.is_alive]
        if len(left) >= LEFT_BEHIND:
            log.error("worker not begun again worker=%s hanging=%d", name, len(left))
            return
        crew.let_go()
        crew.hand.leave()
        left.append(crew)
        log.warning("worker begun again worker=%s hanging=%d", name, len(left))
        self._begin(crew.plan)

    def end(self, until_s: float) -> list[str]:
        """Names of those that are still busy at `until_s` (monotonic); the others have closed their ports."""
        crews = list(self._crews.values())
        for crew in crews:
            crew.let_go()
        return [crew.plan.name for crew in crews if not crew.thread.join(max(0.1, until_s - time.monotonic()))]

    def _begin(self, plan: Plan) -> None:
        crew = _Crew(plan)
        if self._view is not None:
            crew.hand.see(self._view)
        self._crews[plan.name] = crew
        crew.thread.start()
