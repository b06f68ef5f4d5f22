"""Reads hall.toml: the whole hall, or every complaint about it at once."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.checks import check
from config.checks.draft import Draft
from config.complaints import Complaints
from config.fields import section_of
from config.schema import Hall, HallSection, HoursSection, Section, SlipsSection
from config.sentences import did_you_mean, path_of, sentence

__all__ = ["Complaints", "faults_of", "from_data", "from_text", "read"]

# Stand-ins of the two sections without defaults, so that the rest is still checked when one is at fault.
STAND_INS: dict[str, Section] = {"hall": HallSection(name="-"), "hours": HoursSection(week={})}
FILES = {"rulebook": ("files",), "slips": tuple(SlipsSection.model_fields)}  # options that name files
KEYS = ("code", "number", "login")  # options by which others refer to an item


def read(path: Path) -> Hall:
    """The hall in the file; raises Complaints with all of them."""
    return from_text(_text(path), path.name, path.parent)


def from_text(text: str, file: str = "hall.toml", folder: Path | None = None) -> Hall:
    """The same from text; `file` stands at the head of each complaint, `folder` is where the files that it names are looked for."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise Complaints([f"{file}: {_syntax(str(e), text)}: correct the line, or what stands open before it"]) from e
    if folder is not None:
        _whole_paths(data, folder)
    return from_data(data, file)


def from_data(data: dict[str, Any], file: str = "hall.toml") -> Hall:
    """The same from what a TOML reader makes of it."""
    draft = _checked(data)
    if draft.faults:
        raise Complaints([f"{file}: {path}: {what}" for path, what in draft.faults])
    return draft.hall


def faults_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    """(option, what is wrong with it), all of them."""
    return _checked(data).faults


def readable(data: dict[str, Any]) -> Hall:
    """What can be used of it, whatever is wrong with the rest."""
    return _checked(data).hall


def _checked(data: dict[str, Any]) -> Draft:
    draft = _validate(_plain(data))
    check(draft)
    return draft


def _whole_paths(data: dict[str, Any], folder: Path) -> None:
    """Files that hall.toml names stand beside it, wherever the hub is started."""

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return [whole(one) for one in value]
        return str((folder / value).resolve()) if isinstance(value, str) and value else value

    for section, options in FILES.items():
        table = data.get(section)
        if isinstance(table, dict):
            table.update({option: whole(table[option]) for option in options if option in table})


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = e.object[: e.start].count(b"\n") + 1
        raise Complaints([f"{path.name}: line {line} is not UTF-8: save the file again with the encoding UTF-8"]) from e
    except OSError as e:
        raise Complaints([f"{path.name}: cannot be read ({e.strerror or e}): check the path and its permissions"]) from e


def _syntax(found: str, text: str) -> str:
    """The TOML reader's own words, with the line in front (it calls the last one "end of document")."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", found)
    line = (place and place[1]) or str(text.count("\n") + 1)
    what = found[: place.start()] if place else found
    return f"line {line}: not readable as TOML: {what[:1].lower()}{what[1:]}"


def _plain(value: Any) -> Any:
    """TOML's own dates and times as text, so that they may be written with or without quotes."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _validate(data: dict[str, Any]) -> Draft:
    """What can be used of the data, and the faults of single options."""
    names = list(Hall.model_fields)
    draft = Draft()
    for key in data:
        if key not in names:
            draft.fault(key, f"unknown section{did_you_mean(key, names)}")
    parts: dict[str, Any] = {}
    for name in names:
        model, many = section_of(name)
        header = f"[[{name}]]" if many else f"[{name}]"
        if name not in data and Hall.model_fields[name].is_required():
            draft.fault(name, f"this section is missing: add {header} (see hall.example.toml)")
            draft.lost[name] = set()
        if many:
            parts[name] = _items(name, data.get(name, []), model, draft)
        else:
            found = _section(name, data[name], model, draft) if name in data else None
            parts[name] = found or STAND_INS.get(name) or model()
    draft.hall = Hall.model_construct(**parts)
    return draft


def _items(name: str, raw: Any, model: type[Section], draft: Draft) -> list[Section]:
    if not isinstance(raw, list):
        draft.fault(name, f"this is a list: write [[{name}]] with two brackets, once for each")
        draft.lost[name] = set()
        return []
    if raw == [] and Hall.model_fields[name].is_required() and name not in draft.lost:
        draft.fault(name, f"the list is empty: it needs at least one [[{name}]]")
        draft.lost[name] = set()
    items = []
    for index, entry in enumerate(raw):
        path = f"{name}[{index}]"
        item = _section(path, entry, model, draft)
        if item is None:
            lost = draft.lost.setdefault(name, set())
            lost |= {str(entry[key]) for key in KEYS if isinstance(entry, dict) and key in entry}
            continue
        draft.paths[id(item)] = path
        items.append(item)
    return items


def _section(path: str, raw: Any, model: type[Section], draft: Draft) -> Section | None:
    """The section; one with faulty options is tried again without them, so that the checks can go on."""
    try:
        return model.model_validate(raw)
    except ValidationError as e:
        errors = e.errors(include_url=False)
    for error in errors:
        draft.fault(path_of(path, error["loc"]), sentence(error, model))
    if not isinstance(raw, dict):
        return None
    sound = dict(raw)
    for error in errors:
        _drop(sound, error["loc"])
    try:
        return model.model_validate(sound)
    except ValidationError:
        return None


def _drop(options: dict[str, Any], loc: tuple[int | str, ...]) -> None:
    """Takes the faulty option out; of a table of tables (`hours.week`) only the faulty entry."""
    inner = options.get(loc[0]) if loc and isinstance(loc[0], str) else None
    if isinstance(inner, dict) and len(loc) > 1:
        options[str(loc[0])] = {key: value for key, value in inner.items() if key != loc[1]}
    elif loc:
        options.pop(str(loc[0]), None)
