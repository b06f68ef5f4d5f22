"""What the registers hold for everybody to read, kept in memory for the pictures: nothing that was not released stands here. Pure."""

from __future__ import annotations

from floor.nouns import Entry

PUBLICATIONS, BULLETINS, COMPLAINTS, DUTY_DAYS = "publications", "bulletins", "complaints", "duty_days"  # registers
# States in which an entry is for everybody.
PUBLIC: dict[str, frozenset[str]] = {
    PUBLICATIONS: frozenset({"published"}),
    BULLETINS: frozenset({"published"}),
    COMPLAINTS: frozenset({"replied", "closed"}),
    DUTY_DAYS: frozenset({"named", "checked"}),
}
MOST: dict[str, int] = {COMPLAINTS: 50, DUTY_DAYS: 1}  # the newest; of the others all


class Noticeboard:
    """Public entries by register. `version` grows with every change of what stands here."""

    def __init__(self) -> None:
        self.version = 0
        self._entries: dict[str, dict[str, Entry]] = {register: {} for register in PUBLIC}

    def keep(self, entry: Entry) -> None:
        if entry.register not in PUBLIC:
            return
        here = self._entries[entry.register]
        known = here.pop(entry.id, None)
        if entry.state in PUBLIC[entry.register]:
            here[entry.id] = entry
            for old in self.of(entry.register)[MOST.get(entry.register, len(here)) :]:
                del here[old.id]
        if known is not here.get(entry.id):
            self.version += 1

    def of(self, register: str) -> list[Entry]:
        """Those that stand there, the newest first."""
        return sorted(self._entries[register].values(), key=lambda x: (x.year, x.no), reverse=True)


def stands_on(first: str | None, last: str | None, day: str) -> bool:
    """Whether an entry stands on a day, from its first to its last one, both included; ISO dates, None = no bound."""
    return (not first or first <= day) and (not last or day <= last)
