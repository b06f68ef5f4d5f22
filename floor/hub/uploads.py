"""A file on its way in: read from the socket piece by piece and handed to the writer in parts, so that nobody waits for it.

Never whole in memory, never in a file of its own. The parts become a file with the fact that names them; what is broken off is dropped.
"""

from __future__ import annotations

import hashlib
import secrets
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from flask import Request, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from floor import refusals as r
from floor.actors import HALL, Actor
from floor.desk.attachments import Sent
from floor.desk.tx import Tx
from floor.hub.hub import Hub
from floor.rules import attachments as rules
from floor.store.writing import Order

FORM = "multipart/form-data"
PART = 1 << 18  # bytes that are written with one commit: a few milliseconds
_READ = 1 << 16  # bytes taken from the socket at once
_AROUND = 1 << 16  # what a form may hold beside its file
_KEY = "hall.upload"


class Upload:
    """The request's body: a form with `fields` before its file, or the bytes alone. It is read once, from `fields` to the end of `data`."""

    def __init__(self, asked: Request, most: int) -> None:
        self._asked = asked
        asked.max_content_length = sys.maxsize  # the fields are read however long the rest is: they say who sent it
        if "chunked" in asked.headers.get("Transfer-Encoding", ""):  # both servers know where it ends
            asked.environ["wsgi.input_terminated"] = True
        self._most = most
        kind, options = parse_options_header(asked.content_type)
        self._decoder = MultipartDecoder(options.get("boundary", "").encode("latin-1"), _READ + _AROUND) if kind == FORM else None
        self._begun = False
        self._name = ""
        self._fields: dict[str, str] = {}

    @property
    def fields(self) -> dict[str, str]:
        """`csrf` and `request_id`; of the bytes alone, those of the address."""
        self._begin()
        return self._fields

    @property
    def name(self) -> str:
        """As the sender calls the file."""
        self._begin()
        return self._name

    def data(self) -> Iterator[bytes]:
        """The bytes of the file as they come; refused at once when more are announced than may be."""
        self._begin()
        if (self._asked.content_length or 0) > self._most + _AROUND:
            raise r.FileTooBig(most_mb=self._most // rules.MB)
        if self._decoder is None:
            yield from self._pieces()
            return
        for event in self._events():
            if isinstance(event, Data):
                yield event.data
                if not event.more_data:
                    return
            elif isinstance(event, Epilogue):
                return

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        if self._decoder is None:
            self._fields = dict(self._asked.args)
            self._name = parse_options_header(self._asked.headers.get("Content-Disposition"))[1].get("filename", "")
            return
        name = ""
        for event in self._events():
            if isinstance(event, Field):
                name = event.name
            elif isinstance(event, Data):
                self._fields[name] = self._fields.get(name, "") + event.data.decode("utf-8", "replace")
                if sum(map(len, self._fields.values())) > _AROUND:
                    raise r.BadRequest(problems=["body: the form's fields are too long"])
            elif isinstance(event, File):
                self._name = event.filename or ""
                return
            elif isinstance(event, Epilogue):
                return

    def _events(self) -> Iterator[Event]:
        """What the form holds, in its order."""
        decoder = cast(MultipartDecoder, self._decoder)
        pieces = self._pieces()
        try:
            while True:
                event = decoder.next_event()
                if isinstance(event, NeedData):
                    decoder.receive_data(next(pieces, None))
                else:
                    yield event
                    if isinstance(event, Epilogue):
                        return
        except (ValueError, LookupError, RequestEntityTooLarge) as e:
            raise r.BadRequest(problems=[f"body: no whole form ({e})"]) from None

    def _pieces(self) -> Iterator[bytes]:
        try:
            while piece := self._asked.stream.read(_READ):
                yield piece
        except ClientDisconnected:
            raise r.BadRequest(problems=["body: it broke off"]) from None


def expect(hub: Hub) -> Upload:
    """This request brings a file: its body may be that large, and is left to the upload."""
    found = Upload(request, hub.house.config.attachments.max_mb * rules.MB)
    request.environ[_KEY] = found
    return found


def of(asked: Request) -> Upload | None:
    """The upload of a request that may bring one."""
    return asked.environ.get(_KEY)


def take_in(hub: Hub, actor: Actor, upload: Upload, route: str, attach: Callable[[Tx, Sent], Any]) -> Order:
    """Hand the bytes to the writer, then the order that makes a file of them; without that order nothing is left."""
    content, kept = secrets.token_hex(16), False
    try:
        sent = _stored(hub, upload, content)
        request_id = upload.fields.get("request_id") or None
        if request_id is not None and len(request_id) > 64:
            raise r.BadRequest(problems=["request_id: at most 64 characters"])
        mac = hub.house.quick_mac("body", f"{request.path}:{sent.sha256}:{sent.name}")
        done = hub.writer.do(Order(actor, lambda tx: attach(tx, sent), route, request_id, mac))
        kept = not done.repeated
        return done
    finally:
        if not kept:
            drop(hub, content)


def _stored(hub: Hub, upload: Upload, content: str) -> Sent:
    """The bytes as parts, each with a commit of its own beside the orders of the hall; refused as soon as they turn out to be no file."""
    digest, size, kind, no = hashlib.sha256(), 0, "", 0
    limits = hub.house.config.attachments
    for no, part in enumerate(_parts(upload)):
        kind = kind or rules.kind_of(part[: rules.HEAD])
        size += len(part)
        rules.fits(size, limits)
        digest.update(part)
        hub.writer.quietly(HALL, partial(_keep, content=content, no=no, part=part))
    if not size:
        raise r.FileEmpty()
    return Sent(content, kind, size, digest.hexdigest(), upload.name)


def drop(hub: Hub, content: str) -> None:
    """The bytes that no file has (any more), part by part beside the orders of the hall; a killed hub does the rest at its start."""
    while hub.writer.quietly(HALL, lambda tx: tx.pen.drop_part(content)):
        pass


def _keep(tx: Tx, content: str, no: int, part: bytes) -> int:
    tx.pen.keep_part(content, no, part)
    return no


def _parts(upload: Upload) -> Iterator[bytes]:
    """The same bytes in parts of one size."""
    held = bytearray()
    for piece in upload.data():
        held += piece
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)
