"""docs/api.md holds the code's own table, and every fact, refusal and name that the docs speak of is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from floor import facts, refusals
from floor.hub.routes import ROUTES
from floor.hub.table import markdown

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
API = (DOCS / "api.md").read_text("utf-8")
ARCHITECTURE = (DOCS / "architecture.md").read_text("utf-8")
JOURNEYS = (DOCS / "journeys.md").read_text("utf-8")
PLACES = re.findall(r"`((?:floor|kiosk|display|devices|priority|config)/[\w./]+?\.(?:py|js))(?:: ([\w.]+))?`", JOURNEYS)


def test_the_table_of_roles_is_the_codes_own():
    assert markdown(ROUTES) in API


@pytest.mark.parametrize("code", sorted({x.code for x in refusals.ALL}))
def test_every_refusal_is_told(code):
    assert f"`{code}`" in API


@pytest.mark.parametrize("kind", sorted(facts.BY_KIND))
def test_every_fact_is_told(kind):
    assert f"`{kind}`" in ARCHITECTURE


@pytest.mark.parametrize(("file", "name"), PLACES)
def test_every_place_of_a_journey_exists(file, name):
    text = (ROOT / file).read_text("utf-8")
    if name:
        last = re.escape(name.split(".")[-1])
        assert re.search(rf"\b(def|class|function) {last}\b", text), f"{name} is not in {file}"


def test_journeys_name_places():
    assert len(PLACES) > 25


@pytest.mark.parametrize("page", sorted([*DOCS.glob("*.md"), ROOT / "README.md"]), ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readmes_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {"run", "test"} <= named
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in named), named


def test_no_path_of_a_developers_machine_is_in_the_tree():
    done = subprocess.run(["git", "grep", "-nIE", r"/(home|root|Users)/[a-z]"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert [x for x in done.stdout.splitlines() if "test_api_doc" not in x] == []
