"""The stage time table of a matter: each line with its working days, together the promised time (R44)."""

from __future__ import annotations

from config.checks.draft import Draft
from config.schema import Matter
from config.stages import stage


def check_stages(draft: Draft) -> None:
    for matter in draft.hall.matters:
        if matter.stages:
            _stages(draft, matter)


def _stages(draft: Draft, matter: Matter) -> None:
    here, promised = draft.at(matter, "stages"), matter.promised_days
    found = [stage(line) for line in matter.stages]
    unread = [index for index, each in enumerate(found) if each is None]
    for index in unread:
        draft.fault(f"{here}[{index}]", f'{matter.stages[index]} is no stage: write "name: working days", e.g. "审核: 3"')
    if unread:
        return
    days = sum(each[1] for each in found if each)
    if promised is None:
        draft.fault(here, f"stages of {days} working days need promised_days: add promised_days = {days}, or remove them")
    elif days != promised:
        draft.fault(here, f"the stages add up to {days} working days, promised_days is {promised}: make them equal")
