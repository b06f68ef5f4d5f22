"""The queue of a loudspeaker zone: in order, once, never what is old, and an alarm for what nobody heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from floor.announcing.queue import Announcement, Queue, Rules
from tests.floor.desk_harness import moment

RULES = Rules(within_s=15, drop_s=60, repeat=2, unheard_s=20)


class Zone:
    """A queue on a clock that the test moves; `player`: whether one that can sound is there."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.queue = Queue(rules)
        self.now_s = 1000.0
        self.player = True
        self.quiet = False

    def call(self, seq: int, number: str = "", age_s: float = 0.0, urgent: bool = False) -> None:
        number = number or f"A{seq:03}"
        at = moment("09:00") + timedelta(seconds=seq)
        self.queue.enter(Announcement(seq, at, f"20260601-{number}", number, 3, urgent, self.now_s - age_s))
        self.turn()

    def pass_s(self, seconds: float) -> None:
        """Turned each second, as the hub does."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(end_s, self.now_s + 1.0)
            self.turn()

    def turn(self) -> bool:
        return self.queue.turn(self.now_s, self.player, self.quiet)

    def say(self) -> int | None:
        return self.queue.say.seq if self.queue.say else None

    def begin(self, takes_s: float = 11.0) -> int:
        """The player begins what it is shown."""
        seq = self.say()
        assert seq is not None
        self.queue.begun(seq, takes_s, self.now_s)
        self.turn()
        return seq

    def speak(self, takes_s: float = 11.0) -> int:
        """The player speaks what it is shown, to its end."""
        seq = self.begin(takes_s)
        self.pass_s(takes_s)
        self.queue.heard(seq)
        self.turn()
        return seq

    def all(self) -> list[int]:
        found = []
        while self.say() is not None:
            found.append(self.speak(0.0))
        return found

    def alarms(self) -> dict[int, str]:
        return {lost.call.seq: lost.why for lost in self.queue.lost.values()}


@pytest.fixture
def zone() -> Zone:
    return Zone()


def test_a_call_is_to_be_spoken_at_once_and_only_once(zone: Zone) -> None:
    zone.call(7)
    assert zone.say() == 7
    assert zone.speak() == 7
    assert zone.say() is None and zone.queue.idle
    zone.pass_s(300)
    assert zone.say() is None and zone.alarms() == {}


def test_calls_are_spoken_one_after_the_other_in_their_order(zone: Zone) -> None:
    for seq in (9, 7, 8):
        zone.call(seq)
    # The first that came has begun; the others go by the journal.
    assert zone.all() == [9, 7, 8]


def test_a_call_that_comes_while_another_is_shown_does_not_push_it_aside(zone: Zone) -> None:
    zone.call(8)
    zone.call(7, urgent=True)
    assert zone.all() == [8, 7]


def test_the_next_one_is_shown_only_when_the_one_in_the_air_has_ended(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.begin()
    assert zone.say() == 7 and zone.queue.speaking is not None and zone.queue.speaking.seq == 7
    zone.pass_s(30)
    assert zone.say() == 7
    zone.queue.heard(7)
    zone.turn()
    assert zone.say() == 8 and zone.queue.speaking is None


@pytest.mark.parametrize(("age_s", "spoken"), [(14.9, [7]), (15.0, [7]), (15.1, []), (3600.0, [])])
def test_a_call_is_spoken_only_if_it_reaches_a_player_in_time(zone: Zone, age_s: float, spoken: list[int]) -> None:
    zone.call(7, age_s=age_s)
    assert zone.all() == spoken


def test_a_call_that_reached_its_player_in_time_may_wait_its_turn_longer(zone: Zone) -> None:
    zone.call(6)
    zone.call(7, age_s=14)
    zone.begin()
    zone.pass_s(40)
    zone.queue.heard(6)
    zone.turn()
    assert zone.all() == [7]


def test_a_call_that_waited_too_long_is_not_spoken_and_raises_an_alarm(zone: Zone) -> None:
    zone.call(6)
    zone.call(7)
    zone.begin(takes_s=70)
    zone.pass_s(60)
    assert zone.alarms() == {}
    zone.pass_s(1)
    assert zone.alarms() == {7: "late"}
    zone.queue.heard(6)
    zone.turn()
    assert zone.say() is None


def test_a_ticket_that_is_no_longer_called_is_taken_out_before_it_is_spoken(zone: Zone) -> None:
    for seq in (7, 8, 9):
        zone.call(seq)
    zone.queue.leave("20260601-A008")
    assert zone.all() == [7, 9]
    assert zone.alarms() == {}


def test_the_one_that_is_shown_can_be_taken_out_too(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.queue.leave("20260601-A007")
    zone.turn()
    assert zone.all() == [8]


def test_a_sentence_in_the_air_is_finished_and_not_repeated_when_its_visitor_has_come(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.begin()
    zone.queue.leave("20260601-A007")
    zone.turn()
    assert zone.say() is None, "the player hears that it need not say it again"
    zone.queue.heard(7)
    zone.turn()
    assert zone.say() == 8


def test_one_that_the_player_began_just_as_it_was_taken_out_still_holds_the_loudspeaker(zone: Zone) -> None:
    zone.call(7)
    zone.queue.leave("20260601-A007")
    zone.queue.begun(7, 11, zone.now_s)
    zone.call(8)
    assert zone.say() is None
    zone.pass_s(32)
    assert zone.say() == 8 and zone.alarms() == {}, "its player was never heard of again, and nobody waits for it"


def test_a_recall_takes_the_place_of_the_unspoken_call_and_goes_behind(zone: Zone) -> None:
    zone.call(6)
    zone.call(7, "A001")
    zone.call(8)
    zone.call(9, "A001")
    assert zone.all() == [6, 8, 9]


def test_a_recall_of_a_spoken_call_is_spoken(zone: Zone) -> None:
    zone.call(7, "A001")
    assert zone.all() == [7]
    zone.call(12, "A001")
    assert zone.all() == [12]


def test_a_recall_while_the_call_is_in_the_air_ends_its_repeating_and_comes_after_it(zone: Zone) -> None:
    zone.call(7, "A001")
    zone.begin()
    zone.call(8, "A001")
    assert zone.say() is None
    zone.queue.heard(7)
    zone.turn()
    assert zone.say() == 8


@pytest.mark.parametrize(("waiting", "times"), [(0, 2), (2, 2), (3, 1), (9, 1)])
def test_a_call_is_said_twice_and_once_if_more_than_two_wait(zone: Zone, waiting: int, times: int) -> None:
    for seq in range(1, waiting + 2):
        zone.call(seq)
    zone.begin()
    assert zone.queue.times == times


def test_lanes_that_go_first_overtake_those_that_wait(zone: Zone) -> None:
    zone.call(1)
    for seq in (2, 3):
        zone.call(seq)
    for seq in (4, 5):
        zone.call(seq, urgent=True)
    assert [call.seq for call in zone.queue.ahead] == [4, 5, 2, 3]
    assert zone.all() == [1, 4, 5, 2, 3]


# --- nobody hears ---------------------------------------------------------------------------------------------------


def test_a_call_that_no_loudspeaker_can_play_raises_an_alarm_after_twenty_seconds(zone: Zone) -> None:
    zone.player = False
    zone.call(7)
    zone.pass_s(19)
    assert zone.alarms() == {}
    zone.pass_s(1)
    assert zone.alarms() == {7: "no_player"}


def test_the_alarm_stays_until_the_ticket_is_served_called_again_or_heard(zone: Zone) -> None:
    zone.player = False
    for seq in (7, 8, 9):
        zone.call(seq)
    zone.pass_s(60)
    assert zone.alarms() == {7: "no_player", 8: "no_player", 9: "no_player"}
    zone.queue.leave("20260601-A007")
    assert zone.alarms() == {8: "no_player", 9: "no_player"}
    zone.player = True
    zone.call(12, "A008")
    assert zone.alarms() == {9: "no_player"}
    assert zone.all() == [12]
    zone.queue.heard(9)
    assert zone.alarms() == {}


def test_a_loudspeaker_that_comes_back_speaks_nothing_old(zone: Zone) -> None:
    zone.player = False
    zone.call(7)
    zone.pass_s(10)
    zone.call(8)
    zone.pass_s(6)
    zone.player = True
    zone.turn()
    assert zone.all() == [8], "the first is 16 s old, the second 6"
    zone.pass_s(4)
    assert zone.alarms() == {7: "no_player"}


def test_a_player_that_does_not_begin_loses_the_call_and_the_next_one_is_tried(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.pass_s(19)
    assert zone.say() == 7
    zone.now_s += 1
    assert zone.turn() is True, "the player let it wait in vain"
    assert zone.alarms() == {7: "silent"}
    assert zone.say() == 8
    zone.pass_s(20)
    assert zone.alarms() == {7: "silent", 8: "silent"}


def test_the_twenty_seconds_begin_when_the_call_reaches_the_head(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.speak(11)
    zone.pass_s(19)
    assert zone.alarms() == {} and zone.say() == 8
    zone.pass_s(1)
    assert zone.alarms() == {8: "silent"}


def test_a_player_that_never_tells_the_end_is_given_up_after_its_sentence(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.begin(takes_s=24)
    zone.pass_s(43)
    assert zone.alarms() == {} and zone.say() == 7
    zone.pass_s(1)
    assert zone.alarms() == {7: "silent"} and zone.say() == 8


def test_a_long_announcement_in_two_languages_raises_no_alarm(zone: Zone) -> None:
    zone.call(7)
    zone.speak(takes_s=35)
    assert zone.alarms() == {}


def test_what_the_player_could_not_play_is_an_alarm_at_once(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.queue.failed(7)
    zone.turn()
    assert zone.alarms() == {7: "failed"} and zone.say() == 8
    zone.begin()
    zone.queue.failed(8)
    zone.turn()
    assert zone.alarms() == {7: "failed", 8: "failed"}


def test_a_late_receipt_ends_the_alarm(zone: Zone) -> None:
    zone.call(7)
    zone.begin(takes_s=5)
    zone.pass_s(30)
    assert zone.alarms() == {7: "silent"}
    zone.queue.heard(7)
    assert zone.alarms() == {}


def test_another_player_does_not_say_what_the_one_before_had_begun(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.begin()
    zone.pass_s(5)
    zone.queue.orphaned()
    zone.turn()
    assert zone.alarms() == {7: "cut_off"}
    assert zone.all() == [8]


def test_what_waited_for_the_player_before_is_spoken_by_another_only_while_it_is_young(zone: Zone) -> None:
    zone.call(7)
    zone.call(8)
    zone.begin()
    zone.pass_s(10)
    zone.call(9)
    zone.pass_s(6)
    zone.queue.orphaned()
    zone.turn()
    assert zone.all() == [9]
    zone.pass_s(5)
    assert zone.alarms() == {7: "cut_off", 8: "no_player"}


def test_a_message_about_a_call_nobody_knows_changes_nothing(zone: Zone) -> None:
    zone.call(7)
    zone.queue.begun(99, 5, zone.now_s)
    zone.queue.failed(99)
    zone.queue.heard(99)
    zone.queue.leave("20260601-Z999")
    zone.turn()
    assert zone.all() == [7]


def test_in_quiet_hours_nothing_is_spoken_and_nothing_is_an_alarm(zone: Zone) -> None:
    zone.call(6)
    zone.call(7)
    zone.begin()
    zone.quiet = True
    zone.turn()
    assert zone.say() == 6, "a sentence that was begun is finished"
    zone.queue.heard(6)
    zone.call(8)
    zone.pass_s(100)
    assert zone.say() is None and zone.alarms() == {}
    zone.quiet = False
    zone.call(9)
    assert zone.all() == [9]


@pytest.mark.parametrize("pace_s", [24, 12, 6])
def test_thirty_calls_are_each_spoken_once_in_order_whatever_the_pace(pace_s: int) -> None:
    """As fast as they come: at 24 s each is said twice, at 6 s only once and none is lost to its place in the queue."""
    zone, spoken, said = Zone(), [], []
    busy_s, seq = 0.0, 0
    for second in range(pace_s * 30 + 400):
        zone.now_s = 1000.0 + second
        if second % pace_s == 0 and seq < 30:
            seq += 1
            zone.call(seq)
        zone.turn()
        if zone.queue.speaking is not None and zone.now_s >= busy_s:
            zone.queue.heard(zone.queue.speaking.seq)
            zone.turn()
        if zone.queue.speaking is None and zone.say() is not None:
            takes_s = 5.5 * zone.queue.times
            said.append(zone.queue.times)
            spoken.append(zone.begin(takes_s))
            busy_s = zone.now_s + takes_s
    assert spoken == list(range(1, 31))
    assert zone.alarms() == {}
    assert set(said) == ({2} if pace_s >= 12 else {1, 2})
