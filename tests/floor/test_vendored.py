"""What the pages bring along: vendored files are what they claim to be, nothing comes from elsewhere, nothing is inline."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("floor", "kiosk", "display")
STATIC = ROOT / "floor/pages/static"
VENDORED = json.loads((STATIC / "vendor/VENDORED.json").read_text("utf-8"))["vendored"]

NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml")
FOREIGN = re.compile(r"""(?:https?|wss?|ftp):(?:\\?/){2}[\w\[]|["'(=]\s*//\w""")
INLINE = {
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}
UNSAFE = {
    "HTML from data": re.compile(r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment"),
    "code from data": re.compile(r"\beval\s*\(|new\s+Function\b|set(?:Timeout|Interval)\(\s*['\"`]"),
    "a style attribute": re.compile(r"setAttribute\(\s*['\"]style"),
    "syntax after ES2020": re.compile(r"\?\?=|\|\|=|&&=|\.at\(-|\.replaceAll\(|structuredClone|^\s*static\s*\{", re.MULTILINE),
}


def files(*patterns: str) -> list[Path]:
    found = [f for room in ROOMS for pattern in patterns for f in (ROOT / room).rglob(pattern)]
    return sorted(f for f in found if "vendor" not in f.parts)


def offences(paths: list[Path], rules: dict[str, re.Pattern[str]]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {what}: {hit.group(0).strip()[:60]}"
        for path in paths
        for what, rule in rules.items()
        for hit in rule.finditer(path.read_text("utf-8"))
    ]


def foreign(text: str) -> list[str]:
    for namespace in NAMESPACES:
        text = text.replace(namespace, "")
    return [hit.group(0) for hit in FOREIGN.finditer(text)]


@pytest.mark.parametrize("item", VENDORED, ids=lambda item: item["name"])
def test_a_vendored_file_is_byte_for_byte_what_the_list_says(item: dict[str, str]) -> None:
    assert hashlib.sha256((STATIC / item["file"]).read_bytes()).hexdigest() == item["sha256"]


@pytest.mark.parametrize("item", VENDORED, ids=lambda item: item["name"])
def test_a_vendored_file_has_its_version_and_licence_text(item: dict[str, str]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", item["version"])
    assert item["licence"] in ("MIT", "ISC", "BSD-3-Clause", "Apache-2.0")
    assert "ermission" in (STATIC / item["licence_file"]).read_text("utf-8")


def test_nothing_is_vendored_without_being_on_the_list() -> None:
    listed = {STATIC / item["file"] for item in VENDORED} | {STATIC / item["licence_file"] for item in VENDORED}
    folders = [folder for room in ROOMS for folder in (ROOT / room).rglob("vendor")]
    assert folders == [STATIC / "vendor"]
    assert {f for folder in folders for f in folder.rglob("*") if f.is_file()} - listed == {STATIC / "vendor/VENDORED.json"}


def test_every_icon_a_page_names_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    named = re.compile(r"\bicon\(\s*['\"]([\w-]+)['\"]\s*[,)]")
    asked = {(p.name, name) for p in files("*.html", "*.js") for name in named.findall(p.read_text("utf-8"))}
    assert len(asked) > 20
    assert sorted(x for x in asked if x[1] not in known) == []


@pytest.mark.parametrize("pattern", ["*.html", "*.js", "*.css", "*.svg"])
def test_no_page_reaches_for_another_host(pattern: str) -> None:
    found = {str(p.relative_to(ROOT)): foreign(p.read_text("utf-8")) for p in files(pattern)}
    assert found
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_no_template_holds_inline_code_or_unescaped_output() -> None:
    templates = files("*.html")
    assert STATIC.parent / "templates/floor/base.html" in templates
    assert offences(templates, INLINE) == []


def test_no_script_makes_html_or_code_from_data() -> None:
    scripts = files("*.js")
    assert STATIC / "js/dom.js" in scripts
    assert offences(scripts, UNSAFE) == []


@pytest.mark.parametrize(
    ("rules", "sample"),
    [
        (INLINE, "<script>x</script>"),
        (INLINE, '<p style="color: red">'),
        (INLINE, '<button type="button" onclick="x()">'),
        (INLINE, "{{ words | safe }}"),
        (UNSAFE, "el.innerHTML = words"),
        (UNSAFE, "setTimeout('x()', 5)"),
    ],
)
def test_the_rules_see_what_they_forbid(rules: dict[str, re.Pattern[str]], sample: str) -> None:
    assert any(rule.search(sample) for rule in rules.values())


@pytest.mark.parametrize("sample", ["<link href='https://fonts.example/x.css'>", "url(//cdn.example/x.png)", 'io("wss://hub.example")'])
def test_an_address_of_another_host_is_seen(sample: str) -> None:
    assert foreign(sample)


def test_scripts_and_styles_stay_short_enough_to_read() -> None:
    assert [f"{p.relative_to(ROOT)}: {n}" for p in files("*.js") if (n := len(p.read_text("utf-8").splitlines())) > 300] == []
