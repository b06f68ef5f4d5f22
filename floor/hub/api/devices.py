"""Devices: the paper tray of virtual printers, the list of devices, health, metrics, and the description of all routes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from flask import Response, jsonify, request, send_file
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import HistogramMetricFamily

from floor import refusals as r
from floor.hub.openapi import describe
from floor.hub.pulse import BOUNDS_S, Pulse
from floor.hub.routes import ROUTES, Api, Call, hub_of
from floor.hub.slips import KINDS, LANGS
from floor.views.supervisor import supervisor

api = Api("devices")
open_api = Api("open", "")
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 200_000
_KEPT = 40  # pictures of one printer
_JOB = re.compile(r"[0-9]{8}-[A-Z][0-9]{3,6}-p[0-9]{1,3}|[A-Za-z0-9_]{1,40}-[0-9]{4}-[0-9]{1,9}-s[0-9]{1,12}")
_LOOKERS = ("om", "admin", "supervisor", "lead")


@api.post("/print_jobs/<job>/paper", ("agent",), None, answer="{job}")
def keep_paper(call: Call, job: str) -> dict[str, Any]:
    """A virtual printer's picture of the paper."""
    found = call.hub.jobs.get(job)
    if found is None or not _JOB.fullmatch(job):
        raise r.UnknownJob(job=job)
    if (request.content_length or 0) > _LARGEST:
        raise r.BadRequest(problems=[f"body: a picture of at most {_LARGEST} bytes"])
    data = request.get_data(cache=False)
    if not data.startswith(_PNG):
        raise r.BadRequest(problems=["body: a PNG picture"])
    folder = call.hub.data / "paper" / str(found.printer)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{job}.png").write_bytes(data)
    for old in sorted(folder.glob("*.png"), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
        old.unlink()
    return {"job": job}


@api.get("/printers/<code>/papers", _LOOKERS, answer="{papers: [{job, number, kind, at, url}]}")
def papers(call: Call, code: str) -> dict[str, Any]:
    """The last slips of a virtual printer, newest first."""
    if all(p.code != code for p in call.hub.house.config.printers):
        raise r.UnknownPlace(printer=code)
    folder = call.hub.data / "paper" / code
    files = sorted(folder.glob("*.png"), key=lambda p: p.stat().st_mtime, reverse=True) if folder.exists() else []
    found = []
    with call.hub.writer.lock:
        scene = call.hub.scene()
        for file in files:
            job = scene.book.job(file.stem)
            if job is not None:
                url = f"/api/v1/print_jobs/{job.id}/paper.png"
                found.append({"job": job.id, "number": job.number, "kind": job.kind, "at": scene.at(job.queued_at), "url": url})
    return {"papers": found}


@api.get("/printers/<code>/sample.png", _LOOKERS, answer="image/png")
def sample(call: Call, code: str) -> Response:
    """A slip with invented contents as this printer makes it; `kind`: ticket, why, notice or receipt; `lang`: zh or en."""
    printer = next((p for p in call.hub.house.config.printers if p.code == code), None)
    if printer is None:
        raise r.UnknownPlace(printer=code)
    kind, lang = request.args.get("kind", KINDS[0]), request.args.get("lang", LANGS[0])
    if kind not in KINDS or lang not in LANGS:
        raise r.BadRequest(problems=[f"kind: one of {', '.join(KINDS)}; lang: one of {', '.join(LANGS)}"])
    return Response(call.hub.slips.sample(printer, kind, lang), mimetype="image/png", headers={"Cache-Control": "no-store"})


@api.get("/print_jobs/<job>/paper.png", _LOOKERS, answer="image/png")
def picture(call: Call, job: str) -> Any:
    """One slip as a picture."""
    if not _JOB.fullmatch(job):
        raise r.UnknownJob(job=job)
    for file in (call.hub.data / "paper").glob(f"*/{job}.png"):
        return send_file(file, mimetype="image/png", max_age=3600)
    raise r.UnknownJob(job=job)


@api.get("/print_jobs/<job>", ("agent", "kiosk", *_LOOKERS), answer="{id, ticket, kind, state, printer, reason}")
def job(call: Call, job: str) -> dict[str, Any]:
    """What became of a slip."""
    with call.hub.writer.lock:
        found = call.hub.writer.book.job(job)
    if found is None:
        raise r.UnknownJob(job=job)
    if "kiosk" in call.actor.roles and found.kiosk != call.actor.place:
        raise r.NotPermitted(job=job)
    shown = {"id": found.id, "ticket": found.ticket, "kind": found.kind, "state": found.state}
    return shown | {"printer": found.printer, "reason": found.reason}


@api.get("/devices", (*_LOOKERS, "logistics", "office"), answer="{devices: [...]}")
def devices(call: Call) -> dict[str, Any]:
    """Each device with its last known state."""
    with call.hub.writer.lock:
        return {"devices": supervisor(call.hub.scene(), [])["devices"]}


@open_api.get("/healthz", public=True, answer="{ok}")
def healthz(call: Call) -> dict[str, Any]:
    """The process answers."""
    return {"ok": True}


@open_api.get("/readyz", public=True, answer="{ok, ...}")
def readyz(call: Call) -> Response:
    """Database, pump and agents; the detail only for this machine or an auditor."""
    hub = call.hub
    checks = {"database": _database(), "pump": hub.writer.book.seq - hub.pump.cursor < 1000, "agents": sorted(hub.agents)}
    ok = bool(checks["database"] and checks["pump"])
    response = jsonify({"ok": ok} | (checks if _trusted(call) else {}))
    response.status_code = 200 if ok else 503
    return response


@open_api.get("/metrics", public=True, answer="Prometheus text")
def metrics(call: Call) -> Response:
    """Counts and gauges for this machine or an auditor; no person, no number."""
    if not _trusted(call):
        raise r.NotPermitted(needs=["auditor"])
    hub, registry = call.hub, CollectorRegistry()
    with hub.writer.lock:
        view = supervisor(hub.scene(), [])
        seq = hub.writer.book.seq
    for name in ("waiting", "longest_wait_s", "open_counters", "serving", "lapses_logged", "issued", "ratings", "bad_ratings"):
        Gauge(f"hall_{name}", f"{name} now or today", registry=registry).set(view["figures"][name] or 0)
    Counter("hall_events", "facts in the journal", registry=registry).inc(seq)
    Gauge("hall_pump_behind", "facts not yet told", registry=registry).set(seq - hub.pump.cursor)
    batch = hub.forecaster
    Gauge("hall_estimate_seconds", "how long the last batch of wait estimates took", registry=registry).set(batch.took_s)
    Gauge("hall_estimate_held_seconds", "longest that it kept everybody else waiting", registry=registry).set(batch.held_s)
    Gauge("hall_estimate_batches", "batches since the start", registry=registry).set(batch.batches)
    Gauge("hall_faults_open", "devices that do not work", registry=registry).set(len(hub.writer.book.faults.open))
    _stalls(hub.pulse, registry)
    return Response(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")


def _stalls(pulse: Pulse, registry: CollectorRegistry) -> None:
    """How long the hub's loop stood still: the longest lately and since the start, and how often how long."""
    Gauge("hall_recent_stall_seconds", "longest that the loop stood still in the last 15 s", registry=registry).set(pulse.recent_s)
    Gauge("hall_recent_busy_seconds", "longest that it computed in one go, last 15 s", registry=registry).set(pulse.busy_s)
    Gauge("hall_longest_stall_seconds", "the same since the start", registry=registry).set(pulse.longest_s)
    bounds = [*map(str, BOUNDS_S), "+Inf"]
    buckets = list(zip(bounds, accumulate(pulse.counts), strict=True))
    family = HistogramMetricFamily("hall_stall_seconds", "turns of the loop by how late they came", buckets, pulse.sum_s)
    registry.register(_Ready(family))


class _Ready:
    """A family that is counted already."""

    def __init__(self, family: HistogramMetricFamily) -> None:
        self._family = family

    def collect(self) -> Iterable[HistogramMetricFamily]:
        return [self._family]


@api.get("/openapi.json", public=True, answer="OpenAPI 3.1")
def openapi(call: Call) -> dict[str, Any]:
    """Every HTTP route, from the code's own table."""
    return describe(ROUTES)


def _database() -> bool:
    hub = hub_of()
    with hub.database.engine.connect() as connection:
        return bool(connection.exec_driver_sql("SELECT 1").scalar())


def _trusted(call: Call) -> bool:
    return request.remote_addr in ("127.0.0.1", "::1") or "auditor" in call.actor.roles
