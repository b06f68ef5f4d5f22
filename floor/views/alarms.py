"""An alarm as pages show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from floor.views.scene import Scene, View


def alarm(scene: Scene, kind: str, level: str, about: tuple[str, datetime], **places: Any) -> View:
    """`level`: error or warn; `about`: who or what, since when; `places`: for the words."""
    who, since = about
    text, do = scene.words(f"floor.alarm.{kind}", **places), scene.words(f"floor.alarm.{kind}.do", **places)
    return {"kind": kind, "level": level, "who": who, "since": scene.at(since), "text": text, "do": do}
