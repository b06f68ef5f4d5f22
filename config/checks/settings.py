"""Addresses, time zone and numbers that must fit each other."""

from __future__ import annotations

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from config.checks.draft import Draft
from config.schema import Hall
from config.sentences import did_you_mean


def check_settings(draft: Draft) -> None:
    _time_zone(draft)
    _addresses(draft)
    _pairs(draft)
    _reasons(draft)


def _time_zone(draft: Draft) -> None:
    name = draft.hall.hall.time_zone
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        hint = did_you_mean(name, sorted(available_timezones())) or ': write a name such as "Asia/Shanghai"'
        draft.fault("hall.time_zone", f"unknown time zone {name}{hint}")


def _addresses(draft: Draft) -> None:
    hall = draft.hall
    url = hall.hub.public_url
    if url and not _is_origin(url):
        draft.fault("hub.public_url", f'{url} is not an address: write "http://HOST:PORT" without a path, or leave it empty')
    elif url and hall.access.tls and not url.startswith("https:"):
        draft.fault("hub.public_url", f"{url} begins with http: but access.tls is true: write https:, or set access.tls = false")
    for index, origin in enumerate(hall.hub.origins):
        if not _is_origin(origin):
            draft.fault(f"hub.origins[{index}]", f'{origin} is not an origin: write "http://HOST:PORT" without a path')
    _city(draft, hall)


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/") and not parts.query


def _city(draft: Draft, hall: Hall) -> None:
    queue, store = hall.hub.message_queue, hall.store.url
    if queue and not queue.startswith(("redis://", "rediss://")):
        draft.fault("hub.message_queue", f'{queue} is not a Redis address: write "redis://HOST:6379/0", or leave it empty')
    if store and not store.startswith(("sqlite:///", "postgresql+psycopg2://")):
        draft.fault(
            "store.url",
            f'{_without_secret(store)} is not a database address: write "postgresql+psycopg2://USER@HOST/NAME", or leave it empty',
        )
    if queue and not store.startswith("postgresql"):
        draft.fault("hub.message_queue", "several hubs need one PostgreSQL: set store.url, or leave message_queue empty")


def _without_secret(url: str) -> str:
    """A complaint is read by many; a password in a database address is not for them."""
    head, at, tail = url.rpartition("@")
    return f"{head.split(':')[0]}:...@{tail}" if at else url


def _pairs(draft: Draft) -> None:
    """Two numbers that only make sense in one order: (smaller, larger, may be equal, why)."""
    rules = [
        ("wait.warn_min", "wait.limit_min", False, "the lead would be warned too late"),
        ("wait.no_show_doubt_wait_min", "wait.limit_min", True, "no early no-show would ever be listed"),
        ("voice.speak_within_s", "voice.drop_after_s", True, "a call would be dropped while it may still be spoken"),
        ("kiosk.idle_s", "kiosk.idle_elder_s", True, "large-text mode must not leave less time"),
    ]
    for small, large, equal, why in rules:
        low, high = _value(draft, small), _value(draft, large)
        if low < high or (equal and low == high) or not draft.sound(small, large):
            continue
        than = "more than" if equal else "not less than"
        draft.fault(small, f"{low} is {than} {large} = {high}: {why}; lower the one or raise the other")
    _sessions(draft)
    _rule_words(draft)


def _rule_words(draft: Draft) -> None:
    order = draft.hall.order
    if bool(order.words) != bool(order.words_en):
        missing = "words_en" if order.words else "words"
        draft.fault(f"order.{missing}", "the rule is told in one language only: give both words and words_en, or neither")


def _value(draft: Draft, path: str) -> int:
    section, option = path.split(".")
    return int(getattr(getattr(draft.hall, section), option))


def _sessions(draft: Draft) -> None:
    longest_min = draft.hall.access.session_max_h * 60
    for option in ("session_idle_min", "console_idle_min"):
        idle_min = _value(draft, f"access.{option}")
        if idle_min > longest_min and draft.sound(f"access.{option}", "access.session_max_h"):
            draft.fault(
                f"access.{option}",
                f"{idle_min} minutes are more than access.session_max_h = {longest_min // 60} hours: "
                "the session would always end first; lower the one or raise the other",
            )


def _reasons(draft: Draft) -> None:
    for grade, codes in draft.hall.rating.reasons.items():
        for index, code in enumerate(codes):
            if code in codes[:index]:
                draft.fault(f"rating.reasons.{grade}[{index}]", f"reason {code} stands there twice: remove one")
