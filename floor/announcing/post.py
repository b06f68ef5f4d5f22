"""One loudspeaker zone: whose calls it speaks, its queue and its players, and the picture of it that others draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.schema import Speaker
from floor.announcing.players import Players
from floor.announcing.queue import Announcement, Lost, Queue, Rules


@dataclass(frozen=True, slots=True)
class Picture:
    """A loudspeaker zone at one moment. `places`: who may play; `player`: the connection that speaks, `place`: where it stands;
    `say`: what it is to speak, `times` times; `ahead`: what comes after; `speaking`: what is in the air; `volume`: per cent."""

    code: str
    places: tuple[str, ...]
    volume: int
    player: str | None
    place: str | None
    say: Announcement | None
    times: int
    ahead: tuple[Announcement, ...]
    speaking: Announcement | None
    lost: tuple[Lost, ...]


class Post:
    """`volume`: the hall's, per cent, where the zone has none of its own."""

    def __init__(self, speaker: Speaker, rules: Rules, volume: int) -> None:
        self.speaker = speaker
        self.volume = volume if speaker.loudness is None else speaker.loudness
        self.queue = Queue(rules)
        self.players = Players(places(speaker))

    def covers(self, counter: int, zone: str) -> bool:
        """Whether it speaks the calls of this counter."""
        chosen = self.speaker
        return not (chosen.zones or chosen.counters) or counter in chosen.counters or zone in chosen.zones

    def turn(self, mono_s: float, local: datetime, still: bool = False) -> None:
        """Bring it up to this moment. `local`: the hall's own time, for quiet hours; `still`: nothing is spoken in an emergency."""
        before = self.players.owner
        self.players.turn(mono_s, self.queue.idle)
        if self.players.owner != before:
            self.queue.orphaned()
        if self.queue.turn(mono_s, self.players.listening, still or self.quiet(local)):
            self.players.doubt(mono_s)

    def quiet(self, local: datetime) -> bool:
        """Whether it is silent at this time of day."""
        now = f"{local:%H:%M}"
        return any(start <= now < end for start, end in self.speaker.quiet)

    def picture(self) -> Picture:
        queue, players = self.queue, self.players
        return Picture(
            self.speaker.code, tuple(players.order), self.volume, players.owner if players.listening else None,
            players.place if players.listening else None, queue.say, queue.times, tuple(queue.ahead), queue.speaking,
            tuple(queue.lost.values()),
        )  # fmt: skip


def places(speaker: Speaker) -> list[str]:
    """Its players, the best first: the agent's loudspeaker, then the screens."""
    return [*([agent(speaker.agent)] if speaker.agent else []), *(screen(code) for code in speaker.screens)]


def agent(name: str) -> str:
    return f"agent {name}"


def screen(code: str) -> str:
    return f"screen {code}"
