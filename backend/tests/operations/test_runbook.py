"""Runs every command of docs/runbook.md that can run here, as it stands there."""

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import BACKEND, MigratedDatabases, plain_environment, run_paiid
from tests.support.server import running_server

PAGE = BACKEND.parent / "docs" / "runbook.md"
BLOCK = re.compile(r"^( *)```(\w+)(?: (\w+))?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
SCENARIOS = [
    "Critical Bug Discovered",
    "High Error Rate",
    "Database Migration Failure",
    "Environment Variable Misconfiguration",
]


def sections() -> dict[str, list[str]]:
    """The blocks to run, by heading, in their order."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = {
        name: [textwrap.dedent(block[3]) for block in BLOCK.findall(text) if block[2] == "run"]
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    return {name: blocks for name, blocks in found.items() if blocks}


def test_the_page_names_the_scenarios_and_levels_and_marks_each_block() -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^## Scenario \d: (.+) \(", text, re.MULTILINE)
    assert headings == SCENARIOS
    assert re.findall(r"^\| \*\*(P\d)\*\*", text, re.MULTILINE) == ["P0", "P1", "P2", "P3"]
    assert {(block[1], block[2]) for block in BLOCK.findall(text)} == {("sh", "run"), ("sh", "elsewhere")}
    assert all(any(scenario in name for name in sections()) for scenario in SCENARIOS)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's folder: a clone with something to revert, with the program in it."""
    folder = tmp_path / "project"
    git = ["git", "-c", "init.defaultBranch=main", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run([*git, "init", "--bare", "--quiet", tmp_path / "origin.git"], check=True)
    subprocess.run([*git, "clone", "--quiet", tmp_path / "origin.git", folder], check=True, capture_output=True)
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.com")):
        subprocess.run([*git, "config", name, value], cwd=folder, check=True)
    (folder / ".gitignore").write_text(".venv\nbackend\ndata\n", encoding="utf-8")
    for text in ("good", "bad"):
        (folder / "release.txt").write_text(text, encoding="utf-8")
        subprocess.run([*git, "add", "."], cwd=folder, check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", text], cwd=folder, check=True)
    (folder / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (folder / "backend").symlink_to(BACKEND)
    (folder / "data").mkdir()
    return folder


@pytest.fixture
def url(databases: MigratedDatabases) -> Iterator[str]:
    made = databases.empty()
    yield made
    databases.discard(made)


@pytest.mark.database
@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_command_works_as_written(project: Path, url: str) -> None:
    data = project / "data"
    env = {"DATABASE_URL": url, "PAIID_HOME": str(data), "PYTHONPATH": str(BACKEND)}
    run_paiid(["migrate"], env)
    (data / "backups").mkdir()
    with running_server() as server:
        for name, blocks in sections().items():
            for block in blocks:
                done = subprocess.run(
                    ["bash", "-eu", "-c", block.replace("http://127.0.0.1:8000", server.url)],
                    cwd=project,
                    env=plain_environment() | env | {"PATH": os.environ["PATH"]},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, f"{name}\n{block}\n{done.stdout}"
    (report,) = (data / "incidents").glob("*.md")
    assert "**Severity:** P1" in report.read_text(encoding="utf-8")
    assert (project / "release.txt").read_text(encoding="utf-8") == "good"
