"""No host in a lock file, no path of somebody's machine."""

from pathlib import Path

import hygiene
import pytest


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(hygiene, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.lock", "--index-url https://mirror.example/simple\nhttpx==0.28.1\n"),
        ("package-lock.json", '  "resolved": "https://registry.example/a.tgz",\n'),
        ("notes.md", "see /" + "home/ada/project\n"),
        ("run.sh", "cd /" + "root/x\n"),
    ],
)
def test_a_fault_is_found(root: Path, name: str, text: str) -> None:
    (root / name).write_text(text)
    assert len(hygiene.faults(root / name)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.lock", "httpx==0.28.1 --hash=sha256:00\n"),
        ("package-lock.json", '  "url": "https://opencollective.example"\n'),
        ("notes.md", "see https://example.com/home/page and docs/work/x and ~/work/x\n"),
    ],
)
def test_what_is_fine_passes(root: Path, name: str, text: str) -> None:
    (root / name).write_text(text)
    assert hygiene.faults(root / name) == []
