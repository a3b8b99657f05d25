"""What a sweep left on disk goes with its row."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.sweeps.repository import SweepRepository, SweepRow, SweepStage, SweepState
from paiid.features.sweeps.service import SweepService
from tests.support.desk import open_desk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


def row(sweep_id: str) -> SweepRow:
    return SweepRow(
        sweep_id, "usr_ada", "One", None, None, None, "definition:1", SweepState.DONE, SweepStage.ENDED, 2, 2, NOW, 250,
        "{}", "{}", "{}", None, None, NOW, NOW,
    )  # fmt: skip


def left_behind(home: Path, name: str, age: timedelta) -> Path:
    folder = home / name
    folder.mkdir(parents=True)
    (folder / "bars.npz").write_bytes(b"PK")
    at = (NOW - age).timestamp()
    os.utime(folder, (at, at))
    return folder


async def test_files_of_a_sweep_that_is_gone_leave_the_disk_and_those_of_the_command_line_stay(
    db: Database, tmp_path: Path
) -> None:
    none: Any = None
    clock, home = ManualClock(NOW), tmp_path / "sweeps"
    service = SweepService(db, clock, none, none, home)
    await service.tidy()
    await open_desk(db)
    await db.write(lambda conn: SweepRepository().add(conn, row("swp_known")))
    old = timedelta(days=3)
    known, gone = left_behind(home, "swp_known", old), left_behind(home, "swp_gone", old)
    begun, command = left_behind(home, "swp_begun", timedelta(hours=1)), left_behind(home, "cli-1f2e", old)
    await service.tidy()
    aside = home / "orphans" / "swp_gone"
    assert [one.exists() for one in (known, gone, begun, command, aside)] == [True, False, True, True, True]
    clock.set(NOW + timedelta(days=8))
    await service.tidy()
    # What the command line keeps is gone on with by the same command, whenever that may be.
    assert [one.exists() for one in (known, command, aside)] == [True, True, False]
