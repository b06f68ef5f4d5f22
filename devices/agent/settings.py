"""What an agent must know: its hub, its token, its devices. From one line of the hub that started it, or from agent.toml."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from config.schema import Code, Pad, Printer, Section
from config.sentences import path_of, sentence
from devices.pads.presses import address_of

_NOT_FROM_A_FILE = {"hub", "token"}
_NEEDED = {"network": "host", "serial": "device", "file": "path"}


class AgentSettings(Section):
    """The whole of it. In agent.toml all but `hub` and `token`, which belong on the command line."""

    name: Code = Field("local", description="name of this agent; the hub gives it the devices with `agent = name`")
    hub: str = Field("", description="address of the hub, http://host:port")
    token: str = Field("", description="token of role agent, place = name")
    printers: list[Printer] = Field([], description="ticket printers of this PC")
    pads: list[Pad] = Field([], description="serial pads of this PC; tablets need no agent")
    paper_dir: str = Field("", description="folder in which virtual printers keep their paper; empty = keep none")

    def serial_pads(self) -> list[Pad]:
        return [pad for pad in self.pads if pad.kind == "serial"]


@dataclass
class BadSettings(Exception):
    """Everything that is wrong, one complaint a line."""

    complaints: list[str]

    def __str__(self) -> str:
        return "\n".join(self.complaints)


def from_line(line: str) -> AgentSettings:
    """The JSON line of the hub that started us."""
    try:
        data = json.loads(line)
    except ValueError as e:
        raise BadSettings([f"stdin: not one line of JSON: {e}"]) from e
    return _checked(data, "stdin")


def from_file(path: Path, hub: str, token: str) -> AgentSettings:
    """agent.toml beside the address and token of the command line."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise BadSettings([f"{path}: {e}"]) from e
    misplaced = sorted(_NOT_FROM_A_FILE & set(data))
    if misplaced:
        raise BadSettings([f"{path}: {key}: belongs on the command line, --{key}" for key in misplaced])
    return _checked({**data, "hub": hub, "token": token}, str(path))


def _checked(data: object, source: str) -> AgentSettings:
    try:
        settings = AgentSettings.model_validate(data)
    except ValidationError as e:
        raise BadSettings([f"{source}: {_complaint(error)}" for error in e.errors(include_url=False)]) from e
    complaints = [f"{source}: {complaint}" for complaint in _conflicts(settings)]
    if complaints:
        raise BadSettings(complaints)
    return settings


def _complaint(error: ErrorDetails) -> str:
    inner: dict[int | str, type[Section]] = {"printers": Printer, "pads": Pad}
    loc = error["loc"]
    model = inner.get(loc[0], AgentSettings) if len(loc) > 1 else AgentSettings
    return f"{path_of('', loc)}: {sentence(error, model)}"


def _conflicts(settings: AgentSettings) -> list[str]:
    """What no single option can see."""
    codes = [printer.code for printer in settings.printers] + [pad.code for pad in settings.pads]
    found = [f"{code}: stands for two devices: give each its own code" for code in sorted({c for c in codes if codes.count(c) > 1})]
    for n, printer in enumerate(settings.printers):
        option = _NEEDED.get(printer.kind)
        if option and not getattr(printer, option):
            found.append(f"printers[{n}].{option}: a printer of kind {printer.kind} needs it")
    by_line: dict[str, list[Pad]] = {}
    for pad in settings.serial_pads():
        by_line.setdefault(pad.device, []).append(pad)
    for device, pads in by_line.items():
        found += _line_conflicts(device, pads)
    return found


def _line_conflicts(device: str, pads: list[Pad]) -> list[str]:
    names = ", ".join(pad.code for pad in pads)
    if not device:
        return [f"pads {names}: device: a serial pad needs it"]
    if len({(pad.preset, pad.baud) for pad in pads}) > 1:
        return [f"pads {names}: one line speaks one preset at one baud: {device}"]
    addresses = [address_of(pad) for pad in pads]
    if len(set(addresses)) < len(pads):
        return [f"pads {names}: cannot be told apart on {device}: give each its own address or line"]
    bad = [pad.code for pad, address in zip(pads, addresses, strict=True) if address is not None and address > 0xFF]
    return [f"pad {code}: address: its window is too high for 0x80 + counter, set one" for code in bad]
