"""What the kiosk can say: every spoken sentence cut at its places, the words that fill the places, and a hall's names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from config.schema import Hall
from display.voice.make_pack import ENGLISH, Line

SAY = ".say."
VOICED = re.compile(r"\w")
PLACE = re.compile(r"\{\w+\}")
# What no file system takes; kiosk/static/touch/clips.js puts the same in its place.
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')

ZH_WORDS = (
    ("liang", "两", "liang3"), ("dao", "到", "dao4"), ("dian", "点", "dian3"), ("fen", "分", "fen1"),
    ("yue", "月", "yue4"), ("ri", "日", "ri4"),
    *((f"week.{n}", f"星期{sign}", f"xing1 qi1 {said}") for n, (sign, said) in enumerate(
        (("日", "ri4"), ("一", "yi1"), ("二", "er4"), ("三", "san1"), ("四", "si4"), ("五", "wu3"), ("六", "liu4")))),
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
EN_WORDS = (
    ("to", "to"), ("oh", "oh"), ("oclock", "o'clock"),
    *((f"week.{n}", word) for n, word in enumerate(_DAYS)),
    *((f"month.{n}", word) for n, word in enumerate(_MONTHS, 1)),
)  # fmt: skip


def fragments(text: str) -> list[tuple[int, str]]:
    """The text between its places, numbered; punctuation alone is not said."""
    return [(n, part.strip()) for n, part in enumerate(PLACE.split(text)) if VOICED.search(part)]


def clip_name(key: str, n: int) -> str:
    """`kiosk.say.ahead`, 0 -> `ahead.0`."""
    return f"{key.split(SAY, 1)[1]}.{n}"


def sentences(texts: Mapping[str, str], pinyin: Mapping[str, str], lang: str) -> list[Line]:
    """A line for each fragment of each spoken sentence of a language."""
    lines = []
    for key, text in texts.items():
        if SAY not in key:
            continue
        said = dict(fragments(pinyin.get(key, ""))) if lang == "zh" else {}
        for n, part in fragments(text):
            lines.append(Line(clip_name(key, n), part, said.get(n, "")) if lang == "zh" else Line(clip_name(key, n), part, "", ENGLISH))
    return lines


def fillings(lang: str) -> list[Line]:
    """What stands in the places, beyond the letters and numbers of the calls."""
    if lang == "zh":
        return [Line(clip, text, pinyin) for clip, text, pinyin in ZH_WORDS]
    return [Line(clip, text, "", ENGLISH) for clip, text in EN_WORDS]


def names(hall: Hall, lang: str) -> list[str]:
    """The hall's own names that a kiosk says: lanes, themes, matters."""
    every = [
        *((one.name, one.name_en) for one in hall.lanes),
        *((one.name, one.name_en) for one in hall.themes),
        *((one.name, one.name_en) for one in hall.matters),
    ]
    return list(dict.fromkeys(zh if lang == "zh" else en for zh, en in every))


def name_line(name: str, lang: str, readings: Mapping[str, str]) -> Line:
    """A name as a line; `readings` gives the pinyin of names and words that a synthesiser reads wrongly."""
    if lang == "en":
        return Line(safe(name), name, "", ENGLISH)
    return Line(safe(name), name, with_readings(name, readings))


def with_readings(name: str, readings: Mapping[str, str]) -> str:
    """The name with the known words as pinyin, the longest first."""
    said = [name]
    for word in sorted(readings, key=len, reverse=True):
        said = [piece for part in said for piece in _cut(part, word, readings[word])]
    return " ".join(part.strip() for part in said if part.strip())


def _cut(part: str, word: str, reading: str) -> Iterable[str]:
    pieces = part.split(word)
    for n, piece in enumerate(pieces):
        if n:
            yield reading
        yield piece


def safe(name: str) -> str:
    """A name as a file name."""
    return UNFIT.sub("_", name).strip()
