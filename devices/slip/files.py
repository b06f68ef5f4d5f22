"""A hall's own templates as files: read, and tried on every sample before anybody prints with them."""

from __future__ import annotations

from pathlib import Path

from config.schema import SlipsSection
from devices.slip.markup import Code, Element, Line, Row
from devices.slip.samples import samples
from devices.slip.slip import Slip
from devices.slip.template import MOST_SOURCE, BadTemplate, laid_out
from devices.slip.words import say


def source_of(file: str) -> str:
    """BadTemplate when it cannot be read. "" stays "": the built-in one."""
    if not file:
        return ""
    try:
        data = Path(file).read_bytes()
    except OSError as e:
        raise BadTemplate(f"{file} cannot be read ({e.strerror or e}): correct the name, which stands beside hall.toml") from e
    if len(data) > MOST_SOURCE * 4:
        raise BadTemplate(f"{file} has {len(data)} bytes; a template has at most {MOST_SOURCE} characters")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise BadTemplate(f"{file} is not UTF-8: save it again with that encoding") from e


def template_faults(slips: SlipsSection) -> list[str]:
    """One sentence for each template that cannot be used, with its option."""
    found = []
    for kind, file in slips:
        try:
            tried(kind, source_of(file))
        except BadTemplate as e:
            found.append(f"slips.{kind}: {Path(file).name}: {e}")
    return found


def tried(kind: str, source: str) -> None:
    """BadTemplate unless it makes every sample into a slip that says what it must."""
    if not source.strip():
        if source:
            raise BadTemplate("it is empty; remove the option to use the built-in one")
        return
    for slip in samples(kind):
        made = laid_out(slip, source)
        if missing := _missing(kind, slip, _said(made)):
            where = f"kind {slip.kind}, {slip.lang}"
            raise BadTemplate(f"{missing} ({where})")


def _said(elements: list[Element]) -> str:
    return "\n".join(one.text for one in elements if isinstance(one, Line | Row | Code))


def _missing(kind: str, slip: Slip, said: str) -> str:
    if not said.strip():
        return "nothing stands on the slip"
    if kind in {"ticket", "receipt"} and slip.number not in said:
        return "the number does not stand on the slip: write {{ number }}"
    if slip.kind == "reprint" and say(slip.lang, "reprint") not in said:
        return 'a reprint is not marked as one: write {% if reprint %}<line>{{ say("reprint") }}</line>{% endif %}'
    return ""
