"""Slips that were never given out: for the preview, for the check of a hall's template, and for the self-test of a printer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from devices.slip.slip import Slip
from devices.slip.words import say

TEST_JOB = "selftest-0000"
RARE = "喆镕堃㐀𠮷 ￥—…①"     # what cheap fonts lack; 60 characters is the longest name that a hall may give
_LONG = "企业投资项目备案变更与跨省通办业务联合办理（含现场踏勘、专家评审及听证等特别程序）综合受理窗口第一阶段事项申请与补正"
_AT = datetime(2026, 6, 1, 9, 0, tzinfo=timezone(timedelta(hours=8)))
_BASE: dict[str, Any] = {
    "job": "sample-0017",
    "hall": {"zh": "云溪县政务服务大厅", "en": "Yunxi County Government Service Hall"},
    "number": "A017",
    "matter": {"zh": "社会保险登记", "en": "Social insurance registration"},
    "lane": {"zh": "普通", "en": "Ordinary"},
    "ahead": 5,
    "taken_at": _AT,
    "printed_at": _AT,
    "wait": {"low_min": 10, "high_min": 20},
    "url": "http://192.0.2.20:8000/t/0123456789abcdef0123456789abcdef",
    "zone": {"zh": "A区 民生服务", "en": "Zone A, Personal affairs"},
    "counters": [1, 2, 3],
    "arrow": "left",
    "hotline": "0000-12345",
    "notice": {"zh": "过号请到咨询台恢复。", "en": "Missed your call? Ask at the desk."},
    "kiosk": "k1",
}
_OF_KIND: dict[str, dict[str, Any]] = {
    "ticket": {},
    "why": {
        "kind": "why",
        "about": "L003",
        "lines": [
            {"zh": "L003 走爱心通道，承诺 5 分钟内叫号。", "en": "L003 stands in the care lane, promised a call within 5 minutes."},
            {"zh": "A017 在普通通道，前面还有 5 人。", "en": "A017 stands in the ordinary lane with 5 people ahead."},
        ],
        "rule": {"zh": "先来先办，爱心通道优先", "en": "in turn, care lane first"},
    },
    "notice": {
        "kind": "notice",
        "lines": [
            {"zh": "1. 居民身份证原件", "en": "1. Identity card"},
            {"zh": "2. 户口簿原件和复印件", "en": "2. Household register with a copy"},
        ],
        "rows": [{"label": {"zh": "承诺时限", "en": "Promised within"}, "text": {"zh": "3 个工作日", "en": "3 working days"}}],
    },
    "receipt": {
        "kind": "receipt",
        "serial": "2026-00017",
        "lines": [{"zh": "居民身份证复印件", "en": "Copy of the identity card"}, {"zh": "申请表", "en": "Application form"}],
    },
}
_BARE: dict[str, Any] = {
    "wait": None, "url": "", "zone": None, "counters": [], "arrow": "", "hotline": "", "notice": {}, "kiosk": None, "ahead": 0,
    "free": False, "lines": [], "rows": [], "rule": {}, "serial": "",
}  # fmt: skip
_VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    _BARE,
    {"matters": [{"zh": _LONG, "en": _LONG}, {"zh": RARE, "en": "Other"}], "matter": {"zh": _LONG, "en": _LONG}},
    {"booked_at": _AT, "wait": {"low_min": 5, "high_min": 5}, "number": "Y1000"},
)


def sample(of: str, lang: str = "zh", /, **changes: Any) -> Slip:
    """One slip of a template's kind."""
    return Slip.model_validate({**_BASE, "lang": lang, **_OF_KIND[of], **changes})


def samples(kind: str) -> Iterator[Slip]:
    """All that a template of that kind must be able to make: both languages, with everything and with nothing."""
    for lang in ("zh", "en"):
        for variant in _VARIANTS:
            yield sample(kind, lang, **variant)
        if kind == "ticket":
            yield sample(kind, lang, kind="reprint")


def self_test(code: str, now: datetime) -> Slip:
    """A slip that shows each thing a real one has, among them characters that cheap fonts lack."""
    title = {lang: say(lang, "selftest") for lang in ("zh", "en")}
    changes = {
        "job": TEST_JOB, "hall": title, "number": "T000", "matter": {"zh": RARE, "en": RARE}, "lane": {"zh": "测试", "en": "Test"},
        "ahead": 0, "taken_at": now, "wait": {"low_min": 1, "high_min": 2}, "url": "http://192.0.2.1:8000/t/selftest",
        "zone": {"zh": "← ↑ → ↓", "en": "← ↑ → ↓"}, "counters": list(range(1, 13)), "arrow": "up", "kiosk": code,
        "hotline": "", "notice": {},
    }  # fmt: skip
    return sample("ticket", "zh", **changes)
