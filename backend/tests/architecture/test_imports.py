"""The import rules of `.importlinter` hold."""

import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[2]


def test_import_contracts_are_kept() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=BACKEND, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
