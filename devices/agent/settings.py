"""What an agent must know: its hub, its token, its devices. From one line of the hub that started it, or from agent.toml."""

from __future__ import annotations

import json
import tomllib
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from config.schema import Code, Section
from config.sentences import path_of, sentence
from devices.kinds import KINDS, complaints

_NOT_FROM_A_FILE = {"hub", "token"}


class AgentSettings(Section):
    """The whole of it; in agent.toml all but `hub` and `token`, which belong on the command line. Read with `checked`."""

    name: Code = Field("local", description="name of this agent; the hub gives it the devices with `agent = name`")
    hub: str = Field("", description="address of the hub, http://host:port")
    token: str = Field("", description="token of role agent, place = name")
    paper_dir: str = Field("", description="folder in which virtual printers keep their paper; empty = keep none")
    data_dir: str = Field("", description="folder of what outlives a restart; in agent.toml agent-data beside it if not given")

    @property
    def devices(self) -> list[Section]:
        """All of them, in the order of KINDS."""
        return [device for kind in KINDS for device in getattr(self, kind.section)]


def _lists() -> dict[str, Any]:
    return {kind.section: (types.GenericAlias(list, (kind.model,)), Field([], description=f"[[{kind.section}]]")) for kind in KINDS}


_Whole = create_model("AgentSettings", __base__=AgentSettings, **_lists())


@dataclass
class BadSettings(Exception):
    """Everything that is wrong, one complaint a line."""

    complaints: list[str]

    def __str__(self) -> str:
        return "\n".join(self.complaints)


def from_line(line: str) -> AgentSettings:
    """The JSON line of the hub that started us."""
    try:
        data = json.loads(line)
    except ValueError as e:
        raise BadSettings([f"stdin: not one line of JSON: {e}"]) from e
    return checked(data, "stdin")


def from_file(path: Path, hub: str, token: str) -> AgentSettings:
    """agent.toml beside the address and token of the command line."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise BadSettings([f"{path}: {e}"]) from e
    misplaced = sorted(_NOT_FROM_A_FILE & set(data))
    if misplaced:
        raise BadSettings([f"{path}: {key}: belongs on the command line, --{key}" for key in misplaced])
    return checked({"data_dir": str(path.parent / "agent-data"), **data, "hub": hub, "token": token}, str(path))


def checked(data: object, source: str) -> AgentSettings:
    """The settings, or BadSettings with every complaint; `source` stands before each."""
    try:
        settings = _Whole.model_validate(data)
    except ValidationError as e:
        raise BadSettings([f"{source}: {_complaint(error)}" for error in e.errors(include_url=False)]) from e
    found = [f"{source}: {complaint}" for complaint in [*_doubles(settings), *complaints(settings.devices)]]
    if found:
        raise BadSettings(found)
    return settings


def _complaint(error: ErrorDetails) -> str:
    inner: dict[int | str, type[Section]] = {kind.section: kind.model for kind in KINDS}
    loc = error["loc"]
    model = inner.get(loc[0], _Whole) if len(loc) > 1 else _Whole
    return f"{path_of('', loc)}: {sentence(error, model)}"


def _doubles(settings: AgentSettings) -> list[str]:
    codes = [str(getattr(device, "code", "")) for device in settings.devices]
    return [f"{code}: stands for two devices: give each its own code" for code in sorted({c for c in codes if codes.count(c) > 1})]
