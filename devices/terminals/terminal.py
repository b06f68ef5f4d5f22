"""One call terminal on its line: its keys go to the hub once, the answer and the present number come back to it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.schema import Terminal
from devices.frames.framer import Frame
from devices.lines.line import Out, View
from devices.models import model
from devices.models.model import Answer
from devices.terminals.keys import Keys

log = logging.getLogger("devices.terminal")

ANSWER_S = 12.0     # longer than the hub is tried: then the clerk hears that nothing came of it
AGAIN_S = 60.0      # displays lose power
FAILED_S = 2.0      # how long a refusal stands on the display


@dataclass(frozen=True, slots=True)
class KeyPress:
    """What the hub is told."""

    terminal: str
    order: str
    digits: str
    press_id: str


Answered = Callable[[dict[str, Any]], None]


class CallTerminal:
    """A `lines.Member`. `send` brings a press to the hub and calls back with its answer, perhaps never. Raises BadModel or ValueError."""

    kind = "terminal"
    private = False

    def __init__(self, terminal: Terminal, send: Callable[[KeyPress, Answered], None]) -> None:
        self._model = model(terminal.preset)
        if self._model.terminal is None:
            raise ValueError(f"{terminal.preset} is no model of a call terminal")
        self._part = self._model.terminal
        self.code = terminal.code
        self.shape = self._model.frame
        self.address = address_of(terminal)
        self._counter = terminal.counter
        self._send = send
        self._keys = Keys(self._part)
        self._out: Out | None = None
        self._last: tuple[bytes, float] = (b"", 0.0)
        self._lock = threading.Lock()           # the answers come from another thread
        self._pending: dict[str, float] = {}    # press -> until when an answer counts
        self._face = b""                        # what the display has to show
        self._offered: str | None = None
        self._show_at_s = 0.0

    # --- its line ----------------------------------------------------------------------------------------------------

    def join(self, out: Out) -> None:
        self._out = out

    def opened(self) -> None:
        self._show_at_s = 0.0

    def question(self) -> bytes:
        return self._frame(self._model.poll)

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        if frame.address != self.address:
            return None
        if (self._part.press and frame.function not in self._part.press) or not self._keys.known(frame.data):
            return "nothing" if frame.function in self._part.silent else None
        if self._part.ack is not None:
            self._say(self._part.ack.to(frame, self.shape))
        before, self._last = self._last, (frame.data, mono_s)
        if before[0] == frame.data and mono_s - before[1] <= self._model.duplicate_ms / 1000:
            return "keys again"
        typed = self._keys.take(frame.data, mono_s)
        if typed is None:
            return "digits"
        if typed.order is None:
            self._failed("keys mean nothing", typed.shown)
        elif typed.order == "address":
            self._show_address()
        else:
            self._press(KeyPress(self.code, typed.order, typed.digits, uuid.uuid4().hex), mono_s)
        return typed.shown

    def trial(self) -> bool:
        """A beep, and the display's present words again."""
        self._say(self._frame(self._part.beep))
        self._show_at_s = 0.0
        return self._part.beep is not None or bool(self._face)

    def tick(self, mono_s: float) -> None:
        """No answer is an answer; the display is told again now and then."""
        with self._lock:
            late = [press for press, until_s in self._pending.items() if mono_s > until_s]
            for press in late:
                del self._pending[press]
        if late:
            self._failed("no answer", self.code)
        if self._face and mono_s >= self._show_at_s:
            self._show_at_s = mono_s + AGAIN_S
            self._show(self._face)

    # --- the hub -----------------------------------------------------------------------------------------------------

    def see(self, view: View) -> None:
        """The number in hand, else how many wait; a beep when a number is offered."""
        here = next((c for c in view.get("counters") or [] if c["number"] == self._counter), None)
        if here is None:
            return
        face = self._face_of(here)
        if face != self._face:
            self._face, self._show_at_s = face, 0.0
        offered, self._offered = self._offered, here.get("offered")
        if self._offered is not None and self._offered != offered:
            self._say(self._frame(self._part.beep))

    def _press(self, press: KeyPress, mono_s: float) -> None:
        with self._lock:
            self._pending[press.press_id] = mono_s + ANSWER_S
        self._send(press, lambda answer: self._answered(press, answer))

    def _answered(self, press: KeyPress, answer: dict[str, Any]) -> None:
        with self._lock:
            if self._pending.pop(press.press_id, None) is None:
                return      # it was told already that none came
        if not answer.get("ok"):
            self._failed(str(answer.get("code", "refused")), press.order)
            return
        self._say(self._frame(self._part.ok))
        self._show_at_s = 0.0   # the answer may stand where the number was

    def _failed(self, why: str, what: str) -> None:
        log.info("keys refused terminal=%s keys=%s why=%s", self.code, what, why)
        self._say(self._frame(self._part.fail))
        self._say(self._frame(self._part.beep))
        self._show_at_s = time.monotonic() + FAILED_S

    # --- its display -------------------------------------------------------------------------------------------------

    def _face_of(self, here: dict[str, Any]) -> bytes:
        """The digits of the display: the model says where number and people stand."""
        part, number = self._part, here.get("number_now")
        if here.get("state") == "closed":
            return bytes((part.blank,)) * len(part.idle)
        people = int(here.get("waiting") or 0)
        digits = "".join(c for c in str(number or "") if c.isdigit())
        return _filled(part.called if number else part.idle, digits, people, part.blank)

    def _show_address(self) -> None:
        template = self._part.called.replace("w", "b")
        self._show(_filled(template, str(self.address if self.address is not None else 0), 0, self._part.blank))
        self._show_at_s = time.monotonic() + FAILED_S

    def _show(self, face: bytes) -> None:
        if self._part.show is not None and face and self._out is not None:
            self._out.show(f"{self.code} display", self.shape.build(self.address or 0, self._part.show, face))

    def _frame(self, answer: Answer | None) -> bytes:
        if answer is None:
            return b""
        return answer.to(Frame(self.address, self._part.press[0] if self._part.press else 0, b"", b""), self.shape)

    def _say(self, data: bytes) -> None:
        if data and self._out is not None:
            self._out.answer(data)


def address_of(terminal: Terminal) -> int | None:
    """Where the terminal stands on its bus; None on a line of its own."""
    part = model(terminal.preset).terminal
    if part is None or part.address_base is None:
        return None
    return terminal.address if terminal.address is not None else part.address_base + terminal.counter


def _filled(template: str, number: str, people: int, blank: int) -> bytes:
    """Right-aligned, the last digits where there is no room; of too many people as many nines as fit."""
    places = {mark: template.count(mark) for mark in "nw"}
    texts = {"n": number.rjust(places["n"], "0")[-places["n"] :], "w": str(min(people, 10 ** places["w"] - 1)).rjust(places["w"], "0")}
    marks = {mark: iter(text) for mark, text in texts.items()}
    return bytes(blank if mark == "b" else int(next(marks[mark])) for mark in template)
