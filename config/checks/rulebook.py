"""The books of the regulations, the hall's own among them, must fit together."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from config.checks.draft import Draft
from config.rulebook.load import Rulebook, faults_of, load
from config.rulebook.schema import Value
from config.schema import Hall


def check_rulebook(draft: Draft) -> None:
    section = draft.hall.rulebook
    for fault in faults_of([Path(x) for x in section.files], section.settings):
        draft.faults.append(("rulebook", fault))


def rulebook_of(hall: Hall) -> Rulebook:
    """What is in force in this hall."""
    return _loaded(tuple(hall.rulebook.files), tuple(sorted(hall.rulebook.settings.items())))


@lru_cache(maxsize=8)
def _loaded(files: tuple[str, ...], settings: tuple[tuple[str, Value], ...]) -> Rulebook:
    return load([Path(x) for x in files], dict(settings))
