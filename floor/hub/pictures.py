"""Draws the picture of each namespace and place from the present floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from floor import nouns as n
from floor import refusals as r
from floor.actors import PHONE
from floor.desk import ratings
from floor.desk import tickets as desk
from floor.desk.tx import Tx, digest
from floor.nouns import CALLED, Ticket
from floor.store import tables as t
from floor.store.writing import Order
from floor.views import devices
from floor.views import kiosk as kiosks
from floor.views.agent import agent
from floor.views.board import board
from floor.views.console import console
from floor.views.public import info
from floor.views.scene import Scene, View
from floor.views.supervisor import supervisor

if TYPE_CHECKING:
    from floor.hub.hub import Hub

CLERK_ORDERS = (
    "open", "close", "pause", "resume", "next", "call", "recall", "withdraw", "start", "finish", "no_show", "return", "hold",
    "resume_ticket", "transfer", "cancel", "reprint", "notice", "grant_lane", "help_answer",
)  # fmt: skip

DEVICE_ORDERS: dict[str, tuple[str, ...]] = {"mends": ("test", "record", "mute", "mend"), "looks": ()}  # on the device page
FLOOR_ORDERS = {"decides": ("lapse_confirm", "lapse_dismiss", "tide"), "leads": ("tide",), "looks": ()}  # on the supervisor's page


class Pictures:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._draw: dict[str, Callable[[Scene, str], View]] = {
            "/screen": self._screen,
            "/kiosk": self._kiosk,
            "/console": lambda scene, place: console(scene, int(place), list(CLERK_ORDERS)),
            "/pad": lambda scene, place: kiosks.pad(scene, int(place)),
            "/supervisor": lambda scene, place: supervisor(scene, list(FLOOR_ORDERS[place])),
            "/agent": self._agent,
            "/devices": self._devices,
        }

    def draw(self, namespace: str, place: str) -> View:
        """The whole picture now."""
        with self._hub.writer.lock:
            return self._draw[namespace](self._hub.scene(), place)

    def exists(self, namespace: str, place: str) -> bool:
        """Whether the hall has such a screen, kiosk or counter."""
        config = self._hub.house.config
        if namespace == "/screen":
            return any(s.code == place for s in config.screens)
        if namespace == "/kiosk":
            return any(k.code == place for k in config.kiosks)
        if namespace in ("/console", "/pad"):
            return place.isdigit() and int(place) in self._hub.writer.book.counters
        return True

    def phone(self, key: str) -> View | None:
        """The picture behind a phone key; None when no ticket has it."""
        ticket = self._by_key(key)
        if ticket is None:
            return None
        with self._hub.writer.lock:
            rated = self._hub.writer.book.rating(self._hub.writer.book.ticket(ticket.id) or ticket)
            now = self._hub.writer.book.ticket(ticket.id) or ticket
            return kiosks.phone(self._hub.scene(), now, rated.grade if rated else None)

    def phone_order(self, key: str, order: str, body: dict[str, Any]) -> None:
        """hold, resume, cancel or rate, by the one who holds the key."""
        ticket = self._by_key(key)
        if ticket is None:
            raise r.UnknownTicket()
        works: dict[str, Callable[[Tx], Any]] = {
            "hold": lambda tx: desk.hold(tx, self._untouched(tx, ticket.id), "phone").state,
            "resume": lambda tx: desk.resume(tx, self._untouched(tx, ticket.id)).state,
            "cancel": lambda tx: desk.cancel(tx, self._untouched(tx, ticket.id), "phone").state,
            "rate": lambda tx: self._rate(tx, ticket.id, body),
        }
        if order not in works:
            raise r.BadRequest(problems=[f"order: one of {', '.join(works)}"])
        self._hub.writer.do(Order(PHONE, works[order]))

    def _untouched(self, tx: Tx, ticket_id: str) -> str:
        """A visitor's own orders: not while a counter has the ticket in hand."""
        ticket = tx.ticket(ticket_id)
        if ticket.state == CALLED or (ticket.state == "held" and ticket.counter is not None):
            raise r.WrongState(ticket=ticket.id, number=ticket.number, state=ticket.state, needs=["waiting"])
        return ticket_id

    def _rate(self, tx: Tx, ticket_id: str, body: dict[str, Any]) -> str:
        grade = str(body.get("grade", ""))
        if grade not in ("1", "2", "3", "4", "5"):
            raise r.BadRequest(problems=["grade: 1 to 5, 5 = very satisfied"])
        reasons = [str(x)[:40] for x in body.get("reasons", [])][:10] if isinstance(body.get("reasons"), list) else []
        return ratings.rate(tx, ticket_id, int(grade), reasons, "phone").state

    def _by_key(self, key: str) -> Ticket | None:
        rows = self._hub.database.select(n.Ticket, t.ticket.c.key_digest == digest(key))
        return rows[0] if rows else None

    def _screen(self, scene: Scene, place: str) -> View:
        found = next(s for s in scene.config.screens if s.code == place)
        return info(scene, found) if found.kind == "info" else board(scene, found)

    def calm(self, namespace: str, place: str) -> bool:
        """Whether its picture has neither calls nor queues: only what concerns everything is sent at once."""
        return namespace == "/screen" and any(s.code == place and s.kind == "info" for s in self._hub.house.config.screens)

    def _devices(self, scene: Scene, place: str) -> View:
        outlet = self._hub.pump.outlet
        connected = set(outlet.groups()) if outlet is not None else set()
        return devices.page(scene, connected, self._hub.device_orders.shown, DEVICE_ORDERS[place])

    def _kiosk(self, scene: Scene, place: str) -> View:
        found = next(k for k in scene.config.kiosks if k.code == place)
        return kiosks.kiosk(scene, found, self._hub.jobs.of_kiosk(place))

    def _agent(self, scene: Scene, place: str) -> View:
        reads = self._hub.reads
        wanted = {reader.code: reads.wanted(reader) for reader in reads.readers_of(place)}
        orders = [order.view() for order in self._hub.device_orders.of_agent(place)]
        return agent(scene, place, self._hub.jobs.queued(), wanted, orders)
