"""Which loudspeaker zones a hall has."""

from __future__ import annotations

from config.load import from_data
from config.speakers import speakers_of


def zones_of(data: dict) -> dict[str, tuple[list[str], list[int], list[str]]]:
    return {one.code: (one.zones, one.counters, one.screens) for one in speakers_of(from_data(data))}


def test_a_screen_with_a_voice_is_a_loudspeaker_zone_of_its_part(data):
    for screen in data["screens"]:
        screen["voice"] = screen["kind"] != "info"
    assert zones_of(data) == {"hall": ([], [], ["main"]), "A": (["A"], [], ["zone-a"]), "window-1": ([], [1], ["window-1"])}


def test_two_screens_of_one_part_share_one_queue(data):
    data["screens"].append({"code": "main-2", "kind": "main", "voice": True})
    assert zones_of(data) == {"hall": ([], [], ["main", "main-2"])}


def test_listed_ones_stand_beside_them(data):
    data["speakers"] = [{"code": "yard", "zones": ["C"], "agent": "west"}]
    assert zones_of(data) == {"yard": (["C"], [], []), "hall": ([], [], ["main"])}


def test_a_hall_without_a_voice_has_none(data):
    data["voice"]["enabled"] = False
    assert zones_of(data) == {}
