"""A slip that was never given out as a picture: for whoever writes a template, at the keyboard or on the page of papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict, ValidationError

from config.load import Complaints, read
from config.schema import Hall, Printer
from devices.slip.compose import compose
from devices.slip.files import source_of
from devices.slip.glyphs import of_this_pc
from devices.slip.preview import picture
from devices.slip.profile import Profile, UnknownProfile
from devices.slip.samples import sample
from devices.slip.template import BadTemplate, laid_out


class Asked(BaseModel):
    """One picture. `slip`: what stands on it in place of the invented contents, e.g. the hall's own name."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    lang: str = "zh"
    printer: Printer
    template: str = ""
    slip: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture, and what will not look on paper as it should."""

    png: bytes
    warnings: list[str] = field(default_factory=list)


def drawn(asked: Asked) -> Drawn:
    """BadTemplate when the template makes no slip: a preview must not show the built-in one instead."""
    slip = sample(asked.kind, asked.lang, **asked.slip)
    laid_out(slip, asked.template)
    profile = Profile.of(asked.printer)
    made = picture(compose(slip.model_copy(update={"template": asked.template}), profile, of_this_pc()).data, profile.dots, of_this_pc())
    warnings = [f"no font of this PC has {''.join(sorted(made.missing))}"] if made.missing else []
    return Drawn(made.png, warnings)


def from_line(text: str) -> Asked:
    try:
        return Asked.model_validate_json(text)
    except ValidationError as e:
        raise click.ClickException(f"standard input: {e}") from e


def from_hall(kind: str, config: Path, code: str | None, lang: str, template: Path | None) -> Asked:
    """For a printer of hall.toml, with that hall's name and hotline."""
    try:
        hall = read(config)
        source = source_of(str(template) if template else getattr(hall.slips, kind))
    except Complaints as e:
        raise click.ClickException("\n".join(e.complaints)) from e
    except BadTemplate as e:
        raise click.ClickException(str(e)) from e
    own = {"hall": {"zh": hall.hall.name, "en": hall.hall.name_en}, "hotline": hall.hall.hotline}
    return Asked(kind=kind, lang=lang, printer=_printer(hall, code), template=source, slip=own)


def draw(asked: Asked, out: Path) -> None:
    """To a file, with its warnings said."""
    try:
        made = drawn(asked)
    except (BadTemplate, UnknownProfile) as e:
        raise click.ClickException(str(e)) from e
    out.write_bytes(made.png)
    click.echo(f"picture {out}")
    for warning in made.warnings:
        click.echo(warning, err=True)


def _printer(hall: Hall, code: str | None) -> Printer:
    for printer in hall.printers:
        if code in (None, printer.code):
            return printer
    if code is None:
        return Printer(code="preview", kind="virtual")
    raise click.UsageError(f"no printer {code}; there are {', '.join(printer.code for printer in hall.printers) or 'none'}")
