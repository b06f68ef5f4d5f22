"""What the pages of appointments need of the hub: look one up by its link, book and cancel without a login, telephone numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from floor import refusals as r
from floor.actors import PHONE
from floor.desk import appointments as desk
from floor.desk.tx import Tx, digest
from floor.nouns import Appointment
from floor.rules.appointments import VISITOR, Change
from floor.store import tables as t
from floor.store.writing import Order
from floor.views import appointments as views
from floor.views.scene import View

if TYPE_CHECKING:
    from floor.hub.hub import Hub

PATH = "/b/"


class Bookings:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def url_of(self, appointment_id: str) -> str:
        """Address of the visitor's own page."""
        return f"{self._hub.public_url}{PATH}{self._hub.house.link_key(appointment_id)}"

    def picture(self, key: str) -> View | None:
        """What the link shows; None when there is no such appointment."""
        found = self._by_key(key)
        if found is None:
            return None
        with self._hub.writer.lock:
            now = self._hub.writer.book.appointment(found.id) or found
            return views.own(self._hub.scene(), now)

    def offers(self, matter: str | None) -> tuple[list[View], list[View]]:
        """Matters that can be booked, and the days of one of them."""
        with self._hub.writer.lock:
            scene = self._hub.scene()
            known = views.matters(scene)
            return known, views.days(scene, matter) if matter and any(m["code"] == matter for m in known) else []

    def book(self, order: desk.Booking, request_id: str, address: str) -> str:
        """By the visitor, on the public page; the key of the link. At most so many an hour and address."""
        mac = self._hub.house.quick_mac("body", repr(order))
        answer = self._do(lambda tx: self._book(tx, order, address), "POST /book", request_id, mac)
        return self._hub.house.link_key(answer["appointment"])

    def _book(self, tx: Tx, order: desk.Booking, address: str) -> dict[str, Any]:
        if order.project:  # a wrong code counts too: nobody tries them out
            self._pace(address)
        made = desk.book(tx, order)
        if not order.project:
            self._pace(address)
        return {"appointment": made.id}

    def _pace(self, address: str) -> None:
        wait_s = self._hub.bookings_pace.wait_s(address, self._hub.runtime.mono_s())
        if wait_s > 0:
            raise r.TooManyRequests(retry_after_s=round(wait_s))

    def cancel(self, key: str) -> None:
        """By the visitor who holds the link, freely."""
        found = self._by_key(key)
        if found is None:
            raise r.UnknownAppointment()
        self._do(lambda tx: desk.cancel(tx, found.id, Change(VISITOR)).state)

    def contacts(self, ids: Iterable[str]) -> dict[str, str]:
        """Telephone numbers of these appointments, for those who are to call."""
        p = t.personal.c
        chosen = sa.select(p.subject, p.value).where(p.hall == self._hub.database.hall, p.kind == desk.CONTACT, p.subject.in_(list(ids)))
        return {str(row[0]): str(row[1]) for row in self._hub.database.read(chosen)}

    def _do(self, work: Callable[[Tx], Any], route: str = "", request_id: str | None = None, mac: str = "") -> Any:
        done = self._hub.writer.do(Order(PHONE, work, route, request_id, mac))
        return json.loads(done.answer or "null")

    def _by_key(self, key: str) -> Appointment | None:
        rows = self._hub.database.select(Appointment, key_digest=digest(key))
        return rows[0] if rows else None
