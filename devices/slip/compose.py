"""A slip as bytes for one printer model: its template's elements on paper, and the proof behind the cut."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from itertools import groupby

from devices.ports import Paperwork
from devices.slip.charset import cells, clean
from devices.slip.glyphs import Glyphs
from devices.slip.markup import Code, Cut, Element, Line, Row, Rule, Space
from devices.slip.paper import RECOVER, Paper, Style
from devices.slip.preview import drawn
from devices.slip.profile import CELL_DOTS, Profile
from devices.slip.slip import Slip
from devices.slip.template import BadTemplate, laid_out

log = logging.getLogger("devices.slip")


def compose(slip: Slip, profile: Profile, glyphs: Glyphs) -> Paperwork:
    """All bytes of one slip, in one piece."""
    paper = Paper(profile, glyphs)
    parts = _parts(_elements(slip))
    for part in parts:
        if profile.whole_picture:
            _pictured(paper, part, profile, glyphs)
        else:
            _laid(paper, part, profile)
        paper.end()
    mark = _mark(slip.job)
    if profile.proof == "gs_h":
        paper.ask_echo(mark)
    elif profile.proof == "gs_r":
        paper.ask_paper()
    return Paperwork(
        job=slip.job,
        data=paper.output,
        mark=mark if profile.proof == "gs_h" else b"",
        paper_reply=profile.proof == "gs_r",
        clearing=_clearing(profile, glyphs),
    )


def _elements(slip: Slip) -> list[Element]:
    """A hall's own template that fails on this very slip must not cost its visitor the paper: ours takes its place."""
    if slip.template:
        try:
            return laid_out(slip, slip.template)
        except BadTemplate as e:
            log.warning("template of the hall fails, built-in taken kind=%s why=%s", slip.kind, e)
    return laid_out(slip)


def _parts(elements: list[Element]) -> list[list[Element]]:
    """What lies between cuts; a cut at the very end is the one that comes in any case."""
    parts: list[list[Element]] = [[]]
    for element in elements:
        if isinstance(element, Cut):
            parts.append([])
        else:
            parts[-1].append(element)
    return [part for part in parts if part] or [[]]


def _laid(paper: Paper, elements: list[Element], profile: Profile) -> None:
    for kind, group in groupby(elements, type):
        if kind is Row:
            paper.fields([(row.label, row.text) for row in group if isinstance(row, Row)])
            continue
        for element in group:
            _one(paper, element, profile)


def _one(paper: Paper, element: Element, profile: Profile) -> None:
    match element:
        case Line():
            wide, high = _size(element, profile)
            paper.line(element.text, Style(element.align, wide, high, element.bold))
        case Rule():
            paper.rule()
        case Space():
            paper.space(element.dots)
        case Code():
            paper.code(element.text)


def _size(line: Line, profile: Profile) -> tuple[int, int]:
    need, room = cells(clean(line.text)), profile.cells * line.lines
    return next((size for size in line.sizes if need * size[0] <= room), line.sizes[-1])


def _pictured(paper: Paper, elements: list[Element], profile: Profile, glyphs: Glyphs) -> None:
    """For printers without Chinese characters: laid out for one that has them, drawn, and sent as a picture."""
    able = replace(profile, cells=profile.dots // CELL_DOTS, charset="gb18030", native_qr=True, changes=False)
    other = Paper(able, glyphs)
    _laid(other, elements, able)
    grey = drawn(other.output, profile.dots, glyphs)
    paper.rows(grey.point(lambda dot: 255 if dot > 127 else 0).convert("1"))


def _clearing(profile: Profile, glyphs: Glyphs) -> bytes:
    """DLE ENQ 2, ESC @ (devices.md 1.7) and a cut: half a slip on the roll must not head the next visitor's."""
    paper = Paper(replace(profile, changes=False), glyphs)
    paper.end()
    return RECOVER + bytes(paper.output)


def _mark(job: str) -> bytes:
    """Last four letters or digits of the job, as the echo of GS ( H carries them."""
    return re.sub(r"[^0-9A-Za-z]", "", job)[-4:].rjust(4, "0").encode("ascii")
