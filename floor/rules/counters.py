"""Opening, pausing and closing a counter: a clerk's post."""

from __future__ import annotations

from collections.abc import Iterable

from floor import facts as f
from floor import refusals as r
from floor.nouns import Counter


def open_post(
    counter: Counter, clerk: str | None, matters: list[str] | None, trained: list[str] | None = None
) -> list[f.Fact]:
    """`matters`: those of the counter that this post takes; None = all that the clerk is trained for (`trained`; None = everything).

    Opening again by the same clerk changes them.
    """
    if counter.state != "closed" and counter.clerk != clerk:
        raise r.CounterTaken(counter=counter.number, state=counter.state)
    able = counter.matters if trained is None else [m for m in counter.matters if m in trained]
    if not able:
        raise r.NotTrained(counter=counter.number, matters=counter.matters)
    serves = able if matters is None else matters
    unknown = sorted(set(serves) - set(counter.matters))
    if unknown or not serves:
        raise r.NotServed(counter=counter.number, matters=unknown)
    if lacking := sorted(set(serves) - set(able)):
        raise r.NotTrained(counter=counter.number, matters=lacking)
    return [f.CounterOpened(counter.number, clerk, [m for m in counter.matters if m in serves])]


def close(counter: Counter, reason: str | None, cover: str | None) -> list[f.Fact]:
    _on_post(counter)
    _free(counter)
    return [f.CounterClosed(counter.number, reason, cover)]


def pause(counter: Counter, reason: str | None, cover: str | None) -> list[f.Fact]:
    """The ticket in hand must be ended first; a second pause changes nothing but the reason."""
    _on_post(counter)
    _free(counter)
    return [f.CounterPaused(counter.number, reason, cover)]


def resume(counter: Counter) -> list[f.Fact]:
    if counter.state != "paused":
        raise r.CounterClosed(counter=counter.number, state=counter.state)
    return [f.CounterResumed(counter.number)]


def _on_post(counter: Counter) -> None:
    if counter.state == "closed":
        raise r.CounterClosed(counter=counter.number, state=counter.state)


def _free(counter: Counter) -> None:
    if counter.ticket is not None:
        raise r.CounterBusy(counter=counter.number, ticket=counter.ticket)


def offered_to(ready: Iterable[Counter]) -> Counter | None:
    """Of the ready counters that fit, the one with the fewest matters; then the one that has been ready longest."""
    return min(ready, key=lambda c: (len(c.serves or ()), c.ready_since, c.number), default=None)
