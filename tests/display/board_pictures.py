"""Pictures as the hub sends them to a screen, for an invented hall."""

from __future__ import annotations

from typing import Any

AT = "2026-06-01T09:30:00.000+08:00"
View = dict[str, Any]


def names(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


MATTERS = {
    "card": names("社会保障卡办理", "Social security card"),
    "pension": names("养老保险待遇申领", "Pension application"),
    "company": names("企业开办登记", "New company registration"),
    "house": names("不动产转移登记", "House transfer"),
}
ZONES = [
    {"code": "A", "name": names("民生服务区", "Personal affairs"), "arrow": "left"},
    {"code": "B", "name": names("企业服务区", "Business affairs"), "arrow": "up"},
    {"code": "C", "name": names("不动产专区", "Real estate"), "arrow": "right"},
]
LANES = [
    {"lane": "ordinary", "name": names("普通", "Ordinary"), "count": 12, "next": ["A018", "B1004", "A019"]},
    {"lane": "care", "name": names("爱心通道", "Care lane"), "count": 2, "next": ["L005", "L006"]},
    {"lane": "green", "name": names("绿色通道", "Green lane"), "count": 0, "next": []},
    {"lane": "booked", "name": names("预约", "Booked"), "count": 1, "next": ["Y003"]},
]


def zone_of(counter: int) -> dict[str, Any]:
    return ZONES[0 if counter <= 4 else 1 if counter <= 8 else 2]


def call(seq: int, number: str, counter: int, age_s: float = 30.0, **changes: Any) -> dict[str, Any]:
    zone = zone_of(counter)
    made = {
        "seq": seq, "at": f"2026-06-01T09:00:00.{seq:03}+08:00", "age_s": age_s, "number": number, "counter": counter, "zone": zone["code"],
        "zone_name": zone["name"], "arrow": zone["arrow"], "matter": MATTERS["card"], "live": True, "state": "called",
        "say": names(f"请 {number} 号到 {counter} 号窗口办理", f"Number {number}, please go to counter {counter}"),
        "audio": f"/voice/zh/{number}-{counter}.wav",
    }  # fmt: skip
    return made | changes


def say(seq: int, number: str, counter: int, age_s: float = 0.5, **changes: Any) -> dict[str, Any]:
    """A call as the hub shows it to the player of a loudspeaker zone."""
    made = call(seq, number, counter, age_s)
    return {name: made[name] for name in ("seq", "at", "age_s", "number", "counter", "say", "audio")} | {"times": 2} | changes


def speaker(*says: dict[str, Any], player: str = "page") -> dict[str, Any]:
    """A loudspeaker zone with this queue; `player`: whose turn it is, the page itself if nobody else is named."""
    return {
        "code": "hall", "player": player, "volume": 100, "say": says[0] if says else None, "next": [one["audio"] for one in says[1:4]],
    }  # fmt: skip


def screen(kind: str, **changes: Any) -> dict[str, Any]:
    part = {"zone": "A" if kind == "zone" else None, "counter": 3 if kind == "window" else None}
    made = {
        "code": kind, "kind": kind, **part, "diagonal_in": 55.0, "farthest_m": 8.0, "voice": False, "volume": 100,
        "speak_within_s": 15, "drop_after_s": 60, "repeat": 2,
    }  # fmt: skip
    return made | changes


def counter(number: int, state: str = "open", ticket: tuple[str, str] | None = None, badge: str = "") -> dict[str, Any]:
    sits = {"number": ticket[0], "state": ticket[1]} if ticket else None
    return {"number": number, "zone": zone_of(number)["code"], "state": state, "ticket": sits, "clerk": {"badge": badge} if badge else None}


HALL = {"name": names("云溪县政务服务大厅", "Yunxi County Government Service Hall"), "time_zone": "Asia/Shanghai"}
COUNTERS = {
    3: counter(3, "open", ("A017", "called"), "0103"),
    2: counter(2, "paused"),
    4: counter(4, "closed"),
    9: counter(9, "open", ("C009", "serving")),
}
SERVING = [
    {"number": "A017", "counter": 3, "matter": MATTERS["card"], "state": "called", "since": AT},
    {"number": "C009", "counter": 9, "matter": MATTERS["company"], "state": "serving", "since": "2026-06-01T09:20:00+08:00"},
]


def wait(matter: str, count: int, low_min: int, high_min: int) -> dict[str, Any]:
    return {
        "matter": matter, "name": MATTERS[matter], "lane": "ordinary", "count": count, "low_min": low_min, "high_min": high_min, "next": [],
    }  # fmt: skip


def view(kind: str = "main", calls: list[dict[str, Any]] | None = None, seq: int = 100, **changes: Any) -> View:
    """`screen_`: changes to the screen; `speaks`: the queue that this screen is to speak; the rest replaces parts of the picture."""
    speaks = changes.pop("speaks", None)
    shown = screen(kind, **({"voice": True} if speaks is not None else {}), **changes.pop("screen_", {}))
    two = [call(90, "A017", 3), call(80, "B1003", 12, 45, matter=MATTERS["house"])]
    made = {
        "speaker": speaker(*speaks) if speaks is not None else None, "speaking": [],
        "hub": "h1", "seq": seq, "at": AT, "rehearsal": False, "hall": HALL, "screen": shown, "calls": two if calls is None else calls,
        "serving": SERVING, "counters": [COUNTERS.get(n, counter(n)) for n in range(1, 13)],
        "waiting": [wait("card", 9, 10, 25), wait("house", 3, 5, 15)], "lanes": LANES, "missed": ["A005", "A009"], "zones": ZONES,
        "open": {"state": "open", "until": None, "opens_at": None}, "notice": names("请带好身份证件", "Please bring your ID"),
        "rule": names("同一事项按取号先后叫号", "Within a matter in order of arrival"),
    }  # fmt: skip
    return made | changes
