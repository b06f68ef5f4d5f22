"""What a start need not make anew: templates stay compiled beside their sources, addresses are the same as ever."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, url_for
from jinja2 import Environment, FileSystemLoader
from werkzeug.routing import Rule

from floor.hub.compiled import BesideTemplates, LazyRule


def shown(folder: Path) -> str:
    """The page as a new process would make it."""
    return (
        Environment(loader=FileSystemLoader(folder), bytecode_cache=BesideTemplates(), autoescape=True).get_template("page.html").render()
    )


def test_a_template_stays_compiled_until_it_is_changed(tmp_path: Path):
    source = tmp_path / "page.html"
    source.write_text("one")
    assert shown(tmp_path) == "one"
    [kept] = (tmp_path / "__pycache__").iterdir()
    before = kept.stat().st_mtime_ns
    assert (shown(tmp_path), kept.stat().st_mtime_ns) == ("one", before)
    source.write_text("two")
    assert shown(tmp_path) == "two"
    assert [kept] == list((tmp_path / "__pycache__").iterdir())


def test_half_a_file_or_another_pythons_is_compiled_anew(tmp_path: Path):
    (tmp_path / "page.html").write_text("one")
    shown(tmp_path)
    [kept] = (tmp_path / "__pycache__").iterdir()
    whole = kept.read_bytes()
    for spoilt in (b"", b"\0" * 40, whole[: len(whole) // 2]):
        kept.write_bytes(spoilt)
        assert shown(tmp_path) == "one"


def test_a_folder_that_keeps_nothing_does_without(tmp_path: Path):
    (tmp_path / "page.html").write_text("one")
    (tmp_path / "__pycache__").write_text("not a folder")
    assert shown(tmp_path) == "one"


def test_an_address_made_late_is_the_address(tmp_path: Path):
    class Lazy(Flask):
        url_rule_class = LazyRule

    made = []
    for kind, app in ((Rule, Flask("plain")), (LazyRule, Lazy("lazy"))):
        assert app.url_rule_class is kind
        app.add_url_rule("/a/<int:number>/<name>", "one")
        app.add_url_rule("/b", "two", defaults={"page": 1})
        app.add_url_rule("/b/<int:page>", "two")
        with app.test_request_context():
            asked = [
                ("one", {"number": 4, "name": "号 票", "more": "?&"}),
                ("one", {"number": 5, "name": "x"}),
                ("two", {"page": 1}),
                ("two", {"page": 2}),
            ]
            made.append([url_for(endpoint, **values) for endpoint, values in asked * 2])
    assert made[0] == made[1]
    assert made[0][:2] == ["/a/4/%E5%8F%B7%20%E7%A5%A8?more=?%26", "/a/5/x"]
