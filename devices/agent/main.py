"""The agent put together: its workers, what they tell the hub, and how it begins and ends."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from functools import partial
from typing import Any

from config.schema import Pad, Printer
from devices.agent.link import Link
from devices.agent.outbox import Letter, Outbox
from devices.agent.pad_worker import PadLine, PadPress
from devices.agent.paper_store import PaperStore
from devices.agent.print_worker import PrintWorker
from devices.agent.settings import AgentSettings
from devices.agent.worker import Watchdog, Worker
from devices.ports import Health, Outcome
from devices.printers import PRINTERS
from devices.printers.virtual import VirtualPrinter
from devices.slip.glyphs import of_this_pc

log = logging.getLogger("devices.agent")

PRESS_COUNTS_S = 30.0   # longer than a rating window nothing waits
PAPER_COUNTS_S = 60.0   # a picture of paper is for the eyes of a demonstration
STUCK_S = 120.0         # a raster slip at 9600 baud may take 60
GOODBYE_S = 3.0
PARTING_S = 0.5         # the hub hears at once that we go; the websocket's own farewell may take 3 s and needs no waiting


class Agent:
    """`start`, then `stop`; in between all work is done by its threads."""

    def __init__(self, settings: AgentSettings) -> None:
        self._stop = threading.Event()
        self._outbox = Outbox()
        self._link = Link(settings.hub, settings.token, self._view, self._up)
        self._papers = PaperStore(settings.paper_dir)
        self._health: dict[str, tuple[str, Health]] = {}    # code -> (kind, last known)
        self._health_lock = threading.Lock()
        self._printers = {printer.code: self._print_worker(printer) for printer in settings.printers}
        self._lines = [self._pad_line(pads) for pads in _by_line(settings.serial_pads())]
        turns = {f"printer {code}": worker.turn for code, worker in self._printers.items()}
        turns |= {f"line {line.device}": line.turn for line in self._lines}
        turns["outbox"] = partial(self._outbox.turn, 1.0)
        self._workers = [Worker(name, turn, self._stop, self._fault) for name, turn in turns.items()]
        self._watchdog = Watchdog(self._workers, STUCK_S, self._stuck)
        self._link_thread = threading.Thread(target=self._link.run, name="link", daemon=True)

    def start(self) -> None:
        for worker in self._workers:
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
        for worker in self._printers.values():
            worker.wake()
        self._link.close()
        self._link_thread.join(PARTING_S)
        still = [worker.name for worker in self._workers if not worker.join(max(0.1, end_s + GOODBYE_S - time.monotonic()))]
        if still:
            log.warning("ended while still busy workers=%s", ",".join(still))
        for printer in self._printers.values():
            printer.close()
        for line in self._lines:
            line.close()

    def unheard(self) -> list[str]:
        """Keys of the letters that the hub has not answered."""
        return self._outbox.keys()

    def _print_worker(self, printer: Printer) -> PrintWorker:
        driver = PRINTERS[printer.kind](printer)
        if isinstance(driver, VirtualPrinter):
            driver.on_paper = partial(self._paper, printer.code)
        worker = PrintWorker(printer, driver, self._link.call, of_this_pc())
        worker.on_job = self._job
        worker.on_health = partial(self._device, "printer", printer.code)
        return worker

    def _pad_line(self, pads: list[Pad]) -> PadLine:
        return PadLine(pads, self._press, partial(self._device, "pad"), self._stop)

    def _view(self, view: dict[str, Any]) -> None:
        offers: dict[str, list[str]] = {code: [] for code in self._printers}
        for job in view.get("jobs") or []:
            if job.get("printer") in offers:
                offers[job["printer"]].append(str(job["id"]))
        for code, jobs in offers.items():
            self._printers[code].offer(jobs)

    def _up(self) -> None:
        """A hub that we reach anew knows nothing of our devices."""
        with self._health_lock:
            known = list(self._health.items())
        for code, (kind, health) in known:
            self._tell_device(kind, code, health)
        self._outbox.wake()

    def _job(self, job: str, outcome: Outcome) -> None:
        data = {"job": job, "state": outcome.state, "reason": outcome.reason or None}
        self._outbox.put(Letter(f"job {job}", partial(self._send, "job", data)))

    def _press(self, press: PadPress) -> None:
        data = {"pad": press.pad, "counter": press.counter, "grade": press.grade, "press_id": press.press_id, "raw": press.raw}
        log.info("press pad=%s counter=%d raw=%s", press.pad, press.counter, press.raw)
        until_s = time.monotonic() + PRESS_COUNTS_S
        self._outbox.put(Letter(f"press {press.press_id}", partial(self._send, "press", data), until_s))

    def _device(self, kind: str, code: str, health: Health) -> None:
        with self._health_lock:
            self._health[code] = (kind, health)
        self._tell_device(kind, code, health)

    def _tell_device(self, kind: str, code: str, health: Health) -> None:
        data = {"code": code, "kind": kind, "state": health.state, "reason": health.reason or None, "detail": health.detail[:200]}
        self._outbox.put(Letter(f"device {code}", partial(self._send, "device", data)))

    def _send(self, event: str, data: dict[str, Any]) -> None:
        answer = self._link.call(event, data)
        if not answer.get("ok"):
            log.warning("hub refused event=%s code=%s", event, answer.get("code", ""))
        elif event == "press" and answer.get("result") != "rated":
            log.info("press not counted pad=%s why=%s", data["pad"], answer.get("why", ""))

    def _paper(self, printer: str, job: str, png: bytes) -> None:
        """Kept in the folder, and shown to the hub while it is fresh."""
        self._papers.keep(printer, job, png)
        deliver = partial(self._link.post_picture, f"/api/v1/print_jobs/{job}/paper", png)
        self._outbox.put(Letter(f"paper {job}", deliver, time.monotonic() + PAPER_COUNTS_S))

    def _fault(self, name: str) -> None:
        self._mark(name, Health("down", "error", "fault in the agent, see its log"))

    def _stuck(self, name: str, stuck: bool) -> None:
        if stuck:
            self._mark(name, Health("down", "timeout", "does not come back"))

    def _mark(self, worker: str, health: Health) -> None:
        kind, _, what = worker.partition(" ")
        if kind == "printer":
            self._device("printer", what, health)
        for line in self._lines:
            if kind == "line" and line.device == what:
                line.tell(health)


def _by_line(pads: list[Pad]) -> list[list[Pad]]:
    lines: dict[str, list[Pad]] = {}
    for pad in pads:
        lines.setdefault(pad.device, []).append(pad)
    return list(lines.values())


def when_stdin_closes(ended: threading.Event) -> None:
    """Set `ended` when the hub that started us is gone: its end of our standard input closes with it."""

    def wait() -> None:
        # Not through sys.stdin: its lock, held by a waiting thread, breaks the interpreter's end.
        while os.read(sys.stdin.fileno(), 1):
            pass
        ended.set()

    threading.Thread(target=wait, name="life line", daemon=True).start()
