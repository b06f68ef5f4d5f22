"""The phone page's own small judgements: keys, states in one word, what a form sends. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from floor import refusals

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CODES = frozenset(one.code for one in refusals.ALL)


def is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def state(picture: Mapping[str, Any]) -> str:
    """waiting, called, serving, held, finished, no_show or cancelled."""
    return str(picture["outcome"] if picture["state"] == "closed" else picture["state"])


def body(order: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The order's body from a form or from JSON; only rating carries anything (reasons in JSON alone)."""
    if order != "rate":
        return {}
    try:
        grade = int(str(sent.get("grade", "")))
    except ValueError:
        raise refusals.BadRequest(problems=["grade: 1..5"]) from None
    if not 1 <= grade <= 5:
        raise refusals.BadRequest(problems=["grade: 1..5"])
    reasons = sent.get("reasons")
    return {"grade": grade, "reasons": reasons if isinstance(reasons, list) else []}


def refusal_key(code: str) -> str | None:
    """The sentence of a refusal that the address names; nothing for words of a stranger's making."""
    return f"floor.error.{code}" if code in _CODES else None


def kept(args: Mapping[str, str]) -> dict[str, str]:
    """Language and type size travel in the address: the page works without cookies and scripts."""
    choice = {}
    if args.get("lang") in ("zh", "en"):
        choice["lang"] = args["lang"]
    if args.get("size") == "elder":
        choice["size"] = "elder"
    return choice


def query(args: Mapping[str, str]) -> str:
    set_ = {name: value for name, value in args.items() if value}
    return f"?{urlencode(set_)}" if set_ else ""


def clock(iso: str) -> str:
    """HH:MM of a moment written with the hall's offset."""
    return datetime.fromisoformat(iso).strftime("%H:%M")
