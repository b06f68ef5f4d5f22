"""ID numbers: an age and, where the hall asks for it, one open ticket a person. The number itself is never kept."""

from __future__ import annotations

import secrets
from datetime import date

from floor import refusals as r
from floor.desk.tx import Tx
from floor.times import iso
from priority.identity import birth_date, care_ground, normalised


def ground_by_age(id_number: str, today: date) -> str | None:
    """`elder`, `minor` or None; a number that cannot be right is refused."""
    born = birth_date(normalised(id_number), today)
    if born is None:
        raise r.BadRequest(problems=["id_number: not a valid number; check it or take a ticket without it"])
    return care_ground(born, today)


def one_each(tx: Tx, id_number: str, matter: str) -> None:
    """With `one_ticket_per_person`, refuse while the person has an open ticket of the matter."""
    if not tx.house.config.kiosk.one_ticket_per_person:
        return
    for ticket_id in tx.personal_subjects("person_day", _person(tx, id_number)):
        held = tx.book.tickets.get(ticket_id)
        if held is not None and held.matter == matter:
            raise r.RuleRefused(rule="one_ticket_per_person", missing=[], number=held.number)


def remember(tx: Tx, id_number: str, ticket_id: str) -> None:
    """Keep the keyed digest to the day's end, if the hall needs it."""
    if tx.house.config.kiosk.one_ticket_per_person:
        day_end = tx.house.hours.midnight_after(tx.house.hours.day(tx.now))
        tx.keep_personal(secrets.token_hex(16), "person_day", ticket_id, _person(tx, id_number), iso(day_end))


def _person(tx: Tx, id_number: str) -> str:
    return tx.house.mac("person", normalised(id_number)).hex()
