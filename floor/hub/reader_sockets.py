"""The two messages about reads: a page says what it lets be read, an agent hands over what was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask import request
from flask_socketio import SocketIO
from pydantic import BaseModel, ConfigDict, Field

from floor import refusals as r
from floor.actors import Actor
from floor.hub.reads import Reads, What, what_of

Work = Callable[[Actor, Any], dict[str, Any] | None]
Said = Callable[[type[BaseModel], Any, Work], dict[str, Any]]


class Asks(BaseModel):
    model_config = ConfigDict(extra="ignore")
    what: list[What] = Field(max_length=2)


class Read(BaseModel):
    model_config = ConfigDict(extra="ignore")
    reader: str = Field(max_length=32)
    read_id: str = Field(min_length=1, max_length=64)
    what: Literal["text", "early", "unread"] = "text"
    text: str = Field("", max_length=200, repr=False)


class ReaderSockets:
    """`said` checks who says something, how fast and what; `place` is where a connection belongs."""

    def __init__(self, io: SocketIO, reads: Reads, said: Said, place: Callable[[str], str]) -> None:
        self._io, self._reads, self._said, self._place = io, reads, said, place
        io.on_event("asks", self._asks, namespace="/kiosk")
        io.on_event("read", self._read, namespace="/agent")

    def _asks(self, data: Any) -> dict[str, Any]:
        page: str = request.sid  # type: ignore[attr-defined]
        return self._said(Asks, data, lambda _actor, x: self._reads.ask(page, self._place(page), x.what))

    def _read(self, data: Any) -> dict[str, Any]:
        agent: str = self._place(request.sid)  # type: ignore[attr-defined]
        return self._said(Read, data, lambda _actor, x: {"result": self._hand_on(agent, x)})

    def _hand_on(self, agent: str, read: Read) -> str:
        """To the one page that asked for it; else the kiosk's page is told that something lay there too early, not what."""
        reader = self._reads.reader(read.reader)
        if reader is None:
            raise r.UnknownPlace(reader=read.reader)
        if reader.agent != agent:
            raise r.NotPermitted(reader=reader.code)
        if not self._reads.first(read.read_id):
            return "repeated"
        what = what_of(reader, read.text)
        page = self._reads.page(reader.kiosk, what)
        if page is not None and read.what == "early":
            return "wanted"  # it is about to hear so, and reads the card
        if page is None:
            self._io.emit("hint", {"what": what, "why": "early"}, to=reader.kiosk, namespace="/kiosk")
            return "dropped"
        if read.what == "unread" or not read.text:
            self._io.emit("hint", {"what": what, "why": "unread"}, to=page, namespace="/kiosk")
            return "told"
        self._io.emit("read", {"what": what, "text": read.text}, to=page, namespace="/kiosk")
        return "given"
