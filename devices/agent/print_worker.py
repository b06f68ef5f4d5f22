"""One printer's worker: takes its jobs oldest first, prints each once, tells the outcome, looks at the printer in between."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from config.checks.printers import printer_faults
from config.schema import Printer
from devices.agent.hub_side import HubSide
from devices.agent.link import HubAway
from devices.agent.plan import Plan, View
from devices.checks import profile_faults
from devices.ports import Health, Outcome, TicketPrinter, Tried
from devices.printers import PRINTERS
from devices.printers.recorded import RecordedLine
from devices.printers.talking import TalkingPrinter
from devices.printers.virtual import VirtualPrinter
from devices.slip.compose import compose
from devices.slip.glyphs import Glyphs, of_this_pc
from devices.slip.profile import Profile
from devices.slip.samples import self_test
from devices.slip.slip import Slip

log = logging.getLogger("devices.agent")

LOOK_EVERY_S = 10.0     # paper out is known before the next visitor touches the kiosk
LOOK_AGAIN_S = 3.0      # while it is down: whoever put in a new roll waits beside it
AGAIN_S = 1.0           # pause after a question that the hub did not answer
REMEMBERED = 500        # jobs printed; a picture older than that is never drawn

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]
TellJob = Callable[[str, Outcome], None]
TellHealth = Callable[[Health], None]
TellStep = Callable[[str, str], None]  # job; asked: the hub may think it ours, refused: it is not, begun: there may be paper


class PrintWorker:
    """`turn` belongs to one thread; `offer` may come from any."""

    def __init__(self, printer: Printer, driver: TicketPrinter, ask: Ask, glyphs: Glyphs) -> None:
        self.printer = printer
        self._driver = driver
        self._ask = ask
        self._glyphs = glyphs
        self._profile = Profile.of(printer)
        self._news = threading.Condition()
        self._offered: list[str] = []
        self._done: OrderedDict[str, None] = OrderedDict()  # never printed again, whatever a picture says
        self._unanswered: dict[str, None] = {}              # takes whose answer was lost: asked again at the next picture
        self._working: str | None = None                    # the job that is being printed
        self._told: Health | None = None
        self._looked_s: float | None = None
        self.on_job: TellJob | None = None
        self.on_health: TellHealth | None = None
        self.on_step: TellStep = lambda job, step: None

    def asked_before(self, jobs: list[str]) -> None:
        """Asked for by this agent's last run, which ended before it heard the answer: as a take whose answer was lost."""
        self._unanswered |= dict.fromkeys(jobs)

    def see(self, view: View) -> None:
        jobs = view.get("jobs") or []
        self.offer([str(job["id"]) for job in jobs if job.get("printer") == self.printer.code])

    def offer(self, jobs: list[str]) -> None:
        """The jobs that the hub's newest picture has for this printer, oldest first."""
        with self._news:
            self._offered = [*self._unanswered, *(job for job in jobs if job not in self._done | self._unanswered)]
            self._news.notify_all()

    def test(self, code: str) -> Tried:
        """A test slip; marked as one, so that nobody takes it for a number."""
        outcome = self._driver.print_slip(compose(self_test(code, datetime.now().astimezone()), self._profile, self._glyphs))
        if outcome.health is not None:
            self._looked_s = time.monotonic()
            self._tell_health(outcome.health)
        good = outcome.state in {"printed", "sent"}
        return Tried(good, outcome.state if good else outcome.reason or outcome.state)

    def wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def turn(self) -> None:
        """One job, or one look at the printer when none came for a while."""
        job = self._next()
        if job is not None:
            self._print(job)
        else:
            self._look_if_due()

    def leave(self) -> None:
        job, self._working = self._working, None
        if job is not None:
            self._tell_job(job, Outcome("unknown", "timeout", "the printer's driver does not come back"))
        self.on_job = self.on_health = None

    def close(self) -> None:
        self._driver.close()

    def _next(self) -> str | None:
        with self._news:
            if not self._offered:
                self._news.wait(max(0.0, min(1.0, self._due_in_s())))
            return self._offered.pop(0) if self._offered else None

    def _due_in_s(self) -> float:
        """Until the next look at the printer."""
        if self._looked_s is None:
            return 0.0
        is_down = self._told is not None and self._told.state == "down"
        every_s = LOOK_AGAIN_S if is_down else LOOK_EVERY_S
        return self._looked_s + every_s - time.monotonic()

    def _print(self, job: str) -> None:
        self.on_step(job, "asked")
        try:
            answer = self._ask("take_job", {"job": job, "printer": self.printer.code})
        except HubAway as away:
            self._ask_again(job, away.sent)
            return
        if not answer.get("ok"):
            self._refused(job, str(answer.get("code", "")))
            return
        self._remember(job)
        self.on_step(job, "begun")
        self._working = job
        outcome = self._outcome(job, answer.get("slip"))
        self._working = None
        log.info("slip job=%s printer=%s state=%s reason=%s", job, self.printer.code, outcome.state, outcome.reason)
        if outcome.state in {"failed", "unknown"}:
            log.warning("slip not proved job=%s printer=%s detail=%s", job, self.printer.code, outcome.detail)
        self._tell_job(job, outcome)
        if outcome.health is not None:
            self._looked_s = time.monotonic()
            self._tell_health(outcome.health)

    def _outcome(self, job: str, slip: object) -> Outcome:
        try:
            work = compose(Slip.model_validate(slip), self._profile, self._glyphs)
        except (ValidationError, ValueError) as e:
            return Outcome("failed", "error", f"bad slip: {e}")
        try:
            return self._driver.print_slip(work)
        except Exception:
            # The job must not stay in `printing` for a fault of ours; whether paper came nobody knows.
            self._tell_job(job, Outcome("unknown", "error", "driver fault"))
            raise

    def _refused(self, job: str, code: str) -> None:
        """A refused repeat of a take whose answer was lost: the hub thinks we print it, and we never shall.

        A slip that is another printer's by now was not given to us, and is not ours to end.
        """
        log.info("job refused job=%s code=%s", job, code)
        if code == "not_your_job":
            self._remember(job)
            self.on_step(job, "refused")
        elif job in self._unanswered:
            self._remember(job)
            self._tell_job(job, Outcome("failed", "timeout", "the hub's answer was lost"))
        else:
            self.on_step(job, "refused")

    def _remember(self, job: str) -> None:
        with self._news:
            self._done[job] = None
            self._unanswered.pop(job, None)
            while len(self._done) > REMEMBERED:
                self._done.popitem(last=False)
            self._offered = [other for other in self._offered if other != job]

    def _ask_again(self, job: str, sent: bool) -> None:
        """Soon, unless a newer picture no longer offers it; one that may be ours by now is asked for in any case."""
        with self._news:
            if sent:
                self._unanswered[job] = None
            self._offered = [job, *(other for other in self._offered if other != job)]
            self._news.wait(AGAIN_S)
        self._look_if_due()

    def _look_if_due(self) -> None:
        if self._due_in_s() <= 0:
            self._looked_s = time.monotonic()
            self._tell_health(self._driver.health())

    def _tell_job(self, job: str, outcome: Outcome) -> None:
        if self.on_job is not None:
            self.on_job(job, outcome)

    def tell(self, health: Health) -> None:
        self._told = None   # whatever the printer says next is news
        if self.on_health is not None:
            self.on_health(health)

    def _tell_health(self, health: Health) -> None:
        if health != self._told:
            self._told = health
            if self.on_health is not None:
                self.on_health(health)


# --- how the agent comes to one -------------------------------------------------------------------------------------


def printer_plans(printers: list[Printer], hub: HubSide) -> list[Plan]:
    """A worker for each printer."""
    return [Plan(f"printer {printer.code}", (printer,), partial(_worker, printer, hub)) for printer in printers]


def printer_complaints(printers: list[Printer]) -> list[str]:
    return [
        f"printers[{n}].{option}: {what}"
        for n, printer in enumerate(printers) for option, what in (*printer_faults(printer), *profile_faults(printer))
    ]  # fmt: skip


def _worker(printer: Printer, hub: HubSide, _stop: threading.Event) -> PrintWorker:
    driver = PRINTERS[printer.kind](printer)
    if isinstance(driver, VirtualPrinter):
        driver.on_paper = partial(hub.paper, printer.code)
    if isinstance(driver, TalkingPrinter):
        name = f"printer {printer.code}"
        driver.listened = partial(RecordedLine, record=partial(hub.tape(name, [printer]), name))
    worker = PrintWorker(printer, driver, hub.ask, of_this_pc())
    worker.on_job = hub.job
    worker.on_step = partial(hub.step, printer.code)
    worker.asked_before(hub.asked_before(printer.code))
    worker.on_health = partial(hub.device, "printer", printer.code)
    return worker
