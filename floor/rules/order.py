"""Who is called next: the rule of the hall's settings (`queue.lane_order`, policy.md section 3)."""

from __future__ import annotations

from datetime import timedelta

from config.schema import Hall
from priority.lanes import LANES, Rule

_NEVER = 1_000_000  # priority calls in a row: strictly by number nobody is passed, so no run is broken


def rule_of(config: Hall) -> Rule:
    """in_turn: each lane by its promise; rescue: with the guard; number: one promise for all lanes, so that the earlier goes first."""
    order, limit_s = config.order, config.wait.limit_min * 60.0
    targets = {lane: timedelta(minutes=getattr(order, f"target_{lane}_min")) for lane in LANES}
    if order.rule == "number":
        return Rule(dict.fromkeys(LANES, targets["ordinary"]), limit_s, _NEVER)
    return Rule(targets, limit_s, order.run_cap, order.longest_wait_guard_min * 60.0 if order.rule == "rescue" else None)
