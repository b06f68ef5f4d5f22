"""The monthly bulletin (R28): drafted by the hall on the 1st, with the figures of the month before; people release and publish it,
or a release for automatic publishing that is on file does (T18)."""

from __future__ import annotations

from datetime import date, timedelta

from floor import facts as f
from floor.actors import HALL
from floor.calendar import period_of
from floor.desk import counts, registers
from floor.desk.duties.following import follow
from floor.desk.tx import Tx
from floor.nouns import Entry

BULLETINS = "bulletins"  # the register
STANDING = "standing_releases"  # that of releases for automatic publishing


def draft(tx: Tx, before: str, today: date) -> int:
    """A draft for each month that ended after the day `before`; how many. A hall's first day has no month behind it."""
    if not before:
        return 0
    first = date.fromisoformat(before) + timedelta(days=1)
    begun = [first + timedelta(days=k) for k in range((today - first).days + 1)]
    ended = [day - timedelta(days=1) for day in begun if day.day == 1]
    for last in ended:
        _draft(tx, last)
    return len(ended)


def _draft(tx: Tx, last: date) -> None:
    month, _, _ = period_of("month", last)
    hall = tx.acted_by(HALL)
    made = registers.enter(hall, BULLETINS, {"month": month, **counts.of_month(tx, month)})
    standing = [x for x in tx.entries_with(STANDING, "what", BULLETINS) if x.state == "released"]
    if standing:
        _publish(hall, made, standing[-1])


def _publish(tx: Tx, draft: Entry, standing: Entry) -> None:
    """Counts only, no person stands in it: who released it is who released all of them."""
    told = {"release": standing.id, "place": standing.fields["place"]}
    tx.append(f"entry:{draft.id}", [f.EntryActed(draft.id, "publish", "published", told)])
    follow(tx, registers.known(tx, BULLETINS), registers.of(tx, BULLETINS, draft.id), "publish")
