"""The kinds of readers, and what a session with one must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from devices.frames.framer import Frame
from devices.frames.shape import Shape
from devices.readers.said import Heard
from devices.readers.sam import SamSession
from devices.readers.scanner import ScannerSession


class Session(Protocol):
    """One reader since its line was opened. Owns no port and no clock."""

    @property
    def shape(self) -> Shape:
        """Of what it says."""

    def due(self, wanted: bool, mono_s: float) -> bytes:
        """What to send now; b"" = nothing. `wanted`: a visitor at the kiosk has agreed and lets a card be read."""

    def heard(self, frame: Frame, mono_s: float) -> Heard | None:
        """What the frame meant for the visitor; most mean nothing."""

    def late(self, mono_s: float) -> Heard | None:
        """Whether an answer that does not come means something."""

    @property
    def silent(self) -> bool:
        """It was asked and does not answer."""


@dataclass(frozen=True, slots=True)
class ReaderModel:
    baud: int
    begin: Callable[[], Session]


READERS: Mapping[str, ReaderModel] = MappingProxyType(
    {"sam": ReaderModel(115200, SamSession), "scanner": ReaderModel(9600, ScannerSession)}
)
