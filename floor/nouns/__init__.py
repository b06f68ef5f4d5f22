"""What the floor is made of. Frozen; every field is a column of the table of the same name."""

from __future__ import annotations

from floor.nouns.access import Staff, Token
from floor.nouns.appointments import ABANDONED, ARRIVED, CONFIRMED, SERVED, UNKEPT, Appointment
from floor.nouns.counters import Counter
from floor.nouns.emergencies import Emergency
from floor.nouns.extended import Extended, Stay
from floor.nouns.faults import Fault
from floor.nouns.hall import NOTICE, DayBook, Matter, Run, Series
from floor.nouns.lanes import Project
from floor.nouns.ledger import Lapse, Obligation
from floor.nouns.paper import Device, Heard, Help, PrintJob
from floor.nouns.ratings import BAD, GRADES, Rating
from floor.nouns.registers import Attachment, CalendarYear, Duty, Entry, Volume
from floor.nouns.settings import CALLED_OFF, IN_FORCE, PLANNED, REFUSED, Setting, SettingChange
from floor.nouns.tickets import CALLED, CANCELLED, CLOSED, FINISHED, HELD, NO_SHOW, SERVING, WAITING, Ticket
from floor.tides import Tide

__all__ = [
    "ABANDONED",
    "ARRIVED",
    "BAD",
    "CALLED",
    "CALLED_OFF",
    "CANCELLED",
    "CLOSED",
    "CONFIRMED",
    "FINISHED",
    "GRADES",
    "HELD",
    "IN_FORCE",
    "NOTICE",
    "NO_SHOW",
    "PLANNED",
    "REFUSED",
    "SERVED",
    "SERVING",
    "UNKEPT",
    "WAITING",
    "Appointment",
    "Attachment",
    "CalendarYear",
    "Counter",
    "DayBook",
    "Device",
    "Duty",
    "Emergency",
    "Entry",
    "Extended",
    "Fault",
    "Heard",
    "Help",
    "Key",
    "Lapse",
    "Matter",
    "Noun",
    "Obligation",
    "PrintJob",
    "Project",
    "Rating",
    "Run",
    "Series",
    "Setting",
    "SettingChange",
    "Staff",
    "Stay",
    "Ticket",
    "Token",
    "Volume",
]

Key = str | int | tuple[str | int, ...]  # of a noun in its hall
Noun = (
    Matter | Counter | Ticket | Appointment | Obligation | Lapse | Rating | PrintJob | Help | Device | Heard | Staff | Token | Series
    | Run | DayBook | Extended | Stay | Tide | Project | CalendarYear | Volume | Entry | Duty | Fault
    | Emergency | Attachment
    | Setting | SettingChange
)  # fmt: skip
