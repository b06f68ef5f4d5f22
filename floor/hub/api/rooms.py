"""Every room of the API: what is on this list has routes."""

from __future__ import annotations

from floor.hub.api import (
    appointments,
    attachments,
    attendance,
    callbacks,
    counters,
    devices,
    emergencies,
    estimates,
    extended,
    faults,
    filing,
    hall,
    lanes,
    lapses,
    obligations,
    projects,
    public,
    registers,
    reports,
    settings,
    staff,
    tickets,
    tides,
    why,
)

APIS = (
    tickets.api, counters.api, tides.api, extended.api, hall.api, why.api, lapses.api, lanes.api, projects.api, appointments.api,
    estimates.api, registers.api, obligations.api, reports.api, faults.api, callbacks.api, devices.api, devices.open_api,
    emergencies.api, settings.api, staff.api, attendance.api, public.api, attachments.api, filing.api,
)  # fmt: skip
