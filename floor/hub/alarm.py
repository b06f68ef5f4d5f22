"""Alarms in the log: one ERROR line for each lapse, with its journal number; one line for each fault of a device."""

from __future__ import annotations

import logging

from floor import facts as f
from floor.nouns import Fault

log = logging.getLogger("floor.alarm")


def lapse_line(event: f.Event) -> None:
    """Write the line of a lapse; other events are passed over."""
    x = event.fact
    if isinstance(x, f.Lapsed):
        log.error(
            "lapse seq=%d ticket=%s number=%s matter=%s waited_s=%d due=%s late=%s",
            event.seq, x.ticket, x.number, x.matter, x.waited_s, x.counted_for.isoformat(timespec="seconds"), str(x.late).lower(),
        )  # fmt: skip


def fault_line(fault: Fault) -> None:
    """ERROR for what does not work, WARNING for what soon will not."""
    log.log(
        logging.ERROR if fault.level == "error" else logging.WARNING,
        "fault device=%s kind=%s reason=%s agent=%s since=%s times=%d id=%s",
        fault.device, fault.device_kind, fault.reason, fault.agent, fault.seen_at.isoformat(timespec="seconds"), fault.times, fault.id,
    )  # fmt: skip
