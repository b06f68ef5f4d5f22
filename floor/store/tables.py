"""The tables. State tables have the fields of their noun (`floor.nouns`) plus `hall`; every "only one" has a named constraint."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, get_type_hints

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from floor import nouns as n
from floor.tides import Tide

metadata = sa.MetaData()

_TYPES: dict[Any, type[sa.types.TypeEngine[Any]]] = {
    str: sa.Text,
    int: sa.BigInteger,
    float: sa.Float,
    bool: sa.Boolean,
    datetime: sa.Text,  # floor.times.iso
}


def _noun_table(noun: type, name: str, key: tuple[str, ...], *rest: SchemaItem) -> sa.Table:
    hints = get_type_hints(noun)
    columns = [sa.Column("hall", sa.Text, primary_key=bool(key), nullable=False)]
    for field in fields(noun):
        args = getattr(hints[field.name], "__args__", ())
        empty = type(None) in args
        bare = next((a for a in args if a is not type(None)), hints[field.name]) if empty else hints[field.name]
        columns.append(sa.Column(field.name, _TYPES.get(bare, sa.Text), primary_key=field.name in key, nullable=empty))
    return sa.Table(name, metadata, *columns, *rest)


matter = _noun_table(n.Matter, "matter", ("code",))
counter = _noun_table(n.Counter, "counter", ("number",))
ticket = _noun_table(
    n.Ticket,
    "ticket",
    ("id",),
    sa.UniqueConstraint("hall", "day", "series", "n", name="one_number_per_day_and_series"),
    sa.UniqueConstraint("hall", "key_digest", name="one_ticket_per_phone_key"),
    sa.UniqueConstraint("hall", "seq", name="one_ticket_per_taking"),
)
sa.Index(
    "one_open_ticket_per_counter",
    ticket.c.hall,
    ticket.c.counter,
    unique=True,
    sqlite_where=sa.text("state IN ('called', 'serving')"),
    postgresql_where=sa.text("state IN ('called', 'serving')"),
)
sa.Index(
    "ticket_open",
    ticket.c.hall,
    ticket.c.seq,
    sqlite_where=sa.text("state <> 'closed'"),
    postgresql_where=sa.text("state <> 'closed'"),
)
appointment = _noun_table(
    n.Appointment,
    "appointment",
    ("id",),
    sa.UniqueConstraint("hall", "code_digest", name="one_appointment_per_code"),
    sa.UniqueConstraint("hall", "key_digest", name="one_appointment_per_link"),
    sa.UniqueConstraint("hall", "seq", name="one_appointment_per_booking"),
    sa.Index("appointment_day", "hall", "day"),
)
sa.Index(
    "one_appointment_per_place",
    appointment.c.hall,
    appointment.c.matter,
    appointment.c.at,
    appointment.c.place,
    unique=True,
    sqlite_where=sa.text("state NOT IN ('abandoned', 'cancelled')"),
    postgresql_where=sa.text("state NOT IN ('abandoned', 'cancelled')"),
)
sa.Index(
    "one_ticket_per_appointment",
    ticket.c.hall,
    ticket.c.appointment,
    unique=True,
    sqlite_where=sa.text("appointment IS NOT NULL"),
    postgresql_where=sa.text("appointment IS NOT NULL"),
)
obligation = _noun_table(
    n.Obligation,
    "obligation",
    ("id",),
    sa.UniqueConstraint("hall", "kind", "subject", "ordinal", name="one_obligation_per_spell"),
)
sa.Index(
    "obligation_open",
    obligation.c.hall,
    obligation.c.due_at,
    sqlite_where=sa.text("state IN ('open', 'paused')"),
    postgresql_where=sa.text("state IN ('open', 'paused')"),
)
lapse = _noun_table(
    n.Lapse,
    "lapse",
    ("id",),
    sa.UniqueConstraint("hall", "ticket", "wait_no", name="one_lapse_per_wait"),
    sa.Index("lapse_moment", "hall", "counted_for"),
)
rating = _noun_table(n.Rating, "rating", (), sa.PrimaryKeyConstraint("hall", "ticket", "service", name="one_rating_per_service"))
print_job = _noun_table(n.PrintJob, "print_job", ("id",))
sa.Index(
    "print_job_open",
    print_job.c.hall,
    print_job.c.queued_at,
    sqlite_where=sa.text("state IN ('queued', 'printing')"),
    postgresql_where=sa.text("state IN ('queued', 'printing')"),
)
help_wanted = _noun_table(n.Help, "help", ("kiosk",))
device = _noun_table(n.Device, "device", ("code",))
fault = _noun_table(n.Fault, "fault", ("id",), sa.Index("fault_moment", "hall", "opened_at"))
sa.Index(
    "one_open_fault_per_device",
    fault.c.hall,
    fault.c.device,
    unique=True,
    sqlite_where=sa.text("mended_at IS NULL"),
    postgresql_where=sa.text("mended_at IS NULL"),
)
heard = _noun_table(n.Heard, "heard", ("call_seq", "screen", "speaker"))
staff = _noun_table(n.Staff, "staff", ("id",))
token = _noun_table(n.Token, "token", ("id",))
series = _noun_table(n.Series, "series", ("day", "letter"))
run = _noun_table(n.Run, "run", ("matter",))
project = _noun_table(n.Project, "project", ("code",))
day_book = _noun_table(n.DayBook, "day_book", ("key",))
extended = _noun_table(
    n.Extended,
    "extended",
    ("id",),
    sa.UniqueConstraint("hall", "closing", "no", name="one_session_per_closing"),
    sa.Index("extended_day", "hall", "day"),
)
sa.Index(
    "one_running_session",
    extended.c.hall,
    unique=True,
    sqlite_where=sa.text("ended_at IS NULL"),
    postgresql_where=sa.text("ended_at IS NULL"),
)
stay = _noun_table(n.Stay, "stay", ("id",), sa.Index("stay_session", "hall", "session"))
sa.Index(
    "one_stay_per_counter",
    stay.c.hall,
    stay.c.counter,
    unique=True,
    sqlite_where=sa.text("until IS NULL"),
    postgresql_where=sa.text("until IS NULL"),
)
tide = _noun_table(Tide, "tide", ("id",), sa.Index("tide_moment", "hall", "opened_at"))
sa.Index(
    "one_tide_per_counter",
    tide.c.hall,
    tide.c.counter,
    unique=True,
    sqlite_where=sa.text("ended_at IS NULL"),
    postgresql_where=sa.text("ended_at IS NULL"),
)
emergency = _noun_table(n.Emergency, "emergency", ("id",), sa.Index("emergency_day", "hall", "day"))
sa.Index(
    "one_running_emergency",
    emergency.c.hall,
    unique=True,
    sqlite_where=sa.text("ended_at IS NULL"),
    postgresql_where=sa.text("ended_at IS NULL"),
)

calendar_year = _noun_table(n.CalendarYear, "calendar_year", ("year",))
volume = _noun_table(n.Volume, "volume", ("register", "year"))
entry = _noun_table(
    n.Entry,
    "entry",
    ("id",),
    sa.UniqueConstraint("hall", "register", "year", "no", name="one_entry_per_number"),
    sa.Index("entry_state", "hall", "register", "state"),
)
sa.Index(
    "entry_unfiled",
    entry.c.hall,
    entry.c.register,
    entry.c.state,
    entry.c.year,
    entry.c.no,
    sqlite_where=sa.text("filed IS NULL"),
    postgresql_where=sa.text("filed IS NULL"),
)
attachment = _noun_table(
    n.Attachment, "attachment", ("entry", "no"), sa.UniqueConstraint("hall", "content", name="one_attachment_per_content")
)  # fmt: skip
duty = _noun_table(n.Duty, "duty", ("id",), sa.UniqueConstraint("hall", "rule", "subject", name="one_duty_per_subject"))
sa.Index(
    "duty_open",
    duty.c.hall,
    duty.c.due_at,
    sqlite_where=sa.text("state IN ('open', 'paused')"),
    postgresql_where=sa.text("state IN ('open', 'paused')"),
)
sa.Index("duty_subject", duty.c.hall, duty.c.subject)
setting = _noun_table(n.Setting, "setting", ("part",))
setting_change = _noun_table(n.SettingChange, "setting_change", ("part", "version"), sa.Index("setting_change_moment", "hall", "made_at"))
sa.Index(
    "one_plan_per_part",
    setting_change.c.hall,
    setting_change.c.part,
    unique=True,
    sqlite_where=sa.text("state = 'planned'"),
    postgresql_where=sa.text("state = 'planned'"),
)

STATE: dict[type, sa.Table] = {
    n.Matter: matter,
    n.Counter: counter,
    n.Ticket: ticket,
    n.Appointment: appointment,
    n.Obligation: obligation,
    n.Lapse: lapse,
    n.Rating: rating,
    n.PrintJob: print_job,
    n.Help: help_wanted,
    n.Device: device,
    n.Fault: fault,
    n.Heard: heard,
    n.Staff: staff,
    n.Token: token,
    n.Series: series,
    n.Run: run,
    n.DayBook: day_book,
    n.Extended: extended,
    n.Stay: stay,
    Tide: tide,
    n.Emergency: emergency,
    n.Project: project,
    n.CalendarYear: calendar_year,
    n.Volume: volume,
    n.Entry: entry,
    n.Attachment: attachment,
    n.Duty: duty,
    n.Setting: setting,
    n.SettingChange: setting_change,
}

# --- the journal ----------------------------------------------------------------------------------------------------

hall = sa.Table(
    "hall",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
event = sa.Table(
    "event",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("event_subject", "hall", "subject", "seq"),
    sa.Index("event_kind", "hall", "kind", "seq"),
)

# --- beside the journal: outcomes, access, personal data, cursors ---------------------------------------------------

outcome = sa.Table(
    "outcome",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, primary_key=True),
    sa.Column("mac", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Index("outcome_age", "hall", "at"),
)
account = sa.Table(
    "account",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("badge", sa.Text, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("password", sa.Text),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.UniqueConstraint("hall", "login", name="one_account_per_login"),
    sa.UniqueConstraint("hall", "number", name="one_account_per_staff_number"),
)
login_link = sa.Table(
    "login_link",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("ends_at", sa.Text, nullable=False),
)
token_secret = sa.Table(
    "token_secret",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
)
session = sa.Table(
    "session",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account", sa.Text),
    sa.Column("token", sa.Text),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("seen_at", sa.Text, nullable=False),
)
personal = sa.Table(
    "personal",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("erase_at", sa.Text, nullable=False),
    sa.Index("personal_value", "hall", "kind", "value"),
)
# Bytes of files, `no` counts from 0. A part whose content no attachment has is of an upload that runs or was broken off.
attachment_part = sa.Table(
    "attachment_part",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, primary_key=True),
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
