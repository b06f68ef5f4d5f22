"""A printer that needs no hardware: its paper is a picture."""

from __future__ import annotations

import logging
from collections.abc import Callable

from config.schema import Printer
from devices.ports import Health, Outcome, Paperwork
from devices.slip.glyphs import Glyphs, of_this_pc
from devices.slip.preview import picture
from devices.slip.profile import Profile

log = logging.getLogger("devices.printer")

OnPaper = Callable[[str, bytes], None]


class VirtualPrinter:
    """Reads the slip's bytes as a printer would and hands the picture to `on_paper(job, png)`."""

    def __init__(self, printer: Printer, glyphs: Glyphs | None = None) -> None:
        self._code = printer.code
        self._dots = Profile.of(printer).dots
        self._glyphs = glyphs or of_this_pc()
        self.on_paper: OnPaper | None = None

    def print_slip(self, work: Paperwork) -> Outcome:
        paper = picture(work.data, self._dots, self._glyphs)
        if paper.missing:
            log.warning("no font for characters printer=%s characters=%s", self._code, "".join(sorted(paper.missing)))
        if paper.unknown:
            return Outcome("failed", "error", f"{paper.unknown} bytes are no command")
        if self.on_paper is not None:
            self.on_paper(work.job, paper.png)
        return Outcome("printed", health=self.health())

    def health(self) -> Health:
        return Health("ready", detail="" if self._glyphs.has_hanzi else "no Chinese font on this PC")

    def close(self) -> None:
        """Nothing is held."""
