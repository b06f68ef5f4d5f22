"""What an address asks for, read in one way: language and days of a table; and the table itself as a file for a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from flask import Response, request

from floor import refusals as r
from floor.hub import words
from floor.views.workbook import MIME


def language_asked() -> str:
    """`?lang=`, Chinese when it is left out."""
    lang = request.args.get("lang", "zh")
    if lang not in words.LANGUAGES:
        raise r.BadRequest(problems=["lang: zh or en"])
    return lang


def day_asked(name: str) -> str | None:
    """An ISO day of the query, None when it is left out."""
    text = request.args.get(name)
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise r.BadRequest(problems=[f"{name}: a day (2026-06-01)"]) from None


def moment_typed(text: str, zone: tzinfo) -> str:
    """A browser's local moment with the hall's offset; what is none stays as it is, for the rules to say so."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def xlsx_file(data: bytes, name: str) -> Response:
    """The same as a workbook."""
    head = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(data, content_type=MIME, headers=head)


def csv_file(text: str, name: str) -> Response:
    """A table for a spreadsheet, as a download of this name."""
    head = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=head)
