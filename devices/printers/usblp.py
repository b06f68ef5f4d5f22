"""USB printer behind the kernel's usblp driver: /dev/usb/lp0, written and read back."""

from __future__ import annotations

import os
from pathlib import Path

from config.schema import Printer
from devices.ports import DeviceDown
from devices.printers.node import NodeLine
from devices.printers.printing import PROOF_S
from devices.printers.talking import Habits, TalkingPrinter

NODES = Path("/dev/usb")
CLASS = Path("/sys/class/usbmisc")      # lp0 -> .../1-4/1-4.2/1-4.2:1.0/usbmisc/lp0


def usblp_printer(printer: Printer, proof_s: float = PROOF_S) -> TalkingPrinter:
    """Kept open: usblp gives a node to one program. A node is there while the printer is on: silence holds no slip back."""

    def opener() -> NodeLine:
        path = Path(printer.path) if printer.path else node_at(printer.usb_port)
        return NodeLine(path, os.O_RDWR, printer.timeout_s)

    return TalkingPrinter(printer, opener, Habits(kept_open=True, mute_prints=True), proof_s)


def node_at(usb_port: str, usb_class: Path = CLASS, nodes: Path = NODES) -> Path:
    """The node of the printer in that socket; lp0 and lp1 change places with the order in which they were switched on."""
    known = nodes_by_port(usb_class)
    if usb_port not in known:
        there = ", ".join(sorted(known)) or "none"
        raise DeviceDown("unreachable", f"no printer at USB port {usb_port} (with usblp: {there})")
    return nodes / known[usb_port]


def nodes_by_port(usb_class: Path = CLASS) -> dict[str, str]:
    """USB port -> name of its node, e.g. 1-4.2 -> lp0."""
    found = {}
    for entry in usb_class.glob("lp*"):
        interface = (entry / "device").resolve().name      # 1-4.2:1.0
        if ":" in interface:
            found[interface.partition(":")[0]] = entry.name
    return found
