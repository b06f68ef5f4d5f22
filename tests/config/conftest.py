"""The example as data that a test may spoil, and what the reader says to it."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from config.demo import EXAMPLE
from config.load import Complaints, from_data

EXAMPLE_DATA = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def data() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLE_DATA)


@pytest.fixture
def said() -> Callable[[dict[str, Any]], list[str]]:
    """Complaints about the data, without the file's name; an empty list when it is in order."""

    def read(data: dict[str, Any]) -> list[str]:
        try:
            from_data(data)
        except Complaints as e:
            complaints = e.complaints
        else:
            complaints = []
        assert all(one.startswith("hall.toml: ") for one in complaints)
        return [one.removeprefix("hall.toml: ") for one in complaints]

    return read
