"""Files and folders that only the user who runs the process may read: the data folder and what stands in it."""

import contextlib
import os
from pathlib import Path


def private_folder(path: Path) -> Path:
    """`path`, made if it is missing, and closed to other users.

    A folder of somebody else's, as a container's mounted volume may be, is left as it is.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):
        path.chmod(0o700)
    return path


def private_file(path: Path) -> Path:
    """`path`, made empty if it is missing, and closed to other users; SQLite gives its side files the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with contextlib.suppress(PermissionError):
        path.chmod(0o600)
    return path
