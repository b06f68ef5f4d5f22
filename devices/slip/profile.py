"""What a printer model can do, as data: paper, charset, QR, cut, proof and sensors; profiles.toml has the models."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from config.schema import Printer

Charset = Literal["gb18030", "gbk", "gb2312", "none"]
Cut = Literal["full", "part", "none", "clone_full", "clone_part"]   # clone_*: ESC i / ESC m of old clones
Proof = Literal["gs_r", "gs_h", "none"]

FILE = Path(__file__).resolve().parent.parent / "profiles.toml"
STANDARD = "standard"
CELL_DOTS = 12                       # font A is 12 x 24 dots, a Hanzi 24 x 24
PAPER_DOTS = {58: 384, 80: 576}      # 48 / 72 mm printable at 8 dots/mm; devices.md 1.1
MUTE_KINDS = frozenset({"file", "cups"})    # ways that bring nothing back
FAST_BAUD = 57600                    # slower lines get pictures of single lines only: a whole slip takes 45 s at 9600


class UnknownProfile(ValueError):
    """hall.toml names a model that profiles.toml has not; the text says which there are."""


class Model(BaseModel):
    """One table of profiles.toml, over the standard one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    about: str
    width_mm: Literal[58, 80]
    dots: int
    cells: int
    charset: Charset
    native_qr: bool
    cut: Cut
    status: bool
    proof: Proof
    near_end: bool
    changes: bool
    proof_serial: Proof | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One printer as a slip's bytes need it; the defaults are an 80 mm printer with everything."""

    cells: int = 48
    dots: int = 576
    charset: Charset = "gb18030"
    native_qr: bool = True
    cut: Cut = "part"
    proof: Proof = "gs_r"
    changes: bool = False       # GS a: a fault within the slip is told at once
    whole_picture: bool = False     # no Chinese font: the slip goes as a picture

    @classmethod
    def of(cls, printer: Printer) -> Profile:
        """The profile a hall configured: the model's, with the hall's own values over it."""
        model = model_of(printer)
        charset = printer.charset or model.charset
        slow = printer.kind == "serial" and printer.baud < FAST_BAUD
        talks = answers(printer)
        cells, dots = _width(printer, model)
        return cls(
            cells=cells,
            dots=dots,
            charset=charset,
            native_qr=_given(printer.native_qr, model.native_qr),
            cut=printer.cut or model.cut,
            proof=_proof(printer, model) if talks else "none",
            changes=model.changes and talks,
            whole_picture=charset == "none" and not slow,
        )


def answers(printer: Printer) -> bool:
    """Whether it is asked how it is."""
    return printer.kind not in MUTE_KINDS and _given(printer.status, model_of(printer).status)


def near_end_sensor(printer: Printer) -> bool:
    """Without one the bits mean nothing: they say "adequate", or whatever the pin floats to."""
    return _given(printer.near_end, model_of(printer).near_end)


def model_of(printer: Printer) -> Model:
    found = models().get(printer.profile)
    if found is None:
        raise UnknownProfile(f"unknown profile {printer.profile}; there are {', '.join(models())}")
    return found


@lru_cache(maxsize=1)
def models() -> dict[str, Model]:
    """All of profiles.toml."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Model.model_validate({**tables[STANDARD], **table}) for name, table in tables.items()}


def _width(printer: Printer, model: Model) -> tuple[int, int]:
    """(cells, dots). Paper of another width than the model's usual has what fits it."""
    own = printer.paper_mm in (None, model.width_mm)
    paper = model.dots if own else PAPER_DOTS[printer.paper_mm or model.width_mm]
    cells = printer.cells or (model.cells if own else paper // CELL_DOTS)
    return cells, min(paper, cells * CELL_DOTS) // 8 * 8


def _proof(printer: Printer, model: Model) -> Proof:
    if printer.proof is not None:
        return printer.proof
    return (printer.kind == "serial" and model.proof_serial) or model.proof


def _given(own: bool | None, model: bool) -> bool:
    return model if own is None else own
