"""The display's commands: making the clip pack and hearing a call without a hall."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from display.voice.make_pack import PackError, make
from display.voice.pack import BUILT_IN, Pack
from display.voice.sentence import One, readable


@click.group()
def voice() -> None:
    """The announcements' voice."""


@voice.command("make-pack")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=BUILT_IN,
    show_default="the pack in the tree",
    help="Folder for the clips and pack.json.",
)
def make_pack(out: Path) -> None:
    """Make the clip pack with espeak-ng."""
    try:
        clips = make(out)
    except (PackError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{clips} clips in {out}")


@voice.command("clips")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HALL_DATA",
    help="Data folder whose voice/*.wav replace clips of the pack.",
)
def clips(data: Path | None) -> None:
    """List the clips: file name, what is heard, and whether the hall's own recording is used.

    A hall replaces a clip by a WAV of the same name in DATA/voice: 22050 Hz, mono, 16 bit, trimmed, with 30 ms of silence
    at both ends.
    """
    for name, text, source in Pack(data / "voice" if data else None).sources():
        click.echo(f"{name}.wav\t{text}\t{source}")


@voice.command("say")
@click.argument("number")
@click.argument("counter", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--one", type=click.Choice(["yi", "yao"]), default="yi", show_default=True, help="Digit 1 as 一 or 幺.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HALL_DATA",
    help="Data folder whose voice/*.wav replace clips of the pack.",
)
def say(number: str, counter: int, file: Path, one: str, data: Path | None) -> None:
    """Write the announcement of NUMBER at COUNTER to FILE, a WAV."""
    if not readable(number, counter):
        raise click.BadParameter("a number is a letter and digits (A017), a counter 1 to 999")
    sound = Pack(data / "voice" if data else None).announcement(number, counter, cast(One, one))
    if sound is None:
        raise click.ClickException("a digit has no clip; see the log")
    try:
        file.write_bytes(sound.wav)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(sound.wav)} bytes in {file}")
