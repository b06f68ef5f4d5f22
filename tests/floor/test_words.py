"""Words of all rooms: Chinese and English say the same things, and every word asked for exists."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from floor import refusals
from priority.lanes import GROUNDS, LANES

ROOT = Path(__file__).parents[2]
ROOMS = ("floor", "kiosk", "display", "devices", "priority", "config")
# A translation folder's room: floor/pages/translations belongs to floor.
FOLDERS = sorted(f for room in ROOMS for f in (ROOT / room).rglob("translations") if f.is_dir())
HALF_KEY = re.compile(r"\{(\w+)\}")
LITERAL = re.compile(r"""['"`]((?:floor|kiosk|display|devices)\.[a-zA-Z0-9_.]*)(\$\{|['"`](?:\s*[~+])?)""")
CJK = re.compile(r"[\u3400-\u9fff]")
# A language's own name, and the mark of a second slip, which staff look for in any language.
CHINESE_IN_ENGLISH = re.compile(r"\.lang\.zh$|^devices\.slip\.reprint$")


def room_of(folder: Path) -> str:
    return folder.relative_to(ROOT).parts[0]


def words(folder: Path, lang: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / f"{lang}.json").read_text("utf-8"))
    return found


def every_key() -> set[str]:
    return {key for folder in FOLDERS for key in words(folder, "zh")}


def pages() -> list[Path]:
    """Templates and scripts of all rooms, without what others wrote."""
    found = [f for room in ROOMS for pattern in ("*.html", "*.js") for f in (ROOT / room).rglob(pattern)]
    return sorted(f for f in found if "vendor" not in f.parts)


def asked_for(text: str) -> list[tuple[str, bool]]:
    """Every key literal of a page, and whether it is only the beginning of one (`floor.lane.${lane}`)."""
    return [(key, end[-1] in "{~+") for key, end in LITERAL.findall(text)]


def test_the_words_of_the_floor_are_found() -> None:
    assert ROOT / "floor/pages/translations" in FOLDERS
    assert ROOT / "floor/pages/templates/floor/base.html" in pages()


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
def test_chinese_and_english_have_the_same_keys(folder: Path) -> None:
    assert words(folder, "zh").keys() == words(folder, "en").keys()


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
def test_chinese_and_english_fill_the_same_places(folder: Path) -> None:
    zh, en = words(folder, "zh"), words(folder, "en")
    differing = [key for key in zh if set(HALF_KEY.findall(zh[key])) != set(HALF_KEY.findall(en[key]))]
    assert differing == []


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
def test_no_brace_stands_outside_a_place(folder: Path) -> None:
    texts = [(key, text) for lang in ("zh", "en") for key, text in words(folder, lang).items()]
    assert [key for key, text in texts if set("{}") & set(HALF_KEY.sub("", text))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
def test_every_key_begins_with_its_room(folder: Path) -> None:
    assert [key for key in words(folder, "zh") if not key.startswith(f"{room_of(folder)}.")] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_word_is_empty(folder: Path, lang: str) -> None:
    assert [key for key, text in words(folder, lang).items() if not text.strip()] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
def test_english_is_translated(folder: Path) -> None:
    left = [key for key, text in words(folder, "en").items() if CJK.search(text) and not CHINESE_IN_ENGLISH.search(key)]
    assert left == []


@pytest.mark.parametrize("folder", FOLDERS, ids=room_of)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_key_is_written_once_in_a_file(folder: Path, lang: str) -> None:
    pairs: list[tuple[str, str]] = json.loads((folder / f"{lang}.json").read_text("utf-8"), object_pairs_hook=lambda found: found)
    assert [key for key, times in Counter(key for key, _ in pairs).items() if times > 1] == []


def test_a_key_belongs_to_one_room_only() -> None:
    assert [key for key, times in Counter(key for f in FOLDERS for key in words(f, "zh")).items() if times > 1] == []


def test_every_word_that_a_page_asks_for_exists() -> None:
    keys = every_key()
    missing = [
        f"{page.relative_to(ROOT)}: {key}"
        for page in pages()
        for key, beginning in asked_for(page.read_text("utf-8"))
        if not (any(known.startswith(key) for known in keys) if beginning else key in keys)
    ]
    assert missing == []


def test_literals_and_beginnings_of_keys_are_told_apart() -> None:
    text = "t('floor.skip') t(`floor.lane.${x}`) t('kiosk.a_' ~ b) href('floor/css/base.css')"
    assert asked_for(text) == [("floor.skip", False), ("floor.lane.", True), ("kiosk.a_", True)]


@pytest.mark.parametrize("code", sorted(r.code for r in refusals.ALL))
def test_every_refusal_has_a_sentence(code: str) -> None:
    assert f"floor.error.{code}" in every_key()


def test_every_lane_ground_and_grade_has_a_word() -> None:
    wanted = {f"floor.lane.{x}" for x in LANES} | {f"floor.ground.{x}" for x in GROUNDS} | {f"floor.grade.{x}" for x in range(1, 6)}
    assert wanted - every_key() == set()
