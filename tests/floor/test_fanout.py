"""A picture goes straight into a screen's socket, whole and in order, or into its queue; nobody waits for a slow one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from floor.hub.fanout import Fanout, Line, framed


class Hand:
    """A runtime that keeps what it is to do until told."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    def spawn(self, work: Callable[..., None], *args: Any) -> None:
        self.later.append(lambda: work(*args))

    def sleep(self, _seconds: float) -> None:
        pass


class Ws:
    """What an eventlet websocket shows of itself."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.socket = SimpleNamespace(fd=end, sendall=self._sendall)
        self._sendlock = threading.Semaphore()
        self._end = end

    def _sendall(self, data: bytes) -> None:
        self._end.setblocking(True)
        self._end.sendall(data)
        self._end.setblocking(False)

    def send(self, data: bytes) -> None:
        """The transport's own writer."""
        with self._sendlock:
            self._sendall(data)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def received(end: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += end.recv(size - len(data))
    return data


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_the_one_of_the_standard(size: int) -> None:
    frame = framed(b"x" * size)
    assert frame[0] == 0x81
    length, start = frame[1], 2
    if length >= 126:
        start = 4 if length == 126 else 10
        length = int.from_bytes(frame[2:start], "big")
    assert (length, len(frame)) == (size, start + size)


def test_a_frame_that_fits_is_written_at_once(ends: tuple[socket.socket, socket.socket]) -> None:
    hand = Hand()
    line = Line(Ws(ends[0]), hand)  # type: ignore[arg-type]
    assert line.write(b"one") and line.write(b"two")
    assert received(ends[1], 6) == b"onetwo"
    assert not hand.later


def test_the_rest_of_a_frame_comes_before_anything_else(ends: tuple[socket.socket, socket.socket]) -> None:
    hand = Hand()
    ws = Ws(ends[0])
    line = Line(ws, hand)  # type: ignore[arg-type]
    long = bytes(range(256)) * 40_000
    assert line.write(long), "begun: the rest is on its way"
    assert len(hand.later) == 1
    assert not line.write(b"next"), "nothing may come between"
    rest = threading.Thread(target=hand.later[0])
    queued = threading.Thread(target=ws.send, args=(b"queued",))
    rest.start()
    queued.start()
    assert received(ends[1], len(long) + 6) == long + b"queued"
    rest.join()
    queued.join()
    assert line.write(b"again")


def test_a_full_or_lost_socket_takes_nothing_and_keeps_nobody(ends: tuple[socket.socket, socket.socket]) -> None:
    hand = Hand()
    line = Line(Ws(ends[0]), hand)  # type: ignore[arg-type]
    assert line.write(b"x" * 10_000_000)
    ends[1].close()
    hand.later[0]()
    assert not line.write(b"after"), "the transport's own writer finds out"
    assert not line.write(b"after")


class Server:
    """What the fan-out needs of a Socket.IO server: two in the room, one of which has something under way."""

    def __init__(self, connections: dict[str, Any]) -> None:
        self.queued: list[str] = []
        self.eio = SimpleNamespace(_async={"websocket": lambda handler, _eio: handler}, sockets=connections)
        self.manager = SimpleNamespace(get_participants=lambda _ns, _room: [(f"sid {key}", key) for key in connections])

    def packet_class(self, _kind: int, namespace: str, data: list[Any]) -> Any:
        return SimpleNamespace(encode=lambda: f"2{namespace},{data[0]}")

    def _send_eio_packet(self, key: str, packet: Any) -> None:
        self.queued.append(f"{key} {packet.encode()}")


class Connection:
    """A transport's connection, whose handler runs while `handle` does."""

    def __init__(self, empty: bool) -> None:
        self.upgraded, self.closed = True, False
        self.queue = SimpleNamespace(empty=lambda: empty)
        self.meanwhile: Callable[[], None] = lambda: None

    def handle(self, _ws: Any) -> None:
        self.meanwhile()


def test_only_a_free_websocket_is_written_to(ends: tuple[socket.socket, socket.socket]) -> None:
    free, busy = Connection(True), Connection(False)
    server = Server({"free": free, "busy": busy})
    fanout = Fanout(server, Hand())  # type: ignore[arg-type]

    def tell() -> None:
        fanout.send("/screen", "main", "view", {})

    free.meanwhile = tell
    server.eio._async["websocket"](free.handle, server.eio)(Ws(ends[0]))
    assert received(ends[1], 16) == framed(b"42/screen,view")
    assert server.queued == ["busy 42/screen,view"]
    assert (fanout.straight, fanout.queued) == (1, 1)
    tell()
    assert server.queued[1:] == ["free 42/screen,view", "busy 42/screen,view"], "its handler has ended: it is no longer ours to write to"
