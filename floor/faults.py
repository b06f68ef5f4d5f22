"""The open page of the equipment register: faults that stand, and of each device the one that was mended last."""

from __future__ import annotations

from floor.nouns.faults import Fault


class Faults:
    """`open` and `last` by device."""

    def __init__(self) -> None:
        self.open: dict[str, Fault] = {}
        self.last: dict[str, Fault] = {}

    def keep(self, fault: Fault) -> None:
        if fault.mended_at is None:
            self.open[fault.device] = fault
            self.last.pop(fault.device, None)
        else:
            if self.open.get(fault.device, fault).id == fault.id:
                self.open.pop(fault.device, None)
            self.last[fault.device] = fault

    def get(self, fault_id: str) -> Fault | None:
        return next((x for there in (self.open, self.last) for x in there.values() if x.id == fault_id), None)

    def untold(self) -> list[Fault]:
        """Those that operations have not been told of, oldest first."""
        return sorted((x for x in self.open.values() if x.told_at is None and x.muted_at is None), key=lambda x: (x.seen_at, x.id))
