"""The 30-minute alarm: one ERROR line for each lapse, with its journal number."""

from __future__ import annotations

import logging

from floor import facts as f

log = logging.getLogger("floor.alarm")


def lapse_line(event: f.Event) -> None:
    """Write the line of a lapse; other events are passed over."""
    x = event.fact
    if isinstance(x, f.Lapsed):
        log.error(
            "lapse seq=%d ticket=%s number=%s matter=%s waited_s=%d due=%s late=%s",
            event.seq, x.ticket, x.number, x.matter, x.waited_s, x.counted_for.isoformat(timespec="seconds"), str(x.late).lower(),
        )  # fmt: skip
