"""One window LED on its line: the newest picture in, one frame at a time out, said again before anybody sees that it is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast, get_args

from config.schema import Led, LedState
from devices.frames.framer import Frame
from devices.frames.shape import Shape
from devices.leds.models import LEDS
from devices.leds.text import lines
from devices.lines.line import Out, View
from devices.ports import Health

log = logging.getLogger("devices.led")

TRIES = 3

Shown = tuple[LedState, str | None]
AWAY: Shown = ("waiting", None)
TRIAL: Shown = ("call", "T000")


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of a screen."""

    again_s: float = 60.0       # screens lose their power, and with it what they showed
    answer_s: float = 1.0       # devices.md 4
    down_answer_s: float = 0.2  # one that did not answer for long must not hold its line up
    away_s: float = 30.0        # without a picture for so long nobody knows whether the call still stands


class Sign:
    """A `lines.Member`."""

    kind = "led"
    private = False

    def __init__(self, led: Led, on_health: Callable[[str, str, Health], None], pace: Pace = Pace()) -> None:
        self.code = led.code
        self._led = led
        self._model = LEDS[led.kind]
        self._on_health = on_health
        self._pace = pace
        self._out: Out | None = None
        self._newest: Shown | None = None   # None: no picture has come yet
        self._fresh = False                 # a picture came since the last turn
        self._seen_s = 0.0
        self._said: Shown | None = None
        self._again_s = 0.0
        self._asked_s: float | None = None  # since when an answer is waited for
        self._unanswered = 0
        self._down = False

    @property
    def shape(self) -> Shape | None:
        return self._model.answer

    def join(self, out: Out) -> None:
        self._out = out

    def opened(self) -> None:
        self._said, self._asked_s, self._unanswered, self._down = None, None, 0, False
        for n, data in enumerate(self._model.begin(self._led)):
            self._send(f"{self.code} begin {n}", data)

    def question(self) -> bytes:
        return b""

    def see(self, view: View) -> None:
        for counter in view.get("counters") or []:
            if counter.get("number") == self._led.counter and counter.get("show") in get_args(LedState):
                number = counter.get("number_now")
                self._newest = cast(LedState, counter["show"]), str(number) if number is not None else None
                self._fresh = True

    def trial(self) -> bool:
        """A call, until the next picture."""
        self._newest, self._fresh, self._said = TRIAL, True, None
        return True

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        """An answer names no sender: it is that of the one who was spoken to last."""
        if self._asked_s is None:
            return None
        self._asked_s, self._unanswered = None, 0
        if self._down:
            self._down = False
            log.info("answers again led=%s", self.code)
            self._on_health(self.kind, self.code, Health("ready"))
        return "took it"

    def tick(self, mono_s: float) -> None:
        if self._fresh:
            self._fresh, self._seen_s = False, mono_s
        if self._asked_s is not None and mono_s - self._asked_s >= self._limit_s:
            self._no_answer()
        wanted = self._newest
        if wanted is not None and mono_s - self._seen_s > self._pace.away_s:
            wanted = AWAY
        if wanted is not None and (wanted != self._said or mono_s >= self._again_s):
            self._said, self._again_s = wanted, mono_s + self._pace.again_s
            state, number = wanted
            data = self._model.show(self._led, lines(self._led, state, number), self._led.colours.get(state))
            self._send(self.code, data)

    def _no_answer(self) -> None:
        self._asked_s = None
        self._unanswered += 1
        if self._unanswered < TRIES:
            self._said = None   # said again at once
        elif not self._down:
            self._down = True
            log.warning("does not answer led=%s", self.code)
            self._on_health(self.kind, self.code, Health("down", "timeout", "does not answer"))

    def _send(self, key: str, data: bytes) -> None:
        if self._out is not None:
            self._out.show(key, data, self._limit_s, self._sent)

    def _sent(self, mono_s: float) -> None:
        self._asked_s = mono_s if self._limit_s else None

    @property
    def _limit_s(self) -> float:
        """How long an answer is waited for; 0 = none comes."""
        if self._model.answer is None:
            return 0.0
        return self._pace.down_answer_s if self._down else self._pace.answer_s
