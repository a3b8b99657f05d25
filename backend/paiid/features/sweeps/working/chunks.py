"""A chunk of trials: computed, and written as one Parquet file that is there whole or not at all."""

import math
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from paiid.features.backtest.python.program import PythonProgram
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.runners import Processes, Runner, Threads
from paiid.features.sweeps.working.trials import Row

_WHOLE = ("trial", "span", "variant")


def compute_chunks(
    runner: Runner, study: Study, folder: SweepFolder, chunks: Mapping[int, range]
) -> list[float | None]:
    """Compute and write chunks, by number, by that runner; the Sharpe ratio (a year's) of each of their trials."""
    rows = runner.rows(study, folder, [trial for trials in chunks.values() for trial in trials])
    begin = 0
    for number, trials in chunks.items():
        write_rows(rows[begin : begin + len(trials)], folder.chunk(number))
        begin += len(trials)
    return [None if math.isnan(row["sharpe"]) else row["sharpe"] for row in rows]


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """One Parquet file of the rows, columns as they are named."""
    columns: Mapping[str, npt.NDArray[np.generic]] = {
        name: np.array([row[name] for row in rows], np.int64 if name in _WHOLE else np.float64) for name in rows[0]
    }
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.execute(f"COPY (SELECT * FROM columns) TO '{_quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)")
    beside.replace(path)


def own_runner(study: Study) -> Runner:
    """What this process computes with, kept from chunk to chunk: processes for a Python file, threads for rules."""
    return _processes() if isinstance(study.wanted.definition, PythonProgram) else _threads()


@lru_cache(maxsize=1)
def _threads() -> Runner:
    return Threads()


@lru_cache(maxsize=1)
def _processes() -> Runner:
    return Processes()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
