"""Which devices belong to which device agent: every list of hall.toml whose entries have an `agent`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from config.fields import section_of
from config.schema import Hall, Section

_HABITS = frozenset({"lines"})  # lists that tell of wires, not of devices


@cache
def device_lists() -> dict[str, str]:
    """Name of the list in hall.toml -> what the hub calls one of its devices: `printers` -> `printer`."""
    lists = {name: section_of(name) for name in Hall.model_fields}
    return {name: name.removesuffix("s") for name, (model, many) in lists.items() if many and "agent" in model.model_fields}


def list_of(device: Section) -> str:
    """Name of the list that it stands in."""
    return next(name for name in device_lists() if section_of(name)[0] is type(device))


def devices(hall: Hall) -> Iterator[tuple[str, Any]]:
    """(word, device) of each that an agent owns; a tablet or a screen's own loudspeaker has none."""
    for name, word in device_lists().items():
        for device in getattr(hall, name) if name not in _HABITS else ():
            if device.agent and getattr(device, "kind", "") != "tablet":
                yield word, device


def owner_of(hall: Hall, code: str) -> str | None:
    """The agent of a device."""
    return next((str(device.agent) for _, device in devices(hall) if device.code == code), None)


def devices_of(hall: Hall, agent: str) -> dict[str, list[Section]]:
    """What one agent is to know, list by list."""
    return {name: [x for x in getattr(hall, name) if x.agent == agent] for name in device_lists()}


def version_of(hall: Hall, agent: str) -> str:
    """Another word when anything of an agent's devices is otherwise."""
    texts = [f"{name} {x.model_dump_json()}" for name, there in devices_of(hall, agent).items() for x in there]
    return sha256("\n".join(texts).encode()).hexdigest()[:16]
