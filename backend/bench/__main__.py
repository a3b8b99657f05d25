"""`make bench`: every measurement, as a table and as JSON. Ends with 1 when a limit is missed.

Usage: python -m bench [--json FILE] [--only PART,PART]; the parts are in PARTS below.
"""

import argparse
import sys
from pathlib import Path

from bench import (
    advice,
    advice_runs,
    backtest,
    calibration,
    imports,
    metrics,
    middleware,
    options,
    portfolio,
    process,
    reading,
    requests_per_second,
    stream,
    vendors,
    world,
)
from bench.programs import Program, product, raw_program
from bench.report import Measurement, table, write_json
from bench.requests_per_second import burst_raw

PARTS = (
    "advice",
    "advice-runs",
    "backtest",
    "imports",
    "metrics",
    "requests",
    "middleware",
    "options",
    "portfolio",
    "process",
    "reading",
    "stream",
    "vendors",
    "world",
)
RESULTS = Path(__file__).parent / "results" / "bench.json"


def say(text: str) -> None:
    """One line of progress."""
    print(f"[bench] {text}", file=sys.stderr, flush=True)


def measure(parts: set[str]) -> list[Measurement]:
    """The parts that were asked for; the calibrations always."""
    found: list[Measurement] = []
    with raw_program() as raw:
        raw_cpu_us = burst_raw(raw).cpu_us
        numpy_ms, sqlite_us = calibration.numpy_pass_ms(), calibration.sqlite_read_us()
        say(f"calibration: raw request {raw_cpu_us:.1f} µs CPU, numpy {numpy_ms:.2f} ms, SQLite {sqlite_us:.1f} µs")
        if parts & {"requests", "process"}:
            with product() as served:
                found += _of_one_product(parts, raw, served)
        if "stream" in parts:
            say("500 live streams ...")
            with product(STREAM_INTERVAL_S=str(1 / stream.UPDATES_PER_S)) as served:
                found += stream.measure(served, raw_cpu_us)
    if "middleware" in parts:
        say("middleware ...")
        found.append(middleware.measure(raw_cpu_us))
    if "vendors" in parts:
        say("a vendor: its calls, our share of them, its death ...")
        found += vendors.measure(raw_cpu_us)
    if "metrics" in parts:
        say("return and risk ...")
        found += metrics.measure(numpy_ms)
    if "portfolio" in parts:
        say("large accounts ...")
        found += portfolio.measure(numpy_ms, say)
    if "imports" in parts:
        say("100,000 rows imported, twice ...")
        found += imports.measure(sqlite_us)
    return found + _of_numbers(parts, numpy_ms)


def _of_numbers(parts: set[str], numpy_ms: float) -> list[Measurement]:
    """What is arithmetic above all, beside numpy's."""
    found: list[Measurement] = []
    if "advice" in parts:
        say("10,000 calls resolved and scored ...")
        found += advice.measure(numpy_ms)
    if "advice-runs" in parts:
        say("runs of advice ...")
        found += advice_runs.measure(numpy_ms)
    if "backtest" in parts:
        say("backtests beside others, which are installed the first time ...")
        found += backtest.measure(say)
    if "options" in parts:
        say("100,000 options ...")
        found += options.measure(numpy_ms, say)
    if "reading" in parts:
        say("two pages of news ...")
        found += reading.measure(numpy_ms)
    if "world" in parts:
        say("the local market ...")
        found += world.measure(numpy_ms)
    return found


def _of_one_product(parts: set[str], raw: Program, served: Program) -> list[Measurement]:
    found = []
    if "process" in parts:
        say("memory and start-up ...")
        found += process.measure(raw, served)
    if "requests" in parts:
        say("requests a second, five rounds of each path ...")
        found += requests_per_second.measure(raw, served)
    return found


def main() -> None:
    """Measure, show, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the JSON goes")
    parser.add_argument("--only", default=",".join(PARTS), help="comma-separated parts")
    asked = parser.parse_args()
    parts = set(asked.only.split(","))
    if unknown := parts - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    found = measure(parts)
    print(table(found))
    write_json(asked.json, found)
    say(f"written to {asked.json}")
    raise SystemExit(0 if all(m.is_met for m in found) else 1)


if __name__ == "__main__":
    main()
