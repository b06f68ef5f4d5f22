"""Orders on a counter: open, close, pause, resume; help at a kiosk."""

from __future__ import annotations

from floor import facts as f
from floor import refusals as r
from floor.desk import extended, tides
from floor.desk.tx import Tx
from floor.nouns import Counter
from floor.rules import counters as rules


def open_counter(tx: Tx, number: int, clerk: str | None, matters: list[str] | None) -> Counter:
    """The actor takes the post; `clerk` names another account, for a lead who opens for a colleague."""
    counter = tx.counter(number)
    _may_open(tx, counter)
    facts = rules.open_post(counter, clerk or tx.actor.staff, matters, _trained(tx, clerk or tx.actor.staff))
    if matters is not None:
        extended.may_narrow(tx, counter, [m for m in counter.serves or () if m not in matters])
    return _done(tx, counter, facts)


def _trained(tx: Tx, clerk: str | None) -> list[str] | None:
    """Matters that the clerk is trained for; None = every one."""
    staff = tx.book.staff(clerk) if clerk else None
    return staff.trained if staff else None


def _may_open(tx: Tx, counter: Counter) -> None:
    if counter.state != "closed" and not tx.actor.serves_at(counter):
        raise r.CounterTaken(counter=counter.number, state=counter.state)
    if "counter" in tx.actor.roles and not tx.actor.serves_at(counter):
        raise r.NotPermitted(counter=counter.number, place=tx.actor.place)


def close(tx: Tx, number: int, reason: str | None, cover: str | None) -> Counter:
    counter = _own(tx, number)
    facts = rules.close(counter, reason, cover)
    extended.may_leave(tx, counter, counter.serves or [], cover)
    tides.close_with(tx, number, tx.now)
    return _done(tx, counter, facts)


def pause(tx: Tx, number: int, reason: str | None, cover: str | None) -> Counter:
    counter = _own(tx, number)
    return _done(tx, counter, rules.pause(counter, reason, cover))


def resume(tx: Tx, number: int) -> Counter:
    counter = _own(tx, number)
    return _done(tx, counter, rules.resume(counter))


def call_help(tx: Tx, kiosk: str) -> None:
    """Staff help wanted; asking again while it is open changes nothing."""
    if all(k.code != kiosk for k in tx.house.config.kiosks):
        raise r.UnknownPlace(kiosk=kiosk)
    if kiosk not in tx.book.helps:
        tx.append(f"kiosk:{kiosk}", [f.HelpCalled(kiosk)])


def answer_help(tx: Tx, kiosk: str) -> None:
    if kiosk in tx.book.helps:
        tx.append(f"kiosk:{kiosk}", [f.HelpAnswered(kiosk)])


def _own(tx: Tx, number: int) -> Counter:
    counter = tx.counter(number)
    if not tx.actor.serves_at(counter):
        raise r.NotPermitted(counter=number)
    return counter


def _done(tx: Tx, counter: Counter, facts: list[f.Fact]) -> Counter:
    tx.append(f"counter:{counter.number}", facts)
    return tx.counter(counter.number)
