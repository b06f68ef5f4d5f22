"""The profile sheet of the hall (R11, R64-R66): what it is, offers and has chosen; for the browser's print."""

from __future__ import annotations

from typing import Any

from config.parts import ONE, parts, values_of
from config.rulebook.load import known_settings
from floor.hub.pages import face
from floor.rules.settings import said

__all__ = ["face"]  # with these pages

_READERS = ("office", "lead", "leader", "supervisor", "auditor", "admin")


@face.page("/profile", roles=_READERS)
def profile() -> Any:
    """The hall's profile: hours, zones, counters and their kinds, lanes, matters, and the choices where the regulations differ."""
    house = face.hub.house
    config, chosen = house.config, house.rulebook.settings
    counters = {zone.code: [c for c in config.counters if c.zone == zone.code and c.in_use] for zone in config.zones}
    return face.private(
        "floor/profile.html", counters=counters, names={m.code: m for m in config.matters}, chosen=chosen,
        settings=known_settings(), elsewhere=[
            (field, {lang: said(config, field, (values_of(config, part, ONE) or {}).get(field.name), lang) for lang in ("zh", "en")})
            for part in parts().values() if not part.inside for field in part.fields if field.setting
        ],
    )  # fmt: skip
