"""Extended sessions of past days, and who stayed for them, from the committed tables."""

from __future__ import annotations

import sqlalchemy as sa

from floor import nouns as n
from floor.store import tables as t
from floor.store.database import Database


def past(database: Database, first: str | None, last: str | None, most: int) -> tuple[list[n.Extended], list[n.Stay]]:
    """Newest first, at most so many; `first` and `last`: ISO days, None = open on that side.

    The stays are those of these very sessions: how their ids sort is the database's own affair (its collation).
    """
    c = t.extended.c
    where = [c.hall == database.hall]
    where += [c.day >= first] if first else []
    where += [c.day <= last] if last else []
    newest = sa.select(c.id).where(*where).order_by(c.opened_at.desc(), c.id.desc()).limit(most)
    chosen = sa.select(newest.subquery().c.id)
    rows = database.select(n.Extended, c.id.in_(chosen), order=c.opened_at.desc())
    return rows, database.select(n.Stay, t.stay.c.session.in_(chosen))
