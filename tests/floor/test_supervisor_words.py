"""Every word that the supervisor's page asks for is there in both languages, and none lies about unused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from floor import facts

PAGES = Path(__file__).parents[2] / "floor" / "pages"
SCRIPTS = {
    path.name: path.read_text("utf-8") for path in [PAGES / "static/js/supervisor.js", *(PAGES / "static/js/supervisor").glob("*.js")]
}
TEMPLATE = (PAGES / "templates/floor/supervisor.html").read_text("utf-8")
ALL = "\n".join([TEMPLATE, *SCRIPTS.values()])
WORDS = {lang: json.loads((PAGES / f"translations/{lang}.json").read_text("utf-8")) for lang in ("zh", "en")}
OURS = sorted(key for key in WORDS["zh"] if key.startswith("floor.supervisor."))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_key_that_is_written_out_has_words(lang):
    asked = set(re.findall(r"""['"(](floor\.[a-z_.]+[a-z_])['")]""", ALL))
    assert len(asked) > 60
    assert sorted(key for key in asked if key not in WORDS[lang]) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_key_put_together_from_parts_has_words(lang):
    parts = set(re.findall(r"`(floor\.[a-z_.]*)\$\{", ALL)) | set(re.findall(r"'(floor\.[a-z_.]*[._])' ~", TEMPLATE))
    assert "floor.supervisor.fact." in parts
    assert sorted(part for part in parts if not any(key.startswith(part) for key in WORDS[lang])) == []


@pytest.mark.parametrize("key", OURS)
def test_both_languages_fill_the_same_places(key):
    places = [sorted(re.findall(r"\{(\w+)\}", WORDS[lang][key])) for lang in ("zh", "en")]
    assert places[0] == places[1]


@pytest.mark.parametrize("key", OURS)
def test_no_word_is_kept_that_nobody_asks_for(key):
    name = key.removeprefix("floor.supervisor.")
    written = re.search(rf"floor\.supervisor\.{re.escape(name)}['\"`]|['\"(]{re.escape(name)}['\",:]|\b{re.escape(name)}: ", ALL)
    stems = re.findall(r"floor\.supervisor\.([a-z_.]*)\$\{[^}]*\}([a-z_]*)`", ALL)
    put_together = any(name.startswith(head) and name.endswith(tail) and (head or tail) for head, tail in stems)
    assert written or put_together


def test_every_fact_that_can_happen_to_a_ticket_has_a_sentence():
    elsewhere = {"call_heard", "rating_strayed", "checked_in", "ticket_offered"}  # told of the call, counter or appointment
    about_tickets = {kind for kind, cls in facts.BY_KIND.items() if "ticket" in cls.__dataclass_fields__} - elsewhere
    about_tickets |= {"print_moved", "print_routed"}
    told = set(re.findall(r"^  (\w+): \(", SCRIPTS["facts.js"], re.MULTILINE))
    assert about_tickets == told
    assert sorted(kind for kind in told if f"floor.supervisor.fact.{kind}" not in WORDS["zh"]) == []
