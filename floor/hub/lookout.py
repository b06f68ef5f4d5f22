"""The lookout for tide windows: after each batch of estimates it plays what would help, in slices, and keeps the outlook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from config.schema import TideSection
from floor import facts as f
from floor import refusals as r
from floor.desk.tides import Lend
from floor.desk.tx import Tx
from floor.forecast.outlook import Foresight, Key, key_of, lendable, spare
from floor.store.writing import Writer
from priority.play.forecast import Present
from priority.play.tide import Outlook, Proposal, foresee

Paced = Callable[[Iterator[Outlook | None]], Outlook | None]


class Lookout:
    """`look` is called beside the requests; `paced` lets everybody else in between two steps."""

    def __init__(self, writer: Writer, settings: TideSection) -> None:
        self._at: datetime | None = None
        self._outlook = Outlook()
        self._declined: dict[Key, datetime] = {}
        self._turned = 0  # journal number of the latest change by a tide window
        self._writer = writer
        self._settings = settings

    @property
    def now(self) -> Foresight:
        """The latest foresight."""
        return Foresight(self._at, self._outlook, self._declined)

    def look(self, floor: Present, seed: int, paced: Paced) -> None:
        """What the next two hours bring from this floor on, and what would help."""
        if not self._settings.enabled:
            return
        with self._writer.lock:
            book = self._writer.book
            there, shut = lendable(floor, book, self._settings.all_trained), spare(book, floor)
        found = paced(foresee(there, seed, shut, self._settings.least_lapses))
        if found is not None and seed >= self._turned:
            self._at, self._outlook = floor.now, found

    def note(self, event: f.Event) -> None:
        """After a commit: an outlook from before a tide window holds no more; what was declined is not shown for a while."""
        x = event.fact
        if isinstance(x, f.TideOpened | f.TideEnded):
            self._turned, self._at = event.seq, None
        if isinstance(x, f.TideDeclined):
            until = event.at + timedelta(minutes=self._settings.decline_min)
            still = {key: t for key, t in self._declined.items() if event.at < t}
            self._declined = {**still, (x.opens, x.counter): until}

    def lend(self, tx: Tx, counter: int, matters: list[str], minutes: int | None, proposed: bool) -> Lend:
        """The order with what was foreseen of it; as a proposal only while it is one."""
        lasts = minutes or self._settings.minutes
        if not proposed:
            return Lend(counter, matters, lasts, False, (self.now.expected(matters, tx.now), None))
        found = self.now.lends(counter, matters, tx.book, tx.now)
        if found is None:
            raise r.ProposalGone(counter=counter, matters=matters)
        return Lend(counter, matters, lasts, True, (found.here_without, found.here_with))

    def proposal(self, tx: Tx, key: Key) -> Proposal:
        """The proposal that somebody declines."""
        for found in self.now.proposals(tx.book, tx.now):
            if key_of(found) == key:
                return found
        raise r.ProposalGone(counter=key[1])
