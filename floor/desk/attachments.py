"""Orders on files that entries carry: attach, read, erase by order. The bytes are there before; the fact makes them a file."""

from __future__ import annotations

from dataclasses import dataclass

from config.rulebook.schema import RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.desk.registers import KEPT, known, of
from floor.desk.tx import Tx
from floor.nouns import Attachment, Entry
from floor.rules import attachments as rules
from floor.rules.registers import may

_LONGEST = 200  # characters of an order's words
NAMES = "attachment"  # kind of the personal records that hold names of files; the subject is the entry


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes that were taken in under the key `content`. `name`: as the sender calls the file, empty when it has none."""

    content: str
    kind: str
    size: int
    sha256: str
    name: str


def expected(tx: Tx, code: str, entry: str) -> None:
    """Whether this entry would take a file of this asker: asked before its bytes are read."""
    _writable(tx, code, entry)


def attach(tx: Tx, code: str, entry: str, sent: Sent) -> Attachment:
    """The entry carries the file from now on."""
    found, limits = _writable(tx, code, entry), tx.house.config.attachments
    rules.fits(sent.size, limits)
    standing = sum(1 for no in range(1, found.files + 1) if (one := tx.book.attachment(entry, no)) and one.erased_at is None)
    if standing >= limits.per_entry:
        raise r.TooManyFiles(most=limits.per_entry)
    if tx.pen.kept_bytes(sent.content) != sent.size:
        raise r.Unavailable()
    if name := rules.named(sent.name, sent.kind):
        tx.keep_personal(sent.content, NAMES, entry, name, KEPT)
    no = found.files + 1
    tx.append(f"entry:{entry}", [f.FileAttached(entry, no, sent.kind, sent.size, sent.sha256, sent.content)])
    return attached(tx, entry, no)


def read(tx: Tx, code: str, entry: str, no: int) -> tuple[Attachment, str]:
    """The file, and its name; with personal data the reading stands in the journal before it is answered."""
    register = _readable(tx, code, entry)
    if not tx.actor.roles & rules.readers(register):
        raise r.RuleRefused(rule="T15", missing=["supervisor"], attachment=no)
    found = attached(tx, entry, no)
    if found.erased_at is not None:
        raise r.FileGone(entry=entry, attachment=no)
    if rules.personal(register):
        tx.append(f"entry:{entry}", [f.FileRead(entry, no)])
    return found, tx.personal_value(found.content) or ""


def erase(tx: Tx, code: str, entry: str, no: int, reason: str) -> Attachment:
    """Bytes and name go, by an order that the reason names; that the file was there, and its hash, stay.

    The name goes at once, the bytes with `tx.pen.drop_part` after it: ten megabytes in one commit would hold the hall up.
    """
    _readable(tx, code, entry)
    may(tx.actor.roles, rules.ERASERS)
    if not 0 < len(reason.strip()) <= _LONGEST:
        raise r.BadRequest(problems=[f"reason: say by which order, and why, in at most {_LONGEST} characters"], wrong=["reason"])
    found = attached(tx, entry, no)
    if found.erased_at is not None:
        raise r.FileGone(entry=entry, attachment=no)
    tx.pen.forget_personal(found.content)
    tx.append(f"entry:{entry}", [f.FileErased(entry, no, reason.strip())])
    return attached(tx, entry, no)


def attached(tx: Tx, entry: str, no: int) -> Attachment:
    found = tx.book.attachment(entry, no)
    if found is None:
        raise r.UnknownAttachment(entry=entry, attachment=no)
    return found


def _readable(tx: Tx, code: str, entry: str) -> RegisterDef:
    register = known(tx, code)
    may(tx.actor.roles, register.readers)
    of(tx, code, entry)
    return register


def _writable(tx: Tx, code: str, entry: str) -> Entry:
    register = known(tx, code)
    may(tx.actor.roles, rules.attachers(register))
    return of(tx, code, entry)
