"""The phone page's own small judgements, and the words of the whole room."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from floor import refusals
from kiosk import phone

ROOM = Path(phone.__file__).parent


def test_a_closed_ticket_is_named_by_its_outcome() -> None:
    assert phone.state({"state": "waiting", "outcome": None}) == "waiting"
    assert phone.state({"state": "closed", "outcome": "no_show"}) == "no_show"


@pytest.mark.parametrize("key", ["", "short", "a" * 65, "with/slash0000000000", "mit Leerzeichen 00000"])
def test_what_cannot_be_a_key_is_not_looked_up(key: str) -> None:
    assert not phone.is_key(key)


def test_a_rating_carries_its_grade_and_nothing_else_carries_anything() -> None:
    assert phone.body("hold", {"grade": "5", "state": "x"}) == {}
    assert phone.body("rate", {"grade": "4"}) == {"grade": 4, "reasons": []}
    assert phone.body("rate", {"grade": 2, "reasons": ["rude"]}) == {"grade": 2, "reasons": ["rude"]}


@pytest.mark.parametrize("sent", [{}, {"grade": "0"}, {"grade": "6"}, {"grade": "five"}, {"grade": None}])
def test_a_rating_without_a_grade_of_the_scale_is_refused(sent: dict[str, str]) -> None:
    with pytest.raises(refusals.BadRequest):
        phone.body("rate", sent)


def test_only_refusals_of_the_house_are_repeated_from_an_address() -> None:
    assert phone.refusal_key("wrong_state") == "floor.error.wrong_state"
    assert phone.refusal_key("<script>") is None
    assert phone.refusal_key("") is None


def test_language_and_size_travel_and_nothing_foreign_does() -> None:
    assert phone.kept({"lang": "en", "size": "elder", "said": "x"}) == {"lang": "en", "size": "elder"}
    assert phone.kept({"lang": "xx", "size": "huge"}) == {}
    assert phone.query({"lang": "en", "size": ""}) == "?lang=en"
    assert phone.query({}) == ""


def test_the_hour_is_the_halls_own() -> None:
    assert phone.clock("2026-06-01T09:05:30.123+08:00") == "09:05"


def _words(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((ROOM / "translations" / f"{language}.json").read_text("utf-8"))
    return words


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    chinese, english = _words("zh"), _words("en")
    assert chinese.keys() == english.keys()
    assert all(key.startswith("kiosk.") for key in chinese)
    differing = [k for k in chinese if set(re.findall(r"\{\w+\}", chinese[k])) != set(re.findall(r"\{\w+\}", english[k]))]
    assert not differing


def test_every_word_that_is_asked_for_exists_and_every_word_is_asked_for() -> None:
    sources = [*ROOM.glob("static/*/*.js"), *ROOM.glob("templates/kiosk/*.html")]
    text = "\n".join(file.read_text("utf-8") for file in sources)
    asked = set(re.findall(r"['\"](kiosk\.[\w.]+\w)['\"]", text))
    families = {found.rstrip(".") for found in re.findall(r"['\"`](kiosk\.[\w.]*?)\.?(?:\$\{|' ~|['\"`] \+)", text)}
    known = _words("zh").keys()
    assert asked - known - families == set()
    used = {key for key in known if key in asked or any(key.startswith(f"{family}.") for family in families)}
    assert known - used == set()
