"""Printer behind a CUPS queue, by the spooler's own programs. A spooler hides the printer: a slip is `sent` at best."""

from __future__ import annotations

import os
import re
import subprocess
import time

from config.schema import Printer
from devices.ports import DeviceDown, Health, Outcome, Paperwork

POLL_S = 0.5
LEAVE_S = 8.0       # a slip that the spooler has not passed on by then is taken back: it must not come out an hour later
_REQUEST = re.compile(r"request id is (\S+)")
_ENVIRONMENT = {"LC_ALL": "C"}      # lpstat speaks the language of whoever asks


class CupsPrinter:
    """`lp -o raw`, `lpstat` and `cancel`, each a child process with a limit."""

    def __init__(self, printer: Printer, leave_s: float = LEAVE_S) -> None:
        self._queue = printer.queue
        self._timeout_s = printer.timeout_s
        self._leave_s = leave_s

    def print_slip(self, work: Paperwork) -> Outcome:
        health = self.health()
        if health.state == "down":
            return Outcome("failed", health.reason, health.detail, health)
        try:
            said = self._run("lp", "-d", self._queue, "-o", "raw", "-t", "slip", data=work.data)
        except DeviceDown as e:
            # Killed or refused: whether the spooler has the slip all the same nobody knows.
            return Outcome("unknown" if e.reason == "timeout" else "failed", e.reason, e.where, Health("down", e.reason, e.where))
        found = _REQUEST.search(said)
        if found is None or self._left(found[1]):
            return Outcome("sent", health=self.health())
        return self._taken_back(found[1])

    def health(self) -> Health:
        try:
            state, accepting = self._run("lpstat", "-p", self._queue), self._run("lpstat", "-a", self._queue)
        except DeviceDown as e:
            return Health("down", e.reason, e.where)
        if re.search(r"\bdisabled\b", state) or "not accepting" in accepting:
            return Health("down", "offline", f"queue {self._queue} is stopped: cupsenable {self._queue}; {' '.join(state.split())}"[:200])
        return Health("ready", detail="a spooler: gives no status of the printer")

    def close(self) -> None:
        """Nothing is held."""

    def _left(self, request: str) -> bool:
        """Whether the spooler passed it on within the limit."""
        end_s = time.monotonic() + self._leave_s
        while time.monotonic() < end_s:
            if not self._waits(request):
                return True
            time.sleep(POLL_S)
        return not self._waits(request)

    def _waits(self, request: str) -> bool:
        try:
            return any(line.split()[:1] == [request] for line in self._run("lpstat", "-o", self._queue).splitlines())
        except DeviceDown:
            return True

    def _taken_back(self, request: str) -> Outcome:
        try:
            self._run("cancel", request)
        except DeviceDown as e:
            return Outcome("unknown", "timeout", f"{request} waits in the spooler and cannot be cancelled: {e.where}", self.health())
        health = Health("down", "offline", f"queue {self._queue} passes nothing on")
        return Outcome("unknown", "timeout", f"{request} waited in the spooler and was cancelled; a part may be printed", health)

    def _run(self, program: str, *words: str, data: bytes = b"") -> str:
        """What it said; DeviceDown when it is missing, refuses or takes too long."""
        try:
            done = subprocess.run(
                [program, *words], input=data, capture_output=True, timeout=self._timeout_s, check=False, env={**os.environ, **_ENVIRONMENT}
            )
        except subprocess.TimeoutExpired as e:
            raise DeviceDown("timeout", f"{program} did not end within {self._timeout_s:g} s") from e
        except OSError as e:
            raise DeviceDown("unreachable", f"{program}: {e.strerror}; apt-get install cups-client") from e
        if done.returncode != 0:
            raise DeviceDown("unreachable", f"{program}: {done.stderr.decode(errors='replace').strip()}"[:200])
        return done.stdout.decode(errors="replace")
