"""The office's page of appointments: the day's list, booking, check-in, contact, changes."""

from __future__ import annotations

from typing import Any

from floor import refusals as r
from floor.hub.api.appointments import CALLERS
from floor.hub.pages import face
from floor.nouns import Appointment
from floor.store import tables as t
from floor.views import appointments as views

__all__ = ["face"]  # with this page

BOOKING_PAGES = ("office", "lead", "guide", "leader", "supervisor", "admin")
_BOOK = {"office", "lead", "guide", "admin"}
_CHANGE = {"office", "lead", "admin"}


@face.page("/office/appointments", roles=BOOKING_PAGES)
def appointments() -> Any:
    """Appointments of a day, who is to be contacted, and booking."""
    return face.private("floor/appointments.html", book=_BOOK, change=_CHANGE)


@face.page("/office/appointments/<appointment>/slip", roles=CALLERS)
def appointment_slip(appointment: str) -> Any:
    """The confirmation on paper: matter, time, code, QR and the one-time notice; who booked does not stand on it."""
    hub = face.hub
    found = next(iter(hub.database.select(Appointment, t.appointment.c.id == appointment)), None)
    if found is None:
        raise r.UnknownAppointment(appointment=appointment)
    with hub.writer.lock:
        booking = views.own(hub.scene(), hub.writer.book.appointment(appointment) or found)
    return face.private("floor/appointment_slip.html", booking=booking, number=appointment, key=hub.house.link_key(appointment))
