"""Words of every room: flat keys from `<room>/translations/{zh,en}.json`, one mechanism for pages and scripts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_folders: list[Path] = [Path(__file__).parent.parent / "pages" / "translations"]


def add(folder: Path) -> None:
    """A room's translations; called once when its face is made."""
    if folder not in _folders:
        _folders.append(folder)
        words.cache_clear()


@cache
def words(lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in _folders:
        file = folder / f"{lang}.json"
        if file.exists():
            found |= json.loads(file.read_text("utf-8"))
    return found


def pinyin() -> dict[str, str]:
    """How the Chinese of each spoken sentence is said, from every room's `translations/pinyin.json`."""
    found: dict[str, str] = {}
    for folder in _folders:
        file = folder / "pinyin.json"
        if file.exists():
            found |= json.loads(file.read_text("utf-8"))
    return found


def names(key: str, **params: object) -> dict[str, str]:
    """The sentence in every language; a place may itself be a name in every language."""
    found = {}
    for lang in LANGUAGES:
        places = {k: v.get(lang, "") if isinstance(v, dict) else v for k, v in params.items()}
        found[lang] = translate(lang, key, **places)
    return found


def translate(lang: str, key: str, **params: object) -> str:
    """The sentence, its places filled; a key nobody knows shows itself."""
    text = words(lang).get(key, key)
    return text.format_map({k: str(v) for k, v in params.items()}) if params else text
