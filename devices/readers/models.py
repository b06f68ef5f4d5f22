"""The kinds of readers, and what a session with one must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from devices.readers.said import Heard
from devices.readers.sam import SamSession
from devices.readers.scanner import ScannerSession


class Session(Protocol):
    """One reader since its line was opened. Owns no port and no clock; never raises for what a line may bring."""

    def due(self, wanted: bool, mono_s: float) -> bytes:
        """What to send now; b"" = nothing. `wanted`: a visitor at the kiosk has agreed and lets a card be read."""

    def feed(self, data: bytes, mono_s: float) -> list[Heard]:
        """Call it with b"" now and then: an answer that does not come is news, too."""

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
