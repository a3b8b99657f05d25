"""Runs of jobs, noted."""

import pytest

from paiid.core.clock import ManualClock
from paiid.features.health.job_log import JobLog


async def test_runs_failures_and_the_newest_error(clock: ManualClock) -> None:
    log, outcome = JobLog(clock), [None, ValueError("a secret"), None]

    async def job() -> None:
        error = outcome.pop(0)
        if error is not None:
            raise error

    run = log.kept("Slice.job", job, 60)
    await run()
    with pytest.raises(ValueError, match="secret"):
        await run()
    await run()
    record = log.records["Slice.job"]
    assert (record.runs, record.failures, record.error, record.every_s) == (3, 1, "ValueError", 60)
    assert record.last_started_at == clock.now()
    assert record.last_s is not None
