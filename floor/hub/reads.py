"""What the kiosks' pages let be read just now. In memory only: no fact, no table, no log line knows of a read."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from config.schema import Reader
from priority.identity import normalised

What = Literal["card", "code"]
_ID_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
_REMEMBERED = 200   # ids of reads, so that one told twice is handed on once


class Reads:
    """`changed(agent)` is called when what an agent's readers may read has changed."""

    def __init__(self, readers: Callable[[], Iterable[Reader]], changed: Callable[[str], None]) -> None:
        self._all = readers  # as the hall has them now
        self._changed = changed
        self._asking: dict[str, tuple[str, frozenset[What]]] = {}  # page -> its kiosk and what it asks for; the newest last
        self._seen: deque[str] = deque(maxlen=_REMEMBERED)

    def ask(self, page: str, kiosk: str, what: Iterable[What]) -> None:
        """The page shows a step on which this may be read; nothing: it does not any more."""
        self.end(page)
        if wanted := frozenset(what):
            self._asking[page] = kiosk, wanted
            self._tell(kiosk)

    def end(self, page: str) -> None:
        asked = self._asking.pop(page, None)
        if asked is not None:
            self._tell(asked[0])

    def page(self, kiosk: str, what: What) -> str | None:
        """The page that is to have it: of several the one that asked last."""
        return next((page for page, (of, wanted) in reversed(self._asking.items()) if of == kiosk and what in wanted), None)

    def reader(self, code: str) -> Reader | None:
        return next((reader for reader in self._all() if reader.code == code), None)

    def readers_of(self, agent: str) -> list[Reader]:
        return [reader for reader in self._all() if reader.agent == agent]

    def wanted(self, reader: Reader) -> bool:
        """Whether it may read a card now. (A scan cannot be undone: what comes unasked is dropped here.)"""
        return self.page(reader.kiosk, what_of(reader, "")) is not None

    def first(self, read_id: str) -> bool:
        """Whether this read is told for the first time."""
        if read_id in self._seen:
            return False
        self._seen.append(read_id)
        return True

    def _tell(self, kiosk: str) -> None:
        for agent in {reader.agent for reader in self._all() if reader.kiosk == kiosk}:
            self._changed(agent)


def what_of(reader: Reader, text: str) -> What:
    """A card, or a code; an ID number that was scanned is as good as a card."""
    return "card" if reader.kind == "sam" or _ID_NUMBER.fullmatch(normalised(text)) else "code"
