"""Names of serial ports that may mean another device after a restart or a replug: warned of, not refused."""

from __future__ import annotations

import re

from config.agents import device_lists
from config.schema import Hall, Section

_COUNTED = re.compile(r"^/dev/(ttyUSB|ttyACM|hidraw|usb/lp|lp)\d+$")
_EVENT = re.compile(r"^/dev/input/event\d+$")
_BY_ID = re.compile(r"^/dev/serial/by-id/usb-(?P<name>.+?)-if\d+")  # udev: usb-VENDOR_MODEL[_SERIAL]-ifNN-portN
_NO_SERIAL = 5  # shorter words are a model's; CP210x adapters leave the factory with 0001, all of them


# What a page may name. A file of that PC, a program, or a URL that writes one (spy://) is for whoever runs the PC: hall.toml.
_NODE = re.compile(
    r"/dev/(tty[A-Za-z]\w*|lp\d+|usb/lp\d+|hidraw\d+|rfcomm\d+|serial/by-(path|id)/[\w.:+-]+|input/(event\d+|by-(path|id)/[\w.:+-]+))"
)
_REMOTE = re.compile(r"(socket|rfc2217)://[A-Za-z0-9.-]+:\d{1,5}")
_SOUND = {
    "aplay": re.compile(r"|(default|sysdefault|plughw|hw|dmix|front|iec958|hdmi|pulse|pipewire|jack)(:[\w=,.-]+)?"),
    "paplay": re.compile(r"|[A-Za-z0-9_][\w.-]*"),
}


def barred(option: str, kind: str, name: str) -> str:
    """Why a page may not name this port, node or sound device; empty when it may. `kind`: of the device."""
    if sound := _SOUND.get(kind):
        return "" if option != "device" or sound.fullmatch(name) else f"{name} is no plain sound device: write one that `aplay -L` lists"
    if option not in ("device", "path") or not name or _NODE.fullmatch(name) or (option == "device" and _REMOTE.fullmatch(name)):
        return ""
    return f"{name} is no port: write a name under /dev, or socket://HOST:PORT; other files of a PC stand in hall.toml only"


def unsteady(port: str) -> str:
    """Why the name may not stay with its device, with what to write instead; empty when it does."""
    if _COUNTED.match(port):
        return f"{port} is numbered in the order of plugging in: write the name under by-path"
    if _EVENT.match(port):
        return f"{port} is numbered in the order of plugging in: write the name under /dev/input/by-path"
    found = _BY_ID.match(port)
    if found and not _has_serial(found["name"].rsplit("_", 1)[-1]):
        return f"{port} has no serial number, two such adapters are one: write the name under /dev/serial/by-path"
    return ""


def unsteady_of(devices: list[Section]) -> list[str]:
    """`pad7: why`, one for each device."""
    found = []
    for device in devices:
        ports = [str(getattr(device, option, "") or "") for option in ("device", "path")]
        found += [f"{getattr(device, 'code', '')}: {why}" for why in map(unsteady, ports) if why]
    return found


def unsteady_in(hall: Hall) -> list[str]:
    return unsteady_of([device for name in device_lists() for device in getattr(hall, name)])


def _has_serial(word: str) -> bool:
    return len(word) >= _NO_SERIAL and any(letter.isdigit() for letter in word)
