"""Customer displays with two rows of 20 characters, CD5220 commands; ASCII only. devices.md 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.schema import Led, LedColour
from devices.frames.shape import Shape

CLEAR = b"\x0c"         # also the only way out of the string mode that ESC Q begins
RESET = b"\x1b@"
_ROWS = (b"\x1bQA", b"\x1bQB")
_LEVELS = 4


def brightness(per_cent: int) -> bytes:
    return b"\x1b*" + bytes((max(1, -(-per_cent * _LEVELS // 100)),))


def text(rows: Sequence[str], dim: bytes = b"") -> bytes:
    """Upper and lower row; a missing row is empty."""
    lines = b"".join(mark + row.encode("ascii") + b"\r" for mark, row in zip(_ROWS, rows, strict=False) if row)
    return CLEAR + dim + lines


@dataclass(frozen=True, slots=True)
class Cd5220:
    """Satisfies LedModel; it never answers."""

    answer: Shape | None = None
    addresses: range = range(0)
    dims: bool = True
    charset: str = "ascii"
    cell: tuple[int, int] = (1, 1)
    size: tuple[int, int] = (20, 2)
    colours: frozenset[LedColour] = frozenset()

    def address(self, led: Led) -> int | None:
        return None

    def begin(self, led: Led) -> list[bytes]:
        return [RESET]

    def show(self, led: Led, lines: Sequence[str], colour: LedColour | None) -> bytes:
        """Brightness each time: after a loss of power the display has its own again."""
        return text(lines, b"" if led.brightness is None else brightness(led.brightness))
