"""Orders on the equipment register: what devices say, what operations do about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from config.agents import owner_of
from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx
from floor.nouns.faults import Fault
from floor.rules import faults as rules
from floor.rules.faults import Seen

AGENT = "agent"  # the kind of an agent itself among the devices


def agent_code(name: str) -> str:
    """An agent as a device: no device of hall.toml can have such a code."""
    return f"agent:{name}"


def device_seen(tx: Tx, seen: Seen) -> None:
    """Written only when something changed."""
    old = tx.book.devices.get(seen.device)
    if old is None or (old.state, old.reason) != (seen.state, seen.reason):
        tx.append(f"device:{seen.device}", [f.DeviceChanged(seen.device, seen.kind, seen.agent, seen.state, seen.reason)])
    _enter(tx, seen)


def agent_here(tx: Tx, name: str) -> None:
    device_seen(tx, Seen(agent_code(name), AGENT, name, "ready", None))


def agent_lost(tx: Tx, name: str) -> None:
    """Its devices cannot be reached until it is back. The fault is the agent's, not one for each device."""
    for device in list(tx.book.devices.values()):
        if device.agent == name and device.kind != AGENT and device.state != "down":
            tx.append(f"device:{device.code}", [f.DeviceChanged(device.code, device.kind, name, "down", "unreachable")])
    device_seen(tx, Seen(agent_code(name), AGENT, name, "down", "unreachable"))


def tell(tx: Tx, faults: list[Fault]) -> None:
    """Operations have been told of them."""
    for fault in faults:
        tx.append(f"device:{fault.device}", [f.FaultTold(fault.id)])


def mute(tx: Tx, fault_id: str, reason: str) -> Fault:
    found = fault(tx, fault_id)
    tx.append(f"device:{found.device}", rules.mute(found, reason))
    return fault(tx, fault_id)


def unmute(tx: Tx, fault_id: str) -> Fault:
    found = fault(tx, fault_id)
    tx.append(f"device:{found.device}", rules.unmute(found))
    return fault(tx, fault_id)


def mend(tx: Tx, fault_id: str, words: str, agents: Collection[str]) -> Fault:
    """`agents`: those that are connected and speak for their devices."""
    found = fault(tx, fault_id)
    speaks = owner_of(tx.house.config, found.device) is not None and found.agent in agents
    tx.append(f"device:{found.device}", rules.mend(found, speaks, words))
    return fault(tx, fault_id)


def fault(tx: Tx, fault_id: str) -> Fault:
    found = tx.book.fault(fault_id)
    if found is None:
        raise r.UnknownFault(fault=fault_id)
    return found


def _enter(tx: Tx, seen: Seen) -> None:
    again = timedelta(minutes=tx.house.config.faults.again_min)
    facts = rules.seen(tx.book.faults, f"{tx.book.day.replace('-', '')}-f{tx.seq + 1}", seen, tx.now, again)
    if facts:
        tx.append(f"device:{seen.device}", facts)
