"""A record of the flight recorder through the parsers of today: what each frame means now, beside what it meant then."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.fields import section_of
from config.schema import Printer, Section
from devices.agent.line_worker import MEMBERS
from devices.frames.framer import Frame, Framer
from devices.lines.line import Member
from devices.printers.recorded import StatusEar

END_S = 60.0        # after the last frame: whatever only silence ends, ends


class BadRecord(Exception):
    """Not a record, or of devices that this program does not know."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """`then`: what the record says of the frame; `now`: what the parsers say of it today."""

    at: str
    raw: bytes
    then: str
    now: str

    @property
    def same(self) -> bool:
        return self.then == self.now


class _Mute:
    """The hub and the line of a replay: everything is said to nobody."""

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_args, **_options: None


def replay(lines: Iterable[str]) -> Iterator[Replayed]:
    """Each frame that came in, in order. Frames that were masked are left out: their bytes were never recorded."""
    records = [json.loads(line) for line in lines if line.strip()]
    if not records or records[0].get("tape") != 1:
        raise BadRecord("its first line is no head of a record")
    devices = [_device(x) for x in records[0]["devices"] if x["section"] != "lines"]
    parser: _PrinterParser | _LineParser = _PrinterParser() if any(isinstance(x, Printer) for x in devices) else _LineParser(devices)
    for record in records[1:]:
        raw = bytes.fromhex(record.get("hex", ""))
        if not raw:
            continue
        if record["way"] == "out":
            parser.said(raw)
        else:
            yield Replayed(record["at"], raw, record["meaning"], parser.meaning(raw, float(record["s"]), record["meaning"]))


def _device(settings: dict[str, Any]) -> Section:
    try:
        model = section_of(settings["section"])[0]
        return model.model_validate({k: v for k, v in settings.items() if k != "section"}, strict=False)
    except (KeyError, ValidationError) as e:
        raise BadRecord(f"device {settings.get('code')}: {e}") from e


class _PrinterParser:
    """What a printer's answers mean depends on what it was asked."""

    def __init__(self) -> None:
        self._ear = StatusEar()

    def said(self, raw: bytes) -> None:
        self._ear.said(raw)

    def meaning(self, raw: bytes, _mono_s: float, _then: str) -> str:
        return self._ear.heard(raw)


class _LineParser:
    """The devices of one line and their frames, without the line."""

    def __init__(self, devices: list[Section]) -> None:
        unknown = [str(getattr(x, "code", "")) for x in devices if type(x) not in MEMBERS]
        if unknown:
            raise BadRecord(f"no parser for {', '.join(unknown)}")
        self._members: list[Member] = [MEMBERS[type(x)](x, _Mute()) for x in devices]  # type: ignore[arg-type]  # the table knows its own kind
        self._framers = {shape: Framer(shape) for shape in dict.fromkeys(m.shape for m in self._members) if shape is not None}
        for member in self._members:
            member.join(_Mute())

    def said(self, raw: bytes) -> None:
        """What we say changes nothing of what devices mean."""

    def meaning(self, raw: bytes, mono_s: float, then: str) -> str:
        """Of bytes that were recorded as one piece."""
        if then == "echo":
            return then     # only the line itself knows its own words
        for shape, framer in self._framers.items():
            frames = framer.feed(raw, mono_s) + framer.feed(b"", mono_s + END_S)
            framer.reset()
            if frames:
                return self._said(shape, frames[0], mono_s)
        return "noise"

    def _said(self, shape: object, frame: Frame, mono_s: float) -> str:
        for member in self._members:
            meaning = member.heard(frame, mono_s) if member.shape == shape else None
            if meaning is not None:
                return f"{member.code} {meaning}".strip()
        return "unknown frame"
