"""A simulator in a terminal: runs until it is ended, and does what is typed on standard input, one command a line."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Say = Callable[[str], None]


class Mistyped(ValueError):
    """What was typed cannot be done; the text says what can."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One command: `act` gets the words behind its name and returns what is answered ("" = nothing)."""

    name: str
    help: str
    act: Callable[[list[str]], str]


def obey(commands: Iterable[Typed], line: str) -> str:
    """The answer to one line. Never raises: a simulator does not end because of a slip of the finger."""
    known = {command.name: command for command in commands}
    name, *rest = line.split() or [""]
    if not name:
        return ""
    if name == "help":
        return "\n".join([*(f"{one.name:<24} {one.help}" for one in known.values()), f"{'quit':<24} end"])
    if name not in known:
        return f"no command {name}; there are: {', '.join(known)}, help, quit"
    try:
        return known[name].act(rest)
    except Mistyped as e:
        return f"{name}: {e}"


def serve(commands: list[Typed], say: Say) -> None:
    """Until `quit`, SIGINT or SIGTERM. The end of standard input ends nothing: it may be a service without a terminal."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=_listen, args=(commands, say, ended), name="typed", daemon=True).start()
    ended.wait()


def _listen(commands: list[Typed], say: Say, ended: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "quit":
            ended.set()
            return
        if answer := obey(commands, line):
            say(answer)
