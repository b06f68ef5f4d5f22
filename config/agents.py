"""Which devices belong to which device agent: every list of hall.toml whose entries have an `agent`."""

from __future__ import annotations

from functools import cache

from config.fields import section_of
from config.schema import Hall, Section


@cache
def device_lists() -> dict[str, str]:
    """Name of the list in hall.toml -> what the hub calls one of its devices: `printers` -> `printer`."""
    lists = {name: section_of(name) for name in Hall.model_fields}
    return {name: name.removesuffix("s") for name, (model, many) in lists.items() if many and "agent" in model.model_fields}


def devices_of(hall: Hall, agent: str) -> dict[str, list[Section]]:
    """The devices of one agent, list by list."""
    return {name: [x for x in getattr(hall, name) if x.agent == agent] for name in device_lists()}
