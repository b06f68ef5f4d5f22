"""Slips for the tests of this room."""

from __future__ import annotations

from typing import Any

from devices.ports import Paperwork
from devices.slip.compose import compose
from devices.slip.glyphs import of_this_pc
from devices.slip.profile import Profile
from devices.slip.slip import Slip

URL = "http://192.0.2.20:8000/t/0123456789abcdef0123456789abcdef"

SLIP: dict[str, Any] = {
    "job": "j-20260601-0017",
    "kind": "slip",
    "lang": "zh",
    "hall": {"zh": "云溪县政务服务大厅", "en": "Yunxi County Government Service Hall"},
    "number": "A017",
    "matter": {"zh": "社会保险登记", "en": "Social insurance registration"},
    "lane": {"zh": "爱心通道", "en": "Care lane"},
    "ahead": 5,
    "taken_at": "2026-06-01T09:00:05+08:00",
    "wait": {"low_min": 10, "high_min": 20},
    "url": URL,
    "zone": {"zh": "A区", "en": "Zone A"},
    "counters": [1, 2, 3],
    "arrow": "left",
    "free": True,
    "hotline": "0000-1234567",
    "notice": {"zh": "过号请到咨询台恢复。", "en": "Missed your call? Ask at the desk."},
    "kiosk": "k1",
}

WIDE = Profile()
NARROW = Profile(cells=32, dots=384)


def slip(**changes: Any) -> Slip:
    return Slip.model_validate({**SLIP, **changes})


def work(profile: Profile = WIDE, **changes: Any) -> Paperwork:
    return compose(slip(**changes), profile, of_this_pc())
