"""What people do with a register, in the words of the tests."""

from __future__ import annotations

from typing import Any

from floor.actors import Actor
from floor.desk import registers
from tests.floor.desk_harness import CLERK, Desk

HEAD = Actor("staff:h1", frozenset({"lead"}))
LEADER = Actor("staff:l1", frozenset({"leader"}))


def made(desk: Desk, register: str, values: dict[str, Any], actor: Actor = CLERK) -> str:
    """A new entry's number."""
    return str(desk.do(lambda tx: registers.make(tx, register, values), actor).id)


def act(desk: Desk, register: str, entry: str, name: str, actor: Actor, **values: Any) -> Any:
    """The entry after the act."""
    return desk.do(lambda tx: registers.act(tx, register, entry, name, values), actor)
