"""What a change of the devices does besides: other lists follow, slips find paper or their end, tokens die, faults end."""

from __future__ import annotations

from collections.abc import Iterable

from config.parts import Fault, PartDef, Values, changed, values_of
from config.schema import Hall
from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx
from floor.nouns import PrintJob
from floor.rules import devices as rules
from floor.rules import faults
from floor.rules.settings import part_of

LOCAL = "local"  # the agent of the hub's own PC
OUT_OF_USE = "out_of_use"
AGENT = "agent"


def agents(tx: Tx) -> set[str]:
    """The PCs that the hall knows: its own, those that have devices, those that were given a token."""
    given = {x.place for x in tx.pen.tokens() if x.role == AGENT and x.place}
    return {LOCAL} | set(rules.owners(tx.house.config).values()) | given


def wrongs(tx: Tx, part: PartDef, key: str, both: tuple[Values | None, Values], told: list[Fault]) -> list[Fault]:
    """What hall.toml's own checks do not see, beside what they `told`."""
    hall, before = changed(tx.house.config, part, key, both[1]), set(tx.house.known.faults(tx.house.config))
    fresh = rules.placed(tx.house.config, part, key, (x for x in tx.house.known.faults(hall) if x not in before))
    file = values_of(tx.house.base, part, key)
    fresh += rules.wrongs(part, *both, file, agents(tx))
    return [x for x in fresh if not x.field or all(x.field != y.field for y in told)]


def undisturbed(tx: Tx, part: PartDef, key: str, after: Values) -> None:
    """No change waits of an item that has to follow."""
    for other in rules.handed(tx.house.config, part, key, after):
        plan = tx.book.plans.get(part_of(other.part.code, other.key))
        if plan is not None:
            at = plan.takes_at.astimezone(tx.house.hours.zone).isoformat()
            raise r.ChangeWaits(part=plan.part, version=plan.version, takes_at=at)


def hand_over(tx: Tx, part: PartDef, key: str, after: Values, why: str) -> None:
    """The items that name this one, or did: each is a change of its own."""
    for other in rules.handed(tx.house.config, part, key, after):
        name = part_of(other.part.code, other.key)
        known = tx.book.settings.get(name)
        version = (known.last if known else 1) + 1
        tx.append(f"setting:{name}", [f.SettingChanged(name, version, other.before, other.after, why, tx.now, None)])


def settle(tx: Tx, before: Hall, why: str) -> None:
    """After the hall has followed the change."""
    now = tx.house.config
    if before.printers != now.printers:
        _slips(tx, {x.code for x in before.printers} - {x.code for x in now.printers})
    for token in tx.pen.tokens() if (lost := rules.places(before) - rules.places(now)) else ():
        if (token.role, token.place) in lost:
            tx.append(f"token:{token.id}", [f.TokenRevoked(token.id)])
    for code in sorted(rules.owners(before).keys() - rules.owners(now).keys()):
        fault = tx.book.faults.open.get(code)
        if fault is not None:
            tx.append(f"device:{code}", faults.mend(fault, False, why))


def _slips(tx: Tx, printers: Iterable[str]) -> None:
    """What still waits for a printer that went: at its kiosk's printer of now, or failed; what is being printed is let finish."""
    jobs = tx.pen.queued_jobs(sorted(printers))
    others = rules.fallbacks(tx.house.config, [x.kiosk for x in jobs])
    for job in jobs:
        other = others.get(job.kiosk)
        tx.append(job.subject, [_routed(tx, job, other) if other else f.PrintMoved(job.id, "failed", OUT_OF_USE)])


def _routed(tx: Tx, job: PrintJob, other: str) -> f.Fact:
    device = tx.book.devices.get(other)
    down = device is not None and device.state == "down"
    return f.PrintMoved(job.id, "failed", OUT_OF_USE) if down else f.PrintRouted(job.id, other)
