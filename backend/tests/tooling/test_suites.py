"""`make test` must never call a run good that was not."""

import sys
from pathlib import Path

import pytest
from run_tests import run_pytest
from suites import Result, run_suite


def run(tmp_path: Path, program: str) -> Result:
    return run_suite("a suite", [sys.executable, "-c", program], cwd=tmp_path)


@pytest.mark.parametrize(
    ("closing", "passed", "failed", "skipped"),
    [
        ("3 failed, 120 passed, 2 skipped in 12.30s (0:00:12)", 120, 3, 2),
        ("===== 7 passed in 0.10s =====", 7, 0, 0),
        ("1 passed, 2 errors in 0.4s", 1, 2, 0),
        ("      Tests  1 failed | 20 passed (21)", 20, 1, 0),
        ("\x1b[2m      Tests \x1b[22m \x1b[1m\x1b[32m8 passed\x1b[39m\x1b[22m\x1b[90m (8)\x1b[39m", 8, 0, 0),
        ("# pass 5\n# fail 0\n# skipped 1", 5, 0, 1),
        ("12 passed, 0 failed", 12, 0, 0),
    ],
)
def test_closing_lines_are_counted(tmp_path: Path, closing: str, passed: int, failed: int, skipped: int) -> None:
    result = run(tmp_path, f"print({closing!r})")
    assert (result.passed, result.failed, result.skipped) == (passed, failed, skipped)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("FAILED tests/a/test_b.py::test_c - assert 1 == 2", "tests/a/test_b.py::test_c - assert 1 == 2"),
        ("ERROR tests/a/test_b.py::test_c", "tests/a/test_b.py::test_c"),
        ("\x1b[31m FAIL \x1b[39m src/a.test.tsx > says so", "src/a.test.tsx > says so"),
        ("\u2139 failed twice: news.e2e.mjs: on a desk", "news.e2e.mjs: on a desk"),
        ("\u2139 failed in one of two runs: news.e2e.mjs: on a desk", "news.e2e.mjs: on a desk"),
    ],
)
def test_what_failed_is_named_in_the_summary(tmp_path: Path, line: str, name: str) -> None:
    """Whoever has only the end of a long output must be able to tell."""
    result = run(tmp_path, f"print({line!r}); print({line!r}); print('7 passed in 1.0s')")
    assert result.named == (name,)
    logged = run(
        tmp_path, "print('FAILED: 2 things'); print('ERROR    app.http:http.py:220 no'); print('1 passed in 1s')"
    )
    assert logged.named == ()
    assert result.line().splitlines()[1:] == [f"      {name}"]


def test_a_suite_that_ran_nothing_has_failed(tmp_path: Path) -> None:
    result = run(tmp_path, "print('nothing to do')")
    assert (result.failed, result.note) == (1, "no test ran")


def test_a_suite_that_crashes_has_failed(tmp_path: Path) -> None:
    result = run(tmp_path, "print('5 passed in 1.0s'); raise SystemExit(3)")
    assert (result.failed, result.note) == (1, "ended with code 3")


FLAKY = """
import os
from pathlib import Path

def test_that_fails_the_first_time():
    log = Path({log!r})
    before = log.read_text() if log.exists() else ""
    log.write_text(before + (os.environ.get("TEST_FILES_NOTE") or "none") + "\\n")
    assert before
"""


def test_what_failed_once_is_counted_and_its_second_run_notes_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which files the next suites read is noted by the run of all tests: one of a few would leave the others out."""
    # As `make test` itself sets it for the run this test is part of.
    monkeypatch.setenv("TEST_FILES_NOTE", "of the run around this one")
    log, file = tmp_path / "log", tmp_path / "test_flaky.py"
    file.write_text(FLAKY.format(log=str(log)), encoding="utf-8")
    found = run_pytest("flaky", [str(file)], env={"TEST_FILES_NOTE": "note"})
    assert (found.passed, found.failed, found.note) == (1, 0, "1 failed in one of two runs")
    assert log.read_text(encoding="utf-8").split() == ["note", "none"]
