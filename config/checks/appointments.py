"""Appointments: matters that are there, dates that exist."""

from __future__ import annotations

from config.checks.draft import Draft
from config.checks.hours import exists


def check_appointments(draft: Draft) -> None:
    section, matters = draft.hall.appointments, [matter.code for matter in draft.hall.matters]
    for code in section.capacity_of:
        draft.refer(f"appointments.capacity_of.{code}", code, matters, "matters")
    for index, day in enumerate(section.blackout_dates):
        here = f"appointments.blackout_dates[{index}]"
        if not exists(day):
            draft.fault(here, f"{day} does not exist in the calendar: correct the date")
        elif day in section.blackout_dates[:index]:
            draft.fault(here, f"{day} stands there twice: remove one")
    if section.public and not section.enabled and draft.sound("appointments.public", "appointments.enabled"):
        draft.fault("appointments.public", "the hall takes no appointments: set public = false, or enabled = true")
