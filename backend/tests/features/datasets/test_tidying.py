"""Bars whose set is gone leave the disk; what is known again comes back."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.features.auth.models import users
from paiid.features.datasets.folder import DatasetFolder
from paiid.features.datasets.repository import DatasetRepository
from paiid.features.datasets.service import DatasetService
from tests.support.dataset_rows import dataset_row
from tests.support.desk import open_desk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


def write(path: Path, age: timedelta, now: datetime = NOW) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"PAR1")
    at = (now - age).timestamp()
    os.utime(path, (at, at))
    return path


def service_of(db: Database, clock: ManualClock, folder: Path) -> DatasetService:
    none: Any = None
    return DatasetService(db, clock, DatasetFolder(folder), none, max_bytes=0)


async def test_bars_go_with_their_owner(db: Database, tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    service, folder = service_of(db, clock, tmp_path / "datasets"), tmp_path / "datasets"
    await service.tidy()
    assert not folder.exists()
    await open_desk(db, open_account=True)
    await db.write(lambda conn: DatasetRepository().add(conn, dataset_row("dat_1")))
    known, new = write(folder / "dat_1.parquet", timedelta(days=9)), write(folder / "dat_2.parquet", timedelta(hours=1))
    given = write(folder / "dat_9.given", timedelta(days=2))
    await service.tidy()
    # A file may be written before its row is.
    assert (known.exists(), new.exists(), given.exists()) == (True, True, False)

    await db.write(lambda conn: DatasetRepository().remove(conn, "usr_ada", "dat_1"))
    await service.tidy()
    aside = folder / "orphans" / "dat_1.parquet"
    assert (known.exists(), aside.exists()) == (False, True)
    clock.set(NOW + timedelta(days=6))
    await service.tidy()
    assert aside.exists()
    clock.set(NOW + timedelta(days=8))
    await service.tidy()
    assert not aside.exists()


async def test_a_set_that_is_known_again_has_its_bars_again(db: Database, tmp_path: Path) -> None:
    service, folder = service_of(db, ManualClock(NOW), tmp_path), tmp_path
    known = write(folder / "dat_1.parquet", timedelta(days=9))
    # Another database, for a day: it names nothing of this folder.
    await service.tidy()
    assert not known.exists()
    await open_desk(db)
    await db.write(lambda conn: DatasetRepository().add(conn, dataset_row("dat_1")))
    await service.tidy()
    assert known.read_bytes() == b"PAR1"


async def test_the_rows_of_a_user_go_with_the_user(db: Database) -> None:
    await db.write(lambda conn: conn.execute(users.insert().values(**_ada())))
    await db.write(lambda conn: DatasetRepository().add(conn, dataset_row("dat_1")))
    await db.write(lambda conn: conn.execute(delete(users).where(users.c.id == "usr_ada")))
    assert await db.read(DatasetRepository().ids) == set()


def _ada() -> dict[str, Any]:
    return {
        "id": "usr_ada", "email": "ada@example.com", "full_name": None, "password_hash": "!", "role": "owner",
        "is_demo": False, "created_at": NOW, "password_changed_at": NOW,
    }  # fmt: skip
