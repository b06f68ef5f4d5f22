"""The loudspeaker zones of a hall: those that are listed, and one for each part of the hall that a screen with voice = true stands for."""

from __future__ import annotations

from config.schema import Hall, Screen, Speaker


def speakers_of(hall: Hall) -> list[Speaker]:
    """None while the voice is switched off."""
    if not hall.voice.enabled:
        return []
    found: dict[str, Speaker] = {}
    for screen in hall.screens:
        if screen.voice:
            part = part_of(screen)
            # Screens of the same part share a queue: they shall not speak at once.
            screens = [*(found[part.code].screens if part.code in found else []), screen.code]
            found[part.code] = part.model_copy(update={"screens": screens})
    return [*hall.speakers, *found.values()]


def part_of(screen: Screen) -> Speaker:
    """What a screen with voice = true speaks for."""
    if screen.kind == "zone" and screen.zone is not None:
        return Speaker(code=screen.zone, zones=[screen.zone])
    if screen.kind == "window" and screen.counter is not None:
        return Speaker(code=f"window-{screen.counter}", counters=[screen.counter])
    return Speaker(code="hall")
