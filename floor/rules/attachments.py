"""Files that entries carry: which kinds, how large, who may attach, read and erase them. Pure."""

from __future__ import annotations

import re

from config.rulebook.schema import RegisterDef
from config.schema import AttachmentsSection
from floor import refusals as r
from floor.rules.registers import personal_readers

MIME = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
HEAD = 32  # bytes at the beginning by which a kind is known
ERASERS = ("leader", "supervisor")  # who may have a file erased; the order stands in the journal
MB = 1 << 20
_BEGINS = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"}
_ENDINGS = {"pdf": (".pdf",), "jpeg": (".jpg", ".jpeg"), "png": (".png",)}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # also those that turn a text around
_LONGEST = 120  # characters of a name


def kind_of(head: bytes) -> str:
    """pdf, jpeg or png by the first bytes; refused what is none of them. A name or a declared type is never asked."""
    if not head:
        raise r.FileEmpty()
    found = next((kind for kind, begins in _BEGINS.items() if head.startswith(begins)), None)
    if found is None:
        raise r.FileKind(kinds=sorted(MIME))
    return found


def fits(size: int, limits: AttachmentsSection) -> None:
    if size > limits.max_mb * MB:
        raise r.FileTooBig(most_mb=limits.max_mb)


def named(text: str, kind: str) -> str:
    """A name without folders and control characters, with the ending of its kind; empty when there is none."""
    bare = _CONTROLS.sub("", re.split(r"[/\\]", text)[-1]).strip()[:_LONGEST]
    if not bare.strip("."):
        return ""
    return bare if bare.lower().endswith(_ENDINGS[kind]) else bare + _ENDINGS[kind][0]


def sealed(register: RegisterDef) -> bool:
    """P3, or a book with a sealed field: a scan may show what that field hides."""
    return register.privacy == "P3" or any(x.sealed for x in register.fields)


def personal(register: RegisterDef) -> bool:
    """Whether its files are read like its personal fields, each reading written down."""
    return register.privacy in ("P2", "P3") or any(x.personal for x in register.fields)


def readers(register: RegisterDef) -> frozenset[str]:
    return personal_readers(register, sealed(register)) if personal(register) else frozenset(register.readers)


def attachers(register: RegisterDef) -> frozenset[str]:
    """Everybody who writes in the register: entries or acts."""
    return frozenset(register.writers).union(*(x.roles for x in register.acts))
