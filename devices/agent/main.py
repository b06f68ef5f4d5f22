"""The agent put together: its workers, the hub they work for, and how it begins and ends."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path

from devices.agent.fleet import Fleet
from devices.agent.hub_side import RENEW_S, HubSide
from devices.agent.link import Link
from devices.agent.orders import Orders
from devices.agent.outbox import Outbox
from devices.agent.paper_store import PaperStore
from devices.agent.plan import View
from devices.agent.settings import AgentSettings
from devices.agent.spool import Spool
from devices.agent.worker import Watchdog, Worker
from devices.kinds import plans
from devices.recorder import Recorder

log = logging.getLogger("devices.agent")

STUCK_S = 120.0         # a raster slip at 9600 baud may take 60
GOODBYE_S = 3.0
PARTING_S = 0.5         # the hub hears at once that we go; the websocket's own farewell may take 3 s and needs no waiting


class Agent:
    """`start`, then `stop`; in between all work is done by its threads."""

    def __init__(self, settings: AgentSettings) -> None:
        self._stop = threading.Event()
        self._outbox = Outbox()
        self._fleet = Fleet()
        self._link = Link(settings.hub, settings.token, self._view, self._up)
        folder = Path(settings.data_dir) if settings.data_dir else None
        self._spool = Spool(folder)
        self._recorder = Recorder(folder / "records" if folder else None)
        self._hub = HubSide(self._link, self._outbox, PaperStore(settings.paper_dir), self._spool, self._recorder)
        self._orders = Orders(settings, self._hub, self._fleet)
        self._plans = plans(settings.devices, self._hub)
        self._post = Worker("outbox", partial(self._outbox.turn, 1.0), self._stop)
        self._own = [self._post, Worker("renewer", self._renew, self._stop), Worker("orders", self._orders.turn, self._stop)]
        self._watchdog = Watchdog(lambda: [*self._fleet.threads(), *self._own], STUCK_S, self._stuck)
        self._link_thread = threading.Thread(target=self._link.run, name="link", daemon=True)

    def start(self) -> None:
        self._fleet.follow(self._plans)
        for worker in self._own:
            worker.start()
        self._link_thread.start()

    def run(self, ended: threading.Event) -> None:
        """Until `ended`; the calling thread is the watchdog."""
        self.start()
        while not ended.wait(1.0):
            self._watchdog.look()
        self.stop()

    def stop(self) -> None:
        """What the hub has not heard yet is tried once more, then the ports are closed."""
        end_s = time.monotonic() + GOODBYE_S
        while self._outbox.keys() and self._link.up and time.monotonic() < end_s:
            time.sleep(0.05)
        self._stop.set()
        self._outbox.close()
        self._link.close()
        self._link_thread.join(PARTING_S)
        self._orders.wake()
        still = self._fleet.end(end_s + GOODBYE_S)
        still += [worker.name for worker in self._own if not worker.join(max(0.1, end_s + GOODBYE_S - time.monotonic()))]
        self._recorder.close()
        self._spool.close()
        if still:
            log.warning("ended while still busy workers=%s", ",".join(still))

    def unheard(self) -> list[str]:
        """Keys of the letters that the hub has not answered."""
        return self._outbox.keys()

    def _view(self, view: View) -> None:
        self._orders.see(view)
        self._fleet.see(view)

    def _up(self) -> None:
        self._hub.all_again()

    def _renew(self) -> None:
        if not self._stop.wait(RENEW_S):
            self._hub.renew()

    def _stuck(self, name: str, stuck: bool) -> None:
        if stuck:
            self._fleet.stuck(name)


def when_stdin_closes(ended: threading.Event) -> None:
    """Set `ended` when the hub that started us is gone: its end of our standard input closes with it."""

    def wait() -> None:
        # Not through sys.stdin: its lock, held by a waiting thread, breaks the interpreter's end.
        while os.read(sys.stdin.fileno(), 1):
            pass
        ended.set()

    threading.Thread(target=wait, name="life line", daemon=True).start()
