"""The environment of the other backtesters: made when it is first asked for, in a cache folder, never in the product.

Usage: python -m bench.peers.environment     (makes it and says where it is)
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_LOCK = Path(__file__).with_name("peers.lock")
_UV = Path(sys.executable).with_name("uv")


class PeersMissingError(Exception):
    """The other backtesters are not installed and could not be."""


def folder() -> Path:
    """Where the environment of this lock file is or will be."""
    cache = os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()
    name = hashlib.sha256(_LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]
    return Path(cache) / f"paiid-peers-{name}"


def is_made() -> bool:
    """Whether it is there, whole."""
    return (folder() / "complete").exists()


def peer_python() -> Path:
    """The interpreter of the environment, which is made if it has to be.

    Raises:
        PeersMissingError: it cannot be made; says why.
    """
    python = folder() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not is_made():
        _run([_UV, "venv", "--quiet", "--clear", "--python", sys.executable, folder()])
        _run([_UV, "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", _LOCK])
        (folder() / "complete").touch()
    return python


def _run(command: list[str | Path]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise PeersMissingError("uv is not installed; `make setup` installs it") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [f"exit code {error.returncode}"]
        raise PeersMissingError(f"the other backtesters could not be installed: {lines[-1]}") from error


if __name__ == "__main__":
    print(peer_python())
