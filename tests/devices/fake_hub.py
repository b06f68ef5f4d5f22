"""A hub of threads that speaks the agent protocol on a real port: it records all it hears and can be taken away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import socketio
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from tests.devices.slips import SLIP

SPACE = "/agent"
TOKEN = "a-token"


class FakeHub:
    """`queue` a job and it is offered; `heard` holds every message in order; `answer` may say something else to one."""

    def __init__(self) -> None:
        self.port = 0
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.papers: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}  # id -> job with its state
        self.swallow: set[str] = set()  # events taken without an answer
        self.refuse: set[str] = set()  # events answered {ok: False}
        self.too_fast = 0  # so many messages are answered with too_many_requests
        self.refused_tokens = 0
        self.runs: list[str] = []  # of each connection: which run of an agent it is
        self.seq = 0
        self.orders: list[dict[str, Any]] = []  # to devices: {id, device, what}
        self.lists: dict[str, list[dict[str, Any]]] = {}  # devices of the agent, when `version` is set
        self.version = ""
        self._changed = threading.Condition()
        self._server: BaseWSGIServer | None = None
        self._sio: socketio.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._sio = socketio.Server(async_mode="threading", ping_interval=1, ping_timeout=1)
        self._sio.on("connect", self._connect, namespace=SPACE)
        for event in ("take_job", "job", "device", "press", "key", "renew", "order_done", "my_devices"):
            self._sio.on(event, self._on(event), namespace=SPACE)
        app = socketio.WSGIApp(self._sio, self._http)
        self._server = make_server("127.0.0.1", self.port, app, threaded=True)
        self._server.daemon_threads = True
        self.port = self._server.port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """As a crashed hub: listener closed, every connection cut."""
        if self._server is None or self._sio is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for socket in list(self._sio.eio.sockets.values()):
            socket.close(wait=False)  # one whose writer has ended would be waited for without end
        self._sio.eio.sockets.clear()
        self._sio.shutdown()
        self._server = None

    def queue(self, job: str, printer: str = "p1", **slip: Any) -> None:
        with self._changed:
            self.jobs[job] = {"id": job, "printer": printer, "kind": "slip", "number": "A017", "state": "queued", "slip": slip}
        self.show()

    def show(self) -> None:
        """Push the whole picture, as the real hub does after each change."""
        with self._changed:
            self.seq += 1
            jobs = [{k: j[k] for k in ("id", "printer", "kind", "number")} for j in self.jobs.values() if j["state"] == "queued"]
            view = {"hub": "h1", "seq": self.seq, "at": "2026-06-01T09:00:00+08:00", "agent": "local", "jobs": jobs}
            view |= {"orders": self.orders, **({"devices": self.version} if self.version else {})}
        if self._sio is not None:
            self._sio.emit("view", {**view, "counters": [], "windows": []}, namespace=SPACE)

    def messages(self, event: str) -> list[dict[str, Any]]:
        """Without what no two runs have in common."""
        with self._changed:
            return [{k: v for k, v in data.items() if k not in ("run", "age_s")} for kind, data in self.heard if kind == event]

    def wait(self, good: Callable[[], Any], limit_s: float = 10) -> Any:
        """The first true value of `good`; fails when none comes in time."""
        with self._changed:
            value = self._changed.wait_for(good, limit_s)
        assert value, f"not seen within {limit_s} s; heard {self.heard[-12:]}"
        return value

    def state_of(self, job: str) -> str:
        return str(self.jobs[job]["state"])

    def _connect(self, _sid: str, _environ: dict[str, Any], auth: dict[str, Any] | None) -> None:
        if not auth or auth.get("token") != TOKEN:
            self.refused_tokens += 1
            raise socketio.exceptions.ConnectionRefusedError("forbidden")
        self.runs.append(str(auth["run"]))
        threading.Timer(0.02, self.show).start()

    def _on(self, event: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        def handle(_sid: str, data: dict[str, Any]) -> dict[str, Any]:
            with self._changed:
                if self.too_fast:
                    self.too_fast -= 1
                    return {"ok": False, "code": "too_many_requests"}
                self.heard.append((event, data))
                self._changed.notify_all()
                if event in self.refuse:
                    return {"ok": False, "code": "wrong_state"}
                answer = self._answer(event, data)
            if event in self.swallow:
                threading.Event().wait(30)  # the agent hears nothing; its patience is shorter
            return answer

        return handle

    def _answer(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        if event == "take_job":
            job = self.jobs.get(data["job"])
            if job is None or job["state"] != "queued":
                return {"ok": False, "code": "wrong_state"}
            job["state"] = "printing"
            return {"ok": True, "slip": {**SLIP, "job": job["id"], **job["slip"]}}
        if event == "job":
            self.jobs[data["job"]]["state"] = data["state"]
        if event == "key":
            return {"ok": True, "result": "done", "number": "A017"}
        if event == "order_done":
            self.orders = [order for order in self.orders if order["id"] != data["id"]]
        if event == "my_devices":
            return {"ok": True, "version": self.version, "lists": self.lists}
        if event == "press":
            return {"ok": True, "result": "rated", "why": ""}
        return {"ok": True}

    def _http(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        parts = request.path.split("/")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}" or request.method != "POST":
            return Response("", 401)(environ, start_response)
        with self._changed:
            self.papers[parts[4]] = request.get_data()
            self._changed.notify_all()
        return Response("", 204)(environ, start_response)
