"""Cables for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.simulators.pty_end import PtyEnd


@pytest.fixture
def pty_end(tmp_path: Path) -> Iterator[PtyEnd]:
    end = PtyEnd(tmp_path / "cable")
    yield end
    end.close()


@pytest.fixture
def pty_ends(tmp_path: Path) -> Iterator[Callable[[str], PtyEnd]]:
    """Makes as many cables as a test needs."""
    made: list[PtyEnd] = []

    def make(name: str) -> PtyEnd:
        made.append(PtyEnd(tmp_path / name))
        return made[-1]

    yield make
    for end in made:
        end.close()
