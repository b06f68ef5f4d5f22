"""The version that a start compares with is the newest migration."""

from __future__ import annotations

from floor.store.database import VERSION
from floor.store.migrate import newest


def test_the_version_looked_for_at_the_start_is_that_of_the_newest_migration():
    assert newest() == VERSION
