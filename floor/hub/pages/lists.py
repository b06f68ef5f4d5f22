"""A register as a printed list (A4), as it was looked for; R45: the file list."""

from __future__ import annotations

from typing import Any

from flask import request

from floor import refusals as r
from floor.actors import STAFF_ROLES
from floor.hub.api import registers as api
from floor.hub.face import language
from floor.hub.pages import face
from floor.hub.pages.registers import keep_years
from floor.times import local
from floor.views import registers as views

__all__ = ["face"]  # with this page

_MOST = 1000  # lines; a year or a state asked for brings a longer book down to that


@face.page("/registers/<name>/print", roles=STAFF_ROLES)
def register_print(name: str) -> Any:
    """The register's list for the browser's own print: what the search finds, without what is personal."""
    call, hub = face.call(), face.hub
    book = hub.house.rulebook.registers.get(name)
    if book is None or not call.actor.roles & set(book.readers):
        raise r.UnknownRegister(register=name)
    zone, lang = hub.house.hours.zone, language()
    found = api.found(call, book, _MOST + 1)
    columns, rows = views.table(book, reversed(found[:_MOST]), zone, lang)
    return face.private(
        "floor/register_print.html", book=book, columns=columns, rows=list(rows), more=len(found) > _MOST, most=_MOST, asked=request.args,
        keep_years=keep_years(book), at=local(hub.clock.now(), zone),
    )  # fmt: skip
