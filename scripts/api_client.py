"""Keeps backend/openapi.json and the UI's typed client what the code says.

Usage: api_client.py --write | --check
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from console import BACKEND, BIN, FRONTEND, ScriptError, fail, run, say

_OPENAPI: Final = BACKEND / "openapi.json"
_SCHEMA: Final = FRONTEND / "src" / "api" / "schema.d.ts"


def openapi_text() -> str:
    """The application's own description of itself, in a stable form."""
    command = [str(BIN / "paiid"), "openapi"]
    done = subprocess.run(command, cwd=BACKEND, env={}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ScriptError(f"The application could not be built to describe itself:\n{done.stderr.strip()}")
    return done.stdout


def schema_text(openapi: Path) -> str:
    """The client types for that description."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "schema.d.ts")
        # An input with a default may be left out; answers have no defaults (house style), so nothing else changes.
        command = [
            "npx",
            "--no-install",
            "openapi-typescript",
            str(openapi),
            "--default-non-nullable",
            "false",
            "-o",
            str(out),
        ]
        run(command, cwd=FRONTEND, mend="Run: make setup")
        return out.read_text(encoding="utf-8")


def write() -> None:
    """Bring both files up to date."""
    _OPENAPI.write_text(openapi_text(), encoding="utf-8")
    _SCHEMA.parent.mkdir(parents=True, exist_ok=True)
    _SCHEMA.write_text(schema_text(_OPENAPI), encoding="utf-8")
    say("wrote backend/openapi.json and frontend/src/api/schema.d.ts")


def check() -> None:
    """Fail when either file is not what `write` would make."""
    stale = []
    if not _OPENAPI.is_file() or _OPENAPI.read_text(encoding="utf-8") != openapi_text():
        stale.append("backend/openapi.json")
    elif not _SCHEMA.is_file() or _SCHEMA.read_text(encoding="utf-8") != schema_text(_OPENAPI):
        stale.append("frontend/src/api/schema.d.ts")
    if stale:
        raise ScriptError(f"{stale[0]} is not what the code says. Run: make api")
    say("backend/openapi.json and the UI's client are up to date")


def main() -> None:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        (write if options.write else check)()
    except ScriptError as error:
        sys.stdout.flush()
        fail(str(error))


if __name__ == "__main__":
    main()
