"""One reader on its line: what was read goes to the hub at once and is forgotten; no frame of it is recorded or logged."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from config.schema import Reader
from devices.frames.framer import Frame
from devices.frames.shape import Shape
from devices.lines.line import Out, View
from devices.ports import Health
from devices.readers.models import READERS, Session
from devices.readers.said import Heard

WANTED_FOR_S = 12.0     # pictures come each 5 s: an older wish is nobody's any more


@dataclass(frozen=True, slots=True)
class Read:
    """What the hub is told; see Heard."""

    reader: str
    read_id: str
    what: str
    text: str = field(repr=False)


class SerialReader:
    """A `lines.Member`."""

    kind = "reader"
    private = True

    def __init__(self, reader: Reader, on_read: Callable[[Read], None], on_health: Callable[[str, str, Health], None]) -> None:
        self.code = reader.code
        self._model = READERS[reader.kind]
        self._on_read = on_read
        self._on_health = on_health
        self._session: Session = self._model.begin()
        self._wanted = False
        self._fresh = False         # a picture came since the last turn
        self._seen_s = 0.0
        self._silent = False
        self._out: Out | None = None

    @property
    def shape(self) -> Shape:
        return self._session.shape

    def join(self, out: Out) -> None:
        self._out = out

    def opened(self) -> None:
        self._session, self._silent = self._model.begin(), False

    def question(self) -> bytes:
        return b""

    def see(self, view: View) -> None:
        self._wanted = any(reader.get("code") == self.code and bool(reader.get("wanted")) for reader in view.get("readers") or [])
        self._fresh = True

    def trial(self) -> bool:
        return False

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        self._pass_on(self._session.heard(frame, mono_s))
        return "answer"

    def tick(self, mono_s: float) -> None:
        if self._fresh:
            self._fresh, self._seen_s = False, mono_s
        self._pass_on(self._session.late(mono_s))
        data = self._session.due(self._wanted and mono_s - self._seen_s <= WANTED_FOR_S, mono_s)
        if data and self._out is not None:
            self._out.answer(data)
        if self._session.silent != self._silent:
            self._silent = self._session.silent
            health = Health("down", "timeout", "does not answer") if self._silent else Health("ready")
            self._on_health(self.kind, self.code, health)

    def _pass_on(self, heard: Heard | None) -> None:
        if heard is not None:
            self._on_read(Read(self.code, uuid.uuid4().hex, heard.what, heard.text))
