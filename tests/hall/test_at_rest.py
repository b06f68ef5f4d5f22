"""What the tests wait for before they measure or photograph a page: all that will come, and nothing that will not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.hall.steps import steady

pytestmark = pytest.mark.browser

SITE = "http://127.0.0.1:1/"  # answered by the test itself
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
MOVING = "<style>@keyframes go {{ to {{ transform: rotate(1turn) }} }} b {{ display: block; animation: go {0} }}</style><b>b</b>"


@pytest.fixture()
def shown(pages: Callable[..., Any]) -> Callable[[str], Any]:
    """A page with this body; its pictures answer, but one named `never` does not."""

    def show(body: str) -> Any:
        page = pages(800, 600)

        def answer(route: Any) -> None:
            if route.request.url == SITE:
                route.fulfill(content_type="text/html", body=f"<!doctype html><title>t</title><link rel=icon href=data:,>{body}")
            elif not route.request.url.endswith("never"):
                route.fulfill(content_type="image/svg+xml", body=DOT)

        page.route(SITE + "**", answer)
        page.goto(SITE, wait_until="commit")
        page.wait_for_function("() => document.readyState !== 'loading'")
        return page

    return show


def test_a_picture_in_view_is_waited_for(shown: Callable[[str], Any]) -> None:
    page = shown("<img src=dot loading=lazy>")
    steady(page)
    assert page.evaluate("() => document.images[0].complete && document.images[0].naturalWidth") == 9


def test_a_lazy_picture_far_below_the_window_is_not(shown: Callable[[str], Any]) -> None:
    page = shown("<div style='height: 20000px'></div><img src=dot loading=lazy>")
    steady(page)
    assert not page.evaluate("() => document.images[0].complete"), "nobody has asked for it"


def test_a_picture_that_was_taken_out_is_not(shown: Callable[[str], Any]) -> None:
    page = shown("<img src=never>")
    page.evaluate("() => setTimeout(() => document.images[0].remove(), 500)")
    steady(page)
    assert page.locator("img").count() == 0


def test_a_picture_that_never_comes_is_named_within_the_limit(shown: Callable[[str], Any]) -> None:
    with pytest.raises(AssertionError, match=r"not at rest.*never"):
        steady(shown("<img src=never>"), within_s=1)


def test_a_movement_with_an_end_is_waited_for(shown: Callable[[str], Any]) -> None:
    page = shown(MOVING.format("1s"))
    steady(page)
    assert page.evaluate("() => document.getAnimations().filter((one) => one.playState === 'running').length") == 0


@pytest.mark.parametrize("how", ["1s infinite", "1000s paused"])
def test_a_movement_without_an_end_is_not(shown: Callable[[str], Any], how: str) -> None:
    page = shown(MOVING.format(how))
    steady(page)
    assert page.evaluate("() => document.getAnimations().length") == 1


def test_a_movement_that_outlasts_the_limit_is_named(shown: Callable[[str], Any]) -> None:
    with pytest.raises(AssertionError, match=r"not at rest.*go"):
        steady(shown(MOVING.format("1000s")), within_s=1)
