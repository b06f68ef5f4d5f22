"""Files that entries of registers carry: attach, read, erase by order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import Response
from pydantic import Field

from floor.actors import STAFF_ROLES
from floor.desk import attachments as desk
from floor.desk.tx import Tx
from floor.hub import uploads
from floor.hub.hub import Hub
from floor.hub.routes import JSON, Api, Body, Call
from floor.nouns import Attachment
from floor.rules.attachments import ERASERS, MIME
from floor.store import tables as t
from floor.views import registers as views

api = Api("attachments")
_TAKES = (uploads.FORM, *MIME.values())
_HARMLESS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


class EraseBody(Body):
    reason: str = Field("", max_length=200, description="by which order, and why; it stands in the journal: no names of visitors")


@api.post_file("/registers/<name>/<entry>/attachments", STAFF_ROLES, _TAKES, "{attachment: {no, kind, size, sha256, ...}, seq}")
def attach(call: Call, name: str, entry: str) -> Response:
    """A file (PDF, JPEG, PNG by content) for an entry: a form, or the bytes alone with their name in Content-Disposition."""
    done = take_in(call, uploads.expect(call.hub), name, entry)
    return Response(done.answer, 200 if done.repeated else 201, content_type=JSON)


def take_in(call: Call, upload: uploads.Upload, name: str, entry: str) -> Any:
    """The order that attached the file, carried out. Rights and entry are looked at before the bytes are read."""
    call.hub.writer.quietly(call.actor, lambda tx: desk.expected(tx, name, entry))

    def work(tx: Tx, sent: desk.Sent) -> dict[str, Any]:
        return {"attachment": views.attachment(call.hub.scene(), desk.attach(tx, name, entry, sent)), "seq": tx.seq}

    return uploads.take_in(call.hub, call.actor, upload, f"POST /api/v1/registers/{name}/{entry}/attachments", work)


@api.post("/registers/<name>/<entry>/attachments/<int:no>/read", STAFF_ROLES, answer="the file")
def read(call: Call, name: str, entry: str, no: int) -> Response:
    """The file itself; with personal data the reading is written down first (T15). `request_id` has no effect."""
    found, file = call.hub.writer.quietly(call.actor, lambda tx: desk.read(tx, name, entry, no))
    return handed_out(call.hub, found, file)


@api.post("/registers/<name>/<entry>/attachments/<int:no>/erase", ERASERS, EraseBody, answer="{attachment, seq}")
def erase(call: Call, name: str, entry: str, no: int) -> Response:
    """Erase bytes and name of a file by order; that it was there stays in the journal."""

    def work(tx: Tx) -> dict[str, Any]:
        gone = desk.erase(tx, name, entry, no, call.body.reason)
        contents.append(gone.content)
        return {"attachment": views.attachment(call.hub.scene(), gone), "seq": tx.seq}

    contents: list[str] = []
    answer = call.order(work)
    for content in contents:
        uploads.drop(call.hub, content)
    return answer


def handed_out(hub: Hub, found: Attachment, name: str) -> Response:
    """The bytes as a download that no cache keeps and that runs nothing."""
    file = quote(name or f"{found.entry}.{found.no}.{found.kind}", safe="")
    head = {
        "Content-Disposition": f"attachment; filename=\"{found.entry}.{found.no}.{found.kind}\"; filename*=UTF-8''{file}",
        "Content-Length": str(found.size),
        "Content-Security-Policy": _HARMLESS,
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(_parts(hub, found.content), content_type=MIME[found.kind], headers=head)


def _parts(hub: Hub, content: str) -> Iterator[bytes]:
    """Part by part: the others are served between two of them."""
    p, no = t.attachment_part.c, 0
    chosen = sa.select(p.data).where(p.hall == hub.database.hall, p.content == content)
    while rows := hub.database.read(chosen.where(p.no == no)):
        yield bytes(rows[0][0])
        no += 1
        hub.runtime.sleep(0)


def listed(hub: Hub, entry: str, names: bool) -> list[dict[str, Any]]:
    """The entry's files, first to last; `names`: of those who may see them without a word in the journal."""
    found = hub.database.select(Attachment, entry=entry, order=t.attachment.c.no)
    known: dict[str, str] = {}
    if names and found:
        p = t.personal.c
        chosen = sa.select(p.id, p.value).where(p.hall == hub.database.hall, p.id.in_([x.content for x in found]))
        known = {str(key): str(value) for key, value in hub.database.read(chosen)}
    with hub.writer.lock:
        scene = hub.scene()
        return [views.attachment(scene, x, known.get(x.content)) for x in found]


