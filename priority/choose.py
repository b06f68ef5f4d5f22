"""The in-turn rule: which head a counter calls next, with the reason that is stored (policy.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from priority.lanes import ORDINARY, Rule


class Head(NamedTuple):  # made by the hundred thousand in a play; a frozen dataclass takes three times as long
    """First of one queue. `clock` gives its order, `waited_s` the open time of its present wait (seconds).

    A ticket with several matters may head several queues: `rank` is the place of this matter among them.
    """

    ticket: str
    number: str
    matter: str
    lane: str
    clock: datetime
    seq: int
    waited_s: float
    rank: int = 0


class Choice(NamedTuple):
    """The head called, the clause that decided, its key, and every head it passed (in key order).

    `ran`: matters whose run of priority calls grows by one through this call.
    """

    head: Head
    clause: str
    key: datetime
    passed: tuple[Head, ...]
    ran: tuple[str, ...]


def choose(heads: Iterable[Head], runs: Mapping[str, int], rule: Rule, now: datetime) -> Choice | None:
    """The head to call at `now`, or None when nobody can be served. With *rescue* an ordinary queue has two heads, see `Lines`.

    `runs`: per matter, priority calls since its last ordinary call while its ordinary head had lapsed.
    Equal keys: earlier clock, then lower issue seq.
    """
    targets = rule.targets
    standing = sorted(heads, key=lambda h: (h.clock + targets[h.lane], h.clock, h.seq, h.rank))
    ordinary, saved = _ordinary_head([h for h in standing if h.lane == ORDINARY], rule, now)
    first = _priority_head([h for h in standing if h.lane != ORDINARY], ordinary is not None, now)
    if first is None and ordinary is None:
        return None
    head, clause = _decide(first, ordinary, runs, rule)
    if saved and head is ordinary:
        clause = "rescue"
    passed = tuple({h.ticket: h for h in reversed(standing) if h.ticket != head.ticket}.values())[::-1]
    ran: tuple[str, ...] = ()
    if ordinary is not None and head.lane != ORDINARY:
        ran = tuple(sorted({h.matter for h in standing if h.lane == ORDINARY and h.waited_s > rule.limit_s}))
    return Choice(head, clause, rule.key(head.lane, head.clock), passed, ran)


def _ordinary_head(heads: list[Head], rule: Rule, now: datetime) -> tuple[Head | None, bool]:
    """The oldest; with *rescue* perhaps one that can still be saved (then True) before others that have lapsed."""
    if not heads:
        return None, False
    oldest = min(heads, key=_age)
    if rule.guard_s is None or oldest.waited_s <= rule.limit_s or oldest.waited_s > rule.guard_s:
        return oldest, False
    saved = min((h for h in heads if h.waited_s <= rule.limit_s), key=_age, default=None)
    if saved is None or rule.key(ORDINARY, saved.clock) - now > rule.danger:
        return oldest, False
    return saved, True


def _age(head: Head) -> tuple[datetime, int, int]:
    return head.clock, head.seq, head.rank


def _priority_head(heads: list[Head], others: bool, now: datetime) -> Head | None:
    """Smallest key; an appointment still to come takes no part while any other head exists."""
    present = [h for h in heads if h.lane != "booked" or h.clock <= now]
    if present:
        return present[0]
    return heads[0] if heads and not others else None


def _decide(first: Head | None, ordinary: Head | None, runs: Mapping[str, int], rule: Rule) -> tuple[Head, str]:
    if ordinary is None:
        assert first is not None
        return first, "promise"
    if first is None:
        return ordinary, "in_turn"
    if ordinary.waited_s > rule.limit_s:
        if runs.get(ordinary.matter, 0) >= rule.run_cap:
            return ordinary, "run_cap"
        return first, "promise"
    ours = (rule.key(first.lane, first.clock), first.clock, first.seq)
    theirs = (rule.key(ordinary.lane, ordinary.clock), ordinary.clock, ordinary.seq)
    return (first, "promise") if ours < theirs else (ordinary, "in_turn")
