"""The way to the hub: one Socket.IO connection, made anew with back-off for ever; questions with an answer."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from typing import Any

import requests
import socketio

from devices.keeper import Backoff

log = logging.getLogger("devices.agent")

SPACE = "/agent"
ANSWER_S = 5.0
_CONNECT_S = 5
_AGAIN = {"too_many_requests": False, "unavailable": True}     # the same word may come again; whether it was looked at
_LOOK_S = 1.0       # how often a connection that ended without a word is noticed

View = dict[str, Any]


class HubAway(Exception):
    """No answer from the hub now. `sent` = it may have heard us all the same."""

    def __init__(self, what: str, sent: bool = False) -> None:
        super().__init__(what)
        self.sent = sent


class Link:
    """`on_view` gets every picture that is news; `on_up` is called after each connect. Both from the link's threads.

    `me` tells this run of the agent from every other: two of one name must not work on one job.
    """

    def __init__(self, hub: str, token: str, on_view: Callable[[View], None], on_up: Callable[[], None]) -> None:
        self.hub = hub.rstrip("/")
        self.me = uuid.uuid4().hex
        self._token = token
        self._on_view = on_view
        self._on_up = on_up
        self._stop = threading.Event()
        self._client: socketio.Client | None = None
        self._lock = threading.Lock()
        self._gone = threading.Event()      # of the present connection
        self._seen: tuple[str, int] = ("", -1)
        self._waiting: set[_Answer] = set()
        self._http = requests.Session()
        self._http.trust_env = False        # a hall's network has no proxy between its PCs

    def run(self) -> None:
        """Stay connected until `close`."""
        backoff = Backoff()
        complaint = ""
        while not self._stop.is_set():
            try:
                client = self._connect()
            except (socketio.exceptions.ConnectionError, OSError, ValueError) as e:
                if str(e) != complaint:
                    complaint = str(e)
                    log.warning("hub away hub=%s why=%s", self.hub, complaint)
                self._stop.wait(backoff.next_s())
                continue
            log.info("hub connected hub=%s", self.hub)
            backoff.reset()
            complaint = ""
            self._on_up()
            self._stay(client)
            if not self._stop.is_set():
                log.warning("hub lost hub=%s", self.hub)

    def call(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send and wait for the answer, at most 5 s. HubAway: perhaps heard, perhaps not; every message may be repeated."""
        answer = _Answer()
        with self._lock:
            client = self._client
            if client is None or self._gone.is_set():
                raise HubAway(event)
            self._waiting.add(answer)
            try:
                client.emit(event, data, namespace=SPACE, callback=answer.take)
            except socketio.exceptions.SocketIOError as e:
                self._waiting.discard(answer)
                raise HubAway(event) from e
        try:
            said = answer.wait(event)
        finally:
            with self._lock:
                self._waiting.discard(answer)
        if said.get("code") in _AGAIN:
            raise HubAway(event, sent=_AGAIN[said["code"]])
        return said

    def post(self, path: str, data: bytes, kind: str) -> bool:
        """False = the hub does not want it; HubAway when it did not answer."""
        try:
            answer = self._http.post(
                self.hub + path,
                data=data,
                headers={"Authorization": f"Bearer {self._token}", "Content-Type": kind},
                timeout=ANSWER_S,
            )
        except requests.RequestException as e:
            raise HubAway(path) from e
        if answer.status_code >= 500:
            raise HubAway(f"{path} {answer.status_code}", sent=True)
        if not answer.ok:
            log.warning("refused path=%s status=%d", path, answer.status_code)
        return answer.ok

    def fetch(self, path: str) -> bytes:
        """What the hub has under this path; HubAway when it did not answer, or has nothing."""
        try:
            answer = self._http.get(self.hub + path, headers={"Authorization": f"Bearer {self._token}"}, timeout=ANSWER_S)
        except requests.RequestException as e:
            raise HubAway(path) from e
        if not answer.ok:
            raise HubAway(f"{path} {answer.status_code}", sent=True)
        return answer.content

    def close(self) -> None:
        self._stop.set()
        self._gone.set()

    @property
    def up(self) -> bool:
        return self._client is not None and not self._gone.is_set()

    @property
    def connection(self) -> str:
        """How the hub calls the present connection; "" while there is none."""
        client = self._client
        return str(client.get_sid(SPACE) or "") if client is not None and self.up else ""

    def _connect(self) -> socketio.Client:
        client = socketio.Client(
            reconnection=False,
            handle_sigint=False,
            request_timeout=_CONNECT_S,
            websocket_extra_options={"http_no_proxy": ["*"]},
        )
        gone = threading.Event()
        client.on("disconnect", lambda *_reason: self._ended(gone), namespace=SPACE)
        client.on("view", self._view, namespace=SPACE)
        client.on("beat", lambda *_data: None, namespace=SPACE)
        client.connect(
            self.hub,
            auth={"token": self._token, "run": self.me},
            transports=["websocket"],
            namespaces=[SPACE],
            wait_timeout=_CONNECT_S,
        )
        with self._lock:
            self._client, self._gone = client, gone
        return client

    def _stay(self, client: socketio.Client) -> None:
        # The event may never come for a connection that broke while it was made: look for ourselves as well.
        while not self._gone.wait(_LOOK_S) and not self._stop.is_set():
            if not client.connected or client.eio.state != "connected":
                break
        self._ended(self._gone)
        with self._lock:
            self._client = None
        client.disconnect()

    def _ended(self, gone: threading.Event) -> None:
        gone.set()
        if gone is self._gone:
            with self._lock:
                for answer in self._waiting:
                    answer.give_up()

    def _view(self, view: View) -> None:
        """Pictures may overtake each other: an older one of the same hub is no news."""
        hub, seq = str(view.get("hub", "")), int(view.get("seq", 0))
        with self._lock:
            if hub == self._seen[0] and seq < self._seen[1]:
                return
            self._seen = (hub, seq)
        self._on_view(view)


class _Answer:
    """The answer to one message, or that none will come."""

    def __init__(self) -> None:
        self._come = threading.Event()
        self._data: dict[str, Any] | None = None

    def take(self, data: dict[str, Any] | None = None) -> None:
        self._data = data if isinstance(data, dict) else {"ok": False, "code": "no_answer"}
        self._come.set()

    def give_up(self) -> None:
        self._come.set()

    def wait(self, event: str) -> dict[str, Any]:
        if not self._come.wait(ANSWER_S) or self._data is None:
            raise HubAway(event, sent=True)
        return self._data
