"""One loudspeaker's worker: speaks what the hub shows for its zone while it is its turn, and tells what was heard."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

from config.schema import Speaker
from devices.agent.hub_side import HubSide
from devices.agent.link import HubAway
from devices.agent.plan import Plan, View
from devices.ports import DeviceDown, Health, Tried
from devices.speakers.program import Program
from devices.speakers.wav import BadSound, seconds_of, silence, softer, tone

log = logging.getLogger("devices.agent")

GAP_S = 1.0  # between the repetitions, and before the next call
LOOK_EVERY_S = 60.0  # an idle device is opened for a moment: one that is gone is known before the next call
LOOK_AGAIN_S = 5.0  # while it is down
SILENCE_S = 0.05
TONE_S = 1.0
HEARD_COUNTS_S = 600.0  # a late receipt still ends the alarm
SOUND_COUNTS_S = 30.0
REMEMBERED = 100  # calls begun; none is begun twice, whatever a picture says


class SpeakerWorker:
    """`turn` and `close` belong to one thread, the others may come from any."""

    def __init__(self, speaker: Speaker, program: Program, hub: HubSide, stop: threading.Event) -> None:
        self.speaker = speaker
        self._program = program
        self._hub = hub
        self._stop = stop
        self._news = threading.Condition()
        self._shown: View | None = None  # this zone in the newest picture
        self._begun: OrderedDict[str, None] = OrderedDict()
        self._health: Health | None = None
        self._looked_s = 0.0
        self._left = False  # a hanging thread's words are not heard any more
        self._declared = ("", "")  # connection and state that the hub was told

    # --- from any thread ---------------------------------------------------------------------------------------------

    def see(self, view: View) -> None:
        mine = [zone for zone in view.get("speakers") or [] if zone.get("code") == self.speaker.code]
        with self._news:
            self._shown = mine[0] if mine else None
            self._news.notify_all()

    def wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def tell(self, health: Health) -> None:
        if health != self._health and not self._left:
            self._health = health
            self._hub.device("speaker", self.speaker.code, health)

    # --- the worker's own --------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """One call, or one look at the device when none came for a while."""
        self._look_if_due()
        self._declare()
        call = self._next()
        if call is not None:
            self._speak(call)

    def test(self, _code: str) -> Tried:
        """A tone; whether anybody hears it the PC cannot know."""
        played = self._play(tone(TONE_S))
        reason = self._health.reason if self._health is not None else ""
        return Tried(played, "shown" if played else reason or "error")

    def leave(self) -> None:
        self._left = True

    def close(self) -> None:
        """Nothing is kept open between two sounds."""

    def _look_if_due(self) -> None:
        every_s = LOOK_EVERY_S if self._health is not None and self._health.state == "ready" else LOOK_AGAIN_S
        if self._health is None or time.monotonic() - self._looked_s >= every_s:
            self._play(silence(SILENCE_S))

    def _declare(self) -> None:
        """The hub gives calls only to those who said that they can sound; a new connection is told anew."""
        state = "ready" if self._health is not None and self._health.state == "ready" else "blocked"
        now = (self._hub.connection, state)
        if now[0] and now != self._declared:
            self._declared = now
            self._hub.tell(f"sound {self.speaker.code}", "sound", {"speaker": self.speaker.code, "state": state}, SOUND_COUNTS_S)

    def _next(self) -> View | None:
        """The call to speak now, within a second. From here on it counts as begun."""
        with self._news:
            call = self._call()
            if call is None:
                self._news.wait(1.0)
                call = self._call()
            if call is not None:
                self._begun[_key(call)] = None
                while len(self._begun) > REMEMBERED:
                    self._begun.popitem(last=False)
            return call

    def _call(self) -> View | None:
        shown, here = self._shown, self._hub.connection
        if shown is None or not here or not shown.get("say") or shown.get("player") != here:
            return None
        call: View = shown["say"]
        return None if _key(call) in self._begun else call

    def _speak(self, call: View) -> None:
        started = _now()
        heard = self._said(call)
        told: dict[str, Any] = {"seq": call["seq"], "speaker": self.speaker.code}
        log.info("call seq=%s number=%s speaker=%s heard=%s", call["seq"], call.get("number"), self.speaker.code, heard)
        if heard:
            told |= {"started_at": started, "finished_at": _now()}
        self._hub.tell(f"heard {self.speaker.code} {call['seq']}", "heard" if heard else "unheard", told, HEARD_COUNTS_S)
        self._stop.wait(GAP_S)

    def _said(self, call: View) -> bool:
        """Whether the sentence sounded to its end at least once."""
        try:
            wav = softer(self._hub.fetch(str(call.get("audio") or "")), int((self._shown or {}).get("volume", 100)))
            takes_s = int(call["times"]) * (seconds_of(wav) + GAP_S)
            self._hub.ask("speaking", {"seq": call["seq"], "takes_s": round(takes_s, 1), "speaker": self.speaker.code})
        except (HubAway, BadSound) as e:
            log.warning("call not spoken seq=%s why=%s", call["seq"], e)
            return False
        heard = self._play(wav)
        times = 1
        while heard and self._again(call, times) and not self._stop.wait(GAP_S) and self._again(call, times):
            if not self._play(wav):
                break
            times += 1
        return heard

    def _again(self, call: View, times: int) -> bool:
        """It is still shown, and not too many wait behind it."""
        with self._news:
            now = (self._shown or {}).get("say")
        if not now or not self._hub.connection:
            return False
        return _key(now) == _key(call) and times < int(now["times"])

    def _play(self, wav: bytes) -> bool:
        try:
            self._program.play(wav)
        except DeviceDown as e:
            log.warning("speaker down code=%s why=%s", self.speaker.code, e)
            self.tell(Health("down", e.reason, e.where))
            return False
        finally:
            self._looked_s = time.monotonic()
        self.tell(Health("ready"))
        return True


def speaker_plans(speakers: list[Speaker], hub: HubSide) -> list[Plan]:
    def plan(speaker: Speaker) -> Plan:
        return Plan(f"speaker {speaker.code}", (speaker,), lambda stop: SpeakerWorker(speaker, Program(speaker, stop), hub, stop))

    return [plan(speaker) for speaker in speakers]


def speaker_complaints(speakers: list[Speaker]) -> list[str]:
    """Two zones on one sound device would talk over each other."""
    first: dict[tuple[str, str], Speaker] = {}
    found = []
    for speaker in speakers:
        other = first.setdefault((speaker.kind, speaker.device), speaker)
        if other is not speaker:
            device = speaker.device or "the one of the PC"
            found.append(f"{speaker.code}: device: {device} already speaks for {other.code}: give each its own")
    return found


def _key(call: View) -> str:
    return f"{call['seq']}@{call.get('at')}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
