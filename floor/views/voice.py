"""What players of calls and those who watch them see: what is to be spoken, by whom, and what nobody heard."""

from __future__ import annotations

from floor.announcing.post import Picture
from floor.announcing.queue import Announcement
from floor.views.alarms import alarm
from floor.views.scene import Scene, View


def of_place(scene: Scene, place: str) -> list[View]:
    """The loudspeaker zones that this screen or agent may play for."""
    return [speaker(scene, picture) for picture in scene.speakers.values() if place in picture.places]


def speaker(scene: Scene, picture: Picture) -> View:
    """`player`: the connection that speaks; whoever is another one stands by. `next`: sounds to fetch ahead."""
    return {
        "code": picture.code, "player": picture.player, "volume": picture.volume,
        "say": _say(scene, picture.say) | {"times": picture.times} if picture.say else None,
        "next": [scene.say(call.number, call.counter)["audio"] for call in picture.ahead[:3]],
    }  # fmt: skip


def _say(scene: Scene, call: Announcement) -> View:
    said = scene.say(call.number, call.counter)
    return {
        "seq": call.seq, "at": scene.at(call.at), "age_s": round(scene.age_s(call.seq), 3), "number": call.number,
        "counter": call.counter, "say": said["text"], "audio": said["audio"],
    }  # fmt: skip


def speaking(scene: Scene, numbers: list[int]) -> list[int]:
    """Calls to these counters that are in the air somewhere."""
    spoken = [picture.speaking for picture in scene.speakers.values() if picture.speaking is not None]
    return sorted({call.seq for call in spoken if call.counter in numbers})


def unheard(scene: Scene, counter: int | None = None) -> list[View]:
    """An alarm for each call that no loudspeaker of a zone has played; `counter`: of its calls only."""
    found = []
    for picture in scene.speakers.values():
        for lost in picture.lost:
            call = lost.call
            if counter in (None, call.counter):
                why = scene.words(f"floor.unheard.{lost.why}")
                told = {"number": call.number, "counter": call.counter, "speaker": picture.code, "why": why}
                shown = alarm(scene, "unheard", "error", (f"{picture.code} {call.number}", call.at), **told)
                found.append(shown | {"ticket": call.ticket, "number": call.number, "counter": call.counter})
    return found
