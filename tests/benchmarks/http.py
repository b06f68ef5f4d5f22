"""A light closed-loop HTTP client: many visitors and clerks in one thread, each on its own kept-alive connection.

A visitor is a generator: it yields an `Ask` and is given the `Said`, or yields a number of seconds to wait.
"""

from __future__ import annotations

import heapq
import json
import selectors
import socket
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Ask:
    method: str
    path: str
    token: str
    body: bytes = b""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """`sent` and `done` are CLOCK_MONOTONIC, which all processes of a machine share."""

    what: str
    sent: float
    done: float
    status: int
    text: bytes

    @property
    def ms(self) -> float:
        return (self.done - self.sent) * 1000

    def json(self) -> Any:
        return json.loads(self.text)


Visitor = Generator[Ask | float, Said | None, None]


class _Line:
    """One connection and the visitor on it."""

    def __init__(self, host: str, port: int, visitor: Visitor) -> None:
        self.visitor = visitor
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask: Ask | None = None
        self._host = f"{host}:{port}"
        self._sent = 0.0
        self._got = b""

    def send(self, ask: Ask) -> None:
        head = f"{ask.method} {ask.path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {ask.token}\r\n"
        if ask.body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(ask.body)}\r\n"
        self.ask, self._got = ask, b""
        self._sent = time.monotonic()
        self.socket.sendall(head.encode() + b"\r\n" + ask.body)

    def receive(self) -> Said | None:
        """The whole answer, or None while a part is missing."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError(f"the hub hung up on {self.ask}")
        self._got += part
        head, found, rest = self._got.partition(b"\r\n\r\n")
        if not found:
            return None
        status = int(head[9:12])
        place = head.lower().find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(rest) < length:
            return None
        assert self.ask is not None
        return Said(self.ask.what, self._sent, time.monotonic(), status, rest)


def run(url: str, visitors: list[Visitor]) -> list[Said]:
    """Let all visitors act until each has ended; every answer, in order of arrival."""
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    selector = selectors.DefaultSelector()
    lines = [_Line(parts.hostname, parts.port, visitor) for visitor in visitors]
    said: list[Said] = []
    waiting: list[tuple[float, int]] = []
    alive = set(range(len(lines)))

    def step(number: int, answer: Said | None) -> None:
        try:
            wish = lines[number].visitor.send(answer)
        except StopIteration:
            alive.discard(number)
            return
        if isinstance(wish, Ask):
            lines[number].send(wish)
        else:
            heapq.heappush(waiting, (time.monotonic() + wish, number))

    for number, line in enumerate(lines):
        selector.register(line.socket, selectors.EVENT_READ, number)
    for number in range(len(lines)):
        step(number, None)
    progress = time.monotonic()
    while alive:
        ready = selector.select(max(0.0, waiting[0][0] - time.monotonic()) if waiting else 30.0)
        for key, _ in ready:
            answer = lines[key.data].receive()
            if answer is not None:
                said.append(answer)
                step(key.data, answer)
        while waiting and waiting[0][0] <= time.monotonic():
            step(heapq.heappop(waiting)[1], None)
        if ready:
            progress = time.monotonic()
        elif time.monotonic() - progress > 30:
            raise TimeoutError("the hub has not answered for 30 s")
    for line in lines:
        line.socket.close()
    return said
