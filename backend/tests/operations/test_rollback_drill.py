"""The rollback drill, on the database of this run. How long it takes is `make rollback-drill`'s to judge."""

from pathlib import Path

import pytest

from tests.operations.rollback_drill import drill
from tests.support.databases import MigratedDatabases

pytestmark = [pytest.mark.database, pytest.mark.long]


@pytest.mark.timeout(600)
def test_nothing_is_lost_when_three_releases_fail_under_load(databases: MigratedDatabases, tmp_path: Path) -> None:
    url = databases.empty()
    try:
        outcome = drill(url, tmp_path)
    finally:
        databases.discard(url)
    assert outcome.wrong == []
    assert outcome.told.lost == []
    assert len(outcome.told.orders) >= 36
    migration, again, start = outcome.rollbacks
    assert "Migration 9001_planted failed" in migration.said
    assert migration.said.split("A backup")[0] == again.said.split("A backup")[0]
    assert start.said.startswith("Database is back at: ")
