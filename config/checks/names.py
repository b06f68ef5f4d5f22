"""Codes, names and letters: each once, each reference to something that is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from config.agents import device_lists
from config.checks.draft import Draft
from config.schema import Lane, LaneSection, Section, Theme


def check_names(draft: Draft) -> None:
    _each_once(draft)
    _lanes(draft)
    _letters(draft)
    _references(draft)
    _nobody_left_out(draft)
    _promises(draft)
    _out_of_use(draft)


def _once(draft: Draft, items: Iterable[Section], option: str) -> None:
    first: dict[object, Section] = {}
    for item in items:
        value = getattr(item, option)
        if value in first:
            draft.fault(
                draft.at(item, option),
                f"{value} is already the {option} of {draft.at(first[value])}: give each its own",
            )
        first.setdefault(value, item)


def _each_once(draft: Draft) -> None:
    hall = draft.hall
    devices = [device for name in device_lists() for device in getattr(hall, name)]
    coded: list[Sequence[Section]] = [
        hall.zones, hall.themes, hall.matters, hall.kiosks, hall.screens, devices,
    ]  # fmt: skip
    for items in coded:
        _once(draft, items, "code")
    named: list[Sequence[Section]] = [hall.lanes, hall.zones, hall.themes, hall.matters]
    for items in named:
        _once(draft, items, "name")
    _once(draft, hall.lanes, "lane")
    _once(draft, hall.counters, "number")
    _once(draft, hall.accounts, "login")
    _once(draft, [account for account in hall.accounts if account.number], "number")


def _lanes(draft: Draft) -> None:
    there = {lane.lane for lane in draft.hall.lanes}
    missing = [lane for lane in get_args(Lane) if lane not in there]
    if missing and "lanes" not in draft.lost and not draft.any_fault(r"lanes\[\d+\]\.lane"):
        draft.fault("lanes", f"{', '.join(missing)} missing: give every lane its [[lanes]], exactly once")
    for lane in draft.hall.lanes:
        here = draft.at(lane, "series")
        if lane.lane == "ordinary" and lane.series:
            draft.fault(here, "the ordinary lane takes the letter of each theme: remove series here")
        if lane.lane != "ordinary" and not lane.series:
            draft.fault(here, f'the {lane.lane} lane needs a letter for its numbers: add e.g. series = "{_free(draft)}"')


def _free(draft: Draft) -> str:
    """A letter that nobody uses yet."""
    taken = {theme.series for theme in draft.hall.themes} | {lane.series for lane in draft.hall.lanes}
    return next((letter for letter in "LGYXWVUTSRQPNMKJHFEDCBA" if letter not in taken), "Z")


def _letters(draft: Draft) -> None:
    """Two series with one letter would give the same number twice on one day."""
    first: dict[str, str] = {}
    series: list[LaneSection | Theme] = [*draft.hall.themes, *draft.hall.lanes]
    for item in series:
        if not item.series:
            continue
        whose = f"lane {item.lane}" if isinstance(item, LaneSection) else f"theme {item.code}"
        if item.series in first:
            draft.fault(
                draft.at(item, "series"),
                f"letter {item.series} of {whose} is also that of {first[item.series]}: "
                f"their numbers would be the same; choose another, e.g. {_free(draft)}",
            )
        first.setdefault(item.series, whose)


def _references(draft: Draft) -> None:
    hall = draft.hall
    zones = [zone.code for zone in hall.zones]
    themes = [theme.code for theme in hall.themes]
    matters = [matter.code for matter in hall.matters]
    for matter in hall.matters:
        draft.refer(draft.at(matter, "theme"), matter.theme, themes, "themes")
    for counter in hall.counters:
        draft.refer(draft.at(counter, "zone"), counter.zone, zones, "zones")
        for index, code in enumerate(counter.matters):
            here = f"{draft.at(counter, 'matters')}[{index}]"
            draft.refer(here, code, matters, "matters")
            if code in counter.matters[:index]:
                draft.fault(here, f"matter {code} stands there twice: remove one")
    for account in hall.accounts:
        for index, code in enumerate(account.trained):
            draft.refer(f"{draft.at(account, 'trained')}[{index}]", code, matters, "matters")
        for index, role in enumerate(account.roles):
            if role in account.roles[:index]:
                draft.fault(f"{draft.at(account, 'roles')}[{index}]", f"role {role} stands there twice: remove one")


def _nobody_left_out(draft: Draft) -> None:
    """Only when the references are right: a misspelt one would be told twice."""
    hall = draft.hall
    if "counters" not in draft.lost and not draft.any_fault(r"counters\[\d+\]\.matters.*"):
        served = {code for counter in hall.counters if counter.in_use for code in counter.matters}
        for matter in hall.matters:
            if matter.open and matter.code not in served:
                draft.fault(draft.at(matter), f"no counter serves matter {matter.code}: add it to the matters of a counter, or remove it")
    if "matters" not in draft.lost and not draft.any_fault(r"matters\[\d+\]\.theme"):
        used = {matter.theme for matter in hall.matters}
        for theme in hall.themes:
            if theme.code not in used:
                draft.fault(draft.at(theme), f"theme {theme.code} has no matter: give it one, or remove it")


def _promises(draft: Draft) -> None:
    """The promised time lies inside the statutory one (gate T07)."""
    for matter in draft.hall.matters:
        promised, statutory = matter.promised_days, matter.statutory_days
        if promised is not None and statutory is not None and promised > statutory:
            draft.fault(
                draft.at(matter, "promised_days"),
                f"{promised} is more than statutory_days = {statutory}: promise no longer than the law allows",
            )


def _out_of_use(draft: Draft) -> None:
    """Nothing that is used stands in a zone that is not."""
    hall = draft.hall
    gone = {zone.code for zone in hall.zones if not zone.in_use}
    placed: list[tuple[Section, str | None]] = [
        *((counter, counter.zone) for counter in hall.counters if counter.in_use), *((kiosk, kiosk.zone) for kiosk in hall.kiosks),
        *((screen, screen.zone) for screen in hall.screens),
    ]  # fmt: skip
    for item, zone in placed:
        if zone in gone:
            draft.fault(draft.at(item, "zone"), f"zone {zone} is out of use: move it to another zone, or use that one again")
