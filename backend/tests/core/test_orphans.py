"""Folders without a row are put aside, come back, and go."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from paiid.core.orphans import tidy_orphans

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


def folder(home: Path, name: str, age: timedelta) -> Path:
    path = home / name
    path.mkdir(parents=True)
    (path / "chunk-000000.parquet").write_bytes(b"PAR1")
    at = (NOW - age).timestamp()
    os.utime(path, (at, at))
    return path


def test_a_folder_goes_a_week_after_its_row(tmp_path: Path) -> None:
    tidy_orphans(tmp_path / "none", "swp_*", set(), NOW)
    assert not (tmp_path / "none").exists()
    old, new = folder(tmp_path, "swp_1", timedelta(days=3)), folder(tmp_path, "swp_2", timedelta(hours=2))
    known, other = folder(tmp_path, "swp_3", timedelta(days=9)), folder(tmp_path, "cli-1", timedelta(days=9))
    tidy_orphans(tmp_path, "swp_*", {"swp_3"}, NOW)
    aside = tmp_path / "orphans" / "swp_1"
    assert [one.exists() for one in (old, aside, new, known, other)] == [False, True, True, True, True]
    tidy_orphans(tmp_path, "swp_*", {"swp_3"}, NOW + timedelta(days=6))
    assert (aside / "chunk-000000.parquet").read_bytes() == b"PAR1"
    tidy_orphans(tmp_path, "swp_*", {"swp_3"}, NOW + timedelta(days=8))
    assert not aside.exists()
    assert known.exists()


def test_what_is_known_again_comes_back(tmp_path: Path) -> None:
    path = folder(tmp_path, "swp_1", timedelta(days=3))
    tidy_orphans(tmp_path, "swp_*", set(), NOW)
    assert not path.exists()
    tidy_orphans(tmp_path, "swp_*", {"swp_1"}, NOW)
    assert (path / "chunk-000000.parquet").exists()
