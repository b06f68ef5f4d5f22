"""What device agents say: slips taken and ended, states of devices, presses of serial pads."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from config.agents import device_lists, devices_of, owner_of, version_of
from floor import facts as f
from floor import refusals as r
from floor.actors import Actor
from floor.desk import faults, paper, ratings, terminals
from floor.desk.tx import Tx
from floor.hub import why
from floor.hub.hub import Hub
from floor.hub.pictures import DEVICE_ORDERS
from floor.nouns import Duty, PrintJob
from floor.rules.faults import Seen
from floor.store import tables as t
from floor.store.writing import Order
from floor.views import forms
from floor.views.agent import notice_slip, slip
from floor.views.scene import Scene

log = logging.getLogger("floor.agents")


class Said(BaseModel):
    """A message; fields that this hub does not know are passed over, an agent may be newer."""

    model_config = ConfigDict(extra="ignore")


class JobTaken(Said):
    """`printer`: which of the agent's printers asks; it may have been another's turn when its picture was drawn."""

    job: str = Field(max_length=64)
    printer: str = Field("", max_length=32)


class JobReport(Said):
    job: str = Field(max_length=64)
    state: str = Field(pattern="^(printed|sent|failed|unknown)$")
    reason: str | None = Field(None, max_length=64)
    run: str | None = Field(None, max_length=64)


class Renewal(Said):
    jobs: list[str] = Field(max_length=64)


class DeviceReport(Said):
    code: str = Field(max_length=32)
    kind: str = Field(pattern=f"^({'|'.join(device_lists().values())})$")
    state: str = Field(pattern="^(ready|near_end|down)$")
    reason: str | None = Field(None, max_length=64)
    detail: str | None = Field(None, max_length=200)


class OrderDone(Said):
    id: str = Field(max_length=64)
    good: bool
    words: str = Field("", max_length=200)


class Nothing(Said):
    """A question without more words."""


class Press(Said):
    pad: str = Field(max_length=32)
    counter: int
    grade: int = Field(ge=1, le=5)
    press_id: str = Field(min_length=1, max_length=64)
    age_s: float = Field(0.0, ge=0, le=86_400, description="real seconds since the key was pressed")


class Key(Said):
    """`order`: what the keys of this model of terminal mean; `digits`: typed before it."""

    terminal: str = Field(max_length=32)
    order: str = Field(pattern=f"^({'|'.join([terminals.LOGIN, *terminals.ORDERS])})$")
    digits: str = Field("", pattern="^[0-9]{0,8}$")
    press_id: str = Field(min_length=1, max_length=64)


@dataclass(frozen=True, slots=True)
class Speaker:
    """One connection of an agent. `place`: its name; `run`: which run of its program."""

    actor: Actor
    place: str
    run: str


Work = Callable[[Speaker, Any], dict[str, Any] | None]


class AgentTalk:
    """`heard`: each message with its model and what is done; a refusal is raised, the answer is returned."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.heard: dict[str, tuple[type[Said], Work]] = {
            "take_job": (JobTaken, self._take_job),
            "job": (JobReport, self._job),
            "renew": (Renewal, self._renew),
            "device": (DeviceReport, self._device),
            "press": (Press, self._press),
            "key": (Key, self._key),
            "order_done": (OrderDone, self._order_done),
            "my_devices": (Nothing, self._my_devices),
        }

    def came(self, speaker: Speaker, others: Iterable[Speaker]) -> None:
        """A connection was made; `others` are those of the same name."""
        self._hub.agents.add(speaker.place)
        self._order(speaker, lambda tx: faults.agent_here(tx, speaker.place))
        if any(other.run != speaker.run for other in others):
            log.warning("two agents of one name agent=%s: each slip goes to one of them; give each PC a name of its own", speaker.place)

    def gone(self, speaker: Speaker) -> None:
        """The last connection of that name ended."""
        self._hub.agents.discard(speaker.place)
        self._order(speaker, lambda tx: faults.agent_lost(tx, speaker.place))

    def _take_job(self, who: Speaker, x: JobTaken) -> dict[str, Any]:
        job = self._hub.jobs.get(x.job)
        if job is not None and all((p.agent, p.code) != (who.place, job.printer) for p in self._hub.house.config.printers):
            raise r.NotYourJob(job=x.job)
        self._order(who, lambda tx: paper.take(tx, x.job, x.printer))
        self._hub.jobs.lease(x.job, who.run, self._hub.runtime.mono_s())
        made = self._slip(x.job)
        return {"slip": made | {"template": self._hub.slips.template_of(made["kind"])}}

    def _job(self, who: Speaker, x: JobReport) -> None:
        """`run`: the run that printed it, when this one took up what that left."""
        holder = self._hub.jobs.holder(x.job)
        if holder is not None and holder != (x.run or who.run):
            raise r.NotYourJob(job=x.job)
        self._order(who, lambda tx: paper.move(tx, x.job, x.state, x.reason))

    def _renew(self, who: Speaker, x: Renewal) -> dict[str, Any]:
        return {"lost": self._hub.jobs.renew(x.jobs, who.run, self._hub.runtime.mono_s())}

    def _device(self, who: Speaker, x: DeviceReport) -> None:
        if owner_of(self._hub.house.config, x.code) != who.place:
            return  # said before it heard that the device is another's now, or out of use
        seen = Seen(x.code, x.kind, who.place, x.state, x.reason or None, x.detail or None)
        self._order(who, lambda tx: faults.device_seen(tx, seen))

    def _order_done(self, who: Speaker, x: OrderDone) -> None:
        order = self._hub.device_orders.done(x.id, who.place, x.good, x.words)
        for place in DEVICE_ORDERS:
            self._hub.pump.want("/devices", place)
        if order is not None and order.what == "test":
            fact = f.DeviceTested(order.device, x.good, x.words)
            self._order(who, lambda tx: tx.append(f"device:{order.device}", [fact], order.by))

    def _my_devices(self, who: Speaker, _x: Nothing) -> dict[str, Any]:
        """The devices that hall.toml gives to this agent; `devices` of its picture says when to ask again."""
        config = self._hub.house.config
        lists = {name: [x.model_dump() for x in there] for name, there in devices_of(config, who.place).items()}
        return {"version": version_of(config, who.place), "lists": lists}

    def _press(self, who: Speaker, x: Press) -> dict[str, Any]:
        age = timedelta() if self._hub.clock.rehearsal else timedelta(seconds=x.age_s)
        order = Order(who.actor, lambda tx: {"why": ratings.press(tx, x.counter, x.grade, tx.now - age)}, "press", x.press_id)
        ignored = '"why":null' not in (self._hub.writer.do(order).answer or "")
        return {"result": "ignored" if ignored else "rated"}

    def _key(self, who: Speaker, x: Key) -> dict[str, Any]:
        """A call terminal acts at its own counter, and for the agent that owns it."""
        terminal = next((t for t in self._hub.house.config.terminals if (t.agent, t.code) == (who.place, x.terminal)), None)
        if terminal is None:
            raise r.NotPermitted(terminal=x.terminal)
        staff = self._staff(who, x) if x.order == terminals.LOGIN else None
        pressed = terminals.Pressed(x.terminal, terminal.counter, x.order, x.digits, staff)
        mac = f"{x.terminal}|{x.order}|{x.digits}"
        done = self._hub.writer.do(Order(who.actor, lambda tx: terminals.press(tx, pressed), "key", x.press_id, mac))
        return dict(json.loads(done.answer or "{}"))

    def _staff(self, who: Speaker, x: Key) -> str:
        """Account of a staff number; who tries numbers is slowed down, terminal by terminal."""
        hub, place = self._hub, f"terminal|{x.terminal}"
        if (wait_s := hub.logins.wait_s(place, hub.runtime.mono_s())) > 0:
            raise r.TooManyRequests(retry_after_s=round(wait_s, 1))
        account = hub.accounts.by_number(x.digits)
        if account is None:
            hub.logins.failed(place, hub.runtime.mono_s())
            self._order(who, lambda tx: tx.append("staff:unknown", [f.LoginFailed(None)]))
            raise r.UnknownStaff()
        hub.logins.forget(place)
        return account.id

    def _order(self, who: Speaker, work: Callable[[Tx], Any]) -> None:
        self._hub.writer.quietly(who.actor, work)

    def _slip(self, job_id: str) -> dict[str, Any]:
        hub = self._hub
        with hub.writer.lock:
            scene = hub.scene()
            job = scene.book.job(job_id)
            if job is not None and job.kind == "receipt":
                return self._form(scene, job)
            ticket = scene.book.ticket(job.ticket) if job else None
            if job is None or ticket is None:
                raise r.UnknownJob(job=job_id)
            if job.kind == "notice":
                return notice_slip(scene, ticket, job)
            if job.kind != "why":
                return slip(scene, ticket, job, hub.url_of(ticket.id), hub.jobs.ahead_of(ticket.id))
        return why.slip(hub, job)

    def _form(self, scene: Scene, job: PrintJob) -> dict[str, Any]:
        """A form of a register's entry."""
        entry = scene.book.entry(str(job.about))
        register = scene.house.rulebook.registers.get(entry.register) if entry else None
        if entry is None or register is None:
            raise r.UnknownJob(job=job.id)
        return forms.slip(scene, job, register, entry, self._hub.database.select(Duty, subject=entry.id, order=t.duty.c.opened_at))
