"""How fast this machine is at this hour: two fixed pieces of work that have nothing to do with the program."""

import sqlite3
import tempfile
import time
from pathlib import Path

from bench.report import median

NUMPY_REFERENCE_MS = 5.5
SQLITE_REFERENCE_US = 15.0
RAW_REQUEST_REFERENCE_US = 16.5
RAW_STARTUP_REFERENCE_S = 0.1


def numpy_pass_ms() -> float:
    """Milliseconds for a million exponentials and their running sum."""
    import numpy as np

    values = np.linspace(-1.0, 1.0, 1_000_000)
    times = []
    for _ in range(15):
        started = time.perf_counter()
        np.cumsum(np.exp(values))
        times.append(1e3 * (time.perf_counter() - started))
    return median(times)


def sqlite_read_us() -> float:
    """Microseconds to read twenty rows by an index of a file of 20,000."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder, "rows.db"))
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, owner INTEGER, text TEXT)")
        connection.execute("CREATE INDEX by_owner ON rows (owner)")
        rows = ((number, number // 20, f"row {number}") for number in range(20_000))
        connection.executemany("INSERT INTO rows VALUES (?, ?, ?)", rows)
        connection.commit()
        times = []
        for owner in range(1000):
            started = time.perf_counter()
            connection.execute("SELECT id, owner, text FROM rows WHERE owner = ?", (owner,)).fetchall()
            times.append(1e6 * (time.perf_counter() - started))
        connection.close()
    return median(times)
