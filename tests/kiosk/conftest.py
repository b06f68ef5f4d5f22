"""A visitor at the kiosk, and the counter that serves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, wait_until

PORTRAIT = (1080, 1920)


def at_kiosk(page: Any, hall: RunningHall, code: str = "k1") -> Any:
    enter(page, hall, "kiosk", code, f"/kiosk/{code}")
    page.wait_for_selector(".k-page:not([data-page=connecting])")
    return page


@pytest.fixture()
def kiosk(hall: RunningHall, pages: Callable[..., Any]) -> Any:
    """The home of kiosk k1 on its portrait screen."""
    return at_kiosk(pages(*PORTRAIT), hall)


def take(hall: RunningHall, matter: str = "social_card", lane: str = "ordinary", kiosk: str = "k1") -> dict[str, Any]:
    """A ticket by the API, as the kiosk takes it; `key` opens its phone page."""
    answer = hall.order(hall.token("kiosk", kiosk), "/tickets", matter=matter, lane=lane)
    assert answer.status == 201, answer.body
    ticket: dict[str, Any] = answer["ticket"]
    return ticket | {"key": ticket["url"].rsplit("/", 1)[1]}


def call(hall: RunningHall, counter: int, number: str) -> dict[str, Any]:
    """Open the counter if need be and call just this number to it."""
    token = hall.token("counter", str(counter))
    hall.order(token, f"/counters/{counter}/open")
    answer = hall.order(token, f"/counters/{counter}/call", number=number, reason="test")
    assert answer.status == 200, answer.body
    called: dict[str, Any] = answer["ticket"]
    return called


def serve(hall: RunningHall, counter: int, ticket: str) -> None:
    token = hall.token("counter", str(counter))
    for order in ("start", "finish"):
        answer = hall.order(token, f"/tickets/{ticket}/{order}")
        assert answer.status == 200, answer.body


def history(hall: RunningHall, ticket: str) -> dict[str, Any]:
    """The ticket with all that happened to it."""
    answer = hall.get(hall.token("supervisor"), f"/tickets/{ticket}")
    assert answer.status == 200, answer.body
    shown: dict[str, Any] = answer["ticket"]
    return shown


def printed(hall: RunningHall, page: Any) -> None:
    wait_until(lambda: page.get_attribute(".n-paper", "data-slip") == "out", 15)
