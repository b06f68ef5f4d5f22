"""The display's commands: making the clip pack and hearing a call without a hall."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click

from config.demo import example_hall
from config.load import Complaints, read
from config.schema import Hall
from display.voice import check as checking
from display.voice.clips import BUILT_IN
from display.voice.make_pack import PackError, make
from display.voice.make_spoken import LANGUAGES, make_names, make_spoken
from display.voice.pack import Pack
from display.voice.sentence import SPOKEN, Manner, One, readable
from display.voice.spoken import SpokenClips
from display.voice.spoken_lines import names, safe
from floor.hub import words

READINGS = Path(__file__).parent / "voice" / "readings.json"


@click.group()
def voice() -> None:
    """The announcements' voice."""


@voice.command("make-pack")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="hall.toml: make its names only, for its data folder.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the clips; with --config it is needed: DATA/voice. Default: the pack in the tree.",
)
@click.option(
    "--readings", type=click.Path(dir_okay=False, path_type=Path), help="JSON {word: pinyin} for names that espeak-ng reads wrongly."
)
def make_pack(config: Path | None, out: Path | None, readings: Path | None) -> None:
    """Make the clip pack with espeak-ng, or with --config the names of a hall."""
    if config is not None and out is None:
        raise click.UsageError("--config needs --out DATA/voice, where the hall's own clips belong")
    try:
        known = _readings(READINGS) | (_readings(readings) if readings else {})
        if config is None or out is None:
            _make_tree(out or BUILT_IN, known)
        else:
            _make_hall(out, read(config), known)
    except (Complaints, PackError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _make_tree(out: Path, readings: dict[str, str]) -> None:
    calls = make(out)
    spoken = make_spoken(out, {lang: words.words(lang) for lang in LANGUAGES}, words.pinyin(), (example_hall(), readings))
    click.echo(f"{calls} clips of calls and {spoken} of the kiosk in {out}")


def _make_hall(out: Path, hall: Hall, readings: dict[str, str]) -> None:
    written, own = make_names(out, hall, readings)
    for place in own:
        click.echo(f"kept the hall's own {place}")
    click.echo(f"{written} names in {out}")


def _readings(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(said, str) for said in found.values()):
        raise click.ClickException(f'{file}: needs {{"word": "pinyin with tone numbers"}}')
    return {str(word): str(said) for word, said in found.items()}


_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HALL_DATA",
    help="Data folder whose voice/*.wav replace clips of the pack.",
)
_SPOKEN = click.Choice(sorted(SPOKEN))


@voice.command("clips")
@_DATA
@click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), help="hall.toml: list its names too, and which of them have no clip."
)
def clips(data: Path | None, config: Path | None) -> None:
    """List the clips: file name, what is heard, and whether the hall's own recording is used.

    A hall replaces a clip of the calls by a WAV of the same name in DATA/voice: 22050 Hz, mono, 16 bit; it is trimmed and levelled
    as it is loaded. What the kiosk says is replaced in DATA/voice/zh and DATA/voice/en by a WAV or Ogg file of the same name;
    a matter, theme or lane by a file that is called like it.
    """
    for one in checking.look(_recorded(data), ("zh", "en")):
        if "/" not in one.place and one.state != "unused":
            click.echo(f"{one.place}\t{one.text}\t{one.state}{f': {one.words}' if one.words else ''}")
    spoken = SpokenClips(_recorded(data))
    for lang, name, text, source in spoken.sources():
        click.echo(f"{lang}/{name}\t{text}\t{source}")
    if config is not None:
        _list_names(spoken, config)


@voice.command("check")
@_DATA
@click.option("--languages", type=_SPOKEN, default="zh-en", show_default=True, help="What the hall's calls are spoken in.")
def check(data: Path | None, languages: str) -> None:
    """Look through the hall's recordings: which clips are missing, malformed (rate, length, level) or not used; exit 1 if any is."""
    found = checking.look(_recorded(data), SPOKEN[languages])
    for one in found:
        if one.words:
            click.echo(f"{one.place}\t{one.state}\t{one.words}")
    counted = {state: sum(one.state == state for one in found) for state in dict.fromkeys(one.state for one in found)}
    click.echo(", ".join(f"{count} {state}" for state, count in counted.items()))
    if any(one.bad for one in found):
        raise SystemExit(1)


def _recorded(data: Path | None) -> Path | None:
    if data is not None and not data.is_dir():
        raise click.ClickException(f"{data}: no such folder")
    return data / "voice" if data else None


def _list_names(spoken: SpokenClips, config: Path) -> None:
    try:
        hall = read(config)
    except (Complaints, OSError) as error:
        raise click.ClickException(str(error)) from error
    for lang in LANGUAGES:
        for name in filter(None, names(hall, lang)):
            source = spoken.source_of_name(lang, name) or "missing: the kiosk says its position"
            click.echo(f"{lang}/{safe(name)}\t{name}\t{source}")


@voice.command("say")
@click.argument("number")
@click.argument("counter", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--one", type=click.Choice(["yi", "yao"]), default="yi", show_default=True, help="Digit 1 as 一 or 幺.")
@click.option("--languages", type=_SPOKEN, default="zh", show_default=True, help="Spoken in these, one after the other.")
@_DATA
def say(number: str, counter: int, file: Path, one: str, languages: str, data: Path | None) -> None:
    """Write the announcement of NUMBER at COUNTER to FILE, a WAV."""
    if not readable(number, counter):
        raise click.BadParameter("a number is a letter and digits (A017), a counter 1 to 999")
    sound = Pack(_recorded(data)).announcement(number, counter, Manner(SPOKEN[languages], cast(One, one)))
    if sound is None:
        raise click.ClickException("a digit has no clip; see the log")
    try:
        file.write_bytes(sound.wav)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(sound.wav)} bytes in {file}")
