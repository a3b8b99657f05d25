"""A chunk of trials: computed, and written as one Parquet file that is there whole or not at all."""

import math
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import duckdb

from paiid.features.backtest.python.program import PythonProgram
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.columns import Columns
from paiid.features.sweeps.working.runners import Processes, Runner, Threads


def compute_chunks(
    runner: Runner, study: Study, folder: SweepFolder, chunks: Mapping[int, range]
) -> list[float | None]:
    """Compute and write chunks, by number, by that runner; the Sharpe ratio (a year's) of each of their trials."""
    found = runner.columns(study, folder, [trial for trials in chunks.values() for trial in trials])
    begin = 0
    for number, trials in chunks.items():
        end = begin + len(trials)
        write_columns({name: values[begin:end] for name, values in found.items()}, folder.chunk(number))
        begin = end
    return [None if math.isnan(one) else one for one in found["sharpe"].tolist()]


def write_columns(columns: Columns, path: Path) -> None:
    """One Parquet file of them, as they are named."""
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    with _database().cursor() as cursor:
        cursor.register("columns", columns)
        cursor.execute(f"COPY (SELECT * FROM columns) TO '{_quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)")
    beside.replace(path)


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    """In memory, and empty: to open one takes several times what writing a chunk does."""
    return duckdb.connect()


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
