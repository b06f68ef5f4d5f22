"""Many screens in one process: light websocket clients that note when each picture arrived.

Standard input: {"url", "token", "count"}, then per line a list of journal numbers; each is answered with the moments at which
the last of the screens had a picture that old or newer. An empty line ends it.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import socket
import sys
import time
from bisect import bisect_left
from urllib.parse import urlsplit

_TEXT, _LONG, _LONGER = 0x81, 126, 127


def frame(text: str) -> bytes:
    """A client's text frame (masked with zeros) of at most 64 kB."""
    data = text.encode()
    length = bytes([0x80 | len(data)]) if len(data) < _LONG else bytes([0x80 | _LONG]) + len(data).to_bytes(2, "big")
    return bytes([_TEXT]) + length + b"\0\0\0\0" + data


class Screen:
    """One connection: answers pings, notes (journal number, moment) of each picture."""

    def __init__(self, host: str, port: int, token: str) -> None:
        self.socket = socket.create_connection((host, port))
        self.seqs: list[int] = []
        self.moments: list[float] = []
        self.size = 0
        self._buffer = b""
        ask = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self.socket.sendall(f"{ask}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\n\r\n".encode())
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += self.socket.recv(65536)
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.decode())
        self.socket.sendall(frame("40/screen," + json.dumps({"token": token})))

    def take(self, part: bytes, now: float) -> None:
        """Bytes that came in at this moment."""
        if not part:
            raise ConnectionError("the hub hung up on a screen")
        self._buffer += part
        while (data := self._frame()) is not None:
            if data == b"2":
                self.socket.sendall(frame("3"))
            elif data.startswith(b'42/screen,["view"'):
                place = data.index(b'"seq":', 0, 200) + 6
                self.seqs.append(int(data[place : data.index(b",", place)]))
                self.moments.append(now)
                self.size = len(data)

    def _frame(self) -> bytes | None:
        """The next whole frame's payload."""
        if len(self._buffer) < 2:
            return None
        length, start = self._buffer[1] & 0x7F, 2
        if length >= _LONG:
            start = 4 if length == _LONG else 10
            if len(self._buffer) < start:
                return None
            length = int.from_bytes(self._buffer[2:start], "big")
        if len(self._buffer) < start + length:
            return None
        data, self._buffer = self._buffer[start : start + length], self._buffer[start + length :]
        return data


def last_moments(screens: list[Screen], wanted: list[int]) -> list[float | None]:
    """Per journal number: when the last screen had it; None while one has not."""
    found: list[float | None] = []
    for seq in wanted:
        places = [bisect_left(screen.seqs, seq) for screen in screens]
        if any(place == len(screen.seqs) for place, screen in zip(places, screens, strict=True)):
            found.append(None)
        else:
            found.append(max(screen.moments[place] for place, screen in zip(places, screens, strict=True)))
    return found


def main() -> None:
    asked = json.loads(sys.stdin.buffer.raw.readline())  # type: ignore[union-attr]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    parts = urlsplit(asked["url"])
    assert parts.hostname is not None and parts.port is not None
    selector = selectors.DefaultSelector()
    screens = []
    for _ in range(asked["count"]):
        screens.append(Screen(parts.hostname, parts.port, asked["token"]))
        selector.register(screens[-1].socket, selectors.EVENT_READ, screens[-1])
    selector.register(0, selectors.EVENT_READ, None)
    told, came = False, list[tuple[Screen, bytes, float]]()
    while True:
        ready = selector.select(0 if came else 1.0)
        if not ready:  # a picture is taken apart only after all have theirs: our own work is not the hub's delay
            for screen, part, moment in came:
                screen.take(part, moment)
            came.clear()
        for key, _ in ready:
            if key.data is not None:
                came.append((key.data, key.data.socket.recv(262144), time.monotonic()))
                continue
            line = os.read(0, 1 << 20)
            if not line.strip():
                return
            print(json.dumps({"moments": last_moments(screens, json.loads(line))}), flush=True)
        if not told and all(screen.seqs for screen in screens):
            told = True
            print(json.dumps({"connected": len(screens), "size": screens[0].size}), flush=True)


if __name__ == "__main__":
    main()
