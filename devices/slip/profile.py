"""What a printer model can do, as data: paper, charset, QR, cut and proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from config.schema import Printer

Charset = Literal["gb18030", "gbk", "gb2312", "none"]
Cut = Literal["full", "part", "none", "clone_full", "clone_part"]   # clone_*: ESC i / ESC m of old clones
Proof = Literal["gs_r", "gs_h", "none"]

CELL_DOTS = 12                       # font A is 12 x 24 dots, a Hanzi 24 x 24
PAPER_DOTS = {58: 384, 80: 576}      # 48 / 72 mm printable at 8 dots/mm; devices.md 1.1


@dataclass(frozen=True, slots=True)
class Profile:
    """One printer model; the defaults are an 80 mm printer with everything."""

    cells: int = 48
    dots: int = 576
    charset: Charset = "gb18030"
    native_qr: bool = True
    cut: Cut = "part"
    proof: Proof = "gs_r"

    @classmethod
    def of(cls, printer: Printer) -> Profile:
        """The profile a hall configured. GS r 1 is the proof most printers with status know (devices.md 1.5)."""
        paper = PAPER_DOTS[printer.paper_mm]
        cells = printer.cells or paper // CELL_DOTS
        readable = printer.status and printer.kind != "file"
        return cls(
            cells=cells,
            dots=min(paper, cells * CELL_DOTS) // 8 * 8,
            charset=printer.charset,
            native_qr=printer.native_qr,
            cut=printer.cut,
            proof="gs_r" if readable else "none",
        )
