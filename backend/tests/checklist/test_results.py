"""What `make test` and `make check` leave is what the checklist reads."""

import os
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette

from paiid.checklist.evidence import State
from paiid.settings import Settings
from tests.checklist.rig import bench_over, run_item


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder into which the scripts write."""
    import results

    (tmp_path / "repository").mkdir()
    monkeypatch.setattr(results, "RESULTS", tmp_path / "repository" / ".results")
    return tmp_path / "repository"


def write(name: str, found: dict[str, object]) -> str | None:
    """As the scripts do it, in a tree without changes; the commit it is of."""
    import results

    if shutil.which("git") is None or (commit := results._git("rev-parse", "HEAD")) is None:
        why = "not here: a git checkout"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    results.write_result(name, found)
    path = results.RESULTS / f"{name}.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"clean": false', '"clean": true'), encoding="utf-8")
    return commit


async def state_of(root: Path, item_id: str, commit: str | None) -> State:
    async with bench_over(Starlette(), Settings(_env_file=None, paiid_home=root / "home"), root=root) as bench:
        bench.commit = commit
        return (await run_item(bench, item_id)).state


@pytest.mark.parametrize(("failed", "state"), [(0, State.PASSED), (1, State.FAILED)])
async def test_tests(root: Path, failed: int, state: State) -> None:
    suites = [{"name": "backend, SQLite", "passed": 9, "failed": failed, "skipped": 0, "seconds": 1.0, "note": ""}]
    commit = write("tests", {"passed": 9, "failed": failed, "skipped": 0, "left_out": [], "suites": suites})
    assert await state_of(root, "code.tests", commit) is state


async def test_a_part_that_was_left_out_is_no_pass(root: Path) -> None:
    commit = write("tests", {"passed": 9, "failed": 0, "skipped": 0, "left_out": ["BROWSER"], "suites": []})
    assert await state_of(root, "code.tests", commit) is State.FAILED


@pytest.mark.parametrize(("ui", "state"), [("ok", State.PASSED), ("failed", State.FAILED)])
async def test_types(root: Path, ui: str, state: State) -> None:
    commit = write("checks", {"checks": {"types, Python": "ok", "types, UI": ui, "secrets": "ok"}})
    assert await state_of(root, "code.types", commit) is state
    assert await state_of(root, "code.secrets", commit) is State.PASSED


async def test_nothing_run_is_open(root: Path) -> None:
    assert await state_of(root, "code.tests", "0" * 40) is State.OPEN
