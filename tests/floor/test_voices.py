"""The loudspeakers of a whole hub: what players are shown, what they may say, and the alarm for a call that nobody heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from config.schema import Speaker
from floor.views.board import MOST
from tests.conftest import wait_until
from tests.floor.desk_harness import hall_with
from tests.floor.hub_harness import Hall

NOW = "2026-06-01T01:00:00+00:00"
TWO_ZONES = [
    Speaker(code="west", zones=["A"], screens=["zone-a"]),
    Speaker(code="east", zones=["B", "C"], screens=["window-1"], loudness=40, quiet=[("12:00", "13:30")]),
]


class Player:
    """A screen or agent at its socket."""

    def __init__(self, hall: Hall, namespace: str, place: str) -> None:
        self.hall = hall
        self.namespace = namespace
        role = namespace.removeprefix("/")
        self.client = hall.listen(namespace, token=hall.token(role, place))
        self.view: dict[str, Any] = {}

    def look(self) -> dict[str, Any]:
        """The newest picture that it got."""
        for message in self.client.get_received(self.namespace):
            if message["name"] == "view":
                self.view = message["args"][0]
        return self.view

    @property
    def sid(self) -> str:
        """Its own name, as the hub knows it."""
        return str(self.hall.sockets.io.server.manager.sid_from_eio_sid(self.client.eio_sid, self.namespace))

    def say(self, event: str, **body: Any) -> Any:
        return self.client.emit(event, body, namespace=self.namespace, callback=True)

    def leave(self) -> None:
        self.client.disconnect(self.namespace)


class Floor:
    """The hall with helpers: tickets, calls, and what is seen of them."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.tokens: dict[int, str] = {}
        self.kiosk = hall.token("kiosk", "k1")
        self.players: list[Player] = []
        self.ids: dict[str, str] = {}

    def player(self, place: str, namespace: str = "/screen") -> Player:
        self.players.append(Player(self.hall, namespace, place))
        return self.players[-1]

    def call(self, counter: int = 1, matter: str = "social_card") -> tuple[str, int]:
        """A ticket taken and called at the counter; its number and the call's seq."""
        if counter not in self.tokens:
            self.tokens[counter] = self.hall.token("counter", str(counter))
            assert self.order(counter, f"/counters/{counter}/open") == 200
        taken = self.hall.api(self.kiosk, "POST", "/tickets", matter=matter, lane="ordinary", kiosk="k1").get_json()["ticket"]
        done = self.hall.api(self.tokens[counter], "POST", f"/counters/{counter}/next").get_json()
        assert done["ticket"]["id"] == taken["id"]
        self.ids[taken["number"]] = taken["id"]
        self.hall.settle()
        return taken["number"], done["seq"]

    def order(self, counter: int, path: str, **body: Any) -> int:
        answer = self.hall.api(self.tokens[counter], "POST", path, **body)
        self.hall.settle()
        return answer.status_code

    def later(self, seconds: float) -> None:
        """Second by second, as the pump turns."""
        for _ in range(round(seconds)):
            self.hall.later(seconds=1)
            self.hall.hub.voices.turn()

    def console(self, counter: int = 1) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hall.hub.pictures.draw("/console", str(counter))["alarms"]
        return found

    def supervisor(self) -> list[dict[str, Any]]:
        return [one for one in self.hall.hub.pictures.draw("/supervisor", "leads")["alarms"] if one["kind"] == "unheard"]

    def speaker(self, place: str = "main") -> dict[str, Any]:
        found: dict[str, Any] = self.hall.hub.pictures.draw("/screen", place)["speaker"]
        return found


@pytest.fixture
def floors(hubs: Callable[..., Hall]) -> Iterator[Callable[..., Floor]]:
    made: list[Floor] = []

    def make(speakers: list[Speaker] | None = None, **edits: Any) -> Floor:
        if speakers is not None:
            silent = [screen.model_copy(update={"voice": False}) for screen in hall_with({}).screens]
            edits |= {"speakers": speakers, "screens": silent}
        made.append(Floor(hubs(edits)))
        return made[-1]

    yield make
    for floor in made:
        for player in floor.players:
            if player.client.is_connected(player.namespace):
                player.leave()


@pytest.fixture
def floor(floors: Callable[..., Floor]) -> Floor:
    return floors()


# --- what players are shown -----------------------------------------------------------------------------------------


def test_the_player_of_a_zone_is_shown_the_call_and_tells_that_it_was_heard(floor: Floor) -> None:
    main = floor.player("main")
    number, seq = floor.call()
    shown = wait_until(lambda: (s := main.look().get("speaker")) and s["say"] and s, 10)
    assert shown["player"] == main.sid
    assert (shown["say"]["seq"], shown["say"]["number"], shown["say"]["counter"], shown["say"]["times"]) == (seq, number, 1, 2)
    assert main.say("speaking", seq=seq, takes_s=11.0) == {"ok": True}
    assert main.say("heard", seq=seq, started_at=NOW, finished_at=NOW) == {"ok": True}
    floor.hall.settle()
    assert floor.speaker()["say"] is None
    [fact] = floor.hall.facts("call_heard")
    assert f'"call_seq":{seq}' in fact["body"].replace(" ", "") and '"speaker":"hall"' in fact["body"].replace(" ", "")
    floor.later(60)
    assert floor.console() == [] and floor.supervisor() == []


def test_a_visitor_who_comes_before_being_spoken_hurries_no_picture_but_the_end_of_a_sentence_does(floor: Floor) -> None:
    main = floor.player("main")
    _, first = floor.call(1)
    _, second = floor.call(2)
    early, _ = floor.call(3, "pension")
    told: list[bool] = []
    floor.hall.hub.voices.on_change = told.append
    assert floor.order(3, f"/tickets/{floor.ids[early]}/start") == 200
    assert told == [False], "the picture changed; nobody has to speak at once for it"
    main.say("speaking", seq=first, takes_s=11.0)
    main.say("heard", seq=first, started_at=NOW, finished_at=NOW)
    floor.hall.settle()
    assert floor.speaker()["say"]["seq"] == second
    assert True in told[1:], "the next sentence follows at once"


def test_a_board_lists_what_it_has_rows_for_and_every_call_that_still_stands(floor: Floor) -> None:
    first, _ = floor.call(1)
    for _ in range(MOST + 5):
        number, _ = floor.call(2)
        assert floor.order(2, f"/tickets/{floor.ids[number]}/no_show") == 200
    calls = floor.hall.hub.pictures.draw("/screen", "main")["calls"]
    assert [call["number"] for call in calls if call["live"]] == [first]
    assert calls[0]["number"] == number
    assert len(calls) == MOST + 1


def test_a_screen_without_a_voice_has_no_loudspeaker(floor: Floor) -> None:
    zone = floor.player("zone-a")
    view = wait_until(zone.look, 10)
    assert view["speaker"] is None and view["screen"]["voice"] is False
    assert floor.speaker()["player"] is None


def test_two_screens_of_a_zone_do_not_speak_at_once_and_the_second_takes_over(floors: Callable[..., Floor]) -> None:
    floor = floors([Speaker(code="hall", screens=["main", "zone-a"])])
    second, first = floor.player("zone-a"), floor.player("main")
    assert floor.speaker()["player"] == first.sid
    assert floor.speaker("zone-a")["player"] == first.sid, "it stands by"
    first.say("sound", state="muted")
    assert floor.speaker()["player"] == second.sid
    first.say("sound", state="ready")
    assert floor.speaker()["player"] == first.sid
    first.leave()
    floor.later(3)
    assert floor.speaker("zone-a")["player"] == second.sid
    _, seq = floor.call()
    assert floor.speaker("zone-a")["say"]["seq"] == seq


def test_only_the_player_of_the_moment_says_what_it_speaks(floors: Callable[..., Floor]) -> None:
    floor = floors([Speaker(code="hall", screens=["main", "zone-a"])])
    floor.player("main")
    other = floor.player("zone-a")
    _, seq = floor.call()
    assert other.say("unheard", seq=seq) == {"ok": True}
    assert other.say("speaking", seq=seq, takes_s=5.0) == {"ok": True}
    assert floor.console() == []
    assert floor.speaker()["say"]["seq"] == seq and floor.hall.hub.pictures.draw("/screen", "main")["speaking"] == []


def test_each_zone_has_its_own_queue_volume_and_quiet_hours(floors: Callable[..., Floor]) -> None:
    floor = floors(TWO_ZONES)
    west, east = floor.player("zone-a"), floor.player("window-1")
    first = [floor.call(counter, matter) for counter, matter in ((1, "social_card"), (6, "company_new"))]
    assert [floor.speaker(place)["say"]["seq"] for place in ("zone-a", "window-1")] == [seq for _, seq in first]
    assert [floor.speaker(place)["volume"] for place in ("zone-a", "window-1")] == [100, 40]
    assert (floor.speaker("zone-a")["player"], floor.speaker("window-1")["player"]) == (west.sid, east.sid)
    west.say("heard", seq=first[0][1], started_at=NOW, finished_at=NOW)
    floor.hall.settle()
    assert floor.speaker("zone-a")["say"] is None and floor.speaker("window-1")["say"] is not None
    floor.order(6, f"/tickets/{floor.ids[first[1][0]]}/start")
    floor.hall.later(hours=3, minutes=10)
    floor.order(6, f"/tickets/{floor.ids[first[1][0]]}/finish")
    floor.call(6, "company_new")
    assert floor.speaker("window-1")["say"] is None, "12:10 is quiet there"
    floor.later(30)
    assert floor.console(6) == []


def test_sound_of_the_calls_behind_can_be_fetched_ahead(floor: Floor) -> None:
    floor.player("main")
    calls = [floor.call(counter, matter) for counter, matter in ((1, "social_card"), (4, "id_card"), (6, "company_new"))]
    assert floor.speaker()["say"]["seq"] == calls[0][1]
    assert len(floor.speaker()["next"]) == 2


def test_every_screen_knows_what_is_in_the_air_for_its_captions(floor: Floor) -> None:
    main = floor.player("main")
    _, seq = floor.call()
    main.say("speaking", seq=seq, takes_s=5.0)
    speaking = {place: floor.hall.hub.pictures.draw("/screen", place)["speaking"] for place in ("main", "zone-a", "window-1")}
    assert speaking == {"main": [seq], "zone-a": [seq], "window-1": [seq]}
    _, other = floor.call(6, "company_new")
    main.say("heard", seq=seq, started_at=NOW, finished_at=NOW)
    floor.hall.settle()
    main.say("speaking", seq=other, takes_s=5.0)
    assert floor.hall.hub.pictures.draw("/screen", "zone-a")["speaking"] == [], "not at this zone's counters"


def test_lanes_that_the_hall_puts_first_are_spoken_first(floors: Callable[..., Floor]) -> None:
    floor = floors(**{"voice.first": ["care"]})
    main = floor.player("main")
    _, first = floor.call()
    _, ordinary = floor.call(4, "id_card")
    taken = floor.hall.api(floor.kiosk, "POST", "/tickets", matter="company_new", lane="care", kiosk="k1").get_json()
    floor.tokens[6] = floor.hall.token("counter", "6")
    floor.order(6, "/counters/6/open")
    care = floor.hall.api(floor.tokens[6], "POST", "/counters/6/next").get_json()
    assert care["ticket"]["id"] == taken["ticket"]["id"]
    floor.hall.settle()
    spoken = []
    for _ in range(3):
        seq = floor.speaker()["say"]["seq"]
        main.say("speaking", seq=seq, takes_s=5.0)
        main.say("heard", seq=seq, started_at=NOW, finished_at=NOW)
        floor.hall.settle()
        spoken.append(seq)
    assert spoken == [first, care["seq"], ordinary]


# --- nobody hears ---------------------------------------------------------------------------------------------------


def test_without_a_loudspeaker_the_clerk_who_called_and_the_supervisor_are_alarmed_after_twenty_seconds(floor: Floor) -> None:
    number, _ = floor.call()
    floor.later(19)
    assert floor.console() == [] and floor.supervisor() == []
    floor.later(1)
    [told] = floor.console()
    assert told["kind"] == "unheard" and told["level"] == "error" and told["ticket"] == floor.ids[number]
    assert told["text"]["zh"] == f"{number}（1 号窗口）的叫号没有播出声音：没有能发声的扬声器（播音区 hall）"
    assert told["text"]["en"] == f"{number} to counter 1 was not heard: no loudspeaker can sound (loudspeaker zone hall)"
    assert "重呼" in told["do"]["zh"] and "Recall" in told["do"]["en"]
    assert floor.supervisor() == [told]
    assert floor.console(2) == [], "other counters have nothing to do with it"


def test_the_alarm_reaches_the_console_by_itself(floor: Floor) -> None:
    floor.call()
    console = floor.hall.listen("/console", token=floor.tokens[1])
    floor.hall.later(seconds=21)  # the pump's own beat does the rest

    def alarmed() -> bool:
        views = [m["args"][0] for m in console.get_received("/console") if m["name"] == "view"]
        return bool(views) and bool(views[-1]["alarms"])

    wait_until(alarmed, 10)
    console.disconnect("/console")


@pytest.mark.parametrize(
    ("order", "body"), [("start", {}), ("withdraw", {}), ("no_show", {}), ("cancel", {"reason": "left"}), ("hold", {"reason": "papers"})]
)
def test_the_alarm_goes_when_the_visitor_is_no_longer_called(floor: Floor, order: str, body: dict[str, str]) -> None:
    number, _ = floor.call()
    floor.later(20)
    assert len(floor.console()) == 1
    assert floor.order(1, f"/tickets/{floor.ids[number]}/{order}", **body) == 200
    assert floor.console() == [] and floor.supervisor() == []


def test_a_recall_is_the_repeat_and_is_heard_by_the_loudspeaker_that_came_back(floor: Floor) -> None:
    number, seq = floor.call()
    floor.later(20)
    main = floor.player("main")
    assert floor.speaker()["say"] is None, "the call is too old to be spoken"
    assert floor.order(1, f"/tickets/{floor.ids[number]}/recall") == 200
    assert floor.console() == []
    again = floor.speaker()["say"]
    assert again["number"] == number and again["seq"] > seq
    main.say("heard", seq=again["seq"], started_at=NOW, finished_at=NOW)
    floor.hall.settle()
    floor.later(60)
    assert floor.console() == []


def test_a_loudspeaker_that_says_nothing_is_an_alarm_and_the_next_call_goes_to_another(floors: Callable[..., Floor]) -> None:
    floor = floors([Speaker(code="hall", screens=["main", "zone-a"])])
    floor.player("main")
    other = floor.player("zone-a")
    floor.call()
    floor.later(20)
    [told] = floor.console()
    assert "扬声器没有回应" in told["text"]["zh"]
    _, second = floor.call(4, "id_card")
    assert floor.speaker()["player"] == other.sid
    assert floor.speaker()["say"]["seq"] == second


def test_a_sound_that_fails_is_an_alarm_at_once(floor: Floor) -> None:
    main = floor.player("main")
    _, seq = floor.call()
    main.say("unheard", seq=seq)
    [told] = floor.console()
    assert "声音播放失败" in told["text"]["zh"]


def test_a_hall_whose_voice_is_off_has_no_alarms(floors: Callable[..., Floor]) -> None:
    floor = floors(**{"voice.enabled": False})
    floor.player("main")
    floor.call()
    floor.later(60)
    assert floor.console() == [] and floor.hall.hub.pictures.draw("/screen", "main")["speaker"] is None


def test_rehearsed_time_makes_no_call_old(floor: Floor) -> None:
    """Ages of speech are real seconds: an hour of the hall's clock alone changes nothing."""
    main = floor.player("main")
    _, seq = floor.call()
    floor.hall.now = floor.hall.now.replace(hour=3)
    floor.hall.hub.voices.turn()
    assert floor.console() == []
    assert floor.speaker()["say"]["seq"] == seq
    assert main.say("heard", seq=seq, started_at=NOW, finished_at=NOW) == {"ok": True}


# --- what is said wrongly -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("sound", {"state": "loud"}),
        ("sound", {}),
        ("speaking", {"seq": 0, "takes_s": 1}),
        ("speaking", {"seq": 1, "takes_s": 301}),
        ("speaking", {"seq": 1, "takes_s": -1}),
        ("unheard", {"seq": "x"}),
        ("heard", {"seq": 1}),
        ("heard", {"seq": 1, "started_at": NOW, "finished_at": NOW, "speaker": "x" * 33}),
    ],
)
def test_a_message_that_is_none_is_refused(floor: Floor, event: str, body: dict[str, Any]) -> None:
    main = floor.player("main")
    assert main.say(event, **body) == {"ok": False, "code": "bad_request"}


# --- agents ---------------------------------------------------------------------------------------------------------


def test_an_agent_plays_for_the_zones_it_is_named_for_once_it_says_that_it_can(floors: Callable[..., Floor]) -> None:
    floor = floors(
        [
            Speaker(code="hall", agent="west", screens=["main"]),
            Speaker(code="yard", zones=["A"], agent="west", device="usb"),
        ]
    )
    main, agent = floor.player("main"), floor.player("west", "/agent")
    assert floor.speaker()["player"] == main.sid
    assert agent.say("sound", speaker="hall", state="ready") == {"ok": True}
    assert agent.say("sound", speaker="yard", state="ready") == {"ok": True}
    assert floor.speaker()["player"] == agent.sid
    _, seq = floor.call()
    shown = {one["code"]: one for one in floor.hall.hub.pictures.draw("/agent", "west")["speakers"]}
    assert {code: one["say"]["seq"] for code, one in shown.items()} == {"hall": seq, "yard": seq}
    assert agent.say("heard", seq=seq, started_at=NOW, finished_at=NOW, speaker="hall") == {"ok": True}
    floor.hall.settle()
    shown = {one["code"]: one for one in floor.hall.hub.pictures.draw("/agent", "west")["speakers"]}
    assert {code: one["say"] and one["say"]["seq"] for code, one in shown.items()} == {"hall": None, "yard": seq}
    assert agent.say("heard", seq=seq, started_at=NOW, finished_at=NOW, speaker="yard") == {"ok": True}
    floor.hall.settle()
    assert len(floor.hall.facts("call_heard")) == 2
    floor.later(30)
    assert floor.console() == []
    agent.leave()
    floor.later(4)
    assert floor.speaker()["player"] == main.sid


# --- a restart ------------------------------------------------------------------------------------------------------


def test_after_a_restart_calls_that_nobody_heard_are_still_an_alarm_and_none_is_spoken_late(floors: Callable[..., Floor]) -> None:
    floor = floors()
    main = floor.player("main")
    heard, seq = floor.call()
    main.say("heard", seq=seq, started_at=NOW, finished_at=NOW)
    floor.hall.settle()
    main.leave()
    unheard, _ = floor.call(4, "id_card")
    folder, at = floor.hall.hub.data, floor.hall.now + timedelta(minutes=5)
    floor.hall.close()
    again = Floor(Hall(folder, {}, at))
    try:
        again.player("main")
        again.later(1)
        assert [one["text"]["zh"][:4] for one in again.console(4)] == [unheard]
        assert again.console(1) == [], f"{heard} was heard before"
        assert again.speaker()["say"] is None
    finally:
        again.hall.close()
