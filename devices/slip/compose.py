"""A slip as bytes for one printer model: what stands where, in Chinese or English, and the proof behind the cut."""

from __future__ import annotations

import re

from devices.ports import Paperwork
from devices.slip.charset import cells, clean
from devices.slip.glyphs import Glyphs
from devices.slip.paper import CENTRE, Paper, Style
from devices.slip.profile import Profile
from devices.slip.slip import Slip
from devices.slip.words import say

NUMBER_SIZE = 6     # 72 x 144 dots a digit: 18 mm high, read at arm's length without glasses
_LARGE = Style(align="centre", wide=2, high=2, bold=True)
_TALL = Style(align="centre", high=2, bold=True)


def compose(slip: Slip, profile: Profile, glyphs: Glyphs) -> Paperwork:
    """All bytes of one slip, in one piece."""
    paper = Paper(profile, glyphs)
    if slip.kind == "why":
        _why(paper, slip, profile)
    else:
        _head(paper, slip, profile)
        _facts(paper, slip)
        _foot(paper, slip)
    paper.end()
    mark = _mark(slip.job)
    if profile.proof == "gs_h":
        paper.ask_echo(mark)
    elif profile.proof == "gs_r":
        paper.ask_paper()
    return Paperwork(
        job=slip.job,
        data=paper.output,
        echo=b"\x37\x22" + mark + b"\x00" if profile.proof == "gs_h" else b"",
        paper_reply=profile.proof == "gs_r",
    )


def _head(paper: Paper, slip: Slip, profile: Profile) -> None:
    lang = slip.lang
    _heading(paper, slip.hall.say(lang), profile.cells)
    if slip.kind == "reprint":
        paper.line(say(lang, "reprint"), _TALL)
    paper.rule()
    paper.line(say(lang, "your_number"), CENTRE)
    number = clean(slip.number)
    size = max(1, min(NUMBER_SIZE, profile.cells // max(1, cells(number))))
    paper.line(number, Style(align="centre", wide=size, high=size, bold=True))
    paper.space(16)
    if len(slip.matters) > 1:
        for place, matter in enumerate(slip.matters, start=1):
            paper.line(f"{place}. {matter.say(lang)}", _TALL)
    else:
        _heading(paper, slip.matter.say(lang), profile.cells * 2)
    paper.space(16)


def _why(paper: Paper, slip: Slip, profile: Profile) -> None:
    """Why another number was called first; for the visitor who asked."""
    lang = slip.lang
    _heading(paper, slip.hall.say(lang), profile.cells)
    paper.line(say(lang, "why"), _TALL)
    paper.rule()
    paper.line(say(lang, "why_question", about=slip.about, number=slip.number), Style(bold=True))
    paper.space(16)
    for line in slip.lines:
        paper.line(line.say(lang))
        paper.space(8)
    paper.rule()
    if slip.rule.say(lang):
        paper.line(say(lang, "why_rule", rule=slip.rule.say(lang)))
    if slip.printed_at is not None:
        paper.line(say(lang, "why_printed", at=slip.printed_at.strftime("%Y-%m-%d %H:%M")))
    if slip.hotline:
        paper.line(say(lang, "hotline", hotline=slip.hotline), CENTRE)


def _heading(paper: Paper, text: str, room: int) -> None:
    """Double size if it then needs no more than `room` cells, else only tall: names have up to 60 characters."""
    paper.line(text, _LARGE if cells(clean(text)) * _LARGE.wide <= room else _TALL)


def _facts(paper: Paper, slip: Slip) -> None:
    lang = slip.lang
    rows = [(say(lang, "lane"), slip.lane.say(lang))]
    if slip.booked_at is not None:
        rows.append((say(lang, "booked"), slip.booked_at.strftime("%H:%M")))
    else:
        ahead = say(lang, "ahead_count", count=slip.ahead) if slip.ahead else say(lang, "ahead_none")
        rows.append((say(lang, "ahead"), ahead))
    if slip.wait is not None:
        key = "wait_one" if slip.wait.low_min == slip.wait.high_min else "wait_range"
        rows.append((say(lang, "wait"), say(lang, key, low=slip.wait.low_min, high=slip.wait.high_min)))
    if slip.zone is not None:
        arrow = say(lang, f"arrow.{slip.arrow}") if slip.arrow else ""
        rows.append((say(lang, "zone"), f"{slip.zone.say(lang)} {arrow}"))
    if slip.counters:
        numbers = say(lang, "list_mark").join(map(str, slip.counters))
        rows.append((say(lang, "counters"), say(lang, "counter_list", numbers=numbers)))
    rows.append((say(lang, "taken"), slip.taken_at.strftime("%Y-%m-%d %H:%M")))
    if slip.kiosk:
        rows.append((say(lang, "taken_at"), slip.kiosk))
    paper.fields(rows)
    paper.rule()


def _foot(paper: Paper, slip: Slip) -> None:
    lang = slip.lang
    if slip.url:
        paper.code(slip.url)
        paper.line(say(lang, "scan"), CENTRE)
    if slip.free:
        paper.line(say(lang, "free"), _TALL)
    if slip.hotline:
        paper.line(say(lang, "hotline", hotline=slip.hotline), CENTRE)
    if slip.notice.say(lang):
        paper.line(slip.notice.say(lang), CENTRE)


def _mark(job: str) -> bytes:
    """Last four letters or digits of the job, as the echo of GS ( H carries them."""
    return re.sub(r"[^0-9A-Za-z]", "", job)[-4:].rjust(4, "0").encode("ascii")
