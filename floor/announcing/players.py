"""Who plays for a loudspeaker zone: one connection at a time, another when it is away or cannot sound."""

from __future__ import annotations

from dataclasses import dataclass

# So long a player may be away (a page that is loaded anew) before another one speaks for it.
GRACE_S = 3.0
# A player that let a call wait in vain goes behind the others for so long.
DOUBT_S = 60.0


@dataclass(slots=True)
class _Player:
    """`rank`: place in the zone's list; `came`: order of arrival; `ready`: it can sound."""

    place: str
    rank: int
    came: int
    ready: bool
    doubted_s: float | None = None


class Players:
    """`owner` is the connection that speaks; None = nobody can."""

    def __init__(self, order: list[str]) -> None:
        self.order = order
        self._there: dict[str, _Player] = {}
        self._arrivals = 0
        self._away_s: float | None = None
        self._away_place = ""
        self.owner: str | None = None

    def came(self, connection: str, place: str, ready: bool) -> None:
        """`ready`: taken for one that can sound until it says otherwise."""
        if place in self.order:
            self._arrivals += 1
            self._there[connection] = _Player(place, self.order.index(place), self._arrivals, ready)

    def gone(self, connection: str, mono_s: float) -> None:
        player = self._there.pop(connection, None)
        if player is not None and connection == self.owner:
            self._away_s, self._away_place = mono_s, player.place

    def says(self, connection: str, ready: bool) -> None:
        if connection in self._there:
            self._there[connection].ready = ready

    def doubt(self, mono_s: float) -> None:
        """The owner let a call wait in vain."""
        if self.owner in self._there:
            self._there[self.owner].doubted_s = mono_s

    def turn(self, mono_s: float, idle: bool) -> None:
        """Choose the owner. It stays while it can sound; a better one takes over when nothing is to be spoken."""
        best = min((c for c, player in self._there.items() if player.ready), key=lambda c: self._place(c, mono_s), default=None)
        owner = self._there.get(self.owner or "")
        if owner is None and self._away_s is not None and mono_s - self._away_s < GRACE_S:
            if best is None or self._there[best].place != self._away_place:
                return
        elif owner is not None and owner.ready and not idle and not self._doubted(owner, mono_s):
            return
        self._away_s = None
        self.owner = best

    @property
    def listening(self) -> bool:
        """The owner is there and can sound."""
        owner = self._there.get(self.owner or "")
        return owner is not None and owner.ready

    @property
    def place(self) -> str | None:
        """Where the owner stands."""
        owner = self._there.get(self.owner or "")
        return owner.place if owner is not None else None

    def _place(self, connection: str, mono_s: float) -> tuple[bool, int, int]:
        player = self._there[connection]
        return self._doubted(player, mono_s), player.rank, player.came

    def _doubted(self, player: _Player, mono_s: float) -> bool:
        return player.doubted_s is not None and mono_s - player.doubted_s < DOUBT_S
