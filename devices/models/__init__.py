"""Models of pads, call terminals and readers as data: one TOML file each, checked when it is read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from devices.models.model import Model as Model

FOLDER = Path(__file__).resolve().parent


class BadModel(Exception):
    """No such model, or its file is wrong; says what to do."""


def names() -> list[str]:
    """Every model that has a file here."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def model(name: str) -> Model:
    """The model of that name; raises BadModel."""
    if name not in names():
        raise BadModel(f"no model {name}: there are {', '.join(names())}")
    return read(FOLDER / f"{name}.toml")


def read(path: Path) -> Model:
    """The model in a file; its name is the file's. Raises BadModel."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        like = data.pop("frame_of", None)
        if like is not None:
            data["frame"] = model(like).frame
        return Model.model_validate(data | {"name": path.stem})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise BadModel(f"{path.name}: {e}") from e
    except ValidationError as e:
        faults = [f"{'.'.join(str(x) for x in fault['loc'])}: {fault['msg']}" for fault in e.errors(include_url=False)]
        raise BadModel(f"{path.name}: {'; '.join(faults)}") from e
