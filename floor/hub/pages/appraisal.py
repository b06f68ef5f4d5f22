"""The sheet of a month, half-year or year: confirmed figures and their order, on screen and on A4. It works without JavaScript."""

from __future__ import annotations

from typing import Any

from floor.hub import appraisals
from floor.hub.pages import face
from floor.views import appraisal as views

__all__ = ["face"]  # with these pages


@face.page("/appraisal", roles=appraisals.READERS)
def appraisal() -> Any:
    """Confirmed figures of a period by unit, counter and person."""
    found = appraisals.asked(face.hub)
    return face.private("floor/appraisal.html", found=found, periods=appraisals.periods(face.hub), views=views)
