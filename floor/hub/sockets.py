"""Sockets: who may connect, which room they join, and the few things that screens and agents say."""

from __future__ import annotations

import json
import logging
from collections import Counter
from functools import partial
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, join_room
from pydantic import BaseModel, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refuse

from floor import refusals as r
from floor.access.throttle import Pace
from floor.actors import Actor
from floor.hub.agent_talk import AgentTalk, Said, Speaker, Work
from floor.hub.api import faults
from floor.hub.fanout import Fanout
from floor.hub.headers import Wsgi, with_headers
from floor.hub.hub import Hub
from floor.hub.reader_sockets import ReaderSockets
from floor.hub.routes import sessions
from floor.hub.voice_talk import NAMESPACES as SOUNDING
from floor.hub.voice_talk import Player, VoiceTalk

log = logging.getLogger("floor.sockets")

NAMESPACES: dict[str, tuple[str, ...]] = {
    "/screen": ("screen",),
    "/kiosk": ("kiosk",),
    "/console": ("counter", "clerk", "lead", "admin"),
    "/pad": ("pad",),
    "/supervisor": ("supervisor", "lead", "office", "leader", "admin"),
    "/agent": ("agent",),
    "/devices": faults.READERS[:-1],
}


def _by_path(sockets: Wsgi, plain: Wsgi) -> Wsgi:
    """Only the transport's own requests go through its layers."""
    return lambda environ, start: (sockets if environ["PATH_INFO"].startswith("/socket.io/") else plain)(environ, start)


class Sockets:
    """Also the pump's outlet: it knows the connected groups and sends them their pictures."""

    def __init__(self, app: Flask, hub: Hub, mode: str) -> None:
        config = hub.house.config
        plain = app.wsgi_app
        self.io = SocketIO(
            app,
            async_mode=mode,
            cors_allowed_origins=list(config.hub.origins) or None,
            ping_interval=5,
            ping_timeout=5,
            max_http_buffer_size=8192,
            http_compression=False,
            json=json,  # ASCII: each client's copy costs a sixteenth of what Chinese as it is would
            manage_session=False,
            client_manager=None,
            message_queue=config.hub.message_queue or None,
        )
        alone = mode == "eventlet" and not config.hub.message_queue  # else others send to our clients too
        self._fanout = Fanout(self.io.server, hub.runtime) if alone else None
        app.wsgi_app = with_headers(_by_path(app.wsgi_app, plain))  # type: ignore[assignment,method-assign]
        self._hub = hub
        self._pictures = hub.pictures
        self._pace = Pace(config.limits.socket_events_per_s, 1.0)
        self._where: dict[str, tuple[str, str, Actor, str | None]] = {}
        self._count: Counter[tuple[str, str]] = Counter()
        self._talk = AgentTalk(hub)
        self._speakers: dict[str, Speaker] = {}  # connections of agents
        for namespace in NAMESPACES:
            self.io.on_event("connect", self._connect, namespace=namespace)
            self.io.on_event("disconnect", self._disconnect, namespace=namespace)
        self._voice = VoiceTalk(hub)
        for name, (shape, told) in self._voice.heard.items():
            for namespace in SOUNDING:
                self.io.on_event(name, partial(self._voiced, shape, told), namespace=namespace)
        for name, (model, work) in self._talk.heard.items():
            self.io.on_event(name, partial(self._agent_said, model, work), namespace="/agent")
        ReaderSockets(self.io, hub.reads, self._said, lambda sid: self._where[sid][1])
        hub.pump.outlet = self
        hub.on_rights = self.check_rights

    # --- the pump's outlet -------------------------------------------------------------------------------------------

    def groups(self) -> list[tuple[str, str]]:
        return list(self._count)

    def send(self, namespace: str, place: str) -> None:
        if not self._pictures.exists(namespace, place):
            return  # out of use: its connections are about to end
        picture = self._pictures.draw(namespace, place)
        if self._fanout is not None:
            self._fanout.send(namespace, place, "view", picture)
        else:
            self.io.emit("view", picture, to=place, namespace=namespace)

    # --- coming and going --------------------------------------------------------------------------------------------

    def _connect(self, auth: Any = None) -> None:
        namespace = request.namespace  # type: ignore[attr-defined]
        told = auth if isinstance(auth, dict) else {}
        actor, key = self._who(told, namespace)
        if actor is None:
            raise Refuse("login_required")
        place = self._place(namespace, actor, told)
        if place is None:
            raise Refuse("not_permitted")
        sid = request.sid  # type: ignore[attr-defined]
        join_room(place)
        self._where[sid] = (namespace, place, actor, key)
        self._count[namespace, place] += 1
        if namespace in SOUNDING:
            self._voice.came(Player(sid, namespace, place, actor))
        if namespace == "/agent":
            self._agent_came(sid, Speaker(actor, place, str(told.get("run") or sid)[:64]))
            self._hub.last_seen[place] = self._hub.clock.now()
        self.io.emit("view", self._pictures.draw(namespace, place), to=sid, namespace=namespace)

    def _agent_came(self, sid: str, speaker: Speaker) -> None:
        self._talk.came(speaker, [x for x in self._speakers.values() if x.place == speaker.place])
        self._speakers[sid] = speaker

    def _who(self, told: dict[str, Any], namespace: str) -> tuple[Actor | None, str | None]:
        """By token, else by that session of the browser which `page` (its CSRF secret) names, else the first that may."""
        roles = set(NAMESPACES[namespace])
        token = told.get("token")
        if isinstance(token, str):
            actor = self._hub.gate.bearer(token)
            return (actor, f"token:{token}") if actor and actor.roles & roles else (None, None)
        running = [s for s in sessions(self._hub, request.cookies) if s.actor.roles & roles]
        page = told.get("page")
        chosen = [s for s in running if s.csrf == page] if page else running
        if not chosen:
            return None, None
        return chosen[0].actor, f"session:{chosen[0].digest}"

    def _place(self, namespace: str, actor: Actor, told: dict[str, Any]) -> str | None:
        """The room: the token's place; for staff at a console the counter they name."""
        if namespace == "/supervisor":
            if "supervisor" in actor.roles:
                return "decides"
            return "leads" if actor.roles & {"lead", "admin"} else "looks"
        if namespace == "/devices":
            return "mends" if actor.roles & set(faults.MENDERS) else "looks"
        place = actor.place
        if namespace == "/agent":
            return place or "local"
        if place is None:
            asked = told.get("counter") if namespace in ("/console", "/pad") else told.get("place")
            place = str(asked) if asked is not None else None
        if place is None or not self._pictures.exists(namespace, place):
            return None
        return place

    def _disconnect(self, _reason: Any = None) -> None:
        sid = request.sid  # type: ignore[attr-defined]
        where = self._where.pop(sid, None)
        speaker = self._speakers.pop(sid, None)
        self._hub.reads.end(sid)
        if where is None:
            return
        self._voice.gone(sid)
        group = where[0], where[1]
        self._count[group] -= 1
        if self._count[group] <= 0:
            del self._count[group]
            if speaker is not None:
                self._talk.gone(speaker)

    def check_rights(self) -> None:
        """Rights changed: whoever lost theirs is disconnected at once."""
        for sid, (namespace, _place, _actor, key) in list(self._where.items()):
            if key is None:
                continue
            kind, _, secret = key.partition(":")
            still = self._hub.gate.bearer(secret) if kind == "token" else self._hub.gate.running(secret)
            if not still:
                self.io.server.disconnect(sid, namespace=namespace)

    # --- what screens and agents say ---------------------------------------------------------------------------------

    def _voiced(self, model: type[BaseModel], work: Any, data: Any) -> dict[str, Any]:
        sid, namespace = request.sid, request.namespace  # type: ignore[attr-defined]
        place = self._where[sid][1] if sid in self._where else ""
        return self._said(model, data, lambda actor, x: work(Player(sid, namespace, place, actor), x))

    def _agent_said(self, model: type[Said], work: Work, data: Any) -> dict[str, Any]:
        return self._said(model, data, lambda _actor, x: work(self._speakers[request.sid], x))  # type: ignore[attr-defined]

    def _said(self, model: type[BaseModel], data: Any, work: Any) -> dict[str, Any]:
        """Check who says it, how fast and what; answer with `ok` or the refusal's code."""
        sid = request.sid  # type: ignore[attr-defined]
        where = self._where.get(sid)
        if where is None:
            return {"ok": False, "code": "login_required"}
        if where[0] == "/agent":
            self._hub.last_seen[where[1]] = self._hub.clock.now()
        if self._pace.wait_s(sid, self._hub.runtime.mono_s()) > 0:
            return {"ok": False, "code": "too_many_requests"}
        try:
            more = work(where[2], model.model_validate(data))
        except ValidationError:
            return {"ok": False, "code": "bad_request"}
        except r.Refused as refusal:
            return {"ok": False, "code": refusal.code, **{k: v for k, v in refusal.facts.items() if k != "code"}}
        except Exception:  # whoever waits for an answer gets one; the log has the trace
            log.exception("message failed namespace=%s", where[0])
            return {"ok": False, "code": "unavailable"}
        return {"ok": True, **(more or {})}

    def _order(self, actor: Actor, work: Any) -> None:
        self._hub.writer.quietly(actor, work)
