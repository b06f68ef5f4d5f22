"""The lanes page: visitors of the care and green lanes, and who helps them."""

from __future__ import annotations

from typing import Any

from floor.rules.lanes import HELPED
from floor.views.scene import Scene, View


def care(scene: Scene, helpers: list[dict[str, Any]]) -> View:
    """Open tickets of these lanes, those without a helper first, then by issue."""
    found = [t for t in scene.book.tickets.values() if t.lane in HELPED]
    found.sort(key=lambda t: (t.helper is not None, t.seq))
    busy = [t.helper for t in found if t.helper is not None]
    return {
        **scene.head(),
        "tickets": [scene.ticket(t) for t in found],
        "helpers": [h | {"with": busy.count(h["id"])} for h in helpers],
    }
