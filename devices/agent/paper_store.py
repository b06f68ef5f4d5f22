"""Pictures of virtual paper in a folder, the newest few hundred."""

from __future__ import annotations

import logging
import re
from pathlib import Path

log = logging.getLogger("devices.agent")

KEPT = 300


class PaperStore:
    """`folder/printer/job.png`. An empty folder name keeps nothing. A full disk is logged, it stops no slip."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None

    def keep(self, printer: str, job: str, png: bytes) -> None:
        if self._folder is None:
            return
        folder = self._folder / _safe(printer)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{_safe(job)}.part"
            part.write_bytes(png)
            part.replace(part.with_suffix(".png"))      # whoever looks sees a whole picture or none
            self._forget_old(folder)
        except OSError as e:
            log.warning("paper not kept job=%s why=%s", job, e)

    @staticmethod
    def _forget_old(folder: Path) -> None:
        papers = sorted(folder.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)
        for path in papers[:-KEPT]:
            path.unlink(missing_ok=True)


def _safe(job: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", job)
