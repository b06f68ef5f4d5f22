"""Faults that show only when options are compared."""

from __future__ import annotations

import pytest

SERIAL = {"kind": "serial", "device": "/dev/ttyS1"}


def pads(*more: dict) -> list[dict]:
    return [{"code": f"s{index}", "counter": index + 1, **SERIAL, **pad} for index, pad in enumerate(more)]


@pytest.mark.parametrize("name", ["zones", "themes", "matters", "kiosks", "screens", "printers", "pads"])
def test_a_code_given_twice_is_told(name, data, said):
    first, second = data[name][0]["code"], data[name][1]["code"]
    data[name][1]["code"] = first
    assert f"{name}[1].code: {first} is already the code of {name}[0]: give each its own" in said(data)
    assert first != second


def test_a_counter_number_given_twice_is_told(data, said):
    data["counters"][1]["number"] = 1
    data["pads"] = []
    assert said(data) == ["counters[1].number: 1 is already the number of counters[0]: give each its own"]


def test_a_login_given_twice_is_told(data, said):
    data["accounts"][1]["login"] = "clerk1"
    assert said(data) == ["accounts[1].login: clerk1 is already the login of accounts[0]: give each its own"]


@pytest.mark.parametrize("name", ["lanes", "zones", "themes", "matters"])
def test_two_things_of_one_name_are_told_as_visitors_could_not_tell_them_apart(name, data, said):
    data[name][1]["name"] = data[name][0]["name"]
    assert said(data) == [f"{name}[1].name: {data[name][0]['name']} is already the name of {name}[0]: give each its own"]


def test_a_counter_for_an_unknown_matter_is_told_with_the_one_that_was_meant(data, said):
    data["counters"][0]["matters"][1] = "medical_awya"
    assert said(data) == ["counters[0].matters[1]: unknown matter medical_awya (did you mean medical_away?)"]


def test_a_matter_named_twice_at_one_counter_is_told(data, said):
    data["counters"][0]["matters"] = ["social_card", "medical_away", "social_card"]
    assert said(data) == ["counters[0].matters[2]: matter social_card stands there twice: remove one"]


def test_a_counter_in_an_unknown_zone_is_told_with_the_zones_there_are(data, said):
    data["counters"][0]["zone"] = "north"
    assert said(data) == ["counters[0].zone: unknown zone north: add it under [[zones]], or use one of A, B, C"]


def test_a_matter_of_an_unknown_theme_is_told(data, said):
    data["matters"][0]["theme"] = "socail"
    assert said(data) == ["matters[0].theme: unknown theme socail (did you mean social?)"]


def test_a_matter_that_no_counter_serves_is_told(data, said):
    data["counters"][7]["matters"] = ["food_licence"]
    data["counters"][11]["matters"].remove("invoice")
    assert said(data) == ["matters[11]: no counter serves matter invoice: add it to the matters of a counter, or remove it"]


def test_a_theme_without_matters_is_told(data, said):
    data["themes"].append({"code": "empty", "name": "空", "name_en": "Empty", "series": "E"})
    assert said(data) == ["themes[4]: theme empty has no matter: give it one, or remove it"]


def test_a_kiosk_with_an_unknown_printer_or_zone_is_told(data, said):
    data["kiosks"][0] |= {"printer": "p9", "zone": "K"}
    assert said(data) == [
        "kiosks[0].zone: unknown zone K: add it under [[zones]], or use one of A, B, C",
        "kiosks[0].printer: unknown printer p9: add it under [[printers]], or use one of p1, p2",
    ]


def test_screens_without_their_place_are_told(data, said):
    del data["screens"][1]["zone"], data["screens"][2]["counter"]
    assert said(data) == [
        'screens[1].zone: a screen of kind zone needs its zone: add e.g. zone = "A"',
        "screens[2].counter: a screen of kind window needs its counter: add e.g. counter = 1",
    ]


def test_screens_at_an_unknown_place_are_told(data, said):
    data["screens"][1]["zone"] = "Z"
    data["screens"][2]["counter"] = 13
    assert said(data) == [
        "screens[1].zone: unknown zone Z: add it under [[zones]], or use one of A, B, C",
        "screens[2].counter: unknown counter 13 (did you mean 3?)",
    ]


def test_a_main_screen_with_a_zone_is_told(data, said):
    data["screens"][0] |= {"zone": "A", "counter": 1}
    assert said(data) == [
        'screens[0].zone: a screen of kind main has no zone: remove it, or write kind = "zone"',
        'screens[0].counter: a screen of kind main has no counter: remove it, or write kind = "window"',
    ]


def test_a_pad_at_an_unknown_counter_is_told(data, said):
    data["pads"][0]["counter"] = 77
    (complaint,) = said(data)
    assert complaint.startswith("pads[0].counter: unknown counter 77")


@pytest.mark.parametrize(("kind", "option"), [("network", "host"), ("file", "path"), ("serial", "device")])
def test_a_printer_without_its_address_is_told(kind, option, data, said):
    data["printers"][0]["kind"] = kind
    assert said(data) == [f'printers[0].{option}: a printer of kind {kind} needs its {option}: add {option} = "..."']


def test_a_printer_with_an_address_of_another_kind_is_told(data, said):
    data["printers"][0]["host"] = "192.0.2.1"
    assert said(data) == ['printers[0].host: a printer of kind virtual has no host: remove it, or write kind = "network"']


def test_two_network_printers_at_one_address_are_told(data, said):
    for printer in data["printers"]:
        printer |= {"kind": "network", "host": "192.0.2.1"}
    assert said(data) == ["printers[1].host: 192.0.2.1:9100 is already printer p1: give the kiosks one printer code, or correct it"]


def test_devices_of_a_local_agent_that_is_switched_off_are_told(data, said):
    data["hub"]["local_agent"] = False
    data["pads"] = pads({})
    switched_off = "the local agent is switched off (hub.local_agent = false): name another agent, or switch it on"
    assert said(data) == [f"{name}.agent: {switched_off}" for name in ("printers[0]", "printers[1]", "pads[0]")]


def test_serial_pads_may_share_a_line_when_each_has_its_address(data, said):
    data["pads"] = pads({}, {}, {"address": 5})
    assert said(data) == []


def test_pads_of_two_speeds_cannot_share_a_line(data, said):
    data["pads"] = pads({}, {"baud": 19200})
    assert said(data) == ["pads[1].baud: 19200 differs from 9600 of s0 on the same line: use one speed"]


def test_the_same_port_name_on_two_computers_is_no_clash(data, said):
    data["pads"] = pads({"preset": "byte"}, {"preset": "byte", "agent": "pc2"})
    assert said(data) == []


def test_a_pad_cannot_share_the_line_of_a_printer(data, said):
    data["printers"][0] |= SERIAL
    data["pads"] = pads({})
    assert said(data) == ["pads[0].device: /dev/ttyS1 is already used by p1: a printer needs a line of its own"]


def test_a_serial_pad_without_device_and_a_tablet_with_one_are_told(data, said):
    data["pads"] = [
        {"code": "a", "counter": 1, "kind": "serial"},
        {"code": "b", "counter": 2, "kind": "tablet", "device": "/dev/ttyS1"},
    ]
    assert said(data) == [
        'pads[0].device: a serial pad needs its device: add e.g. device = "/dev/serial/by-path/..."',
        'pads[1].device: a pad of kind tablet has no device: remove it, or write kind = "serial"',
    ]


def test_habits_of_a_line_that_no_device_has_are_told(data, said):
    data["pads"] = pads({})
    data["lines"] = [
        {"code": "a", "device": "/dev/ttyS1", "slot_ms": 30},
        {"code": "b", "device": "/dev/ttyS1"},
        {"code": "c", "device": "/dev/ttyS1", "agent": "pc2"},
    ]
    assert said(data) == [
        "lines[1].device: /dev/ttyS1 stands there twice: keep one",
        "lines[2].device: no device of agent pc2 hangs on /dev/ttyS1: correct it, or remove this",
    ]


def test_keys_of_a_pad_are_bytes_and_its_grades_one_to_five(data, said):
    data["pads"] = pads({"grades": {"0x31": 5, "50": 4}})
    assert said(data) == []
    data["pads"] = pads({"grades": {"0x100": 5}})
    assert said(data) == ['pads[0].grades.0x100: 0x100 is not a key: write one byte such as "0x31" or "49"']
    data["pads"] = pads({"grades": {"1": 6}})
    assert said(data) == ["pads[0].grades.1: 6 is too large: the most allowed is 5"]


def test_two_series_with_one_letter_are_told_with_a_free_one(data, said):
    data["lanes"][1]["series"] = "A"
    assert said(data) == [
        "lanes[1].series: letter A of lane care is also that of theme social: their numbers would be the same; choose another, e.g. L"
    ]


def test_two_themes_with_one_letter_are_told(data, said):
    data["themes"][3]["series"] = "A"
    (complaint,) = said(data)
    assert complaint.startswith("themes[3].series: letter A of theme estate is also that of theme social")


@pytest.mark.parametrize("index", [1, 2, 3])
def test_every_lane_but_the_ordinary_needs_a_letter(index, data, said):
    lane = data["lanes"][index]
    letter = lane.pop("series")
    assert said(data) == [f'lanes[{index}].series: the {lane["lane"]} lane needs a letter for its numbers: add e.g. series = "{letter}"']


def test_the_ordinary_lane_has_no_letter_of_its_own(data, said):
    data["lanes"][0]["series"] = "O"
    assert said(data) == ["lanes[0].series: the ordinary lane takes the letter of each theme: remove series here"]


def test_a_missing_lane_is_told(data, said):
    del data["lanes"][2:]
    assert said(data) == ["lanes: green, booked missing: give every lane its [[lanes]], exactly once"]


def test_a_lane_given_twice_is_told(data, said):
    data["lanes"].append({"lane": "care", "name": "又一", "name_en": "Again", "series": "Q"})
    assert said(data) == ["lanes[4].lane: care is already the lane of lanes[1]: give each its own"]


def test_a_language_named_twice_is_told(data, said):
    data["voice"]["languages"] = ["zh", "zh"]
    assert said(data) == ['voice.languages: "zh" stands there twice: name each language once']


def speaker(**more: object) -> dict:
    return {"code": "yard", "screens": ["zone-a"], **more}


@pytest.mark.parametrize(
    ("listed", "complaint"),
    [
        ([speaker(zones=["D"])], "speakers[0].zones[0]: unknown zone D: add it under [[zones]], or use one of A, B, C"),
        ([speaker(counters=[77])], "speakers[0].counters[0]: unknown counter 77 (did you mean 7?)"),
        ([speaker(screens=["zone-b"])], "speakers[0].screens[0]: unknown screen zone-b (did you mean zone-a?)"),
        ([speaker(screens=[])], "speakers[0].screens: nobody can speak here: name a screen, or an agent that has a loudspeaker"),
        (
            [speaker(quiet=[["22:00", "06:00"]])],
            "speakers[0].quiet[0]: 22:00 is not before 06:00: write the earlier first; a night is two spans",
        ),
        (
            [speaker(screens=["main"])],
            "speakers[0].screens[0]: screen main speaks for its own part, by voice = true already: a loudspeaker has one queue, remove one",
        ),
        (
            [speaker(), speaker(code="b", agent="local")],
            "speakers[1].screens[0]: screen zone-a speaks for yard already: a loudspeaker has one queue, remove one",
        ),
        (
            [speaker(screens=[], agent="west"), speaker(code="b", screens=[], agent="west")],
            "speakers[1].device: the sound device of the PC of agent west speaks for yard already: a loudspeaker has one queue, remove one",
        ),
        ([speaker(code="hall")], "speakers[0].code: hall is what screen main speaks for (voice = true): choose another code"),
    ],
)
def test_a_loudspeaker_zone_that_cannot_be_is_told(listed, complaint, data, said):
    data["speakers"] = listed
    assert said(data) == [complaint]


def test_a_loudspeaker_at_an_agent_that_is_switched_off_is_told(data, said):
    data["speakers"] = [speaker(screens=[], agent="local")]
    assert said(data) == []
    data["hub"]["local_agent"] = False
    assert [one for one in said(data) if one.startswith("speakers")] == [
        "speakers[0].agent: the local agent is switched off (hub.local_agent = false): name another agent, or switch it on"
    ]


def test_a_warning_not_before_the_limit_is_told(data, said):
    data["wait"]["warn_min"] = 30
    assert said(data) == [
        "wait.warn_min: 30 is not less than wait.limit_min = 30: the lead would be warned too late; lower the one or raise the other"
    ]


@pytest.mark.parametrize(
    ("small", "value", "large"),
    [
        ("wait.no_show_doubt_wait_min", 31, "wait.limit_min = 30"),
        ("voice.speak_within_s", 60, "voice.drop_after_s = 30"),
        ("kiosk.idle_s", 200, "kiosk.idle_elder_s = 120"),
    ],
)
def test_two_numbers_in_the_wrong_order_are_told(small, value, large, data, said):
    data["voice"]["drop_after_s"] = 30
    section, option = small.split(".")
    data[section][option] = value
    (complaint,) = said(data)
    assert complaint.startswith(f"{small}: {value} is more than {large}: ")


def test_an_idle_limit_beyond_the_longest_session_is_told(data, said):
    data["access"]["session_max_h"] = 8
    (complaint,) = said(data)
    assert complaint.startswith("access.console_idle_min: 600 minutes are more than access.session_max_h = 8 hours")


@pytest.mark.parametrize(
    ("spans", "complaint"),
    [
        ([["12:00", "08:30"]], "[0]: 12:00 to 08:30 runs backwards"),
        ([["08:30", "08:30"]], "[0]: 08:30 to 08:30 runs backwards"),
        ([["08:30", "12:00"], ["11:59", "17:00"]], "[1]: 11:59 to 17:00 overlaps 08:30 to 12:00"),
        ([["13:30", "17:30"], ["08:30", "12:00"]], "[1]: 08:30 to 12:00 stands after 13:30 to 17:30: sort"),
        ([["8:30", "12:00"]], "[0][0]: 8:30 is not a time of day"),
        ([["08:30", "24:01"]], "[0][1]: 24:01 is not a time of day"),
        ([["08:30"]], "[0][1]: a span is one opening and one closing time"),
        ([["08:30", "12:00", "13:00"]], "[0]: a span is one opening and one closing time"),
        (["08:30"], '[0]: "08:30" is not a span'),
    ],
)
def test_faulty_opening_spans_are_told(spans, complaint, data, said):
    data["hours"]["week"]["tue"] = spans
    (found,) = said(data)
    assert found.startswith(f"hours.week.tue{complaint}")
    data["hours"]["week"]["tue"] = []
    data["hours"]["open_dates"]["2026-10-10"] = spans
    (found,) = said(data)
    assert found.startswith(f"hours.open_dates.2026-10-10{complaint}")


def test_spans_that_touch_and_the_whole_day_are_in_order(data, said):
    data["hours"]["week"] = {"mon": [["08:00", "12:00"], ["12:00", "17:00"]], "sun": [["00:00", "24:00"]]}
    assert said(data) == []


def test_a_hall_that_never_opens_is_told(data, said):
    data["hours"]["week"] = {"mon": []}
    (complaint,) = said(data)
    assert complaint.startswith("hours.week: the hall never opens")


def test_a_weekday_written_out_is_told_with_its_short_name(data, said):
    data["hours"]["week"]["monday"] = data["hours"]["week"].pop("mon")
    assert said(data) == ["hours.week.monday: monday is not one of mon, tue, wed, thu, fri, sat, sun (did you mean mon?)"]


def test_dates_that_do_not_exist_are_told(data, said):
    data["hours"]["closed_dates"] = ["2026-02-29"]
    data["hours"]["open_dates"] = {"2026-11-31": [["08:30", "12:00"]]}
    assert said(data) == [
        "hours.closed_dates[0]: 2026-02-29 does not exist in the calendar: correct the date",
        "hours.open_dates.2026-11-31: 2026-11-31 does not exist in the calendar: correct the date",
    ]


def test_a_date_twice_or_in_both_lists_or_without_hours_is_told(data, said):
    data["hours"]["closed_dates"] = ["2026-05-01", "2026-05-01", "2026-10-10"]
    data["hours"]["open_dates"]["2026-10-11"] = []
    assert said(data) == [
        "hours.closed_dates[1]: 2026-05-01 stands there twice: remove one",
        "hours.closed_dates[2]: 2026-10-10 is also in hours.open_dates: remove it from one of the two",
        "hours.open_dates.2026-10-11: 2026-10-11 has no opening span: give one, or put the date into hours.closed_dates",
    ]


def test_an_unknown_time_zone_is_told_with_the_one_that_was_meant(data, said):
    data["hall"]["time_zone"] = "Asia/Shanghia"
    assert said(data) == ["hall.time_zone: unknown time zone Asia/Shanghia (did you mean Asia/Shanghai?)"]


@pytest.mark.parametrize("zone", ["", "../etc/passwd", "/etc/localtime", "Beijing time now"])
def test_a_time_zone_that_is_none_is_told(zone, data, said):
    data["hall"]["time_zone"] = zone
    (complaint,) = said(data)
    assert complaint.startswith("hall.time_zone: unknown time zone")


@pytest.mark.parametrize("url", ["192.0.2.1:8000", "ftp://x", "http://", "http://x/path", "http://x:99999", "http://x?y=1", "http://["])
def test_an_address_that_phones_could_not_open_is_told(url, data, said):
    data["hub"]["public_url"] = url
    (complaint,) = said(data)
    assert complaint.startswith(f"hub.public_url: {url} is not an address")


def test_an_origin_that_is_none_is_told(data, said):
    data["hub"]["origins"] = ["https://board.example", "*"]
    assert said(data) == ['hub.origins[1]: * is not an origin: write "http://HOST:PORT" without a path']


def test_plain_http_for_phones_with_tls_on_is_told(data, said):
    data["access"]["tls"] = True
    data["hub"]["public_url"] = "http://hall.example"
    (complaint,) = said(data)
    assert complaint.startswith("hub.public_url: http://hall.example begins with http: but access.tls is true")


def test_several_hubs_on_a_file_database_are_told(data, said):
    data["hub"]["message_queue"] = "redis://localhost:6379/0"
    assert said(data) == ["hub.message_queue: several hubs need one PostgreSQL: set store.url, or leave message_queue empty"]


def test_a_database_password_is_not_repeated_in_a_complaint(data, said):
    data["store"]["url"] = "mysql://hall:secret-word@db.example/hall"
    (complaint,) = said(data)
    assert complaint.startswith("store.url: mysql:...@db.example/hall is not a database address")


def test_a_reason_or_role_given_twice_is_told(data, said):
    data["rating"]["reasons"]["1"] = ["rude", "rude"]
    data["accounts"][0]["roles"] = ["clerk", "clerk"]
    assert said(data) == [
        "rating.reasons.1[1]: reason rude stands there twice: remove one",
        "accounts[0].roles[1]: role clerk stands there twice: remove one",
    ]


def test_all_complaints_come_at_once(data, said):
    data["wait"]["limit_mn"] = 1
    data["printers"][1]["baud"] = 9500
    data["counters"][0]["zone"] = "north"
    data["hours"]["week"]["tue"] = [["12:00", "08:30"]]
    assert [one.split(": ")[0] for one in said(data)] == [
        "wait.limit_mn", "printers[1].baud", "hours.week.tue[0]", "counters[0].zone",
    ]  # fmt: skip


def test_an_item_at_fault_brings_no_second_complaint_from_those_that_name_it(data, said):
    del data["matters"][0]["name_en"], data["zones"][0]["name"], data["printers"][0]["kind"], data["counters"][0]["zone"]
    data["themes"][0]["series"] = "aa"
    data["lanes"][1]["series"] = "ll"
    assert [one.split(": ")[0] for one in said(data)] == [
        "lanes[1].series", "zones[0].name", "themes[0].series", "matters[0].name_en", "counters[0].zone", "printers[0].kind",
    ]  # fmt: skip


def test_an_option_at_fault_is_not_compared_as_if_it_had_its_default(data, said):
    data["wait"] |= {"limit_min": "60", "warn_min": 40}
    assert [one.split(": ")[0] for one in said(data)] == ["wait.limit_min"]


def leds(*more: dict) -> list[dict]:
    strip = {"kind": "onbon", "device": "/dev/ttyS1"}
    return [{"code": f"l{index}", "counter": index + 1, **strip, **led} for index, led in enumerate(more)]


def test_a_led_at_an_unknown_counter_and_a_reader_at_an_unknown_kiosk_are_told(data, said):
    data["leds"] = leds({"counter": 77})
    data["readers"] = [{"code": "id1", "kiosk": "k9", "kind": "sam", "device": "/dev/ttyS9"}]
    first, second = said(data)
    assert first.startswith("leds[0].counter: unknown counter 77")
    assert second.startswith("readers[0].kiosk: unknown kiosk k9")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"call": "请{nummer}"}, "words.call: {nummer} is not known: use {number} and {counter}"),
        ({"call": "请 {} 号"}, "words.call: {} is not known: use {number} and {counter}"),
        ({"paused": "暂停{"}, "words.paused: a brace without its other half: write {number} or {counter}"),
        ({"serving": "服务中"}, "words.serving: the visitor's number is missing: write {number} where it shall stand"),
    ],
)
def test_words_of_a_led_that_cannot_be_said_are_told(words, told, data, said):
    data["leds"] = leds({"words": words})
    assert said(data) == [f"leds[0].{told}"]


def test_a_customer_display_takes_ascii_words_only(data, said):
    data["leds"] = leds({"kind": "cd5220", "words": {"paused": "Back soon", "closed": "未开放"}})
    assert said(data) == ["leds[0].words.closed: a cd5220 shows ASCII only: write it in English"]


def test_a_state_or_colour_that_a_led_has_not_is_told(data, said):
    data["leds"] = leds({"words": {"lunch": "午休"}, "colours": {"call": "blue"}})
    assert [one.split(":")[0] for one in said(data)] == ["leds[0].colours.call", "leds[0].words.lunch"]


def test_a_led_cannot_share_the_line_of_a_printer_and_nobody_that_of_a_reader(data, said):
    data["printers"][0] = {"code": "p1", "kind": "serial", "device": "/dev/ttyS1"}
    data["leds"] = leds({}, {"device": "/dev/ttyS2"})
    data["readers"] = [{"code": "id1", "kiosk": "k1", "kind": "sam", "device": "/dev/ttyS2"}]
    assert said(data) == [
        "leds[0].device: /dev/ttyS1 is already used by p1: a printer needs a line of its own",
        "readers[0].device: /dev/ttyS2 is already used by l1: a reader needs a line of its own",
    ]


def test_a_line_with_habits_may_be_that_of_leds_alone(data, said):
    data["leds"] = leds({})
    data["lines"] = [{"code": "bus1", "device": "/dev/ttyS1", "pause_ms": 80}]
    assert said(data) == []


# --- stage time tables and information screens --------------------------------------------------------------------------------------


def test_stages_add_up_to_the_promised_time(data, said):
    data["matters"][0] |= {"promised_days": 5, "stages": ["受理: 1", "审核：3", "制证: 1"]}
    assert said(data) == []
    data["matters"][0]["stages"][1] = "审核: 4"
    assert said(data) == ["matters[0].stages: the stages add up to 6 working days, promised_days is 5: make them equal"]


def test_stages_need_a_promised_time(data, said):
    data["matters"][0]["stages"] = ["受理: 1", "审核: 3"]
    assert said(data) == ["matters[0].stages: stages of 4 working days need promised_days: add promised_days = 4, or remove them"]


@pytest.mark.parametrize("line", ["审核", "审核: 三", ": 3", "审核: 3天", "审核: 1000"])
def test_a_stage_without_its_days_is_told_how_to_write_it(line, data, said):
    data["matters"][0] |= {"promised_days": 3, "stages": [line]}
    assert said(data) == [f'matters[0].stages[0]: {line} is no stage: write "name: working days", e.g. "审核: 3"']


def test_an_information_screen_speaks_no_calls_and_has_no_zone(data, said):
    place = next(i for i, screen in enumerate(data["screens"]) if screen["kind"] == "info")
    data["screens"][place] |= {"voice": True, "zone": "A"}
    assert said(data) == [
        f'screens[{place}].zone: a screen of kind info has no zone: remove it, or write kind = "zone"',
        f"screens[{place}].voice: a screen of kind info shows no calls and speaks none: remove it, or give the voice to a board",
    ]


def test_a_loudspeaker_is_not_lent_an_information_screen(data, said):
    data["speakers"] = [{"code": "x", "zones": ["A"], "screens": ["info"]}]
    assert said(data) == ["speakers[0].screens[0]: screen info is of kind info, which speaks no calls: name a board"]
