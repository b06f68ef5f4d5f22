"""The models that ship, and what one must be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from config.schema import Led, LedColour
from devices.frames.shape import Shape
from devices.leds.cd5220 import Cd5220
from devices.leds.hall68 import Hall68
from devices.leds.onbon import Onbon


class LedModel(Protocol):
    """Bytes for one kind of screen. Stateless."""

    @property
    def answer(self) -> Shape | None:
        """What it says to a frame that it took; None: nothing ever comes back, so nothing is waited for."""

    @property
    def charset(self) -> str:
        """Python's name of it."""

    @property
    def cell(self) -> tuple[int, int]:
        """Size of a half-width character in the unit of the options width and height."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height where the hall has set none."""

    @property
    def addresses(self) -> range:
        """Those that there are."""

    @property
    def dims(self) -> bool:
        """Whether its brightness can be set."""

    @property
    def colours(self) -> frozenset[LedColour]: ...

    def address(self, led: Led) -> int | None:
        """Where it stands on its line; None: it has the line to itself."""

    def begin(self, led: Led) -> list[bytes]:
        """Frames to send when the line was opened, before anything is shown."""

    def show(self, led: Led, lines: Sequence[str], colour: LedColour | None) -> bytes:
        """One frame; `lines` are fitted (devices.leds.text) and never empty."""


LEDS: Mapping[str, LedModel] = MappingProxyType(
    {"onbon": Onbon(), "hall68": Hall68(), "hall68_mono": Hall68(mono=True), "cd5220": Cd5220()}
)
