"""Set-up does only what changed, and says what to do when it cannot."""

import os
import stat
from pathlib import Path

import install
import pytest
from console import ScriptError, digest, run, stamped, write_stamp


def test_a_stamp_stands_until_its_input_changes(tmp_path: Path) -> None:
    source, stamp = tmp_path / "a.lock", tmp_path / "deep" / "stamp"
    source.write_text("one==1")
    assert not stamped(stamp, digest([source]))
    write_stamp(stamp, digest([source]))
    assert stamped(stamp, digest([source]))
    source.write_text("one==2")
    assert not stamped(stamp, digest([source]))


def test_a_failing_command_shows_its_output_and_the_mend() -> None:
    with pytest.raises(ScriptError, match=r"(?s)broken pipe.*Buy a new one\."):
        run(["sh", "-c", "echo broken pipe; exit 3"], mend="Buy a new one.")


def test_a_missing_command_names_the_mend() -> None:
    with pytest.raises(ScriptError, match="Install it"):
        run(["no-such-command-anywhere"], mend="Install it.")


def fake(folder: Path, name: str, answer: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.3", "nonsense"])
def test_an_old_node_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    fake(tmp_path, "node", version)
    fake(tmp_path, "npm", "10.0.0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ScriptError, match=r"too old\. Install Node 20 or newer"):
        install.check_node()


def test_a_missing_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ScriptError, match=r"Node is not on the path\. Install Node 20 or newer"):
        install.check_node()


@pytest.mark.parametrize("version", ["v20.19.0", "v22.1.0", "v100.0.1"])
def test_a_new_node_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    fake(tmp_path, "node", version)
    fake(tmp_path, "npm", "10.0.0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    install.check_node()
