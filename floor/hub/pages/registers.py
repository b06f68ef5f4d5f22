"""Pages of the registers: what is due, the books, one book, one entry with its acts, and its printed form. They work without JavaScript."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.rulebook.schema import Act, FieldDef, FormDef, RegisterDef
from floor import refusals as r
from floor.actors import STAFF_ROLES
from floor.desk import attachments as desk_files
from floor.desk import registers as desk
from floor.hub import uploads, words
from floor.hub.api import attachments, filing, obligations
from floor.hub.api import registers as api
from floor.hub.appraisals import READERS
from floor.hub.asked import moment_typed
from floor.hub.face import language
from floor.hub.pages import face
from floor.nouns import Entry
from floor.rules import attachments as files
from floor.rules import registers as rules
from floor.store import tables as t
from floor.views import forms
from floor.views import registers as views

__all__ = ["face"]  # with these pages

_SHOWN = 50  # of what is not filed yet
_FIELD = "f_"  # before the name of a field in a form


@face.page("/registers", roles=STAFF_ROLES)
def registers() -> Any:
    """The books that this role may read, and what is due."""
    call = face.call()
    roles = call.actor.roles
    books = [x for x in face.hub.house.rulebook.registers.values() if roles & set(x.readers)]
    due = obligations.obligations(call) if roles & set(obligations.READERS) else None
    wanting = [(x, missing) for x in books if (missing := api.wanting(call, x))]
    ordered, sheets = sorted(books, key=lambda x: x.id), bool(roles & set(READERS))
    return _page("floor/registers.html", books=ordered, due=due, wanting=wanting, sheets=sheets)


@face.page("/registers/<name>", roles=STAFF_ROLES)
def register(name: str) -> Any:
    """One book: its entries, search, and a form for a new one."""
    return _book(name)


@face.page("/registers/<name>", roles=STAFF_ROLES, methods=("POST",))
def register_make(name: str) -> AnyResponse:
    """A new entry from the form."""
    book = _readable(name)
    values = _values(book, [x for x in book.fields if not (x.by_product or x.by_act)])
    try:
        made = face.hub.writer.quietly(face.actor, lambda tx: desk.make(tx, name, values))
    except r.Refused as refused:
        return _book(name, refused)
    return redirect(f"/registers/{name}/{made.id}", 303)


def _book(name: str, refused: r.Refused | None = None) -> Response:
    book, call = _readable(name), face.call()
    found = api.entries(call, name)
    states = {x.code: x for x in book.states}
    matters = list(face.hub.writer.book.matters.values()) if any(x.matter for x in book.fields) else []
    heads = [x for x in book.fields if x.type not in ("long", "list") and not x.personal][:4]
    return _page(
        "floor/register.html", book=book, found=found, states=states, heads=heads, wrong=_wrong(book, refused),
        may_write=bool(call.actor.roles & set(book.writers)), sent=request.form or _of_matter(book) | _of_entries(book), asked=request.args,
        matters=matters, unfiled=filing.listed(call, _SHOWN) if indexes(book) else None, keep_years=keep_years(book),
    )  # fmt: skip


def _of_matter(book: RegisterDef) -> dict[str, Any]:
    """What the matter that was asked for fills in, as it is now; the entry keeps it whatever becomes of the matter."""
    matter = face.hub.writer.book.matters.get(request.args.get("matter", ""))
    if matter is None:
        return {}
    told = matter.guide | {"name": matter.names["zh"]}
    return {_FIELD + x.name: told.get(x.matter) for x in book.fields if x.matter}


def _of_entries(book: RegisterDef) -> dict[str, Any]:
    """Entries that were chosen to be named in a new one."""
    return {_FIELD + x.name: request.args.getlist("entry") for x in book.fields if x.type == "entries"}


def indexes(book: RegisterDef) -> bool:
    """Whether it is the file index (R45)."""
    return any(want.unfiled for want in book.wants)


def keep_years(book: RegisterDef) -> str | None:
    """How many years the hall keeps files, empty = for ever; None: not asked of this book."""
    return str(face.hub.house.rulebook.settings["filing.keep_years"]) if indexes(book) else None


@face.page("/registers/<name>/<entry>", roles=STAFF_ROLES)
def entry(name: str, entry: str) -> Any:
    """One entry: fields, acts, what is due, who did what."""
    return _entry(name, entry)


@face.page("/registers/<name>/<entry>/<act>", roles=STAFF_ROLES, methods=("POST",))
def entry_act(name: str, entry: str, act: str) -> AnyResponse:
    """An act, a correction, a slip, or the reading of a sealed field, from the entry's page."""
    book = _readable(name)
    actor = face.actor
    try:
        if act == "unseal":
            field = request.form.get("field", "")
            value = face.hub.writer.quietly(actor, lambda tx: desk.unseal(tx, name, entry, field))
            return _entry(name, entry, opened={field: value})
        if act == "correct":
            names = [x for x in book.fields if _FIELD + x.name in request.form and not x.personal]
            values, reason = _values(book, names), request.form.get("reason", "")
            face.hub.writer.quietly(actor, lambda tx: desk.correct(tx, name, entry, values, reason))
        elif act == "slip":
            form, lang = request.form.get("form", ""), language()
            face.hub.writer.quietly(actor, lambda tx: desk.print_slip(tx, name, entry, form, None, lang))
            return redirect(f"/registers/{name}/{entry}?slip=sent", 303)
        else:
            filled = _values(book, [x for x in book.fields if x.name in _fields_of(book.act(act))])
            ahead = api.counted_ahead(face.hub, name, entry, act)
            face.hub.writer.quietly(actor, lambda tx: desk.act(tx, name, entry, act, filled, ahead))
    except r.Refused as refused:
        return _entry(name, entry, refused=refused)
    return redirect(f"/registers/{name}/{entry}", 303)


@face.page("/registers/<name>/<entry>/files", roles=STAFF_ROLES, methods=("POST",), prepare=uploads.expect)
def entry_attach(name: str, entry: str) -> AnyResponse:
    """A file for the entry, from the form of its page."""
    _readable(name)
    upload = uploads.of(request)
    assert upload is not None
    try:
        attachments.take_in(face.call(), upload, name, entry)
    except r.Refused as refused:
        return _entry(name, entry, refused=refused)
    return redirect(f"/registers/{name}/{entry}#files", 303)


@face.page("/registers/<name>/<entry>/files/<int:no>/<what>", roles=STAFF_ROLES, methods=("POST",))
def entry_file(name: str, entry: str, no: int, what: str) -> AnyResponse:
    """Read a file of the entry, or erase it by order."""
    _readable(name)
    hub, actor = face.hub, face.actor
    try:
        if what == "read":
            found, file = hub.writer.quietly(actor, lambda tx: desk_files.read(tx, name, entry, no))
            return attachments.handed_out(hub, found, file)
        if what != "erase":
            raise r.UnknownAct(register=name, act=what)
        reason = request.form.get("reason", "")
        gone = hub.writer.quietly(actor, lambda tx: desk_files.erase(tx, name, entry, no, reason))
        uploads.drop(hub, gone.content)
    except r.Refused as refused:
        return _entry(name, entry, refused=refused)
    return redirect(f"/registers/{name}/{entry}#files", 303)


@face.page("/registers/<name>/<entry>/print/<form>", roles=STAFF_ROLES)
def entry_print(name: str, entry: str, form: str) -> Any:
    """A printed form of the entry, for the browser's own print."""
    return _paper(name, entry, form, {})


@face.page("/registers/<name>/<entry>/print/<form>", roles=STAFF_ROLES, methods=("POST",))
def entry_print_whole(name: str, entry: str, form: str) -> Any:
    """The same with its personal fields: those who may, and each reading stands in the entry's history."""
    book = _readable(name)
    try:
        found = _printable(name, entry, form)
        opened = face.hub.writer.quietly(face.actor, lambda tx: desk.unseal_all(tx, name, entry, [x.name for x in _personal(book, found)]))
    except r.Refused as refused:
        return _entry(name, entry, refused=refused)
    return _paper(name, entry, form, opened)


def _printable(name: str, entry: str, form: str) -> FormDef:
    """The form; refused while the entry is not as far."""
    with face.hub.writer.lock:
        found = face.hub.writer.book.entry(entry)
        if found is None or found.register != name:
            raise r.UnknownEntry(register=name, entry=entry)
    return rules.printable(face.hub.house.rulebook, _readable(name), form, found)


def _paper(name: str, entry: str, form: str, opened: dict[str, Any]) -> Response:
    book = _readable(name)
    try:
        found = _printable(name, entry, form)
    except (r.RuleRefused, r.WrongState) as refused:
        return _entry(name, entry, refused=refused)
    shown = api.show(face.call(), name, entry)["entry"]
    personal = [x for x in _personal(book, found) if shown["fields"].get(x.name)]
    sheet = forms.sheet(book, found, shown, opened, language())
    return _page("floor/entry_print.html", book=book, entry=shown, form=found, sheet=sheet, personal=personal, opened=opened)


def _personal(book: RegisterDef, form: FormDef) -> list[FieldDef]:
    """Personal fields that stand on the form; sealed ones stand on none."""
    return [x for x in book.fields if x.personal and not x.sealed and (not form.fields or x.name in form.fields)]


def _entry(name: str, entry: str, refused: r.Refused | None = None, opened: dict[str, Any] | None = None) -> Response:
    book, call = _readable(name), face.call()
    shown = api.show(call, name, entry)["entry"]
    typed: Mapping[str, str] = request.form if uploads.of(request) is None else {}  # of a file's form nothing is left to read
    acts = [x for x in book.acts if shown["state"] in x.start and call.actor.roles & set(x.roles)]
    return _page(
        "floor/entry.html", book=book, entry=shown, acts=acts, fields={x.name: x for x in book.fields},
        states={x.code: x for x in book.states}, wrong=_wrong(book, refused), opened=opened or {}, sent=typed,
        may_write=bool(call.actor.roles & set(book.writers)), correctable=_correctable(book, entry),
        named={x.code: x for x in book.acts},
        to_printer=request.args.get("slip") == "sent", printed=_printed(book, entry), may=_may(book, call.actor.roles),
        limits=call.hub.house.config.attachments, index=_index(book, shown), lead=_lead(book, shown, call.actor.roles),
        standing=sum(1 for x in shown["attachments"] if x["erased_at"] is None),
    )  # fmt: skip


def _may(book: RegisterDef, roles: frozenset[str]) -> dict[str, bool]:
    """What may be done with files of the book."""
    return {
        "attach": bool(roles & files.attachers(book)), "read": bool(roles & files.readers(book)),
        "erase": bool(roles & set(files.ERASERS)), "noted": files.personal(book),
    }  # fmt: skip


def _index(book: RegisterDef, entry: dict[str, Any]) -> RegisterDef | None:
    """The file index, for an entry that belongs into it (R45) or stands there."""
    return face.hub.house.rulebook.index if entry["filed"] or entry["state"] in book.filed else None


def _lead(book: RegisterDef, entry: dict[str, Any], roles: frozenset[str]) -> dict[str, str]:
    """Addresses of the entries that it names and that these roles may read."""
    named = [x for field in book.fields if field.type == "entries" for x in entry["fields"].get(field.name) or ()]
    found = face.hub.database.select(Entry, t.entry.c.id.in_(named)) if named else []
    books = face.hub.house.rulebook.registers
    return {x.id: f"/registers/{x.register}/{x.id}" for x in found if roles & set(books[x.register].readers)}


def _printed(book: RegisterDef, entry: str) -> list[FormDef]:
    found = face.hub.writer.book.entry(entry)
    return rules.printed(book, found) if found else []


def _correctable(book: RegisterDef, entry: str) -> set[str]:
    found = face.hub.writer.book.entry(entry)
    return {x.name for x in book.fields if found is not None and rules.may_correct(book, x, found, face.actor)}


def _readable(name: str) -> RegisterDef:
    """The book; for those who may not read it, it is not there."""
    book = face.hub.house.rulebook.registers.get(name)
    if book is None or not face.actor.roles & set(book.readers):
        raise r.UnknownRegister(register=name)
    return book


def _fields_of(act: Act | None) -> list[str]:
    return act.fields if act else []


def _values(book: RegisterDef, fields: list[FieldDef]) -> dict[str, Any]:
    """What the form says, as the rules take it."""
    found: dict[str, Any] = {}
    for field in fields:
        text = request.form.get(_FIELD + field.name)
        if field.type == "bool":
            found[field.name] = text is not None
        elif text is not None:
            found[field.name] = moment_typed(text, face.hub.house.hours.zone) if field.type == "moment" and text else text
    return found


def _wrong(book: RegisterDef, refused: r.Refused | None) -> dict[str, Any] | None:
    """What the page says of a refusal: a sentence, and the fields that it is about."""
    if refused is None:
        return None
    names = [*refused.facts.get("missing", []), *refused.facts.get("wrong", [])]
    fields = [x for x in book.fields if x.name in names]
    own = refused.facts.get(language())
    return {"code": refused.code, "own": own, "rule": refused.facts.get("rule"), "fields": fields, "empty": "register" in refused.facts}


def _page(template: str, **context: Any) -> Response:
    parts: dict[str, Any] = {
        "words": views.words, "items": views.items, "shown": views.read, "file_size": views.file_size, "prefix": _FIELD,
        "charged": _charged, "rulebook": face.hub.house.rulebook,
    }  # fmt: skip
    return face.private(template, request_id=secrets.token_hex(8), **parts, **context)


def _charged(text: str) -> str:
    """Who bears a duty, in words; a hall's own book has its own."""
    key = "floor.registers.charged." + text.replace(" ", "_").replace("'", "")
    return words.words(language()).get(key, text)
