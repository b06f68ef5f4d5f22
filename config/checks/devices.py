"""Kiosks, screens, printers, pads and call terminals: where they stand and what they hang on."""

from __future__ import annotations

from config.checks.draft import Draft
from config.checks.printers import printer_faults
from config.schema import Hall, Led, Pad, Printer, Reader, Screen, Terminal

Wired = Printer | Pad | Terminal | Led | Reader


def check_devices(draft: Draft) -> None:
    hall = draft.hall
    zones = [zone.code for zone in hall.zones]
    printers = [printer.code for printer in hall.printers]
    for kiosk in hall.kiosks:
        draft.refer(draft.at(kiosk, "zone"), kiosk.zone, zones, "zones")
        if kiosk.printer is not None:
            draft.refer(draft.at(kiosk, "printer"), kiosk.printer, printers, "printers")
    for screen in hall.screens:
        _screen(draft, screen, zones)
    for printer in hall.printers:
        _printer(draft, printer)
    for pad in hall.pads:
        _pad(draft, pad)
    for terminal in hall.terminals:
        owned(draft, terminal)
        draft.refer(draft.at(terminal, "counter"), terminal.counter, _numbers(draft), "counters")
    _lines(draft)
    _wirings(draft)


def _numbers(draft: Draft) -> list[int]:
    return [counter.number for counter in draft.hall.counters]


def _screen(draft: Draft, screen: Screen, zones: list[str]) -> None:
    if screen.kind == "zone" and screen.zone is None:
        draft.fault(draft.at(screen, "zone"), "a screen of kind zone needs its zone: add e.g. zone = " + f'"{zones[0] if zones else "A"}"')
    if screen.kind == "window" and screen.counter is None:
        draft.fault(draft.at(screen, "counter"), "a screen of kind window needs its counter: add e.g. counter = 1")
    for option, kind in (("zone", "zone"), ("counter", "window")):
        if getattr(screen, option) is not None and screen.kind != kind:
            draft.fault(
                draft.at(screen, option),
                f'a screen of kind {screen.kind} has no {option}: remove it, or write kind = "{kind}"',
            )
    if screen.kind == "info" and screen.voice:
        what = "a screen of kind info shows no calls and speaks none: remove it, or give the voice to a board"
        draft.fault(draft.at(screen, "voice"), what)
    if screen.kind == "zone" and screen.zone is not None:
        draft.refer(draft.at(screen, "zone"), screen.zone, zones, "zones")
    if screen.kind == "window" and screen.counter is not None:
        draft.refer(draft.at(screen, "counter"), screen.counter, _numbers(draft), "counters")


def owned(draft: Draft, device: Wired) -> None:
    if device.agent == "local" and not draft.hall.hub.local_agent:
        draft.fault(
            draft.at(device, "agent"),
            "the local agent is switched off (hub.local_agent = false): name another agent, or switch it on",
        )


def _printer(draft: Draft, printer: Printer) -> None:
    owned(draft, printer)
    for option, what in printer_faults(printer):
        draft.fault(draft.at(printer, option), what)


def _pad(draft: Draft, pad: Pad) -> None:
    draft.refer(draft.at(pad, "counter"), pad.counter, _numbers(draft), "counters")
    if pad.kind == "tablet":
        if pad.device:
            draft.fault(draft.at(pad, "device"), 'a pad of kind tablet has no device: remove it, or write kind = "serial"')
        return
    owned(draft, pad)
    if not pad.device:
        draft.fault(draft.at(pad, "device"), 'a serial pad needs its device: add e.g. device = "/dev/serial/by-path/..."')
    for key in pad.grades:
        if not _is_byte(key):
            draft.fault(draft.at(pad, f"grades.{key}"), f'{key} is not a key: write one byte such as "0x31" or "49"')


def _is_byte(key: str) -> bool:
    try:
        return 0 <= int(key, 0) <= 255
    except ValueError:
        return False


def _wired(hall: Hall) -> list[Wired]:
    """What hangs on a serial line."""
    some: list[Printer | Pad] = [*hall.printers, *hall.pads]
    return [*(device for device in some if device.kind == "serial" and device.device), *hall.terminals, *hall.leds, *hall.readers]


def _lines(draft: Draft) -> None:
    """A printer has its line for itself; what else may share one, the models tell (devices room), not this file."""
    owners: dict[tuple[str, str], list[Wired]] = {}
    for device in _wired(draft.hall):
        there = owners.setdefault((device.agent, device.device), [])
        _share(draft, there, device)
        there.append(device)
    hosts: dict[tuple[str, int], Printer] = {}
    for printer in draft.hall.printers:
        if printer.kind == "network" and printer.host:
            first = hosts.setdefault((printer.host, printer.port), printer)
            if first is not printer:
                draft.fault(
                    draft.at(printer, "host"),
                    f"{printer.host}:{printer.port} is already printer {first.code}: give the kiosks one printer code, or correct it",
                )


def _share(draft: Draft, others: list[Wired], device: Wired) -> None:
    for other in others:
        here = draft.at(device, "device")
        if isinstance(device, Printer) or isinstance(other, Printer):
            draft.fault(here, f"{device.device} is already used by {other.code}: a printer needs a line of its own")
        elif isinstance(device, Reader) or isinstance(other, Reader):
            draft.fault(here, f"{device.device} is already used by {other.code}: a reader needs a line of its own")
        elif device.baud != other.baud:
            draft.fault(
                draft.at(device, "baud"), f"{device.baud} differs from {other.baud} of {other.code} on the same line: use one speed"
            )


def _wirings(draft: Draft) -> None:
    """A line with habits is the line of some device, and has them once."""
    hall = draft.hall
    used = {(owner.agent, owner.device) for owner in _wired(hall)}
    seen: set[tuple[str, str]] = set()
    for wiring in hall.lines:
        key, here = (wiring.agent, wiring.device), draft.at(wiring, "device")
        if key not in used:
            draft.fault(here, f"no device of agent {wiring.agent} hangs on {wiring.device}: correct it, or remove this")
        elif key in seen:
            draft.fault(here, f"{wiring.device} stands there twice: keep one")
        seen.add(key)
