"""Orders on an emergency (应急处置, R46): a guide begins it, it ends, a leader confirms it in its register."""

from __future__ import annotations

from dataclasses import dataclass

from floor import facts as f
from floor import refusals as r
from floor.desk import registers, standstill
from floor.desk.tx import Tx
from floor.nouns import Emergency
from floor.rules import gates

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Alarm:
    """`what`: what happened, for the register; `zh`, `en`: what every screen shows, empty = the hall's own words of its file."""

    what: str
    zh: str = ""
    en: str = ""


def begin(tx: Tx, order: Alarm) -> Emergency:
    """Enter it, and let calls and wait clocks stand still."""
    if tx.book.emergency is not None:
        raise r.WrongState(emergency=tx.book.emergency.id, state="running", needs=["no running emergency"])
    message = _message(tx, order)
    begun_at = tx.now.astimezone(tx.house.hours.zone).isoformat(timespec="seconds")
    entry = registers.make(tx, standstill.REGISTER, {"what": order.what, "begun_at": begun_at})
    standstill.begin(tx, entry, message)
    return tx.book.emergencies[entry.id]


def cap(tx: Tx, matter: str, most: int | None) -> Emergency:
    """Limit the numbers a day of a matter while the emergency runs, in the asker's name; None: no limit any more (T12)."""
    if matter not in tx.book.matters:
        raise r.UnknownMatter(matter=matter)
    running = gates.daily_cap(tx.book.emergency, matter)
    if running.caps.get(matter) != most:
        tx.append(f"matter:{matter}", [f.CapSet(running.id, matter, most)])
    return tx.book.emergencies[running.id]


def end(tx: Tx) -> Emergency:
    """It is over: the act of its register, which sets everything going again."""
    running = tx.book.emergency
    if running is None:
        raise r.NoEmergency()
    registers.act(tx, standstill.REGISTER, running.id, "end", {})
    return tx.book.emergencies[running.id]


def _message(tx: Tx, order: Alarm) -> dict[str, str]:
    """The regulations give no text: the hall's file does, or whoever begins it."""
    own = tx.house.config.emergency
    zh = order.zh.strip() or own.message
    en = order.en.strip() or (own.message_en if not order.zh.strip() else "") or zh
    if not zh:
        raise r.BadRequest(problems=["message: say what every screen is to show"], missing=["message"])
    if max(len(zh), len(en)) > _LONGEST:
        raise r.BadRequest(problems=[f"message: at most {_LONGEST} characters"], wrong=["message"])
    return {"zh": zh, "en": en}
