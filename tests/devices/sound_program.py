"""A program in the place of `aplay` and `paplay`: takes the time that its sound would take, and writes down what it was given."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

# Beside it lie `played` (a line a sound) and, when a test wants it to fail, `fails` (what it says on stderr) or `hangs`.
SCRIPT = """#!{python}
import json, sys, time, wave
from array import array
from pathlib import Path
here = Path(__file__).parent
with wave.open(sys.argv[-1]) as file:
    frames = file.readframes(file.getnframes())
    seconds = file.getnframes() / file.getframerate()
said = here / "fails"
if said.exists():
    sys.exit(said.read_text())
begun = time.monotonic()
while (here / "hangs").exists():
    time.sleep(0.05)
time.sleep(seconds * {speed})
peak = max(map(abs, array("h", frames)), default=0)
name = Path(sys.argv[0]).name
line = dict(program=name, given=sys.argv[1:-1], seconds=seconds, peak=peak, begun=begun, ended=time.monotonic())
with (here / "played").open("a") as out:
    out.write(json.dumps(line) + "\\n")
"""


class SoundProgram:
    """On the PATH of this test and of the processes that it starts."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, speed: float = 1.0) -> None:
        self.folder = folder
        folder.mkdir()
        for name in ("aplay", "paplay"):
            program = folder / name
            program.write_text(SCRIPT.format(python=sys.executable, speed=speed))
            program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def fail(self, words: str) -> None:
        (self.folder / "fails").write_text(words)

    def hang(self) -> None:
        (self.folder / "hangs").touch()

    def mend(self) -> None:
        for name in ("fails", "hangs"):
            (self.folder / name).unlink(missing_ok=True)

    def all(self) -> list[dict[str, Any]]:
        """Everything played, the moments of silence that look for the device included."""
        file = self.folder / "played"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def played(self) -> list[dict[str, Any]]:
        """Sounds that could be heard."""
        return [one for one in self.all() if one["peak"] > 0]
