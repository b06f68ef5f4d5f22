"""The hall while it is being checked: what could be read of it, and the faults found so far."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from config.schema import Hall, Section
from config.sentences import did_you_mean


@dataclass
class Draft:
    """`lost` holds, per list, the codes of items too faulty to be read: a reference to one of them is no further fault."""

    hall: Hall = field(default_factory=lambda: Hall.model_construct())  # type: ignore[call-arg]  # an empty draft
    paths: dict[int, str] = field(default_factory=dict)
    lost: dict[str, set[str]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, path: str, what: str) -> None:
        """Adds a complaint, unless that very option has one already."""
        if not any(path == known for known, _ in self.faults):
            self.faults.append((path, what))

    def at(self, item: Section, option: str = "") -> str:
        """Path of an item of a list, `counters[3].zone`."""
        return self.paths[id(item)] + (f".{option}" if option else "")

    def sound(self, *paths: str) -> bool:
        """Whether none of these options (nor what stands in them) is at fault already."""
        return not any(re.match(rf"{re.escape(path)}(?![\w])", known) for path in paths for known, _ in self.faults)

    def any_fault(self, pattern: str) -> bool:
        """Whether an option whose whole path fits the regular expression is at fault already."""
        return any(re.fullmatch(pattern, known) for known, _ in self.faults)

    def refer(self, path: str, code: str | int, known: Collection[str | int], listing: str) -> None:
        """A fault unless `code` is one of `known`, the codes of the list `listing`."""
        if code in known or str(code) in self.lost.get(listing, ()):
            return
        if listing in self.lost and not known:
            return
        noun = listing.removesuffix("s")
        words = sorted({str(one) for one in known} | self.lost.get(listing, set()), key=lambda word: (len(word), word))
        hint = did_you_mean(code, words) or f": add it under [[{listing}]], or use one of {', '.join(words) or 'none yet'}"
        self.fault(path, f"unknown {noun} {code}{hint}")
