"""Walks the schema: which sections and options there are."""

from __future__ import annotations

from functools import cache
from typing import cast, get_args, get_origin

from pydantic import BaseModel

from config.schema import Hall, Section


def section_of(name: str) -> tuple[type[Section], bool]:
    """The model behind a top-level name of the file, and whether it is a list (`[[name]]`)."""
    kind = Hall.model_fields[name].annotation
    if get_origin(kind) is list:
        return get_args(kind)[0], True
    return cast("type[Section]", kind), False


def options(model: type[BaseModel]) -> list[str]:
    """Names of the options of one section, in the order of the schema."""
    return list(model.model_fields)


@cache
def all_sections() -> dict[str, type[Section]]:
    """Header as it is written in the file, with its model."""
    found: dict[str, type[Section]] = {}
    for name in Hall.model_fields:
        model, many = section_of(name)
        found[f"[[{name}]]" if many else f"[{name}]"] = model
    return found
