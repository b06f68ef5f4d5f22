"""One picture to many screens, straight into their sockets: one frame made once, no queue and no greenlet for each.

Where a connection is not a free websocket of this process (polling, something still under way, a full buffer), its own queue takes it.
Pictures carry their journal number, and a client drops one that is older than what it shows: the two ways need no common order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from engineio import packet as transport
from socketio import packet
from socketio.server import Server

from floor.runtime import Runtime

_EVERY = 100  # sockets between two turns of everybody else
_SMALL, _MIDDLE = 125, 65_535


class Fanout:
    """`straight`: pictures that went into their socket at once; `queued`: those that did not."""

    def __init__(self, server: Server, runtime: Runtime) -> None:
        self.straight = self.queued = 0
        self._server = server
        self._runtime = runtime
        self._lines: dict[Any, Line] = {}  # by the transport's connection
        transports: dict[str, Any] = server.eio._async
        make = transports["websocket"]
        server.eio._async = transports | {"websocket": lambda handler, eio: make(self._kept(handler), eio)}

    def _kept(self, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The transport's handler, whose websocket is ours to write to while it runs."""
        connection = handler.__self__  # type: ignore[attr-defined]  # a bound method

        def run(ws: Any) -> Any:
            self._lines[connection] = Line(ws, self._runtime)
            try:
                return handler(ws)
            finally:
                del self._lines[connection]

        return run

    def send(self, namespace: str, room: str, event: str, body: Any) -> None:
        """To everybody in the room."""
        text = self._server.packet_class(packet.EVENT, namespace=namespace, data=[event, body]).encode()
        told = transport.Packet(transport.MESSAGE, text)
        frame = framed(f"{transport.MESSAGE}{text}".encode())
        for n, (_sid, eio_sid) in enumerate(list(self._server.manager.get_participants(namespace, room)), 1):
            connection = self._server.eio.sockets.get(eio_sid)
            line = self._lines.get(connection)
            if line is not None and connection.upgraded and not connection.closed and connection.queue.empty() and line.write(frame):
                self.straight += 1
            else:
                self.queued += 1
                self._server._send_eio_packet(eio_sid, told)
            if n % _EVERY == 0:
                self._runtime.sleep(0)


class Line:
    """One websocket's way out; shares its lock with the transport's own writer."""

    __slots__ = ("_runtime", "_ws")

    def __init__(self, ws: Any, runtime: Runtime) -> None:
        self._ws = ws
        self._runtime = runtime

    def write(self, frame: bytes) -> bool:
        """Whether the frame is on its way: all of it in the socket's buffer, or the rest behind it. False: nothing was written."""
        lock = self._ws._sendlock
        if not lock.acquire(blocking=False):
            return False
        sent = 0
        with suppress(OSError):  # full, or gone: the transport's own writer finds out
            sent = self._ws.socket.fd.send(frame)
        if 0 < sent < len(frame):
            self._runtime.spawn(self._rest, frame[sent:])
        else:
            lock.release()
        return sent > 0

    def _rest(self, part: bytes) -> None:
        try:
            with suppress(OSError):  # it went away: its reader ends the connection
                self._ws.socket.sendall(part)
        finally:
            self._ws._sendlock.release()


def framed(data: bytes) -> bytes:
    """An unmasked text message in one frame (RFC 6455, 5.2)."""
    size = len(data)
    if size <= _SMALL:
        return bytes([0x81, size]) + data
    if size <= _MIDDLE:
        return b"\x81\x7e" + size.to_bytes(2, "big") + data
    return b"\x81\x7f" + size.to_bytes(8, "big") + data
