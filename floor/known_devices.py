"""What only the devices' room knows of models and wires; handed in by the composition root, so that pages can offer and check it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from config.schema import Hall


@dataclass(frozen=True, slots=True)
class KnownDevices:
    """`faults`: complaints about a hall's devices, `printers[1].profile: ...`; `models`: list of hall.toml -> model -> what it is."""

    faults: Callable[[Hall], list[str]] = lambda hall: []
    models: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NOTHING = KnownDevices()
