"""Files of the tests: small ones of each kind, and how a desk takes them in."""

from __future__ import annotations

import hashlib
import secrets
import struct
import zlib
from typing import Any

from floor.actors import HALL, Actor
from floor.desk import attachments
from floor.nouns import Attachment
from floor.rules.attachments import HEAD, kind_of
from tests.floor.desk_harness import OFFICE, Desk

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def png(size: int = 0) -> bytes:
    """A picture of one point, with so many bytes more in a chunk that no viewer minds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    begin, point = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + begin + (chunk(b"teSt", b"\x5a" * size) if size else b"") + point + chunk(b"IEND", b"")


def form(data: bytes, name: str, **fields: str) -> dict[str, Any]:
    """A form as a browser sends it, the file last: options of a test client's request."""
    heads = [(f'name="{key}"', value.encode()) for key, value in fields.items()] + [(f'name="file"; filename="{name}"', data)]
    lines = [b'--x\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n' % (head.encode(), value) for head, value in heads]
    return {"data": b"".join(lines) + b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def taken_in(desk: Desk, data: bytes, name: str = "", part: int = 1 << 18) -> attachments.Sent:
    """The bytes in the store, as the hub puts them there; no file of an entry yet."""
    content = secrets.token_hex(16)
    for no, at in enumerate(range(0, len(data), part)):
        desk.do(lambda tx, no=no, at=at: tx.pen.keep_part(content, no, data[at : at + part]), HALL)
    return attachments.Sent(content, kind_of(data[:HEAD]), len(data), hashlib.sha256(data).hexdigest(), name)


def attach(desk: Desk, register: str, entry: str, data: bytes = PDF, name: str = "", actor: Actor = OFFICE) -> Attachment:
    sent = taken_in(desk, data, name)
    found: Attachment = desk.do(lambda tx: attachments.attach(tx, register, entry, sent), actor)
    return found


def read(desk: Desk, register: str, entry: str, no: int, actor: Actor) -> Any:
    """The file and its name."""
    return desk.do(lambda tx: attachments.read(tx, register, entry, no), actor)


def erase(desk: Desk, register: str, entry: str, no: int, reason: str, actor: Actor) -> Any:
    gone = desk.do(lambda tx: attachments.erase(tx, register, entry, no, reason), actor)
    drop(desk, gone.content)
    return gone


def drop(desk: Desk, content: str) -> None:
    """What the hub does with bytes that no file has."""
    while desk.do(lambda tx: tx.pen.drop_part(content), HALL):
        pass
