"""The device page: what stands where, how it is, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from floor.hub.api.faults import READERS
from floor.hub.pages import face

__all__ = ["face"]  # with this page

LOOKERS = tuple(role for role in READERS if role != "auditor")


@face.page("/devices", roles=LOOKERS)
def devices() -> Any:
    """Each device with its state, its place in the hall and its fault; self-tests and the register."""
    return face.private("floor/devices.html")
