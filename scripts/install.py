"""Set-up: virtual environment, locked dependencies, UI build. Does only what has changed since the last time.

Usage: install.py [--dev] [--no-ui]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console import (
    BACKEND,
    BIN,
    FRONTEND,
    PYTHON,
    ROOT,
    VENV,
    ScriptError,
    digest,
    fail,
    run,
    say,
    stamped,
    write_stamp,
)

_STAMPS: Final = VENV / ".stamps"
_NODE_MINIMUM: Final = (20, 19)
_NODE_MEND: Final = (
    "Install Node 20 or newer (20.19 at least) from https://nodejs.org, then run the same command again."
)
_NETWORK_MEND: Final = "Set-up needs the package registries once: check the network, then run the same command again."
_UI_BUILD_STAMP: Final = FRONTEND / "node_modules" / ".paiid-build"
_NOT_UI_SOURCES: Final = {"node_modules", "dist", "coverage", "e2e", "test-results", "playwright-report"}


def virtual_environment() -> None:
    """Make .venv, or make it again when its interpreter is gone or the folder was moved."""
    stamp = _STAMPS / "venv"
    if stamped(stamp, str(ROOT)) and _answers(PYTHON):
        return
    if VENV.exists() and not (_answers(PYTHON) and not stamp.exists()):
        shutil.rmtree(VENV)
    if not VENV.exists():
        say(f"Making a virtual environment with Python {sys.version_info.major}.{sys.version_info.minor} ...")
        run(
            [sys.executable, "-m", "venv", VENV],
            mend="Python's venv module is incomplete here. On Debian or Ubuntu: apt-get install python3-venv",
        )
    write_stamp(stamp, str(ROOT))


def python_packages(*, dev: bool) -> None:
    """Install exactly what the lock files name, checked by hash, then the package itself (editable)."""
    build_lock = BACKEND / "requirements-build.lock"
    _once("build", [build_lock], "Installing the installer (uv) ...", lambda: _pip(build_lock))
    runtime = BACKEND / "requirements.lock"
    if dev:
        lock = BACKEND / "requirements-dev.lock"
        _once("dev", [lock], "Installing the program's and the tests' dependencies ...", lambda: _uv(lock))
        write_stamp(_STAMPS / "runtime", digest([runtime]))
    else:
        _once("runtime", [runtime], "Installing the program's dependencies ...", lambda: _uv(runtime))
    _once("editable", [BACKEND / "pyproject.toml"], "Installing the paiid command ...", _editable)


def _once(name: str, inputs: list[Path], text: str, work: Callable[[], None]) -> None:
    stamp, value = _STAMPS / name, digest(inputs)
    if stamped(stamp, value):
        return
    started = time.monotonic()
    say(text)
    work()
    write_stamp(stamp, value)
    say(f"... done in {time.monotonic() - started:.1f} s")


def _pip(lock: Path) -> None:
    run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock], mend=_NETWORK_MEND)


def _uv(lock: Path) -> None:
    command: list[str | Path] = [
        BIN / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        PYTHON,
        "--require-hashes",
        # The lock is complete, and for a test witness it is newer than that package's own bounds allow.
        "--no-deps",
        "-r",
        lock,
    ]
    try:
        run(command, mend="")
    except ScriptError as error:
        # An index that only pip is configured for: the same lock, the slower way.
        say(f"uv could not install them, so pip does (this takes longer). uv said: {str(error).splitlines()[-1]}")
        _pip(lock)


def _editable() -> None:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--editable",
        BACKEND,
    ]
    run(command, mend="Remove the .venv folder and run the same command again.")


def _answers(python: Path) -> bool:
    try:
        check = "import sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([python, "-c", check], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def node_packages() -> None:
    """Install what package-lock.json names; no script of a package runs."""
    check_node()
    lock, stamp = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".paiid-lock"
    value = digest([lock])
    if stamped(stamp, value):
        return
    started = time.monotonic()
    say("Installing the UI's dependencies ...")
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, mend=_NETWORK_MEND)
    write_stamp(stamp, value)
    say(f"... done in {time.monotonic() - started:.1f} s")


def check_node() -> None:
    """Refuse to go on without a Node that can build the UI.

    Raises:
        ScriptError: none, or an old one.
    """
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise ScriptError(f"Node is not on the path. {_NODE_MEND}")
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", answer)
    if found is None or (int(found[1]), int(found[2])) < _NODE_MINIMUM:
        raise ScriptError(f"Node {answer or 'of an unknown version'} is too old. {_NODE_MEND}")


def build_ui() -> None:
    """Build frontend/dist when a source has changed since the last build."""
    if stamped(_UI_BUILD_STAMP, _ui_sources()) and (FRONTEND / "dist" / "index.html").is_file():
        return
    node_packages()
    started = time.monotonic()
    say("Building the user interface ...")
    run(["npm", "run", "build"], cwd=FRONTEND, mend="Mend the error above; `npm run build` in frontend/ repeats it.")
    # After the build: the router's plugin may have written its generated file.
    write_stamp(_UI_BUILD_STAMP, _ui_sources())
    say(f"... done in {time.monotonic() - started:.1f} s")


def _ui_sources() -> str:
    found: list[Path] = []
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in _NOT_UI_SOURCES and not name.startswith(".")]
        found += [Path(folder, name) for name in files if ".test." not in name and not name.startswith(".")]
    return digest(found)


def main() -> None:
    """Do the set-up that is due."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--no-ui", action="store_true", help="leave the user interface alone")
    options = parser.parse_args()
    try:
        virtual_environment()
        python_packages(dev=options.dev)
        if options.dev and not options.no_ui:
            node_packages()
        if not options.no_ui:
            build_ui()
    except ScriptError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("Stopped. The next run goes on where this one was.", code=130)


if __name__ == "__main__":
    main()
