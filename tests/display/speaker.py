"""Where a test needs the program that makes the clip pack."""

from __future__ import annotations

import shutil

from tests.conftest import missing


def needs_espeak() -> None:
    if shutil.which("espeak-ng") is None:
        missing("espeak-ng", "apt-get install espeak-ng (make test does it as root); a hall does not need it")
