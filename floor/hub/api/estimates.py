"""How true the wait estimates were."""

from __future__ import annotations

from typing import Any

from floor.hub.routes import Api, Call
from floor.views.estimates import days, promises

api = Api("estimates")
_READERS = ("supervisor", "lead", "office", "leader", "auditor", "admin")


@api.get("/estimates", _READERS, answer="{enabled, at, enough, latest, lanes, days, batch, seq}")
def estimates(call: Call) -> dict[str, Any]:
    """Promises of waiting times against the true first waits, per lane, and day by day for four weeks."""
    hub = call.hub
    with hub.writer.lock:
        scene = hub.scene()
        shown = promises(scene) | {"days": days(hub.forecaster.past.kept.days()), "seq": scene.book.seq}
    batch = hub.forecaster
    return shown | {"batch": {"took_s": round(batch.took_s, 3), "held_s": round(batch.held_s, 4), "batches": batch.batches}}
