"""What callbacks brought in a month, half-year or year, on screen and on A4. It works without JavaScript."""

from __future__ import annotations

from typing import Any

from floor.hub import callback_sums
from floor.hub.appraisals import periods
from floor.hub.pages import face
from floor.views import callbacks as views

__all__ = ["face"]  # with these pages


@face.page("/callbacks", roles=callback_sums.READERS)
def callbacks() -> Any:
    """The five topics by their answers, hall and units, and what was said."""
    found = callback_sums.asked(face.hub)
    return face.private("floor/callbacks.html", found=found, periods=periods(face.hub), views=views)
