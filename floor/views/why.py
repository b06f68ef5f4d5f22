"""Why a ticket was called: the stored reason as a plain sentence in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

_CLAUSES = {
    "promise": (
        "{lane}优先：应在 {key} 前叫到，先于其他候叫号码。",
        "{lane} comes first: it was to be called by {key}, before the others.",
    ),
    "in_turn": (
        "按顺序：在本窗口可办的候叫号码中轮到它。",
        "In turn: it was first among the numbers this counter can serve.",
    ),
    "run_cap": (
        "普通号等候已超时，优先号已连续叫满上限，轮到普通号。",
        "Its wait is over the limit and priority lanes had their full run of calls, so the ordinary number came next.",
    ),
    "chosen": ("工作人员指定叫号，理由：{reason}", "Chosen by the clerk. Reason: {reason}"),
}


def why(stored: Mapping[str, Any] | None, lanes: Mapping[str, Mapping[str, str]], zone: tzinfo) -> dict[str, Any] | None:
    """`{clause, sentence, passed}` of a stored reason."""
    if stored is None:
        return None
    clause = stored["clause"]
    passed = [{"number": p["number"], "lane": p["lane"], "waited_s": p["waited_s"]} for p in stored.get("passed", [])]
    return {"clause": clause, "sentence": sentence(stored, lanes, zone), "passed": passed}


def sentence(stored: Mapping[str, Any], lanes: Mapping[str, Mapping[str, str]], zone: tzinfo) -> dict[str, str]:
    key = f"{datetime.fromisoformat(stored['key']).astimezone(zone):%H:%M}"
    lane = lanes.get(str(stored.get("lane")), {"zh": "", "en": ""})
    zh, en = _CLAUSES[str(stored["clause"])]
    reason = stored.get("reason", "")
    return {
        "zh": zh.format(lane=lane["zh"], key=key, reason=reason),
        "en": en.format(lane=lane["en"], key=key, reason=reason),
    }
