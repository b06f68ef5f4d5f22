"""What a hall changes while it runs and hall.toml does not hold: staff and projects, as data beside `config/parts.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from config.parts import PartDef

FILE = Path(__file__).parent / "own_parts.toml"
STAFF, PROJECTS = "staff", "projects"


@cache
def own_parts() -> Mapping[str, PartDef]:
    """Every kind, by its code."""
    found = [PartDef.model_validate(x) for x in tomllib.loads(FILE.read_text("utf-8"))["part"]]
    return {x.code: x for x in found}
