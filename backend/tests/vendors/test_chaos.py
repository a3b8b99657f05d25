"""Faults, lost answers and kills while orders are placed: both books agree afterwards."""

from pathlib import Path

import pytest

from tests.vendors.chaos import Plan, run


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_both_books_agree_after_faults_and_kills(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    report = await run(Plan(orders=300, kills=4, seed=7, waits=False), tmp_path)
    request.node.user_properties += [("table", line) for line in report.lines()]
    assert report.wrong == []
    # Otherwise nothing has been shown: faults must have hit, and orders must have been filled all the same.
    assert report.resent > 0
    assert report.filled > 100
    assert report.spreads_filled > 0
