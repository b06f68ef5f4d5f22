"""Who may stand in which lane, and who helps there (R04)."""

from __future__ import annotations

from floor import facts as f
from floor import refusals as r
from floor.nouns import CALLED, HELD, SERVING, WAITING, Ticket
from floor.rules.tickets import in_state
from priority.lanes import GROUNDS, LANES

HELPED = ("care", "green")  # lanes whose visitors may have a helper of their own


def grant_lane(
    ticket: Ticket, lane: str, ground: str | None, reason: str | None = None, project: str | None = None
) -> list[f.Fact]:
    """The clock and the number stay as they are. `project`: the admitted code, without which nobody gets the green lane."""
    in_state(ticket, WAITING, HELD)
    if lane not in LANES:
        raise r.UnknownLane(lane=lane)
    if lane == "booked":
        raise r.AppointmentRequired(lane=lane)
    if lane == "care" and ground is None:
        raise r.GroundRequired(lane=lane, grounds=list(GROUNDS))
    if lane == "care" and ground not in GROUNDS:
        raise r.BadRequest(problems=[f"ground: one of {', '.join(GROUNDS)}"])
    if lane == "green" and project is None:
        raise r.ProjectUnknown(offer=ticket.lane)
    kept, words = (ground if lane == "care" else None), (reason or "").strip() or None
    return [f.LaneGranted(ticket.id, lane, kept, ticket.lane, words, project if lane == "green" else None)]


def assign_helper(ticket: Ticket, helper: str | None) -> list[f.Fact]:
    """One helper a ticket; naming the same one again changes nothing."""
    in_state(ticket, WAITING, CALLED, SERVING, HELD)
    if helper is not None and ticket.lane not in HELPED:
        raise r.RuleRefused(rule="R04", missing=["care lane"], lane=ticket.lane, number=ticket.number)
    return [] if ticket.helper == helper else [f.HelperAssigned(ticket.id, helper)]
