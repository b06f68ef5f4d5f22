"""A line of a matter's stage time table (流程时限表, R44): `审核: 3` is three working days."""

from __future__ import annotations

import re

_STAGE = re.compile(r"^(?P<name>.*\S)\s*[:：]\s*(?P<days>\d{1,3})$")


def stage(line: str) -> tuple[str, int] | None:
    """Name and working days; None when it is no such line."""
    found = _STAGE.match(line.strip())
    return (found["name"], int(found["days"])) if found else None
