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
    _admitted(tx, clerk or tx.actor.staff)
    facts = rules.open_post(counter, clerk or tx.actor.staff, matters, _trained(tx, clerk or tx.actor.staff))
    if matters is not None:
        extended.may_narrow(tx, counter, [m for m in counter.serves or () if m not in matters])
    return _done(tx, counter, facts)


def _trained(tx: Tx, clerk: str | None) -> list[str] | None:
    """Matters that the clerk is trained for; None = every one."""
    staff = tx.book.staff(clerk) if clerk else None
    return staff.trained if staff else None


def _admitted(tx: Tx, clerk: str | None) -> None:
    """T16: a posting that is approved and an induction that is passed, as far as the hall's setting asks for them."""
    wanted = tx.house.rulebook.settings["post.admission"]
    if wanted == "none" or clerk is None:
        return
    names = tx.names_of(clerk)
    missing = []
    if wanted != "induction" and not _noted(tx, ("postings", "person", names), "posting", "approved"):
        missing.append("posting")
    if wanted != "posting" and not _noted(tx, ("meetings", "passed", names), "induction", "recorded"):
        missing.append("induction")
    if missing:
        raise r.RuleRefused(
            rule="T16", missing=missing, clerk=clerk, zh="须先批准进驻并通过岗前培训", en="Posting approved and induction passed first"
        )


def _noted(tx: Tx, where: tuple[str, str, list[str]], kind: str, state: str) -> bool:
    """Whether the register has an entry of the kind, in the state, that names the account."""
    register, field, names = where
    found = [x for name in names for x in tx.entries_with(register, field, name)]
    return any(x.state == state and x.fields.get("kind") == kind for x in found)


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
    facts = rules.pause(counter, reason, cover)
    _covered(tx, counter, cover)
    return _done(tx, counter, facts)


def _covered(tx: Tx, counter: Counter, cover: str | None) -> None:
    """T09: where the hall asks for it, a post is left with its B named now, or with its entry in the book of cover."""
    if not tx.house.rulebook.settings["ab.pause_needs_cover"] or cover or counter.clerk is None:
        return
    if not any(x.state == "away" for name in tx.names_of(counter.clerk) for x in tx.entries_with("cover", "a", name)):
        raise r.RuleRefused(
            rule="T09", missing=["cover"], counter=counter.number, zh="请先登记AB岗交接，或写明顶岗人员",
            en="Enter the cover of the post first, or name who stands in",
        )  # fmt: skip


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
