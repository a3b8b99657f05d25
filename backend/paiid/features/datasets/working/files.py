"""Bars as Parquet files, by DuckDB."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt

from paiid.features.datasets.working.checking import Bars, FloatArray, IntArray

NAMES: Final = ("sessions", "starts", "open", "high", "low", "close", "volume")
_EPOCH: Final = date(1970, 1, 1).toordinal()

Columns = tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]


def write(bars: Bars, path: Path) -> int:
    """Write them; the file is there whole or not at all. Its bytes."""
    columns: Mapping[str, npt.NDArray[np.generic]] = {name: np.ascontiguousarray(getattr(bars, name)) for name in NAMES}
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    query = (
        f"SELECT DATE '1970-01-01' + CAST(sessions - {_EPOCH} AS INTEGER) AS session, "
        "make_timestamp(starts * 1000000) AS start_at, open, high, low, close, volume FROM columns"
    )
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.execute(f"COPY ({query}) TO '{_quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)")
    size = beside.stat().st_size
    beside.chmod(0o600)
    beside.replace(path)
    return size


def read(path: Path, start: date, end: date) -> Columns:
    """Those of the sessions in [start, end]: ordinals of days, epoch seconds, prices, volume."""
    query = (
        f"SELECT date_diff('day', DATE '1970-01-01', session) + {_EPOCH} AS sessions, "
        "epoch_us(start_at) // 1000000 AS starts, open, high, low, close, volume "
        f"FROM read_parquet('{_quoted(path)}') WHERE session BETWEEN ? AND ? ORDER BY start_at"
    )
    with duckdb.connect() as connection:
        found = connection.execute(query, [start, end]).fetchnumpy()
    sessions, starts = (np.asarray(found[name], np.int64) for name in NAMES[:2])
    opened, high, low, close, volume = (np.asarray(found[name], np.float64) for name in NAMES[2:])
    return sessions, starts, opened, high, low, close, volume


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
