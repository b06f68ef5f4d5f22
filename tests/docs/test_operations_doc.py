"""What docs/operations.md tells people to type is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import run
from config.fields import all_sections, section_of
from config.parts import parts
from config.rulebook.load import known_settings
from config.schema import Hall

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")
FILE_ENDS = {"toml", "key", "db", "py", "json", "lock"}
WORDS = re.compile(r"[a-z][a-z-]*")


def typed() -> list[str]:
    """Each command line, from `run.py` to the end of its code span, line or comment."""
    joined = TEXT.replace("\\\n", " ")
    return sorted({match[1].strip() for match in re.finditer(r"run\.py ([a-z][^`\n|]*)", joined)})


def command_of(line: str) -> tuple[click.Command, list[str]]:
    found: click.Command = run.main
    rest = line.split()
    while isinstance(found, click.Group) and rest and WORDS.fullmatch(rest[0]):
        assert rest[0] in found.commands, f"no command {rest[0]}"
        found = found.commands[rest.pop(0)]
    return found, rest


def test_the_page_names_most_commands_so_the_walk_is_not_empty():
    assert len(typed()) > 12


@pytest.mark.parametrize("line", typed())
def test_a_command_line_of_the_page_is_understood(line):
    command, rest = command_of(line)
    known = {option for param in command.params for option in param.opts} | {"--help"}
    assert [word for word in re.findall(r"--[a-z-]+", " ".join(rest)) if word not in known] == []


def test_every_command_of_run_py_stands_on_the_page():
    named = {line.split()[0] for line in typed()} | {"serve"}
    assert sorted(set(run.main.commands) - named) == []


def test_every_option_of_hall_toml_that_the_page_names_exists():
    written = set(re.findall(r"`([a-z]+)\.([a-z_]+)(?: = [^`]*)?`", TEXT))
    written = {(name, option) for name, option in written if option not in FILE_ENDS}
    assert len(written) > 5
    chosen = {x.name for x in known_settings()} | {field.setting for part in parts().values() for field in part.fields}
    assert [
        f"{name}.{option}"
        for name, option in sorted(written)
        if f"{name}.{option}" not in chosen and (name not in Hall.model_fields or option not in section_of(name)[0].model_fields)
    ] == []


def test_files_that_the_page_names_are_in_the_tree():
    for name in re.findall(r"`((?:config|docs)/[\w./-]+|requirements\.lock)`", TEXT):
        assert (ROOT / name).exists(), name
    assert "[[accounts]]" in all_sections()
