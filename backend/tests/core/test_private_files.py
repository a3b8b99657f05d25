"""The data folder is for its owner's eyes only."""

import stat
from pathlib import Path

from paiid.core.private_files import private_file, private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_and_its_parents(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "deep" / "home")
    assert mode(folder) == 0o700


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    assert mode(private_folder(folder)) == 0o700
    assert mode(private_folder(folder)) == 0o700


def test_a_new_file_and_one_with_content(tmp_path: Path) -> None:
    file = tmp_path / "paiid.db"
    assert mode(private_file(file)) == 0o600
    file.write_text("kept")
    file.chmod(0o644)
    assert mode(private_file(file)) == 0o600
    assert file.read_text() == "kept"
