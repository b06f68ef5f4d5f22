"""What a hall's own paper needs of the hub: its templates for the agents, and pictures of samples for the page of papers."""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.schema import Printer, SlipsSection
from floor import refusals as r
from floor.desk.tx import House
from floor.runtime import Runtime

log = logging.getLogger("floor.slips")

KINDS = tuple(SlipsSection.model_fields)
LANGS = ("zh", "en")
_OF_JOB = {"slip": "ticket", "reprint": "ticket"}
_DRAW_S = 30.0      # the program loads fonts and printers first
_LOOK_S = 0.05
_WORDS = 300        # characters of what it says against a template


def templates(slips: SlipsSection) -> dict[str, str]:
    """Kind -> text. They were tried at the start; one that cannot be read now is told and the built-in one used."""
    found = {}
    for kind, file in slips:
        try:
            found[kind] = Path(file).read_text(encoding="utf-8-sig") if file else ""
        except (OSError, UnicodeDecodeError) as e:
            log.exception("template cannot be read, built-in used kind=%s why=%s", kind, e)
            found[kind] = ""
    return found


class Slips:
    """`command`: the program that draws, which asks as one JSON object on its standard input and writes a picture."""

    def __init__(self, house: House, runtime: Runtime, command: Sequence[str]) -> None:
        self._house = house
        self._runtime = runtime
        self._command = command
        self._templates = templates(house.config.slips)
        self._busy = False

    def template_of(self, job_kind: str) -> str:
        return self._templates.get(_OF_JOB.get(job_kind, job_kind), "")

    def sample(self, printer: Printer, kind: str, lang: str) -> bytes:
        """A PNG. The file is read anew, so that whoever writes a template sees it without a restart."""
        hall = self._house.config.hall
        template = templates(self._house.config.slips)[kind]
        own = {"hall": {"zh": hall.name, "en": hall.name_en}, "hotline": hall.hotline}
        asked = {"kind": kind, "lang": lang, "printer": printer.model_dump(), "template": template, "slip": own}
        if self._busy:
            raise r.TooManyRequests(retry_after_s=2)    # one at a time: each takes a second of a core
        self._busy = True
        try:
            return self._drawn(asked)
        finally:
            self._busy = False

    def _drawn(self, asked: dict[str, Any]) -> bytes:
        """Waits beside the other greenlets: the program is watched, not waited for."""
        with tempfile.TemporaryDirectory() as folder:
            question, picture, said = (Path(folder) / name for name in ("question.json", "slip.png", "said.txt"))
            question.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
            with question.open("rb") as source, said.open("wb") as words:
                drawing = subprocess.Popen(
                    [*self._command, "--json", "--out", str(picture)], stdin=source, stdout=subprocess.DEVNULL, stderr=words
                )
                code = self._ended(drawing)
            if code != 0:
                problem = said.read_text(encoding="utf-8", errors="replace").strip().removeprefix("Error: ")
                raise r.BadTemplate(why=problem[-_WORDS:] or f"the picture was not drawn within {_DRAW_S:g} s")
            return picture.read_bytes()

    def _ended(self, drawing: subprocess.Popen[bytes]) -> int:
        until_s = self._runtime.mono_s() + _DRAW_S
        while (code := drawing.poll()) is None:
            if self._runtime.mono_s() > until_s:
                drawing.kill()
                drawing.wait()
                return -1
            self._runtime.sleep(_LOOK_S)
        return code
