"""One number of the version: its copies agree, and `scripts/release.py` keeps them so."""

import shutil
import tomllib
from pathlib import Path

import httpx
import pytest
import release
from console import ROOT, ScriptError

from paiid import __version__

FILES = (
    "backend/paiid/__init__.py",
    "backend/openapi.json",
    "frontend/package.json",
    "frontend/package-lock.json",
    "CHANGELOG.md",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the files that hold the number."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def test_all_copies_agree() -> None:
    assert release.current(ROOT) == __version__
    assert release.disagreements(ROOT) == []
    project = tomllib.loads((ROOT / "backend" / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "paiid/__init__.py"


async def test_a_running_service_says_the_same(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/monitor/version")).json()["version"] == __version__
    assert (await client.get("/api/openapi.json")).json()["info"]["version"] == __version__


def test_a_version_is_written_everywhere(root: Path) -> None:
    release.release(root, "99.1.0", "2030-01-02")
    assert release.current(root) == "99.1.0"
    assert release.disagreements(root) == []
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased\n\n## 99.1.0 (2030-01-02)\n" in changelog
    assert changelog.replace("## 99.1.0 (2030-01-02)\n", "", 1).split() == (
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split()
    )


@pytest.mark.parametrize("version", ["0.0.1", __version__, "1.0", "v9.0.0", "nine"])
def test_what_is_no_later_version_is_refused(root: Path, version: str) -> None:
    with pytest.raises(ScriptError, match="no version later"):
        release.release(root, version, "2030-01-02")
    assert release.current(root) == __version__


def test_nothing_to_release_is_refused(root: Path) -> None:
    (root / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n\n## {__version__}\n\nWhat it was.\n")
    with pytest.raises(ScriptError, match="nothing under Unreleased"):
        release.release(root, "99.0.0", "2030-01-02")


@pytest.mark.parametrize("name", FILES[1:])
def test_a_copy_that_disagrees_is_named(root: Path, name: str) -> None:
    path = root / name
    before, after = (f"## {__version__}", "## 0.0.9") if name.endswith(".md") else (f'"{__version__}"', '"0.0.9"')
    text = path.read_text(encoding="utf-8")
    at = text.index(f'"version": {before}') if name.endswith(".json") else 0
    path.write_text(text[:at] + text[at:].replace(before, after, 1), encoding="utf-8")
    assert [line.split(" says ")[0] for line in release.disagreements(root)] == [name]
