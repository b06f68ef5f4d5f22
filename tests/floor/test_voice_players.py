"""Who plays for a loudspeaker zone: one at a time, another when it is away, silenced or dead."""

from __future__ import annotations

from floor.announcing.players import DOUBT_S, GRACE_S, Players


class Zone:
    def __init__(self, *order: str) -> None:
        self.players = Players(list(order))
        self.now_s = 100.0
        self.idle = True

    def turn(self, after_s: float = 0.0) -> str | None:
        self.now_s += after_s
        self.players.turn(self.now_s, self.idle)
        return self.players.owner if self.players.listening else None

    def came(self, connection: str, place: str, ready: bool = True) -> str | None:
        self.players.came(connection, place, ready)
        return self.turn()

    def gone(self, connection: str) -> str | None:
        self.players.gone(connection, self.now_s)
        return self.turn()


def test_the_first_of_the_list_speaks_whoever_came_first() -> None:
    zone = Zone("screen a", "screen b")
    assert zone.came("2", "screen b") == "2"
    assert zone.came("1", "screen a") == "1"


def test_a_better_one_waits_until_nothing_is_to_be_spoken() -> None:
    zone = Zone("screen a", "screen b")
    zone.came("2", "screen b")
    zone.idle = False
    assert zone.came("1", "screen a") == "2"
    zone.idle = True
    assert zone.turn() == "1"


def test_a_screen_of_another_zone_never_speaks() -> None:
    zone = Zone("screen a")
    assert zone.came("9", "screen z") is None


def test_of_two_pages_of_one_screen_only_one_speaks() -> None:
    zone = Zone("screen a")
    assert zone.came("1", "screen a") == "1"
    assert zone.came("2", "screen a") == "1"
    assert zone.gone("1") == "2"


def test_another_takes_over_when_the_speaker_has_been_away_for_a_moment() -> None:
    zone = Zone("screen a", "screen b")
    zone.came("1", "screen a")
    zone.came("2", "screen b")
    assert zone.gone("1") is None, "its page may only be loading anew"
    assert zone.turn(GRACE_S - 0.1) is None
    assert zone.turn(0.2) == "2"


def test_a_page_that_is_loaded_anew_stays_the_speaker() -> None:
    zone = Zone("screen a", "screen b")
    zone.came("1", "screen a")
    zone.came("2", "screen b")
    zone.gone("1")
    zone.turn(1)
    assert zone.came("3", "screen a") == "3"


def test_a_silenced_speaker_is_replaced_at_once_and_comes_back() -> None:
    zone = Zone("screen a", "screen b")
    zone.came("1", "screen a")
    zone.came("2", "screen b")
    zone.players.says("1", False)
    assert zone.turn() == "2"
    zone.players.says("1", True)
    assert zone.turn() == "1"


def test_nobody_speaks_when_all_are_silenced() -> None:
    zone = Zone("screen a")
    zone.came("1", "screen a", ready=False)
    assert zone.turn() is None
    zone.players.says("1", True)
    assert zone.turn() == "1"


def test_one_that_lets_calls_wait_in_vain_goes_behind_the_others_for_a_minute() -> None:
    zone = Zone("screen a", "screen b")
    zone.came("1", "screen a")
    zone.came("2", "screen b")
    zone.players.doubt(zone.now_s)
    zone.idle = False
    assert zone.turn() == "2"
    zone.idle = True
    assert zone.turn(DOUBT_S - 1) == "2"
    assert zone.turn(2) == "1"


def test_the_only_player_is_kept_though_it_is_doubted() -> None:
    zone = Zone("screen a")
    zone.came("1", "screen a")
    zone.players.doubt(zone.now_s)
    assert zone.turn() == "1"
