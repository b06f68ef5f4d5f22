"""The office's page of appointments: the day's list, booking, check-in, contact, changes."""

from __future__ import annotations

from typing import Any

from floor.hub.pages import face

__all__ = ["face"]  # with this page

BOOKING_PAGES = ("office", "lead", "guide", "leader", "supervisor", "admin")
_BOOK = {"office", "lead", "guide", "admin"}
_CHANGE = {"office", "lead", "admin"}


@face.page("/office/appointments", roles=BOOKING_PAGES)
def appointments() -> Any:
    """Appointments of a day, who is to be contacted, and booking."""
    return face.private("floor/appointments.html", book=_BOOK, change=_CHANGE)
