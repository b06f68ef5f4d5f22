"""Pictures of virtual paper in a folder, the newest few hundred."""

from __future__ import annotations

import logging
import re
from pathlib import Path

log = logging.getLogger("devices.agent")

KEPT = 300


class PaperStore:
    """An empty folder name keeps nothing. A full disk is logged, it stops no slip."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None

    def keep(self, job: str, png: bytes) -> None:
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{_safe(job)}.png").write_bytes(png)
            self._forget_old(self._folder)
        except OSError as e:
            log.warning("paper not kept job=%s why=%s", job, e)

    @staticmethod
    def _forget_old(folder: Path) -> None:
        papers = sorted(folder.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)
        for path in papers[:-KEPT]:
            path.unlink(missing_ok=True)


def _safe(job: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", job)
