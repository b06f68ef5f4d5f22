"""The hub as workers see it: questions with an answer, and words that are kept until it has heard them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from config.agents import list_of
from config.schema import Section
from devices.agent.link import HubAway, Link
from devices.agent.outbox import Letter, Outbox
from devices.agent.paper_store import PaperStore
from devices.agent.spool import Kept, Spool
from devices.ports import Health, Outcome, Reason, Tried
from devices.recorder import Recorder, Way, newest_of
from devices.slip.samples import TEST_JOB

log = logging.getLogger("devices.agent")

PRESS_COUNTS_S = 600.0  # the hub judges by the press's age whether its rating window was open
READ_COUNTS_S = 5.0     # the visitor stands there and tries again
KEY_COUNTS_S = 10.0     # of a call terminal: later the clerk has pressed it again
PAPER_COUNTS_S = 60.0   # a picture of paper is for the eyes of a demonstration
RENEW_S = 5.0           # a job in work is the hub's to give away again 20 s after the last renewal


class HubSide:
    """Used by all workers at once."""

    def __init__(self, link: Link, outbox: Outbox, papers: PaperStore, spool: Spool, recorder: Recorder) -> None:
        self.recorder = recorder
        self._link = link
        self._outbox = outbox
        self._papers = papers
        self._spool = spool
        self._health: dict[str, tuple[str, Health]] = {}    # code -> (kind, last known)
        self._working: set[str] = set()                     # jobs begun and not ended
        self._lock = threading.Lock()
        self._asked: dict[str, list[str]] = {}              # by the last run: printer -> jobs
        self._runs: dict[str, str] = {}                     # job -> run that asked for it, when that was not this one
        outbox.gone = spool.done
        for kept in spool.waiting():
            self._take_up(kept)

    # --- what any worker may say -------------------------------------------------------------------------------------

    def ask(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """The hub's answer now; HubAway when there is none."""
        return self._link.call(event, data)

    def tell(self, key: str, event: str, data: dict[str, Any], counts_s: float | None = None) -> None:
        """Kept until the hub answers, or for `counts_s`; a newer word with the same key takes its place."""
        until_s = None if counts_s is None else time.monotonic() + counts_s
        self._outbox.put(Letter(key, partial(self._send, event, data), until_s))

    def device(self, kind: str, code: str, health: Health) -> None:
        """`kind`: the word of its kind in `devices/kinds.py`."""
        with self._lock:
            self._health[code] = (kind, health)
        self._tell_device(kind, code, health)

    # --- loudspeakers ------------------------------------------------------------------------------------------------

    def fetch(self, path: str) -> bytes:
        """A sound of the hub; HubAway when it cannot be had."""
        return self._link.fetch(path)

    @property
    def connection(self) -> str:
        """How the hub calls us now; "" while it is away."""
        return self._link.connection

    def health_of(self, code: str) -> Health | None:
        with self._lock:
            return self._health.get(code, ("", None))[1]

    def forget(self, codes: Iterable[str]) -> None:
        """Devices that are ours no more: the next hub is not told of them."""
        with self._lock:
            for code in codes:
                self._health.pop(code, None)

    def tape(self, line: str, devices: Sequence[Section]) -> Callable[[str, Way, bytes, str], None]:
        """Begin the record of a line; returns what writes to it."""
        self.recorder.begin(line, [{"section": list_of(x), **x.model_dump()} for x in devices])
        return self.recorder.record

    def post_record(self, device: str, answer: Callable[[Tried], None], most: int) -> None:
        """The newest part of the record of its line to the hub, then the answer."""

        def deliver() -> None:
            lines = self.recorder.of_device(device)
            if lines is None:
                answer(Tried(False, "no record"))
                return
            if self._link.post(f"/api/v1/devices/{device}/record", newest_of(lines, most), "application/jsonl"):
                answer(Tried(True, f"{len(lines) - 1}"))
            else:
                answer(Tried(False, "refused"))

        self._outbox.put(Letter(f"record {device}", deliver, time.monotonic() + PAPER_COUNTS_S))

    # --- pads --------------------------------------------------------------------------------------------------------

    def press(self, data: dict[str, Any]) -> None:
        """A key of a pad: `pad, counter, grade, press_id, raw`. It outlives this process."""
        log.info("press pad=%s counter=%d raw=%s", data["pad"], data["counter"], data["raw"])
        kept = self._spool.keep(f"press {data['press_id']}", "press", data)
        self._post_press(kept, 0.0)

    def _post_press(self, kept: Kept, age_s: float) -> None:
        born_s = time.monotonic() - age_s

        def deliver() -> None:
            self._send("press", {**kept.data, "age_s": round(time.monotonic() - born_s, 3)})

        self._outbox.put(Letter(kept.key, deliver, born_s + PRESS_COUNTS_S))

    # --- readers -----------------------------------------------------------------------------------------------------

    def read(self, data: dict[str, Any]) -> None:
        """What a reader read: `reader, read_id, what, text`. Never on disk or in a log; forgotten when the hub has it, or soon."""
        self.tell(f"read {data['read_id']}", "read", data, READ_COUNTS_S)

    # --- call terminals ----------------------------------------------------------------------------------------------

    def key(self, data: dict[str, Any], answered: Callable[[dict[str, Any]], None]) -> None:
        """A press of a call terminal: `terminal, order, digits, press_id`. An old one would surprise its clerk: it ends with us."""
        log.info("key terminal=%s order=%s", data["terminal"], data["order"])
        until_s = time.monotonic() + KEY_COUNTS_S
        self._outbox.put(Letter(f"key {data['press_id']}", lambda: answered(self._link.call("key", data)), until_s))

    # --- slips -------------------------------------------------------------------------------------------------------

    def step(self, printer: str, job: str, step: str) -> None:
        """How far a slip has come, for whoever starts after us."""
        key = f"job {job}"
        if step == "refused":
            self._spool.done(key)
            return
        if step == "begun":
            self._runs.pop(job, None)   # the hub gave it to us
        data = {"job": job, "printer": printer, "run": self._runs.get(job, self._link.me)}
        self._spool.keep(key, step, data, safe=step == "begun")
        if step == "begun":
            with self._lock:
                self._working.add(job)

    def job(self, job: str, outcome: Outcome) -> None:
        """What became of a slip. It outlives this process."""
        self._outcome(job, outcome.state, outcome.reason, self._runs.pop(job, self._link.me))
        with self._lock:
            self._working.discard(job)

    def _outcome(self, job: str, state: str, reason: Reason, run: str) -> None:
        data = {"job": job, "state": state, "reason": reason or None, "run": run}
        self._post_job(self._spool.keep(f"job {job}", "job", data))

    def _post_job(self, kept: Kept) -> None:
        self._outbox.put(Letter(kept.key, partial(self._send, "job", kept.data)))

    def asked_before(self, printer: str) -> list[str]:
        """Jobs that the agent's last run asked for and never began."""
        return self._asked.pop(printer, [])

    def renew(self) -> None:
        """The hub keeps what we are printing for us."""
        with self._lock:
            jobs = sorted(self._working)
        if jobs and self._link.up:
            try:
                self._link.call("renew", {"jobs": jobs})
            except HubAway as away:
                log.warning("not renewed jobs=%s why=%s", ",".join(jobs), away)

    def paper(self, printer: str, job: str, png: bytes) -> None:
        """Kept in the folder, and shown to the hub while it is fresh."""
        self._papers.keep(printer, job, png)
        if job == TEST_JOB:
            return  # nobody's number
        deliver = partial(self._link.post, f"/api/v1/print_jobs/{job}/paper", png, "image/png")
        self._outbox.put(Letter(f"paper {job}", deliver, time.monotonic() + PAPER_COUNTS_S))

    # --- a new connection, a new run ---------------------------------------------------------------------------------

    def all_again(self) -> None:
        """A hub that we reach anew knows nothing of our devices."""
        with self._lock:
            known = list(self._health.items())
        for code, (kind, health) in known:
            self._tell_device(kind, code, health)
        self._outbox.wake()

    def _take_up(self, kept: Kept) -> None:
        """What the last run left: a slip that it had begun may be paper or not, and is not begun again."""
        if kept.event == "press":
            self._post_press(kept, max(0.0, time.time() - kept.at))
        elif kept.event == "job":
            self._post_job(kept)
        elif kept.event == "begun":
            self._outcome(kept.data["job"], "unknown", "agent_restart", kept.data["run"])
        elif kept.event == "asked":
            self._asked.setdefault(kept.data["printer"], []).append(kept.data["job"])
            self._runs[kept.data["job"]] = kept.data["run"]
        log.warning("taken up key=%s was=%s", kept.key, kept.event)

    def _tell_device(self, kind: str, code: str, health: Health) -> None:
        data = {"code": code, "kind": kind, "state": health.state, "reason": health.reason or None, "detail": health.detail[:200]}
        self.tell(f"device {code}", "device", data)

    def _send(self, event: str, data: dict[str, Any]) -> None:
        answer = self._link.call(event, data)
        if not answer.get("ok"):
            log.warning("hub refused event=%s code=%s", event, answer.get("code", ""))
        elif event == "press" and answer.get("result") != "rated":
            log.info("press not counted pad=%s why=%s", data["pad"], answer.get("why", ""))
