"""What the players of calls say over their sockets: that they can sound, what they speak, what was heard and what was not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from floor import facts as f
from floor.actors import Actor
from floor.announcing.post import agent, screen
from floor.desk import paper
from floor.hub.hub import Hub

_PLACE = {"/screen": screen, "/agent": agent}
NAMESPACES = tuple(_PLACE)


class _Said(BaseModel):
    """`speaker`: the loudspeaker zone, for agents that play for several."""

    model_config = ConfigDict(extra="ignore")
    speaker: str = Field("", max_length=32)


class Sound(_Said):
    state: str = Field(pattern="^(ready|blocked|muted)$")


class Speaking(_Said):
    seq: int = Field(ge=1, le=2**62)
    takes_s: float = Field(ge=0, le=300)


class Unheard(_Said):
    seq: int = Field(ge=1, le=2**62)


class Receipt(_Said):
    seq: int = Field(ge=1, le=2**62)
    started_at: AwareDatetime
    finished_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Player:
    """One connection of a screen or agent. `name`: of its token's place."""

    connection: str
    namespace: str
    name: str
    actor: Actor

    @property
    def place(self) -> str:
        return _PLACE[self.namespace](self.name)


class VoiceTalk:
    """`heard`: event -> its model, and what is done with it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._voices = hub.voices
        self.heard: dict[str, tuple[type[BaseModel], Callable[[Player, Any], None]]] = {
            "sound": (Sound, lambda p, x: self._voices.can(p.connection, x.state == "ready", x.speaker)),
            "speaking": (Speaking, lambda p, x: self._voices.begun(p.connection, x.seq, x.takes_s, x.speaker)),
            "unheard": (Unheard, lambda p, x: self._voices.failed(p.connection, x.seq, x.speaker)),
            "heard": (Receipt, self._receipt),
        }

    def came(self, player: Player) -> None:
        """A screen that says nothing of its sound is taken for one that has it; an agent tells of each loudspeaker."""
        self._voices.came(player.connection, player.place, player.namespace == "/screen")

    def gone(self, connection: str) -> None:
        self._voices.gone(connection)

    def _receipt(self, player: Player, x: Receipt) -> None:
        speaker = self._voices.code_for(player.place, x.speaker)
        told = f.CallHeard(x.seq, player.name, x.started_at, x.finished_at, speaker)
        self._hub.writer.quietly(player.actor, lambda tx: paper.heard(tx, told))
