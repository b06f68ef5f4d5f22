"""Print jobs of the last minutes: for agents (queued), for kiosks (what became of the slip), and for giving up in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from floor import facts as f
from floor.evolve.paper import ordered
from floor.nouns import PrintJob

_SHOWN_S = 600.0
LEASE_S = 20.0  # an agent renews each 5 s what it prints; later the hub gives the slip up
_LONGEST_S = 300.0  # no slip takes longer, whoever renews it


class Jobs:
    """Fed with events after their commit. Ages are real seconds: paper knows no rehearsal clock."""

    def __init__(self) -> None:
        self._jobs: dict[str, PrintJob] = {}  # oldest first
        self._open: dict[str, PrintJob] = {}  # of them, not done yet
        self._since: dict[str, float] = {}
        self._ahead: dict[str, int] = {}
        self._leases: dict[str, tuple[str, float]] = {}  # job -> run of the agent that prints it, until when

    def keep(self, job: PrintJob, mono_s: float) -> None:
        self._since.setdefault(job.id, mono_s)
        self._jobs[job.id] = job
        if job.state in ("queued", "printing"):
            self._open[job.id] = job
        else:
            self._open.pop(job.id, None)
            self._leases.pop(job.id, None)

    def note(self, event: f.Event, mono_s: float) -> None:
        fact = event.fact
        if isinstance(fact, f.PrintMoved):
            known = self._jobs.get(fact.job)
            if known is not None:
                done_at = None if fact.state == "printing" else event.at
                self.keep(replace(known, state=fact.state, reason=fact.reason, done_at=done_at), mono_s)
            return
        if isinstance(fact, f.PrintRouted):
            if (known := self._jobs.get(fact.job)) is not None:
                self.keep(replace(known, printer=fact.printer), mono_s)
            return
        job = ordered(event)
        if job is not None:
            self.keep(job, mono_s)
        if isinstance(fact, f.Taken):
            self._ahead[fact.ticket] = fact.ahead

    def of_kiosk(self, kiosk: str) -> dict[str, PrintJob]:
        return {k: job for k, job in self._jobs.items() if job.kiosk == kiosk}

    def ahead_of(self, ticket: str) -> int:
        """People ahead when it was taken: what the slip said and a late slip still says."""
        return self._ahead.get(ticket, 0)

    def queued(self) -> Iterable[PrintJob]:
        return [job for job in list(self._open.values()) if job.state == "queued"]

    def begun(self) -> Iterable[PrintJob]:
        return [job for job in list(self._open.values()) if job.state == "printing"]

    def get(self, job_id: str) -> PrintJob | None:
        return self._jobs.get(job_id)

    def lease(self, job: str, run: str, mono_s: float) -> None:
        """That run of an agent prints it now."""
        self._leases[job] = run, mono_s + LEASE_S

    def renew(self, jobs: Iterable[str], run: str, mono_s: float) -> list[str]:
        """Those that are no longer its own."""
        lost = [job for job in jobs if self.holder(job) != run]
        for job in set(jobs) - set(lost):
            self.lease(job, run, mono_s)
        return sorted(lost)

    def holder(self, job: str) -> str | None:
        """Which run prints it; None when nobody does or this hub did not give it away."""
        return self._leases[job][0] if job in self._leases else None

    def given_up(self, mono_s: float, queued_s: float) -> list[tuple[str, str, str]]:
        """(job, state, reason) of jobs that nobody took or nobody ended in time; forgets those long done."""
        found = []
        for job in self._open.values():
            age_s = mono_s - self._since[job.id]
            until_s = self._leases.get(job.id, ("", self._since[job.id] + queued_s + LEASE_S))[1]
            if job.state == "queued" and age_s > queued_s:
                found.append((job.id, "failed", "unreachable"))
            elif job.state == "printing" and (mono_s > until_s or age_s > queued_s + _LONGEST_S):
                found.append((job.id, "unknown", "timeout"))
        self._forget(mono_s)
        return found

    def _forget(self, mono_s: float) -> None:
        while self._jobs:
            job = next(iter(self._jobs.values()))
            if job.id in self._open or mono_s - self._since[job.id] <= _SHOWN_S:
                return
            del self._jobs[job.id], self._since[job.id]
            self._ahead.pop(job.ticket, None)
