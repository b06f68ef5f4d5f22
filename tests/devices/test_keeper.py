"""The keeper of a line: back-off, one owner, unplugged and put back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from devices.keeper import Backoff, Keeper
from devices.ports import DeviceDown, Health, Line
from devices.serial_line import PySerialLine
from devices.simulators.pty_end import PtyEnd

FAST = (0.01, 0.05)


def keeper(end: PtyEnd, told: list[Health], stop: threading.Event | None = None) -> Keeper:
    return Keeper("line", lambda: PySerialLine(str(end.path), 9600, 0.5), told.append, stop or threading.Event(), Backoff(*FAST))


def read_until(line: Keeper, good: Callable[[bytes], bool], limit_s: float = 5) -> bytes:
    got, end_s = b"", time.monotonic() + limit_s
    while not good(got) and time.monotonic() < end_s:
        got += line.read(0.05)
    return got


def test_the_wait_doubles_from_one_second_to_ten_and_begins_anew_after_success() -> None:
    backoff = Backoff()
    assert [backoff.next_s() for _ in range(6)] == [1, 2, 4, 8, 10, 10]
    backoff.reset()
    assert backoff.next_s() == 1


def test_a_line_is_opened_when_it_is_first_read(pty_end: PtyEnd) -> None:
    told: list[Health] = []
    line = keeper(pty_end, told)
    assert line.read(0.01) == b""
    assert [health.state for health in told] == ["ready"]
    pty_end.write(b"5")
    assert read_until(line, bool) == b"5"
    assert line.write(b"ok")
    assert pty_end.read(1) == b"ok"
    line.close()


def test_a_line_that_is_not_there_is_told_once_and_tried_again(pty_end: PtyEnd) -> None:
    told: list[Health] = []
    pty_end.unplug()
    line = keeper(pty_end, told)
    for _ in range(5):
        assert line.read(0.01) == b""
    assert not line.write(b"x")
    assert [(health.state, health.reason) for health in told] == [("down", "unreachable")]
    pty_end.plug()
    read_until(line, lambda _got: len(told) > 1)
    assert told[-1].state == "ready"
    line.close()


def test_fifty_times_unplugged_and_put_back_no_press_after_it_is_lost(pty_end: PtyEnd) -> None:
    told: list[Health] = []
    line = keeper(pty_end, told)
    threads = threading.active_count()
    for turn in range(50):
        ready = len(told)
        read_until(line, lambda _got, seen=ready: bool(told) and told[-1].state == "ready" and (len(told) > seen or seen == 0))
        press = bytes((turn + 1,))
        pty_end.write(press)
        assert read_until(line, bool) == press
        pty_end.unplug()
        read_until(line, lambda _got: told[-1].state == "down")
        pty_end.plug()
    assert [health.state for health in told] == ["ready", "down"] * 50
    assert threading.active_count() == threads
    line.close()


def test_a_line_taken_by_another_process_is_down_until_it_is_free(pty_end: PtyEnd) -> None:
    other = PySerialLine(str(pty_end.path), 9600, 0.5)
    told: list[Health] = []
    line = keeper(pty_end, told)
    assert line.read(0.01) == b""
    assert told[-1].state == "down"
    other.close()
    read_until(line, lambda _got: told[-1].state == "ready")
    assert told[-1].state == "ready"
    line.close()


def test_the_end_does_not_wait_for_the_back_off() -> None:
    stop = threading.Event()

    def refuse() -> Line:
        raise DeviceDown("unreachable", "nowhere")

    line = Keeper("line", refuse, lambda _health: None, stop, Backoff(30, 30))
    thread = threading.Thread(target=line.read, args=(0.1,))
    thread.start()
    stop.set()
    thread.join(2)
    assert not thread.is_alive()
