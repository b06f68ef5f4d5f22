"""The hub as workers see it: questions with an answer, and words that are kept until it has heard them."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from typing import Any

from devices.agent.link import Link
from devices.agent.outbox import Letter, Outbox
from devices.agent.paper_store import PaperStore
from devices.ports import Health, Outcome

log = logging.getLogger("devices.agent")

PRESS_COUNTS_S = 30.0   # longer than a rating window nothing waits
PAPER_COUNTS_S = 60.0   # a picture of paper is for the eyes of a demonstration


class HubSide:
    """Used by all workers at once."""

    def __init__(self, link: Link, outbox: Outbox, papers: PaperStore) -> None:
        self._link = link
        self._outbox = outbox
        self._papers = papers
        self._health: dict[str, tuple[str, Health]] = {}    # code -> (kind, last known)
        self._lock = threading.Lock()

    def ask(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """The hub's answer now; HubAway when there is none."""
        return self._link.call(event, data)

    def tell(self, key: str, event: str, data: dict[str, Any], counts_s: float | None = None) -> None:
        """Kept until the hub answers, or for `counts_s`; a newer word with the same key takes its place."""
        until_s = None if counts_s is None else time.monotonic() + counts_s
        self._outbox.put(Letter(key, partial(self._send, event, data), until_s))

    def press(self, data: dict[str, Any]) -> None:
        """A key of a pad: `pad, counter, grade, press_id, raw`."""
        log.info("press pad=%s counter=%d raw=%s", data["pad"], data["counter"], data["raw"])
        self.tell(f"press {data['press_id']}", "press", data, PRESS_COUNTS_S)

    def job(self, job: str, outcome: Outcome) -> None:
        self.tell(f"job {job}", "job", {"job": job, "state": outcome.state, "reason": outcome.reason or None})

    def paper(self, printer: str, job: str, png: bytes) -> None:
        """Kept in the folder, and shown to the hub while it is fresh."""
        self._papers.keep(printer, job, png)
        deliver = partial(self._link.post_picture, f"/api/v1/print_jobs/{job}/paper", png)
        self._outbox.put(Letter(f"paper {job}", deliver, time.monotonic() + PAPER_COUNTS_S))

    def device(self, kind: str, code: str, health: Health) -> None:
        """`kind`: the word of its kind in `devices/kinds.py`."""
        with self._lock:
            self._health[code] = (kind, health)
        self._tell_device(kind, code, health)

    def all_again(self) -> None:
        """A hub that we reach anew knows nothing of our devices."""
        with self._lock:
            known = list(self._health.items())
        for code, (kind, health) in known:
            self._tell_device(kind, code, health)
        self._outbox.wake()

    def _tell_device(self, kind: str, code: str, health: Health) -> None:
        data = {"code": code, "kind": kind, "state": health.state, "reason": health.reason or None, "detail": health.detail[:200]}
        self.tell(f"device {code}", "device", data)

    def _send(self, event: str, data: dict[str, Any]) -> None:
        answer = self._link.call(event, data)
        if not answer.get("ok"):
            log.warning("hub refused event=%s code=%s", event, answer.get("code", ""))
        elif event == "press" and answer.get("result") != "rated":
            log.info("press not counted pad=%s why=%s", data["pad"], answer.get("why", ""))
