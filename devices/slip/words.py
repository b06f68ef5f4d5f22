"""The words on paper, from translations/{zh,en}.json."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "translations"


@lru_cache(maxsize=4)
def words(lang: str) -> dict[str, str]:
    """All words of one language; a language that we have not is Chinese."""
    path = FOLDER / f"{lang}.json"
    if lang not in {"zh", "en"}:
        path = FOLDER / "zh.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def say(lang: str, key: str, **params: object) -> str:
    return words(lang)[f"devices.slip.{key}"].format_map(params)
